import { localTime, utcOffsetMinutes, type Board, type Instant } from "#kernel";
import { NamedDraws } from "../random.ts";
import type { RecordedAssignment, RecordedCall } from "../scenario.ts";
import type { Centre } from "./centre.ts";
import type { Template, Trace } from "./trace.ts";

const HOUR = 3_600_000;
const HOURS_PER_WEEK = 168;
const HOURS_PER_DAY = 24;

/** A stretch of time within one local hour. */
type Slice = { readonly from: Instant; readonly to: Instant };

/** Cuts a period where the local hour changes, and where the clock is changed. */
function slicesOf({ configuration }: Board, from: Instant, to: Instant): Slice[] {
  const { settings } = configuration;
  const slices: Slice[] = [];
  for (let at = from; at < to;) {
    const shift = utcOffsetMinutes(settings, at) * 60_000;
    const hourEnds = (Math.floor((at + shift) / HOUR) + 1) * HOUR - shift;
    const changes = settings.utcOffsets.map((offset) => offset.from).filter((one) => one > at);
    const end = Math.min(to, hourEnds, ...changes);
    slices.push({ from: at, to: end });
    at = end;
  }
  return slices;
}

/** Calls of one kind of hour, and how many such hours the history holds. */
type Cell = { readonly calls: number[]; hours: number };

/**
 * When calls come, as the history had them: Poisson with a rate for each hour of the week, and for
 * each hour of the day on holidays. A drawn call is one of the history's own from the same hour of
 * the week (or of holidays), whole: its place, type, priorities, delays and crew times stay
 * together. The history holds what the public asked for; officer-initiated activity is not in it.
 */
export type ArrivalProfile = {
  readonly cells: readonly Cell[];
  /** The scenario's period, cut into stretches of one kind of hour each. */
  readonly slices: readonly Slice[];
  cellAt(at: Instant): number;
  /** Calls expected in an hour of this kind. */
  rateOf(cell: number): number;
};

const two = (value: number): string => String(value).padStart(2, "0");

function dateOf(board: Board, at: Instant): string {
  const { year, month, day } = localTime(board.configuration.settings, at);
  return `${year}-${two(month)}-${two(day)}`;
}

function cellOf(board: Board, holidays: ReadonlySet<string>, at: Instant): number {
  const { hourOfWeek, hourOfDay } = localTime(board.configuration.settings, at);
  const isHoliday = holidays.size > 0 && holidays.has(dateOf(board, at));
  return isHoliday ? HOURS_PER_WEEK + hourOfDay : hourOfWeek;
}

/**
 * Counts the history by kinds of hours. Throws RangeError for a holiday that is not in the
 * scenario's period: there is nothing to draw it from.
 */
export function arrivalProfile(centre: Centre, holidayDates: readonly string[]): ArrivalProfile {
  const { board, scenario } = centre;
  const { history, manifest } = scenario;
  const holidays = new Set(holidayDates);
  const cells = Array.from({ length: HOURS_PER_WEEK + HOURS_PER_DAY }, (): Cell => ({
    calls: [],
    hours: 0,
  }));
  const cellAt = (at: Instant): number => cellOf(board, holidays, at);
  const seen = new Set<string>();
  const slices = slicesOf(board, manifest.from, manifest.to);
  for (const { from, to } of slices) {
    seen.add(dateOf(board, from));
    cells[cellAt(from)]!.hours += (to - from) / HOUR;
  }
  const missing = holidayDates.filter((date) => !seen.has(date));
  if (missing.length > 0) {
    throw new RangeError(`holidays must be days of the scenario, got ${missing.join(", ")}`);
  }
  for (const [index, { receivedAt }] of history.entries()) {
    if (receivedAt < manifest.from || receivedAt >= manifest.to) continue;
    cells[cellAt(receivedAt)]!.calls.push(index);
  }
  return {
    cells,
    slices,
    cellAt,
    rateOf: (cell) => (cells[cell]!.hours > 0 ? cells[cell]!.calls.length / cells[cell]!.hours : 0),
  };
}

/** The smallest count whose chance of being reached is at least the uniform: Poisson, inverted. */
export function poissonAt(mean: number, uniform: number): number {
  let chance = Math.exp(-mean);
  let below = chance;
  let count = 0;
  while (below < uniform && chance > 0) {
    count += 1;
    chance *= mean / count;
    below += chance;
  }
  return count;
}

