/** A path as fontkit gives it: quadratic curves in units of the font. */
export type GlyphPath = {
  readonly commands: readonly { readonly command: string; readonly args: readonly number[] }[];
};

type Point = { readonly x: number; readonly y: number; readonly on: boolean };

function contoursOf({ commands }: GlyphPath): Point[][] {
  const contours: Point[][] = [];
  for (const { command, args } of commands) {
    if (command === "moveTo") contours.push([]);
    for (let place = 0; place + 1 < args.length; place += 2) {
      const [x, y] = [Math.round(args[place] ?? 0), Math.round(args[place + 1] ?? 0)];
      contours.at(-1)?.push({ x, y, on: command !== "quadraticCurveTo" || place === 2 });
    }
  }
  return contours.filter(({ length }) => length > 1);
}

/**
 * A path as one simple glyph of a TrueType `glyf` table, padded to four bytes; nothing for a path
 * without outline. OpenType 1.9.1, "glyf": points as 16-bit differences, without instructions.
 */
export function outlineBytes(path: GlyphPath): Uint8Array {
  const contours = contoursOf(path);
  const points = contours.flat();
  if (points.length === 0) return new Uint8Array(0);
  const length = 10 + 2 * contours.length + 2 + points.length * 5;
  const bytes = new Uint8Array(Math.ceil(length / 4) * 4);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const put = (value: number) => {
    view.setInt16(at, value);
    at += 2;
  };
  const [across, up] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  put(contours.length);
  put(Math.min(...across));
  put(Math.min(...up));
  put(Math.max(...across));
  put(Math.max(...up));
  let end = -1;
  for (const contour of contours) {
    end += contour.length;
    put(end);
  }
  put(0);
  for (const { on } of points) {
    bytes[at] = on ? 1 : 0;
    at += 1;
  }
  for (const axis of [across, up]) {
    for (const [place, value] of axis.entries()) put(value - (axis[place - 1] ?? 0));
  }
  return bytes;
}
