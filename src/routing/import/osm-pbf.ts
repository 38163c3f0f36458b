import { inflateSync } from "node:zlib";
import { RoadImportError } from "../core/draft.ts";
import { emptyOsmData, type OsmData } from "./osm-data.ts";
import { packedSigned, packedUnsigned, ProtobufReader } from "./protobuf.ts";

/** Limits of the format: a blob header and a blob may not be larger. */
const BLOB_HEADER_BYTES_MAX = 64 * 1024;
const BLOB_BYTES_MAX = 32 * 1024 * 1024;

/** Coordinates are in units of 1e-9 degrees. */
const NANODEGREES = 1e-9;

const KNOWN_FEATURES = new Set(["OsmSchema-V0.6", "DenseNodes", "HistoricalInformation"]);

const utf8 = new TextDecoder();

/** Reads an OpenStreetMap PBF file. Throws RoadImportError when it is cut, damaged or unknown. */
export function readOsmPbf(bytes: Uint8Array): OsmData {
  const data = emptyOsmData();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let hasHeader = false;
  while (at < bytes.length) {
    const headerStart = at + 4;
    const headerLength = headerStart <= bytes.length ? view.getUint32(at) : -1;
    if (headerLength < 0 || headerLength > BLOB_HEADER_BYTES_MAX) {
      throw new RoadImportError(`OpenStreetMap PBF: no block begins at byte ${at}; ${HINT}`);
    }
    const blobStart = headerStart + headerLength;
    requireBytes(bytes, blobStart, at);
    const header = readBlobHeader(bytes.subarray(headerStart, blobStart));
    at = blobStart + header.blobBytes;
    requireBytes(bytes, at, blobStart);
    const content = readBlob(bytes.subarray(blobStart, at));
    if (header.type === "OSMHeader") {
      requireKnownFeatures(content);
      hasHeader = true;
    } else if (header.type === "OSMData") {
      readBlock(content, data);
    }
  }
  if (!hasHeader) throw new RoadImportError(`OpenStreetMap PBF: it has no header block; ${HINT}`);
  return data;
}

const HINT = "the file is damaged, cut short or of another format; fetch it again";

function requireBytes(bytes: Uint8Array, end: number, start: number): void {
  if (end > bytes.length) {
    throw new RoadImportError(
      `OpenStreetMap PBF: the block at byte ${start} should end at byte ${end}, ` +
        `the file has ${bytes.length}; ${HINT}`,
    );
  }
}

function readBlobHeader(bytes: Uint8Array): { type: string; blobBytes: number } {
  const reader = new ProtobufReader(bytes);
  const header = { type: "", blobBytes: -1 };
  while (reader.next()) {
    if (reader.field === 1) header.type = utf8.decode(reader.bytes());
    else if (reader.field === 3) header.blobBytes = reader.unsigned();
    else reader.skip();
  }
  if (header.blobBytes < 0 || header.blobBytes > BLOB_BYTES_MAX) {
    throw new RoadImportError(
      `OpenStreetMap PBF: a block must have 0..${BLOB_BYTES_MAX} bytes, ` +
        `got ${header.blobBytes}; ${HINT}`,
    );
  }
  return header;
}

function readBlob(bytes: Uint8Array): Uint8Array {
  const reader = new ProtobufReader(bytes);
  let rawSize = -1;
  let content: Uint8Array | undefined;
  while (reader.next()) {
    if (reader.field === 1) content = reader.bytes();
    else if (reader.field === 2) rawSize = reader.unsigned();
    else if (reader.field === 3) content = inflated(reader.bytes());
    else reader.skip();
  }
  if (content === undefined) {
    throw new RoadImportError("OpenStreetMap PBF: a block is packed by a method other than zlib");
  }
  if (rawSize >= 0 && content.length !== rawSize) {
    throw new RoadImportError(
      `OpenStreetMap PBF: a block should unpack to ${rawSize} bytes, got ${content.length}; ${HINT}`,
    );
  }
  return content;
}

function inflated(bytes: Uint8Array): Uint8Array {
  try {
    return inflateSync(bytes, { maxOutputLength: BLOB_BYTES_MAX });
  } catch {
    throw new RoadImportError(`OpenStreetMap PBF: a block cannot be unpacked; ${HINT}`);
  }
}

function requireKnownFeatures(bytes: Uint8Array): void {
  const reader = new ProtobufReader(bytes);
  while (reader.next()) {
    if (reader.field !== 4) {
      reader.skip();
      continue;
    }
    const feature = utf8.decode(reader.bytes());
    if (!KNOWN_FEATURES.has(feature)) {
      throw new RoadImportError(`OpenStreetMap PBF: the file needs the unknown feature ${feature}`);
    }
  }
}

