import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { rootHash } from "#audit";
import type { AcceptedEvent, Event } from "#kernel";
import { openLogFollower, SqliteJournal, sha256Hex, verifyLog } from "#journal";
import { place } from "../../kernel/testing/town.ts";

const MAIN = new URL("../main.ts", import.meta.url).pathname;
const directory = mkdtempSync(join(tmpdir(), "muster-transparency-"));
const MONTHS: Readonly<Record<string, number>> = { medical: 30, fire: 12, drowning: 1 };

function muster(period: number | string, ...words: string[]) {
  const name = typeof period === "string" ? "--month" : "--year";
  const options = ["transparency", "--data", directory, name, String(period), ...words];
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...options], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

/** Incidents of three types in every month of 2024, and openings of sealed texts. */
function* happened(): Generator<{ at: number; event: Event }> {
  for (let month = 0; month < 14; month += 1) {
    const at = Date.UTC(2024, month, 15, 12);
    for (const [typeId, count] of Object.entries(MONTHS)) {
      for (let index = 0; index < count; index += 1) {
        const incidentId = `${typeId}-${month}-${index}`;
        const shared = { number: "1", priorityId: "1", place: place(), agencyIds: [] };
        yield { at, event: { type: "incidentOpened", incidentId, typeId, ...shared } };
      }
    }
    yield { at, event: { type: "sealOpened", sealId: `s${month}`, purpose: "handling" } };
    yield { at, event: { type: "reportsErased", reportIds: ["a", "b"], rule: "retention" } };
  }
}

before(async () => {
  const journal = new SqliteJournal({ directory, areaId: "north" });
  const follower = await openLogFollower({ journal, directory });
  const actor = { kind: "person", id: "dispatcher-1" } as const;
  const events = [...happened()].map(({ at, event }, index): AcceptedEvent => {
    const sequence = index + 1;
    return { sequence, commandId: `c${sequence}`, actor, recordedAt: at, occurredAt: at, event };
  });
  await journal.append(
    events.map((one) => ({
      commandId: one.commandId,
      commandHash: sha256Hex(one.commandId),
      events: [one],
    })),
  );
  follower.follow(events.length);
  await follower.stop();
  await journal.close();
});
after(() => rmSync(directory, { recursive: true }));

test("DIS-5: a year is counted by the centre's calendar, and the rare type is withheld", () => {
  const { stdout, stderr, status } = muster(2024, "--json", "--sensitive", "drowning");
  assert.equal(status, 0, stderr);
  const report = JSON.parse(stdout);
  assert.deepEqual(report.openings.byPurpose.handling, 12);
  assert.equal(report.reportsErased, 24);
  const table = report.incidents.byTypeAndMonth;
  assert.equal(table.total, 12 * 43);
  const drowning = table.rows.indexOf("drowning");
  assert.equal(table.rowTotals[drowning], 12, "the year has enough");
  assert.ok(table.cells[drowning].every((count: number | null) => count === null));
  assert.ok(table.withheld > 12, "the others of the month would tell it");
  const whole = verifyLog({ directory });
  assert.ok(report.log.size < whole.size, "the two months after the year are not in it");
  const db = new DatabaseSync(join(directory, "journal.sqlite"), { readOnly: true });
  const stored = db
    .prepare("SELECT body FROM events ORDER BY sequence LIMIT ?")
    .all(report.log.size);
  db.close();
  const root = rootHash(stored.map(({ body }) => body as Uint8Array));
  assert.equal(report.log.root, Buffer.from(root).toString("hex"), "the root of the stored bytes");
  assert.match(muster(2024).stdout, /withheld/);
  const without = JSON.parse(muster(2024, "--json", "--withhold", "drowning").stdout);
  assert.equal(without.incidents.byTypeAndMonth.total, 12 * 42);
});

test("DIS-6: the published file can be recomputed, and a changed one is found", () => {
  const path = join(directory, "2024.json");
  const first = muster(2024, "--release", path);
  assert.equal(first.status, 0, first.stderr);
  assert.equal(muster(2024, "--check", path).status, 0, "also after the release is on record");
  const text = readFileSync(path, "utf8");
  assert.equal(muster(2024, "--release", path).status, 0, "the same again");
  assert.equal(readFileSync(path, "utf8"), text);
  appendFileSync(path, " ");
  assert.equal(muster(2024, "--check", path).status, 1);
  assert.deepEqual(verifyLog({ directory }).problems, []);
});

test("DIS-7: a second release with other figures, and one of a year that is not over, are refused", () => {
  const path = join(directory, "other.json");
  const other = muster(2024, "--release", path, "--withhold", "drowning");
  assert.equal(other.status, 2);
  assert.match(other.stderr, /was released before with other figures/);
  const year = new Date().getUTCFullYear() + 1;
  assert.match(muster(year, "--release", path).stderr, /is not over/);
  assert.match(muster(12, "--json").stderr, /expected a year/);
  const alike = muster("2024-02", "--json", "--withhold", "drowning");
  assert.match(alike.stderr, /was counted with other/);
});

test("DIS-8: a month after its year is reckoned with it, and the ledger is made again from the log", () => {
  const path = join(directory, "2024-03.json");
  const year = JSON.parse(readFileSync(join(directory, "2024.json"), "utf8").trim());
  const done = muster("2024-03", "--release", path);
  assert.equal(done.status, 0, done.stderr);
  const month = JSON.parse(readFileSync(path, "utf8"));
  assert.deepEqual(month.incidents.before, ["2024"]);
  assert.equal(month.openings.byPurpose.handling, 1, "the deeds are of the month alone");
  assert.ok(month.events < year.events && month.log.size === month.events);
  const { rows, cells } = month.incidents.byTypeAndMonth;
  assert.equal(cells[rows.indexOf("drowning")][0], null);
  assert.ok(cells.flat().filter((one: number | null) => one === null).length >= 2);
  const january = join(directory, "2025-01.json");
  assert.equal(muster("2025-01", "--release", january).status, 0, "a new year begins anew");
  assert.equal(muster("2024-03", "--check", path).status, 0, "whatever was released since");
  assert.deepEqual(verifyLog({ directory }).problems, []);
});
