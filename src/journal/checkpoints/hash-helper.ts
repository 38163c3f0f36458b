import { Worker } from "node:worker_threads";
import { HASH_BYTES, type HashedRange } from "#audit";

/**
 * Memory that both threads have, so that nothing is made, sent or cleared for a question: events
 * go one way and hashes the other. The messages between them say whose turn it is.
 */
export type Desk = {
  /** The events, each after a byte 0, as the leaf of a tree is hashed. */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  /** Of each event with the byte before it. */
  readonly lengths: Uint32Array<SharedArrayBuffer>;
  readonly hashes: Uint8Array<SharedArrayBuffer>;
  readonly roots: Uint8Array<SharedArrayBuffer>;
};
/** Where the leaves on the desk stand: `first` is the number of the first (from 0). */
type Question = { readonly first: number; readonly count: number };
/** "ready" once; then the heights of the subtrees, of which the roots are on the desk. */
type Answer = "ready" | readonly number[];

const THREAD = new URL("./hash-thread.js", import.meta.url);
/** More than may ever wait for a checkpoint (AUD-21). */
const LEAVES_MAX = 1024;
const BYTES_MAX = 1024 * 1024;
/** 1,024 leaves are at most four subtrees of 256, and before and after one of each lesser height. */
const ROOTS_MAX = 32;

type Asked = Question & { resolve(range: HashedRange): void; reject(error: unknown): void };

/**
 * Hashes events on another thread, so that the thread that decides and stores commands does not.
 * The thread keeps no state: when it dies, what was asked is rejected, the caller hashes it itself,
 * and `start` starts another.
 */
export class HashHelper {
  #worker: Worker | undefined;
  #desk: Desk | undefined;
  #ready = false;
  #asked: Asked | undefined;

  /** Starts the thread in the background, when there is none. */
  start(): void {
    this.#worker ??= this.#begin();
  }

  /** True when a question would be taken up at once. */
  get isReady(): boolean {
    return this.#ready && this.#asked === undefined;
  }

  /** How many of these leaves, from the first, one question can hold. */
  fitting(leaves: readonly Uint8Array[]): number {
    let [count, bytes] = [0, 0];
    for (const leaf of leaves) {
      bytes += 1 + leaf.length;
      if (bytes > BYTES_MAX || count === LEAVES_MAX) break;
      count += 1;
    }
    return count;
  }

  /**
   * The hashes of these leaves, one question at a time. Rejects when the thread is not ready, when
   * they do not fit, and when the thread dies meanwhile.
   */
  async hash(first: number, leaves: readonly Uint8Array[]): Promise<HashedRange> {
    const { length: count } = leaves;
    if (this.#desk === undefined || !this.isReady) throw new Error("the hashing thread is busy");
    if (this.fitting(leaves) < count) throw new Error(`${count} leaves; they do not fit`);
    lay(leaves, this.#desk);
    const { promise, resolve, reject } = Promise.withResolvers<HashedRange>();
    this.#asked = { first, count, resolve, reject };
    const question: Question = { first, count };
    this.#worker?.postMessage(question);
    return promise;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #begin(): Worker {
    const desk: Desk = {
      bytes: new Uint8Array(new SharedArrayBuffer(BYTES_MAX)),
      lengths: new Uint32Array(new SharedArrayBuffer(4 * LEAVES_MAX)),
      hashes: new Uint8Array(new SharedArrayBuffer(HASH_BYTES * LEAVES_MAX)),
      roots: new Uint8Array(new SharedArrayBuffer(HASH_BYTES * ROOTS_MAX)),
    };
    const worker = new Worker(THREAD, { workerData: desk });
    // It must not keep alive a process that wants to end.
    worker.unref();
    worker.on("message", (answer: Answer) => {
      if (answer === "ready") this.#ready = true;
      else this.#answered(desk, answer);
    });
    worker.on("error", (error) => this.#giveUp(worker, error));
    worker.on("exit", () => this.#giveUp(worker, new Error("the hashing thread ended")));
    this.#desk = desk;
    return worker;
  }

  #answered({ hashes, roots }: Desk, heights: readonly number[]): void {
    const asked = this.#asked;
    this.#asked = undefined;
    // Copies: the next question is laid over what is on the desk.
    const leaves = hashes.slice(0, HASH_BYTES * (asked?.count ?? 0));
    const subtrees = heights.map((height, at) => ({
      height,
      root: roots.slice(at * HASH_BYTES, (at + 1) * HASH_BYTES),
    }));
    asked?.resolve({ leaves, subtrees });
  }

  #giveUp(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#desk = undefined;
    this.#ready = false;
    this.#asked?.reject(error);
    this.#asked = undefined;
  }
}

function lay(leaves: readonly Uint8Array[], { bytes, lengths }: Desk): void {
  let [at, from] = [0, 0];
  for (const leaf of leaves) {
    bytes[from] = 0;
    bytes.set(leaf, from + 1);
    lengths[at] = 1 + leaf.length;
    from += 1 + leaf.length;
    at += 1;
  }
}
