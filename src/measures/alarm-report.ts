import type { AttentionKind, Instant } from "#kernel";
import type { AlarmEnd, AlarmEpisode, AlarmState, SeatTime } from "./alarms.ts";
import { summariseTimes, type TimesSummary } from "./indicator.ts";
import { P90_CASES_MIN } from "./lines.ts";

/** Ten minutes: the step in which alarm rates are said. */
export const ALARM_STEP_MILLISECONDS = 600_000;
/** What one operator can answer for long: one alarm in ten minutes (EEMUA 191, ISA-18.2). */
export const ALARMS_PER_STEP_AIM = 1;
/** The same matter this often within one step is chattering. */
export const CHATTERING_TIMES = 3;
/** With fewer ends a kind is not said to end mostly by itself. */
const ENDS_MIN = 5;

export type AlarmReportOptions = {
  readonly from: Instant;
  readonly to: Instant;
  /** Alarms in ten minutes per operator that are aimed at. */
  readonly aim?: number;
};

/** Why an alarm has no time to its response. */
export type NoResponse = "still-waiting" | "ended-without" | "by-autopilot" | "stood-at-start";

/** Seconds from an alarm to the first acknowledgement, shelving or deed of a person. */
export type ResponseTimes = TimesSummary & {
  readonly enough: boolean;
  readonly excluded: Readonly<Partial<Record<NoResponse, number>>>;
};

export type AlarmKindLine = {
  readonly kind: AttentionKind;
  readonly raised: number;
  readonly acknowledged: number;
  readonly shelved: number;
  /** Of those raised: gone by a person's deed, by the autopilot's, by neither; not gone yet. */
  readonly ended: Readonly<Record<AlarmEnd, number>>;
  readonly standing: number;
  /** More than half of at least five ended by themselves: does it need a response at all? */
  readonly mostlyByItself: boolean;
  readonly response: ResponseTimes;
};

/** Ten minutes of the window. */
export type AlarmStep = {
  readonly from: Instant;
  readonly to: Instant;
  readonly raised: number;
  /** Seats taken on average; with none at all in the window, one position is supposed. */
  readonly seats: number;
  /** Alarms in ten minutes per position; null when nobody sat or less than a minute was watched. */
  readonly rate: number | null;
};

/** One position. Who sat there is not known to the measures. */
export type SeatLoad = {
  readonly seat: string;
  readonly takenSeconds: number;
  readonly isTaken: boolean;
  /** Alarms of its agencies while it was taken: two seats that see one alarm each count it. */
  readonly alarms: number;
  /** In ten minutes; null when it was taken for less. */
  readonly rate: number | null;
};

export type AlarmReport = {
  readonly from: Instant;
  readonly to: Instant;
  /** Alarms are known from here on only; after `from` when the server started later. */
  readonly watchedFrom: Instant;
  readonly looks: number;
  /** The longest time between two looks: what came and went within it was not seen. */
  readonly longestGapSeconds: number;
  readonly aim: number;
  readonly raised: number;
  readonly turnedToAlert: number;
  readonly acknowledged: number;
  readonly shelved: number;
  readonly ended: Readonly<Record<AlarmEnd, number>>;
  /** They stood when the watch began; they are not among those raised. */
  readonly stoodAtStart: number;
  readonly standing: number;
  readonly longestStanding: {
    readonly kind: AttentionKind;
    readonly key: string;
    readonly since: Instant;
    readonly seconds: number;
  } | null;
  /** Nobody sat anywhere in the window: one position is supposed. */
  readonly onePositionSupposed: boolean;
  readonly seatSeconds: number;
  /** Raised while at least one seat was taken, and while none was. */
  readonly raisedSeated: number;
  readonly raisedUnseated: number;
  /** Alarms in ten minutes per position; null with less than ten minutes of a position. */
  readonly rate: number | null;
  readonly seats: readonly SeatLoad[];
  readonly steps: readonly AlarmStep[];
  readonly response: ResponseTimes;
  readonly kinds: readonly AlarmKindLine[];
  /** Matters that were raised at least three times in ten minutes; `most` within any ten. */
  readonly chattering: readonly {
    readonly kind: AttentionKind;
    readonly matter: string;
    readonly most: number;
  }[];
};

