import { compareCosts, DEFAULT_OPTIONS, fillTogether, type Costed } from "#recommend";
import { addedOf, coverGroundOf, type CoverGround } from "./cover.ts";
import type { Ask } from "./outbound.ts";
import type { RunState } from "./state.ts";
import type { NeedList } from "./trace.ts";

/** For whom units are looked for, all needs together. */
export type JointAsk = Omit<Ask, "need"> & {
  /** Of its priority: seconds of arrival per second of what a unit leaves behind. */
  readonly coverageWeight: number;
  /** By need of the list: units that it lacks. */
  readonly missing: readonly number[];
  readonly mayLeave: (unit: number) => boolean;
};

type Choice = Costed<{ readonly order: number }>;

/**
 * The units that `chooseUnits` would choose with `plan` (REC-15 to REC-21), by need of the list,
 * cheapest first. Nothing is marked as sent.
 */
export function chooseTogether(state: RunState, list: NeedList, ask: JointAsk): number[][] {
  const { coverageWeight: weight, missing } = ask;
  if (missing.every((count) => count === 0)) return missing.map(() => []);
  const behind = weight > 0 ? new Behind(state) : undefined;
  const slots = missing.reduce((sum, count) => sum + count, 0);
  const isPlain = weight === 0 && state.outbound === undefined && slots <= PLAIN_SLOTS_MAX;
  if (isPlain) state.free.settle(state.now);
  const arrivals = new Arrivals(state, ask);
  const pools = list.needs.map((need, at) => {
    if (missing[at] === 0) return [];
    return isPlain
      ? nearest(state, need, ask, slots)
      : poolOf(state, need, { ask, arrivals, behind });
  });
  const jointGaps = (entries: readonly { readonly order: number }[]) =>
    behind?.jointGaps(entries) ?? 0;
  const gapWeight = weight * DEFAULT_OPTIONS.gapSeconds;
  const chosen = fillTogether<Choice>({ pools, missing, gapWeight, jointGaps });
  return chosen.map((choices) => choices.map(({ entry }) => entry.order));
}

/** Beyond this it is no less work to look at everybody. */
const PLAIN_SLOTS_MAX = 8;

/**
 * The first of `poolOf` where only arrival counts: as many as there are places in all, for the
 * joint choice looks at no more.
 */
function nearest(
  { free, breaks, entries, now }: RunState,
  need: number,
  { place, urgent, hour }: JointAsk,
  slots: number,
): Choice[] {
  const choices: Choice[] = [];
  while (choices.length < slots) {
    const unit = free.closest(need, place, urgent, hour, now);
    if (unit === -1) break;
    choices.push({ entry: entries[unit]!, costSeconds: free.seconds });
    free.remove(unit);
  }
  for (const { entry } of choices) {
    if (breaks.pause[entry.order] === -1) free.add(entry.order, now);
    else free.rest(entry.order, free.recallSeconds(entry.order));
  }
  return choices;
}

type Known = {
  readonly ask: JointAsk;
  readonly arrivals: Arrivals;
  readonly behind: Behind | undefined;
};

/** Everybody who may be chosen for a need, cheapest first. */
function poolOf(state: RunState, need: number, { ask, arrivals, behind }: Known): Choice[] {
  const { centre, busy } = state;
  const fits = centre.fits[need]!;
  const capability = centre.capabilityIds.indexOf(centre.needs[need]!.capabilityId);
  const choices: Choice[] = [];
  for (let unit = 0; unit < fits.length; unit += 1) {
    if (fits[unit] === 0) continue;
    const seconds = arrivals.of(unit);
    if (seconds === Infinity) continue;
    const isFree = busy[unit] === 0 && state.breaks.pause[unit] === -1;
    const left = isFree && behind ? ask.coverageWeight * behind.lossOf(unit, capability) : 0;
    choices.push({ entry: state.entries[unit]!, costSeconds: seconds + left });
  }
  return choices.sort(compareCosts);
}

/** Median seconds until each unit would be there, with the gain of a divert; asked once a unit. */
class Arrivals {
  readonly #state: RunState;
  readonly #ask: JointAsk;
  readonly #known: Float64Array;

  constructor(state: RunState, ask: JointAsk) {
    this.#state = state;
    this.#ask = ask;
    this.#known = new Float64Array(state.onDuty.length).fill(NaN);
  }

