import type { AcceptedEvent, Actor, IncidentId, Instant, UnitId } from "#kernel";
import { createMeasures } from "#measures";
import type { CallMeasure } from "#measures";
import type { WorldPosition } from "../motion.ts";

/** Where a unit stood when it was sent. */
export type StartPoint = Pick<WorldPosition, "point" | "node" | "moving" | "source">;

/** A unit that was sent, as the log has it. */
export type Sending = {
  readonly assignmentId: string;
  readonly unitId: UnitId;
  readonly by: Actor["kind"];
  readonly sentAt: Instant;
  readonly enRouteAt?: Instant;
  readonly onSceneAt?: Instant;
  /** Cleared or called off. */
  readonly endedAt?: Instant;
  readonly from?: StartPoint;
};

/** One call of a run with what became of it. */
export type RunCall = {
  readonly measure: CallMeasure;
  /** Number of its incident, as the screens said it. */
  readonly number?: string;
  /** Neither closed nor grouped when the run ended. */
  readonly open: boolean;
  /** In the order sent. What was undone is left out. */
  readonly sent: readonly Sending[];
};

/** When a unit could not be sent anywhere: out of service. */
export type Absence = { readonly unitId: UnitId; readonly from: Instant; readonly to: Instant };

/** What a run left behind. Plain data: it can be handed to another thread. */
export type ShiftRun = {
  readonly calls: readonly RunCall[];
  readonly absences: readonly Absence[];
};

export type Recorder = {
  /** `position` is asked before the world has heard of the event: the unit still stands there. */
  observe(
    accepted: AcceptedEvent,
    position: (unitId: UnitId, at: Instant) => WorldPosition | undefined,
  ): void;
  run(until: Instant): ShiftRun;
};

type Kept = { -readonly [K in keyof Sending]: Sending[K] } & { readonly incidentId: IncidentId };

type Books = {
  readonly sent: Map<string, Kept>;
  readonly numbers: Map<IncidentId, string>;
  readonly open: Set<string>;
  readonly linked: Set<string>;
  readonly away: Map<UnitId, Instant>;
  readonly absences: Absence[];
};

/** Writes down a run for its report, from the log and from where units stood. */
export function createRecorder(): Recorder {
  const measures = createMeasures();
  const books: Books = {
    sent: new Map(),
    numbers: new Map(),
    open: new Set(),
    linked: new Set(),
    away: new Map(),
    absences: [],
  };
  return {
    observe(accepted, position) {
      measures.observe(accepted);
      const { event, occurredAt: at, actor } = accepted;
      if (event.type === "unitAssigned") {
        const { assignmentId, unitId, incidentId } = event;
        const from = startOf(position(unitId, at));
        const kept: Kept = { assignmentId, unitId, incidentId, by: actor.kind, sentAt: at };
        books.sent.set(assignmentId, from === undefined ? kept : { ...kept, from });
      } else note(books, accepted);
    },
    run: (until) => runOf(books, measures.calls(), until),
  };
}

function startOf(position: WorldPosition | undefined): StartPoint | undefined {
  if (position === undefined) return undefined;
  const { point, node, moving, source } = position;
  return { point, node, moving, source };
}

/** Books what concerns a report; other events concern the centre alone. */
function note(books: Books, { event, occurredAt: at }: AcceptedEvent): void {
  const { sent, open, linked, away, absences } = books;
  if (event.type === "assignmentStatusChanged") {
    const kept = sent.get(event.assignmentId);
    if (kept === undefined) return;
    if (event.status === "enRoute") kept.enRouteAt ??= at;
    if (event.status === "onScene") kept.onSceneAt ??= at;
    if (event.status === "cleared" || event.status === "cancelled") kept.endedAt ??= at;
  } else if (event.type === "incidentOpened") {
    books.numbers.set(event.incidentId, event.number);
    open.add(event.incidentId);
  } else if (event.type === "incidentClosed" || event.type === "incidentGrouped") {
    open.delete(event.incidentId);
  } else if (event.type === "incidentReopened" || event.type === "incidentSplit") {
    open.add(event.incidentId);
  } else if (event.type === "callReceived" || event.type === "callUnlinked") {
    open.add(event.callId);
    linked.delete(event.callId);
  } else if (event.type === "callClosed") open.delete(event.callId);
  else if (event.type === "callLinked") linked.add(event.callId);
  else if (event.type === "unitTakenOutOfService") away.set(event.unitId, at);
  else if (event.type === "unitPlacedInService") {
    const from = away.get(event.unitId);
    away.delete(event.unitId);
    if (from !== undefined) absences.push({ unitId: event.unitId, from, to: at });
  } else if (event.type === "commandUndone") undo(books, event);
}

function undo(books: Books, event: Extract<AcceptedEvent["event"], { type: "commandUndone" }>) {
  for (const { assignmentId, endReason, times } of event.assignments) {
    const kept = books.sent.get(assignmentId);
    if (kept === undefined) continue;
    if (endReason === "undone") {
      books.sent.delete(assignmentId);
      continue;
    }
    const endedAt = times.clearedAt ?? times.cancelledAt;
    const { incidentId, unitId, by, sentAt, from } = kept;
    books.sent.set(assignmentId, {
      assignmentId,
      incidentId,
      unitId,
      by,
      sentAt,
      ...(from === undefined ? {} : { from }),
      ...(times.enRouteAt === undefined ? {} : { enRouteAt: times.enRouteAt }),
      ...(times.onSceneAt === undefined ? {} : { onSceneAt: times.onSceneAt }),
      ...(endedAt === undefined ? {} : { endedAt }),
    });
  }
  for (const { incidentId, status } of event.incidents) {
    if (status === "open" || status === "held") books.open.add(incidentId);
    else books.open.delete(incidentId);
  }
}

function runOf(books: Books, measures: readonly CallMeasure[], until: Instant): ShiftRun {
  const byIncident = new Map<IncidentId, Sending[]>();
  for (const { incidentId, ...sending } of books.sent.values()) {
    byIncident.set(incidentId, [...(byIncident.get(incidentId) ?? []), sending]);
  }
  const calls = measures.map((measure): RunCall => {
    const { incidentId, callId } = measure;
    const sent = incidentId === undefined ? [] : (byIncident.get(incidentId) ?? []);
    const number = incidentId === undefined ? undefined : books.numbers.get(incidentId);
    // A call that is linked goes with its incident; one that is not stands for itself.
    const open = books.open.has(incidentId ?? callId);
    return { measure, open, sent, ...(number === undefined ? {} : { number }) };
  });
  const absences = [...books.absences];
  for (const [unitId, from] of books.away) absences.push({ unitId, from, to: until });
  return { calls, absences };
}
