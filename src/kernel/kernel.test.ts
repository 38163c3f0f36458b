import assert from "node:assert/strict";
import { test } from "node:test";
import {
  accept,
  commandTypes,
  decide,
  emptyBoard,
  eventTypes,
  evolve,
  validateConfiguration,
  type Board,
} from "./index.ts";
import { busy } from "./testing/busy.ts";
import {
  assign,
  envelopeOf,
  openIncident,
  receiveCall,
  storyOf,
  town,
  townOnDuty,
} from "./testing/given.ts";
import { HOUR, NOON, place, SECOND } from "./testing/town.ts";

test("TIME-1: instants are whole milliseconds", () => {
  const story = town();
  for (const at of [Number.NaN, 0.5, -1, 8.64e15 + 2, Number.POSITIVE_INFINITY]) {
    story.when(receiveCall("k"), { at }).refused("invalid-value", { field: "at" });
    const way = { at: 8.64e15, occurredAt: at };
    story.when(receiveCall("k"), way).refused("invalid-value", { field: "occurredAt" });
  }
  story.when(receiveCall("k"), { at: 0, occurredAt: 0 }).happened("callReceived");
  story.when(receiveCall("k"), { at: 8.64e15 }).happened("callReceived");
});

test("TIME-1: a command and its actor are named", () => {
  const story = town();
  story.when(receiveCall("k"), { commandId: "" }).refused("invalid-value", { field: "commandId" });
  const actor = { kind: "person", id: " " } as const;
  story.when(receiveCall("k"), { actor }).refused("invalid-value", { field: "actor.id" });
  story
    .when(receiveCall("k"), { actor: { ...actor, id: "a", agencyId: "" } })
    .refused("invalid-value", { field: "actor.agencyId" });
});

test("TIME-2: nothing is said to have happened later than the tolerance after now", () => {
  const story = town();
  const occurredAt = NOON + 60 * SECOND;
  story.when(receiveCall("k"), { occurredAt }).happened("callReceived");
  story
    .when(receiveCall("k"), { occurredAt: occurredAt + 1 })
    .refused("time-in-future", { occurredAt: occurredAt + 1, at: NOON });
});

test("CONF-7: an area that is not configured yet has sane settings, and nothing else", () => {
  const { configuration, ...board } = emptyBoard("town");
  const { settings, ...rest } = configuration;
  assert.deepEqual(
    { ...settings, dispositions: settings.dispositions.map((item) => item.disposition) },
    {
      areaName: { en: "town" },
      timeZone: "UTC",
      utcOffsets: [{ from: 0, minutes: 0 }],
      unacknowledged: { warnSeconds: 30, alertSeconds: 60 },
      notEnRoute: { warnSeconds: 90, alertSeconds: 180 },
      undoWindowSeconds: 120,
      futureToleranceSeconds: 60,
      closedRetentionHours: 24,
      dispositions: [
        "completed",
        "false-alarm",
        "not-found",
        "no-response-needed",
        "duplicate",
        "referred",
      ],
    },
  );
  for (const { name } of settings.dispositions) assert.ok(name.en !== "" && name.zh !== undefined);
  for (const shelf of Object.values(rest)) assert.equal(shelf.size, 0);
  const { areaId, sequence, at, nextIncidentNumber, undoables, configuredAt } = board;
  assert.deepEqual(
    { areaId, sequence, at, nextIncidentNumber, undoables, configuredAt },
    {
      areaId: "town",
      sequence: 0,
      at: 0,
      nextIncidentNumber: "1",
      undoables: [],
      configuredAt: 0,
    },
  );
  const put = [{ kind: "settings", put: settings }] as const;
  assert.ok("configuration" in validateConfiguration(configuration, put));
});

test("SEAL-1: opening a seal is on record and changes nothing else", () => {
  const opened = town()
    .when({ type: "openSeal", sealId: "s1", purpose: "handling" })
    .happened("sealOpened");
  assert.deepEqual(opened.event("sealOpened"), {
    type: "sealOpened",
    sealId: "s1",
    purpose: "handling",
  });
  town()
    .when({ type: "openSeal", sealId: "", purpose: "handling" })
    .refused("invalid-value", { field: "sealId" });
});

