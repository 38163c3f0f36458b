import { useEffect, useRef, type PointerEvent } from "react";
import { prefer, preferences } from "../store/preferences.ts";
import { useStore } from "../store/store.ts";
import { useWords } from "../words/use-words.ts";

const SHARE_MIN = 15;
const SHARE_MAX = 80;
const STEP = 4;

function share(value: number): number {
  return Math.min(SHARE_MAX, Math.max(SHARE_MIN, Math.round(value)));
}

function onPointerMove(event: PointerEvent<HTMLDivElement>): void {
  if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
  const column = event.currentTarget.parentElement?.getBoundingClientRect();
  if (column === undefined) return;
  void prefer({ mapShare: share(((event.clientY - column.top) / column.height) * 100) });
}

/** Between the map and the incident; moved by mouse or by the arrow keys, and remembered. */
export function Splitter() {
  const { t } = useWords();
  const bar = useRef<HTMLDivElement>(null);
  const mapShare = useStore(preferences, (state) => state.mapShare);
  useEffect(() => {
    bar.current?.parentElement?.style.setProperty("--map-share", `${mapShare}%`);
  }, [mapShare]);
  return (
    <div
      ref={bar}
      className="splitter"
      role="presentation"
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
    >
      <input
        type="range"
        className="unseen"
        aria-label={t("page.splitter")}
        min={SHARE_MIN}
        max={SHARE_MAX}
        step={STEP}
        value={mapShare}
        onChange={(event) => void prefer({ mapShare: share(Number(event.target.value)) })}
      />
    </div>
  );
}
