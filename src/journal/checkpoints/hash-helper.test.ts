import assert from "node:assert/strict";
import { test } from "node:test";
import { hashRange, hex, type HashedRange } from "#audit";
import { sha256 } from "./crypto.ts";
import { HashHelper } from "./hash-helper.ts";

const leaves = Array.from({ length: 1024 }, (_, at) => Buffer.from("leaf ".repeat(at % 40) + at));

async function untilReady(helper: HashHelper): Promise<void> {
  helper.start();
  while (!helper.isReady) await new Promise((resolve) => setTimeout(resolve, 5));
}

const plain = ({ leaves: hashes, subtrees }: HashedRange) => ({
  hashes: hex(hashes),
  subtrees: subtrees.map(({ height, root }) => `${height} ${hex(root)}`),
});

test("AUD-27: the other thread's hashes are those of this one, wherever the leaves begin", async () => {
  const helper = new HashHelper();
  await assert.rejects(helper.hash(0, leaves), /is busy/);
  await untilReady(helper);
  const kept: [HashedRange, HashedRange][] = [];
  for (const [first, count] of [
    [0, 1024],
    [1, 1023],
    [3, 700],
    [256, 256],
    [255, 1024],
    [5, 1],
    [7, 0],
  ] as const) {
    const data = leaves.slice(0, count);
    kept.push([await helper.hash(first, data), hashRange(first, data, sha256)]);
  }
  // Compared at the end: an answer must not change when the next question is laid on the desk.
  for (const [found, expected] of kept) assert.deepEqual(plain(found), plain(expected));
  await helper.close();
});

test("AUD-27: one question at a time, and no more than the desk holds", async () => {
  const helper = new HashHelper();
  await untilReady(helper);
  const long = Buffer.alloc(600 * 1024);
  assert.equal(helper.fitting([...leaves, ...leaves]), 1024);
  assert.equal(helper.fitting([long, long]), 1);
  assert.equal(helper.fitting([Buffer.alloc(1024 * 1024)]), 0);
  await assert.rejects(helper.hash(0, [long, long]), /do not fit/);
  const asked = helper.hash(0, leaves);
  assert.equal(helper.isReady, false, "a question more would have to wait");
  await assert.rejects(helper.hash(0, leaves), /is busy/);
  await asked;
  assert.equal(helper.isReady, true);
  await helper.close();
});

test("AUD-27: when the thread dies, what was asked is rejected, and another can be started", async () => {
  const helper = new HashHelper();
  // A thread may answer in the moment before it dies; then it is asked and ended once more.
  let ended: unknown;
  for (let attempt = 0; attempt < 50 && ended === undefined; attempt += 1) {
    await untilReady(helper);
    const asked = helper.hash(0, leaves).then(
      () => undefined,
      (error: unknown) => error,
    );
    await helper.close();
    ended = await asked;
  }
  assert.match(String(ended), /ended/);
  assert.equal(helper.isReady, false);
  await untilReady(helper);
  assert.equal((await helper.hash(0, leaves)).leaves.length, 1024 * 32);
  await helper.close();
});
