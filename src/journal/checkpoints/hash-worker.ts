import { parentPort } from "node:worker_threads";
import { hashRange } from "#audit";
import { sha256 } from "./crypto.ts";
import type { HashAnswer, HashQuestion } from "./hash-helper.ts";

/** Hashes what it is sent; it keeps nothing between two questions. */
function answer({ first, lengths, bytes }: HashQuestion): HashAnswer {
  let from = 0;
  const data = Array.from(lengths, (length) => bytes.subarray(from, (from += length)));
  const { leaves, subtrees } = hashRange(first, data, sha256);
  return {
    leaves: new Uint8Array(leaves),
    heights: subtrees.map(({ height }) => height),
    roots: Uint8Array.from(subtrees.flatMap(({ root }) => [...root])),
  };
}

parentPort?.on("message", (question: HashQuestion) => {
  const said = answer(question);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(said, [said.leaves.buffer, said.roots.buffer]);
});
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage("ready");
