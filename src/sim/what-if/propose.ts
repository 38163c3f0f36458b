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
  planSide,
  waitingUnits,
  workOf,
  type Ground,
  type Side,
  type WaitingUnit,
} from "./ground.ts";
import { coverSecondsOf, ratesOf, type QuickAsked } from "./quick.ts";
import { MEASURES, reasonsOf } from "./reasons.ts";

export const PROPOSAL_MODELS = ["mclp", "mexclp", "p-median"] as const;
export type ProposalModel = (typeof PROPOSAL_MODELS)[number];

export type ProposalAsked = QuickAsked & {
  readonly model: ProposalModel;
  /** Units that may move at most; absent: all of them. */
  readonly movesMax?: number | undefined;
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
  readonly bound: number;
  readonly gap: number;
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

type Site = {
  readonly node: number;
  readonly stationId: string;
  readonly name: Text;
  readonly seconds: Float64Array;
};

/** Everything the models look at. Placements are units at each site. */
type Problem = {
  readonly model: ProposalModel;
  readonly sites: readonly Site[];
  readonly rates: Float64Array;
  readonly units: number;
  readonly coverSeconds: number;
  /** What the k-th unit in reach is worth; of the covering models. */
  readonly weights: readonly number[];
};

/** Where a road does not lead counts as this far away, so that sums stay finite. */
const UNREACHED_SECONDS = 3600;

const reach = (seconds: number): number => Math.min(seconds, UNREACHED_SECONDS);

/** What a placement comes to at every point: calls an hour covered, or travel seconds. */
function valueAt(problem: Problem, placed: Int32Array, point: number): number {
  const { sites, coverSeconds, weights, model } = problem;
  let nearest = UNREACHED_SECONDS;
  let within = 0;
  for (let site = 0; site < placed.length; site += 1) {
    if (placed[site] === 0) continue;
    const seconds = sites[site]!.seconds[point]!;
    nearest = Math.min(nearest, reach(seconds));
    if (seconds <= coverSeconds) within += placed[site]!;
  }
  if (model === "p-median") return nearest;
  let worth = 0;
  for (let unit = 0; unit < within; unit += 1) worth += weights[unit] ?? 0;
  return worth;
}

function valueOf(problem: Problem, placed: Int32Array, points?: readonly number[]): number {
  const { rates } = problem;
  let sum = 0;
  let total = 0;
  for (const point of points ?? rates.keys()) {
    sum += rates[point]! * valueAt(problem, placed, point);
    total += rates[point]!;
  }
  return total === 0 ? 0 : sum / total;
}

type Solved = { readonly placed: Int32Array; readonly bound: number };

function solve(problem: Problem): Solved {
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
      unitsPerSiteMax: Math.max(2, Math.ceil(units / sites.length) + 1),
      weights,
    },
    { gapAim: 1e-4 },
  );
  return { placed, bound: upperBound };
}

/** At most so many moves, one after another, each the one that helps most. */
function moveSome(problem: Problem, start: Int32Array, movesMax: number): Int32Array {
  const sign = problem.model === "p-median" ? -1 : 1;
  const placed = start.slice();
  const room = problem.model === "p-median" ? 1 : Infinity;
  for (let move = 0; move < movesMax; move += 1) {
    let best = { gain: 1e-12, from: -1, to: -1 };
    const now = valueOf(problem, placed);
    for (let from = 0; from < placed.length; from += 1) {
      if (placed[from] === 0) continue;
      for (let to = 0; to < placed.length; to += 1) {
        if (to === from || placed[to]! >= room) continue;
        placed[from]! -= 1;
        placed[to]! += 1;
        const gain = sign * (valueOf(problem, placed) - now);
        placed[from]! += 1;
        placed[to]! -= 1;
        if (gain > best.gain) best = { gain, from, to };
      }
    }
    if (best.from < 0) break;
    placed[best.from]! -= 1;
    placed[best.to]! += 1;
  }
  return placed;
}

type Move = { readonly unit: WaitingUnit; readonly from: number; readonly to: number };

/** Which unit goes where, so that few move and those not far. */
function movesOf(
  sites: readonly Site[],
  units: readonly WaitingUnit[],
  siteOf: ReadonlyMap<WaitingUnit, number>,
  placed: Int32Array,
): Move[] {
  const room = placed.slice();
  const leaving: WaitingUnit[] = [];
  for (const unit of units) {
    const site = siteOf.get(unit) ?? -1;
    if (site >= 0 && room[site]! > 0) room[site]! -= 1;
    else leaving.push(unit);
  }
  const moves: Move[] = [];
  for (const unit of leaving) {
    const from = siteOf.get(unit) ?? -1;
    let best = -1;
    for (let site = 0; site < room.length; site += 1) {
      if (room[site] === 0) continue;
      if (best < 0 || apart(sites, from, site) < apart(sites, from, best)) best = site;
    }
    if (best < 0) continue;
    room[best]! -= 1;
    moves.push({ unit, from, to: best });
  }
  return moves;
}

/** How differently two sites lie to the demand: the mean difference of their travel seconds. */
function apart(sites: readonly Site[], one: number, other: number): number {
  const a = sites[one]?.seconds;
  const b = sites[other]!.seconds;
  if (a === undefined) return 0;
  let sum = 0;
  for (let point = 0; point < b.length; point += 1)
    sum += Math.abs(reach(a[point]!) - reach(b[point]!));
  return sum;
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
  readonly problem: Problem;
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
  if (model === "p-median" && units.length > sites.length) {
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
    problem: { model, sites, rates, units: size, coverSeconds, weights },
    units,
    siteOf,
    before,
    side,
  };
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
  const solved = solve(problem);
  const all = movesOf(sites, units, siteOf, solved.placed);
  const limited = asked.movesMax !== undefined && all.length > asked.movesMax;
  const placed = limited ? moveSome(problem, before, asked.movesMax) : solved.placed;
  const moves = limited ? movesOf(sites, units, siteOf, placed) : all;
  const start = valueOf(problem, before);
  const objective = valueOf(problem, placed);
  const { bound } = solved;
  const told = moves.map(({ unit, from, to }) => ({
    unitId: unit.unitId,
    callSign: unit.callSign,
    ...(from < 0 ? {} : { from: sites[from]!.name }),
    to: sites[to]!.name,
    stationId: sites[to]!.stationId,
  }));
  const areas = areasOf(ground, problem, before, placed);
  const larger = model === "p-median" ? objective : bound;
  return {
    proposal: {
      model,
      capabilityId,
      hourOfWeek: asked.hourOfWeek ?? ground.busiestHour,
      plan: withMoves(asked.plan, side.configuration, told),
      moves: told,
      before: start,
      objective,
      bound,
      gap: larger === 0 ? 0 : Math.max(0, Math.abs(objective - bound) / larger),
      measure: MEASURES[model](problem.coverSeconds),
      areas,
      reasons: reasonsOf(model, areas, { moves: told.length, start, objective, bound }),
    },
  };
}

function areasOf(
  { points, areas, base }: Ground,
  problem: Problem,
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
