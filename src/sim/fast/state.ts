import { NamedDraws } from "../random.ts";
import type { Arena } from "./arena.ts";
import { createBreakBook, type BreakBook } from "./breaks.ts";
import { Calendar } from "./calendar.ts";
import { createHours, type Centre } from "./centre.ts";
import type { AddedBook } from "./cover.ts";
import { CrewBook } from "./crew-book.ts";
import { FreeUnits } from "./fleet.ts";
import { createLog, type WritableLog } from "./log.ts";
import { createPostBook, type PostBook } from "./move-ups.ts";
import { Outbound } from "./outbound.ts";
import { FastMotions } from "./motions.ts";
import type { TracePlay } from "./run.ts";
import { columnsOf, OPEN_AFTER, WIDTH, type TemplateColumns } from "./columns.ts";
import type { Frame, Trace } from "./trace.ts";

/** Kinds of task. */
export const OPEN = 0;
export const EN_ROUTE = 1;
export const ON_SCENE = 2;
export const TRANSPORTING = 3;
export const AT_DESTINATION = 4;
export const CLEARED = 5;
export const CANCEL = 6;
export const RAISE = 7;
export const PRIORITISE = 8;
export const DECIDE = 9;
export const CLOSE = 10;
export const OFF_DUTY = 11;
export const LEAVE = 12;
export const BREAK_OPENS = 13;
export const BREAK_CLOSES = 14;
export const BREAK_TRY = 15;
export const BREAK_END = 16;
export const MOVE_UP = 17;
/** By kind: order at one instant, that of `RANK` of land.ts. */
const RANKS = [3, 4, 4, 4, 4, 4, 4, 5, 5, 7, 8, 9, 8, 10, 10, 10, 4, 11];
export const RANK_ON_DUTY = 1;
export const RANK_RECEIVE = 2;
export const RANK_OFF_DUTY = 9;
/** A task is what it is about times KINDS, plus its kind. */
export const KIND_BITS = 5;
export const KINDS = 1 << KIND_BITS;

/** States of an incident; 0 before it is opened. */
export const OPENED = 1;
export const CLOSED = 2;

/** What the parts of a run share. */
export type RunState = {
  readonly centre: Centre;
  readonly trace: Trace;
  readonly columns: TemplateColumns;
  /** The first instant; keys of the calendar count from it. */
  readonly start: number;
  now: number;
  /** Incidents opened so far. */
  opened: number;
  readonly calendar: Calendar;
  readonly motions: FastMotions;
  readonly free: FreeUnits;
  readonly crews: CrewBook;
  readonly draws: NamedDraws;
  /** Uniforms of travel are taken from the other end. */
  readonly isTurned: boolean;
  readonly added: AddedBook;
  /** By unit: what stands for it in a joint choice. */
  readonly entries: readonly { readonly order: number }[];
  /** All needs are filled together, what is left behind weighed (`plan`). */
  readonly isTogether: boolean;
  readonly hourAt: (at: number) => number;
  readonly log: WritableLog;

  /** Absent: nobody is sent on. */
  readonly outbound: Outbound | undefined;
  readonly breaks: BreakBook;
  readonly posts: PostBook;

  // By unit.
  /** Its assignment; of a unit that is busy only. */
  readonly assignmentOf: Int32Array;
  readonly onDuty: Uint8Array;
  readonly busy: Uint8Array;
  /** Its shift ended while it was busy. */
  readonly overdue: Uint8Array;

  // By call.
  readonly status: Uint8Array;
  /** Number of its frame in `frames`. */
  readonly frameOf: Int32Array;
  readonly frames: readonly Frame[];
  /** From when it is received: its flags, as in columns.ts, and its place. */
  readonly flags: Uint8Array;
  readonly placeOf: Int32Array;
  /** Its name, hashed for the streams. */
  readonly nameOne: Int32Array;
  readonly nameTwo: Int32Array;
  /** State of priority: 0 as taken, 1 as dispatched. */
  readonly dispatched: Uint8Array;
  readonly raised: Uint8Array;
  readonly attended: Uint8Array;
  /** A unit was sent on from it. */
  readonly requeued: Uint8Array;
  /** It is being resolved otherwise: nobody is sent. */
  readonly transferred: Uint8Array;
  /** Units on it now, and those sent that were not cancelled. */
  readonly openUnits: Int32Array;
  readonly keptUnits: Int32Array;
  readonly firstSlot: Int32Array;
  readonly lastAssignment: Int32Array;

  // By call and slot: units ever sent for the need, and those that were not cancelled.
  readonly sent: Int32Array;
  readonly kept: Int32Array;

  // By assignment. Times in seconds as in CrewPlan, NaN for undefined.
  readonly previous: Int32Array;
  readonly course: Int32Array;
  readonly toBeCancelled: Uint8Array;
  readonly turnout: Float64Array;
  readonly scene: Float64Array;
  readonly transport: Float64Array;
  readonly destination: Float64Array;
  readonly arriveAt: Float64Array;

  /** Units just chosen, and the place in its list of the need that each is for. */
  readonly chosenUnits: Int32Array;
  readonly chosenNeeds: Int32Array;
  /** Capabilities that each incident waits for; who waits longest is first. */
  readonly waiting: Map<number, ReadonlySet<string>>;
};

