import { canonicalText, createTextHash } from "#kernel";
import { scenarioDigest } from "../digest.ts";
import { arrivalProfile, drawTrace, luckOf, type ArrivalProfile } from "./arrivals.ts";
import { hasRules } from "../working/counts.ts";
import { prepareCentre, type Centre, type CentreInput } from "./centre.ts";
import { figuresOfLog, type ReplicationFigures, type Window } from "./figures.ts";
import { runTrace } from "./run.ts";
import { templatesOf, type Template, type Trace } from "./trace.ts";

const HOUR = 3_600_000;

/** Everything that a replication's answer depends on beside the scenario; plain JSON. */
export type SimulationSettings = {
  readonly policy: "closest" | "plan";
  readonly seed: number;
  /** Calls received in the first hours are played and not counted: units begin at home. */
  readonly warmUpHours: number;
  readonly targetSeconds: number;
  /** Local dates with arrivals of their own, "2017-01-01". */
  readonly holidays: readonly string[];
  /** Every second replication takes the luck of the one before it turned round. */
  readonly antithetic: boolean;
  /**
   * So many replications in a row share out the numbers of calls of each hour: every part of the
   * law comes once in them. Absent: none.
   */
  readonly strata?: number;
};

/** Most replications that share out the numbers of calls. */
export const STRATA_MAX = 100;

/** How many replications in a row hang together, and count as one value. */
export function groupSize({ antithetic, strata = 1 }: SimulationSettings): number {
  return antithetic ? 2 : strata;
}

export const SIMULATION_DEFAULTS: SimulationSettings = {
  policy: "closest",
  seed: 1,
  warmUpHours: 12,
  targetSeconds: 480,
  holidays: [],
  antithetic: false,
};

/** A simulation made ready: the same scenario and settings give the same one on every machine. */
export type PreparedSimulation = {
  readonly settings: SimulationSettings;
  readonly centre: Centre;
  readonly profile: ArrivalProfile;
  readonly templates: readonly Template[];
  /** Of scenario and settings: partial results of one simulation carry the same. */
  readonly digest: string;
};

/**
 * Some replications of a simulation; plain JSON, so that it can be kept in a file or sent. Partial
 * results of one simulation can be made anywhere, in any order, and put together.
 */
export type PartialResult = {
  readonly format: "muster-simulation-partial";
  readonly version: 1;
  readonly digest: string;
  readonly settings: SimulationSettings;
  /** By number. */
  readonly replications: readonly ReplicationFigures[];
};

function digestOf({ scenario }: CentreInput, settings: SimulationSettings): string {
  const hash = createTextHash();
  hash.add(scenarioDigest(scenario.history));
  hash.add(canonicalText(JSON.parse(JSON.stringify(scenario.configuration))));
  hash.add(JSON.stringify(scenario.duty));
  if (hasRules(scenario.rules)) hash.add(canonicalText(JSON.parse(JSON.stringify(scenario.rules))));
  hash.add(canonicalText(JSON.parse(JSON.stringify(settings))));
  return hash.digest();
}

/** Throws RangeError that names the setting or what is wrong with the scenario. */
export function prepareSimulation(
  input: CentreInput,
  settings: SimulationSettings,
): PreparedSimulation {
  const { manifest } = input.scenario;
  const hours = (manifest.to - manifest.from) / HOUR;
  const { warmUpHours, targetSeconds, seed } = settings;
  if (!(warmUpHours >= 0 && warmUpHours < hours)) {
    throw new RangeError(
      `warmUpHours must be from 0 to below the scenario's ${hours.toFixed(1)}, got ${warmUpHours}`,
    );
  }
  if (!(targetSeconds > 0))
    throw new RangeError(`targetSeconds must be above 0, got ${targetSeconds}`);
  const { strata = 2 } = settings;
  if (!Number.isInteger(strata) || strata < 2 || strata > STRATA_MAX) {
    throw new RangeError(`strata must be a whole number from 2 to ${STRATA_MAX}, got ${strata}`);
  }
  if (settings.antithetic && settings.strata !== undefined) {
    throw new RangeError("replications are antithetic or stratified, not both");
  }
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed must be an integer, got ${seed}`);
  const centre = prepareCentre(input);
  return {
    settings,
    centre,
    profile: arrivalProfile(centre, settings.holidays),
    templates: templatesOf(centre),
    digest: digestOf(input, settings),
  };
}

/** The calls of replication k, from 0. */
export function traceOfReplication(simulation: PreparedSimulation, replication: number): Trace {
  const { profile, templates, settings } = simulation;
  return drawTrace(profile, templates, { ...settings, replication });
}

export function windowOf({ centre, settings }: PreparedSimulation): Window {
  const { from, to } = centre.scenario.manifest;
  const { targetSeconds, warmUpHours } = settings;
  return { from: from + warmUpHours * HOUR, to, targetSeconds };
}

/** Plays replication k, from 0. It depends on the simulation and k alone. */
export function runReplication(simulation: PreparedSimulation, replication: number): PartialResult {
  const { centre, settings, digest } = simulation;
  const { seed, policy } = settings;
  const trace = traceOfReplication(simulation, replication);
  const { isTurned } = luckOf({ ...settings, replication });
  const log = runTrace(centre, trace, seed, { policy, isTurned });
  const figures = figuresOfLog(centre, trace, log, { replication, window: windowOf(simulation) });
  return { ...emptyPartial({ settings, digest }), replications: [figures] };
}

/** Of no replications: what merging begins with. */
export function emptyPartial({
  settings,
  digest,
}: Pick<PreparedSimulation, "settings" | "digest">): PartialResult {
  return { format: "muster-simulation-partial", version: 1, digest, settings, replications: [] };
}

/**
 * Puts two partial results together: the same whatever the order in which they were made or are
 * merged; a replication that is in both counts once. Throws RangeError when they are not of one
 * simulation, or differ about a replication.
 */
export function mergePartials(left: PartialResult, right: PartialResult): PartialResult {
  if (left.digest !== right.digest) {
    throw new RangeError(
      `results of different simulations cannot be merged: ${left.digest} and ${right.digest}`,
    );
  }
  const byNumber = new Map(left.replications.map((one) => [one.replication, one]));
  for (const one of right.replications) {
    const known = byNumber.get(one.replication);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(one)) {
      throw new RangeError(`replication ${one.replication} came out differently twice`);
    }
    byNumber.set(one.replication, one);
  }
  const replications = [...byNumber.values()].sort((a, b) => a.replication - b.replication);
  return { ...left, replications };
}
