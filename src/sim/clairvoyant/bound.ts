import type { MatrixCall, MatrixSystem } from "../matrix/index.ts";
import { chainsOf, type Chains } from "./chains.ts";

/** What perfect foresight could have reached at best, over all calls. */
export type TraceBound = {
  /** No assignment of units to these calls has a smaller mean response. */
  readonly meanResponseSeconds: number;
  /** The bound without looking at who is busy: each call by the unit best placed for it. */
  readonly alone: number;
  /** A unit that starts later than this after a call counts as late; chosen for the best bound. */
  readonly lateAfterSeconds: number;
};

/** Calls times units: larger problems would take minutes. */
export const CLAIRVOYANT_CELLS_MAX = 20_000;

const ROUNDS = 80;
/** Parts of the least busy times that are tried as the limit of lateness. */
const LATE_LEVELS = [0, 0.25, 0.5, 1];

/**
 * A lower bound on the mean response of any policy on these calls, one that knows every call
 * before it comes included: whoever goes where, in whatever order, holding units back or not. It
 * holds where every call waits until it is served (`queue` "wait").
 *
 * Every call is either late (its unit starts more than D seconds after it was received) or on time.
 * Calls on time that one unit serves one after another form a chain, in which a unit cannot start
 * before it is free, and sets out from its home or from where its last call ended. That each call
 * is served once is relaxed with a multiplier for each call (Held and Karp 1970); what is left is a
 * cheapest chain for each unit, found exactly. The bound is the largest found over multipliers and
 * several D; each of them is valid. Symbols and proof: docs/planning/clairvoyant.md.
 *
 * `reached` is the mean that some policy reached, for the step of the search alone.
 * Throws RangeError for a queue that loses calls, and for more calls times units than
 * CLAIRVOYANT_CELLS_MAX.
 */
export function clairvoyantBound(
  system: MatrixSystem,
  calls: readonly MatrixCall[],
  reached: number,
): TraceBound {
  if (system.queue !== "wait") {
    throw new RangeError('the clairvoyant bound is for the queue "wait", got "loss"');
  }
  const cells = calls.length * system.homes.length;
  if (cells > CLAIRVOYANT_CELLS_MAX) {
    throw new RangeError(
      `the clairvoyant bound is for calls x units up to ${CLAIRVOYANT_CELLS_MAX}, got ${cells}`,
    );
  }
  const chains = chainsOf(system, calls);
  const { leastCost, leastBusy } = chains;
  const total = leastCost.reduce((sum, cost) => sum + cost, 0);
  const alone = total / calls.length;
  let best = { meanResponseSeconds: alone, alone, lateAfterSeconds: 0 };
  const ascending = leastBusy.toSorted();
  const levels = LATE_LEVELS.map((part) => ascending[Math.floor(part * (calls.length - 1))] ?? 0);
  for (const late of new Set(levels)) {
    if (!(late > 0)) continue;
    const found = searched(chains, late, reached * calls.length) / calls.length;
    if (found > best.meanResponseSeconds) {
      best = { meanResponseSeconds: found, alone, lateAfterSeconds: late };
    }
  }
  return best;
}

/** The largest bound that the search over multipliers comes to, in seconds over all calls. */
function searched(chains: Chains, late: number, reached: number): number {
  const { calls, units, leastCost } = chains;
  const lateCost = chains.lateCosts(late);
  const multipliers = Float64Array.from(lateCost, (cost, call) =>
    Math.min(cost, leastCost[call]! + chains.spread[call]!),
  );
  const served = new Float64Array(calls);
  let best = -Infinity;
  let boldness = 1;
  let idle = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    served.fill(0);
    let bound = 0;
    for (let call = 0; call < calls; call += 1) {
      const multiplier = multipliers[call]!;
      if (multiplier > lateCost[call]!) {
        bound += lateCost[call]!;
        served[call] = 1;
      } else bound += multiplier;
    }
    for (let unit = 0; unit < units; unit += 1) {
      bound += chains.cheapest(unit, late, multipliers, served);
    }
    if (bound > best + 1e-9) {
      best = bound;
      idle = 0;
    } else if ((idle += 1) >= 6) {
      boldness /= 2;
      idle = 0;
    }
    const norm = served.reduce((sum, times) => sum + (1 - times) ** 2, 0);
    if (norm === 0) return best;
    const step = (boldness * Math.max(1, reached - bound)) / norm;
    for (let call = 0; call < calls; call += 1) multipliers[call]! += step * (1 - served[call]!);
  }
  return best;
}
