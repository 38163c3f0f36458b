import {
  persistentMap,
  type Assignment,
  type Board,
  type Call,
  type Configuration,
  type Deployment,
  type Incident,
  type IncidentId,
  type PersistentMap,
  type Shift,
  type Unit,
} from "#kernel";
import type { FieldClass, FieldTable, Relation } from "./classes.ts";
import {
  alarmFields,
  assignmentFields,
  callFields,
  claimFields,
  handOverFields,
  holdFields,
  incidentFields,
  openingFields,
  seatFields,
  shiftNoteFields,
  undoableFields,
  unitFields,
} from "./record-fields.ts";
import { reduceEvent, reduceFields } from "./reduce.ts";
import {
  classesFor,
  isAreaWide,
  relationToArea,
  relationToCall,
  relationToIncident,
  relationToIncidentId,
  relationToSubject,
  relationToUnit,
  seesWholeBoard,
  type Viewer,
} from "./relation.ts";

/** Incidents as they were reduced, so that what did not change is the same thing again. */
const kept = new WeakMap<Incident, Map<readonly FieldClass[], Incident>>();

/** An incident with these classes of fields. Its notes are references to sealed texts only. */
export function reducedIncident(incident: Incident, classes: readonly FieldClass[]): Incident {
  const forms = kept.get(incident) ?? new Map<readonly FieldClass[], Incident>();
  kept.set(incident, forms);
  const form = forms.get(classes) ?? withoutOthers(incident, classes);
  forms.set(classes, form);
  return form;
}

function withoutOthers(incident: Incident, classes: readonly FieldClass[]): Incident {
  const timeline = incident.timeline
    .map((accepted) => reduceEvent(accepted, classes))
    .filter((accepted) => accepted !== undefined);
  const whole = timeline.every((accepted, index) => accepted === incident.timeline[index]);
  const same = whole && timeline.length === incident.timeline.length;
  const reduced = reduceFields(incident, incidentFields, classes);
  const notes = classes.includes("personal") ? incident.notes : [];
  if (same && reduced === incident) return incident;
  return { ...reduced, notes, timeline };
}

/** The incident as somebody may see it; undefined when it is not there for them (POL-6). */
export function incidentFor(
  board: Board,
  viewer: Viewer,
  incidentId: IncidentId,
): Incident | undefined {
  const incident = board.incidents.get(incidentId);
  if (incident === undefined) return undefined;
  const classes = classesFor(viewer, relationToIncident(board, viewer, incident));
  return classes.length === 0 ? undefined : reducedIncident(incident, classes);
}

function reducedBy<T extends object>(
  viewer: Viewer,
  relation: Relation,
  thing: T,
  table: FieldTable,
): T | undefined {
  const classes = classesFor(viewer, relation);
  return classes.length === 0 ? undefined : reduceFields(thing, table, classes);
}

export function callFor(board: Board, viewer: Viewer, callId: string): Call | undefined {
  const call = board.calls.get(callId);
  if (call === undefined) return undefined;
  return reducedBy(viewer, relationToCall(board, viewer, call), call, callFields);
}

export function assignmentFor(
  board: Board,
  viewer: Viewer,
  assignmentId: string,
): Assignment | undefined {
  const assignment = board.assignments.get(assignmentId);
  if (assignment === undefined) return undefined;
  const relation = relationToIncidentId(board, viewer, assignment.incidentId);
  return reducedBy(viewer, relation, assignment, assignmentFields);
}

/** Only the assignments that the reader sees are named, so nothing on a view is missing from it. */
export function unitFor(board: Board, viewer: Viewer, unitId: string): Unit | undefined {
  const unit = board.units.get(unitId);
  if (unit === undefined) return undefined;
  const relation = relationToUnit(board, viewer, unitId);
  const reduced = reducedBy(viewer, relation, unit, unitFields);
  if (reduced === undefined) return undefined;
  const open = unit.openAssignmentIds.filter((id) => assignmentFor(board, viewer, id));
  if (open.length === unit.openAssignmentIds.length) return reduced;
  return { ...reduced, openAssignmentIds: open };
}

function mapOf<T>(source: PersistentMap<T>, view: (key: string, value: T) => T | undefined) {
  let map = persistentMap<T>();
  for (const [key, value] of source) {
    const seen = view(key, value);
    if (seen !== undefined) map = map.set(key, seen);
  }
  return map;
}

function isPart<T>(value: T | undefined): value is T {
  return value !== undefined;
}

