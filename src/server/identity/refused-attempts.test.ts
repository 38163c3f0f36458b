import assert from "node:assert/strict";
import { test } from "node:test";
import type { AccessRecord } from "#kernel";
import { RefusedAttempts } from "./refused-attempts.ts";

type Refused = Extract<AccessRecord, { kind: "attemptsRefused" }>;

function counting(fails: () => boolean = () => false) {
  const records: Refused[] = [];
  let now = 1_000;
  const attempts = new RefusedAttempts(
    () => now,
    async (_actor, record) => {
      if (fails()) throw new Error("the log does not store");
      if (record.kind === "attemptsRefused") records.push(record);
    },
  );
  return { attempts, records, pass: (milliseconds: number) => (now += milliseconds) };
}

test("OVS-9: a flood of attempts is few records, and every attempt is counted", async () => {
  const { attempts, records, pass } = counting();
  for (let attempt = 0; attempt < 5_000; attempt += 1) {
    attempts.note({ personId: `p${attempt}`, what: "readBoard", reason: "not-allowed" });
  }
  attempts.note({ what: "submitCommand", reason: "bad-request" });
  pass(500);
  await attempts.flush();
  assert.ok(records.length <= 501, `${records.length} records`);
  assert.equal(
    records.reduce((sum, { count }) => sum + count, 0),
    5_000,
  );
  const { from, until } = records[0] ?? {};
  assert.deepEqual([from, until], [1_000, 1_500]);
});

test("OVS-9: what cannot be stored is kept, with what comes meanwhile", async () => {
  let broken = true;
  const { attempts, records } = counting(() => broken);
  attempts.note({ what: "signIn", reason: "wrong-secret" });
  await assert.rejects(attempts.flush(), /does not store/);
  attempts.note({ what: "signIn", reason: "wrong-secret" });
  broken = false;
  await attempts.flush();
  assert.deepEqual(
    records.map(({ count }) => count),
    [2],
  );
});