type Block = { strings: string[]; granularity: number; latOffset: number; lonOffset: number };

function readBlock(bytes: Uint8Array, data: OsmData): void {
  const block: Block = { strings: [], granularity: 100, latOffset: 0, lonOffset: 0 };
  const groups: Uint8Array[] = [];
  const reader = new ProtobufReader(bytes);
  while (reader.next()) {
    if (reader.field === 1) block.strings = readStrings(reader.bytes());
    else if (reader.field === 2) groups.push(reader.bytes());
    else if (reader.field === 17) block.granularity = reader.unsigned();
    else if (reader.field === 19) block.latOffset = reader.signed64();
    else if (reader.field === 20) block.lonOffset = reader.signed64();
    else reader.skip();
  }
  for (const group of groups) readGroup(group, block, data);
}

function readStrings(bytes: Uint8Array): string[] {
  const strings: string[] = [];
  const reader = new ProtobufReader(bytes);
  while (reader.next()) {
    if (reader.field === 1) strings.push(utf8.decode(reader.bytes()));
    else reader.skip();
  }
  return strings;
}

function readGroup(bytes: Uint8Array, block: Block, data: OsmData): void {
  const reader = new ProtobufReader(bytes);
  while (reader.next()) {
    if (reader.field === 1) readNode(reader.bytes(), block, data);
    else if (reader.field === 2) readDenseNodes(reader.bytes(), block, data);
    else if (reader.field === 3) readWay(reader.bytes(), block, data);
    else reader.skip();
  }
}

function addNode(data: OsmData, block: Block, id: number, lat: number, lon: number): void {
  data.nodeIds.push(id);
  data.lat.push((block.latOffset + block.granularity * lat) * NANODEGREES);
  data.lon.push((block.lonOffset + block.granularity * lon) * NANODEGREES);
}

function readNode(bytes: Uint8Array, block: Block, data: OsmData): void {
  const reader = new ProtobufReader(bytes);
  let id = 0;
  let lat = 0;
  let lon = 0;
  while (reader.next()) {
    if (reader.field === 1) id = reader.zigzag();
    else if (reader.field === 8) lat = reader.zigzag();
    else if (reader.field === 9) lon = reader.zigzag();
    else reader.skip();
  }
  addNode(data, block, id, lat, lon);
}

/** Each list holds the differences from one node to the next. */
function readDenseNodes(bytes: Uint8Array, block: Block, data: OsmData): void {
  const reader = new ProtobufReader(bytes);
  let ids: number[] = [];
  let lats: number[] = [];
  let lons: number[] = [];
  while (reader.next()) {
    if (reader.field === 1) ids = packedSigned(reader.bytes());
    else if (reader.field === 8) lats = packedSigned(reader.bytes());
    else if (reader.field === 9) lons = packedSigned(reader.bytes());
    else reader.skip();
  }
  if (ids.length !== lats.length || ids.length !== lons.length) {
    throw new RoadImportError(`OpenStreetMap PBF: nodes without a place; ${HINT}`);
  }
  let id = 0;
  let lat = 0;
  let lon = 0;
  for (let place = 0; place < ids.length; place += 1) {
    id += ids[place]!;
    lat += lats[place]!;
    lon += lons[place]!;
    addNode(data, block, id, lat, lon);
  }
}

function readWay(bytes: Uint8Array, block: Block, data: OsmData): void {
  const reader = new ProtobufReader(bytes);
  let id = 0;
  let keys: number[] = [];
  let values: number[] = [];
  let differences: number[] = [];
  while (reader.next()) {
    if (reader.field === 1) id = reader.unsigned();
    else if (reader.field === 2) keys = packedUnsigned(reader.bytes());
    else if (reader.field === 3) values = packedUnsigned(reader.bytes());
    else if (reader.field === 8) differences = packedSigned(reader.bytes());
    else reader.skip();
  }
  const tags = new Map<string, string>();
  for (const [place, key] of keys.entries()) {
    const name = block.strings[key];
    const value = block.strings[values[place] ?? -1];
    if (name === undefined || value === undefined) {
      throw new RoadImportError(`OpenStreetMap PBF: way ${id} has a tag without a text; ${HINT}`);
    }
    tags.set(name, value);
  }
  if (!tags.has("highway")) return;
  let nodeId = 0;
  const nodeIds = differences.map((difference) => (nodeId += difference));
  data.ways.push({ id, nodeIds, tags });
}
