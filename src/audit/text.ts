// Base64 and UTF-8 without Node or the browser.

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** The bytes of strict base64 (RFC 4648, section 4); undefined for anything else. */
export function findBase64(text: string): Uint8Array | undefined {
  // The decoder skips spaces, which no field of a signed note may have.
  if (!BASE64.test(text)) return undefined;
  try {
    return Uint8Array.fromBase64(text, { lastChunkHandling: "strict" });
  } catch {
    return undefined; // Wrong padding or stray bits: the caller says where.
  }
}

export function base64(bytes: Uint8Array): string {
  return bytes.toBase64();
}

/** UTF-8 of the text. A lone half of a surrogate pair is a RangeError: it is no character. */
export function utf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0xd800 && code <= 0xdfff) {
      throw new RangeError("got half of a surrogate pair; expected characters only");
    }
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), tail(code, 0));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), tail(code, 6), tail(code, 0));
    else bytes.push(0xf0 | (code >> 18), tail(code, 12), tail(code, 6), tail(code, 0));
  }
  return Uint8Array.from(bytes);
}

function tail(code: number, shift: number): number {
  return 0x80 | ((code >> shift) & 0x3f);
}
