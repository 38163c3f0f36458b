import { sum, type HypercubeInput } from "./hypercube-input.ts";

/** One unit, or units that share a place evenly. */
type Place = readonly number[];

type Sent = { readonly unit: number; readonly rate: number };

/** What a stretch of the chain showed; adding stretches adds the fields. */
export type Tally = {
  observations: number;
  /** Per unit: observations that found it free, and the rate at which it would be sent, summed. */
  readonly free: Float64Array;
  readonly sentRate: Float64Array;
  /** Per unit and list, `unit * lists + list`: the calls that the unit would take, summed. */
  readonly sent: Float64Array;
  /** Per number busy: observations, and the rate at which busy units end, summed. */
  readonly levels: Float64Array;
  readonly endRates: Float64Array;
};

export function emptyTally(units: number, lists: number): Tally {
  return {
    observations: 0,
    free: new Float64Array(units),
    sentRate: new Float64Array(units),
    sent: new Float64Array(units * lists),
    levels: new Float64Array(units + 1),
    endRates: new Float64Array(units + 1),
  };
}

function addInto(into: Float64Array, more: Float64Array): void {
  for (let index = 0; index < into.length; index += 1) into[index]! += more[index]!;
}

export function addTally(into: Tally, more: Tally): void {
  into.observations += more.observations;
  for (const field of ["free", "sentRate", "sent", "levels", "endRates"] as const) {
    addInto(into[field], more[field]);
  }
}

/** xorshift128 (Marsaglia 2003) from a seed: the same seed gives the same answer. */
function uniformFrom(seed: number): () => number {
  const state = Uint32Array.of(seed, 362_436_069, 521_288_629, 88_675_123);
  return () => {
    const first = state[0]!;
    const mixed = first ^ (first << 11);
    const last = state[3]!;
    state[0] = state[1]!;
    state[1] = state[2]!;
    state[2] = last;
    state[3] = last ^ (last >>> 19) ^ mixed ^ (mixed >>> 8);
    return (state[3] + 0.5) / 2 ** 32;
  };
}

/** Walker's alias table: which of the weights a uniform number in [0, 1) falls to, in one step. */
function aliasTable(weights: Float64Array): { keep: Float64Array; alias: Int32Array } {
  const size = weights.length;
  const mean = sum(weights) / size;
  const keep = weights.map((weight) => weight / mean);
  const alias = Int32Array.from(weights, (_, index) => index);
  const small: number[] = [];
  const large: number[] = [];
  keep.forEach((part, index) => (part < 1 ? small : large).push(index));
  while (small.length > 0 && large.length > 0) {
    const low = small.pop()!;
    const high = large.at(-1)!;
    alias[low] = high;
    keep[high]! -= 1 - keep[low]!;
    if (keep[high]! < 1) small.push(large.pop()!);
  }
  for (const index of [...small, ...large]) keep[index] = 1;
  return { keep, alias };
}

/** Atoms with the same list, as one. */
export type ListGroups = {
  /** The group of each atom, and of each group its calls an hour. */
  readonly groupOf: Int32Array;
  readonly calls: Float64Array;
  readonly lists: readonly (readonly Place[])[];
};

export function groupLists(input: HypercubeInput): ListGroups {
  const known = new Map<string, number>();
  const lists: (readonly Place[])[] = [];
  const rates: number[] = [];
  const groupOf = Int32Array.from(input.preferences, (list, atom) => {
    const key = JSON.stringify(list);
    const group = known.get(key) ?? lists.length;
    if (group === lists.length) {
      known.set(key, group);
      lists.push(list.map((place) => (typeof place === "number" ? [place] : place)));
      rates.push(0);
    }
    rates[group]! += input.atomCallRatePerHour[atom]!;
    return group;
  });
  return { groupOf, calls: Float64Array.from(rates), lists };
}

/** Each list from a start on, a place after the other, closed by a unit that is always free. */
type Flat = {
  readonly units: Int32Array;
  readonly starts: Int32Array;
  /** Of each entry, the entries of its place from here on: 1 when no unit shares it. */
  readonly shared: Int32Array;
};

function flatten(lists: ListGroups["lists"], outside: number): Flat {
  const units: number[] = [];
  const shared: number[] = [];
  const starts = lists.map((list) => {
    const start = units.length;
    for (const place of list) {
      units.push(...place);
      shared.push(...place.map((_, index) => place.length - index));
    }
    units.push(outside);
    shared.push(1);
    return start;
  });
  const [flat, sizes] = [Int32Array.from(units), Int32Array.from(shared)];
  return { units: flat, starts: Int32Array.from(starts), shared: sizes };
}

/** The chain of busy and free units, stepped and looked at. */
export type Sampler = {
  readonly step: (steps: number) => void;
  readonly observe: (tally: Tally) => void;
};

/**
 * The hypercube's chain while no call waits, step by step at its uniform rate (all calls and all
 * units, whether busy or not; Jensen 1953), so that every step stands for the same time.
 */
export function samplerOf(
  { calls, lists }: ListGroups,
  service: Float64Array,
  seed: number,
): Sampler {
  const [groups, units] = [calls.length, service.length];
  const flat = flatten(lists, units);
  const weights = new Float64Array(groups + units);
  weights.set(calls);
  weights.set(service, groups);
  const { keep, alias } = aliasTable(weights);
  const uniform = uniformFrom(seed);
  // The last is the world outside, which is always free.
  const busy = new Uint8Array(units + 1);
  const firstFree = (group: number): number => {
    let at = flat.starts[group]!;
    while (busy[flat.units[at]!] === 1) at += 1;
    return at;
  };
  const freeFrom = (at: number): number[] =>
    Array.from(flat.units.subarray(at, at + flat.shared[at]!)).filter((unit) => busy[unit] === 0);
  const send = (group: number): void => {
    const at = firstFree(group);
    let unit = flat.units[at]!;
    if (flat.shared[at]! > 1) {
      const free = freeFrom(at);
      unit = free[Math.floor(uniform() * free.length)]!;
    }
    if (unit < units) busy[unit] = 1;
  };
  const step = (steps: number): void => {
    for (let count = 0; count < steps; count += 1) {
      const at = uniform() * weights.length;
      const slot = Math.floor(at);
      const event = at - slot < keep[slot]! ? slot : alias[slot]!;
      if (event < groups) send(event);
      else busy[event - groups] = 0;
    }
  };
  const lookAtUnits = (tally: Tally): void => {
    let count = 0;
    let ends = 0;
    for (let unit = 0; unit < units; unit += 1) {
      const is = busy[unit]!;
      tally.free[unit]! += 1 - is;
      count += is;
      ends += is * service[unit]!;
    }
    tally.observations += 1;
    tally.levels[count]! += 1;
    tally.endRates[count]! += ends;
  };
  const addSent = (tally: Tally, group: number, { unit, rate }: Sent): void => {
    tally.sentRate[unit]! += rate;
    tally.sent[unit * groups + group]! += rate;
  };
  const observe = (tally: Tally): void => {
    lookAtUnits(tally);
    for (let group = 0; group < groups; group += 1) {
      const at = firstFree(group);
      const unit = flat.units[at]!;
      if (unit === units) continue;
      const rate = calls[group]!;
      if (flat.shared[at] === 1) {
        addSent(tally, group, { unit, rate });
        continue;
      }
      const free = freeFrom(at);
      for (const each of free) addSent(tally, group, { unit: each, rate: rate / free.length });
    }
  };
  return { step, observe };
}
