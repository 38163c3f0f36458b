import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { decodeEvent, type StoredEvent } from "#journal";
import { loadRoads } from "#routing";
import { OwnLog, ownHistory } from "#sim";
import { own, shared } from "./packed.ts";
import type { OwnMade, OwnStart } from "./log-source.ts";

const DAY = 86_400_000;
const NICE = 10;

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
const say = (said: OwnMade | "more") => parentPort?.postMessage(said);

function giveWay(): void {
  try {
    setPriority(0, NICE);
  } catch {
    // Where the system does not allow it, the thread works at the common priority.
  }
}

function made(log: OwnLog, { roads, officerTypes, days }: OwnStart): OwnMade {
  try {
    const { scenario, counts } = ownHistory(log, {
      roads: loadRoads(own(roads)),
      from: log.to - days * DAY,
      to: log.to,
      officerTypes: new Set(officerTypes),
      isoOf: (at) => new Date(at).toISOString(),
    });
    const { from, to } = scenario.manifest;
    const calls = scenario.history.length - counts.officerInitiated;
    const bytes = shared(Buffer.from(JSON.stringify(scenario)));
    return { scenario: bytes, from, to, calls, officerInitiated: counts.officerInitiated };
  } catch (error) {
    if (error instanceof RangeError) return { failed: error.message };
    throw error;
  }
}

/** Folds the stored events it is sent, and at the end makes a history of them. */
function work(): void {
  const start = workerData as OwnStart;
  giveWay();
  const log = new OwnLog(start.areaId);
  parentPort?.on("message", (batch: readonly StoredEvent[] | "end") => {
    if (batch === "end") return say(made(log, start));
    for (const stored of batch) log.observe(decodeEvent(stored, "the log"));
    say("more");
  });
}

work();
