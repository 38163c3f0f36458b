import type { Instant, UnitTypeId } from "#kernel";
import { firstStampOf } from "./loaded.ts";
import type { RandomStream } from "./random.ts";
import type { RecordedAssignment, RecordedCall } from "./scenario.ts";

/** How long a crew takes over each part of an assignment; travel comes from the roads. Seconds. */
export type CrewPlan = {
  /** Undefined: the unit never set out before it was cancelled. */
  readonly turnoutSeconds: number | undefined;
  /** On scene until it leaves with a patient, or until it is available. */
  readonly sceneSeconds: number;
  /** With a patient to the destination; undefined: nobody is transported. */
  readonly transportSeconds: number | undefined;
  /** At the destination until available. */
  readonly destinationSeconds: number;
  /** From assigned to cancelled before arrival; undefined: it arrives. */
  readonly cancelAfterSeconds: number | undefined;
  readonly basis: "recorded" | "drawn";
};

/** The times of one recorded assignment, each where it is known and not negative. Seconds. */
export type Observed = {
  readonly turnout: number | undefined;
  readonly scene: number | undefined;
  readonly transport: number | undefined;
  readonly destination: number | undefined;
  readonly cancelAfter: number | undefined;
};

function seconds(from: Instant | undefined, to: Instant | undefined): number | undefined {
  if (from === undefined || to === undefined || to < from) return undefined;
  return (to - from) / 1000;
}

export function observe(row: RecordedAssignment): Observed {
  const { dispatchedAt, enRouteAt, onSceneAt, transportingAt, atDestinationAt, availableAt } = row;
  const transported = transportingAt !== undefined;
  const reached = onSceneAt !== undefined || transported;
  return {
    turnout: seconds(dispatchedAt, enRouteAt),
    scene: seconds(onSceneAt, transportingAt ?? availableAt),
    // A transport whose arrival was not recorded lasts until the unit was available.
    transport: transported ? seconds(transportingAt, atDestinationAt ?? availableAt) : undefined,
    destination: transported ? (seconds(atDestinationAt, availableAt) ?? 0) : undefined,
    cancelAfter: reached ? undefined : seconds(dispatchedAt, availableAt),
  };
}

/** Whether the row says everything that a crew which arrived does. */
export function isWhole(one: Observed): boolean {
  return one.turnout !== undefined && one.scene !== undefined;
}

/** Fewer arrivals of a unit type at calls of one type than this: all calls of the unit type. */
export const DONORS_MIN = 5;

/** Crew times of a history: those of each call, and what to draw from when a call has none. */
export type CrewPlans = {
  /**
   * The plan of the k-th unit (from 1) of a type on a call (RPL-6): the recorded times of the k-th
   * recorded unit of that type, else those of a recorded assignment drawn with the stream. On a
   * call that nobody reached, a unit without a record is called off like the last of the others.
   */
  planFor(
    call: RecordedCall | undefined,
    unitTypeId: UnitTypeId,
    order: number,
    stream: () => RandomStream,
  ): CrewPlan;
  /** A plan that arrives, whatever the record says: drawn with the stream. */
  arrivingPlan(
    call: RecordedCall | undefined,
    unitTypeId: UnitTypeId,
    stream: () => RandomStream,
  ): CrewPlan;
};

/** What a crew does when no assignment of its type was ever recorded: round figures, stated. */
export const FALLBACK: CrewPlan = {
  turnoutSeconds: 60,
  sceneSeconds: 1200,
  transportSeconds: undefined,
  destinationSeconds: 0,
  cancelAfterSeconds: undefined,
  basis: "drawn",
};