/** What was raised, answered and ended in a window, per position and kind. */
export function alarmReport(state: AlarmState, options: AlarmReportOptions): AlarmReport {
  const { from, to, aim = ALARMS_PER_STEP_AIM } = options;
  const watchedFrom = Math.min(to, Math.max(from, state.startedAt));
  const raised = state.episodes.filter(
    (one) => !one.stoodAtStart && one.raisedAt >= watchedFrom && one.raisedAt <= to,
  );
  const atStart = state.episodes.filter(
    ({ stoodAtStart, end }) => stoodAtStart && (end === undefined || end.at >= watchedFrom),
  );
  const looks = state.looks.filter((at) => at >= watchedFrom && at <= to);
  return {
    from,
    to,
    watchedFrom,
    looks: looks.length,
    longestGapSeconds: longestGap(looks) / 1000,
    aim,
    raised: raised.length,
    turnedToAlert: count(raised, ({ alertAt }) => alertAt !== undefined),
    acknowledged: count(raised, ({ acknowledgedAt }) => acknowledgedAt !== undefined),
    shelved: count(raised, ({ shelvedAt }) => shelvedAt !== undefined),
    ended: endsOf(raised),
    stoodAtStart: atStart.length,
    standing: state.standing.size,
    longestStanding: longestStanding(state, to),
    ...positions(state.seats, raised, watchedFrom, to),
    response: responseTimes([...raised, ...atStart]),
    kinds: kindLines(raised),
    chattering: chattering(raised),
  };
}

function count<T>(list: readonly T[], wanted: (item: T) => boolean): number {
  return list.reduce((sum, item) => sum + (wanted(item) ? 1 : 0), 0);
}

function longestGap(looks: readonly Instant[]): number {
  let longest = 0;
  for (let index = 1; index < looks.length; index += 1) {
    longest = Math.max(longest, (looks[index] ?? 0) - (looks[index - 1] ?? 0));
  }
  return longest;
}

function endsOf(episodes: readonly AlarmEpisode[]): Record<AlarmEnd, number> {
  const by = (who: AlarmEnd) => count(episodes, ({ end }) => end?.by === who);
  return { person: by("person"), autopilot: by("autopilot"), itself: by("itself") };
}

/** The oldest by when its matter began, which the board knows even before the watch. */
function longestStanding({ standing }: AlarmState, to: Instant): AlarmReport["longestStanding"] {
  let oldest: AlarmEpisode | undefined;
  for (const one of standing.values()) {
    if (oldest === undefined || one.since < oldest.since) oldest = one;
  }
  if (oldest === undefined) return null;
  const { kind, key, since } = oldest;
  return { kind, key, since, seconds: Math.max(0, (to - since) / 1000) };
}

function noResponse({ stoodAtStart, response, end }: AlarmEpisode): NoResponse | undefined {
  if (stoodAtStart) return "stood-at-start";
  if (response?.by === "autopilot") return "by-autopilot";
  if (response !== undefined) return undefined;
  return end === undefined ? "still-waiting" : "ended-without";
}

function responseTimes(episodes: readonly AlarmEpisode[]): ResponseTimes {
  const seconds: number[] = [];
  const excluded: Partial<Record<NoResponse, number>> = {};
  for (const episode of episodes) {
    const why = noResponse(episode);
    if (why !== undefined) excluded[why] = (excluded[why] ?? 0) + 1;
    else seconds.push(((episode.response?.at ?? 0) - episode.raisedAt) / 1000);
  }
  const summary = summariseTimes(Float64Array.from(seconds).sort());
  return { ...summary, enough: summary.count >= P90_CASES_MIN, excluded };
}

function kindLines(raised: readonly AlarmEpisode[]): AlarmKindLine[] {
  const lines = [...Map.groupBy(raised, ({ kind }) => kind)].map(([kind, own]): AlarmKindLine => {
    const ended = endsOf(own);
    const ends = ended.person + ended.autopilot + ended.itself;
    return {
      kind,
      raised: own.length,
      acknowledged: count(own, ({ acknowledgedAt }) => acknowledgedAt !== undefined),
      shelved: count(own, ({ shelvedAt }) => shelvedAt !== undefined),
      ended,
      standing: own.length - ends,
      mostlyByItself: ends >= ENDS_MIN && ended.itself * 2 > ends,
      response: responseTimes(own),
    };
  });
  return lines.sort((a, b) => b.raised - a.raised || (a.kind < b.kind ? -1 : 1));
}

function chattering(raised: readonly AlarmEpisode[]): AlarmReport["chattering"] {
  const found: { kind: AttentionKind; matter: string; most: number }[] = [];
  for (const [matter, own] of Map.groupBy(raised, (one) => one.matter)) {
    const times = own.map(({ raisedAt }) => raisedAt).sort((a, b) => a - b);
    let most = 0;
    let first = 0;
    for (let last = 0; last < times.length; last += 1) {
      while ((times[last] ?? 0) - (times[first] ?? 0) > ALARM_STEP_MILLISECONDS) first += 1;
      most = Math.max(most, last - first + 1);
    }
    const [{ kind } = { kind: undefined }] = own;
    if (kind !== undefined && most >= CHATTERING_TIMES) found.push({ kind, matter, most });
  }
  return found.sort((a, b) => b.most - a.most || (a.matter < b.matter ? -1 : 1));
}

