import type {
  CapabilityId,
  Configuration,
  ConfigurationProblem,
  DeploymentPlan,
  Text,
  ZoneId,
} from "#kernel";
import { expectedWeights, locateCovering, locateMedians, maximalWeights } from "#planning";
import {
  isLimited,
  solveFairly,
  type LimitsOutcome,
  type ProposalLimits,
} from "./fair-proposal.ts";
import {
  planSide,
  waitingUnits,
  workOf,
  type Ground,
  type Side,
  type WaitingUnit,
} from "./ground.ts";
import { coverSecondsOf, ratesOf, type QuickAsked } from "./quick.ts";
import {
  moveSome,
  movesOf,
  perSiteMax,
  reach,
  valueOf,
  type PlacementProblem,
} from "./placement.ts";
import { MEASURES, reasonsOf } from "./reasons.ts";

export const PROPOSAL_MODELS = ["mclp", "mexclp", "p-median"] as const;
export type ProposalModel = (typeof PROPOSAL_MODELS)[number];

export type ProposalAsked = QuickAsked & {
  readonly model: ProposalModel;
  /** Units that may move at most; absent: all of them. */
  readonly movesMax?: number | undefined;
  /** What it must keep; absent: only what is best in all counts. */
  readonly limits?: ProposalLimits | undefined;
};

export type Proposal = {
  readonly model: ProposalModel;
  readonly capabilityId: CapabilityId;
  readonly hourOfWeek: number;
  readonly plan: DeploymentPlan;
  readonly moves: readonly {
    readonly unitId: string;
    readonly callSign: string;
    readonly from?: Text;
    readonly to: Text;
    readonly stationId: string;
  }[];
  readonly before: number;
  readonly objective: number;
  /** What nothing can better that keeps the limits; absent when nothing keeps them. */
  readonly bound?: number;
  readonly gap?: number;
  /** Present when limits were asked for. */
  readonly limits?: LimitsOutcome;
  readonly measure: Text;
  readonly areas: readonly {
    readonly zoneId: ZoneId;
    readonly name: Text;
    readonly callsPerHour: number;
    readonly before: number;
    readonly after: number;
  }[];
  readonly reasons: readonly Text[];
};

type Solved = {
  readonly placed: Int32Array;
  readonly bound: number | undefined;
  readonly limits?: LimitsOutcome;
};

/**
 * The best of all. `before`: units at each site now, where some of them may stay: the bound has to
 * hold for placements that leave them there.
 */
function solve(problem: PlacementProblem, before: Int32Array | undefined): Solved {
  const { model, sites, rates, units, coverSeconds, weights } = problem;
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  if (model === "p-median") {
    const costs = new Float64Array(sites.length * rates.length);
    for (const [site, { seconds }] of sites.entries()) {
      for (let point = 0; point < rates.length; point += 1) {
        costs[site * rates.length + point] = (rates[point]! * reach(seconds[point]!)) / total;
      }
    }
    const size = { sites: sites.length, customers: rates.length };
    const { open, lowerBound } = locateMedians({ ...size, medians: units, costs });
    const placed = new Int32Array(sites.length);
    for (const site of open) placed[site] = 1;
    return { placed, bound: lowerBound };
  }
  const covers = sites.map(({ seconds }) =>
    Int32Array.from(rates.keys()).filter((point) => seconds[point]! <= coverSeconds),
  );
  const { placed, upperBound } = locateCovering(
    {
      demand: rates.map((rate) => rate / total),
      covers,
      units,
      unitsPerSiteMax: perSiteMax(problem, before),
      weights,
    },
    { gapAim: 1e-4 },
  );
  return { placed, bound: upperBound };
}

