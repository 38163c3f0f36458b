import { UnitEvents } from "./events.ts";
import { groundOf, type MatrixGround } from "./ground.ts";
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

/** Everything that a run changes, in typed arrays. */
class Play {
  readonly unitOf: Int32Array;
  readonly dispatchedAt: Float64Array;
  readonly onSceneAt: Float64Array;
  readonly finishedAt: Float64Array;
  readonly agenda: UnitEvents;
  readonly #system: MatrixSystem;
  readonly #calls: readonly MatrixCall[];
  readonly #waiting: ReturnType<typeof createWaiting>;
  readonly #homes: Int32Array;
  /** Where each unit is, or was last. */
  readonly #zone: Int32Array;
  readonly #isHome: Uint8Array;
  readonly #ground: MatrixGround;
  /** See MatrixGround; at hand. */
  readonly #secondsTo: Float64Array;
  readonly #zones: number;
  /** Units on their way home that can be sent, and the place of each there; -1: not among them. */
  readonly #out: Int32Array;
  readonly #placeOf: Int32Array;
  #count = 0;

  constructor(system: MatrixSystem, calls: readonly MatrixCall[]) {
    const { homes } = system;
    this.#system = system;
    this.#calls = calls;
    this.#waiting = createWaiting(system, calls);
    this.agenda = new UnitEvents(homes.length);
    this.unitOf = new Int32Array(calls.length).fill(-1);
    [this.dispatchedAt, this.onSceneAt, this.finishedAt] = [0, 1, 2].map(() =>
      new Float64Array(calls.length).fill(NaN),
    ) as [Float64Array, Float64Array, Float64Array];
    this.#homes = Int32Array.from(homes);
    this.#zone = Int32Array.from(homes);
    this.#isHome = new Uint8Array(homes.length).fill(1);
    this.#ground = groundOf(system);
    this.#secondsTo = this.#ground.secondsTo;
    this.#zones = this.#ground.zones;
    this.#out = new Int32Array(homes.length);
    this.#placeOf = new Int32Array(homes.length).fill(-1);
  }

  /** A call comes. */
  receive(call: number, now: number): void {
    const { zone } = this.#calls[call]!;
    const { preferences, queue } = this.#system;
    const unit = preferences === undefined ? this.#closest(zone) : this.#listed(preferences[zone]!);
    if (unit !== -1) this.#send(call, unit, now);
    else if (queue === "wait") this.#waiting.add(call);
  }

  /** What the agenda has first happens. */
  step(unit: number, now: number): void {
    if (this.agenda.kinds[unit] === HOME) this.#comeHome(unit, now);
    else if (this.#system.returning === "unavailable") this.#goHome(unit, now);
    else this.#free(unit, now);
  }

  /**
   * The unit with the least travel, at a tie the lower number; -1 when none can be sent. Those at
   * home are looked at in order of their way; those on their way home are few and all looked at.
   */
  #closest(zone: number): number {
    const secondsTo = this.#secondsTo;
    const first = zone * this.#zones;
    const { order, ways } = this.#ground;
    const begin = this.#ground.beginOf(zone);
    const end = begin + this.#homes.length;
    const isHome = this.#isHome;
    let best = -1;
    let least = Infinity;
    for (let place = begin; place < end; place += 1) {
      const unit = order[place]!;
      if (isHome[unit] === 0) continue;
      best = unit;
      least = ways[place]!;
      break;
    }
    const zones = this.#zone;
    const out = this.#out;
    const count = this.#count;
    for (let place = 0; place < count; place += 1) {
      const unit = out[place]!;
      const way = secondsTo[first + zones[unit]!]!;
      if (way > least || (way === least && unit > best)) continue;
      best = unit;
      least = way;
    }
    return best;
  }

  /** Sent by lists: the first that can be. */
  #listed(list: readonly number[]): number {
    for (const unit of list) {
      if (this.#isHome[unit] === 1 || this.#placeOf[unit] !== -1) return unit;
    }
    return -1;
  }

  #send(call: number, unit: number, now: number): void {
    const one = this.#calls[call]!;
    const { zone, hospital } = one;
    const travel = this.#secondsTo[zone * this.#zones + this.#zone[unit]!]!;
    const onSceneAt = now + one.turnoutSeconds + travel;
    let afterwards = 0;
    if (hospital !== undefined) {
      afterwards = this.#secondsTo[hospital * this.#zones + zone]! + one.atHospitalSeconds;
    }
    const ends = onSceneAt + one.onSceneSeconds + afterwards;
    this.unitOf[call] = unit;
    this.dispatchedAt[call] = now;
    this.onSceneAt[call] = onSceneAt;
    this.finishedAt[call] = ends;
    this.#comeIn(unit);
    this.#isHome[unit] = 0;
    this.#zone[unit] = hospital ?? zone;
    this.agenda.set(unit, ends, FREED);
  }

  /** It is not among those on their way any more. */
  #comeIn(unit: number): void {
    const place = this.#placeOf[unit]!;
    if (place === -1) return;
    this.#placeOf[unit] = -1;
    this.#count -= 1;
    const last = this.#out[this.#count]!;
    if (last === unit) return;
    this.#out[place] = last;
    this.#placeOf[last] = place;
  }

  #free(unit: number, now: number): void {
    const next = this.#waiting.takeFor(unit);
    if (next !== -1) return this.#send(next, unit, now);
    const home = this.#homes[unit]!;
    if (this.#system.returning === "home" || this.#zone[unit] === home) {
      this.#zone[unit] = home;
      this.#isHome[unit] = 1;
      return this.agenda.drop(unit);
    }
    this.#placeOf[unit] = this.#count;
    this.#out[this.#count] = unit;
    this.#count += 1;
    this.#goHome(unit, now);
  }

  #goHome(unit: number, now: number): void {
    const way = this.#secondsTo[this.#homes[unit]! * this.#zones + this.#zone[unit]!]!;
    this.agenda.set(unit, now + way, HOME);
  }

  #comeHome(unit: number, now: number): void {
    this.#comeIn(unit);
    this.#zone[unit] = this.#homes[unit]!;
    this.#isHome[unit] = 1;
    // Calls wait for it only where a unit on its way home cannot be sent.
    const next = this.#waiting.takeFor(unit);
    if (next === -1) this.agenda.drop(unit);
    else this.#send(next, unit, now);
  }
}

/**
 * Plays the calls. At one instant units are freed first, then those home, then calls come; units by
 * number. Requires checked input and calls by time; a system that was played is
 * not changed afterwards.
 */
export function runMatrix(system: MatrixSystem, calls: readonly MatrixCall[]): MatrixRun {
  const play = new Play(system, calls);
  const { agenda } = play;
  let events = 0;
  let call = 0;
  let callAt = calls.length > 0 ? calls[0]!.atSeconds : Infinity;
  for (;;) {
    const unit = agenda.first;
    const now = agenda.times[unit]!;
    if (now <= callAt) {
      if (now === Infinity) break;
      play.step(unit, now);
    } else {
      play.receive(call, callAt);
      call += 1;
      callAt = call < calls.length ? calls[call]!.atSeconds : Infinity;
    }
    events += 1;
  }
  const { unitOf: unit, dispatchedAt, onSceneAt, finishedAt } = play;
  return { unit, dispatchedAt, onSceneAt, finishedAt, events };
}
