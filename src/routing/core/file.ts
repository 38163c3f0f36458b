import { crc32 } from "./checksum.ts";
import type { Hierarchy } from "./contraction.ts";
import type { RoadNetwork } from "./network.ts";

/** A road file that cannot be read; the message says what came and what was expected. */
export class RoadFileError extends Error {
  override name = "RoadFileError";
}

/** What a road file holds. */
export type RoadFile = { network: RoadNetwork; hierarchy: Hierarchy };

/** "MUSTROAD" in ASCII. */
const MAGIC = [0x4d, 0x55, 0x53, 0x54, 0x52, 0x4f, 0x41, 0x44];
const VERSION = 1;

/** Header: magic 8, version u32, CRC-32 u32, file bytes f64, section count u32, zero u32. */
const HEADER_BYTES = 32;
const CHECKSUM_AT = 12;
/** Table entry: byte offset f64, byte length f64. */
const ENTRY_BYTES = 16;
const ALIGNMENT = 8;

type Section = Float64Array | Int32Array | Uint8Array;
type Sections = {
  counts: Float64Array;
  texts: Uint8Array;
  floats: Float64Array[];
  integers: Int32Array[];
  bytes: Uint8Array[];
};

const FLOATS = ["lon", "lat", "nodeIds"] as const;
const INTEGERS = [
  "edgeFrom",
  "edgeTo",
  "edgeCentimetres",
  "edgeName",
  "viaStart",
  "viaLon",
  "viaLat",
  "arcStart",
  "arcTail",
  "arcHead",
  "arcTicks",
  "arcEdge",
  "inStart",
  "inArc",
] as const;
const BYTES = ["core", "edgeClass"] as const;
const SIDES = ["up", "down"] as const;
const SIDE_PARTS = ["start", "end", "ticks", "middle"] as const;
const SECTION_COUNT =
  2 + FLOATS.length + INTEGERS.length + BYTES.length + 2 + SIDES.length * SIDE_PARTS.length;

function requireLittleEndian(): void {
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] !== 1) {
    throw new RoadFileError("road files need a little-endian processor, and this one is not");
  }
}

