import { useEffect, useRef, type KeyboardEvent, type PointerEvent } from "react";
import { prefer, preferences } from "../store/preferences.ts";
import { useStore } from "../store/store.ts";
import { useWords } from "../words/use-words.ts";

const SHARE_MIN = 15;
const SHARE_MAX = 80;
const STEP = 4;

function share(value: number): number {
  return Math.min(SHARE_MAX, Math.max(SHARE_MIN, Math.round(value)));
}

function onPointerMove(event: PointerEvent<HTMLButtonElement>): void {
  if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
  const column = event.currentTarget.parentElement?.getBoundingClientRect();
  if (column === undefined) return;
  void prefer({ mapShare: share(((event.clientY - column.top) / column.height) * 100) });
}

/** Between the map and the incident; moved by mouse or arrow keys, and remembered. */
export function Splitter() {
  const { t } = useWords();
  const bar = useRef<HTMLButtonElement>(null);
  const mapShare = useStore(preferences, (state) => state.mapShare);
  useEffect(() => {
    bar.current?.parentElement?.style.setProperty("--map-share", `${mapShare}%`);
  }, [mapShare]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowUp" ? -STEP : event.key === "ArrowDown" ? STEP : 0;
    if (step === 0) return;
    event.preventDefault();
    void prefer({ mapShare: share(mapShare + step) });
  };
  return (
    <button
      type="button"
      role="slider"
      ref={bar}
      className="splitter"
      aria-orientation="vertical"
      aria-label={t("page.splitter")}
      aria-valuenow={mapShare}
      aria-valuemin={SHARE_MIN}
      aria-valuemax={SHARE_MAX}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  );
}
