import { Worker } from "node:worker_threads";
import type { ConfigurationProblem } from "#kernel";
import type { PackedHistory } from "./packed.ts";
import type { Answers, Question, Said, TrialWork, WorkerStart } from "./work.ts";

const WORKER = new URL("./worker.ts", import.meta.url);
/** A thread that answers questions is let go when nobody has asked for this long. */
const IDLE_MILLISECONDS = 10 * 60_000;

function start(workerData: WorkerStart): Worker {
  return new Worker(WORKER, { workerData });
}

/** What a trial's thread came to. */
export type TrialOutcome =
  | { readonly packed: Uint8Array; readonly hash: string }
  | { readonly plan: number; readonly problems: readonly ConfigurationProblem[] };

/** One trial in a thread of its own. */
export class TrialThread {
  readonly outcome: Promise<TrialOutcome>;
  readonly #worker: Worker;

  constructor(history: PackedHistory, trial: TrialWork, onShare: (share: number) => void) {
    const { promise, resolve, reject } = Promise.withResolvers<TrialOutcome>();
    this.outcome = promise;
    this.#worker = start({ history, trial });
    this.#worker.on("message", (said: Said) => {
      if ("share" in said) onShare(said.share);
      else if ("packed" in said || "plan" in said) resolve(said);
    });
    this.#worker.on("error", reject);
    this.#worker.on("exit", () => reject(new Error("the trial was stopped")));
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}

type Waiting = {
  readonly resolve: (said: { answer: Answers[keyof Answers]; milliseconds: number }) => void;
  readonly reject: (error: Error) => void;
};

/** A thread that has one history open and answers questions about it, one after another. */
export class QuestionThread {
  readonly #history: PackedHistory;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #last = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(history: PackedHistory) {
    this.#history = history;
  }

  /** Rejects with what went wrong in the thread. */
  ask<Kind extends Question["kind"]>(
    question: Question & { readonly kind: Kind },
  ): Promise<{ answer: Answers[Kind]; milliseconds: number }> {
    this.#worker ??= this.#open();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.stop(), IDLE_MILLISECONDS);
    this.#idle.unref();
    this.#last += 1;
    const id = this.#last;
    const { promise, resolve, reject } = Promise.withResolvers<{
      answer: Answers[Kind];
      milliseconds: number;
    }>();
    // The thread answers a question with the answer of its kind.
    this.#waiting.set(id, { resolve: resolve as Waiting["resolve"], reject });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.#worker.postMessage({ id, question });
    return promise;
  }

  async stop(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #open(): Worker {
    const worker = start({ history: this.#history });
    worker.unref();
    worker.on("message", (said: Said) => {
      if (!("id" in said)) return;
      const waiting = this.#waiting.get(said.id);
      this.#waiting.delete(said.id);
      if ("failed" in said) waiting?.reject(new Error(said.failed));
      else waiting?.resolve(said);
    });
    const gone = (error: Error) => {
      if (this.#worker === worker) this.#worker = undefined;
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    };
    worker.on("error", gone);
    worker.on("exit", () => gone(new Error("the thread that answers was stopped")));
    return worker;
  }
}
