import { accept, decide, evolve, localTime, needsOf } from "#kernel";
import type { Board, Command, CommandEnvelope, Instant, Need } from "#kernel";
import { DEFAULT_OPTIONS } from "#recommend";
import { wasReached } from "../crew-plan.ts";
import { lastStampOf } from "../loaded.ts";
import type { RecordedCall } from "../scenario.ts";
import { incidentIdOf, openingOf } from "../script.ts";
import { leavingLaws, type LeavingLaws } from "../working/leaving.ts";
import { needKey, type Centre } from "./centre.ts";

/** The needs of a call in one state of it. */
export type NeedList = {
  readonly of: readonly Need[];
  /** Positions in `Centre.needs`. */
  readonly needs: readonly number[];
  readonly counts: readonly number[];
  /** Place of each need among all needs that the call can come to have, by their ids. */
  readonly slots: readonly number[];
};

/** Needs by state: 0 as taken, 1 with the priority of dispatch; 2 and 3 the same, alarm raised. */
export type Frame = {
  readonly lists: readonly [NeedList, NeedList, NeedList, NeedList];
  readonly slotIds: readonly string[];
  /** Most units that can ever be sent. */
  readonly unitsMax: number;
};

/** What is fixed about a call before anybody decides; times relative to when it was received. */
export type Template = {
  readonly call: RecordedCall;
  readonly openAfter: number;
  readonly sendAfter: number;
  /** NaN: no alarm is raised. */
  readonly raiseAfter: number;
  /** When a call that nobody reached is over; NaN for one that was reached. */
  readonly overAfter: number;
  readonly place: number;
  /** By state of priority: as taken, as dispatched. */
  readonly ranks: readonly [number, number];
  readonly urgent: readonly [boolean, boolean];
  /** By state of priority: how much what a unit leaves behind weighs under `plan`. */
  readonly coverageWeights: readonly [number, number];
  readonly changesPriority: boolean;
  /** By state of priority: whether the priority changes when it is closed. */
  readonly changesAtClose: readonly [boolean, boolean];
  /** Whether the kernel takes the call, and opens its incident. */
  readonly isReceived: boolean;
  readonly isOpened: boolean;
  /** How it may leave the queue. */
  readonly leaving: LeavingLaws;
  /** The needs for a call opened at this instant. */
  frameAt(openedAt: Instant): Frame;
};

/** Calls to play, by time received. */
export type Trace = {
  readonly templates: readonly Template[];
  /** By call: position in `templates`, which is that of the history. */
  readonly templateOf: Int32Array;
  readonly receivedAt: Float64Array;
  /** The name of the call's random streams. */
  readonly callIds: readonly string[];
};

/** The history itself. */
export function traceOfHistory(centre: Centre, templates: readonly Template[]): Trace {
  const { history } = centre.scenario;
  return {
    templates,
    templateOf: Int32Array.from(history.keys()),
    receivedAt: Float64Array.from(history, ({ receivedAt }) => receivedAt),
    callIds: history.map(({ callId }) => callId),
  };
}

type FrameOf = (call: RecordedCall) => (openedAt: Instant) => Frame;

/** Asks the kernel for the needs once for each kind of call and, with periods, minute of the day. */
function framesOf(centre: Centre): FrameOf {
  const frames = new Map<string, Frame>();
  const { configuration } = centre.board;
  const { settings } = configuration;
  const numbers = new Map(centre.needs.map((need, number) => [needKey(need), number]));
  const plans = [...configuration.responsePlans.values()];
  const hasPeriods = plans.some(({ period }) => period !== undefined);
  return (call) => {
    const { originalPriorityId, typeId, alarmLevel, place } = call;
    const dispatched = priorityAtDispatch(centre.board, call);
    const kind = JSON.stringify([
      typeId,
      originalPriorityId,
      dispatched,
      alarmLevel,
      place.zoneIds,
    ]);
    const ofMinute: Frame[] = [];
    return (openedAt) => {
      const minute = hasPeriods ? localTime(settings, openedAt).minuteOfDay : 0;
      const near = ofMinute[minute];
      if (near !== undefined) return near;
      const key = `${minute} ${kind}`;
      const frame = frames.get(key) ?? frameOf(centre.board, call, openedAt, numbers);
      frames.set(key, frame);
      ofMinute[minute] = frame;
      return frame;
    };
  };
}

