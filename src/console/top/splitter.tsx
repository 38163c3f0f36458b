import { useRef, type KeyboardEvent, type PointerEvent } from "react";
import { arrange, atFirst, bounded, layout, SIZES, type Size } from "../layout/layout.ts";
import { useStore } from "../store/store.ts";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";

const words: Readonly<Record<Size, MessageId>> = {
  left: "layout.sizeLeft",
  right: "layout.sizeRight",
  mapShare: "page.splitter",
};

/** The size under the pointer: from the edge of what is resized. */
function sizeAt(size: Size, bar: HTMLElement, x: number, y: number): number {
  const around = bar.parentElement?.getBoundingClientRect();
  if (around === undefined) return layout.get()[size];
  if (size === "left") return x - around.left;
  if (size === "right") return around.right - x;
  return ((y - around.top) / around.height) * 100;
}

/** What a key makes of a size; undefined for a key that is not for it. */
export function sizeAfter(size: Size, now: number, key: string): number | undefined {
  const { min, max, step } = SIZES[size];
  // The bar goes where the arrow points; what lies to its right then gets smaller.
  const grows = size === "right" ? "ArrowLeft" : size === "left" ? "ArrowRight" : "ArrowDown";
  const shrinks = size === "right" ? "ArrowRight" : size === "left" ? "ArrowLeft" : "ArrowUp";
  if (key === grows) return bounded(size, now + step);
  if (key === shrinks) return bounded(size, now - step);
  if (key === "Home") return min;
  if (key === "End") return max;
  return undefined;
}

/** Between two panels: moved by mouse or by arrow keys, Home and End; a double click sets it back. */
export function Splitter({ size }: { size: Size }) {
  const { t } = useWords();
  const bar = useRef<HTMLDivElement>(null);
  const value = useStore(layout, (state) => state[size]);
  const { min, max } = SIZES[size];
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const { currentTarget, pointerId, clientX, clientY } = event;
    if (!currentTarget.hasPointerCapture(pointerId)) return;
    arrange({ [size]: bounded(size, sizeAt(size, currentTarget, clientX, clientY)) });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const next = sizeAfter(size, value, event.key);
    if (next === undefined) return;
    event.preventDefault();
    arrange({ [size]: next });
  };
  return (
    <div
      ref={bar}
      className={size === "mapShare" ? "splitter" : `splitter is-upright is-${size}`}
      role="separator"
      tabIndex={0}
      aria-label={t(words[size])}
      aria-orientation={size === "mapShare" ? "horizontal" : "vertical"}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuenow={value}
      onKeyDown={onKeyDown}
      onDoubleClick={() => arrange({ [size]: atFirst[size] })}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
    />
  );
}
