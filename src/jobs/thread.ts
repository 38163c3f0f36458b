// Plays replications on a thread of its own, so that the worker can renew its leases meanwhile.
import { parentPort } from "node:worker_threads";
import { runReplication, type PreparedSimulation } from "#sim";
import { unpackInput } from "./input.ts";
import type { RunWithInput } from "./runs.ts";

export type ThreadQuestion =
  | { readonly type: "prepare"; readonly run: RunWithInput }
  | { readonly type: "play"; readonly replication: number };

export type ThreadAnswer = { readonly figures: string } | { readonly failure: string };

let simulation: PreparedSimulation | undefined;

function answer(question: ThreadQuestion): ThreadAnswer {
  if (question.type === "prepare") {
    const { packed, run } = question.run;
    // The one before is let go first: two do not have to fit into memory.
    simulation = undefined;
    simulation = unpackInput(packed, run.settings, run.digest);
    return { figures: "" };
  }
  if (simulation === undefined) return { failure: "asked to play before the run was prepared" };
  const { replications } = runReplication(simulation, question.replication);
  return { figures: JSON.stringify(replications[0]) };
}

parentPort?.on("message", (question: ThreadQuestion) => {
  let answered: ThreadAnswer;
  try {
    answered = answer(question);
  } catch (error) {
    answered = { failure: error instanceof Error ? error.message : String(error) };
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(answered);
});