function frameOf(
  board: Board,
  call: RecordedCall,
  openedAt: Instant,
  numbers: ReadonlyMap<string, number>,
): Frame {
  const { typeId, place, alarmLevel, originalPriorityId } = call;
  const states = [1, Math.max(1, alarmLevel)].flatMap((level) =>
    [originalPriorityId, priorityAtDispatch(board, call)].map((priorityId) => {
      return { typeId, place, priorityId, alarmLevel: level };
    }),
  );
  const all = states.map((subject) => needsOf(board, subject, openedAt).needs);
  const slotIds = [...new Set(all.flatMap((needs) => needs.map(({ needId }) => needId)))];
  const lists = all.map((needs) => ({
    of: needs,
    needs: needs.map((need) => numbers.get(needKey(need))!),
    counts: needs.map(({ count }) => count),
    slots: needs.map(({ needId }) => slotIds.indexOf(needId)),
  }));
  const most = slotIds.map((_, slot) =>
    Math.max(...lists.map(({ slots, counts }) => counts[slots.indexOf(slot)] ?? 0)),
  );
  return {
    lists: lists as unknown as Frame["lists"],
    slotIds,
    unitsMax: most.reduce((sum, count) => sum + count, 0),
  };
}

function priorityAtDispatch({ configuration }: Board, call: RecordedCall): string {
  const known = configuration.priorities.has(call.priorityId);
  return known ? call.priorityId : call.originalPriorityId;
}

/** Whether the kernel takes the call and then opens its incident, by trying it. */
function isTaken(board: Board, call: RecordedCall): { isReceived: boolean; isOpened: boolean } {
  const { callId, typeId, place, receivedAt: at } = call;
  const tried = (on: Board, commandId: string, command: Command): Board | undefined => {
    const actor = { kind: "import", id: "recorded-history" } as const;
    const envelope: CommandEnvelope = { commandId, actor, at, command };
    const decision = decide(on, envelope);
    if ("refusal" in decision) return undefined;
    return accept(on, envelope, decision.events).reduce(evolve, on);
  };
  const received = tried(board, "receive", {
    type: "receiveCall",
    callId,
    channel: "phone",
    typeId,
    place,
  });
  if (received === undefined) return { isReceived: false, isOpened: false };
  const opened = tried(received, "open", {
    type: "openIncident",
    incidentId: incidentIdOf(call),
    callId,
    typeId,
    priorityId: call.originalPriorityId,
    place,
  });
  return { isReceived: true, isOpened: opened !== undefined };
}

/** Prepares every call of the history, in its order. */
export function templatesOf(centre: Centre): Template[] {
  const frameOf = framesOf(centre);
  return centre.scenario.history.map((call) => templateOf(centre, call, frameOf));
}

function templateOf(centre: Centre, call: RecordedCall, frameOf: FrameOf): Template {
  const { board, places } = centre;
  const { priorities } = board.configuration;
  const { receivedAt, assignments } = call;
  const openAt = openingOf(call);
  const firstOf = (mark: "dispatchedAt" | "onSceneAt"): number =>
    Math.min(...assignments.map((row) => row[mark] ?? Infinity));
  const notBefore = (at: number): number => (Number.isFinite(at) ? Math.max(openAt, at) : openAt);
  const sendAt = notBefore(firstOf("dispatchedAt"));
  const states = [call.originalPriorityId, priorityAtDispatch(board, call)] as const;
  const final = call.finalPriorityId;
  const changesTo = (from: string): boolean => from !== final && priorities.has(final);
  return {
    call,
    openAfter: openAt - receivedAt,
    sendAfter: sendAt - receivedAt,
    raiseAfter: call.alarmLevel > 1 ? notBefore(firstOf("onSceneAt")) - receivedAt : NaN,
    overAfter: wasReached(call) ? NaN : Math.max(sendAt, lastStampOf(call)) - receivedAt,
    place: places.placeNumbers[call.place.node!]!,
    ranks: [
      priorities.get(states[0])?.rank ?? Number.MAX_SAFE_INTEGER,
      priorities.get(states[1])?.rank ?? Number.MAX_SAFE_INTEGER,
    ],
    urgent: [
      priorities.get(states[0])?.lifeThreat === true,
      priorities.get(states[1])?.lifeThreat === true,
    ],
    coverageWeights: [
      DEFAULT_OPTIONS.coverageWeight(priorities.get(states[0])),
      DEFAULT_OPTIONS.coverageWeight(priorities.get(states[1])),
    ],
    changesPriority: states[0] !== states[1],
    changesAtClose: [changesTo(states[0]), changesTo(states[1])],
    ...isTaken(board, call),
    leaving: leavingLaws(centre.rules.leaving, call),
    frameAt: frameOf(call),
  };
}