/** Milliseconds of a seat's time within a window that is watched until `to`. */
function within(seat: SeatTime, from: Instant, to: Instant): number {
  return Math.max(0, Math.min(seat.to ?? to, to) - Math.max(seat.from, from));
}

function seatTimeIn(seats: readonly SeatTime[], from: Instant, to: Instant): number {
  return seats.reduce((sum, seat) => sum + within(seat, from, to), 0);
}

function sitsAt(seat: SeatTime, at: Instant): boolean {
  return seat.from <= at && (seat.to === undefined || at < seat.to);
}

function rateOf(alarms: number, milliseconds: number, least: number): number | null {
  return milliseconds < least ? null : (alarms * ALARM_STEP_MILLISECONDS) / milliseconds;
}

type Positions = Pick<
  AlarmReport,
  | "onePositionSupposed"
  | "seatSeconds"
  | "raisedSeated"
  | "raisedUnseated"
  | "rate"
  | "seats"
  | "steps"
>;

function positions(
  seats: readonly SeatTime[],
  raised: readonly AlarmEpisode[],
  from: Instant,
  to: Instant,
): Positions {
  const sat = seatTimeIn(seats, from, to);
  const onePositionSupposed = sat === 0;
  const times = onePositionSupposed ? [{ seat: "", agencyIds: [], from, to: undefined }] : seats;
  const seated = raised.filter(({ raisedAt }) => times.some((seat) => sitsAt(seat, raisedAt)));
  const total = onePositionSupposed ? to - from : sat;
  return {
    onePositionSupposed,
    seatSeconds: sat / 1000,
    raisedSeated: onePositionSupposed ? 0 : seated.length,
    raisedUnseated: onePositionSupposed ? raised.length : raised.length - seated.length,
    rate: rateOf(seated.length, total, ALARM_STEP_MILLISECONDS),
    seats: onePositionSupposed ? [] : seatLoads(seats, raised, from, to),
    steps: stepsOf(times, { raised, seated }, from, to),
  };
}

function reaches({ agencyIds }: SeatTime, episode: AlarmEpisode): boolean {
  if (agencyIds.length === 0 || episode.agencyIds.length === 0) return true;
  return episode.agencyIds.some((agencyId) => agencyIds.includes(agencyId));
}

function seatLoads(
  seats: readonly SeatTime[],
  raised: readonly AlarmEpisode[],
  from: Instant,
  to: Instant,
): SeatLoad[] {
  const loads: SeatLoad[] = [];
  for (const [seat, times] of Map.groupBy(seats, (time) => time.seat)) {
    const taken = seatTimeIn(times, from, to);
    if (taken === 0) continue;
    const alarms = count(raised, (one) =>
      times.some((time) => sitsAt(time, one.raisedAt) && reaches(time, one)),
    );
    const rate = rateOf(alarms, taken, ALARM_STEP_MILLISECONDS);
    const isTaken = times.some((time) => time.to === undefined);
    loads.push({ seat, takenSeconds: taken / 1000, isTaken, alarms, rate });
  }
  return loads.sort((a, b) => (a.seat < b.seat ? -1 : 1));
}

/** A minute of one position: less says nothing about ten. */
const STEP_LEAST_MILLISECONDS = 60_000;

function stepsOf(
  seats: readonly SeatTime[],
  { raised, seated }: Record<"raised" | "seated", readonly AlarmEpisode[]>,
  from: Instant,
  to: Instant,
): AlarmStep[] {
  const steps: AlarmStep[] = [];
  for (let start = from; start < to; start += ALARM_STEP_MILLISECONDS) {
    const end = Math.min(to, start + ALARM_STEP_MILLISECONDS);
    // An alarm at the very end of the window belongs to its last step.
    const isIn = ({ raisedAt: at }: AlarmEpisode) =>
      at >= start && (at < end || (end === to && at === to));
    const sat = seatTimeIn(seats, start, end);
    steps.push({
      from: start,
      to: end,
      raised: count(raised, isIn),
      seats: sat / (end - start),
      rate: rateOf(count(seated, isIn), sat, STEP_LEAST_MILLISECONDS),
    });
  }
  return steps;
}
