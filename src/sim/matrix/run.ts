import { createUnitEvents } from "./events.ts";
import type { MatrixCall, MatrixSystem } from "./input.ts";

/** What became of each call; NaN and -1 where nothing did. Seconds since the start. */
export type MatrixRun = {
  /** -1: lost. */
  readonly unit: Int32Array;
  readonly dispatchedAt: Float64Array;
  readonly onSceneAt: Float64Array;
  /** When the unit can take another call. */
  readonly finishedAt: Float64Array;
  /** Things that happened: calls received, units freed, units back home. */
  readonly events: number;
};

const FREED = 0;
const HOME = 1;

/** Calls that wait, by priority and then as they came; a heap of call numbers. */
function createQueue(calls: readonly MatrixCall[]) {
  const heap: number[] = [];
  const isBefore = (left: number, right: number): boolean => {
    const difference = calls[left]!.priority - calls[right]!.priority;
    return difference === 0 ? left < right : difference < 0;
  };
  return {
    get size() {
      return heap.length;
    },
    add(call: number): void {
      let at = heap.push(call) - 1;
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if (!isBefore(call, heap[parent]!)) break;
        heap[at] = heap[parent]!;
        at = parent;
      }
      heap[at] = call;
    },
    take(): number {
      const first = heap[0]!;
      const last = heap.pop()!;
      if (heap.length === 0) return first;
      let at = 0;
      for (;;) {
        let child = 2 * at + 1;
        if (child >= heap.length) break;
        if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
        if (!isBefore(heap[child]!, last)) break;
        heap[at] = heap[child]!;
        at = child;
      }
      heap[at] = last;
      return first;
    },
  };
}

/** Which units can be sent, and the one to send. */
type Free = {
  /** At home; requires a unit that was busy or on its way home. */
  stand(unit: number): void;
  /** On its way home, counted from a zone. */
  returnFrom(unit: number, zone: number): void;
  leave(unit: number): void;
  /** The unit to send to a zone; -1 when none can be. */
  choose(zone: number): number;
};

/** Sent by lists: the first that is free. */
function freeByList(preferences: readonly (readonly number[])[], units: number): Free {
  const isFree = new Uint8Array(units).fill(1);
  const set = (unit: number, value: 0 | 1): void => {
    isFree[unit] = value;
  };
  return {
    stand: (unit) => set(unit, 1),
    returnFrom: (unit) => set(unit, 1),
    leave: (unit) => set(unit, 0),
    choose: (zone) => preferences[zone]!.find((unit) => isFree[unit] === 1) ?? -1,
  };
}

/**
 * Sent by least travel, at a tie the lower number. Units at home are looked at in order of their
 * way to the zone, which is sorted once a zone; those on their way home are few and all looked at.
 */
function freeByTravel(homes: readonly number[], secondsTo: readonly Float64Array[]): Free {
  const isHome = new Uint8Array(homes.length).fill(1);
  const orders: (Int32Array | undefined)[] = secondsTo.map(() => undefined);
  const out = new Int32Array(homes.length);
  const placeOf = new Int32Array(homes.length).fill(-1);
  const from = Int32Array.from(homes);
  let count = 0;
  const orderOf = (zone: number): Int32Array => {
    const way = (unit: number): number => secondsTo[zone]![homes[unit]!]!;
    return Int32Array.from(homes.keys()).sort((a, b) => way(a) - way(b) || a - b);
  };
  const comeIn = (unit: number): void => {
    const place = placeOf[unit]!;
    if (place === -1) return;
    placeOf[unit] = -1;
    count -= 1;
    const last = out[count]!;
    if (last === unit) return;
    out[place] = last;
    placeOf[last] = place;
  };
  return {
    stand(unit) {
      comeIn(unit);
      from[unit] = homes[unit]!;
      isHome[unit] = 1;
    },
    returnFrom(unit, zone) {
      from[unit] = zone;
      placeOf[unit] = count;
      out[count] = unit;
      count += 1;
    },
    leave(unit) {
      comeIn(unit);
      isHome[unit] = 0;
    },
    choose(zone) {
      const seconds = secondsTo[zone]!;
      const order = (orders[zone] ??= orderOf(zone));
      let best = -1;
      let least = Infinity;
      for (let place = 0; place < order.length; place += 1) {
        const unit = order[place]!;
        if (isHome[unit] === 0) continue;
        best = unit;
        least = seconds[homes[unit]!]!;
        break;
      }
      for (let place = 0; place < count; place += 1) {
        const unit = out[place]!;
        const way = seconds[from[unit]!]!;
        if (way > least || (way === least && unit > best)) continue;
        best = unit;
        least = way;
      }
      return best;
    },
  };
}