function sectionsOf({ network, hierarchy }: RoadFile): Section[] {
  const texts = JSON.stringify({ classes: network.classes, names: network.names });
  return [
    Float64Array.of(network.nodeCount, network.edgeCount, network.arcCount, network.ticksPerSecond),
    utf8Bytes(texts),
    ...FLOATS.map((name) => network[name]),
    ...INTEGERS.map((name) => network[name]),
    ...BYTES.map((name) => network[name]),
    hierarchy.nodeAt,
    hierarchy.positionOf,
    ...SIDES.flatMap((side) => SIDE_PARTS.map((part) => hierarchy[side][part])),
  ];
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

/** The bytes of a road file. The same input gives the same bytes. */
export function encodeRoadFile(file: RoadFile): Uint8Array<ArrayBuffer> {
  requireLittleEndian();
  const sections = sectionsOf(file);
  let total = HEADER_BYTES + sections.length * ENTRY_BYTES;
  const offsets = sections.map((section) => {
    const offset = total;
    total += aligned(section.byteLength);
    return offset;
  });
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint32(8, VERSION, true);
  view.setFloat64(16, total, true);
  view.setUint32(24, sections.length, true);
  for (const [position, section] of sections.entries()) {
    const entry = HEADER_BYTES + position * ENTRY_BYTES;
    view.setFloat64(entry, offsets[position]!, true);
    view.setFloat64(entry + 8, section.byteLength, true);
    const source = new Uint8Array(section.buffer, section.byteOffset, section.byteLength);
    bytes.set(source, offsets[position]);
  }
  view.setUint32(CHECKSUM_AT, checksumOf(bytes), true);
  return bytes;
}

/** Over every byte but the checksum's own four. */
function checksumOf(bytes: Uint8Array): number {
  return crc32(bytes.subarray(CHECKSUM_AT + 4), crc32(bytes.subarray(0, CHECKSUM_AT)));
}

function requireSound(bytes: Uint8Array): void {
  if (bytes.length < HEADER_BYTES || MAGIC.some((byte, at) => bytes[at] !== byte)) {
    const start = [...bytes.subarray(0, MAGIC.length)].map((byte) =>
      byte.toString(16).padStart(2, "0"),
    );
    throw new RoadFileError(
      `not a road file: it should begin with "MUSTROAD", got ${bytes.length} bytes that begin ` +
        `with ${start.join(" ") || "nothing"}; make one with "muster roads build"`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(8, true);
  if (version !== VERSION) {
    throw new RoadFileError(
      `this road file has version ${version}, this program reads version ${VERSION}; ` +
        'build it again with "muster roads build"',
    );
  }
  const expectedBytes = view.getFloat64(16, true);
  if (expectedBytes !== bytes.length) {
    throw new RoadFileError(
      `this road file should have ${expectedBytes} bytes, got ${bytes.length}: it was cut short ` +
        "or damaged; copy or build it again",
    );
  }
  const expected = view.getUint32(CHECKSUM_AT, true);
  const actual = checksumOf(bytes);
  if (expected !== actual) {
    throw new RoadFileError(
      `this road file is damaged: its checksum should be ${hex(expected)}, got ${hex(actual)}; ` +
        "copy or build it again",
    );
  }
  const count = view.getUint32(24, true);
  if (count !== SECTION_COUNT) {
    throw new RoadFileError(`a road file has ${SECTION_COUNT} sections, got ${count}`);
  }
}

function hex(value: number): string {
  return value.toString(16).padStart(8, "0");
}

function readSections(bytes: Uint8Array): Sections {
  const isAligned = bytes.byteOffset % ALIGNMENT === 0;
  const own = isAligned ? bytes : new Uint8Array(bytes);
  const view = new DataView(own.buffer, own.byteOffset, own.byteLength);
  const place = (position: number): [number, number] => {
    const entry = HEADER_BYTES + position * ENTRY_BYTES;
    return [own.byteOffset + view.getFloat64(entry, true), view.getFloat64(entry + 8, true)];
  };
  let next = 0;
  const floats = (): Float64Array => {
    const [offset, length] = place(next++);
    return new Float64Array(own.buffer, offset, length / 8);
  };
  const integers = (): Int32Array => {
    const [offset, length] = place(next++);
    return new Int32Array(own.buffer, offset, length / 4);
  };
  const raw = (): Uint8Array => {
    const [offset, length] = place(next++);
    return new Uint8Array(own.buffer, offset, length);
  };
  const counts = floats();
  const texts = raw();
  const floatSections = FLOATS.map(floats);
  const networkIntegers = INTEGERS.map(integers);
  const byteSections = BYTES.map(raw);
  const rest = Array.from({ length: 2 + SIDES.length * SIDE_PARTS.length }, integers);
  return {
    counts,
    texts,
    floats: floatSections,
    integers: [...networkIntegers, ...rest],
    bytes: byteSections,
  };
}

/**
 * Reads a road file. The arrays look into `bytes` (or a copy when it is not aligned), so it must
 * not be written to afterwards. Throws RoadFileError for anything but an intact file of this
 * version.
 */
export function decodeRoadFile(bytes: Uint8Array): RoadFile {
  requireLittleEndian();
  requireSound(bytes);
  const { counts, texts, floats, integers, bytes: raw } = readSections(bytes);
  const { classes, names }: { classes: string[]; names: string[] } = JSON.parse(utf8Text(texts));
  const [lon, lat, nodeIds] = floats as [Float64Array, Float64Array, Float64Array];
  const integer = (name: (typeof INTEGERS)[number]): Int32Array =>
    integers[INTEGERS.indexOf(name)]!;
  const rest = integers.slice(INTEGERS.length);
  const side = (from: number): Hierarchy["up"] => ({
    start: rest[from]!,
    end: rest[from + 1]!,
    ticks: rest[from + 2]!,
    middle: rest[from + 3]!,
  });
  const network: RoadNetwork = {
    nodeCount: counts[0]!,
    edgeCount: counts[1]!,
    arcCount: counts[2]!,
    ticksPerSecond: counts[3]!,
    lon,
    lat,
    nodeIds,
    core: raw[0]!,
    edgeClass: raw[1]!,
    edgeFrom: integer("edgeFrom"),
    edgeTo: integer("edgeTo"),
    edgeCentimetres: integer("edgeCentimetres"),
    edgeName: integer("edgeName"),
    viaStart: integer("viaStart"),
    viaLon: integer("viaLon"),
    viaLat: integer("viaLat"),
    arcStart: integer("arcStart"),
    arcTail: integer("arcTail"),
    arcHead: integer("arcHead"),
    arcTicks: integer("arcTicks"),
    arcEdge: integer("arcEdge"),
    inStart: integer("inStart"),
    inArc: integer("inArc"),
    classes,
    names,
  };
  const hierarchy = { nodeAt: rest[0]!, positionOf: rest[1]!, up: side(2), down: side(6) };
  return { network, hierarchy };
}

/** UTF-8 without the platform's encoder: this room knows no platform. */
function utf8Bytes(text: string): Uint8Array {
  const escaped = encodeURIComponent(text);
  const bytes: number[] = [];
  for (let at = 0; at < escaped.length; at += 1) {
    if (escaped[at] === "%") {
      bytes.push(Number.parseInt(escaped.slice(at + 1, at + 3), 16));
      at += 2;
    } else {
      bytes.push(escaped.charCodeAt(at));
    }
  }
  return Uint8Array.from(bytes);
}

function utf8Text(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (const byte of bytes) parts.push(`%${byte.toString(16).padStart(2, "0")}`);
  return decodeURIComponent(parts.join(""));
}
