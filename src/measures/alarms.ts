import type {
  AcceptedEvent,
  ActorKind,
  AgencyId,
  AttentionKind,
  EventType,
  Instant,
  Stage,
} from "#kernel";
import { alarmReport, type AlarmReport, type AlarmReportOptions } from "./alarm-report.ts";

/** One line of the attention list as it was seen. */
export type AlarmSeen = {
  /** Kind, subject and beginning: see `AttentionItem`. */
  readonly key: string;
  readonly kind: AttentionKind;
  readonly stage: Stage;
  readonly since: Instant;
  readonly incidentId?: string;
  readonly unitId?: string;
  readonly callId?: string;
  /** Agencies it concerns; none: everybody. */
  readonly agencyIds: readonly AgencyId[];
};

/** What made an alarm go: somebody in the centre, the autopilot, or neither. */
export type AlarmEnd = "person" | "autopilot" | "itself";

/** One alarm from when it was first seen until it was gone. */
export type AlarmEpisode = {
  readonly key: string;
  readonly kind: AttentionKind;
  /** The key without its beginning: the same matter each time it comes back. */
  readonly matter: string;
  /** What must be touched to have acted on it: "unit/E1", "incident/i1", "call/c1", "posting". */
  readonly subject: string;
  readonly agencyIds: readonly AgencyId[];
  /** When the matter began, as the board says. */
  readonly since: Instant;
  /** When it was first seen. */
  readonly raisedAt: Instant;
  /** It stood already when the watch began: when it was raised is not known. */
  readonly stoodAtStart: boolean;
  alertAt: Instant | undefined;
  acknowledgedAt: Instant | undefined;
  shelvedAt: Instant | undefined;
  /** First acknowledgement, shelving or deed about it. */
  response: { readonly at: Instant; readonly by: "person" | "autopilot" } | undefined;
  end: { readonly at: Instant; readonly by: AlarmEnd } | undefined;
};

/** Time during which somebody sat at a position. Who it was is not kept. */
export type SeatTime = {
  readonly seat: string;
  /** Agencies whose work is done there; none: all. */
  readonly agencyIds: readonly AgencyId[];
  readonly from: Instant;
  to: Instant | undefined;
};

/** What the fold of alarms knows. */
export type AlarmState = {
  readonly startedAt: Instant;
  readonly episodes: AlarmEpisode[];
  readonly standing: Map<string, AlarmEpisode>;
  readonly seats: SeatTime[];
  readonly taken: Map<string, SeatTime>;
  /** Who acted on which subject since the last look. */
  readonly touched: Map<string, "person" | "autopilot">;
  /** Instants at which the list was looked at, of the time that is kept. */
  readonly looks: Instant[];
  hasLooked: boolean;
};

export type SeatTaken = Pick<SeatTime, "seat" | "agencyIds">;

/** The load of alarms, folded from what the attention list shows and from the log. */
export type AlarmLoad = {
  /** The list as it is now, a second or so after the last look. Times must not go back. */
  look(at: Instant, alarms: readonly AlarmSeen[]): void;
  observe(accepted: AcceptedEvent): void;
  report(options: AlarmReportOptions): AlarmReport;
  /** Lets go of what ended before this instant. */
  forgetBefore(instant: Instant): void;
};

/** A fold that begins to watch now, with the seats that are taken already. */
export function createAlarmLoad(startedAt: Instant, seats: Iterable<SeatTaken> = []): AlarmLoad {
  const state: AlarmState = {
    startedAt,
    episodes: [],
    standing: new Map(),
    seats: [],
    taken: new Map(),
    touched: new Map(),
    looks: [],
    hasLooked: false,
  };
  for (const seat of seats) takeSeat(state, seat, startedAt);
  return {
    look: (at, alarms) => look(state, at, alarms),
    observe: (accepted) => observe(state, accepted),
    report: (options) => alarmReport(state, options),
    forgetBefore: (instant) => forgetBefore(state, instant),
  };
}

function look(state: AlarmState, at: Instant, alarms: readonly AlarmSeen[]): void {
  const seen = new Set<string>();
  for (const alarm of alarms) {
    seen.add(alarm.key);
    const episode = state.standing.get(alarm.key) ?? raise(state, at, alarm);
    if (alarm.stage === "alert") episode.alertAt ??= at;
  }
  for (const [key, episode] of state.standing) {
    if (seen.has(key)) continue;
    state.standing.delete(key);
    episode.end = { at, by: state.touched.get(episode.subject) ?? "itself" };
  }
  state.touched.clear();
  state.looks.push(at);
  state.hasLooked = true;
}

