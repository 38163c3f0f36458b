import {
  listAssignments,
  type AcceptedEvent,
  type AgencyId,
  type Assignment,
  type AssignmentStatus,
  type AssignmentTimes,
  type Board,
  type Discipline,
  type Incident,
  type IncidentId,
  type IncidentTypeId,
  type Instant,
  type PriorityId,
  type UnitId,
  type ZoneId,
} from "#kernel";

/** One unit on an incident, with the time of each status it reached. */
export type EntryUnit = {
  readonly unitId: UnitId;
  /** As it was called when this was last written; its definition may have gone since. */
  readonly callSign: string;
  readonly agencyId?: AgencyId;
  readonly status: AssignmentStatus;
  readonly times: AssignmentTimes;
  /** The command that assigned it was taken back: it counts nowhere. */
  readonly undone?: true;
};

/**
 * What the archive keeps of one incident. No text of a caller or of a note, no reporter, and
 * nobody who gave a command: those are in the log, and one incident's timeline shows them.
 */
export type Entry = {
  /** Running number of the area; an incident's only name that never comes twice. */
  readonly number: string;
  readonly incidentId: IncidentId;
  readonly status: Incident["status"];
  readonly typeId: IncidentTypeId;
  readonly discipline?: Discipline;
  readonly firstPriorityId: PriorityId;
  readonly priorityId: PriorityId;
  readonly place: {
    readonly address: string;
    readonly lat: number;
    readonly lon: number;
    readonly zoneIds: readonly ZoneId[];
  };
  readonly receivedAt: Instant;
  readonly openedAt: Instant;
  readonly firstAssignedAt?: Instant;
  readonly firstOnSceneAt?: Instant;
  /** From received to the first unit on scene; absent without one, or when the times contradict. */
  readonly firstOnSceneSeconds?: number;
  readonly closedAt?: Instant;
  readonly disposition?: string;
  /** Number of the incident it is grouped into. */
  readonly intoNumber?: string;
  readonly agencyIds: readonly AgencyId[];
  readonly units: readonly EntryUnit[];
  readonly calls: number;
  readonly alarmLevel: number;
  /** Sequences of the log at which something happened to it, ascending. */
  readonly sequences: readonly number[];
  /** Sequence at which it left the board; absent while it is there. */
  readonly leftAtSequence?: number;
};

function earliest(times: readonly (Instant | undefined)[]): Instant | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function isUndone({ status, endReason }: Assignment): boolean {
  return status === "cancelled" && endReason === "undone";
}

function entryUnit(board: Board, assignment: Assignment): EntryUnit {
  const { unitId, status, times } = assignment;
  const definition = board.configuration.units.get(unitId);
  return {
    unitId,
    callSign: definition?.callSign ?? unitId,
    ...(definition === undefined ? {} : { agencyId: definition.agencyId }),
    status,
    times,
    ...(isUndone(assignment) ? { undone: true } : {}),
  };
}

/** The marks in time that depend on the units that came. */
function marksOf(
  incident: Incident,
  assignments: readonly Assignment[],
): Pick<Entry, "firstAssignedAt" | "firstOnSceneAt" | "firstOnSceneSeconds"> {
  const made = assignments.filter((assignment) => !isUndone(assignment));
  const assignedAt = earliest(made.map(({ times }) => times.assignedAt));
  const onSceneAt = earliest(made.map(({ times }) => times.onSceneAt));
  const seconds = onSceneAt === undefined ? -1 : (onSceneAt - incident.receivedAt) / 1000;
  return {
    ...(assignedAt === undefined ? {} : { firstAssignedAt: assignedAt }),
    ...(onSceneAt === undefined ? {} : { firstOnSceneAt: onSceneAt }),
    ...(seconds < 0 ? {} : { firstOnSceneSeconds: seconds }),
  };
}

function endOf(
  board: Board,
  incident: Incident,
): Pick<Entry, "closedAt" | "disposition" | "intoNumber"> {
  if (incident.status === "closed") {
    return { closedAt: incident.closedAt, disposition: incident.disposition };
  }
  if (incident.status !== "grouped") return {};
  const into = board.incidents.get(incident.intoIncidentId);
  return into === undefined ? {} : { intoNumber: into.number };
}

/** The priority it was opened with. */
function firstPriority({ timeline, priorityId }: Incident): PriorityId {
  const first = timeline[0]?.event;
  return first?.type === "incidentOpened" ? first.priorityId : priorityId;
}

/** What the archive keeps of an incident, as the board has it. */
export function entryOf(board: Board, incident: Incident): Entry {
  const assignments = listAssignments(board, incident);
  const { address, lat, lon, zoneIds } = incident.place;
  const discipline = board.configuration.incidentTypes.get(incident.typeId)?.discipline;
  return {
    number: incident.number,
    incidentId: incident.incidentId,
    status: incident.status,
    typeId: incident.typeId,
    ...(discipline === undefined ? {} : { discipline }),
    firstPriorityId: firstPriority(incident),
    priorityId: incident.priorityId,
    place: { address, lat, lon, zoneIds },
    receivedAt: incident.receivedAt,
    openedAt: incident.openedAt,
    ...marksOf(incident, assignments),
    ...endOf(board, incident),
    agencyIds: incident.agencyIds,
    units: assignments.map((assignment) => entryUnit(board, assignment)),
    calls: incident.callIds.length,
    alarmLevel: incident.alarmLevel,
    sequences: incident.timeline.map(({ sequence }) => sequence),
  };
}

/** Incidents whose entries an event may change; those it takes off the board are not among them. */
export function touchedBy(board: Board, { event }: AcceptedEvent): IncidentId[] {
  if (event.type === "commandUndone") return event.incidents.map(({ incidentId }) => incidentId);
  if (event.type === "callAmended") {
    const call = board.calls.get(event.callId);
    return call?.status === "linked" ? [call.incidentId] : [];
  }
  const touched: IncidentId[] = [];
  if ("incidentId" in event && event.incidentId !== undefined) touched.push(event.incidentId);
  if ("intoIncidentId" in event) touched.push(event.intoIncidentId);
  if ("fromIncidentId" in event) touched.push(event.fromIncidentId);
  return touched;
}
