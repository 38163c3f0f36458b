import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { boardFromSnapshot, type Board } from "#kernel";
import { assign, openIncident, receiveCall, townOnDuty } from "../kernel/testing/given.ts";
import { HOUR, MINUTE, NOON, place } from "../kernel/testing/town.ts";
import { MomentError, type Moment } from "./archive.ts";
import { ARCHIVE_FILE } from "./file.ts";
import { archiveConformance, everyPage, openedArchive, type Place } from "./testing/conformance.ts";
import { GrowingLog, histories } from "./testing/logs.ts";

function inFile(): Place {
  const directory = mkdtempSync(join(tmpdir(), "muster-archive-"));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  return { path: join(directory, ARCHIVE_FILE), remove };
}

const inMemory = (): Place => ({ path: ":memory:", remove: () => undefined });

archiveConformance("in a file", inFile);
archiveConformance("in memory", inMemory);

function shownBoard(moment: Moment | undefined): Board {
  assert.ok(moment !== undefined);
  return boardFromSnapshot(moment.board);
}

/** One call, one incident, two units, closed, then off the board a day later. */
function closedAndGone() {
  const at = (minutes: number) => ({ at: NOON + minutes * MINUTE });
  return townOnDuty()
    .and(receiveCall("k1"), at(0))
    .and(openIncident("i1", "fire", { callId: "k1" }), at(1))
    .and(assign("i1", "E1", "L1"), at(2))
    .and({ type: "setAssignmentStatus", assignmentId: "i1-E1", status: "onScene" }, at(6))
    .and({ type: "changePriority", incidentId: "i1", priorityId: "P3" }, at(7))
    .and(
      { type: "closeIncident", incidentId: "i1", disposition: "completed", clearUnits: true },
      at(30),
    )
    .and({ type: "archiveClosed" }, { at: NOON + 26 * HOUR });
}

test("ARC-10: an entry says what, where, when, who came and how it ended", async () => {
  const story = closedAndGone();
  const { archive } = await openedArchive(inMemory(), new GrowingLog(story.log));
  const [entry] = archive.search({}).entries;
  assert.ok(entry !== undefined);
  const { units, sequences, ...rest } = entry;
  assert.deepEqual(rest, {
    number: "1",
    incidentId: "i1",
    status: "closed",
    typeId: "fire",
    discipline: "fire",
    firstPriorityId: "P2",
    priorityId: "P3",
    place: { address: "1 Main St", lat: place().lat, lon: place().lon, zoneIds: ["east"] },
    receivedAt: NOON,
    openedAt: NOON + MINUTE,
    firstAssignedAt: NOON + 2 * MINUTE,
    firstOnSceneAt: NOON + 6 * MINUTE,
    firstOnSceneSeconds: 360,
    closedAt: NOON + 30 * MINUTE,
    disposition: "completed",
    agencyIds: ["fire"],
    calls: 1,
    alarmLevel: 1,
    leftAtSequence: story.log.length,
  });
  assert.deepEqual(
    units.map(({ unitId, status }) => [unitId, status]),
    [
      ["E1", "cleared"],
      ["L1", "cancelled"],
    ],
  );
  assert.equal(sequences.at(-1), story.log.length - 1);
  await archive.close();
});

test("ARC-13: what was taken back counts nowhere, and still stands on the timeline", async () => {
  const story = townOnDuty()
    .and(openIncident("i1"), { at: NOON })
    .and(assign("i1", "E1"), { at: NOON + 1000, commandId: "wrong" })
    .and({ type: "undo", targetCommandId: "wrong" }, { at: NOON + 2000 });
  const { archive } = await openedArchive(inMemory(), new GrowingLog(story.log));
  const { entries } = archive.search({});
  assert.equal(entries[0]?.firstAssignedAt, undefined);
  assert.equal(entries[0]?.units[0]?.undone, true);
  assert.deepEqual(archive.search({ unit: "E1" }).entries, []);
  const during = await archive.moment("1", story.log.length - 1);
  assert.equal(shownBoard(during).assignments.get("i1-E1")?.status, "assigned");
  const after = await archive.moment("1");
  assert.equal(shownBoard(after).assignments.get("i1-E1")?.status, "cancelled");
  assert.equal(after?.timeline.at(-1)?.event.type, "commandUndone");
  await archive.close();
});

