import { createHash } from "node:crypto";
import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { gzipSync } from "node:zlib";
import { canonicalText, unreachable } from "#kernel";
import {
  createGround,
  expectDemand,
  propose,
  quickLook,
  SEEDS_MAX,
  summaryOf,
  tryPlans,
  withinPeriod,
  type Ground,
  type Precision,
} from "#sim";
import { openPacked, type OpenedHistory } from "./packed.ts";
import type { Answers, Asked, Question, Said, TrialWork, WorkerStart } from "./work.ts";

/** A planner can wait; whoever answers calls cannot. On Linux this is of the thread alone. */
const NICE = { trial: 19, question: 10 };
/** Where nobody said how long a trial may go on. */
const SECONDS_MAX = 600;
/** Progress is told when it has moved by this much. */
const STEP = 0.005;

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
const say = (said: Said) => parentPort?.postMessage(said);

function giveWay(nice: number): void {
  try {
    setPriority(0, nice);
  } catch {
    // Where the system does not allow it, the thread works at the common priority.
  }
}

/** The time counts from when the trial's turn has come. */
function precisionOf({ precision }: TrialWork): Precision | undefined {
  if (precision === undefined) return undefined;
  const { halfWidthSeconds, runsMax = SEEDS_MAX, secondsMax = SECONDS_MAX } = precision;
  const ends = performance.now() + 1000 * secondsMax;
  return { halfWidthSeconds, runsMax, mayGoOn: () => performance.now() < ends };
}

function runTrial({ scenario, roads, responseModel }: OpenedHistory, work: TrialWork): void {
  let told = 0;
  const answer = tryPlans({
    ...work,
    precision: precisionOf(work),
    scenario: withinPeriod(scenario, work.from, work.to),
    roads,
    responseModel,
    onProgress(share) {
      if (share - told < STEP) return;
      told = share;
      say({ share });
    },
  });
  if ("problems" in answer) return say(answer);
  const text = canonicalText(answer.trial);
  const hash = createHash("sha256").update(text).digest("hex");
  say({ packed: gzipSync(text), hash });
}

function answerTo(question: Question, ground: Ground): Answers[keyof Answers] {
  switch (question.kind) {
    case "ground":
      return summaryOf(ground);
    case "forecast":
      return expectDemand(ground);
    case "quick":
      return quickLook(ground, question);
    case "proposal":
      return propose(ground, question);
    default:
      return unreachable(question);
  }
}

function serveQuestions(opened: OpenedHistory): void {
  const ground = createGround(opened);
  parentPort?.on("message", ({ id, question }: Asked) => {
    const began = performance.now();
    try {
      const answer = answerTo(question, ground);
      say({ id, answer, milliseconds: performance.now() - began });
    } catch (error) {
      say({ id, failed: error instanceof Error ? error.message : String(error) });
    }
  });
}

function work(): void {
  const { history, trial } = workerData as WorkerStart;
  giveWay(trial === undefined ? NICE.question : NICE.trial);
  const opened = openPacked(history);
  if (trial === undefined) serveQuestions(opened);
  else runTrial(opened, trial);
}

work();
