import assert from "node:assert/strict";
import { test } from "node:test";
import { Compile } from "typebox/compile";
import {
  accept,
  boardHash,
  boardSnapshot,
  commandTypes as kernelCommandTypes,
  decide,
  emptyBoard,
  evolve,
  type AcceptedEvent,
  type Board,
  type CommandEnvelope,
} from "#kernel";
import {
  applyMessage,
  CommandRequest,
  commandRoles,
  commandTypes,
  initialClientState,
  mayCommand,
  PROTOCOL_VERSION,
  routes,
  urlOf,
} from "./index.ts";

function logOf(count: number): { events: AcceptedEvent[]; boards: Board[] } {
  let board = emptyBoard("area");
  const boards = [board];
  const events: AcceptedEvent[] = [];
  for (let index = 1; index <= count; index += 1) {
    const envelope: CommandEnvelope = {
      commandId: `c-${index}`,
      actor: { kind: "person", id: "p" },
      at: index * 1000,
      command: { type: "receiveCall", callId: `call-${index}`, channel: "phone" },
    };
    const decision = decide(board, envelope);
    assert.ok("events" in decision);
    for (const event of accept(board, envelope, decision.events)) {
      board = evolve(board, event);
      events.push(event);
      boards.push(board);
    }
  }
  return { events, boards };
}

const { events, boards } = logOf(20);

function snapshotAt(sequence: number) {
  const board = boards[sequence] ?? assert.fail();
  return {
    type: "snapshot",
    protocol: PROTOCOL_VERSION,
    areaId: "area",
    sequence,
    board: boardSnapshot(board),
  } as const;
}

test("PRO-1: a snapshot and the events after it give the server's board", () => {
  let state = applyMessage(initialClientState, snapshotAt(7));
  state = applyMessage(state, { type: "events", events: events.slice(7, 12) });
  state = applyMessage(state, { type: "events", events: events.slice(12) });
  assert.ok(state.board);
  assert.equal(boardHash(state.board), boardHash(boards[20] ?? assert.fail()));
  assert.equal(state.trouble, undefined);
});

test("PRO-2: events that come twice or overlap change nothing", () => {
  let state = applyMessage(initialClientState, snapshotAt(5));
  state = applyMessage(state, { type: "events", events: events.slice(2, 9) });
  const once = state.board;
  state = applyMessage(state, { type: "events", events: events.slice(0, 9) });
  assert.equal(state.board, once);
  assert.equal(state.board?.sequence, 9);
});

test("PRO-3: a missing event is trouble, and the board stays as it was until a snapshot", () => {
  let state = applyMessage(initialClientState, snapshotAt(5));
  state = applyMessage(state, { type: "events", events: events.slice(7, 9) });
  assert.equal(state.trouble, "gap");
  assert.equal(state.board?.sequence, 5);
  state = applyMessage(state, snapshotAt(9));
  assert.equal(state.trouble, undefined);
  assert.equal(state.board?.sequence, 9);
});

test("PRO-7: a snapshot of another protocol is not read", () => {
  const state = applyMessage(initialClientState, { ...snapshotAt(5), protocol: 99 });
  assert.equal(state.trouble, "other-version");
  assert.equal(state.board, undefined);
});

test("PRO-8: positions keep the latest of each unit; clock and service replace", () => {
  const at = 1;
  let state = applyMessage(initialClientState, {
    type: "positions",
    units: [
      { unitId: "E1", lat: 1, lon: 2, at },
      { unitId: "E2", lat: 3, lon: 4, at },
    ],
  });
  state = applyMessage(state, { type: "positions", units: [{ unitId: "E1", lat: 9, lon: 9, at }] });
  assert.deepEqual(state.positions.get("E1"), { unitId: "E1", lat: 9, lon: 9, at });
  assert.equal(state.positions.size, 2);
  state = applyMessage(state, { type: "service", status: "degraded", why: "disk full" });
  assert.equal(state.service.status, "degraded");
  state = applyMessage(state, { type: "behind", sequence: 4 });
  assert.equal(state.trouble, "behind");
});

test("PRO-9: every command of the kernel has a shape and a row of who may give it", () => {
  assert.deepEqual(commandTypes.toSorted(), kernelCommandTypes.toSorted());
  for (const type of commandTypes) assert.ok(Array.isArray(commandRoles[type]), type);
  assert.equal(mayCommand("administrator", "receiveCall"), false);
  assert.equal(mayCommand("call-taker", "assignUnits"), false);
  assert.equal(mayCommand("supervisor", "openSeal"), false, "only by the texts routes");
});

test("PRO-13: the shape of a command is strict: no unknown fields, no unbounded text", () => {
  const check = Compile(CommandRequest);
  const command = { type: "closeCall", callId: "c", disposition: "completed" };
  assert.ok(check.Check({ commandId: "1", command }));
  for (const bad of [
    { commandId: "", command },
    { commandId: "x".repeat(101), command },
    { commandId: "a\nb", command },
    { commandId: "1", command: { ...command, actor: "me" } },
    { commandId: "1", command: { ...command, type: "closecall" } },
    { commandId: "1", command, at: 5 },
    { commandId: "1", command, occurredAt: -1 },
    { commandId: "1", command, occurredAt: 1.5 },
    { commandId: "1", command, texts: { name: "x" } },
    { commandId: "1", command, texts: { narrative: "x".repeat(20_001) } },
  ]) {
    assert.ok(!check.Check(bad), JSON.stringify(bad).slice(0, 100));
  }
});

test("PRO-14: URLs are filled in from the table, each value encoded", () => {
  const values = { areaId: "a/b", incidentId: "1 2" };
  assert.equal(
    urlOf("readRecommendation", values),
    "/api/areas/a%2Fb/incidents/1%202/recommendation",
  );
  assert.throws(() => urlOf("readBoard"), /needs areaId/);
  for (const route of Object.values(routes)) {
    assert.equal(route.changes, route.method !== "GET");
  }
});
