import { RoadImportError } from "../core/draft.ts";

const WIRE_VARINT = 0;
const WIRE_FIXED64 = 1;
const WIRE_BYTES = 2;
const WIRE_FIXED32 = 5;
const VARINT_BYTES_MAX = 10;

/** 2^64: a negative int64 is written as its two's complement. */
const TWO_TO_64 = 2 ** 64;
const TWO_TO_63 = 2 ** 63;

/**
 * Reads one protocol buffer message field by field: `next`, look at `field`, then take the value
 * or `skip`. Whole numbers are exact up to 2^53, which no OpenStreetMap number passes.
 */
export class ProtobufReader {
  /** The number of the field read last. */
  field = 0;
  readonly #bytes: Uint8Array;
  #at = 0;
  #wire = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Goes to the next field; false at the end of the message. */
  next(): boolean {
    if (this.#at >= this.#bytes.length) return false;
    const key = this.unsigned();
    this.field = Math.floor(key / 8);
    this.#wire = key % 8;
    return true;
  }

  /** A whole number, 0 or more. */
  unsigned(): number {
    let value = 0;
    let scale = 1;
    for (let read = 0; read < VARINT_BYTES_MAX; read += 1) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw damaged();
      this.#at += 1;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
    throw damaged();
  }

  /** A whole number written as sint32 or sint64. */
  zigzag(): number {
    return fromZigzag(this.unsigned());
  }

  /** A whole number written as int64. */
  signed64(): number {
    const value = this.unsigned();
    return value >= TWO_TO_63 ? value - TWO_TO_64 : value;
  }

  /** Bytes, a text or a message within the message. */
  bytes(): Uint8Array {
    if (this.#wire !== WIRE_BYTES) throw damaged();
    const length = this.unsigned();
    const start = this.#at;
    this.#at += length;
    if (this.#at > this.#bytes.length) throw damaged();
    return this.#bytes.subarray(start, this.#at);
  }

  /** Leaves the value of the field out. */
  skip(): void {
    if (this.#wire === WIRE_VARINT) this.unsigned();
    else if (this.#wire === WIRE_BYTES) this.bytes();
    else if (this.#wire === WIRE_FIXED64) this.#at += 8;
    else if (this.#wire === WIRE_FIXED32) this.#at += 4;
    else throw damaged();
    if (this.#at > this.#bytes.length) throw damaged();
  }

  isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }
}

function damaged(): RoadImportError {
  return new RoadImportError(
    "OpenStreetMap PBF: a message cannot be read; the file is damaged; fetch it again",
  );
}

function fromZigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

/** A packed list of whole numbers, 0 or more. */
export function packedUnsigned(bytes: Uint8Array): number[] {
  const reader = new ProtobufReader(bytes);
  const values: number[] = [];
  while (!reader.isAtEnd()) values.push(reader.unsigned());
  return values;
}

/** A packed list of sint32 or sint64. */
export function packedSigned(bytes: Uint8Array): number[] {
  return packedUnsigned(bytes).map(fromZigzag);
}
