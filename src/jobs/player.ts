import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { RunWithInput } from "./runs.ts";
import type { ThreadAnswer, ThreadQuestion } from "./thread.ts";

/** A run cannot be played: its input or a replication is refused, the same on every machine. */
export class UnplayableError extends Error {
  override name = "UnplayableError";
}

/** A thread that plays one run at a time, and a new one when it dies. */
export class Player {
  #thread: Worker | undefined;
  #prepared: string | undefined;

  /** Makes a run ready unless it is. Throws UnplayableError, or Error when the thread died. */
  async prepare(key: string, read: () => Promise<RunWithInput>): Promise<void> {
    if (this.#prepared === key) return;
    this.#prepared = undefined;
    await this.#ask({ type: "prepare", run: await read() });
    this.#prepared = key;
  }

  /** The figures of a replication of the prepared run, as JSON text. */
  async play(replication: number): Promise<string> {
    return this.#ask({ type: "play", replication });
  }

  async close(): Promise<void> {
    await this.#thread?.terminate();
    this.#thread = undefined;
    this.#prepared = undefined;
  }

  async #ask(question: ThreadQuestion): Promise<string> {
    const thread = (this.#thread ??= new Worker(new URL("./thread.ts", import.meta.url)));
    const controller = new AbortController();
    const { signal } = controller;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    thread.postMessage(question);
    try {
      const [answer] = (await Promise.race([
        once(thread, "message", { signal }),
        once(thread, "exit", { signal }).then(([code]) => {
          throw new Error(`the thread that played it ended with code ${String(code)}`);
        }),
      ])) as [ThreadAnswer];
      if ("failure" in answer) throw new UnplayableError(answer.failure);
      return answer.figures;
    } catch (error) {
      if (!(error instanceof UnplayableError)) await this.close();
      throw error;
    } finally {
      controller.abort();
    }
  }
}