function withMoves(
  plan: DeploymentPlan,
  configuration: Configuration,
  moves: readonly { readonly unitId: string; readonly stationId: string }[],
): DeploymentPlan {
  const moved = new Map(moves.map(({ unitId, stationId }) => [unitId, stationId]));
  const kept = plan.changes.filter(
    (change) => !(change.kind === "unit" && "put" in change && moved.has(change.put.unitId)),
  );
  const puts = [...moved].flatMap(([unitId, stationId]) => {
    const unit = configuration.units.get(unitId);
    return unit === undefined ? [] : [{ kind: "unit" as const, put: { ...unit, stationId } }];
  });
  const postings = plan.postings.filter(({ unitId }) => !moved.has(unitId));
  return { ...plan, changes: [...kept, ...puts], postings };
}

/** How busy units are on average, of the time they are on duty, at the load of the hour. */
function busyFraction(rates: Float64Array, units: number, hoursEach: number): number {
  const load = rates.reduce((sum, rate) => sum + rate, 0) * hoursEach;
  return Math.min(0.95, load / Math.max(1, units));
}

/** The type that most of the units are of: the model has one kind of vehicle. */
function commonType(units: readonly WaitingUnit[]): string {
  const counts = new Map<string, number>();
  for (const { unitTypeId } of units) counts.set(unitTypeId, (counts.get(unitTypeId) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? "";
}

type Prepared = {
  readonly problem: PlacementProblem;
  readonly units: readonly WaitingUnit[];
  readonly siteOf: ReadonlyMap<WaitingUnit, number>;
  readonly before: Int32Array;
  readonly side: Side;
};

function prepare(
  ground: Ground,
  asked: ProposalAsked,
  capabilityId: string,
): Prepared | { readonly problems: readonly ConfigurationProblem[] } {
  const planned = planSide(ground, asked.plan);
  if ("problems" in planned) return planned;
  const { side } = planned;
  const { hourOfWeek = ground.busiestHour, model } = asked;
  const coverSeconds = coverSecondsOf(ground, asked, capabilityId);
  const units = waitingUnits(ground, side, { capabilityId, hourOfWeek });
  const unitTypeId = commonType(units);
  const sites = [...side.configuration.stations.values()].map(({ stationId, name, lat, lon }) => {
    const { node } = side.roads.nearestNode({ lat, lon });
    return { stationId, name, node, seconds: side.rows(node, unitTypeId) };
  });
  const problem = (got: string, expected: string) => {
    return { problems: [{ path: "plan", got, expected }] };
  };
  if (units.length === 0) return problem("no unit on duty then", "a unit to place");
  if (sites.length < 2) return problem(`${sites.length} stations`, "at least two places to choose");
  if (model === "p-median" && units.length > sites.length && !isLimited(asked.limits)) {
    const expected = "at most one unit for each station; ask mclp or mexclp";
    return problem(`${units.length} units, ${sites.length} stations`, expected);
  }
  const { sentPerCall, hoursEach } = workOf(ground, capabilityId);
  const rates = ratesOf(ground, hourOfWeek, sentPerCall);
  if (rates.every((rate) => rate === 0)) {
    return problem("no call in this hour of the week", "an hour in which help was asked for");
  }
  const busy = busyFraction(rates, units.length, hoursEach);
  const weights = model === "mclp" ? maximalWeights() : expectedWeights(busy, units.length);
  const siteAt = new Map(sites.map(({ node }, site) => [node, site]));
  const siteOf = new Map<WaitingUnit, number>();
  const before = new Int32Array(sites.length);
  for (const unit of units) {
    const site = siteAt.get(unit.node);
    if (site === undefined) continue;
    siteOf.set(unit, site);
    before[site]! += 1;
  }
  const size = units.length;
  return {
    problem: { model, sites, rates, units: size, coverSeconds, weights, reach },
    units,
    siteOf,
    before,
    side,
  };
}

/** With limits all is placed at once; without, the moves that help most, one after another. */
function solveAsked(
  ground: Ground,
  { limits, movesMax }: ProposalAsked,
  { problem, units, siteOf, before }: Omit<Prepared, "side">,
): Solved {
  if (isLimited(limits)) return solveFairly(ground, problem, { limits, movesMax, before });
  const solved = solve(problem, movesMax === undefined ? undefined : before);
  if (movesMax === undefined) return solved;
  const all = movesOf(problem.sites, units, siteOf, solved.placed);
  if (all.length <= movesMax) return solved;
  return { ...solved, placed: moveSome(problem, before, movesMax) };
}

/** The gap is to what keeps the limits: of a proposal that does not there is none. */
function boundOf(
  model: ProposalModel,
  objective: number,
  { bound: found, limits }: Solved,
): Pick<Proposal, "bound" | "gap" | "limits"> {
  const kept = limits === undefined ? {} : { limits };
  if (found === undefined) return kept;
  // A share of calls is at most all of them.
  const bound = model === "p-median" ? found : Math.min(1, found);
  if (limits !== undefined && limits.outcome !== "kept") return { bound, ...kept };
  const larger = model === "p-median" ? objective : bound;
  const gap = larger === 0 ? 0 : Math.max(0, Math.abs(objective - bound) / larger);
  return { bound, gap, ...kept };
}

/** A better placement of the units of one kind among the stations, with its reasons and bound. */
export function propose(
  ground: Ground,
  asked: ProposalAsked,
): { readonly proposal: Proposal } | { readonly problems: readonly ConfigurationProblem[] } {
  const capabilityId = asked.capabilityId ?? ground.capabilityIds[0] ?? "";
  const prepared = prepare(ground, asked, capabilityId);
  if ("problems" in prepared) return prepared;
  const { problem, units, siteOf, before, side } = prepared;
  const { model, sites } = problem;
  const elsewhere = units.length - siteOf.size;
  if (isLimited(asked.limits) && asked.movesMax !== undefined && elsewhere > 0) {
    const got = `${elsewhere} units wait at no station`;
    return { problems: [{ path: "movesMax", got, expected: "any number of units that move" }] };
  }
  const solved = solveAsked(ground, asked, { problem, units, siteOf, before });
  const { placed } = solved;
  const moves = movesOf(sites, units, siteOf, placed);
  const start = valueOf(problem, before);
  const objective = valueOf(problem, placed);
  const known = boundOf(model, objective, solved);
  const told = moves.map(({ unit, from, to }) => ({
    unitId: unit.unitId,
    callSign: unit.callSign,
    ...(from < 0 ? {} : { from: sites[from]!.name }),
    to: sites[to]!.name,
    stationId: sites[to]!.stationId,
  }));
  const areas = areasOf(ground, problem, before, placed);
  return {
    proposal: {
      model,
      capabilityId,
      hourOfWeek: asked.hourOfWeek ?? ground.busiestHour,
      plan: withMoves(asked.plan, side.configuration, told),
      moves: told,
      before: start,
      objective,
      ...known,
      measure: MEASURES[model](problem.coverSeconds),
      areas,
      reasons: reasonsOf(model, areas, {
        moves: told.length,
        start,
        objective,
        bound: known.bound,
        isLimited: solved.limits !== undefined,
      }),
    },
  };
}

function areasOf(
  { points, areas, base }: Ground,
  problem: PlacementProblem,
  before: Int32Array,
  after: Int32Array,
): Proposal["areas"] {
  const found = areas.flatMap((zoneId, area) => {
    const own = [...points.nodes.keys()].filter((point) => points.area[point] === area);
    const callsPerHour = own.reduce((sum, point) => sum + problem.rates[point]!, 0);
    if (callsPerHour === 0) return [];
    return [
      {
        zoneId,
        name: base.zones.get(zoneId)?.name ?? { en: zoneId },
        callsPerHour,
        before: valueOf(problem, before, own),
        after: valueOf(problem, after, own),
      },
    ];
  });
  const weight = (one: (typeof found)[number]) =>
    Math.abs(one.after - one.before) * one.callsPerHour;
  return found.toSorted((one, other) => weight(other) - weight(one));
}
