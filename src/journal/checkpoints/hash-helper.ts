import { Worker } from "node:worker_threads";
import { HASH_BYTES, type HashedRange } from "#audit";

/** Leaves one after another, to be hashed; `first` is the number of the first (from 0). */
export type HashQuestion = {
  readonly first: number;
  readonly lengths: Uint32Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
};
export type HashAnswer = {
  readonly leaves: Uint8Array<ArrayBuffer>;
  readonly heights: readonly number[];
  readonly roots: Uint8Array<ArrayBuffer>;
};

const WORKER = new URL("./hash-worker.ts", import.meta.url);

type Asked = { resolve(range: HashedRange): void; reject(error: unknown): void };

/**
 * Hashes events on another thread, so that the thread that decides and stores commands does not.
 * The thread keeps no state: when it dies, what was asked is rejected, the caller hashes it itself,
 * and `start` starts another.
 */
export class HashHelper {
  #worker: Worker | undefined;
  #ready = false;
  /** Questions in the order they were asked, which is that of the answers. */
  readonly #asked: Asked[] = [];

  /** Starts the thread in the background, when there is none. */
  start(): void {
    this.#worker ??= this.#begin();
  }

  /** True when a question would be taken up at once. */
  get isReady(): boolean {
    return this.#ready && this.#asked.length === 0;
  }

  /** The hashes of these leaves. Rejects when the thread is not there, or dies meanwhile. */
  async hash(first: number, leaves: readonly Uint8Array[]): Promise<HashedRange> {
    if (this.#worker === undefined) throw new Error("the hashing thread was not started");
    const { promise, resolve, reject } = Promise.withResolvers<HashedRange>();
    const question = questionOf(first, leaves);
    this.#asked.push({ resolve, reject });
    this.#worker.postMessage(question, [question.bytes.buffer, question.lengths.buffer]);
    return promise;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #begin(): Worker {
    const worker = new Worker(WORKER);
    // It must not keep alive a process that wants to end.
    worker.unref();
    worker.on("message", (answer: HashAnswer | "ready") => {
      if (answer === "ready") this.#ready = true;
      else this.#asked.shift()?.resolve(rangeOf(answer));
    });
    worker.on("error", (error) => this.#giveUp(worker, error));
    worker.on("exit", () => this.#giveUp(worker, new Error("the hashing thread ended")));
    return worker;
  }

  #giveUp(worker: Worker, error: unknown): void {
    if (this.#worker === worker) {
      this.#worker = undefined;
      this.#ready = false;
    }
    for (const asked of this.#asked.splice(0)) asked.reject(error);
  }
}

function questionOf(first: number, leaves: readonly Uint8Array[]): HashQuestion {
  const lengths = Uint32Array.from(leaves, ({ length }) => length);
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let from = 0;
  for (const leaf of leaves) {
    bytes.set(leaf, from);
    from += leaf.length;
  }
  return { first, lengths, bytes };
}

function rangeOf({ leaves, heights, roots }: HashAnswer): HashedRange {
  const subtrees = heights.map((height, at) => ({
    height,
    root: roots.slice(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  }));
  return { leaves, subtrees };
}
