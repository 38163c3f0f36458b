import { readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { RoadImportError, type RoadDraft } from "../core/draft.ts";
import type { NamedText } from "./csv.ts";
import { unpackBzip2 } from "./bzip2.ts";
import { importEdges } from "./edges.ts";
import type { OsmData } from "./osm-data.ts";
import { readOsmPbf } from "./osm-pbf.ts";
import { readOsmXml } from "./osm-xml.ts";
import { importOsm, type OsmOptions } from "./osm.ts";
import { importTimed } from "./timed.ts";

/** The road formats that can be read. */
export const ROAD_FORMATS = ["edges", "osm", "timed"] as const;
export type RoadFormat = (typeof ROAD_FORMATS)[number];

/** Close enough for a crew to see the place from the node. */
export const SPACING_METRES = 100;

/** How to read road input. `driver` and `spacingMetres` matter to OpenStreetMap only. */
export type ReadOptions = Partial<OsmOptions> & {
  /** Guessed from the file names when absent. */
  format: RoadFormat | undefined;
  /** Which travel time of timed roads, from 1. */
  mode: number;
};

/** A packed road file that is larger than this when unpacked is not one, or not for this machine. */
const UNPACKED_BYTES_MAX = 2 * 1024 ** 3;

/** The bytes of a file, unpacked when it is gzip or bzip2. Throws RoadImportError. */
export function readUnpacked(file: string, bytesMax = UNPACKED_BYTES_MAX): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new RoadImportError(`${file}: cannot be read: ${messageOf(error)}`);
  }
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
      return gunzipSync(bytes, { maxOutputLength: bytesMax });
    }
    // "BZh", and then "1" to "9".
    if (bytes[0] === 0x42 && bytes[1] === 0x5a && bytes[2] === 0x68) return unpackBzip2(bytes);
  } catch (error) {
    throw new RoadImportError(`${file}: cannot be unpacked, it may be cut: ${messageOf(error)}`);
  }
  return bytes;
}

const utf8 = new TextDecoder();

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function readText(file: string): NamedText {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(readUnpacked(file));
    return { file, text };
  } catch (error) {
    if (error instanceof TypeError) throw new RoadImportError(`${file}: is not UTF-8 text`);
    throw error;
  }
}

/** Names the file in front of what is wrong with it. */
function named<Result>(file: string, job: () => Result): Result {
  try {
    return job();
  } catch (error) {
    if (error instanceof RoadImportError) throw new RoadImportError(`${file}: ${error.message}`);
    throw error;
  }
}

/** XML begins with "<", perhaps after a byte order mark or blanks; PBF with a length. */
function readOsm(file: string): OsmData {
  const bytes = readUnpacked(file);
  const start = utf8.decode(bytes.subarray(0, 64)).trimStart();
  if (!start.startsWith("<")) return named(file, () => readOsmPbf(bytes));
  return named(file, () => readOsmXml(utf8.decode(bytes)));
}

/** A folder stands for the road files in it. */
function filesOf(inputs: readonly string[]): string[] {
  return inputs.flatMap((input) => {
    const stat = statSync(input, { throwIfNoEntry: false });
    if (stat === undefined) throw new RoadImportError(`${input}: there is no such file or folder`);
    if (!stat.isDirectory()) return [input];
    const inside = ["nodes.csv", "edges.csv", "arcs.csv"].map((name) => join(input, name));
    const found = inside.filter((file) => statSync(file, { throwIfNoEntry: false }) !== undefined);
    if (found.length === 0) {
      throw new RoadImportError(`${input}: expected nodes.csv with edges.csv or arcs.csv inside`);
    }
    return found;
  });
}

/** The format the names of the files speak of. Throws RoadImportError when they do not. */
export function guessFormat(files: readonly string[]): RoadFormat {
  const names = files.map((file) => basename(file).toLowerCase());
  if (names.some((name) => /\.(osm|pbf)(\.gz|\.bz2)?$/u.test(name))) return "osm";
  if (names.some((name) => name.includes("edges"))) return "edges";
  if (names.some((name) => name.includes("arcs"))) return "timed";
  throw new RoadImportError(
    `cannot tell the format of ${names.join(", ")}; say --format ${ROAD_FORMATS.join(", ")}`,
  );
}

/** The nodes file and the other one, in whichever order they came. */
function nodesAndOther(files: readonly string[], other: string): [NamedText, NamedText] {
  const [first, second, ...more] = files;
  if (first === undefined || second === undefined || more.length > 0) {
    throw new RoadImportError(
      `expected two files, nodes and ${other}; got ${files.join(", ") || "none"}`,
    );
  }
  const isSwapped = basename(second).includes("nodes") && !basename(first).includes("nodes");
  const [nodes, rest] = isSwapped ? [second, first] : [first, second];
  return [readText(nodes), readText(rest)];
}

/** Reads road files into a draft. Throws RoadImportError with one clear message. */
export function readRoads(inputs: readonly string[], options: ReadOptions): RoadDraft {
  const files = filesOf(inputs);
  const format = options.format ?? guessFormat(files);
  if (format === "edges") return importEdges(...nodesAndOther(files, "edges"));
  if (format === "timed") return importTimed(...nodesAndOther(files, "arcs"), options.mode);
  const [file, ...more] = files;
  if (file === undefined || more.length > 0) {
    throw new RoadImportError(`expected one OpenStreetMap file, got ${files.join(", ") || "none"}`);
  }
  const { driver = "emergency", spacingMetres = SPACING_METRES } = options;
  return importOsm(file, readOsm(file), { driver, spacingMetres });
}
