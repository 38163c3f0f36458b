import assert from "node:assert/strict";
import { test } from "node:test";
import { accept, decide, emptyBoard, evolve, type AcceptedEvent, type Command } from "#kernel";
import { openIncident, receiveCall, town } from "../../kernel/testing/given.ts";
import type { CommandRequest } from "../authority/request.ts";
import { RetentionDesk } from "./retention-desk.ts";

const DAY = 86_400_000;
const seal = { sealId: "s", commitment: "c0ffee" };

/** An authority in memory, on the kernel itself. */
function authorityOf(log: AcceptedEvent[], at: () => number) {
  let board = log.reduce(evolve, emptyBoard("town"));
  return {
    board: () => board,
    eventsAfter: async (sequence: number, limit: number) => log.slice(sequence, sequence + limit),
    submit: async ({ commandId, actor, command }: CommandRequest) => {
      const envelope = { commandId, actor, command, at: at() };
      const decision = decide(board, envelope);
      if ("refusal" in decision) return decision;
      const events = accept(board, envelope, decision.events);
      const firstSequence = board.sequence + 1;
      log.push(...events);
      board = events.reduce(evolve, board);
      return { accepted: true, firstSequence, lastSequence: board.sequence } as const;
    },
  };
}

test("RET-5: whoever dies between the record and the keys goes on at the next start", async () => {
  const first = town();
  const { settings } = first.board.configuration;
  const retention = { reporterDays: 1, wordsDays: 1, notesDays: 1 };
  const configure: Command = {
    type: "configure",
    changes: [{ kind: "settings", put: { ...settings, retention } }],
  };
  const story = first
    .and(configure)
    .and({ ...receiveCall("k1"), reporter: seal, narrative: seal } as Command)
    .and(openIncident("i1", "fire", { callId: "k1" }))
    .and({ type: "addNote", incidentId: "i1", noteId: "n1", text: seal })
    .and({ type: "closeIncident", incidentId: "i1", disposition: "completed" });
  let now = story.board.at + 2 * DAY;
  const log = [...story.log];
  const authority = authorityOf(log, () => now);
  const housekeeper = { kind: "system", id: "muster" } as const;
  await authority.submit({
    commandId: "archive",
    actor: housekeeper,
    command: { type: "archiveClosed" },
  });
  now += 2 * DAY;
  const destroyed: string[] = [];
  let dies = true;
  const keys = {
    holds: (reportId: string) => !destroyed.includes(reportId),
    erase: (reportIds: readonly string[]) => {
      if (dies) throw new Error("the machine lost its power");
      destroyed.push(...reportIds);
    },
    erasedUpTo: 0,
  };
  const desk = new RetentionDesk(authority, { keys }, () => now);
  await assert.rejects(desk.eraseDue(), /lost its power/);
  assert.deepEqual(destroyed, []);
  dies = false;
  const next = new RetentionDesk(authority, { keys }, () => now);
  assert.equal(await next.eraseDue(), 0, "the record says it is done");
  assert.deepEqual(
    destroyed.toSorted((a, b) => (a < b ? -1 : 1)),
    ["i1", "k1", "reporter/k1"],
  );
  const found = log.map(({ event }) => event).filter((event) => event.type === "accessRecorded");
  assert.deepEqual(
    found.map(({ record }) => record),
    [{ kind: "vaultKeys", change: "erased-found", key: "reports", generation: 0, reports: 3 }],
  );
  assert.equal(await new RetentionDesk(authority, { keys }, () => now).eraseDue(), 0);
  assert.equal(destroyed.length, 3, "and once is enough");
});
