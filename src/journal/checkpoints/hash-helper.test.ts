import assert from "node:assert/strict";
import { test } from "node:test";
import { hashRange, hex } from "#audit";
import { sha256 } from "./crypto.ts";
import { HashHelper } from "./hash-helper.ts";

const leaves = Array.from({ length: 700 }, (_, at) => Buffer.from("leaf ".repeat(at % 40) + at));

async function untilReady(helper: HashHelper): Promise<void> {
  helper.start();
  while (!helper.isReady) await new Promise((resolve) => setTimeout(resolve, 5));
}

test("AUD-27: the other thread's hashes are those of this one, in the order they were asked", async () => {
  const helper = new HashHelper();
  await assert.rejects(helper.hash(0, leaves), /was not started/);
  await untilReady(helper);
  const asked = [0, 3, 256].map((first) => helper.hash(first, leaves));
  assert.equal(helper.isReady, false, "a question more would have to wait");
  const answered = await Promise.all(asked);
  for (const [at, first] of [0, 3, 256].entries()) {
    const expected = hashRange(first, leaves, sha256);
    assert.equal(hex(answered[at]?.leaves ?? assert.fail()), hex(expected.leaves));
    const plain = (range: typeof expected) =>
      range.subtrees.map(({ height, root }) => `${height} ${hex(root)}`);
    assert.deepEqual(plain(answered[at] ?? assert.fail()), plain(expected));
  }
  await helper.close();
});

test("AUD-27: when the thread dies, what was asked is rejected, and another can be started", async () => {
  const helper = new HashHelper();
  await untilReady(helper);
  const asked = assert.rejects(helper.hash(0, leaves), /ended/);
  await helper.close();
  await asked;
  assert.equal(helper.isReady, false);
  await untilReady(helper);
  assert.equal((await helper.hash(0, leaves)).leaves.length, 700 * 32);
  await helper.close();
});