/** A freed unit takes the first waiting call that its zone's list allows it. */
function createWaiting({ preferences }: MatrixSystem, calls: readonly MatrixCall[]) {
  const queue = createQueue(calls);
  const passed: number[] = [];
  return {
    add: (call: number): void => queue.add(call),
    takeFor(unit: number): number {
      if (queue.size === 0) return -1;
      let found = -1;
      while (found === -1 && queue.size > 0) {
        const call = queue.take();
        const may = preferences === undefined || preferences[calls[call]!.zone]!.includes(unit);
        if (may) found = call;
        else passed.push(call);
      }
      while (passed.length > 0) queue.add(passed.pop()!);
      return found;
    },
  };
}

/**
 * Plays the calls. At one instant units are freed first, then those home, then calls come; units by
 * number. Requires checked input and calls by time.
 */
export function runMatrix(system: MatrixSystem, calls: readonly MatrixCall[]): MatrixRun {
  const { homes, travelSeconds, returning } = system;
  const zone = Int32Array.from(homes);
  // A column of the matrix, read in a row.
  const secondsTo = travelSeconds.map((_, to) =>
    Float64Array.from(travelSeconds, (row) => row[to]!),
  );
  const units =
    system.preferences === undefined
      ? freeByTravel(homes, secondsTo)
      : freeByList(system.preferences, homes.length);
  const agenda = createUnitEvents(homes.length);
  const waiting = createWaiting(system, calls);
  const unitOf = new Int32Array(calls.length).fill(-1);
  const [dispatchedAt, onSceneAt, finishedAt] = [0, 1, 2].map(() =>
    new Float64Array(calls.length).fill(NaN),
  ) as [Float64Array, Float64Array, Float64Array];
  let events = 0;

  function send(call: number, unit: number, now: number): void {
    const {
      zone: scene,
      turnoutSeconds,
      onSceneSeconds,
      hospital,
      atHospitalSeconds,
    } = calls[call]!;
    unitOf[call] = unit;
    dispatchedAt[call] = now;
    onSceneAt[call] = now + turnoutSeconds + secondsTo[scene]![zone[unit]!]!;
    let ends = onSceneAt[call] + onSceneSeconds;
    if (hospital !== undefined) ends += travelSeconds[scene]![hospital]! + atHospitalSeconds;
    finishedAt[call] = ends;
    units.leave(unit);
    zone[unit] = hospital ?? scene;
    agenda.set(unit, ends, FREED);
  }

  function free(unit: number, now: number): void {
    const next = waiting.takeFor(unit);
    if (next !== -1) return send(next, unit, now);
    const home = homes[unit]!;
    if (returning === "home" || zone[unit] === home) {
      zone[unit] = home;
      units.stand(unit);
      return agenda.drop(unit);
    }
    units.returnFrom(unit, zone[unit]!);
    agenda.set(unit, now + secondsTo[home]![zone[unit]!]!, HOME);
  }

  function comeHome(unit: number, now: number): void {
    zone[unit] = homes[unit]!;
    units.stand(unit);
    // Calls wait for it only where a unit on its way home cannot be sent.
    const next = waiting.takeFor(unit);
    if (next === -1) agenda.drop(unit);
    else send(next, unit, now);
  }

  let call = 0;
  let callAt = calls.length > 0 ? calls[0]!.atSeconds : Infinity;
  for (;;) {
    const now = agenda.nextAt;
    if (now === Infinity && callAt === Infinity) break;
    events += 1;
    if (now <= callAt) {
      const unit = agenda.first;
      if (agenda.kindOf(unit) === FREED) {
        if (returning === "unavailable") leave(unit, now);
        else free(unit, now);
      } else comeHome(unit, now);
      continue;
    }
    const unit = units.choose(calls[call]!.zone);
    if (unit !== -1) send(call, unit, callAt);
    else if (system.queue === "wait") waiting.add(call);
    call += 1;
    callAt = call < calls.length ? calls[call]!.atSeconds : Infinity;
  }
  return { unit: unitOf, dispatchedAt, onSceneAt, finishedAt, events };

  /** Where it must be home first, it takes nothing on the way. */
  function leave(unit: number, now: number): void {
    agenda.set(unit, now + secondsTo[homes[unit]!]![zone[unit]!]!, HOME);
  }
}
