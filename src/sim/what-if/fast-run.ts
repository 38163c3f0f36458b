import { createTextHash, localTime, type Instant } from "#kernel";
import type { Centre } from "../fast/centre.ts";
import type { FastLog } from "../fast/log.ts";
import { runTrace } from "../fast/run.ts";
import type { Trace } from "../fast/trace.ts";
import type { Absence } from "../report/recording.ts";
import type { BookCall, RunBook } from "../report/why.ts";
import { incidentIdOf } from "../script.ts";
import { hasRules } from "../working/counts.ts";
import type { CoverageBook } from "./coverage.ts";
import type { FastCover } from "./fast-cover.ts";
import type { TrialRun, UnitWork } from "./run.ts";

export type FastRunOptions = {
  readonly centre: Centre;
  /** The history of the centre. */
  readonly trace: Trace;
  readonly policy: "closest" | "plan";
  readonly seed: number;
  readonly cover: FastCover;
  readonly book: CoverageBook;
};

/** What `runOnce` gives, from the fast simulator (FAST-1, FAST-7): the same to the millisecond. */
export function runFast(options: FastRunOptions): TrialRun {
  const { centre, trace, seed, policy, cover, book } = options;
  const log = runTrace(centre, trace, seed, { policy });
  look(options, log, cover, book);
  const kept = trimmed(log);
  return {
    responseSeconds: log.reachedAt.map((at, call) => (at - trace.receivedAt[call]!) / 1000),
    work: workOf(centre, log),
    working: hasRules(centre.rules) ? { ...log.working } : undefined,
    refused: refusedOf(trace),
    openAtEnd: log.openAtEnd,
    hash: hashOf(centre, trace, log),
    book: () => bookOf(centre, trace, kept),
  };
}

/** Calls that the kernel does not take, or whose incident it does not open. */
function refusedOf({ templates, templateOf }: Trace): number {
  let refused = 0;
  for (const template of templateOf) {
    const { isReceived, isOpened } = templates[template]!;
    if (!isReceived || !isOpened) refused += 1;
  }
  return refused;
}

type Kept = Pick<
  FastLog,
  "count" | "call" | "unit" | "assignedAt" | "enRouteAt" | "onSceneAt" | "endedAt"
> &
  Pick<FastLog, "number" | "marks">;

/** What a book is made of, without the room that was never used: hundreds of runs are kept. */
function trimmed(log: FastLog): Kept {
  const { count, number, marks } = log;
  return {
    count,
    number,
    marks,
    call: log.call.slice(0, count),
    unit: log.unit.slice(0, count),
    assignedAt: log.assignedAt.slice(0, count),
    enRouteAt: log.enRouteAt.slice(0, count),
    onSceneAt: log.onSceneAt.slice(0, count),
    endedAt: log.endedAt.slice(0, count),
  };
}

type Sums = { committed: number; onDuty: number; assignments: number; since: number };

function workOf({ units, scenario }: Centre, log: FastLog): Map<string, UnitWork> {
  const { from, to } = scenario.manifest;
  const within = (start: Instant, end: Instant) =>
    Math.max(0, Math.min(end, to) - Math.max(start, from)) / 1000;
  const sums = units.map((): Sums => ({ committed: 0, onDuty: 0, assignments: 0, since: NaN }));
  for (let one = 0; one < log.count; one += 1) {
    const sum = sums[log.unit[one]!]!;
    const ended = log.endedAt[one]!;
    sum.assignments += 1;
    sum.committed += within(log.assignedAt[one]!, Number.isNaN(ended) ? to : ended);
  }
  for (const { unit, at, onDuty } of log.marks) {
    const sum = sums[unit]!;
    if (onDuty && Number.isNaN(sum.since)) sum.since = at;
    else if (!onDuty && !Number.isNaN(sum.since)) {
      sum.onDuty += within(sum.since, at);
      sum.since = NaN;
    }
  }
  const made = new Map<string, UnitWork>();
  for (const [unit, { committed, onDuty, assignments, since }] of sums.entries()) {
    const whole = Number.isNaN(since) ? onDuty : onDuty + within(since, to);
    if (assignments === 0 && Number.isNaN(since) && whole === 0) continue;
    made.set(units[unit]!.unitId, {
      committedSeconds: committed,
      onDutySeconds: whole,
      assignments,
    });
  }
  return made;
}