/** What the shift shows of itself. */
export function shiftFor(board: Board, viewer: Viewer): Shift {
  const { seats, claims, alarms, notes, handOvers } = board.shift;
  const area = relationToArea(viewer);
  const notesSeen = classesFor(viewer, area).includes("personal");
  return {
    seats: mapOf(seats, (_, seat) => reducedBy(viewer, area, seat, seatFields)),
    claims: mapOf(claims, (_, claim) => {
      return reducedBy(viewer, relationToSubject(board, viewer, claim), claim, claimFields);
    }),
    alarms: alarms
      .map((alarm) => {
        const { incidentId } = alarm;
        const relation =
          incidentId === undefined ? area : relationToIncidentId(board, viewer, incidentId);
        return reducedBy(viewer, relation, alarm, alarmFields);
      })
      .filter(isPart),
    notes: mapOf(notes, (_, note) => {
      return notesSeen ? reducedBy(viewer, area, note, shiftNoteFields) : undefined;
    }),
    handOvers: mapOf(handOvers, (_, given) => reducedBy(viewer, area, given, handOverFields)),
  };
}

/** One's own requests, and those of what one is at work on when one may agree to them (POL-7). */
export function openingsFor(board: Board, viewer: Viewer): Board["openings"] {
  return mapOf(board.openings, (_, opening) => {
    const relation = relationToSubject(board, viewer, opening.subject);
    const classes = classesFor(viewer, relation);
    const own = opening.askedBy === viewer.personId;
    if (own) return reduceFields(opening, openingFields, ["public", "operational", "personal"]);
    if (viewer.role !== "supervisor" || !classes.includes("personal") || relation === "none") {
      return undefined;
    }
    return reduceFields(opening, openingFields, classes);
  });
}

/** Plans are of the whole centre: who sees a part of it only could not judge them. */
export function deploymentsFor({ deployments }: Board, viewer: Viewer): Board["deployments"] {
  const plans = viewer.role === "supervisor" || viewer.role === "administrator";
  return plans && isAreaWide(viewer) ? deployments : persistentMap<Deployment>();
}

export function holdsFor(board: Board, viewer: Viewer): Board["holds"] {
  return mapOf(board.holds, (_, hold) => {
    const relation = relationToSubject(board, viewer, hold.subject);
    if (relation === "none") return undefined;
    return reducedBy(viewer, relation, hold, holdFields);
  });
}

/** What one did oneself and can take back. */
export function undoablesFor(board: Board, viewer: Viewer): Board["undoables"] {
  const own = board.undoables.filter(({ actorId }) => actorId === viewer.personId);
  const classes = ["public", "operational"] as const;
  return own.map((undoable) => ({
    ...reduceFields(undoable, undoableFields, classes),
    changes: [],
  }));
}

/** A crew needs the names of what it is sent to and with, and no map of the area's plans. */
export function configurationFor({ configuration }: Board, { role }: Viewer): Configuration {
  if (role !== "crew") return configuration;
  return { ...configuration, zones: new Map(), responsePlans: new Map(), coverageRules: new Map() };
}

const EMPTY: Pick<Board, "activeIncidentIds" | "openCallIds"> = {
  activeIncidentIds: persistentMap<true>(),
  openCallIds: persistentMap<true>(),
};

/** The lists that the kernel derives, for what a view holds. */
export function withDerived(board: Board): Board {
  let { activeIncidentIds, openCallIds } = EMPTY;
  for (const { incidentId, status } of board.incidents.values()) {
    if (status === "open" || status === "held") {
      activeIncidentIds = activeIncidentIds.set(incidentId, true);
    }
  }
  for (const { callId, status } of board.calls.values()) {
    if (status === "open") openCallIds = openCallIds.set(callId, true);
  }
  return { ...board, activeIncidentIds, openCallIds };
}

/**
 * POL-6: the board as somebody may see it: what is not for them is not in it, nor are the fields.
 * The same board for those who see all of it.
 */
export function boardFor(board: Board, viewer: Viewer): Board {
  if (seesWholeBoard(viewer)) return board;
  return withDerived({
    ...board,
    configuration: configurationFor(board, viewer),
    calls: mapOf(board.calls, (id) => callFor(board, viewer, id)),
    incidents: mapOf(board.incidents, (id) => incidentFor(board, viewer, id)),
    assignments: mapOf(board.assignments, (id) => assignmentFor(board, viewer, id)),
    units: mapOf(board.units, (id) => unitFor(board, viewer, id)),
    undoables: undoablesFor(board, viewer),
    shift: shiftFor(board, viewer),
    openings: openingsFor(board, viewer),
    holds: holdsFor(board, viewer),
    deployments: deploymentsFor(board, viewer),
  });
}
