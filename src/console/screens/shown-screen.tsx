import { Suspense } from "react";
import { PartGuard } from "../guard/part-guard.tsx";
import { useStore } from "../store/store.ts";
import { useWords } from "../words/use-words.ts";
import { address } from "./address.ts";
import type { Screen } from "./screens.ts";

export function ShownScreen({ screen }: { screen: Screen }) {
  const { t } = useWords();
  const { Content } = screen;
  const parts = useStore(address, (state) => state.parts);
  return (
    <main className="screen" aria-label={t(screen.word)}>
      <PartGuard key={screen.id} part="screen" about={parts}>
        <Suspense fallback={<p className="screen-empty dim">{t("screen.loading")}</p>}>
          <Content />
        </Suspense>
      </PartGuard>
    </main>
  );
}
