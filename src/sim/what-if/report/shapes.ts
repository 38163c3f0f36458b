import type { IntervalRow, ReportBlock } from "./blocks.ts";

/** Marks of a drawing, the same for a page and a PDF: SVG paths and short texts. */
export type Shape =
  | {
      readonly kind: "path";
      readonly d: string;
      readonly stroke: string;
      readonly fill: string;
      readonly width: number;
      readonly dash?: readonly number[];
    }
  | {
      readonly kind: "text";
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly anchor: "start" | "middle" | "end";
    };

export type Shapes = {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
};

const WIDTH = 640;
/** Colour and dash tell the columns apart, so that a black print does too. */
const LOOKS: readonly { readonly colour: string; readonly dash?: readonly number[] }[] = [
  { colour: "#6b737c", dash: [2, 3] },
  { colour: "#1b2026" },
  { colour: "#5243b8", dash: [6, 3] },
  { colour: "#a1421e", dash: [8, 2, 2, 2] },
  { colour: "#1f6f50", dash: [3, 2] },
  { colour: "#8a6d00", dash: [1, 2] },
];

const line = (d: string, stroke: string, width: number, dash?: readonly number[]): Shape => ({
  kind: "path",
  d,
  stroke,
  fill: "none",
  width,
  ...(dash === undefined ? {} : { dash }),
});

const round = (value: number): number => Math.round(value * 10) / 10;

/** Shares over time, one line and band per column. */
export function curveShapes(block: Extract<ReportBlock, { kind: "curves" }>): Shapes {
  const [left, top, right, bottom] = [44, 10, WIDTH - 10, 250];
  const last = block.atSeconds.at(-1) ?? 1;
  const x = (seconds: number) => round(left + ((right - left) * seconds) / last);
  const y = (share: number) => round(bottom - (bottom - top) * share);
  const shapes: Shape[] = [];
  for (const share of [0, 0.25, 0.5, 0.75, 0.9, 1]) {
    shapes.push(line(`M${left} ${y(share)}H${right}`, "#d9d6ce", 0.6));
    const text = `${100 * share} %`;
    shapes.push({ kind: "text", x: left - 6, y: y(share) + 4, text, anchor: "end" });
  }
  for (let seconds = 0; seconds <= last; seconds += 240) {
    const text = String(seconds / 60);
    shapes.push({ kind: "text", x: x(seconds), y: bottom + 16, text, anchor: "middle" });
  }
  for (const [place, { name, share, low, high }] of block.lines.entries()) {
    const { colour, dash } = LOOKS[place % LOOKS.length]!;
    const path = (values: readonly number[]) =>
      values.map((value, step) => `${x(block.atSeconds[step]!)} ${y(value)}`).join("L");
    const back = low.map(
      (value, step) => `${x(block.atSeconds[step]!)} ${y(value ?? share[step]!)}`,
    );
    const band = `M${path(high.map((value, step) => value ?? share[step]!))}L${back.toReversed().join("L")}Z`;
    shapes.push({ kind: "path", d: band, stroke: "none", fill: colour, width: 0 });
    shapes.push(line(`M${path(share)}`, colour, 1.6, dash));
    const at = bottom + 36 + 16 * place;
    shapes.push(line(`M${left} ${at - 4}H${left + 34}`, colour, 1.8, dash));
    shapes.push({ kind: "text", x: left + 42, y: at, text: name, anchor: "start" });
  }
  return { width: WIDTH, height: bottom + 30 + 16 * block.lines.length, shapes };
}

/** A mark with its interval for each row; the line in the middle is no change. Minutes. */
export function intervalShapes(rows: readonly IntervalRow[]): Shapes {
  const [left, right, step] = [250, WIDTH - 20, 20];
  const most = Math.max(
    30,
    ...rows.flatMap(({ estimate: { value, low, high } }) =>
      [value, low ?? 0, high ?? 0].map(Math.abs),
    ),
  );
  const x = (seconds: number) =>
    round((left + right) / 2 + ((right - left) / 2) * (seconds / most));
  const height = 30 + rows.length * step;
  const shapes: Shape[] = [line(`M${x(0)} 8V${height - 20}`, "#85827a", 1)];
  for (const [place, { name, estimate }] of rows.entries()) {
    const at = 18 + place * step;
    const { value, low, high } = estimate;
    shapes.push({ kind: "text", x: left - 12, y: at + 4, text: name, anchor: "end" });
    if (low !== null && high !== null)
      shapes.push(line(`M${x(low)} ${at}H${x(high)}`, "#1b2026", 1.2));
    shapes.push(line(`M${x(value)} ${at - 5}V${at + 5}`, "#5243b8", 3));
  }
  for (const seconds of [-most, 0, most]) {
    const text = (seconds / 60).toFixed(1);
    shapes.push({ kind: "text", x: x(seconds), y: height - 4, text, anchor: "middle" });
  }
  return { width: WIDTH, height, shapes };
}