  /** Infinity for a unit that cannot be sent. */
  of(unit: number): number {
    const known = this.#known[unit]!;
    if (!Number.isNaN(known)) return known;
    return (this.#known[unit] = this.#work(unit));
  }

  #work(unit: number): number {
    const { centre, motions, outbound, onDuty, busy, breaks, free, now } = this.#state;
    const { place, urgent, hour, mayLeave } = this.#ask;
    if (onDuty[unit] === 0 || centre.groupOf[unit] === -1) return Infinity;
    const isBusy = busy[unit] === 1;
    if (isBusy && (outbound === undefined || !outbound.has(unit) || !mayLeave(unit))) {
      return Infinity;
    }
    const rule = breaks.pause[unit]!;
    // A crew is called from its break only where a life may be at stake (RUL-7).
    const isResting = !isBusy && rule !== -1;
    if (isResting && (urgent === 0 || breaks.rules[rule]!.recallSeconds === undefined)) {
      return Infinity;
    }
    const seconds = motions.secondsTo(unit, place, now);
    if (seconds === Infinity) return Infinity;
    const times = centre.times[centre.typeOf[unit]!]![urgent]!;
    if (isBusy) return times.travelMedian(seconds, hour) + centre.rules.diverts!.gainSeconds;
    const median = motions.moving
      ? times.travelMedian(seconds, hour)
      : times.arrivalMedian(seconds, hour);
    return isResting ? median + free.recallSeconds(unit) : median;
  }
}

/** What is left behind by the units that are free now. */
class Behind {
  readonly #state: RunState;
  readonly #ground: CoverGround;
  /** By rule: units that are free. */
  readonly #free: Int32Array;
  /** By capability: seconds added by waiting place. */
  readonly #added: (Float64Array | undefined)[] = [];

  constructor(state: RunState) {
    this.#state = state;
    this.#ground = coverGroundOf(state.centre);
    this.#free = new Int32Array(this.#ground.minimumFree.length);
    if (this.#free.length === 0) return;
    for (let unit = 0; unit < state.onDuty.length; unit += 1) {
      for (const rule of this.#rulesOf(unit)) this.#free[rule]! += 1;
    }
  }

  /** Seconds of coverage lost when the unit, which is free, is sent for the capability. */
  lossOf(unit: number, capability: number): number {
    let gaps = 0;
    for (const rule of this.#rulesOf(unit)) {
      if (this.#free[rule]! - 1 < this.#ground.minimumFree[rule]!) gaps += 1;
    }
    return gaps * DEFAULT_OPTIONS.gapSeconds + this.#addedBy(unit, capability);
  }

  /** Units that rules lack when these leave together, beyond what each one's own gaps say. */
  jointGaps(entries: readonly { readonly order: number }[]): number {
    const leaving = new Map<number, number>();
    for (const { order } of entries) {
      for (const rule of this.#rulesOf(order)) leaving.set(rule, 1 + (leaving.get(rule) ?? 0));
    }
    let joint = 0;
    for (const [rule, units] of leaving) {
      const spare = this.#free[rule]! - this.#ground.minimumFree[rule]!;
      if (spare > 0) joint += Math.max(0, units - spare);
    }
    return joint;
  }

  #isFree(unit: number): boolean {
    const { onDuty, busy, breaks } = this.#state;
    return onDuty[unit] === 1 && busy[unit] === 0 && breaks.pause[unit] === -1;
  }

  #rulesOf(unit: number): readonly number[] {
    if (!this.#isFree(unit)) return NO_RULES;
    const post = this.#state.posts.postOf[unit]!;
    return post === -1 ? this.#ground.rulesAtHome[unit]! : this.#ground.rulesAtPost[unit]![post]!;
  }

  #waitsAt(unit: number): number {
    const post = this.#state.posts.postOf[unit]!;
    return post === -1 ? this.#state.centre.homeOf[unit]! : this.#state.posts.places[post]!;
  }

  #addedBy(unit: number, capability: number): number {
    const added = (this.#added[capability] ??= this.#work(capability));
    return added[this.#waitsAt(unit)]!;
  }

  #work(capability: number): Float64Array {
    const { homes } = this.#state.centre.places;
    const able = this.#ground.able[capability]!;
    const counts = new Uint8Array(homes.length);
    for (let unit = 0; unit < able.length; unit += 1) {
      if (able[unit] === 0 || !this.#isFree(unit)) continue;
      const place = this.#waitsAt(unit);
      if (place !== -1 && counts[place]! < 2) counts[place]! += 1;
    }
    return addedOf(this.#ground, this.#state.added, capability, counts);
  }
}

const NO_RULES: readonly number[] = [];
