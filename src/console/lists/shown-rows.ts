/** What of a list stands in its scrolled frame, in pixels from the list's first row. */
export type Frame = { readonly top: number; readonly bottom: number };

/** Rows drawn beyond the frame on either side, so that a turn of the wheel shows no gap. */
const BEYOND = 6;

/**
 * Which rows to draw: those in the frame and a few beyond, the first and the last (so that a list
 * before or after leads to them), and those around the ones in `kept`, where the focus is. Rising
 * indices; all of them when the list is short. Requires height > 0.
 */
export function shownRows(
  count: number,
  height: number,
  frame: Frame,
  kept: readonly number[],
): number[] {
  if (!(height > 0)) throw new RangeError(`rows need a height above 0, got ${height}`);
  const from = Math.max(0, Math.floor(frame.top / height) - BEYOND);
  const to = Math.min(count, Math.ceil(frame.bottom / height) + BEYOND);
  const shown = new Set<number>();
  for (let index = from; index < to; index += 1) shown.add(index);
  for (const index of [0, count - 1, ...kept.flatMap((row) => [row - 1, row, row + 1])]) {
    if (index >= 0 && index < count) shown.add(index);
  }
  return [...shown].sort((a, b) => a - b);
}
