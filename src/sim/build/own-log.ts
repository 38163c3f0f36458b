import { applyChanges, defaultSettings, emptyConfiguration, TIME_NOT_RECORDED } from "#kernel";
import type {
  AcceptedEvent,
  Assignment,
  Configuration,
  EventOf,
  IncidentCore,
  Instant,
  Place,
  UnitId,
} from "#kernel";
import type { RecordedAssignment, RecordedDuty } from "../scenario.ts";

type Times = Partial<Record<(typeof MARKS)[keyof typeof MARKS] | "dispatchedAt", Instant>>;

export type OwnRow = { readonly unitId: UnitId; readonly unitTypeId: string; times: Times };

/** An incident as far as it is played again: no number, no address, nobody's name or words. */
export type OwnIncident = {
  receivedAt: Instant;
  readonly openedAt: Instant;
  typeId: string;
  readonly firstPriorityId: string;
  /** When its first unit was sent. */
  sentPriorityId: string | undefined;
  priorityId: string;
  alarmLevel: number;
  place: Pick<Place, "lat" | "lon" | "zoneIds">;
  disposition: string | undefined;
  status: "open" | "closed" | "grouped";
  readonly rows: Map<string, OwnRow>;
};

const MARKS = {
  enRoute: "enRouteAt",
  onScene: "onSceneAt",
  transporting: "transportingAt",
  atDestination: "atDestinationAt",
  cleared: "availableAt",
  cancelled: "availableAt",
} as const satisfies Partial<Record<Assignment["status"], keyof RecordedAssignment>>;

/**
 * The running centre's own events, folded into what a planning history is made of (HIS-1). It reads
 * times by class, unit and place; callers, their words, notes and who gave a command are passed by.
 */
export class OwnLog {
  readonly areaId: string;
  configuration: Configuration;
  readonly incidents = new Map<string, OwnIncident>();
  readonly duty: RecordedDuty[] = [];
  /** Of all events seen. */
  from: Instant | undefined;
  to: Instant = 0;
  /** Calls that stand in no incident yet: when they were received. */
  readonly #calls = new Map<string, Instant>();
  readonly #onDutySince = new Map<UnitId, Instant>();
  readonly #assignments = new Map<string, OwnIncident>();

  constructor(areaId: string) {
    this.areaId = areaId;
    this.configuration = emptyConfiguration(defaultSettings(areaId));
  }

  observe({ event, occurredAt: at }: AcceptedEvent): void {
    this.from ??= at;
    this.to = Math.max(this.to, at);
    if (event.type === "configurationChanged") {
      this.configuration = applyChanges(this.configuration, event.changes).configuration;
    } else if (event.type === "callReceived") this.#calls.set(event.callId, at);
    else if (event.type === "callClosed") this.#calls.delete(event.callId);
    else if (event.type === "incidentOpened") this.#opened(event, at);
    else if (event.type === "unitAssigned") this.#assigned(event, at);
    else if (event.type === "assignmentStatusChanged") this.#stamped(event, at);
    else if (event.type === "unitPlacedInService") this.#duty(event.unitId, true, at);
    else if (event.type === "unitTakenOutOfService") this.#duty(event.unitId, false, at);
    else if (event.type === "commandUndone") this.#undone(event, at);
    else if (event.type === "unitAway") {
      // Who can be called back is still there.
      if (event.recallSeconds === undefined) this.#duty(event.unitId, false, at);
    } else this.#changed(event);
  }

