import {
  claimKey,
  isOpen,
  type AgencyId,
  type Board,
  type Call,
  type CallId,
  type ClaimSubject,
  type Incident,
  type IncidentId,
  type UnitId,
} from "#kernel";
import type { Role } from "../policy.ts";
import { clearance, relations, type FieldClass, type Relation } from "./classes.ts";

/** Who looks: a person as far as the rules care. Without agencies: of the whole centre. */
export type Viewer = {
  readonly personId: string;
  readonly role: Role;
  readonly agencyIds?: readonly AgencyId[] | undefined;
  /** A crew's unit. */
  readonly unitId?: UnitId | undefined;
};

const NO_AGENCIES: readonly AgencyId[] = [];

/** True for a person whose work is the whole centre's. A crew's work is that of its unit. */
export function isAreaWide({ role, agencyIds = NO_AGENCIES }: Viewer): boolean {
  return role !== "crew" && agencyIds.length === 0;
}

function stronger(a: Relation, b: Relation): Relation {
  return relations.indexOf(a) <= relations.indexOf(b) ? a : b;
}

function claims(board: Board, { personId }: Viewer, subject: ClaimSubject): boolean {
  return board.shift.claims.get(claimKey(subject))?.holderId === personId;
}

function isCrewOn(board: Board, { unitId }: Viewer, incident: Incident): boolean {
  if (unitId === undefined) return false;
  return incident.assignmentIds.some((assignmentId) => {
    const assignment = board.assignments.get(assignmentId);
    return assignment?.unitId === unitId && isOpen(assignment);
  });
}

/** Opened it, claims it, or took a call about it. */
function isPersonOn(board: Board, viewer: Viewer, incident: Incident): boolean {
  const { personId } = viewer;
  const opened = incident.timeline[0]?.actor;
  return (
    (opened?.kind === "person" && opened.id === personId) ||
    claims(board, viewer, { incidentId: incident.incidentId }) ||
    incident.callIds.some((callId) => board.calls.get(callId)?.takenBy === personId)
  );
}

function hasOwnAgency(viewer: Viewer, incident: Incident): boolean {
  const { agencyIds = NO_AGENCIES } = viewer;
  return incident.agencyIds.some((agencyId) => agencyIds.includes(agencyId));
}

/** Of an incident at hand; a grouped one is worked together with the one it is grouped into. */
export function relationToIncident(board: Board, viewer: Viewer, incident: Incident): Relation {
  if (isAreaWide(viewer)) return "area-wide";
  let found: Relation = "none";
  if (viewer.role === "crew") {
    if (isCrewOn(board, viewer, incident)) found = "assigned";
  } else if (isPersonOn(board, viewer, incident)) found = "assigned";
  else if (hasOwnAgency(viewer, incident)) found = "own-agency";
  if (incident.status !== "grouped") return found;
  const into = board.incidents.get(incident.intoIncidentId);
  return into === undefined ? found : stronger(found, relationToIncident(board, viewer, into));
}

export function relationToIncidentId(board: Board, viewer: Viewer, id: IncidentId): Relation {
  const incident = board.incidents.get(id);
  if (incident !== undefined) return relationToIncident(board, viewer, incident);
  return isAreaWide(viewer) ? "area-wide" : "none";
}

/**
 * POL-5: a call that belongs to no incident yet belongs to the whole floor, so that it never waits
 * for the right person.
 */
export function relationToCall(board: Board, viewer: Viewer, call: Call): Relation {
  if (isAreaWide(viewer)) return "area-wide";
  if (viewer.role !== "crew") {
    const own = call.takenBy === viewer.personId || claims(board, viewer, { callId: call.callId });
    if (own) return "assigned";
    if (call.status === "open") return "own-agency";
  }
  return call.status === "linked" ? relationToIncidentId(board, viewer, call.incidentId) : "none";
}

export function relationToCallId(board: Board, viewer: Viewer, callId: CallId): Relation {
  const call = board.calls.get(callId);
  if (call !== undefined) return relationToCall(board, viewer, call);
  return isAreaWide(viewer) ? "area-wide" : "none";
}

/** A crew has to do with its own unit, and with those that work on the same incident. */
export function relationToUnit(board: Board, viewer: Viewer, unitId: UnitId): Relation {
  if (isAreaWide(viewer)) return "area-wide";
  if (viewer.role === "crew") {
    if (viewer.unitId === unitId) return "assigned";
    const assignments = board.units.get(unitId)?.openAssignmentIds ?? [];
    const beside = assignments.some((assignmentId) => {
      const assignment = board.assignments.get(assignmentId);
      if (assignment === undefined) return false;
      return relationToIncidentId(board, viewer, assignment.incidentId) === "assigned";
    });
    return beside ? "assigned" : "none";
  }
  const agencyId = board.configuration.units.get(unitId)?.agencyId;
  const { agencyIds = NO_AGENCIES } = viewer;
  return agencyId !== undefined && agencyIds.includes(agencyId) ? "own-agency" : "none";
}

export function relationToSubject(board: Board, viewer: Viewer, subject: ClaimSubject): Relation {
  return "incidentId" in subject
    ? relationToIncidentId(board, viewer, subject.incidentId)
    : relationToCallId(board, viewer, subject.callId);
}

/** To what belongs to the area and to no incident: the floor is at home in it, a crew is not. */
export function relationToArea(viewer: Viewer): Relation {
  if (isAreaWide(viewer)) return "area-wide";
  return viewer.role === "crew" ? "none" : "own-agency";
}

export function classesFor({ role }: Viewer, relation: Relation): readonly FieldClass[] {
  return clearance[role][relation];
}

/** Where a unit is, is operational. */
export function seesPosition(board: Board, viewer: Viewer, unitId: UnitId): boolean {
  return classesFor(viewer, relationToUnit(board, viewer, unitId)).includes("operational");
}

/** True for those who see all there is on the board, as it is. */
export function seesWholeBoard(viewer: Viewer): boolean {
  return isAreaWide(viewer) && classesFor(viewer, "area-wide").includes("personal");
}
