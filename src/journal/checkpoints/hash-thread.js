// Hashes events beside the thread that stores them; `hash-helper.ts` is the other end. This is
// plain JavaScript with nothing of ours loaded: it starts in 40 ms of processor time, and with
// what strips types in 200 ms, in the very moment when many events come. What it makes must be
// what `hashRange` makes, which a test compares.
import { hash } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";

const HASH_BYTES = 32;
/** A subtree of a tile's 256 leaves is the largest that is hashed in one. */
const HEIGHT_MAX = 8;

/** @type {import("./hash-helper.ts").Desk} */
const desk = workerData;
const hashes = Buffer.from(desk.hashes.buffer);
const roots = Buffer.from(desk.roots.buffer);
/** The events, each after the byte 0 of a leaf. */
const leaves = Buffer.alloc(desk.bytes.length);
const level = Buffer.alloc(HASH_BYTES << HEIGHT_MAX);
const node = Buffer.alloc(1 + 2 * HASH_BYTES, 1);

/**
 * Taken as a text of 32 characters: to make a buffer on its side takes the platform longer than
 * the hash itself.
 * @param {Buffer} from
 * @param {Buffer} into
 * @param {number} at
 */
function hashInto(from, into, at) {
  into.latin1Write(hash("sha256", from, "latin1"), at * HASH_BYTES);
}

/**
 * @param {number} count How many leaves; their lengths, with the byte before each, are on the desk.
 */
function hashLeaves(count) {
  leaves.set(
    desk.bytes.subarray(
      0,
      desk.lengths.subarray(0, count).reduce((sum, n) => sum + n, 0),
    ),
  );
  let from = 0;
  for (let at = 0; at < count; at += 1) {
    const end = from + (desk.lengths[at] ?? 0);
    hashInto(leaves.subarray(from, end), hashes, at);
    from = end;
  }
}

/**
 * The root of 2^height of the leaves just hashed, written as number `into` of the roots.
 * @param {number} first
 * @param {number} height
 * @param {number} into
 */
function joinLeaves(first, height, into) {
  hashes.copy(level, 0, first * HASH_BYTES, (first + 2 ** height) * HASH_BYTES);
  for (let width = 2 ** height / 2; width >= 1; width /= 2) {
    for (let at = 0; at < width; at += 1) {
      level.copy(node, 1, 2 * at * HASH_BYTES, 2 * (at + 1) * HASH_BYTES);
      hashInto(node, level, at);
    }
  }
  level.copy(roots, into * HASH_BYTES, 0, HASH_BYTES);
}

/**
 * @param {number} first Number of the first leaf in the tree.
 * @param {number} count
 * @returns {number[]} Heights of the largest whole subtrees, in order.
 */
function answer(first, count) {
  hashLeaves(count);
  const heights = [];
  for (let done = 0; done < count; done += 2 ** (heights.at(-1) ?? 0)) {
    let height = 0;
    while (
      height < HEIGHT_MAX &&
      (first + done) % 2 ** (height + 1) === 0 &&
      done + 2 ** (height + 1) <= count
    ) {
      height += 1;
    }
    joinLeaves(done, height, heights.length);
    heights.push(height);
  }
  return heights;
}

parentPort?.on("message", ({ first, count }) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(answer(first, count));
});
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage("ready");