export function createCrewPlans(
  history: readonly RecordedCall[],
  unitTypeOf: (row: RecordedAssignment) => UnitTypeId,
): CrewPlans {
  const poolOf = donorPools(history, unitTypeOf);
  function drawn(
    call: RecordedCall | undefined,
    unitTypeId: UnitTypeId,
    stream: () => RandomStream,
  ): CrewPlan {
    const pool = poolOf(unitTypeId, call?.typeId ?? "");
    if (pool.length === 0) return FALLBACK;
    const donor = stream().choice(pool);
    return {
      turnoutSeconds: donor.turnout,
      sceneSeconds: donor.scene ?? FALLBACK.sceneSeconds,
      transportSeconds: donor.transport,
      destinationSeconds: donor.destination ?? 0,
      cancelAfterSeconds: undefined,
      basis: "drawn",
    };
  }
  return {
    arrivingPlan: drawn,
    planFor(call, unitTypeId, order, stream) {
      const row = call === undefined ? undefined : nthOfType(call, unitTypeId, order, unitTypeOf);
      if (row === undefined) {
        const other = drawn(call, unitTypeId, stream);
        const over = call === undefined ? undefined : calledOffAfter(call);
        return over === undefined ? other : { ...other, cancelAfterSeconds: over };
      }
      const one = observe(row);
      if (one.cancelAfter !== undefined) {
        return {
          turnoutSeconds: one.turnout,
          sceneSeconds: 0,
          transportSeconds: undefined,
          destinationSeconds: 0,
          cancelAfterSeconds: one.cancelAfter,
          basis: "recorded",
        };
      }
      if (isWhole(one)) {
        return {
          turnoutSeconds: one.turnout,
          sceneSeconds: one.scene as number,
          transportSeconds: one.transport,
          destinationSeconds: one.destination ?? 0,
          cancelAfterSeconds: undefined,
          basis: "recorded",
        };
      }
      // What the row lacks comes from the draw; what it has is kept.
      const other = drawn(call, unitTypeId, stream);
      return {
        ...other,
        turnoutSeconds: one.turnout ?? other.turnoutSeconds,
        sceneSeconds: one.scene ?? other.sceneSeconds,
        transportSeconds: one.transport ?? other.transportSeconds,
        destinationSeconds: one.destination ?? other.destinationSeconds,
      };
    },
  };
}

/** Whether any unit was on scene, as recorded. */
export function wasReached(call: RecordedCall): boolean {
  return call.assignments.some(
    (row) => row.onSceneAt !== undefined || row.transportingAt !== undefined,
  );
}

/** The longest that a unit was on a call which nobody reached: after that it was over. Seconds. */
export function calledOffAfter(call: RecordedCall): number | undefined {
  if (wasReached(call)) return undefined;
  const times = call.assignments.flatMap((row) => observe(row).cancelAfter ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}

export function nthOfType(
  call: RecordedCall,
  unitTypeId: UnitTypeId,
  order: number,
  unitTypeOf: (row: RecordedAssignment) => UnitTypeId,
): RecordedAssignment | undefined {
  let found = 0;
  for (const row of inOrderSent(call)) {
    if (unitTypeOf(row) !== unitTypeId) continue;
    found += 1;
    if (found === order) return row;
  }
  return undefined;
}

const ordered = new WeakMap<RecordedCall, readonly RecordedAssignment[]>();

/** Rows by time dispatched, as the log of the recorded policy has them; ties as recorded. */
function inOrderSent(call: RecordedCall): readonly RecordedAssignment[] {
  let rows = ordered.get(call);
  if (rows === undefined) {
    rows = call.assignments.toSorted(
      (left, right) => (firstStampOf(left) ?? 0) - (firstStampOf(right) ?? 0),
    );
    ordered.set(call, rows);
  }
  return rows;
}

function donorKey(unitTypeId: UnitTypeId, typeId: string): string {
  return `${unitTypeId} ${typeId}`;
}

/** What to draw from for a unit type at a type of call (RPL-6); empty when nothing is recorded. */
export function donorPools(
  history: readonly RecordedCall[],
  unitTypeOf: (row: RecordedAssignment) => UnitTypeId,
): (unitTypeId: UnitTypeId, typeId: string) => readonly Observed[] {
  const donors = donorsOf(history, unitTypeOf);
  return (unitTypeId, typeId) => {
    const own = donors.get(donorKey(unitTypeId, typeId)) ?? [];
    return own.length >= DONORS_MIN ? own : (donors.get(donorKey(unitTypeId, "")) ?? []);
  };
}

/** Assignments that arrived with all their times, by unit type and call type, and by unit type. */
function donorsOf(
  history: readonly RecordedCall[],
  unitTypeOf: (row: RecordedAssignment) => UnitTypeId,
): Map<string, Observed[]> {
  const donors = new Map<string, Observed[]>();
  const add = (key: string, one: Observed) => {
    const list = donors.get(key);
    if (list === undefined) donors.set(key, [one]);
    else list.push(one);
  };
  for (const call of history) {
    for (const row of call.assignments) {
      const one = observe(row);
      if (!isWhole(one) || one.cancelAfter !== undefined) continue;
      add(donorKey(unitTypeOf(row), call.typeId), one);
      add(donorKey(unitTypeOf(row), ""), one);
    }
  }
  return donors;
}
