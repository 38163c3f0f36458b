import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { defaultResponseModel, loadRoads, responseModelFrom } from "#routing";
import {
  prepareSimulation,
  type LoadedScenario,
  type PreparedSimulation,
  type RecordedCall,
  type SimulationSettings,
} from "#sim";
import { JobsError } from "./failure.ts";

/** What a run is made from, as a worker gets it. */
export type PackedInput = {
  readonly scenario: Uint8Array;
  readonly scenarioHash: string;
  readonly roads: Uint8Array;
  readonly roadsHash: string;
};

export type InputParts = {
  readonly scenario: LoadedScenario;
  readonly roadFile: Uint8Array;
  /** The content of `response-model.json`; absent: the assumed model. */
  readonly responseModelFile?: unknown;
};

function hashOf(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * A call with nothing but what is played: no number of an incident, no id of a record, no address,
 * and the place is the road node that was nearest. A reader of the database learns that some call
 * of a type was near a crossing at a time.
 */
function bareCall(
  call: RecordedCall,
  number: number,
  dispositions: ReadonlySet<string>,
  nodes: { readonly lat: Float64Array; readonly lon: Float64Array },
): RecordedCall {
  const { typeId, originalPriorityId, priorityId, finalPriorityId, alarmLevel, place } = call;
  const { receivedAt, enteredAt, disposition } = call;
  const { zoneIds, node } = place;
  const isKnown = disposition !== undefined && dispositions.has(disposition);
  return {
    callId: `call-${number}`,
    incidentNumber: `${number}`,
    typeId,
    originalPriorityId,
    priorityId,
    finalPriorityId,
    receivedAt,
    ...(enteredAt === undefined ? {} : { enteredAt }),
    alarmLevel,
    place: {
      lat: nodes.lat[node ?? 0] ?? NaN,
      lon: nodes.lon[node ?? 0] ?? NaN,
      // As long as it was: the kernel refuses an empty one and one that is too long.
      address: place.address.replace(/\S/gu, "x"),
      zoneIds,
      ...(node === undefined ? {} : { node }),
    },
    ...(isKnown ? { disposition } : {}),
    assignments: call.assignments.map((row, index) => {
      const { unitId, unitTypeId, dispatchedAt, enRouteAt, onSceneAt } = row;
      const { transportingAt, atDestinationAt, availableAt } = row;
      const stamps = { dispatchedAt, enRouteAt, onSceneAt, transportingAt };
      const known = Object.entries({ ...stamps, atDestinationAt, availableAt });
      const kept = Object.fromEntries(known.filter(([, at]) => at !== undefined));
      return { rowId: `row-${number}-${index}`, unitId, unitTypeId, ...kept };
    }),
  };
}

function bareScenario(
  scenario: LoadedScenario,
  nodes: { readonly lat: Float64Array; readonly lon: Float64Array },
): LoadedScenario {
  const { manifest, configuration, duty, history, rules } = scenario;
  const settings = configuration.flatMap((change) =>
    change.kind === "settings" && "put" in change ? [change.put] : [],
  );
  const dispositions = new Set(
    settings.flatMap((one) => one.dispositions.map(({ disposition }) => disposition)),
  );
  return {
    manifest: {
      ...manifest,
      title: { en: manifest.scenarioId },
      sources: [],
      synthetic: [],
      assumptions: [],
      report: { ...manifest.report, examples: {} },
    },
    configuration,
    duty: duty.map(({ unitId, from, to, basis }) => ({ unitId, from, to, basis })),
    history: history.map((call, number) => bareCall(call, number, dispositions, nodes)),
    ...(rules === undefined ? {} : { rules }),
  };
}

/** Packs a scenario for workers, without anything that tells of people. */
export function packInput({ scenario, roadFile, responseModelFile }: InputParts): PackedInput {
  const bare = bareScenario(scenario, loadRoads(roadFile));
  const text = JSON.stringify({ scenario: bare, responseModelFile: responseModelFile ?? null });
  return {
    scenario: gzipSync(text),
    scenarioHash: hashOf(text),
    roads: gzipSync(roadFile, { level: 1 }),
    roadsHash: hashOf(roadFile),
  };
}

function unzipped(bytes: Uint8Array, hash: string): Buffer {
  let plain: Buffer;
  try {
    plain = gunzipSync(bytes);
  } catch {
    throw new JobsError(`the input ${hash.slice(0, 12)} in the database is broken: not gzip`);
  }
  if (hashOf(plain) === hash) return plain;
  throw new JobsError(`the input ${hash.slice(0, 12)} in the database is not what was put there`);
}

/** The same simulation on every machine. Throws JobsError for an input that was changed. */
export function unpackInput(
  packed: PackedInput,
  settings: SimulationSettings,
  digest: string,
): PreparedSimulation {
  const text = unzipped(packed.scenario, packed.scenarioHash).toString("utf8");
  const { scenario, responseModelFile } = JSON.parse(text) as {
    scenario: LoadedScenario;
    responseModelFile: unknown;
  };
  const roads = loadRoads(unzipped(packed.roads, packed.roadsHash));
  const responseModel =
    responseModelFile === null ? defaultResponseModel() : responseModelFrom(responseModelFile);
  // The digest is of the scenario with its texts, which is how a run without workers names it.
  return { ...prepareSimulation({ scenario, roads, responseModel }, settings), digest };
}

/** Texts decide nothing, unless the kernel refuses one: then the run cannot be spread. */
export function requireSame(whole: PreparedSimulation, bare: PreparedSimulation): void {
  const differs = whole.templates.findIndex((one, index) => {
    const other = bare.templates[index];
    return one.isReceived !== other?.isReceived || one.isOpened !== other.isOpened;
  });
  if (differs < 0) return;
  throw new JobsError(
    `call ${differs} of the scenario is refused because of its texts, and texts do not go to ` +
      "workers; play the scenario without --database, or build it again",
  );
}