test("ARC-15: no text, no seal of a call and nobody who acted can be found or is kept", async () => {
  const seal = { sealId: "s-secret", commitment: "ab12" };
  const story = townOnDuty()
    .and({ type: "receiveCall", callId: "k1", channel: "phone", reporter: seal, narrative: seal })
    .and(openIncident("i1", "fire", { callId: "k1" }))
    .and({ type: "addNote", incidentId: "i1", noteId: "n1", text: seal });
  const { archive } = await openedArchive(inMemory(), new GrowingLog(story.log));
  const found = archive.search({});
  const kept = JSON.stringify(found);
  assert.doesNotMatch(kept, /s-secret|dispatcher|commitment/);
  const moment = await archive.moment("1");
  assert.doesNotMatch(
    JSON.stringify([...shownBoard(moment).calls.values()]),
    /s-secret|narrative|reporter/,
  );
  for (const kind of Object.keys(found.facets ?? {})) {
    assert.match(kind, /^(type|discipline|priority|agency|unit|zone|disposition|status)$/);
  }
  await archive.close();
});

test("ARC-16: a moment before it was opened, or not yet come, is refused and says why", async () => {
  const story = closedAndGone();
  const { archive } = await openedArchive(inMemory(), new GrowingLog(story.log));
  const first = archive.search({}).entries[0]?.sequences[0] ?? 0;
  await assert.rejects(archive.moment("1", first - 1), MomentError);
  await assert.rejects(archive.moment("1", story.log.length + 1), {
    name: "MomentError",
    message: `incident 1 is known from event ${first} to ${story.log.length}; got ${story.log.length + 1}`,
  });
  assert.equal(await archive.moment("2"), undefined);
  const gone = await archive.moment("1", story.log.length);
  assert.equal(
    shownBoard(gone).incidents.get("i1")?.status,
    "closed",
    "off the board it is as it left",
  );
  await archive.close();
});

test("ARC-12: a file goes on where it was left, also after it was cut short", async () => {
  await fc.assert(
    fc.asyncProperty(histories(60), fc.nat(200), async (history, cut) => {
      const where = inFile();
      const first = await openedArchive(where, new GrowingLog(history.log.slice(0, cut)));
      await first.archive.close();
      const again = await openedArchive(where, new GrowingLog(history.log));
      assert.deepEqual(again.problems, []);
      const whole = await openedArchive(inMemory(), new GrowingLog(history.log));
      assert.deepEqual(everyPage(again.archive, {}), everyPage(whole.archive, {}));
      await again.archive.close();
      await whole.archive.close();
      where.remove();
    }),
    { numRuns: 25 },
  );
});

test("ARC-17: a file that is damaged, or of another log, is made anew and said so", async () => {
  const where = inFile();
  const story = closedAndGone();
  writeFileSync(where.path, "this is no archive at all, whatever its name says");
  const damaged = await openedArchive(where, new GrowingLog(story.log));
  assert.match(damaged.problems.join(), /made anew/);
  assert.equal(damaged.archive.search({}).entries.length, 1);
  await damaged.archive.close();
  const other = townOnDuty().and(openIncident("i9"), { at: NOON + HOUR });
  const replaced = await openedArchive(where, new GrowingLog(other.log));
  assert.match(replaced.problems.join(), /made anew/);
  assert.deepEqual(
    replaced.archive.search({}).entries.map(({ incidentId }) => incidentId),
    ["i9"],
  );
  await replaced.archive.close();
  where.remove();
});

test("ARC-10: a grouped incident names the one it is in; split off, both are told of it", async () => {
  const at = (seconds: number) => ({ at: NOON + seconds * 1000 });
  const grouped = townOnDuty()
    .and(openIncident("i1", "alarm", { priorityId: "P3" }), at(0))
    .and(openIncident("i2", "alarm", { priorityId: "P3" }), at(1))
    .and({ type: "groupIncident", incidentId: "i2", intoIncidentId: "i1" }, at(2));
  const log = new GrowingLog(grouped.log);
  const { archive } = await openedArchive(inMemory(), log);
  const before = archive.search({ status: "grouped" }).entries;
  assert.deepEqual(
    before.map(({ number, intoNumber }) => [number, intoNumber]),
    [["2", "1"]],
  );
  const split = grouped.and(
    { type: "splitIncident", incidentId: "i2", reason: "another-event" },
    at(3),
  );
  log.events = split.log;
  await archive.caughtUp();
  assert.deepEqual(archive.search({ status: "grouped" }).entries, []);
  const last = archive.search({}).entries.map(({ sequences }) => sequences.at(-1));
  assert.deepEqual(last, [split.log.length, split.log.length]);
  const then = await archive.moment("2", grouped.log.length);
  assert.equal(shownBoard(then).incidents.get("i2")?.status, "grouped");
  await archive.close();
});
