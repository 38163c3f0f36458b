import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { Journal, StoredEvent } from "#journal";
import type { ResponseModel, Roads } from "#routing";
import { CALLS_MIN, type HistorySource } from "./history-source.ts";
import { packRoads, type PackedHistory } from "./packed.ts";

export const OWN_HISTORY = "own-log";
const TITLE = { en: "Our own log", zh: "本中心日志" };
const DAYS = 365;
/** A history is made anew when it is asked for and older than this. */
const AGE_MILLISECONDS = 3_600_000;
const WORKER = new URL("./own-worker.ts", import.meta.url);
const READING = "the log is being read; ask again in a moment";

export type OwnStart = {
  readonly areaId: string;
  readonly roads: SharedArrayBuffer;
  readonly officerTypes: readonly string[];
  readonly days: number;
};

export type OwnMade =
  | {
      readonly scenario: SharedArrayBuffer;
      readonly from: number;
      readonly to: number;
      readonly calls: number;
      readonly officerInitiated: number;
    }
  | { readonly failed: string };

export type LogSourceParts = {
  readonly areaId: string;
  readonly journal: Pick<Journal, "readBytes">;
  readonly roads: Roads;
  readonly responseModel: ResponseModel;
  /** Types of incidents that crews begin themselves. */
  readonly officerTypes: readonly string[];
  readonly now: () => number;
  readonly onProblem: (message: string) => void;
};

/** The centre's own log as a history, with the thread that reads it. */
export type LogSource = HistorySource & { stop(): Promise<void> };

/**
 * The centre's own last year as a history to plan on (HIS-6). The log's stored bytes are handed to
 * a thread of low priority, which makes the history; it is begun when somebody first asks.
 */
export function logSource(parts: LogSourceParts): LogSource {
  let worker: Worker | undefined;
  let making: Promise<void> | undefined;
  let made: OwnMade | undefined;
  let packed: PackedHistory | undefined;
  let madeAt = -Infinity;
  let stopped = false;
  function refresh(): Promise<void> {
    if (making !== undefined) return making;
    if (stopped || parts.now() - madeAt < AGE_MILLISECONDS) return Promise.resolve();
    making = make()
      .catch((error: unknown) => {
        if (stopped) return;
        const reason = error instanceof Error ? error.message : String(error);
        parts.onProblem(`no planning history could be made of the log: ${reason}`);
        made ??= { failed: reason };
        madeAt = parts.now();
      })
      .finally(() => {
        making = undefined;
      });
    return making;
  }
  async function make(): Promise<void> {
    const { areaId, officerTypes, roads, responseModel } = parts;
    const roadFile = packed?.roads ?? packRoads(roads);
    const workerData: OwnStart = { areaId, roads: roadFile, officerTypes, days: DAYS };
    worker = new Worker(WORKER, { workerData });
    worker.unref();
    try {
      const answer = await handedOver(worker, parts.journal);
      made = answer;
      madeAt = parts.now();
      if ("failed" in answer) return;
      packed = { scenario: answer.scenario, roads: roadFile, responseModel: responseModel.file };
    } finally {
      await worker.terminate();
      worker = undefined;
    }
  }
  return {
    historyId: OWN_HISTORY,
    describe() {
      void refresh();
      const head = { historyId: OWN_HISTORY, title: TITLE, kind: "log" } as const;
      const none = { from: 0, to: 0, calls: 0, officerInitiated: 0, usable: false } as const;
      if (made === undefined) return { ...head, ...none, why: READING };
      if ("failed" in made) return { ...head, ...none, why: made.failed };
      const { from, to, calls, officerInitiated } = made;
      const known = { ...head, from, to, calls, officerInitiated };
      if (calls >= CALLS_MIN) return { ...known, usable: true };
      const why = `the log holds ${calls} calls of the public; ${CALLS_MIN} are needed`;
      return { ...known, usable: false, why };
    },
    async packed() {
      await refresh();
      if (packed === undefined) throw new Error("the log holds no history yet");
      return packed;
    },
    async stop() {
      stopped = true;
      await worker?.terminate();
      await making;
    },
  };
}

/** Sends the whole log in batches, the next when the last was taken; the thread's answer. */
async function handedOver(worker: Worker, journal: LogSourceParts["journal"]): Promise<OwnMade> {
  let next = Promise.withResolvers<OwnMade | "more">();
  // Nothing was asked yet: whoever asks is told.
  next.promise.catch(() => undefined);
  worker.on("message", (said: OwnMade | "more") => next.resolve(said));
  worker.on("error", (error) => next.reject(error));
  worker.on("exit", () => next.reject(new Error("the thread that reads the log was stopped")));
  const asked = async (message: readonly StoredEvent[] | "end") => {
    next = Promise.withResolvers();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    worker.postMessage(message);
    return next.promise;
  };
  for await (const batch of journal.readBytes({ after: 0 })) {
    await asked(batch);
    // Commands go first.
    await setImmediate();
  }
  const answer = await asked("end");
  if (answer === "more") throw new Error("the thread that reads the log lost its place");
  return answer;
}
