import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { SqliteJournal } from "./sqlite.ts";
import { AREA, journalConformance } from "./testing/conformance.ts";
import type { Subject } from "./testing/conformance.ts";

journalConformance("SQLite", async (): Promise<Subject> => {
  const directory = mkdtempSync(join(tmpdir(), "muster-journal-"));
  let current = new SqliteJournal({ directory, areaId: AREA });
  const tamper = async (sql: string, sequence: number): Promise<void> => {
    await current.close();
    const db = new DatabaseSync(join(directory, "journal.sqlite"));
    assert.equal(db.prepare(sql).run(sequence).changes, 1);
    db.close();
  };
  return {
    journal: current,
    async reopen(areaId = AREA) {
      await current.close();
      current = new SqliteJournal({ directory, areaId });
      return current;
    },
    openSecond: async () => new SqliteJournal({ directory, areaId: AREA }),
    setFull: (full) => current.limitPages(full ? 1 : 0),
    flipEventByte: (sequence) =>
      tamper(
        "UPDATE events SET body = CAST(replace(CAST(body AS TEXT), 'call-', 'cbll-') AS BLOB) " +
          "WHERE sequence = ?",
        sequence,
      ),
    removeEvent: (sequence) => tamper("DELETE FROM events WHERE sequence = ?", sequence),
    async flipSnapshotByte(sequence) {
      const name = `board-${String(sequence).padStart(16, "0")}.snapshot`;
      const path = join(directory, "snapshots", name);
      const bytes = readFileSync(path);
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      writeFileSync(path, bytes);
    },
    async dispose() {
      await current.close();
      rmSync(directory, { recursive: true });
    },
  };
});
