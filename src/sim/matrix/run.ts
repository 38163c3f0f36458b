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

type State = {
  readonly preferences: MatrixSystem["preferences"];
  /**
   * Seconds to a zone, by where one comes from: a column of the matrix, read in a row. One place
   * more than there are zones is endlessly far away.
   */
  readonly secondsTo: readonly Float64Array[];
  /** Where a unit that can be sent is counted from; the place far away when it cannot. */
  readonly from: Int32Array;
};

/** The unit to send; -1 when none can be. Units that cannot go cost no branch: they are far. */
function choose({ preferences, secondsTo, from }: State, to: number): number {
  const seconds = secondsTo[to]!;
  if (preferences !== undefined) {
    return preferences[to]!.find((unit) => seconds[from[unit]!]! < Infinity) ?? -1;
  }
  let best = -1;
  let least = Infinity;
  for (let unit = 0; unit < from.length; unit += 1) {
    const way = seconds[from[unit]!]!;
    if (way < least) {
      least = way;
      best = unit;
    }
  }
  return best;
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
  const from = Int32Array.from(homes);
  const farAway = travelSeconds.length;
  const secondsTo = travelSeconds.map((_, to) =>
    Float64Array.from([...travelSeconds.map((row) => row[to]!), Infinity]),
  );
  const state: State = { preferences: system.preferences, secondsTo, from };
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
    from[unit] = farAway;
    zone[unit] = hospital ?? scene;
    agenda.set(unit, ends, FREED);
  }

  function free(unit: number, now: number): void {
    const next = waiting.takeFor(unit);
    if (next !== -1) return send(next, unit, now);
    const home = homes[unit]!;
    if (returning === "home" || zone[unit] === home) {
      zone[unit] = home;
      from[unit] = home;
      return;
    }
    from[unit] = zone[unit]!;
    agenda.set(unit, now + secondsTo[home]![zone[unit]!]!, HOME);
  }

  function comeHome(unit: number, now: number): void {
    zone[unit] = homes[unit]!;
    from[unit] = homes[unit]!;
    // Calls wait for it only where a unit on its way home cannot be sent.
    const next = waiting.takeFor(unit);
    if (next !== -1) send(next, unit, now);
  }

  for (let call = 0; ;) {
    const callAt = call < calls.length ? calls[call]!.atSeconds : Infinity;
    const now = agenda.nextAt;
    if (now === Infinity && callAt === Infinity) break;
    events += 1;
    if (now <= callAt) {
      const unit = agenda.take();
      if (agenda.kindOf(unit) === FREED) {
        if (returning === "unavailable") leave(unit, now);
        else free(unit, now);
      } else comeHome(unit, now);
      continue;
    }
    const unit = choose(state, calls[call]!.zone);
    if (unit !== -1) send(call, unit, callAt);
    else if (system.queue === "wait") waiting.add(call);
    call += 1;
  }
  return { unit: unitOf, dispatchedAt, onSceneAt, finishedAt, events };

  /** Where it must be home first, it takes nothing on the way. */
  function leave(unit: number, now: number): void {
    agenda.set(unit, now + secondsTo[homes[unit]!]![zone[unit]!]!, HOME);
  }
}
