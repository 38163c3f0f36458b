import { checkHypercubeInput, sum, type HypercubeInput } from "./hypercube-input.ts";

/** What the model with two-unit calls is asked; everything else is as in the hypercube model. */
export type PairsInput = Pick<
  HypercubeInput,
  "unitServiceRatePerHour" | "atomCallRatePerHour" | "preferences" | "travelHours"
> & {
  /** Calls an hour that need two units, per atom; `atomCallRatePerHour` has those that need one. */
  readonly atomPairCallRatePerHour: readonly number[];
  /** What a two-unit call gets when one listed unit alone is free: that one, or none. */
  readonly shortfall: "one" | "none";
};

export type PairsResult = {
  /** Per state; bit u of the index is set when unit u is busy. */
  readonly stateProbabilities: Float64Array;
  readonly workloads: Float64Array;
  /** Part of one-unit calls that no listed unit could take. */
  readonly lossProbability: number;
  /** Parts of two-unit calls that were sent two units, one and none; they add up to 1. */
  readonly pairs: { readonly two: number; readonly one: number; readonly none: number };
  /** Per unit and atom, the part of all dispatches of a unit; they add up to 1. */
  readonly dispatchFractions: readonly Float64Array[];
  /** Mean travel hours, when travel hours were given; undefined for what never happens. */
  readonly travel:
    | {
        /** Of the unit sent to a one-unit call. */
        readonly single: number | undefined;
        /** Of the first and of the second to arrive at a call that got two. */
        readonly first: number | undefined;
        readonly second: number | undefined;
      }
    | undefined;
  readonly sweeps: number;
  /** Sum over all states of |flow in - flow out|, divided by the lowest service rate. */
  readonly residual: number;
};

/** 2^16 states with up to 136 ways up each: 140 MB at the very most. */
export const PAIRS_UNITS_MAX = 16;
const TOLERANCE = 1e-10;
const SWEEPS_MAX = 20_000;

/** Lists without shared places, and the calls of all atoms that have the same one. */
type Lists = {
  readonly lists: readonly (readonly number[])[];
  readonly ones: Float64Array;
  readonly twos: Float64Array;
};

function plainLists(input: PairsInput): (readonly number[])[] {
  return input.preferences.map((list, atom) =>
    list.map((place) => {
      if (typeof place === "number") return place;
      throw new RangeError(
        `preferences[${atom}] has a place that units share; two-unit calls need an order, ` +
          "so name one unit in each place",
      );
    }),
  );
}

function check(input: PairsInput): void {
  const { atomPairCallRatePerHour: pairs, atomCallRatePerHour: ones } = input;
  if (pairs.length !== ones.length) {
    throw new RangeError(
      `atomPairCallRatePerHour must have one rate per atom, ${ones.length}, got ${pairs.length}`,
    );
  }
  pairs.forEach((rate, atom) => {
    if (Number.isFinite(rate) && rate >= 0) return;
    throw new RangeError(`atomPairCallRatePerHour[${atom}] must be a number above 0, got ${rate}`);
  });
  const either = ones.map((rate, atom) => rate + pairs[atom]!);
  const { unitServiceRatePerHour, preferences, travelHours } = input;
  checkHypercubeInput(
    // Their sum is checked: an atom may make calls of one kind only.
    {
      unitServiceRatePerHour,
      atomCallRatePerHour: either,
      preferences,
      travelHours,
      queue: "loss",
    },
    PAIRS_UNITS_MAX,
  );
  ones.forEach((rate, atom) => {
    if (Number.isFinite(rate) && rate >= 0) return;
    throw new RangeError(`atomCallRatePerHour[${atom}] must be a number above 0, got ${rate}`);
  });
}

function groupLists(input: PairsInput): Lists {
  const places = new Map<string, number>();
  const lists: (readonly number[])[] = [];
  const ones: number[] = [];
  const twos: number[] = [];
  plainLists(input).forEach((list, atom) => {
    const key = list.join();
    const at = places.get(key) ?? lists.push(list) - 1;
    places.set(key, at);
    ones[at] = (ones[at] ?? 0) + input.atomCallRatePerHour[atom]!;
    twos[at] = (twos[at] ?? 0) + input.atomPairCallRatePerHour[atom]!;
  });
  return { lists, ones: Float64Array.from(ones), twos: Float64Array.from(twos) };
}

