import { RoadImportError } from "../core/draft.ts";

/**
 * Unpacks bzip2 (Julian Seward's format), every block checked against its CRC. Written from the
 * description of the format; randomised blocks, which no packer has made since 1999, are refused.
 */
export function unpackBzip2(bytes: Uint8Array): Uint8Array {
  const reader = new BitReader(bytes);
  const parts: Uint8Array[] = [];
  do {
    unpackStream(reader, parts);
    reader.alignToByte();
  } while (!reader.isAtEnd());
  return concatenated(parts);
}

const RUN_A = 0;
const RUN_B = 1;
const BLOCK_BYTES_PER_LEVEL = 100_000;
const SYMBOLS_PER_GROUP = 50;
const CODE_BITS_MAX = 20;

function damaged(what: string): RoadImportError {
  return new RoadImportError(`bzip2: ${what}; the file is damaged or cut short`);
}

class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #held = 0;
  #heldBits = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The next 1 to 24 bits. */
  bits(count: number): number {
    while (this.#heldBits < count) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw damaged("it ends in the middle");
      this.#at += 1;
      this.#held = ((this.#held << 8) | byte) & 0x7fffffff;
      this.#heldBits += 8;
    }
    this.#heldBits -= count;
    return (this.#held >>> this.#heldBits) & ((1 << count) - 1);
  }

  word(): number {
    return this.bits(16) * 0x10000 + this.bits(16);
  }

  isSet(): boolean {
    return this.bits(1) === 1;
  }

  alignToByte(): void {
    this.#heldBits -= this.#heldBits % 8;
  }

  isAtEnd(): boolean {
    return this.#heldBits < 8 && this.#at >= this.#bytes.length;
  }
}

/** CRC-32 with the highest bit first, as bzip2 has it. */
const CRC_TABLE = new Int32Array(256).map((_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) value = value < 0 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value;
});

function unpackStream(reader: BitReader, parts: Uint8Array[]): void {
  if (reader.bits(24) !== 0x425a68) throw damaged('it does not begin with "BZh"');
  const level = reader.bits(8) - 0x30;
  if (level < 1 || level > 9) throw damaged("its block size is not 1 to 9");
  let streamCrc = 0;
  for (;;) {
    const magic = reader.bits(24) * 0x1000000 + reader.bits(24);
    const expected = reader.word();
    if (magic === 0x177245385090) {
      if (streamCrc >>> 0 !== expected) throw damaged("the checksum of the whole does not match");
      return;
    }
    if (magic !== 0x314159265359) throw damaged("a block does not begin as a block does");
    const block = unpackBlock(reader, level * BLOCK_BYTES_PER_LEVEL);
    const actual = crcOf(block);
    if (actual !== expected) throw damaged("the checksum of a block does not match");
    streamCrc = ((streamCrc << 1) | (streamCrc >>> 31)) ^ actual;
    parts.push(block);
  }
}

function crcOf(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) crc = (crc << 8) ^ CRC_TABLE[((crc >>> 24) ^ byte) & 255]!;
  return ~crc >>> 0;
}

function unpackBlock(reader: BitReader, blockMax: number): Uint8Array {
  if (reader.isSet()) throw damaged("a block is randomised, which is not supported");
  const origin = reader.bits(24);
  const used = usedBytes(reader);
  const symbolCount = used.length + 2;
  const groupCount = reader.bits(3);
  const selectorCount = reader.bits(15);
  if (groupCount < 2 || groupCount > 6 || selectorCount === 0) throw damaged("bad code tables");
  const selectors = readSelectors(reader, groupCount, selectorCount);
  const codes = Array.from({ length: groupCount }, () => readCode(reader, symbolCount));
  const sorted = readSymbols(reader, { used, selectors, codes, blockMax });
  return undoRuns(undoSort(sorted, origin));
}

function usedBytes(reader: BitReader): number[] {
  const ranges = reader.bits(16);
  const used: number[] = [];
  for (let range = 0; range < 16; range += 1) {
    if (((ranges >> (15 - range)) & 1) === 0) continue;
    const members = reader.bits(16);
    for (let bit = 0; bit < 16; bit += 1) {
      if (((members >> (15 - bit)) & 1) === 1) used.push(range * 16 + bit);
    }
  }
  if (used.length === 0) throw damaged("a block uses no bytes");
  return used;
}

/** Takes the item at a place out and puts it in front. */
function moveToFront(list: number[], place: number): number {
  const [item] = list.splice(place, 1);
  if (item === undefined) throw damaged("a code points outside its list");
  list.unshift(item);
  return item;
}

function readSelectors(reader: BitReader, groupCount: number, count: number): number[] {
  const order = Array.from({ length: groupCount }, (_, group) => group);
  return Array.from({ length: count }, () => {
    let place = 0;
    while (reader.isSet()) place += 1;
    return moveToFront(order, place);
  });
}