const close = (incidentId: string) =>
  ({ type: "closeIncident", incidentId, disposition: "completed", clearUnits: true }) as const;

test("ARC-1: what was closed long enough ago leaves the board with its calls and assignments", () => {
  const story = busy
    .and(receiveCall("k3"))
    .and(openIncident("i4", "fire", { callId: "k3" }))
    .and({ type: "groupIncident", incidentId: "i4", intoIncidentId: "i1" })
    .and({ type: "closeCall", callId: "k2", disposition: "duplicate" })
    .and(close("i1"))
    .and(close("i2"), { at: NOON + 1 });
  const archive = { type: "archiveClosed" } as const;
  story.when(archive, { at: NOON + 24 * HOUR - 1 }).happened();
  const archived = story.when(archive, { at: NOON + 24 * HOUR }).happened("incidentsArchived");
  assert.deepEqual(archived.event("incidentsArchived"), {
    type: "incidentsArchived",
    incidentIds: ["i1", "i4", "i3"],
    callIds: ["k1", "k3", "k2"],
  });
  assert.deepEqual([...archived.board.incidents.keys()], ["i2"]);
  assert.equal(archived.board.calls.size, 0);
  assert.equal(archived.board.assignments.size, 0);
  archived.when(archive, { at: NOON + 24 * HOUR }).happened();
  assert.equal(archived.board.nextIncidentNumber, "5");
});

test("ARC-2: what leaves comes in batches of 500, each incident with its calls", () => {
  let { board } = town();
  let step = 0;
  const give = (command: Parameters<typeof envelopeOf>[0]): void => {
    const envelope = envelopeOf(command, { commandId: `s${(step += 1)}` });
    const decision = decide(board, envelope);
    assert.ok("events" in decision);
    for (const event of accept(board, envelope, decision.events)) board = evolve(board, event);
  };
  for (let index = 0; index < 600; index++) {
    give(receiveCall(`k${index}`));
    give(openIncident(`i${index}`, "fire", { callId: `k${index}` }));
    give({ type: "closeIncident", incidentId: `i${index}`, disposition: "completed" });
    give(receiveCall(`x${index}`));
    give({ type: "closeCall", callId: `x${index}`, disposition: "completed" });
  }
  const archived = storyOf(board)
    .when({ type: "archiveClosed" }, { at: NOON + 24 * HOUR })
    .happened("incidentsArchived", "incidentsArchived", "incidentsArchived");
  const sizes = archived.events.map((event) => {
    assert.ok(event.type === "incidentsArchived");
    return [event.incidentIds.length, event.callIds.length];
  });
  assert.deepEqual(sizes, [
    [500, 500],
    [100, 500],
    [0, 200],
  ]);
  assert.equal(archived.board.incidents.size + archived.board.calls.size, 0);
});

// F1: in April 2014 a call router's counter reached an arbitrary cap in seven US states, and
// 6,600 calls were lost in six hours.
for (const limit of [2n ** 31n, 2n ** 32n, 2n ** 53n, 10n ** 30n]) {
  test(`NUM-1: F1 counters: 1,000 incidents from ${limit} - 10, none refused`, () => {
    const start = limit - 10n;
    let board: Board = { ...town().board, nextIncidentNumber: String(start) };
    const sequence = limit <= 2n ** 32n ? Number(start) : board.sequence;
    board = { ...board, sequence };
    for (let index = 0n; index < 1_000n; index++) {
      for (const command of [
        receiveCall(`k${index}`),
        openIncident(`i${index}`, "cardiac", { callId: `k${index}` }),
      ]) {
        const envelope = envelopeOf(command);
        const decision = decide(board, envelope);
        assert.ok("events" in decision, `${index} refused`);
        for (const event of accept(board, envelope, decision.events)) board = evolve(board, event);
      }
      assert.equal(board.incidents.get(`i${index}`)?.number, String(start + index));
    }
    assert.equal(board.incidents.size, 1_000);
    assert.equal(board.sequence, sequence + 3_000);
  });
}