/** The first two free units of a list; -1 where there is none. */
function firstTwo(list: readonly number[], busy: number): readonly [number, number] {
  let first = -1;
  for (const unit of list) {
    if ((busy & (1 << unit)) !== 0) continue;
    if (first >= 0) return [first, unit];
    first = unit;
  }
  return [first, -1];
}

/** Ways out of every state by calls, one state after the other: to which, and how often an hour. */
type Ways = { readonly start: Int32Array; readonly to: Int32Array; readonly rate: Float64Array };

function waysUp(units: number, lists: Lists, shortfall: PairsInput["shortfall"]): Ways {
  const states = 2 ** units;
  const start = new Int32Array(states + 1);
  const to: number[] = [];
  const rate: number[] = [];
  const found = new Map<number, number>();
  for (let state = 0; state < states; state += 1) {
    found.clear();
    const add = (set: number, calls: number) => {
      if (calls > 0) found.set(set, (found.get(set) ?? 0) + calls);
    };
    lists.lists.forEach((list, at) => {
      const [first, second] = firstTwo(list, state);
      if (first < 0) return;
      const one = state | (1 << first);
      add(one, lists.ones[at]!);
      if (second >= 0) add(one | (1 << second), lists.twos[at]!);
      else if (shortfall === "one") add(one, lists.twos[at]!);
    });
    for (const [set, calls] of found) {
      to.push(set);
      rate.push(calls);
    }
    start[state + 1] = to.length;
  }
  return { start, to: Int32Array.from(to), rate: Float64Array.from(rate) };
}

type Settled = { readonly probabilities: Float64Array; sweeps: number; residual: number };

/**
 * Gauss-Seidel in numeric order. Calls lead to larger numbers only, so one sweep carries what
 * comes in by calls through all states; what ends is taken from the sweep before.
 */
function settle(service: readonly number[], ways: Ways): Settled {
  const states = 2 ** service.length;
  const probabilities = new Float64Array(states).fill(1 / states);
  const inflow = new Float64Array(states);
  const lowest = Math.min(...service);
  const out = new Float64Array(states);
  for (let state = 0; state < states; state += 1) {
    for (let at = ways.start[state]!; at < ways.start[state + 1]!; at += 1) {
      out[state]! += ways.rate[at]!;
    }
    service.forEach((rate, unit) => {
      if ((state & (1 << unit)) !== 0) out[state]! += rate;
    });
  }
  for (let sweeps = 1; ; sweeps += 1) {
    inflow.fill(0);
    let off = 0;
    let total = 0;
    for (let state = 0; state < states; state += 1) {
      let arriving = inflow[state]!;
      for (let unit = 0; unit < service.length; unit += 1) {
        const bit = 1 << unit;
        if ((state & bit) === 0) arriving += service[unit]! * probabilities[state | bit]!;
      }
      off += Math.abs(arriving - out[state]! * probabilities[state]!);
      // A state that nothing leaves is the only one: no calls at all.
      const probability = out[state]! > 0 ? arriving / out[state]! : 1;
      probabilities[state] = probability;
      total += probability;
      for (let at = ways.start[state]!; at < ways.start[state + 1]!; at += 1) {
        inflow[ways.to[at]!]! += probability * ways.rate[at]!;
      }
    }
    for (let state = 0; state < states; state += 1) probabilities[state]! /= total;
    const residual = off / lowest / total;
    if (residual <= TOLERANCE) return { probabilities, sweeps, residual };
    if (sweeps >= SWEEPS_MAX) {
      throw new Error(
        `two-unit calls did not settle in ${SWEEPS_MAX} sweeps: ${residual} is left; ` +
          "are service rates many thousandfold apart?",
      );
    }
  }
}

type Mean = { weight: number; hours: number };
const meanOf = ({ weight, hours }: Mean) => (weight > 0 ? hours / weight : undefined);

