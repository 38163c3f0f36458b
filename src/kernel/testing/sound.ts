import assert from "node:assert/strict";
import {
  claimKey,
  isOpen,
  type AcceptedEvent,
  type Assignment,
  type Board,
  type Incident,
  type Unit,
} from "../index.ts";
import { reasons } from "../reasons.ts";

function checkUnit(board: Board, unit: Unit): void {
  const { unitId, openAssignmentIds } = unit;
  assert.ok(board.configuration.units.has(unitId), `${unitId} configured`);
  const open = openAssignmentIds.map((id) => board.assignments.get(id) as Assignment);
  for (const assignment of open) {
    assert.equal(assignment.unitId, unitId);
    assert.ok(isOpen(assignment), `${assignment.assignmentId} open`);
  }
  const incidentIds = open.map((assignment) => assignment.incidentId);
  assert.equal(new Set(incidentIds).size, incidentIds.length, `${unitId} once on an incident`);
  assert.ok(open.length === 0 || unit.duty.status === "inService", `${unitId} in service`);
  // Every open assignment made while another was open has a reason, so all but one have one.
  const unexplained = open.filter((assignment) => assignment.concurrentReason === undefined);
  assert.ok(unexplained.length <= 1, `${unitId} doubly committed without a reason`);
}

function checkIncident(board: Board, incident: Incident): void {
  const { incidentId, status } = incident;
  const assignments = incident.assignmentIds.map((id) => board.assignments.get(id) as Assignment);
  for (const assignment of assignments) assert.equal(assignment.incidentId, incidentId);
  const open = assignments.filter(isOpen);
  assert.ok(open.length === 0 || status === "open", `${incidentId} ${status} with units`);
  const primary = open.some((item) => item.assignmentId === incident.primaryAssignmentId);
  assert.equal(primary, open.length > 0, `${incidentId} has a primary while it has units`);
  assert.equal(incident.primaryAssignmentId === undefined, open.length === 0);
  for (const callId of incident.callIds) {
    const call = board.calls.get(callId);
    assert.ok(call?.status === "linked" && call.incidentId === incidentId, `${callId} linked`);
  }
  const received = incident.callIds.map((callId) => board.calls.get(callId)?.receivedAt ?? 0);
  const expected = received.length > 0 ? Math.min(...received) : incident.openedAt;
  assert.equal(incident.receivedAt, expected);
  for (const groupedId of incident.groupedIds) {
    const grouped = board.incidents.get(groupedId);
    assert.ok(grouped?.status === "grouped" && grouped.intoIncidentId === incidentId);
  }
  if (incident.status === "grouped") {
    assert.ok(board.incidents.get(incident.intoIncidentId)?.groupedIds.includes(incidentId));
  }
  assert.equal(board.activeIncidentIds.has(incidentId), status === "open" || status === "held");
  assert.ok(board.configuration.incidentTypes.has(incident.typeId));
  assert.ok(board.configuration.priorities.has(incident.priorityId));
}

/** Throws when a board contradicts itself. */
export function checkSound(board: Board): void {
  for (const unit of board.units.values()) checkUnit(board, unit);
  for (const incident of board.incidents.values()) checkIncident(board, incident);
  for (const assignment of board.assignments.values()) {
    const { assignmentId, incidentId, unitId } = assignment;
    const incident = board.incidents.get(incidentId);
    assert.ok(incident?.assignmentIds.includes(assignmentId), `${assignmentId} on its incident`);
    const held = board.units.get(unitId)?.openAssignmentIds.includes(assignmentId) ?? false;
    assert.equal(held, isOpen(assignment), `${assignmentId} with its unit while open`);
  }
  for (const call of board.calls.values()) {
    assert.equal(board.openCallIds.has(call.callId), call.status === "open");
    if (call.status !== "linked") continue;
    const incident = board.incidents.get(call.incidentId);
    assert.ok(incident?.callIds.includes(call.callId), `${call.callId} on its incident`);
  }
  assert.equal(board.units.size, board.configuration.units.size);
  checkShift(board);
}

/** One person on one seat, claims only of what waits for somebody, each alarm once. */
function checkShift({ shift, activeIncidentIds, openCallIds }: Board): void {
  const holders = [...shift.seats.values()].map((seat) => seat.holderId);
  assert.equal(new Set(holders).size, holders.length, "one seat for one person");
  for (const [key, claim] of shift.claims) {
    assert.equal(key, claimKey(claim));
    const waits =
      "incidentId" in claim
        ? activeIncidentIds.has(claim.incidentId)
        : openCallIds.has(claim.callId);
    assert.ok(waits, `${key} claimed and open`);
    assert.ok(claim.lastActionAt >= claim.since);
  }
  const keys = shift.alarms.map((item) => item.key);
  assert.equal(new Set(keys).size, keys.length, "each alarm once");
}

function incidentsNamed({ event }: AcceptedEvent): string[] {
  if (event.type === "commandUndone") return event.incidents.map((item) => item.incidentId);
  if (event.type === "unitReserved") return [];
  const named: string[] = [];
  if ("incidentId" in event) named.push(event.incidentId);
  if ("intoIncidentId" in event) named.push(event.intoIncidentId);
  if ("fromIncidentId" in event) named.push(event.fromIncidentId);
  return named;
}

/** Throws when an incident on the board lacks an event of the log that touched it. */
export function checkTimelines(board: Board, log: readonly AcceptedEvent[]): void {
  for (const incident of board.incidents.values()) {
    // An id can come back after the archive took it: only the log since its opening counts.
    const opened = log.findLastIndex(
      ({ event }) => event.type === "incidentOpened" && event.incidentId === incident.incidentId,
    );
    const expected = log
      .slice(opened)
      .filter((accepted) => incidentsNamed(accepted).includes(incident.incidentId));
    const actual = incident.timeline.filter(({ event }) => event.type !== "callAmended");
    assert.deepEqual(
      actual.map((accepted) => accepted.sequence),
      expected.map((accepted) => accepted.sequence),
    );
  }
}

/** Throws when a call was lost: each is open, linked or closed until it was archived. */
export function checkNoCallLost(board: Board, log: readonly AcceptedEvent[]): void {
  const expected = new Set<string>();
  for (const { event } of log) {
    if (event.type === "callReceived") expected.add(event.callId);
    if (event.type === "incidentsArchived") for (const id of event.callIds) expected.delete(id);
  }
  assert.deepEqual([...board.calls.keys()].sort(), [...expected].sort());
}

const ACCOUNTS = /^(deployment|configuration)/;

/** RSN-1: a reason in the log is of the closed lists; whoever decides about plans gives an account. */
export function checkReasons(log: readonly AcceptedEvent[]): void {
  const known = new Set<string>([
    ...Object.values(reasons).flat(),
    ...reasons.divert.map((reason) => `diverted-${reason}`),
    "incident-closed",
  ]);
  for (const { event } of log) {
    if (ACCOUNTS.test(event.type)) continue;
    const given: string[] = [];
    if ("reason" in event && event.reason !== undefined) given.push(event.reason);
    if ("concurrentReason" in event) given.push(event.concurrentReason ?? "other");
    if (event.type === "unitReserved") given.push(event.purpose);
    if ("takenOver" in event) given.push(event.takenOver?.reason ?? "other");
    for (const reason of given) assert.ok(known.has(reason), `${event.type} says ${reason}`);
  }
}
