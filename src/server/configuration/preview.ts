import {
  readMap,
  readTable,
  type MapKind,
  type ReadConfiguration,
  type ReadThing,
  type TableKind,
} from "#exchange";
import {
  itemBefore,
  sameValue,
  validateConfiguration,
  type Configuration,
  type ConfigurationChange,
} from "#kernel";
import {
  configurationSchemas,
  IMPORT_BYTES_MAX,
  IMPORT_PROBLEMS_MAX,
  type ConfigurationFile,
  type ConfigurationPreview,
  type ImportProblem,
  type Writable,
} from "#protocol";
import { withZonesOfPlaces } from "../area/configured-places.ts";
import type { PlaceFinder } from "../area/place-lookup.ts";
import { problem } from "../http/problem.ts";
import { problemsOf } from "../http/validation.ts";
import { previewArea } from "./preview-area.ts";

export type PreviewContext = {
  readonly areaId: string;
  readonly present: Configuration;
  readonly finder: PlaceFinder;
  readonly now: number;
};

const MEBIBYTE = 1024 * 1024;

function bytesOf({ content }: ConfigurationFile): Uint8Array {
  const bytes = Buffer.from(content, "base64");
  if (bytes.length <= IMPORT_BYTES_MAX) return bytes;
  const size = (bytes.length / MEBIBYTE).toFixed(1);
  const most = IMPORT_BYTES_MAX / MEBIBYTE;
  throw problem(413, "too-large", `the file has ${size} MiB; at most ${most} MiB are read`);
}

/** The thing without what the server looks up by itself. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { zoneIds: _lookedUp, lat, ...rest } = value as Record<string, unknown>;
  return lat === undefined ? value : { ...rest, lat };
}

function changeOf({ kind, put }: ReadThing): ConfigurationChange {
  return { kind, put } as unknown as ConfigurationChange;
}

/** What the shapes of the protocol say of the things that were read. */
function shapeProblems(things: readonly ReadThing[]): ImportProblem[] {
  return things.flatMap(({ kind, put, rows }) =>
    problemsOf(configurationSchemas[kind], put).map(({ path, got, expected }) => {
      const column = path.replace(/^\//, "").replaceAll("/", ".");
      return { row: rows[0] ?? 0, column, code: "invalid" as const, got, expected };
    }),
  );
}

/**
 * Leaves out what the kernel refuses, until it refuses nothing more: a unit of a station that was
 * itself left out is found in the next turn.
 */
function acceptable(
  { present, finder }: PreviewContext,
  things: readonly ReadThing[],
  problems: ImportProblem[],
): readonly ReadThing[] {
  let left = things;
  for (;;) {
    const changes = withZonesOfPlaces(present, left.map(changeOf), finder);
    const outcome = validateConfiguration(present, changes);
    if (!("problems" in outcome)) return left;
    const refused = new Set<ReadThing>();
    for (const { path, got, expected } of outcome.problems) {
      const thing = left.find(({ kind, id }) => {
        return path === `${kind}.${id}` || path.startsWith(`${kind}.${id}.`);
      });
      const column =
        thing === undefined ? path : path.slice(thing.kind.length + thing.id.length + 2);
      problems.push({ row: thing?.rows[0] ?? 0, column, code: "invalid", got, expected });
      if (thing !== undefined) refused.add(thing);
    }
    // What cannot be put down to a row concerns the file as a whole.
    if (refused.size === 0) return [];
    left = left.filter((thing) => !refused.has(thing));
  }
}

function reportOf(context: PreviewContext, outcome: ReadConfiguration): ConfigurationPreview {
  const shapes = shapeProblems(outcome.things);
  const problems: ImportProblem[] = [...outcome.problems, ...shapes];
  const misshapen = new Set(shapes.map(({ row }) => row));
  const shaped = outcome.things.filter(({ rows }) => !misshapen.has(rows[0] ?? 0));
  const things = acceptable(context, shaped, problems);
  const differing = things.filter((thing) => {
    const before = itemBefore(context.present, changeOf(thing));
    return !sameValue(plain(before), plain(thing.put));
  });
  const rowsOf = (list: readonly ReadThing[]) => list.flatMap(({ rows }) => rows).length;
  const accepted = rowsOf(things);
  return {
    columns: outcome.columns.map((column) => ({ ...column })),
    fields: [...outcome.fields],
    read: outcome.read,
    accepted,
    rejected: outcome.read - accepted,
    unchanged: accepted - rowsOf(differing),
    problems: problems.toSorted((a, b) => a.row - b.row).slice(0, IMPORT_PROBLEMS_MAX),
    problemsTotal: problems.length,
    changes: differing.map((thing) => changeOf(thing) as Writable<ConfigurationChange>),
  };
}

async function readFile(
  { present }: PreviewContext,
  file: ConfigurationFile,
): Promise<ReadConfiguration> {
  const { fileName, format, kind, columns, zoneKind = "first-due" } = file;
  const bytes = bytesOf(file);
  if (kind === undefined) {
    throw problem(400, "bad-request", "a table or a map needs kind: what its rows are");
  }
  if (format === "csv") {
    if (kind === "zone") throw problem(400, "bad-request", "zones come as GeoJSON, not as CSV");
    return readTable(bytes, { fileName, kind: kind satisfies TableKind, present, columns });
  }
  if (kind !== "zone" && kind !== "station" && kind !== "post") {
    throw problem(400, "bad-request", "a map holds zones, stations or posts");
  }
  return readMap(bytes, { kind: kind satisfies MapKind, zoneKind, present });
}

/** SET-1: what a file would change, and what of it cannot be taken. Nothing is changed. */
export async function previewFile(
  context: PreviewContext,
  file: ConfigurationFile,
): Promise<ConfigurationPreview> {
  if (file.format === "area") return previewArea(context, bytesOf(file));
  return reportOf(context, await readFile(context, file));
}