export type Draw = {
  readonly seed: number;
  readonly replication: number;
  /** Every second replication takes the luck of the one before it turned round. */
  readonly antithetic: boolean;
  /** Replications in a row that share out the numbers of calls of each hour; absent: none. */
  readonly strata?: number;
};

/** The replication whose streams are read, and whether uniforms are turned round. */
export function luckOf({ replication, antithetic }: Draw): { stream: number; isTurned: boolean } {
  if (!antithetic) return { stream: replication, isTurned: false };
  return { stream: replication - (replication % 2), isTurned: replication % 2 === 1 };
}

/**
 * The replication's part of the law of an hour's count: which of `strata` equal parts, drawn without
 * putting back within the replications that share them (a Latin hypercube over the hours: McKay,
 * Beckman and Conover 1979).
 */
function stratumOf(draws: NamedDraws, { replication, strata = 1 }: Draw, hour: number): number {
  if (strata === 1) return 0;
  const place = replication % strata;
  draws.begin();
  draws.add(`strata/${(replication - place) / strata}/${hour}`);
  draws.open();
  const order = Array.from({ length: strata }, (_, part) => part);
  for (let last = strata - 1; last > 0; last -= 1) {
    const other = draws.integer(last + 1);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order[place]!;
}

/**
 * The calls of one replication over the scenario's period. The number in an hour, their times and
 * which calls they are come from streams of their own, named by the replication and the hour: a
 * plan that is tried with the same seed meets the same calls (common random numbers).
 */
export function drawTrace(
  profile: ArrivalProfile,
  templates: readonly Template[],
  draw: Draw,
): Trace {
  const { stream, isTurned } = luckOf(draw);
  const { strata = 1 } = draw;
  const draws = new NamedDraws(draw.seed);
  const drawn: { at: number; template: number; name: string }[] = [];
  for (const [hour, { from, to }] of profile.slices.entries()) {
    const length = to - from;
    const index = profile.cellAt(from);
    const { calls } = profile.cells[index]!;
    const stratum = stratumOf(draws, draw, hour);
    draws.begin();
    draws.add(`arrivals/${stream}/${hour}`);
    draws.open();
    const uniform = (stratum + draws.openUniform()) / strata;
    const mean = profile.rateOf(index) * (length / HOUR);
    const count = poissonAt(mean, isTurned ? 1 - uniform : uniform);
    for (let one = 0; one < count; one += 1) {
      const at = from + Math.floor(draws.uniform() * length);
      const template = calls[draws.integer(calls.length)]!;
      drawn.push({ at, template, name: `${stream}.${hour}.${one}` });
    }
  }
  drawn.sort((a, b) => a.at - b.at);
  return {
    templates,
    templateOf: Int32Array.from(drawn, ({ template }) => template),
    receivedAt: Float64Array.from(drawn, ({ at }) => at),
    callIds: drawn.map(({ name }) => name),
  };
}

const MARKS = [
  "dispatchedAt",
  "enRouteAt",
  "onSceneAt",
  "transportingAt",
  "atDestinationAt",
  "availableAt",
] as const;

function shiftedRow(row: RecordedAssignment, callId: string, by: number): RecordedAssignment {
  const times: Partial<Record<(typeof MARKS)[number], number>> = {};
  for (const mark of MARKS) {
    const at = row[mark];
    if (at !== undefined) times[mark] = at + by;
  }
  return { ...row, ...times, rowId: `${callId}/${row.rowId}` };
}

/** A trace as a history, for the kernel's world to play: the same calls at the same times. */
export function historyOfTrace(trace: Trace): RecordedCall[] {
  return trace.callIds.map((callId, index) => {
    const { call } = trace.templates[trace.templateOf[index]!]!;
    const receivedAt = trace.receivedAt[index]!;
    const by = receivedAt - call.receivedAt;
    return {
      ...call,
      callId,
      receivedAt,
      ...(call.enteredAt === undefined ? {} : { enteredAt: call.enteredAt + by }),
      assignments: call.assignments.map((row) => shiftedRow(row, callId, by)),
    };
  });
}