const BY_ASSIGNMENT = [
  "previous",
  "course",
  "toBeCancelled",
  "turnout",
  "scene",
  "transport",
  "destination",
  "arriveAt",
] as const;

const LOG_BY_ASSIGNMENT = [
  "call",
  "unit",
  "slot",
  "order",
  "assignedAt",
  "enRouteAt",
  "onSceneAt",
  "transportingAt",
  "atDestinationAt",
  "endedAt",
  "isCancelled",
] as const;

type Column = Uint8Array | Int32Array | Float64Array;

/** Room for twice as many assignments: units that are sent on need more than the plans ask for. */
export function growAssignments(state: RunState): void {
  const larger = (old: Column): Column => {
    const size = 2 * Math.max(1, old.length);
    const times = old instanceof Float64Array;
    const made = times ? new Float64Array(size) : new (old.constructor as typeof Int32Array)(size);
    if (times) made.fill(NaN, old.length);
    made.set(old);
    return made;
  };
  const columns = state as unknown as Record<string, Column>;
  for (const name of BY_ASSIGNMENT) columns[name] = larger(state[name]);
  const log = state.log as unknown as Record<string, Column>;
  for (const name of LOG_BY_ASSIGNMENT) log[name] = larger(state.log[name]);
}

/** Milliseconds since the start and a rank as one number that orders as they do. */
export function keyOf(since: number, rank: number): number {
  return since * KINDS + rank;
}

/** Never before now, as the world plans. */
export function plan(state: RunState, at: number, kind: number, about: number, course = 0): void {
  const since = (at < state.now ? state.now : at) - state.start;
  const { calendar } = state;
  calendar.key = keyOf(since, RANKS[kind]!);
  calendar.add(about * KINDS + kind, course);
}

/** A unit became free or is free no more: its tables are looked at once at this instant. */
export function tableChanged(state: RunState, unit: number): void {
  const { plannedAt, tablesOf } = state.posts;
  if (plannedAt.length === 0) return;
  for (const table of tablesOf[unit]!) {
    if (plannedAt[table] === state.now) continue;
    plannedAt[table] = state.now;
    plan(state, state.now, MOVE_UP, table);
  }
}

/** Writes down how a unit stands after its duty, its break or its post changed. */
export function mark({ log, now, onDuty, breaks, posts }: RunState, unit: number): void {
  log.marks.push({
    at: now,
    unit,
    onDuty: onDuty[unit] === 1,
    onBreak: breaks.pause[unit] !== -1,
    post: posts.postOf[unit]!,
  });
}

export function after(at: number, seconds: number): number {
  return at + Math.round(seconds * 1000);
}

