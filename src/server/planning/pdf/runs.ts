/** A stretch of text that one font file draws. */
export type Run = { readonly text: string; readonly face: string };

/** Marks that may not begin a line, and marks that may not end one (after JIS X 4051 and GB/T 15834). */
const NOT_FIRST = /^[\p{Pe}\p{Pf}，。、；：？！,.;:?!%％]/u;
const NOT_LAST = /[\p{Ps}\p{Pi}]$/u;
/** Scripts that are written without spaces may break after every character. */
const WIDE = /^[\p{Script=Han}\u3000-\u303f\uff00-\uffef]$/u;

/** Splits a text into the longest stretches that one face draws. */
export function runsOf(text: string, faceOf: (codePoint: number) => string): Run[] {
  const runs: Run[] = [];
  for (const character of text) {
    const face = faceOf(character.codePointAt(0) ?? 0);
    const last = runs.at(-1);
    if (last?.face === face) runs[runs.length - 1] = { face, text: last.text + character };
    else runs.push({ face, text: character });
  }
  return runs;
}

/** The pieces between which a line may break; joined they are the text. */
export function breakable(text: string): string[] {
  const pieces: string[] = [];
  let open = false;
  for (const character of text) {
    const last = pieces.at(-1);
    const wide = WIDE.test(character);
    const joins =
      last !== undefined &&
      (character === " " || NOT_FIRST.test(character) || NOT_LAST.test(last) || (open && !wide));
    if (joins) pieces[pieces.length - 1] = last + character;
    else pieces.push(character);
    open = !wide && character !== " ";
  }
  return pieces;
}

/** Lines no wider than `width`; a piece that is wider by itself breaks between characters. */
export function linesOf(text: string, width: number, widthOf: (text: string) => number): string[] {
  const lines: string[] = [];
  let line = "";
  const put = (piece: string): void => {
    if (line !== "" && widthOf((line + piece).trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += piece;
  };
  for (const piece of breakable(text)) {
    if (widthOf(piece.trimEnd()) <= width) put(piece);
    else for (const character of piece) put(character);
  }
  return [...lines, line.trimEnd()];
}