/** A Huffman code: per length the largest code and where its symbols begin. */
type Code = { limits: Int32Array; offsets: Int32Array; symbols: number[] };

function readCode(reader: BitReader, symbolCount: number): Code {
  const lengths: number[] = [];
  let length = reader.bits(5);
  for (let symbol = 0; symbol < symbolCount; symbol += 1) {
    while (reader.isSet()) length += reader.isSet() ? -1 : 1;
    if (length < 1 || length > CODE_BITS_MAX) throw damaged("a code is too long");
    lengths.push(length);
  }
  const limits = new Int32Array(CODE_BITS_MAX + 1).fill(-1);
  const offsets = new Int32Array(CODE_BITS_MAX + 1);
  const symbols: number[] = [];
  let code = 0;
  for (let bits = 1; bits <= CODE_BITS_MAX; bits += 1) {
    offsets[bits] = symbols.length - code;
    for (const [symbol, own] of lengths.entries()) if (own === bits) symbols.push(symbol);
    code = symbols.length - offsets[bits]!;
    limits[bits] = code - 1;
    code *= 2;
  }
  return { limits, offsets, symbols };
}

function readSymbol(reader: BitReader, { limits, offsets, symbols }: Code): number {
  let code = 0;
  for (let bits = 1; bits <= CODE_BITS_MAX; bits += 1) {
    code = code * 2 + reader.bits(1);
    if (code <= limits[bits]!) {
      const symbol = symbols[offsets[bits]! + code];
      if (symbol !== undefined) return symbol;
    }
  }
  throw damaged("a code is unknown");
}

type Tables = { used: number[]; selectors: number[]; codes: Code[]; blockMax: number };

/** Undoes the Huffman code, the zero runs and the move-to-front: the sorted column. */
function readSymbols(reader: BitReader, tables: Tables): Uint8Array {
  const { used, selectors, codes, blockMax } = tables;
  const list = [...used];
  const column = new Uint8Array(blockMax);
  const endSymbol = used.length + 1;
  let length = 0;
  let run = 0;
  let runBit = 1;
  for (let read = 0; ; read += 1) {
    const group = selectors[Math.floor(read / SYMBOLS_PER_GROUP)];
    if (group === undefined) throw damaged("a block has more codes than it says");
    const symbol = readSymbol(reader, codes[group]!);
    if (symbol === RUN_A || symbol === RUN_B) {
      run += symbol === RUN_A ? runBit : 2 * runBit;
      runBit *= 2;
      if (run > blockMax) throw damaged("a block is larger than it may be");
      continue;
    }
    if (length + run > blockMax) throw damaged("a block is larger than it may be");
    column.fill(list[0]!, length, length + run);
    length += run;
    run = 0;
    runBit = 1;
    if (symbol === endSymbol) return column.subarray(0, length);
    if (length === blockMax) throw damaged("a block is larger than it may be");
    column[length] = moveToFront(list, symbol - 1);
    length += 1;
  }
}

/** Undoes the Burrows-Wheeler sort. */
function undoSort(column: Uint8Array, origin: number): Uint8Array {
  if (origin >= column.length) throw damaged("a block begins outside itself");
  const next = new Int32Array(256);
  for (const byte of column) if (byte < 255) next[byte + 1]! += 1;
  for (let byte = 1; byte < 256; byte += 1) next[byte]! += next[byte - 1]!;
  const links = new Int32Array(column.length);
  for (let place = 0; place < column.length; place += 1) {
    const byte = column[place]!;
    links[next[byte]!] = place;
    next[byte]! += 1;
  }
  const result = new Uint8Array(column.length);
  let place = links[origin]!;
  for (let at = 0; at < result.length; at += 1) {
    result[at] = column[place]!;
    place = links[place]!;
  }
  return result;
}

/** Calls `part` for each stretch of one byte, in order: its value and how often it stands there. */
function visitRuns(bytes: Uint8Array, part: (byte: number, count: number) => void): void {
  let equal = 0;
  let previous = -1;
  for (const byte of bytes) {
    if (equal === 4) {
      part(previous, byte);
      equal = 0;
      previous = -1;
      continue;
    }
    equal = byte === previous ? equal + 1 : 1;
    previous = byte;
    part(byte, 1);
  }
}

/**
 * Four equal bytes are followed by the number of further repeats. Counted first: a block of a few
 * bytes may stand for 45 million, and a list that grows byte by byte took seconds for them.
 */
function undoRuns(bytes: Uint8Array): Uint8Array {
  let length = 0;
  visitRuns(bytes, (_, count) => {
    length += count;
  });
  const result = new Uint8Array(length);
  let at = 0;
  visitRuns(bytes, (byte, count) => {
    result.fill(byte, at, at + count);
    at += count;
  });
  return result;
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