function raise(state: AlarmState, at: Instant, alarm: AlarmSeen): AlarmEpisode {
  const { key, kind, since, agencyIds } = alarm;
  const episode: AlarmEpisode = {
    key,
    kind,
    matter: key.slice(0, key.lastIndexOf("/")),
    subject: subjectOf(alarm),
    agencyIds,
    since,
    raisedAt: at,
    stoodAtStart: !state.hasLooked,
    alertAt: undefined,
    acknowledgedAt: undefined,
    shelvedAt: undefined,
    response: undefined,
    end: undefined,
  };
  state.episodes.push(episode);
  state.standing.set(key, episode);
  return episode;
}

/** A unit's own alarm is not answered by what happens to others on its incident. */
function subjectOf({ kind, unitId, incidentId, callId }: AlarmSeen): string {
  if (kind === "coverage-gap") return POSTING;
  if (unitId !== undefined) return `unit/${unitId}`;
  if (incidentId !== undefined) return `incident/${incidentId}`;
  return callId === undefined ? POSTING : `call/${callId}`;
}

/** Sending a unit to wait somewhere, or putting one on duty, is what answers a coverage gap. */
const POSTING = "posting";
const POSTING_EVENTS = new Set<EventType>(["unitPosted", "unitPlacedInService"]);
/** These change nothing about a matter: they are no answer to it. */
const NO_DEED: ReadonlySet<EventType> = new Set([
  "noteAdded",
  "openingAsked",
  "leaseOpened",
  "leaseReturned",
  "openingDeclined",
  "followCodeGiven",
  "holdPlaced",
  "holdLifted",
  "reportsErased",
  "sealOpened",
  "accessRecorded",
  "incidentsArchived",
  "callReceived",
  "incidentUnclaimed",
  "callUnclaimed",
]);

const ACTORS: Readonly<Partial<Record<ActorKind, "person" | "autopilot">>> = {
  person: "person",
  autopilot: "autopilot",
};

function observe(state: AlarmState, { event, actor, recordedAt: at }: AcceptedEvent): void {
  if (event.type === "seatTaken") return takeSeat(state, event, at);
  if (event.type === "seatLeft") return leaveSeat(state, event.seat, at);
  const by = ACTORS[actor.kind];
  if (by === undefined || NO_DEED.has(event.type)) return;
  if (event.type === "alarmAcknowledged" || event.type === "alarmShelved") {
    const episode = state.standing.get(event.key);
    if (episode === undefined) return;
    if (event.type === "alarmShelved") episode.shelvedAt ??= at;
    else episode.acknowledgedAt ??= at;
    episode.response ??= { at, by };
    return;
  }
  for (const subject of subjectsTouched(event)) {
    if (by === "person" || !state.touched.has(subject)) state.touched.set(subject, by);
    for (const episode of state.standing.values()) {
      if (episode.subject === subject) episode.response ??= { at, by };
    }
  }
}

function subjectsTouched(event: AcceptedEvent["event"]): string[] {
  const touched: string[] = [];
  if ("unitId" in event && event.unitId !== undefined) touched.push(`unit/${event.unitId}`);
  if ("incidentId" in event && event.incidentId !== undefined) {
    touched.push(`incident/${event.incidentId}`);
  }
  if ("callId" in event) touched.push(`call/${event.callId}`);
  if (POSTING_EVENTS.has(event.type)) touched.push(POSTING);
  return touched;
}

function takeSeat(state: AlarmState, { seat, agencyIds }: SeatTaken, at: Instant): void {
  leaveSeat(state, seat, at);
  const time: SeatTime = { seat, agencyIds, from: at, to: undefined };
  state.seats.push(time);
  state.taken.set(seat, time);
}

function leaveSeat(state: AlarmState, seat: string, at: Instant): void {
  const time = state.taken.get(seat);
  if (time === undefined) return;
  time.to = at;
  state.taken.delete(seat);
}

function forgetBefore(state: AlarmState, instant: Instant): void {
  keep(state.episodes, ({ end }) => end === undefined || end.at >= instant);
  keep(state.seats, ({ to }) => to === undefined || to >= instant);
  keep(state.looks, (at) => at >= instant);
}

/** Takes out what is not to be kept, in place. */
function keep<T>(list: T[], wanted: (item: T) => boolean): void {
  if (list.every(wanted)) return;
  list.splice(0, list.length, ...list.filter(wanted));
}
