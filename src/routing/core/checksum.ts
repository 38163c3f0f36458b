const POLYNOMIAL = 0xedb88320;

/** TABLE_k[byte] carries the byte k places further on. */
const TABLE_0 = new Uint32Array(256).map((_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    value = (value & 1) === 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  }
  return value;
});
const carry = (value: number): number => (value >>> 8) ^ TABLE_0[value & 255]!;
const TABLE_1 = TABLE_0.map(carry);
const TABLE_2 = TABLE_1.map(carry);
const TABLE_3 = TABLE_2.map(carry);

/**
 * CRC-32 (ISO-HDLC, as in zip and PNG) of the bytes, continuing from `previous`; four bytes a
 * step. It finds every error that touches at most 32 neighbouring bits.
 */
export function crc32(bytes: Uint8Array, previous = 0): number {
  let crc = ~previous;
  let at = 0;
  for (const end = bytes.length - 3; at < end; at += 4) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    crc =
      TABLE_3[crc & 255]! ^
      TABLE_2[(crc >>> 8) & 255]! ^
      TABLE_1[(crc >>> 16) & 255]! ^
      TABLE_0[crc >>> 24]!;
  }
  for (; at < bytes.length; at += 1) crc = (crc >>> 8) ^ TABLE_0[(crc ^ bytes[at]!) & 255]!;
  return ~crc >>> 0;
}
