import type { Estimate } from "../../paired.ts";
import { REPORT_COLUMNS, type ReportColumn, type ReportLine } from "../columns.ts";
import { duration } from "./text.ts";

const WIDTH = 320;
const LEFT = 8;
const RIGHT = 12;
const TRACK = 17;
const TOP = 6;
const HEIGHT = TOP + 3 * TRACK + 18;
const STEPS = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400];
const TICKS_MAX = 5;
/** Room that half of the longest label needs. */
const LABEL = 22;
/** Half the size of a mark. */
const MARK = 4.2;

type Scale = { readonly top: number; readonly x: (seconds: number) => string };

function scaleOf({ columns, targets }: ReportLine): Scale {
  const seen = REPORT_COLUMNS.flatMap((column) => {
    const { median, p90 } = columns[column];
    return [median?.value, median?.high, p90?.value, p90?.high];
  });
  const most = Math.max(60, ...seen.map((one) => one ?? 0), ...targets.map((one) => one.seconds));
  const top = most * 1.04;
  const wide = WIDTH - LEFT - RIGHT;
  return { top, x: (seconds) => (LEFT + (wide * seconds) / top).toFixed(1) };
}

/** The column's own mark, so that no colour is needed: circle, square, triangle. */
export function markOf(column: ReportColumn, x: number, y: number, hollow = false): string {
  const shape = `class="mark ${column}${hollow ? " hollow" : ""}"`;
  const size = MARK;
  if (column === "you") return `<circle ${shape} cx="${x}" cy="${y}" r="${size}"/>`;
  if (column === "happened") {
    const half = size * 0.9;
    const side = (half * 2).toFixed(1);
    return `<rect ${shape} x="${(x - half).toFixed(1)}" y="${(y - half).toFixed(1)}" width="${side}" height="${side}"/>`;
  }
  const [low, high] = [(y + size * 0.85).toFixed(1), (y - size * 1.1).toFixed(1)];
  return `<path ${shape} d="M${(x - size * 1.1).toFixed(1)} ${low}H${(x + size * 1.1).toFixed(1)}L${x} ${high}Z"/>`;
}

function estimate(
  { x, top }: Scale,
  column: ReportColumn,
  one: Estimate | null,
  [y, hollow]: readonly [number, boolean],
): string {
  if (one === null) return "";
  const low = one.low ?? one.value;
  // An end that too few values leave open is drawn to the edge, without a stroke across.
  const isOpen = one.high === null;
  const high = one.high ?? (one.low === null ? one.value : top);
  const bar = high > low ? `<path class="bar ${column}" d="M${x(low)} ${y}H${x(high)}"/>` : "";
  const end = (at: number) =>
    `<path class="bar ${column}" d="M${x(at)} ${(y - 3).toFixed(1)}V${(y + 3).toFixed(1)}"/>`;
  const ends = `${one.low === null ? "" : end(low)}${isOpen ? "" : end(high)}`;
  return bar + ends + markOf(column, Number(x(one.value)), y, hollow);
}

function axis({ x, top }: Scale): string {
  const step = STEPS.find((one) => top / one <= TICKS_MAX) ?? top;
  const base = TOP + 3 * TRACK + 2;
  let ticks = "";
  for (let at = 0; at <= top; at += step) {
    const isLast = Number(x(at)) > WIDTH - LABEL;
    const anchor = at === 0 ? "start" : isLast ? "end" : "middle";
    ticks +=
      `<path class="tick" d="M${x(at)} ${TOP}V${base}"/>` +
      `<text class="tick-text" x="${x(at)}" y="${base + 12}" text-anchor="${anchor}">${duration(at)}</text>`;
  }
  return ticks;
}

/** Three tracks on one axis: median and 90th percentile with their intervals, and the target. */
export function chart(line: ReportLine): string {
  const scale = scaleOf(line);
  const base = TOP + 3 * TRACK;
  const targets = [...new Set(line.targets.map(({ seconds }) => seconds))]
    .map((at) => `<path class="target" d="M${scale.x(at)} ${TOP - 4}V${base}"/>`)
    .join("");
  const tracks = REPORT_COLUMNS.map((column, index) => {
    const y = TOP + index * TRACK + TRACK / 2;
    const { median, p90 } = line.columns[column];
    return estimate(scale, column, p90, [y, true]) + estimate(scale, column, median, [y, false]);
  }).join("");
  return (
    `<svg class="report-chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">` +
    `${axis(scale)}${targets}${tracks}</svg>`
  );
}

/** A mark alone, for the head of its column. */
export function keyMark(column: ReportColumn): string {
  return `<svg class="report-key" viewBox="0 0 12 12" aria-hidden="true">${markOf(column, 6, 6)}</svg>`;
}