/** What is sent where, over all states; weights are dispatches an hour. */
class Tally {
  readonly sent: readonly Float64Array[];
  readonly single: Mean = { weight: 0, hours: 0 };
  readonly first: Mean = { weight: 0, hours: 0 };
  readonly second: Mean = { weight: 0, hours: 0 };
  two = 0;
  one = 0;
  lost = 0;
  readonly #hours: PairsInput["travelHours"];

  constructor(units: number, atoms: number, hours: PairsInput["travelHours"]) {
    this.sent = Array.from({ length: units }, () => new Float64Array(atoms));
    this.#hours = hours;
  }

  #send(unit: number, atom: number, weight: number): number {
    this.sent[unit]![atom]! += weight;
    return this.#hours?.[unit]?.[atom] ?? 0;
  }

  call(unit: number, atom: number, weight: number): void {
    if (unit < 0) {
      this.lost += weight;
      return;
    }
    const hours = this.#send(unit, atom, weight);
    this.single.weight += weight;
    this.single.hours += weight * hours;
  }

  pair([first, second]: readonly [number, number], atom: number, weight: number): void {
    const hours = this.#send(first, atom, weight);
    const others = this.#send(second, atom, weight);
    this.two += weight;
    this.first.weight += weight;
    this.second.weight += weight;
    this.first.hours += weight * Math.min(hours, others);
    this.second.hours += weight * Math.max(hours, others);
  }

  short(unit: number, atom: number, weight: number): void {
    this.#send(unit, atom, weight);
    this.one += weight;
  }
}

function tally(input: PairsInput, probabilities: Float64Array): Tally {
  const lists = plainLists(input);
  const counted = new Tally(input.unitServiceRatePerHour.length, lists.length, input.travelHours);
  for (let state = 0; state < probabilities.length; state += 1) {
    const probability = probabilities[state]!;
    lists.forEach((list, atom) => {
      const pair = firstTwo(list, state);
      const [first, second] = pair;
      counted.call(first, atom, probability * input.atomCallRatePerHour[atom]!);
      const weight = probability * input.atomPairCallRatePerHour[atom]!;
      if (second >= 0) counted.pair(pair, atom, weight);
      else if (first >= 0 && input.shortfall === "one") counted.short(first, atom, weight);
    });
  }
  return counted;
}

/**
 * The hypercube model with calls that need two units, in its loss form (Chelst and Barlach,
 * Multiple unit dispatches in emergency services, Management Science 27 (1981), 1390-1409): the
 * first two free units of the atom's list go, and each ends by itself at its own rate. A two-unit
 * call that finds one listed unit free gets that one (`shortfall` "one", the second comes from
 * outside) or none. Solved exactly, to 1e-10 of the flow over the lowest service rate. Throws
 * RangeError on bad input and on more than 16 units.
 */
export function solvePairs(input: PairsInput): PairsResult {
  check(input);
  const { unitServiceRatePerHour: service, travelHours } = input;
  const ways = waysUp(service.length, groupLists(input), input.shortfall);
  const { probabilities, sweeps, residual } = settle(service, ways);
  const counted = tally(input, probabilities);
  const ones = sum(input.atomCallRatePerHour);
  const twos = sum(input.atomPairCallRatePerHour);
  let all = 0;
  for (const row of counted.sent) all += sum(row);
  const part = (weight: number) => (twos > 0 ? weight / twos : 0);
  const two = part(counted.two);
  const one = part(counted.one);
  return {
    stateProbabilities: probabilities,
    workloads: Float64Array.from(service, (_, unit) => {
      let busy = 0;
      for (let state = 0; state < probabilities.length; state += 1) {
        if ((state & (1 << unit)) !== 0) busy += probabilities[state]!;
      }
      return busy;
    }),
    lossProbability: ones > 0 ? counted.lost / ones : 0,
    pairs: { two, one, none: twos > 0 ? Math.max(0, 1 - two - one) : 0 },
    dispatchFractions: counted.sent.map((row) => row.map((weight) => weight / all)),
    travel:
      travelHours === undefined
        ? undefined
        : {
            single: meanOf(counted.single),
            first: meanOf(counted.first),
            second: meanOf(counted.second),
          },
    sweeps,
    residual,
  };
}
