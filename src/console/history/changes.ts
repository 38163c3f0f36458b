import type { AssignmentId, Event } from "#kernel";

/** A fact of an incident that a picture shows. */
export type Fact =
  | "status"
  | "type"
  | "priority"
  | "place"
  | "alarm"
  | "agencies"
  | "calls"
  | "notes"
  | "primary";

/** What one event changed about an incident: marked in the picture after it. */
export type Changes = {
  readonly facts: ReadonlySet<Fact>;
  readonly assignmentIds: ReadonlySet<AssignmentId>;
};

const factsOfEvent: { readonly [T in Event["type"]]?: readonly Fact[] } = {
  incidentOpened: ["status", "type", "priority", "place", "agencies"],
  incidentTypeChanged: ["type"],
  incidentPriorityChanged: ["priority"],
  incidentMoved: ["place"],
  alarmRaised: ["alarm"],
  incidentHeld: ["status"],
  incidentReleased: ["status"],
  incidentClosed: ["status"],
  incidentReopened: ["status"],
  incidentGrouped: ["status"],
  incidentSplit: ["status"],
  agencyAdded: ["agencies"],
  callLinked: ["calls"],
  callUnlinked: ["calls"],
  callAmended: ["calls"],
  noteAdded: ["notes"],
  primaryUnitSet: ["primary"],
  commandUndone: ["status", "type", "priority", "place", "alarm"],
};

/** An undo names every record it put back; which of its facts differ is for the eye to see. */
export function changesOf(event: Event): Changes {
  const assignmentIds = new Set<AssignmentId>();
  if ("assignmentId" in event) assignmentIds.add(event.assignmentId);
  if (event.type === "commandUndone") {
    for (const { assignmentId } of event.assignments) assignmentIds.add(assignmentId);
    if (event.incidents.length === 0) return { facts: new Set(), assignmentIds };
  }
  return { facts: new Set(factsOfEvent[event.type] ?? []), assignmentIds };
}
