import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { ExchangeError, readZones, utcOffsets } from "#exchange";
import {
  canonicalText,
  defaultSettings,
  emptyConfiguration,
  validateConfiguration,
  type ConfigurationChange,
  type ConfigurationProblem,
  type MultiPolygon,
  type Settings,
} from "#kernel";
import {
  assemble,
  contract,
  loadRoads,
  readRoads,
  responseModelFrom,
  ResponseModelError,
  RoadFileError,
  RoadImportError,
  roadsOn,
  type ResponseModel,
  type Roads,
} from "#routing";
import { withZonesOfPlaces } from "../area/configured-places.ts";
import { PlaceFinder } from "../area/place-lookup.ts";
import { problemsOf } from "../http/validation.ts";
import { AreaFile } from "./area-file.ts";

/** The years around now for which the area's clock changes are worked out. */
const YEARS_BEFORE = 2;
const YEARS_AFTER = 10;

/** An area file that was read, checked and found good. */
export type AreaPlan = {
  readonly areaId: string;
  /** The whole configuration as changes to an empty one. */
  readonly changes: readonly ConfigurationChange[];
  /** Says whether two files mean the same. */
  readonly hash: string;
  readonly roads: Roads | undefined;
  readonly responseModel: ResponseModel | undefined;
  readonly startInService: boolean;
};

/** The area file cannot be used. Lists every problem with its place. */
export class AreaFileError extends Error {
  override readonly name = "AreaFileError";
  readonly problems: readonly ConfigurationProblem[];
  constructor(path: string, problems: readonly ConfigurationProblem[], options?: ErrorOptions) {
    const lines = problems.map(
      ({ path: where, got, expected }) => `  ${where}: got ${got}; expected ${expected}`,
    );
    const count = problems.length === 1 ? "one problem" : `${problems.length} problems`;
    super(`${path} cannot be used, ${count}:\n${lines.join("\n")}`, options);
    this.problems = problems;
  }
}

function fail(file: string, path: string, got: string, expected: string): never {
  throw new AreaFileError(file, [{ path, got, expected }]);
}

/** The text of a file; throws AreaFileError when it cannot be read. */
function textOf(areaFile: string, where: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error ? Reflect.get(error, "code") : undefined;
    return fail(areaFile, where, `${path} (${String(code)})`, "a file that can be read");
  }
}

function jsonOf(areaFile: string, where: string, path: string): unknown {
  const text = textOf(areaFile, where, path);
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : "not JSON";
    return fail(areaFile, where, why, "JSON");
  }
}

/** Reads and checks an area file and all it names. Throws AreaFileError. */
export function readArea(path: string, now: number): AreaPlan {
  const json = jsonOf(path, "/", path);
  const problems = problemsOf(AreaFile, json);
  if (problems.length > 0) throw new AreaFileError(path, problems);
  const file = json as AreaFile;
  const folder = dirname(resolve(path));
  const roads = roadsOf(path, folder, file.roads);
  const settings = settingsOf(path, file, now);
  const plain = changesOf(file, settings, zonesOf(path, folder, file));
  const empty = emptyConfiguration(settings);
  const changes = withZonesOfPlaces(empty, plain, new PlaceFinder(roads));
  const validated = validateConfiguration(empty, changes);
  if ("problems" in validated) throw new AreaFileError(path, validated.problems);
  const hash = createHash("sha256").update(canonicalText(changes)).digest("hex");
  return {
    areaId: file.areaId,
    changes,
    hash,
    roads,
    responseModel: responseModelOf(path, folder, file.responseModel),
    startInService: (file.inService ?? "all") === "all",
  };
}

/** The settings of an area file. Throws AreaFileError for an unknown time zone. */
export function settingsOf(path: string, file: AreaFile, now: number): Settings {
  const year = new Date(now).getUTCFullYear();
  let offsets: Settings["utcOffsets"];
  try {
    offsets = utcOffsets(file.timeZone, year - YEARS_BEFORE, year + YEARS_AFTER);
  } catch {
    return fail(path, "/timeZone", file.timeZone, "an IANA name such as America/Los_Angeles");
  }
  return {
    ...defaultSettings(file.areaId),
    ...file.settings,
    areaName: file.name,
    timeZone: file.timeZone,
    utcOffsets: offsets,
  };
}

function zonesOf(path: string, folder: string, file: AreaFile): ConfigurationChange[] {
  return (file.zoneFiles ?? []).flatMap((source, position) => {
    const where = `/zoneFiles/${position}/file`;
    const { kind, idPrefix = "", agencyId } = source;
    try {
      const text = textOf(path, where, resolve(folder, source.file));
      return readZones(text, source.file).map(({ name, area }): ConfigurationChange => {
        const polygons: MultiPolygon = area.map(({ outer, holes }) =>
          [outer, ...holes].map((ring) => ring.map(({ lon, lat }) => [lon, lat] as const)),
        );
        const zoneId = `${idPrefix}${name}`;
        const zone = { zoneId, kind, name: { en: name }, polygons };
        return { kind: "zone", put: agencyId === undefined ? zone : { ...zone, agencyId } };
      });
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error;
      return fail(path, where, error.message, "GeoJSON with named polygons");
    }
  });
}

/** All that an area file configures, as changes to an empty configuration. */
export function changesOf(
  file: AreaFile,
  settings: Settings,
  zones: readonly ConfigurationChange[],
): ConfigurationChange[] {
  return [
    { kind: "settings", put: settings },
    ...(file.agencies ?? []).map((put) => ({ kind: "agency", put }) as const),
    ...(file.capabilities ?? []).map((put) => ({ kind: "capability", put }) as const),
    ...(file.unitTypes ?? []).map((put) => ({ kind: "unitType", put }) as const),
    ...(file.zones ?? []).map((put) => ({ kind: "zone", put }) as const),
    ...zones,
    ...(file.stations ?? []).map((put) => ({ kind: "station", put }) as const),
    ...(file.posts ?? []).map((put) => ({ kind: "post", put }) as const),
    ...(file.units ?? []).map((put) => ({ kind: "unit", put }) as const),
    ...(file.priorities ?? []).map((put) => ({ kind: "priority", put }) as const),
    ...(file.incidentTypes ?? []).map((put) => ({ kind: "incidentType", put }) as const),
    ...(file.responsePlans ?? []).map((put) => ({ kind: "responsePlan", put }) as const),
    ...(file.coverageRules ?? []).map((put) => ({ kind: "coverageRule", put }) as const),
  ];
}

function roadsOf(path: string, folder: string, source: AreaFile["roads"]): Roads | undefined {
  if (source === undefined) return undefined;
  try {
    if ("file" in source) return loadRoads(readFileSync(resolve(folder, source.file)));
    const files = [resolve(folder, source.nodes), resolve(folder, source.edges)];
    const { network } = assemble(readRoads(files, { format: "edges", mode: 1 }), "weak");
    return roadsOn(network, contract(network));
  } catch (error) {
    if (!isFileError(error)) throw error;
    return fail(path, "/roads", error.message, "a road file, or nodes and edges as CSV");
  }
}

function isFileError(error: unknown): error is Error {
  if (error instanceof RoadFileError || error instanceof RoadImportError) return true;
  return error instanceof Error && typeof Reflect.get(error, "syscall") === "string";
}

function responseModelOf(path: string, folder: string, file: string | undefined) {
  if (file === undefined) return undefined;
  try {
    return responseModelFrom(jsonOf(path, "/responseModel", resolve(folder, file)));
  } catch (error) {
    if (!(error instanceof ResponseModelError)) throw error;
    return fail(path, "/responseModel", error.message, "a response model of this version");
  }
}
