import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { JournalError, verifyLog } from "#journal";
import { AREA_ID, PIER, startTestServer, temporaryFolder } from "../testing/harness.ts";

test("AUD-20: a server signs its log, and does not start on one that was changed", async () => {
  const { path: directory, remove } = temporaryFolder();
  try {
    const server = await startTestServer(directory);
    const client = await server.as("call-taker");
    const callId = "signed-1";
    const command = { type: "receiveCall", callId, channel: "phone", place: PIER } as const;
    const texts = { narrative: "a cat in a tree" };
    const answer = await client.command({ commandId: callId, command, texts });
    assert.equal(answer.status, 200, answer.text);
    const opened = await client.post("openCallTexts", { purpose: "handling" }, { callId });
    assert.equal(opened.status, 200, opened.text);
    const sequence = server.served.context.areas.get(AREA_ID)?.board().sequence;
    await server.stop();
    const report = verifyLog({ directory });
    assert.deepEqual(report.problems, []);
    assert.equal(report.size, sequence);
    assert.ok(report.checkpoints >= 1);
    const again = await startTestServer(directory);
    await again.stop();
    const db = new DatabaseSync(join(directory, "journal.sqlite"));
    const { last } = db.prepare("SELECT max(sequence) AS last FROM events").get() ?? {};
    const body = db.prepare("SELECT body FROM events WHERE sequence = ?").get(last ?? 0)?.["body"];
    assert.match(Buffer.from(body as Uint8Array).toString("utf8"), /"sealOpened"/);
    db.prepare("DELETE FROM events WHERE sequence = ?").run(last ?? 0);
    db.prepare("DELETE FROM commands WHERE last_sequence = ?").run(last ?? 0);
    db.close();
    await assert.rejects(
      startTestServer(directory),
      (error) => error instanceof JournalError && error.code === "forked",
    );
    assert.ok(existsSync(join(directory, "journal.sqlite")));
    const codes = verifyLog({ directory }).problems.map(({ code }) => code);
    assert.ok(codes.includes("truncated"), "an opening that was taken out is missed");
  } finally {
    remove();
  }
});
