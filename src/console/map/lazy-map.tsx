import { lazy, Suspense, useEffect, useState } from "react";
import { area } from "../area/area.ts";
import { useStore } from "../store/store.ts";
import { useWords } from "../words/use-words.ts";

const AreaMap = lazy(() => import("./area-map.tsx"));

/** The map is fetched when the board is usable, never before. */
export function LazyMap() {
  const { t } = useWords();
  const usable = useStore(area, (state) => state.board !== undefined);
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    if (!usable) return undefined;
    const timer = setTimeout(() => setIdle(true), 50);
    return () => clearTimeout(timer);
  }, [usable]);
  const waiting = <p className="empty dim">{t("map.loading")}</p>;
  if (!idle) return waiting;
  return (
    <Suspense fallback={waiting}>
      <AreaMap />
    </Suspense>
  );
}
