import type { UnitId } from "#kernel";
import { CoverState } from "./cover-state.ts";
import { compareIds } from "./fleet-index.ts";
import type { MoveUpGround, WaitingAt } from "./move-up-ground.ts";
import { isRoadNode } from "./situation.ts";

/** A free unit: it covers where it waits, or where it has been told to wait. */
export type WaitingUnit = {
  readonly unitId: UnitId;
  readonly waitsAt: WaitingAt;
  /** Its own station: it may always be sent home. */
  readonly home?: WaitingAt | undefined;
  /** Road node where it is now; absent: where it waits. */
  readonly node?: number | undefined;
  /** Seconds from where it is to that node. */
  readonly offsetSeconds?: number | undefined;
  /** False: it covers, and is not to be moved now. */
  readonly mayMove: boolean;
};

export type MoveUpOptions = {
  /** Share of the time that a unit is busy, independently of the others; 0 to below 1. */
  readonly busyFraction: number;
  /** A unit farther than this from where it would wait is not moved there. */
  readonly roadSecondsMax: number;
  /** Calls per hour that a move must bring, net of what is lost behind. Above 0 always. */
  readonly gainMinCallsPerHour: number;
  readonly movesMax: number;
};

/** One move, with why. Figures are expected calls per hour that a free unit reaches in time. */
export type AdvisedMove = {
  readonly unitId: UnitId;
  readonly from: WaitingAt;
  readonly to: WaitingAt;
  /** From where the unit is now. */
  readonly roadSeconds: number;
  /** Reached only after the move. */
  readonly gainedCallsPerHour: number;
  /** Reached only before it. */
  readonly lostCallsPerHour: number;
  /** Gained less lost. */
  readonly netCallsPerHour: number;
};

/** Why no more moves are advised. */
export type MovesEnd = "enough" | "no-gain" | "nobody-may-move" | "nowhere-to-wait" | "no-calls";

export type MoveUpAdvice = {
  readonly moves: readonly AdvisedMove[];
  readonly end: MovesEnd;
  readonly totalCallsPerHour: number;
  readonly coveredCallsPerHour: number;
  readonly coveredAfterCallsPerHour: number;
  /** Free units counted: those that wait at a known post or station. */
  readonly freeUnits: number;
};

/** Gains closer than this are equal: sums of the same figures differ in the last digits. */
const SAME_CALLS_PER_HOUR = 1e-9;

type Placed = {
  readonly unit: WaitingUnit;
  readonly home: number | undefined;
  readonly node: number | undefined;
  place: number;
  mayMove: boolean;
};

type Candidate = {
  readonly placed: Placed;
  readonly to: number;
  readonly roadSeconds: number;
  readonly net: number;
};

function checkOptions(options: MoveUpOptions): void {
  const { busyFraction, roadSecondsMax, gainMinCallsPerHour, movesMax } = options;
  if (!(busyFraction >= 0 && busyFraction < 1)) {
    throw new RangeError(`busyFraction: got ${busyFraction}; expected 0 or more, below 1`);
  }
  if (!(roadSecondsMax >= 0)) {
    throw new RangeError(`roadSecondsMax: got ${roadSecondsMax}; expected seconds, 0 or more`);
  }
  if (!(gainMinCallsPerHour >= 0)) {
    throw new RangeError(
      `gainMinCallsPerHour: got ${gainMinCallsPerHour}; expected a figure, 0 or more`,
    );
  }
  if (!(Number.isInteger(movesMax) && movesMax >= 0)) {
    throw new RangeError(`movesMax: got ${movesMax}; expected a whole number, 0 or more`);
  }
}

/**
 * Which free units to send to other posts so that most calls are expected to be reached in time:
 * the marginal coverage of MEXCLP (Daskin 1983) on the units that are free now, as a rule for the
 * moment (DMEXCLP: Jagtenberg, Bhulai and van der Mei 2015). Best move first, the next one with
 * that one made; ties go to the shorter road, the smaller unit id, the earlier place.
 *
 * Throws RangeError that names an option out of range. See docs/planning/move-up.md.
 */
export function adviseMoves(
  ground: MoveUpGround,
  units: readonly WaitingUnit[],
  options: MoveUpOptions,
): MoveUpAdvice {
  checkOptions(options);
  const fleet = placedUnits(ground, units);
  const state = new CoverState(ground, options.busyFraction);
  const waiting = new Map<number, number>();
  for (const { place } of fleet) waiting.set(place, 1 + (waiting.get(place) ?? 0));
  for (const [place, count] of waiting) state.add(place, count);
  const coveredCallsPerHour = state.covered();
  const moves: AdvisedMove[] = [];
  let end: MovesEnd = "enough";
  while (moves.length < options.movesMax) {
    const best = bestMove(ground, fleet, state, options);
    if (best === undefined) {
      end = endOf(ground, fleet);
      break;
    }
    moves.push(made(ground, state, best));
  }
  return {
    moves,
    end,
    totalCallsPerHour: ground.totalCallsPerHour,
    coveredCallsPerHour,
    coveredAfterCallsPerHour: state.covered(),
    freeUnits: fleet.length,
  };
}

