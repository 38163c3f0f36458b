import { noCounts, type Counted, type WorkingCounts } from "../working/counts.ts";

/** A unit after it came on duty or went off, began a break or ended one, or was posted. */
export type UnitMark = {
  readonly at: number;
  readonly unit: number;
  readonly onDuty: boolean;
  readonly onBreak: boolean;
  /** Where it is to wait, as position in `Centre.postNodes`; -1: at home. */
  readonly post: number;
};

/** What happened to every call and every unit sent, in milliseconds; NaN where nothing did. */
export type FastLog = {
  /** By call. */
  readonly openedAt: Float64Array;
  readonly closedAt: Float64Array;
  /** First unit on scene. */
  readonly reachedAt: Float64Array;
  /** Number of its incident, in the order opened, from 1; 0: none. */
  readonly number: Int32Array;
  /** 1 for a call that left the queue before anybody was sent (RUL-9). */
  readonly hasLeft: Uint8Array;
  /** By assignment, in the order made: `count` of them. */
  readonly count: number;
  readonly call: Int32Array;
  readonly unit: Int32Array;
  /** Place of its need among the call's `Frame.slotIds`. */
  readonly slot: Int32Array;
  /** It is the k-th unit of its type on the call. */
  readonly order: Int32Array;
  readonly assignedAt: Float64Array;
  readonly enRouteAt: Float64Array;
  readonly onSceneAt: Float64Array;
  readonly transportingAt: Float64Array;
  readonly atDestinationAt: Float64Array;
  /** Cleared or, before it arrived, cancelled. */
  readonly endedAt: Float64Array;
  readonly isCancelled: Uint8Array;
  /**
   * Things that happened: calls received, incidents opened and closed, priorities changed, alarms
   * raised, units sent, every status of a crew, units on and off duty.
   */
  readonly events: number;
  /** In the order in which they happened. */
  readonly marks: readonly UnitMark[];
  readonly working: WorkingCounts;
  /** Incidents that were not closed when nothing more was to happen. */
  readonly openAtEnd: number;
};

export type WritableLog = {
  -readonly [Key in keyof FastLog]: Key extends "working"
    ? Counted
    : Key extends "marks"
      ? UnitMark[]
      : FastLog[Key];
};

export function createLog(calls: number, assignments: number): WritableLog {
  const times = (size: number) => new Float64Array(size).fill(NaN);
  const numbers = () => new Int32Array(assignments);
  return {
    openedAt: times(calls),
    closedAt: times(calls),
    reachedAt: times(calls),
    number: new Int32Array(calls),
    hasLeft: new Uint8Array(calls),
    count: 0,
    call: numbers(),
    unit: numbers(),
    slot: numbers(),
    order: numbers(),
    assignedAt: times(assignments),
    enRouteAt: times(assignments),
    onSceneAt: times(assignments),
    transportingAt: times(assignments),
    atDestinationAt: times(assignments),
    endedAt: times(assignments),
    isCancelled: new Uint8Array(assignments),
    events: 0,
    marks: [],
    working: noCounts(),
    openAtEnd: 0,
  };
}
