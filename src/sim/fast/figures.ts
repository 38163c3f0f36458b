import { hasRules, type WorkingCounts } from "../working/counts.ts";
import type { Centre } from "./centre.ts";
import type { FastLog } from "./log.ts";
import type { Trace } from "./trace.ts";

/** Calls of one kind in one replication. Response is received to first unit on scene. */
export type CallFigures = {
  readonly calls: number;
  /** Calls that somebody was to reach: the others were over before anyone came, as recorded. */
  readonly toReach: number;
  readonly reached: number;
  readonly meanResponseSeconds: number;
  readonly response90Seconds: number;
  /** Part of `toReach` reached within the target; one that was not reached is not. */
  readonly withinTarget: number;
};

/** What one replication came to; plain JSON. Numbers that are none (no call) are null. */
export type ReplicationFigures = {
  readonly replication: number;
  readonly events: number;
  readonly all: Nullable<CallFigures>;
  readonly byPriority: Readonly<Record<string, Nullable<CallFigures>>>;
  readonly byZone: Readonly<Record<string, Nullable<CallFigures>>>;
  /** Part of `toReach` whose first unit was sent later than it was asked for. */
  readonly waitedShare: number | null;
  /** By unit id: part of the counted time from being sent to being free. */
  readonly workloads: Readonly<Record<string, number>>;
  /** How often the working rules were followed, over the whole period; absent without any. */
  readonly working?: WorkingCounts;
};

type Nullable<T> = { readonly [Key in keyof T]: T[Key] | null };

/** Calls received in [from, to) count, in milliseconds. */
export type Window = { readonly from: number; readonly to: number; readonly targetSeconds: number };

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

class Tally {
  #calls = 0;
  #toReach = 0;
  #within = 0;
  readonly #responses: number[] = [];

  add(isToReach: boolean, response: number, targetSeconds: number): void {
    this.#calls += 1;
    if (!isToReach) return;
    this.#toReach += 1;
    if (Number.isNaN(response)) return;
    this.#responses.push(response);
    if (response <= targetSeconds) this.#within += 1;
  }

  figures(): Nullable<CallFigures> {
    const ascending = Float64Array.from(this.#responses).sort();
    const reached = ascending.length;
    const rank = Math.max(0, Math.ceil(0.9 * reached) - 1);
    return {
      calls: this.#calls,
      toReach: this.#toReach,
      reached,
      meanResponseSeconds: orNull(ascending.reduce((sum, one) => sum + one, 0) / reached),
      response90Seconds: orNull(ascending[rank] ?? NaN),
      withinTarget: orNull(this.#within / this.#toReach),
    };
  }
}

function tallied(tallies: Map<string, Tally>): Record<string, Nullable<CallFigures>> {
  const ids = [...tallies.keys()].sort();
  return Object.fromEntries(ids.map((id) => [id, tallies.get(id)!.figures()]));
}

function tallyOf(tallies: Map<string, Tally>, id: string): Tally {
  const known = tallies.get(id);
  if (known !== undefined) return known;
  const made = new Tally();
  tallies.set(id, made);
  return made;
}

/** Figures of a log; the priority is the one that the call was dispatched with. */
export function figuresOfLog(
  centre: Centre,
  trace: Trace,
  log: FastLog,
  { replication, window }: { readonly replication: number; readonly window: Window },
): ReplicationFigures {
  const all = new Tally();
  const [priorities, zones] = [new Map<string, Tally>(), new Map<string, Tally>()];
  const firstSentAt = firstSent(trace, log);
  let [toReach, waited] = [0, 0];
  for (let call = 0; call < trace.receivedAt.length; call += 1) {
    const receivedAt = trace.receivedAt[call]!;
    if (receivedAt < window.from || receivedAt >= window.to) continue;
    const template = trace.templates[trace.templateOf[call]!]!;
    const isMeant = Number.isNaN(template.overAfter) && template.isOpened;
    // One that left the queue is counted in `working`, and nobody was to reach it any more.
    const isToReach = isMeant && log.hasLeft[call] === 0;
    const response = (log.reachedAt[call]! - receivedAt) / 1000;
    const { priorityId, place } = template.call;
    const groups = [all, tallyOf(priorities, priorityId)];
    for (const zoneId of place.zoneIds) groups.push(tallyOf(zones, zoneId));
    for (const tally of groups) tally.add(isToReach, response, window.targetSeconds);
    if (!isToReach) continue;
    toReach += 1;
    if (!(firstSentAt[call]! <= receivedAt + template.sendAfter)) waited += 1;
  }
  return {
    replication,
    events: log.events,
    all: all.figures(),
    byPriority: tallied(priorities),
    byZone: tallied(zones),
    waitedShare: orNull(waited / toReach),
    workloads: workloadsOf(centre, log, window),
    ...(hasRules(centre.rules) ? { working: log.working } : {}),
  };
}

/** NaN for a call that no unit was sent to. */
function firstSent(trace: Trace, log: FastLog): Float64Array {
  const first = new Float64Array(trace.receivedAt.length).fill(NaN);
  for (let one = log.count - 1; one >= 0; one -= 1) first[log.call[one]!] = log.assignedAt[one]!;
  return first;
}

function workloadsOf(centre: Centre, log: FastLog, { from, to }: Window): Record<string, number> {
  const busy = new Float64Array(centre.units.length);
  for (let one = 0; one < log.count; one += 1) {
    const ended = log.endedAt[one]!;
    const end = Math.min(to, Number.isNaN(ended) ? to : ended);
    const start = Math.max(from, log.assignedAt[one]!);
    if (end > start) busy[log.unit[one]!]! += end - start;
  }
  return Object.fromEntries(
    centre.units.map(({ unitId }, unit) => [unitId, busy[unit]! / (to - from)]),
  );
}