/** By unit id; a unit that waits nowhere known covers nothing that could be reckoned with. */
function placedUnits(ground: MoveUpGround, units: readonly WaitingUnit[]): Placed[] {
  const fleet: Placed[] = [];
  for (const unit of units) {
    const place = ground.placeOf(unit.waitsAt);
    if (place === undefined) continue;
    const home = unit.home === undefined ? undefined : ground.placeOf(unit.home);
    const node = isRoadNode(ground.travel, unit.node) ? unit.node : undefined;
    fleet.push({ unit, home, node, place, mayMove: unit.mayMove });
  }
  return fleet.sort((a, b) => compareIds(a.unit.unitId, b.unit.unitId));
}

function endOf(ground: MoveUpGround, fleet: readonly Placed[]): MovesEnd {
  if (ground.totalCallsPerHour === 0) return "no-calls";
  if (!fleet.some(({ mayMove }) => mayMove)) return "nobody-may-move";
  const leads = fleet.some(({ home, place }) => home !== undefined && home !== place);
  return ground.postsCount === 0 && !leads ? "nowhere-to-wait" : "no-gain";
}

/** Makes the move in the state, and says what it brought. */
function made(ground: MoveUpGround, state: CoverState, best: Candidate): AdvisedMove {
  const { placed, to, roadSeconds } = best;
  const { gained, lost } = state.exchange(placed.place, to);
  const from = ground.places[placed.place]!;
  placed.place = to;
  placed.mayMove = false;
  return {
    unitId: placed.unit.unitId,
    from,
    to: ground.places[to]!,
    roadSeconds,
    gainedCallsPerHour: gained,
    lostCallsPerHour: lost,
    netCallsPerHour: gained - lost,
  };
}

/** Units that may move, by where they wait. */
function groupsOf(fleet: readonly Placed[]): Map<number, Placed[]> {
  const groups = new Map<number, Placed[]>();
  for (const placed of fleet) {
    if (!placed.mayMove) continue;
    const group = groups.get(placed.place);
    if (group === undefined) groups.set(placed.place, [placed]);
    else group.push(placed);
  }
  return groups;
}

/**
 * The best pair of a unit and a place. Pairs are looked at from the greatest bound on their gain
 * down (see CoverState.bound), and no further than they could win: exact, and most are never
 * reckoned out.
 */
function bestMove(
  ground: MoveUpGround,
  fleet: readonly Placed[],
  state: CoverState,
  options: MoveUpOptions,
): Candidate | undefined {
  const groups = groupsOf(fleet);
  const homes = new Set(fleet.flatMap(({ mayMove, home }) => (mayMove ? (home ?? []) : [])));
  const posts = Array.from({ length: ground.postsCount }, (_, place) => place);
  state.rate([...posts, ...homes], groups.keys());
  posts.sort((a, b) => state.gainAt(b) - state.gainAt(a) || a - b);
  const sources = [...groups].sort(([a], [b]) => state.lossAt(a) - state.lossAt(b) || a - b);
  let best: Candidate | undefined;
  // A move for nothing is never advised, whatever the caller asks for.
  const least = Math.max(options.gainMinCallsPerHour, SAME_CALLS_PER_HOUR);
  let floor = least;
  const look = (from: number, to: number, group: readonly Placed[], isHome: boolean): boolean => {
    if (state.bound(from, to) < floor - SAME_CALLS_PER_HOUR) return false;
    if (from === to) return true;
    const net = state.netOf(from, to);
    if (net < Math.max(least, floor - SAME_CALLS_PER_HOUR)) return true;
    for (const placed of group) {
      if (isHome && placed.home !== to) continue;
      const roadSeconds = secondsTo(ground, placed, to);
      if (!(roadSeconds <= options.roadSecondsMax)) continue;
      const found = { placed, to, roadSeconds, net };
      if (best === undefined || isBefore(found, best)) {
        best = found;
        floor = net;
      }
    }
    return true;
  };
  for (const [from, group] of sources) {
    for (const to of posts) if (!look(from, to, group, false)) break;
    for (const to of new Set(group.flatMap(({ home }) => home ?? []))) look(from, to, group, true);
  }
  return best;
}

function isBefore(one: Candidate, other: Candidate): boolean {
  const more = one.net - other.net;
  if (Math.abs(more) > SAME_CALLS_PER_HOUR) return more > 0;
  if (one.roadSeconds !== other.roadSeconds) return one.roadSeconds < other.roadSeconds;
  const order = compareIds(one.placed.unit.unitId, other.placed.unit.unitId);
  return order === 0 ? one.to < other.to : order < 0;
}

/** Road seconds from where the unit is; from where it waits when nobody knows better. */
function secondsTo(ground: MoveUpGround, placed: Placed, to: number): number {
  const { nodes, places, secondsBetween, travel } = ground;
  const { node, unit, place } = placed;
  const offset = Math.max(0, unit.offsetSeconds ?? 0);
  if (node === undefined || node === nodes[place]) {
    return secondsBetween[place * places.length + to]! + offset;
  }
  return travel.secondsToOne([node], nodes[to]!, new Float64Array(1))[0]! + offset;
}
