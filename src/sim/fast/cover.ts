import { DEFAULT_OPTIONS, waitingRules } from "#recommend";
import type { Centre } from "./centre.ts";

const HOUR = 3_600_000;

/**
 * What the policy `plan` weighs of what a unit leaves behind, made once for a centre: where calls
 * are expected, how far each waiting place is from them, and which coverage rules look there. The
 * same numbers, added up in the same order, as `recommend/coverage.ts` has them (REC-19, REC-20).
 */
export type CoverGround = {
  /** By point: calls expected per hour while a unit is away; with `awayHours` multiplied in. */
  readonly weights: Float64Array;
  /** By point: waiting places nearer than `unreachedSeconds`, nearest first: from `starts[point]`. */
  readonly starts: Int32Array;
  readonly order: Int32Array;
  readonly seconds: Float64Array;
  /** By rule: free units that it asks for. */
  readonly minimumFree: readonly number[];
  /** By unit, at its station; and by unit and position in `Centre.postNodes`. */
  readonly rulesAtHome: readonly (readonly number[])[];
  readonly rulesAtPost: readonly (readonly (readonly number[])[])[];
  /** By capability: whether each unit has it. */
  readonly able: readonly Uint8Array[];
};

const { awayHours, unreachedSeconds } = DEFAULT_OPTIONS;

/** Calls of the public by place, in the order in which the recommender adds them up. */
function demandOf({ scenario, places }: Centre): Map<number, number> {
  const calls = new Map<number, number>();
  for (const { place, origin } of scenario.history) {
    if (origin === "officer") continue;
    const point = places.placeNumbers[place.node!]!;
    calls.set(point, (calls.get(point) ?? 0) + 1);
  }
  return calls;
}

const known = new WeakMap<Centre, CoverGround>();

export function coverGroundOf(centre: Centre): CoverGround {
  const before = known.get(centre);
  if (before !== undefined) return before;
  const { scenario, places, board, units, capabilityIds, postNodes } = centre;
  const { manifest } = scenario;
  const hours = Math.max(1, (manifest.to - manifest.from) / HOUR);
  const demand = demandOf(centre);
  const homes = places.homes.length;
  const starts = new Int32Array(demand.size + 1);
  const order: number[] = [];
  const seconds: number[] = [];
  for (const [at, point] of [...demand.keys()].entries()) {
    const row = Float64Array.from({ length: homes }, (_, home) =>
      places.secondsFromHome(home, point),
    );
    const near = [...row.keys()].filter((home) => row[home]! < unreachedSeconds);
    near.sort((left, right) => row[left]! - row[right]!);
    for (const home of near) {
      order.push(home);
      seconds.push(row[home]!);
    }
    starts[at + 1] = order.length;
  }
  const rules = waitingRules(board.configuration);
  const postIds = [...postNodes.keys()];
  const made: CoverGround = {
    weights: Float64Array.from(demand.values(), (calls) => awayHours * (calls / hours)),
    starts,
    order: Int32Array.from(order),
    seconds: Float64Array.from(seconds),
    minimumFree: rules.minimumFree,
    rulesAtHome: units.map((_, unit) => rules.of(unit, undefined)),
    rulesAtPost: units.map((_, unit) => postIds.map((postId) => rules.of(unit, postId))),
    able: capabilityIds.map((capabilityId) =>
      Uint8Array.from(units, ({ capabilities }) =>
        capabilities.some((one) => one.capabilityId === capabilityId) ? 1 : 0,
      ),
    ),
  };
  known.set(centre, made);
  return made;
}

/** By capability: the last answer of `addedSeconds` and the free units that it was of. */
export type AddedBook = (
  | { readonly counts: Uint8Array; readonly added: Float64Array }
  | undefined
)[];

/** The answer for these free units; the one before where nothing that matters has changed. */
export function addedOf(
  ground: CoverGround,
  book: AddedBook,
  capability: number,
  counts: Uint8Array,
): Float64Array {
  const before = book[capability];
  if (before?.counts.every((count, place) => count === counts[place])) return before.added;
  const added = before?.added ?? new Float64Array(counts.length);
  addedSeconds(ground, counts, added);
  book[capability] = { counts, added };
  return added;
}

/**
 * By waiting place: seconds that the calls expected while a unit is away would wait longer in all,
 * were the only unit that waits there sent (REC-20). `counts`: free units by waiting place, 2 for
 * more. Where two wait, or two places are equally near, nothing is added.
 */
function addedSeconds(ground: CoverGround, counts: Uint8Array, out: Float64Array): void {
  const { weights, starts, order, seconds } = ground;
  out.fill(0);
  for (let point = 0; point < weights.length; point += 1) {
    const end = starts[point + 1]!;
    let at = starts[point]!;
    while (at < end && counts[order[at]!] === 0) at += 1;
    if (at === end || counts[order[at]!]! > 1) continue;
    const [place, best] = [order[at]!, seconds[at]!];
    at += 1;
    while (at < end && counts[order[at]!] === 0) at += 1;
    const second = at === end ? unreachedSeconds : seconds[at]!;
    if (second === best) continue;
    out[place] = weights[point]! * (second - best) + out[place]!;
  }
}