  /** When each unit was on duty; who still is, until the last event. */
  duties(): RecordedDuty[] {
    const open = [...this.#onDutySince].map(([unitId, from]): RecordedDuty => {
      return { unitId, from, to: this.to, basis: "logged" };
    });
    return [...this.duty, ...open];
  }

  #opened({ incidentId, typeId, priorityId, place }: EventOf<"incidentOpened">, at: Instant) {
    this.incidents.set(incidentId, {
      receivedAt: at,
      openedAt: at,
      typeId,
      firstPriorityId: priorityId,
      sentPriorityId: undefined,
      priorityId,
      alarmLevel: 1,
      place: bare(place),
      disposition: undefined,
      status: "open",
      rows: new Map(),
    });
  }

  #assigned({ assignmentId, unitId, incidentId }: EventOf<"unitAssigned">, at: Instant): void {
    const incident = this.incidents.get(incidentId);
    if (incident === undefined) return;
    incident.sentPriorityId ??= incident.priorityId;
    const unitTypeId = this.configuration.units.get(unitId)?.unitTypeId ?? "unknown";
    incident.rows.set(assignmentId, { unitId, unitTypeId, times: { dispatchedAt: at } });
    this.#assignments.set(assignmentId, incident);
  }

  #stamped(event: EventOf<"assignmentStatusChanged">, at: Instant): void {
    const { assignmentId, status, reason } = event;
    const row = this.#assignments.get(assignmentId)?.rows.get(assignmentId);
    if (row === undefined || status === "acknowledged" || reason === TIME_NOT_RECORDED) return;
    row.times[MARKS[status]] = at;
  }

  #duty(unitId: UnitId, isOn: boolean, at: Instant): void {
    const since = this.#onDutySince.get(unitId);
    if (isOn) {
      if (since === undefined) this.#onDutySince.set(unitId, at);
      return;
    }
    if (since === undefined) return;
    this.#onDutySince.delete(unitId);
    if (at > since) this.duty.push({ unitId, from: since, to: at, basis: "logged" });
  }

  /** What a command changed is as it was before, said by the event itself. */
  #undone({ incidents, assignments, units }: EventOf<"commandUndone">, at: Instant): void {
    for (const core of incidents) this.#put(core);
    for (const { assignmentId, status, times, endReason } of assignments) {
      const rows = this.#assignments.get(assignmentId)?.rows;
      const row = rows?.get(assignmentId);
      if (rows === undefined || row === undefined) continue;
      if (status === "cancelled" && endReason === "undone") rows.delete(assignmentId);
      const {
        assignedAt,
        acknowledgedAt: _acknowledgedAt,
        clearedAt,
        cancelledAt,
        ...more
      } = times;
      const availableAt = clearedAt ?? cancelledAt;
      row.times = {
        dispatchedAt: assignedAt,
        ...more,
        ...(availableAt === undefined ? {} : { availableAt }),
      };
    }
    for (const { unitId, duty } of units) this.#duty(unitId, duty.status === "inService", at);
  }

  #put({ incidentId, typeId, priorityId, place, alarmLevel, status }: IncidentCore): void {
    const incident = this.incidents.get(incidentId);
    if (incident === undefined) return;
    const is = status === "closed" || status === "grouped" ? status : "open";
    Object.assign(incident, { typeId, priorityId, place: bare(place), alarmLevel, status: is });
  }

  #changed(event: AcceptedEvent["event"]): void {
    const incident = "incidentId" in event ? this.incidents.get(event.incidentId ?? "") : undefined;
    if (incident === undefined) return;
    if (event.type === "callLinked") {
      const receivedAt = this.#calls.get(event.callId) ?? incident.receivedAt;
      this.#calls.delete(event.callId);
      incident.receivedAt = Math.min(incident.receivedAt, receivedAt);
    } else if (event.type === "incidentTypeChanged") incident.typeId = event.typeId;
    else if (event.type === "incidentPriorityChanged") incident.priorityId = event.priorityId;
    else if (event.type === "incidentMoved") incident.place = bare(event.place);
    else if (event.type === "alarmRaised") incident.alarmLevel = event.alarmLevel;
    else if (event.type === "incidentGrouped") incident.status = "grouped";
    else if (event.type === "incidentReopened" || event.type === "incidentSplit") {
      incident.status = "open";
    } else if (event.type === "incidentClosed") {
      incident.status = "closed";
      incident.disposition = event.disposition;
    }
  }
}

function bare({ lat, lon, zoneIds }: Place): OwnIncident["place"] {
  return { lat, lon, zoneIds };
}
