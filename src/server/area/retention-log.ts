import {
  claimKey,
  currentHolds,
  REQUEST_DAYS,
  textClasses,
  type AcceptedEvent,
  type Board,
  type CallId,
  type ClaimSubject,
  type ErasedReport,
  type Event,
  type IncidentId,
  type Instant,
  type Retention,
  type TextClass,
} from "#kernel";

const DAY = 86_400_000;
const EVENTS_AT_ONCE = 5000;

/** Sealed texts that share a key, and since when their time runs. */
export type Kept = ErasedReport & {
  readonly class: TextClass;
  readonly typeId?: string;
  readonly leftAt: Instant;
};
export type Due = Kept & {
  readonly dueAt: Instant;
  /** The hold that keeps it. */
  readonly holdId?: string;
};

/** The key of who reported is apart from that of their words, so that each has its own time. */
export function reporterReport(callId: CallId): string {
  return `reporter/${callId}`;
}

type CallSeen = {
  typeId?: string | undefined;
  incidentId?: IncidentId | undefined;
  reporter: boolean;
  words: boolean;
};
type IncidentSeen = { typeId: string; notes: boolean };
type Log = {
  board(): Board;
  eventsAfter(sequence: number, limit: number): Promise<readonly AcceptedEvent[]>;
};

/** Days for a class of text of an incident type. */
export function daysOf(retention: Retention, kept: Pick<Kept, "class" | "typeId">): number {
  const rule = retention.types?.find(({ typeId }) => typeId === kept.typeId) ?? retention;
  const days = { reporter: rule.reporterDays, words: rule.wordsDays, notes: rule.notesDays };
  return days[kept.class];
}

/** Which sealed texts there are, folded from the log when somebody asks; what is erased is out. */
export class RetentionLog {
  readonly #log: Log;
  readonly #calls = new Map<CallId, CallSeen>();
  readonly #incidents = new Map<IncidentId, IncidentSeen>();
  readonly #kept = new Map<string, Kept>();
  #sequence = 0;
  #reading: Promise<void> = Promise.resolve();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Reads on to the last durable event. */
  caughtUp(): Promise<void> {
    this.#reading = this.#reading.catch(() => undefined).then(() => this.#readOn());
    return this.#reading;
  }

  /** What the report of a call belongs to, on the board or off it. */
  subjectsOf(callId: CallId): readonly ClaimSubject[] {
    const kept = this.#kept.get(callId) ?? this.#kept.get(reporterReport(callId));
    if (kept !== undefined) return kept.subjects;
    const incidentId = this.#calls.get(callId)?.incidentId;
    return incidentId === undefined ? [{ callId }] : [{ callId }, { incidentId }];
  }

  /** How many sealed reports of each class are kept, off the board. */
  counts(): Record<TextClass, number> {
    const counts = { reporter: 0, words: 0, notes: 0 };
    for (const kept of this.#kept.values()) counts[kept.class] += 1;
    return counts;
  }

  /** What is due at an instant, longest first; without a rule nothing is. */
  due(at: Instant): Due[] {
    const board = this.#log.board();
    const { retention } = board.configuration.settings;
    if (retention === undefined) return [];
    const held = new Map(
      currentHolds(board, at).map(({ subject, holdId }) => [claimKey(subject), holdId]),
    );
    const due: Due[] = [];
    for (const kept of this.#kept.values()) {
      const dueAt = kept.leftAt + daysOf(retention, kept) * DAY;
      if (dueAt > at) continue;
      const holdId = kept.subjects.map((one) => held.get(claimKey(one))).find(Boolean);
      due.push({ ...kept, dueAt, ...(holdId === undefined ? {} : { holdId }) });
    }
    return due.sort((a, b) => a.dueAt - b.dueAt);
  }

  async #readOn(): Promise<void> {
    const until = this.#log.board().sequence;
    while (this.#sequence < until) {
      const events = await this.#log.eventsAfter(this.#sequence, EVENTS_AT_ONCE);
      if (events.length === 0) return;
      for (const accepted of events) {
        this.#sequence = accepted.sequence;
        this.#takeCall(accepted.event);
        this.#takeIncident(accepted.event);
        this.#takeRest(accepted.event, accepted.recordedAt);
      }
    }
  }