function hashOf({ units }: Centre, { callIds }: Trace, log: FastLog): string {
  const hash = createTextHash();
  for (let one = 0; one < log.count; one += 1) {
    const times = [log.assignedAt, log.enRouteAt, log.onSceneAt, log.endedAt].map((at) => at[one]);
    hash.add(`${callIds[log.call[one]!]!} ${units[log.unit[one]!]!.unitId} ${times.join()};`);
  }
  hash.add(`${log.events} ${log.openAtEnd}`);
  return hash.digest();
}

/** Looks at the units that are free, once an hour of the period. */
function look(
  { centre }: FastRunOptions,
  { count, unit, assignedAt, endedAt, marks }: FastLog,
  cover: FastCover,
  book: CoverageBook,
): void {
  const { from, to } = centre.scenario.manifest;
  const { settings } = centre.board.configuration;
  const ends = Int32Array.from({ length: count }, (_, one) => one)
    .filter((one) => !Number.isNaN(endedAt[one]!))
    .sort((left, right) => endedAt[left]! - endedAt[right]!);
  const busy = new Int32Array(centre.units.length);
  const isIdle = new Uint8Array(centre.units.length);
  const posts = new Int32Array(centre.units.length).fill(-1);
  let [mark, sent, end] = [0, 0, 0];
  for (let at = from; at < to; at += HOUR) {
    for (; mark < marks.length && marks[mark]!.at <= at; mark += 1) {
      const { unit: one, onDuty, onBreak, post } = marks[mark]!;
      isIdle[one] = onDuty && !onBreak ? 1 : 0;
      posts[one] = post;
    }
    for (; sent < count && assignedAt[sent]! <= at; sent += 1) busy[unit[sent]!]! += 1;
    for (; end < ends.length && endedAt[ends[end]!]! <= at; end += 1) busy[unit[ends[end]!]!]! -= 1;
    const isFree = (one: number) => isIdle[one] === 1 && busy[one] === 0;
    const { hourOfWeek } = localTime(settings, at);
    book.add(hourOfWeek, cover.covered(isFree, posts));
  }
}

const HOUR = 3_600_000;

function bookOf(centre: Centre, trace: Trace, log: Kept): RunBook {
  const sent = trace.callIds.map(() => [] as BookCall["sent"][number][]);
  const known = (name: string, at: number) => (Number.isNaN(at) ? {} : { [name]: at });
  for (let one = 0; one < log.count; one += 1) {
    sent[log.call[one]!]!.push({
      unitId: centre.units[log.unit[one]!]!.unitId,
      sentAt: log.assignedAt[one]!,
      ...known("enRouteAt", log.enRouteAt[one]!),
      ...known("onSceneAt", log.onSceneAt[one]!),
      ...known("endedAt", log.endedAt[one]!),
    });
  }
  const calls = trace.callIds.map((callId, call): BookCall => {
    const { call: recorded } = trace.templates[trace.templateOf[call]!]!;
    const number = log.number[call]!;
    const incidentId = number === 0 ? undefined : incidentIdOf(recorded);
    return {
      measure: { callId, incidentId, receivedAt: trace.receivedAt[call]! },
      ...(number === 0 ? {} : { number: String(number) }),
      sent: sent[call]!,
    };
  });
  return { calls, absences: absencesOf(centre, log) };
}

/** From off duty to on duty again; before a unit first came on duty it was not absent. */
function absencesOf({ units, scenario }: Centre, { marks }: Kept): Absence[] {
  const away = new Map<number, Instant>();
  const isOn = new Uint8Array(units.length);
  const absences: Absence[] = [];
  const over = (unit: number, to: Instant): void => {
    const from = away.get(unit);
    away.delete(unit);
    if (from !== undefined) absences.push({ unitId: units[unit]!.unitId, from, to });
  };
  for (const { at, unit, onDuty } of marks) {
    if (onDuty) over(unit, at);
    else if (isOn[unit] === 1) away.set(unit, at);
    isOn[unit] = onDuty ? 1 : 0;
  }
  for (const unit of away.keys()) over(unit, scenario.manifest.to);
  return absences;
}
