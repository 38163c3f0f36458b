// oxlint-disable no-underscore-dangle -- what is mended here are inner parts of fontkit, by its names
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { outlineBytes, type GlyphPath } from "./outline.ts";

/** The parts of fontkit's font that are used here; it comes with pdfkit and has no types. */
type Glyph = {
  readonly path: GlyphPath;
  readonly advanceWidth: number;
  _getMetrics(): { readonly leftBearing: number };
};
type Subset = {
  readonly glyf: Uint8Array[];
  readonly loca: { readonly offsets: number[] };
  readonly hmtx: { readonly metrics: { advance: number; bearing: number }[] };
  offset: number;
  _addGlyph(glyphId: number): number;
};
/** A point of an outline; copied by fontkit while it interpolates. */
type Point = { x: number; y: number; copy(): Point };
type PointMaker = new (onCurve: boolean, endContour: boolean, x: number, y: number) => Point;
type Unpacked = {
  readonly points?: Point[];
  readonly components?: { dx: number; dy: number }[];
};
type Face = {
  readonly _transformedGlyphs: readonly Unpacked[];
  readonly _variationProcessor: { transformPoints(glyphId: number, points: Point[]): void };
  variationCoords: readonly number[];
  readonly characterSet: readonly number[];
  glyphForCodePoint(codePoint: number): Glyph;
  hasGlyphForCodePoint(codePoint: number): boolean;
  getGlyph(glyphId: number): Glyph;
  createSubset(): Subset;
};

const require = createRequire(import.meta.url);
const fontkit = createRequire(require.resolve("pdfkit"))("fontkit") as {
  create(bytes: Uint8Array): Face;
};

export const WEIGHTS = { regular: 400, bold: 650 } as const;
export type Weight = keyof typeof WEIGHTS;

type FontFile = { readonly path: string; readonly ranges: readonly (readonly [number, number])[] };

/** `U+4E00-4EFF,U+2F` as pairs of first and last. */
export function rangesOf(text: string): [number, number][] {
  return text.split(",").map((part) => {
    const [first = "", last = first] = part.trim().slice(2).split("-");
    return [Number.parseInt(first, 16), Number.parseInt(last, 16)];
  });
}

function filesOf(family: "inter" | "noto-sans-sc"): FontFile[] {
  const folder = dirname(require.resolve(`@fontsource-variable/${family}/package.json`));
  const listed = JSON.parse(readFileSync(join(folder, "unicode.json"), "utf8")) as object;
  return Object.entries(listed).map(([name, ranges]) => {
    const subset = name.replaceAll(/[[\]]/g, "");
    const path = join(folder, "files", `${family}-${subset}-wght-normal.woff2`);
    return { path, ranges: rangesOf(String(ranges)) };
  });
}

/** Moves the outlines to the weight; fontkit does so for TrueType files and not for WOFF2. */
function vary(face: Face): void {
  const glyphs = face._transformedGlyphs;
  const known = glyphs.find(({ points }) => points !== undefined)?.points?.[0];
  if (known === undefined) return;
  const Made = known.constructor as PointMaker;
  for (const [glyphId, { points, components }] of glyphs.entries()) {
    // The last four stand for the advances, which come from the table HVAR.
    const phantoms = [0, 0, 0, 0].map(() => new Made(false, true, 0, 0));
    const moved = points ?? components?.map(({ dx, dy }) => new Made(true, true, dx, dy)) ?? [];
    if (moved.length === 0) continue;
    face._variationProcessor.transformPoints(glyphId, [...moved, ...phantoms]);
    for (const [place, component] of (components ?? []).entries()) {
      component.dx = moved[place]?.x ?? component.dx;
      component.dy = moved[place]?.y ?? component.dy;
    }
  }
}

/**
 * A variable WOFF2 file at a weight. fontkit subsets neither WOFF2 outlines nor composite glyphs
 * of a variation, so every glyph of the subset is written from its path.
 */
function open(path: string, weight: number): Face {
  const face = fontkit.create(readFileSync(path));
  // The outlines must be unpacked before the weight is set, or composites do not decode.
  Object.defineProperty(face, "_variationProcessor", { value: null, configurable: true });
  face.getGlyph(0);
  Reflect.deleteProperty(face, "_variationProcessor");
  Reflect.set(face, "_glyphs", {});
  face.variationCoords = [weight];
  vary(face);
  // A glyph first met as a part of another (the point of a colon) would have no character, and
  // selected text would lose it.
  for (const codePoint of face.characterSet) face.glyphForCodePoint(codePoint);
  // pdfkit takes two fonts of one name for one font.
  const name = `${basename(path, ".woff2")}-${weight}`;
  Object.defineProperty(face, "postscriptName", { value: name });
  const createSubset = face.createSubset.bind(face);
  face.createSubset = () => {
    const subset = createSubset();
    subset._addGlyph = (glyphId) => {
      const glyph = face.getGlyph(glyphId);
      const outline = outlineBytes(glyph.path);
      const bearing = glyph._getMetrics().leftBearing;
      subset.hmtx.metrics.push({ advance: glyph.advanceWidth, bearing });
      subset.loca.offsets.push(subset.offset);
      subset.offset += outline.length;
      return subset.glyf.push(outline) - 1;
    };
    return subset;
  };
  return face;
}

/** The files of Inter and, for what it lacks, of Noto Sans SC; opened when first needed. */
export class Faces {
  readonly #files: readonly FontFile[] = [...filesOf("inter"), ...filesOf("noto-sans-sc")];
  readonly #opened = new Map<string, Face>();
  readonly #chosen = new Map<number, string>();

  /** The file that draws a character; one that none draws is a box of the first, never dropped. */
  fileOf(codePoint: number): string {
    const known = this.#chosen.get(codePoint);
    if (known !== undefined) return known;
    const file =
      this.#files.find(
        ({ path, ranges }) =>
          ranges.some(([first, last]) => codePoint >= first && codePoint <= last) &&
          this.face(path, "regular").hasGlyphForCodePoint(codePoint),
      ) ?? this.#files.find(({ path }) => path.endsWith("inter-latin-wght-normal.woff2"));
    if (file === undefined) throw new Error("the font packages hold no file");
    this.#chosen.set(codePoint, file.path);
    return file.path;
  }

  face(path: string, weight: Weight): Face {
    const key = `${weight} ${path}`;
    const face = this.#opened.get(key) ?? open(path, WEIGHTS[weight]);
    this.#opened.set(key, face);
    return face;
  }
}
