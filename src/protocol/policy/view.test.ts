import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  boardFromSnapshot,
  boardHash,
  boardSnapshot,
  canonicalText,
  isOpen,
  unitStatus,
  type AcceptedEvent,
  type Board,
  type Hold,
  type JsonValue,
} from "#kernel";
import {
  applyMessage,
  boardFor,
  changesFor,
  eventFor,
  initialClientState,
  PROTOCOL_VERSION,
  reduceEvent,
  relationToIncident,
  touchedBetween,
  WITHHELD,
  type ClientState,
  type Viewer,
} from "#protocol";
import { histories } from "../../archive/testing/logs.ts";

const viewers: readonly Viewer[] = [
  { personId: "bob", role: "dispatcher", agencyIds: ["fire"] },
  { personId: "ann", role: "call-taker", agencyIds: ["medical"] },
  { personId: "ann", role: "supervisor", agencyIds: ["medical", "fire"] },
  { personId: "carol", role: "administrator" },
  { personId: "crew-1", role: "crew", unitId: "E1" },
  { personId: "crew-2", role: "crew", unitId: "M1", agencyIds: ["medical"] },
  { personId: "crew-3", role: "crew" },
  { personId: "eve", role: "overseer" },
];

/** The boards of one longer history, always the same. */
function aHistory(): ReadonlyMap<number, Board> {
  const drawn = fc.sample(histories(60), { numRuns: 20, seed: 7 });
  const longest = drawn.toSorted((a, b) => b.boards.size - a.boards.size)[0];
  assert.ok(longest && longest.boards.size > 8);
  return longest.boards;
}

function snapshotFor(board: Board, viewer: Viewer): ClientState {
  const seen = JSON.parse(JSON.stringify(boardSnapshot(boardFor(board, viewer)))) as JsonValue;
  return applyMessage(initialClientState, {
    type: "snapshot",
    protocol: PROTOCOL_VERSION,
    areaId: board.areaId,
    sequence: board.sequence,
    board: seen,
  });
}

/** The reader's copy after a change came over the wire. */
function follow(state: ClientState, before: Board, after: Board, viewer: Viewer): ClientState {
  const message = changesFor(touchedBetween(before, after), viewer);
  if (message === undefined) return snapshotFor(after, viewer);
  const came = JSON.parse(JSON.stringify(message)) as typeof message;
  const next = applyMessage(state, came);
  assert.equal(next.trouble, undefined);
  return next;
}

test("POL-9: a reader's copy that follows the changes is the view of the board, at every step", () => {
  fc.assert(
    fc.property(histories(50), fc.constantFrom(1, 3), ({ boards }, stride) => {
      const steps = [...boards.values()].filter((_, index) => index % stride === 0);
      for (const viewer of viewers) {
        let before = steps[0];
        if (before === undefined) return;
        let state = snapshotFor(before, viewer);
        for (const board of steps) {
          state = follow(state, before, board, viewer);
          before = board;
          assert.ok(state.board);
          const view = boardFor(board, viewer);
          if (boardHash(state.board) !== boardHash(view)) {
            assert.deepEqual(boardSnapshot(state.board), boardSnapshot(view), viewer.role);
          }
          assert.deepEqual(
            [...state.board.activeIncidentIds.keys()].toSorted(),
            [...view.activeIncidentIds.keys()].toSorted(),
          );
        }
      }
    }),
    { numRuns: 40, seed: 20_261_130 },
  );
});

/** Every reference from one record of a view to another is to one that is on the view. */
function checkWhole(view: Board): void {
  for (const unit of view.units.values()) {
    for (const id of unit.openAssignmentIds) assert.ok(view.assignments.has(id), id);
    unitStatus(view, unit.unitId, view.at);
  }
  for (const incident of view.incidents.values()) {
    for (const id of incident.assignmentIds) assert.ok(view.assignments.has(id), id);
    for (const id of incident.callIds) assert.ok(view.calls.has(id), id);
  }
  boardFromSnapshot(JSON.parse(JSON.stringify(boardSnapshot(view))) as JsonValue);
}

/** The seals and the free words of an incident that no outline may hold. */
function wordsOf(board: Board, incidentId: string): string[] {
  const incident = board.incidents.get(incidentId);
  assert.ok(incident);
  const notes = incident.notes.map(({ text }) => text.sealId);
  const calls = incident.callIds.flatMap((callId) => {
    const call = board.calls.get(callId);
    return [call?.narrative?.sealId, call?.reporter?.sealId];
  });
  return [...notes, ...calls].filter((id) => id !== undefined);
}

