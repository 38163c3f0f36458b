import { ExchangeError } from "./failure.ts";

/** How many bytes follow a leading byte, and the range of the first of them (Unicode table 3-7). */
function following(lead: number): { count: number; low: number; high: number } | undefined {
  if (lead < 0x80) return { count: 0, low: 0, high: 0 };
  if (lead >= 0xc2 && lead <= 0xdf) return { count: 1, low: 0x80, high: 0xbf };
  if (lead === 0xe0) return { count: 2, low: 0xa0, high: 0xbf };
  if (lead === 0xed) return { count: 2, low: 0x80, high: 0x9f };
  if (lead >= 0xe1 && lead <= 0xef) return { count: 2, low: 0x80, high: 0xbf };
  if (lead === 0xf0) return { count: 3, low: 0x90, high: 0xbf };
  if (lead >= 0xf1 && lead <= 0xf3) return { count: 3, low: 0x80, high: 0xbf };
  if (lead === 0xf4) return { count: 3, low: 0x80, high: 0x8f };
  return undefined;
}

/** Position of the first byte that is not part of a whole UTF-8 character; length if none. */
export function firstBadByte(bytes: Uint8Array): number {
  let position = 0;
  while (position < bytes.length) {
    const shape = following(bytes[position]!);
    if (shape === undefined) return position;
    for (let ahead = 1; ahead <= shape.count; ahead += 1) {
      const byte = bytes[position + ahead];
      const low = ahead === 1 ? shape.low : 0x80;
      const high = ahead === 1 ? shape.high : 0xbf;
      if (byte === undefined || byte < low || byte > high) return position;
    }
    position += 1 + shape.count;
  }
  return bytes.length;
}

/** Longest beginning of a character that may be waiting for the next chunk. */
const CARRY_BYTES_MAX = 3;

/**
 * The chunks as text. Throws ExchangeError that names the byte offset of the first byte that is
 * not UTF-8, or of the first NUL byte, which means that this is no text at all. The chunks are read
 * to their end even so: when reading them fails, that is the error.
 */
export async function* decodeText(
  chunks: AsyncIterable<Uint8Array>,
  fileName: string,
): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let offset = 0;
  let carry: Uint8Array = new Uint8Array(0);
  let fault: ExchangeError | undefined;
  const decode = (bytes: Uint8Array, stream: boolean): string => {
    try {
      return decoder.decode(bytes, { stream });
    } catch {
      const at = offset - carry.length + firstBadByte(Buffer.concat([carry, bytes]));
      fault = new ExchangeError(`${fileName}: not UTF-8 text: bad byte at offset ${at}`);
      return "";
    }
  };
  for await (const chunk of chunks) {
    if (fault !== undefined) continue;
    const zero = chunk.indexOf(0);
    const text = decode(zero < 0 ? chunk : chunk.subarray(0, zero), true);
    if (zero >= 0) {
      const what = `binary data, not text: a NUL byte at offset ${offset + zero}`;
      fault ??= new ExchangeError(`${fileName}: ${what}`);
    }
    if (text !== "" && fault === undefined) yield text;
    offset += chunk.length;
    carry = waiting(Buffer.concat([carry, chunk.subarray(-CARRY_BYTES_MAX)]));
  }
  if (fault === undefined) {
    const rest = decode(new Uint8Array(0), false);
    if (rest !== "") yield rest;
  }
  if (fault !== undefined) throw fault;
}

/** The bytes at the end that begin a character and wait for the rest of it. */
function waiting(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= Math.min(CARRY_BYTES_MAX, bytes.length); back += 1) {
    const shape = following(bytes[bytes.length - back]!);
    if (shape !== undefined) return shape.count >= back ? bytes.slice(-back) : new Uint8Array(0);
  }
  return new Uint8Array(0);
}
