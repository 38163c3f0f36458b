import assert from "node:assert/strict";
import { test } from "node:test";
import type { AcceptedEvent, EndReason, Event } from "#kernel";
import { OwnLog, ownHistory, prepareCentre, replay, runTrace, templatesOf } from "#sim";
import { traceOfHistory } from "#sim";
import { busyDay, lineRoads, LINE_MODEL, placeAt, START } from "../testing/line-town.ts";

const roads = lineRoads();
const scenario = busyDay(60, 5);

function logOf(events: readonly AcceptedEvent[]): OwnLog {
  const log = new OwnLog("town");
  for (const accepted of events) log.observe(accepted);
  return log;
}

function eventsOf(): AcceptedEvent[] {
  const events: AcceptedEvent[] = [];
  const onEvent = (accepted: AcceptedEvent) => void events.push(accepted);
  replay({ scenario, roads, responseModel: LINE_MODEL, policy: "history", seed: 1, onEvent });
  return events;
}

const EVENTS = eventsOf();
const all = { roads, from: 0, to: Infinity, isoOf: String };
const none = new Set<string>();

test("HIS-1: the history made of a centre's log is what happened, by time, unit and place", () => {
  const { scenario: own, counts } = ownHistory(logOf(EVENTS), { ...all, officerTypes: none });
  assert.deepEqual(counts, { incidents: 60, officerInitiated: 0, open: 0, grouped: 0, unknown: 0 });
  const told = (calls: typeof own.history) =>
    calls.map(
      ({ receivedAt, typeId, originalPriorityId, finalPriorityId, place, assignments }) => ({
        receivedAt,
        typeId,
        originalPriorityId,
        finalPriorityId,
        node: place.node,
        rows: assignments.map(({ rowId: _rowId, ...row }) => row),
      }),
    );
  assert.deepEqual(told(own.history), told(scenario.history));
  // It can be tried on: duty and configuration are those of the log.
  const centre = prepareCentre({ scenario: own, roads, responseModel: LINE_MODEL });
  const run = runTrace(centre, traceOfHistory(centre, templatesOf(centre)), 1);
  assert.equal(run.openAtEnd, 0);
  assert.ok(run.count >= 60);
});

test("HIS-2: no caller, number, address or id of the log is in it", () => {
  const secret: AcceptedEvent[] = EVENTS.map((accepted) => {
    if (accepted.event.type !== "callReceived") return accepted;
    const seal = { sealId: "seal-of-a-caller", commitment: "ab" };
    return { ...accepted, event: { ...accepted.event, reporter: seal, narrative: seal } };
  });
  const { scenario: own } = ownHistory(logOf(secret), { ...all, officerTypes: none });
  const text = JSON.stringify([own.manifest, own.history, own.duty]);
  for (const word of ["seal-of", "Main St", "incident-c", '"c1"', "dispatcher"]) {
    assert.ok(!text.includes(word), word);
  }
});

test("HIS-3: what crews begin, what is open, grouped or not configured any more is counted", () => {
  const officer = ownHistory(logOf(EVENTS), { ...all, officerTypes: new Set(["medical"]) });
  assert.equal(officer.counts.officerInitiated, 60);
  assert.ok(officer.scenario.history.every(({ origin }) => origin === "officer"));
  const last = EVENTS.at(-1)!;
  const at = last.occurredAt + 1000;
  const more = (event: Event): AcceptedEvent => ({ ...last, occurredAt: at, event });
  const opened = (incidentId: string, typeId = "medical") => {
    const place = placeAt(3);
    const rest = { number: "1", priorityId: "3", place, agencyIds: [] };
    return more({ type: "incidentOpened", incidentId, typeId, ...rest });
  };
  const log = logOf([
    ...EVENTS,
    opened("open"),
    opened("same"),
    more({ type: "incidentGrouped", incidentId: "same", intoIncidentId: "open" }),
    opened("old", "removed"),
    more({ type: "incidentClosed", incidentId: "old", disposition: "completed" }),
  ]);
  const { counts, scenario: own } = ownHistory(log, { ...all, officerTypes: none });
  assert.deepEqual(counts, { incidents: 63, officerInitiated: 0, open: 1, grouped: 1, unknown: 1 });
  assert.equal(own.history.length, 60);
  assert.throws(() => ownHistory(log, { ...all, to: START - 1, officerTypes: none }), RangeError);
});

test("HIS-4: what was undone is as it was before", () => {
  const sent = EVENTS.find(({ event }) => event.type === "unitAssigned")!;
  const [until] = [EVENTS.indexOf(sent) + 1];
  const { assignmentId, unitId, incidentId } = sent.event as Extract<
    Event,
    { type: "unitAssigned" }
  >;
  const ids = { assignmentId, unitId, incidentId };
  const at = sent.occurredAt;
  const status = "enRoute";
  const changed = { type: "assignmentStatusChanged", ...ids, status } as const;
  const undone = (endReason?: EndReason): Event => ({
    type: "commandUndone",
    targetCommandId: "x",
    incidents: [],
    units: [],
    assignments: [
      endReason === undefined
        ? { ...ids, status: "assigned", times: { assignedAt: at } }
        : { ...ids, status: "cancelled", endReason, times: { assignedAt: at, cancelledAt: at } },
    ],
  });
  const rows = (...events: Event[]) => {
    const closed: Event = { type: "incidentClosed", incidentId, disposition: "completed" };
    const tail = [...events, closed].map((event) => ({ ...sent, occurredAt: at + 1000, event }));
    const log = logOf([...EVENTS.slice(0, until), ...tail]);
    return ownHistory(log, { ...all, officerTypes: none }).scenario.history[0]!.assignments;
  };
  assert.equal(rows(changed)[0]!.enRouteAt, at + 1000);
  assert.equal(rows(changed, undone())[0]!.enRouteAt, undefined);
  assert.deepEqual(rows(changed, undone("undone")), []);
});