  #takeCall(event: Event): void {
    if (event.type === "callReceived" || event.type === "callAmended") {
      const { callId, typeId, reporter, narrative } = event;
      const call = this.#calls.get(callId) ?? { reporter: false, words: false };
      this.#calls.set(callId, {
        ...call,
        ...(typeId === undefined ? {} : { typeId }),
        reporter: call.reporter || reporter !== undefined,
        words: call.words || narrative !== undefined,
      });
    } else if (event.type === "callLinked" || event.type === "callUnlinked") {
      const call = this.#calls.get(event.callId);
      const linked = event.type === "callLinked";
      if (call !== undefined) call.incidentId = linked ? event.incidentId : undefined;
    }
  }

  #takeIncident(event: Event): void {
    if (event.type === "incidentOpened") {
      this.#incidents.set(event.incidentId, { typeId: event.typeId, notes: false });
    } else if (event.type === "incidentTypeChanged") {
      const incident = this.#incidents.get(event.incidentId);
      if (incident !== undefined) incident.typeId = event.typeId;
    } else if (event.type === "noteAdded") {
      const incident = this.#incidents.get(event.incidentId);
      if (incident !== undefined) incident.notes = true;
    } else if (event.type === "commandUndone") {
      for (const { incidentId, typeId } of event.incidents) {
        const incident = this.#incidents.get(incidentId);
        if (incident !== undefined) incident.typeId = typeId;
      }
    }
  }

  #takeRest(event: Event, at: Instant): void {
    if (event.type === "incidentsArchived") {
      for (const callId of event.callIds) this.#callLeft(callId, at);
      for (const incidentId of event.incidentIds) this.#incidentLeft(incidentId, at);
    } else if (event.type === "openingAsked") {
      const leftAt = at + REQUEST_DAYS * DAY;
      const reportId = `opening/${event.openingId}`;
      this.#keep({ reportId, class: "notes", subjects: [event.subject], leftAt });
    } else if (event.type === "shiftNoteWritten") {
      const reportId = `shift-note/${event.noteId}`;
      this.#keep({ reportId, class: "notes", subjects: [], leftAt: event.until });
    } else if (event.type === "reportsErased") {
      for (const reportId of event.reportIds) {
        this.#kept.delete(reportId);
        // Erased at the reporter's request while the call was still on the board.
        const call = this.#calls.get(reportId);
        if (call !== undefined)
          this.#calls.set(reportId, { ...call, reporter: false, words: false });
      }
    }
  }

  #keep(kept: Kept): void {
    this.#kept.set(kept.reportId, kept);
  }

  #callLeft(callId: CallId, leftAt: Instant): void {
    const call = this.#calls.get(callId);
    if (call === undefined) return;
    this.#calls.delete(callId);
    const { incidentId } = call;
    const incident = incidentId === undefined ? undefined : this.#incidents.get(incidentId);
    const typeId = incident?.typeId ?? call.typeId;
    const subjects: ClaimSubject[] = [{ callId }];
    if (incidentId !== undefined) subjects.push({ incidentId });
    const shared = { subjects, leftAt, ...(typeId === undefined ? {} : { typeId }) };
    if (call.reporter) {
      this.#keep({ ...shared, class: "reporter", reportId: reporterReport(callId) });
    }
    // A report of an older version has who reported under the key of the words.
    if (call.words || call.reporter) this.#keep({ ...shared, class: "words", reportId: callId });
  }

  #incidentLeft(incidentId: IncidentId, leftAt: Instant): void {
    const incident = this.#incidents.get(incidentId);
    if (incident === undefined) return;
    this.#incidents.delete(incidentId);
    if (!incident.notes) return;
    const { typeId } = incident;
    const subjects = [{ incidentId }];
    this.#keep({ reportId: incidentId, class: "notes", subjects, typeId, leftAt });
  }
}

/** Due reports counted by class; `held` are kept by a hold. */
export function countDue(due: readonly Due[]) {
  return textClasses.map((name) => {
    const ofClass = due.filter((one) => one.class === name);
    const held = ofClass.filter((one) => one.holdId !== undefined).length;
    return { class: name, due: ofClass.length - held, held };
  });
}