test("NUM-2: a list that is bounded says so", () => {
  const text = { sealId: "s", commitment: "ab" };
  let { board } = town().and(openIncident("i1"));
  const incident = board.incidents.get("i1");
  assert.ok(incident);
  const notes = Array.from({ length: 9_999 }, (_, index) => ({ noteId: `o${index}`, at: 0, text }));
  board = { ...board, incidents: board.incidents.set("i1", { ...incident, notes }) };
  const note = { type: "addNote", incidentId: "i1", noteId: "n1", text } as const;
  storyOf(board)
    .and(note)
    .when({ ...note, noteId: "n2" })
    .refused("limit-reached", { what: "notes", limit: 10_000 });
  const zoneIds = Array.from({ length: 257 }, (_, index) => `z${index}`);
  const moved = { type: "moveIncident", incidentId: "i1", place: place("x", zoneIds) } as const;
  storyOf(board).when(moved).refused("limit-reached", { what: "place.zoneIds", limit: 256 });
  const enough = { ...moved, place: place("x", zoneIds.slice(1)) };
  storyOf(board).when(enough).happened("incidentMoved");
});

test("NUM-2: an incident holds 10,000 open assignments and no more", () => {
  let { board } = townOnDuty().and(openIncident("i1"));
  const incident = board.incidents.get("i1");
  assert.ok(incident);
  const assignmentIds = Array.from({ length: 9_999 }, (_, index) => `a${index}`);
  let { assignments } = board;
  for (const assignmentId of assignmentIds) {
    const times = { assignedAt: 0 };
    const one = {
      assignmentId,
      unitId: "M1",
      incidentId: "i1",
      status: "assigned",
      times,
    } as const;
    assignments = assignments.set(assignmentId, one);
  }
  const incidents = board.incidents.set("i1", { ...incident, assignmentIds });
  board = { ...board, assignments, incidents };
  const limit = { what: "units on the incident", limit: 10_000 };
  storyOf(board)
    .when(assign("i1", "E1", "E2"))
    .refused("limit-reached", limit);
  storyOf(board).when(assign("i1", "E1")).happened("agencyAdded", "unitAssigned");
});

test("PLACE-1: a place is on the globe, with a short address and whole node number", () => {
  const at = place();
  const wrongs = [
    [{ lat: -90.001 }, "place.lat"],
    [{ lat: Number.POSITIVE_INFINITY }, "place.lat"],
    [{ lon: 180.5 }, "place.lon"],
    [{ lon: Number.NaN }, "place.lon"],
    [{ address: "x".repeat(501) }, "place.address"],
    [{ address: "a\u0000" }, "place.address"],
    [{ address: "\udc00" }, "place.address"],
    [{ zoneIds: ["ok", ""] }, "place.zoneIds[1]"],
    [{ node: -1 }, "place.node"],
    [{ node: 0.5 }, "place.node"],
    [{ nodeDistanceMetres: -0.1 }, "place.nodeDistanceMetres"],
    [{ nodeDistanceMetres: Number.NaN }, "place.nodeDistanceMetres"],
  ] as const;
  const story = town().and(openIncident("i1"));
  for (const [more, field] of wrongs) {
    const command = { type: "moveIncident", incidentId: "i1", place: { ...at, ...more } } as const;
    story.when(command).refused("invalid-value", { field });
  }
  const edge = { lat: 90, lon: 180, address: "", zoneIds: [], node: 0, nodeDistanceMetres: 0 };
  const command = { type: "moveIncident", incidentId: "i1", place: edge } as const;
  story.when(command).happened("incidentMoved");
  const other = { ...edge, lat: -90, lon: -180, address: "line\nline\ttab" };
  story.when({ ...command, place: other }).happened("incidentMoved");
});

test("REF-2: a long value is shown short", () => {
  const refusal = town()
    .when(receiveCall("x".repeat(1_000)))
    .refused("invalid-value");
  assert.ok(refusal.code === "invalid-value");
  assert.equal(refusal.got.length, 81);
  assert.ok(refusal.got.endsWith("…"));
  const longest = "9".repeat(78);
  const short = town()
    .when(receiveCall(` ${longest.slice(1)}`))
    .refused("invalid-value");
  assert.ok(short.code === "invalid-value");
  assert.equal(short.got, `" ${longest.slice(1)}"`);
});

test("WORDS-1: every command and event is listed once", () => {
  assert.equal(commandTypes.length, 59);
  assert.equal(eventTypes.length, 60);
  assert.ok(commandTypes.includes("archiveClosed") && eventTypes.includes("incidentsArchived"));
});