/** Room for what a trace may come to, by call. */
function layOut(centre: Centre, trace: Trace, draws: NamedDraws, arena: Arena) {
  const { receivedAt, templateOf, templates, callIds } = trace;
  const calls = receivedAt.length;
  const columns = columnsOf(centre, templates);
  const { numbers, frames } = columns;
  const [frameOf, firstSlot] = [arena.numbers(calls), arena.numbers(calls)];
  const [nameOne, nameTwo] = [arena.numbers(calls), arena.numbers(calls)];
  let [slots, assignments] = [0, 0];
  for (let call = 0; call < calls; call += 1) {
    const template = templateOf[call]!;
    let number = columns.frameOf[template]!;
    if (number === -1) {
      const openedAt = receivedAt[call]! + numbers[WIDTH * template + OPEN_AFTER]!;
      number = frames.numberOf(templates[template]!.frameAt(openedAt));
    }
    const frame = frames.list[number]!;
    frameOf[call] = number;
    firstSlot[call] = slots;
    slots += frame.slotIds.length;
    assignments += frame.unitsMax;
    draws.begin();
    draws.add(callIds[call]!);
    nameOne[call] = draws.one;
    nameTwo[call] = draws.two;
  }
  const { list } = frames;
  return { columns, frameOf, frames: list, firstSlot, nameOne, nameTwo, slots, assignments };
}

/** About as long as it takes from one task to the next: some ten come of a call. */
function calendarDay({ receivedAt }: Trace): number {
  const calls = receivedAt.length;
  const span = calls > 1 ? receivedAt[calls - 1]! - receivedAt[0]! : 0;
  return KINDS * Math.max(16, Math.min(2 ** 20, Math.round(span / calls / 8)));
}

export function createState(
  centre: Centre,
  trace: Trace,
  seed: number,
  { policy = "closest", isTurned = false }: TracePlay,
): RunState {
  const calls = trace.receivedAt.length;
  const units = centre.units.length;
  const { manifest } = centre.scenario;
  const start = Math.min(manifest.from, trace.receivedAt[0] ?? Infinity);
  const draws = new NamedDraws(seed);
  const { arena } = centre;
  arena.begin();
  const laid = layOut(centre, trace, draws, arena);
  const { slots, assignments } = laid;
  const motions = new FastMotions(units, centre.places);
  const posts = createPostBook(centre);
  return {
    centre,
    trace,
    start,
    now: start,
    opened: 0,
    calendar: new Calendar(calendarDay(trace)),
    motions,
    free: new FreeUnits(centre, motions, posts.postOf),
    crews: centre.crews,
    draws,
    isTurned,
    added: [],
    entries: centre.units.map((_, order) => ({ order })),
    isTogether: policy === "plan",
    hourAt: createHours(centre),
    log: createLog(calls, assignments),
    outbound: centre.rules.diverts === undefined ? undefined : new Outbound(centre, motions),
    breaks: createBreakBook(centre, start),
    posts,
    assignmentOf: new Int32Array(units),
    onDuty: new Uint8Array(units),
    busy: new Uint8Array(units),
    overdue: new Uint8Array(units),
    columns: laid.columns,
    frameOf: laid.frameOf,
    frames: laid.frames,
    firstSlot: laid.firstSlot,
    nameOne: laid.nameOne,
    nameTwo: laid.nameTwo,
    status: arena.bytes(calls),
    flags: arena.bytes(calls),
    placeOf: arena.numbers(calls),
    dispatched: arena.bytes(calls),
    raised: arena.bytes(calls),
    attended: arena.bytes(calls),
    requeued: arena.bytes(calls),
    transferred: arena.bytes(calls),
    openUnits: arena.numbers(calls),
    keptUnits: arena.numbers(calls),
    lastAssignment: arena.numbers(calls).fill(-1),
    sent: arena.numbers(slots),
    kept: arena.numbers(slots),
    previous: arena.numbers(assignments),
    course: arena.numbers(assignments),
    toBeCancelled: arena.bytes(assignments),
    turnout: arena.times(assignments),
    scene: arena.times(assignments),
    transport: arena.times(assignments),
    destination: arena.times(assignments),
    arriveAt: arena.times(assignments),
    chosenUnits: new Int32Array(units),
    chosenNeeds: new Int32Array(units),
    waiting: new Map(),
  };
}
