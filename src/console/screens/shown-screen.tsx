import { Component, Suspense, type ReactNode } from "react";
import { useWords } from "../words/use-words.ts";
import type { Screen } from "./screens.ts";

function Failed() {
  const { t } = useWords();
  return (
    <p role="alert" className="screen-empty wrong">
      {t("screen.failed")}{" "}
      <button type="button" className="button" onClick={() => location.reload()}>
        {t("session.again")}
      </button>
    </p>
  );
}

/** A screen whose file cannot be fetched says so; the rest of the page goes on. */
class LoadGuard extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <Failed /> : this.props.children;
  }
}

export function ShownScreen({ screen }: { screen: Screen }) {
  const { t } = useWords();
  const { Content } = screen;
  return (
    <main className="screen" aria-label={t(screen.word)}>
      <LoadGuard key={screen.id}>
        <Suspense fallback={<p className="screen-empty dim">{t("screen.loading")}</p>}>
          <Content />
        </Suspense>
      </LoadGuard>
    </main>
  );
}