test("POL-6: no view holds more than its relation, and every view is whole in itself", () => {
  let withheld = 0;
  let hidden = 0;
  fc.assert(
    fc.property(histories(60), ({ boards }) => {
      const board = [...boards.values()].at(-1);
      if (board === undefined) return;
      for (const viewer of viewers) {
        const view = boardFor(board, viewer);
        checkWhole(view);
        const text = canonicalText(boardSnapshot(view));
        for (const incident of board.incidents.values()) {
          const relation = relationToIncident(board, viewer, incident);
          const seen = view.incidents.get(incident.incidentId);
          if (viewer.role === "overseer" || (viewer.role === "crew" && relation !== "assigned")) {
            hidden += 1;
            assert.equal(seen, undefined, viewer.role);
            continue;
          }
          assert.ok(seen);
          if (relation !== "none" && viewer.role !== "administrator") continue;
          assert.deepEqual(seen.notes, []);
          assert.deepEqual(seen.place, incident.place);
          if (incident.notes.length > 0) withheld += 1;
          // A call of it that they took themselves is theirs to see.
          if (viewer.role !== "administrator") continue;
          for (const sealId of wordsOf(board, incident.incidentId)) {
            assert.ok(!text.includes(JSON.stringify(sealId)), `${viewer.role} sees ${sealId}`);
          }
        }
      }
    }),
    { numRuns: 75, seed: 20_261_130 },
  );
  assert.ok(withheld > 0 && hidden > 100, `${withheld} withheld, ${hidden} hidden`);
});

test("POL-6: those who see all of the board get the same board, not a copy", () => {
  const boards = aHistory();
  const board = [...boards.values()].at(-1);
  assert.ok(board);
  for (const role of ["call-taker", "dispatcher", "supervisor"] as const) {
    assert.equal(boardFor(board, { personId: "ann", role }), board);
  }
});

test("POL-9: a change that does not follow on the reader's copy is a loss, never guessed", () => {
  const boards = aHistory();
  const all = [...boards.values()];
  const at = all.findIndex((board, index) => {
    const next = all[index + 1];
    return index > 0 && next !== undefined && next.configuration === board.configuration;
  });
  const [first, second, third] = all.slice(at - 1);
  assert.ok(first && second && third);
  const viewer: Viewer = { personId: "ann", role: "dispatcher", agencyIds: ["fire"] };
  const late = changesFor(touchedBetween(second, third), viewer);
  assert.ok(late);
  const state = snapshotFor(first, viewer);
  assert.equal(applyMessage(state, late).trouble, "gap");
  assert.equal(applyMessage(initialClientState, late).trouble, "gap");
  const there = snapshotFor(third, viewer);
  assert.equal(applyMessage(there, late), there, "what came before changes nothing");
});

test("POL-8: an event without what a reader may see is marked, and keeps its number", () => {
  const head = {
    sequence: 7,
    commandId: "c",
    actor: { kind: "person", id: "ann" },
    recordedAt: 1,
    occurredAt: 1,
  } as const;
  const opened: AcceptedEvent = {
    ...head,
    event: { type: "sealOpened", sealId: "s", purpose: "handling" },
  };
  const boards = aHistory();
  const board = [...boards.values()].at(-1);
  assert.ok(board);
  for (const viewer of [...viewers, { personId: "ann", role: "supervisor" } as const]) {
    assert.deepEqual(eventFor(board, viewer, opened), { sequence: 7, hidden: true });
  }
  const held: AcceptedEvent = {
    ...head,
    event: { type: "incidentHeld", incidentId: "i", reason: "waits-for-access", until: 9 },
  };
  assert.deepEqual(reduceEvent(held, ["public"])?.event, { ...held.event, reason: WITHHELD });
  assert.deepEqual(reduceEvent(held, ["public"])?.actor, { kind: "person", id: WITHHELD });
  assert.equal(reduceEvent(held, ["public", "operational", "personal"]), held);
  assert.equal(reduceEvent(held, []), undefined);
});

test("POL-6: a legal hold is shown to those who have to do with its incident, and to nobody else", () => {
  const board = [...aHistory().values()].at(-1);
  assert.ok(board);
  let seen = 0;
  for (const { incidentId, agencyIds } of board.incidents.values()) {
    const hold: Hold = {
      holdId: "hold-1",
      subject: { incidentId },
      label: "court file 7",
      until: board.at + 1,
      placedBy: "carol",
      placedAt: board.at,
    };
    const held: Board = { ...board, holds: board.holds.set(hold.holdId, hold) };
    const stranger = { personId: "zed", role: "supervisor", agencyIds: ["elsewhere"] } as const;
    assert.equal(boardFor(held, stranger).holds.get("hold-1"), undefined);
    for (const agencyId of agencyIds) {
      const own = { ...stranger, agencyIds: [agencyId] };
      assert.deepEqual(boardFor(held, own).holds.get("hold-1"), hold);
      seen += 1;
    }
  }
  assert.ok(seen > 0, "an incident of this history has an agency");
});

test("POL-2: a crew has to do with an incident while its unit is on it, and no longer", () => {
  let on = 0;
  let after = 0;
  for (const board of aHistory().values()) {
    for (const assignment of board.assignments.values()) {
      const incident = board.incidents.get(assignment.incidentId);
      if (incident === undefined) continue;
      const crew = { personId: "kim", role: "crew", unitId: assignment.unitId } as const;
      const stillOn = [...board.assignments.values()].some(
        (one) =>
          one.incidentId === incident.incidentId && one.unitId === assignment.unitId && isOpen(one),
      );
      const expected = stillOn ? "assigned" : "none";
      assert.equal(relationToIncident(board, crew, incident), expected);
      if (stillOn) on += 1;
      else after += 1;
    }
  }
  assert.ok(on > 0 && after > 0, `${on} on it, ${after} after`);
});
