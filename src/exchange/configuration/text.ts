import { firstBadByte } from "../utf8.ts";
import type { RowProblemCode } from "./report.ts";

export type Decoded =
  | { readonly text: string }
  | { readonly code: RowProblemCode; readonly got: string; readonly expected: string };

function decodesAs(encoding: string, bytes: Uint8Array): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return true;
  } catch {
    // The bytes are not of this encoding: that is the answer.
    return false;
  }
}

/** The text of a file in UTF-8, with or without its mark; otherwise what it seems to be. */
export function decodeFile(bytes: Uint8Array): Decoded {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return { code: "looks-utf16", got: "UTF-16", expected: "UTF-8" };
  }
  const bad = firstBadByte(bytes);
  if (bad === bytes.length) return { text: new TextDecoder("utf-8").decode(bytes) };
  const where = `byte ${bad + 1}`;
  if (decodesAs("gb18030", bytes)) return { code: "looks-gbk", got: where, expected: "UTF-8" };
  return { code: "not-utf8", got: where, expected: "UTF-8" };
}
