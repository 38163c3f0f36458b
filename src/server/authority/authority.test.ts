import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { MemoryJournal, memoryStore } from "#journal";
import type { Journal, MemoryStore } from "#journal";
import { AuthorityError, openAuthority } from "./index.ts";
import type { Alert, Authority, AuthorityOptions, SubmitResult } from "./index.ts";
import { closing, counterKernel } from "./testing/counter-kernel.ts";
import type { CounterBoard } from "./testing/counter-kernel.ts";

/** A command that is never answered is a failure, not a wait. */
const PATIENCE = { timeout: 20_000 };

type Options = Partial<AuthorityOptions<CounterBoard>>;

async function start(store: MemoryStore = memoryStore("north"), options: Options = {}) {
  const alerts: Alert[] = [];
  const journal = options.journal ?? new MemoryJournal("north", store);
  let now = 1000;
  const authority = await openAuthority<CounterBoard>({
    kernel: counterKernel,
    journal,
    clock: { now: () => now },
    onAlert: (alert) => alerts.push(alert),
    ...options,
  });
  const setNow = (value: number): void => {
    now = value;
  };
  return { authority, journal, store, alerts, setNow };
}

/** A journal whose appends wait until they are let go, or fail with an error. */
function gated(inner: Journal) {
  const waiting: (() => void)[] = [];
  let closed = true;
  const journal: Journal = {
    areaId: inner.areaId,
    readBytes: (range) => inner.readBytes(range),
    read: (range) => inner.read(range),
    lastSequence: () => inner.lastSequence(),
    findCommand: (commandId) => inner.findCommand(commandId),
    writeSnapshot: (snapshot) => inner.writeSnapshot(snapshot),
    readSnapshot: () => inner.readSnapshot(),
    close: () => inner.close(),
    async append(commits) {
      if (closed) await new Promise<void>((resolve) => waiting.push(resolve));
      await inner.append(commits);
    },
  };
  const release = (): void => {
    closed = false;
    for (const resolve of waiting.splice(0)) resolve();
  };
  return { journal, release, waiting };
}

const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setImmediate(resolve));
};

async function outcome(promise: Promise<SubmitResult>): Promise<string> {
  try {
    const result = await promise;
    if ("refusal" in result) return result.refusal.code;
    return `${result.firstSequence}-${result.lastSequence}${result.duplicate ? " again" : ""}`;
  } catch (error) {
    return error instanceof AuthorityError ? error.code : String(error);
  }
}

function outcomes(promises: readonly Promise<SubmitResult>[]): Promise<string[]> {
  return Promise.all(promises.map((promise) => outcome(promise)));
}

async function submitAll(
  authority: Authority<CounterBoard>,
  requests: readonly Parameters<Authority<CounterBoard>["submit"]>[0][],
): Promise<string[]> {
  return outcomes(requests.map((request) => authority.submit(request)));
}

describe("order and durability", PATIENCE, () => {
  test("AUT-1: commands are taken in order, and together in one transaction", async () => {
    const { authority } = await start();
    const ids = Array.from({ length: 20 }, (_, i) => `c${i}`);
    const results = await submitAll(
      authority,
      ids.map((id) => closing(id)),
    );
    assert.deepEqual(
      results,
      ids.map((_, i) => `${i + 1}-${i + 1}`),
    );
    assert.deepEqual(authority.board().closed, ids);
    assert.equal(authority.status().counters.batches, 1);
  });

  test("AUT-2: nothing is answered, shown or published before it is durable", async () => {
    const gate = gated(new MemoryJournal("north"));
    const { authority } = await start(undefined, { journal: gate.journal });
    const seen: string[] = [];
    authority.subscribe((events) => seen.push(`published ${events[0]?.sequence}`));
    const answers = ["a", "b", "b2"].map((id) =>
      authority.submit(closing(id, id[0])).then((result) => {
        return seen.push("refusal" in result ? "refused" : `answered ${result.firstSequence}`);
      }),
    );
    await turns(10);
    assert.equal(gate.waiting.length, 1);
    assert.deepEqual(seen, []);
    assert.equal(authority.board().sequence, 0);
    assert.deepEqual(await authority.eventsAfter(0, 10), []);
    gate.release();
    await Promise.all(answers);
    assert.deepEqual(
      new Set(seen),
      new Set(["answered 1", "answered 2", "refused", "published 1"]),
    );
  });

  test("AUT-3: subscribers get every event once and in order", async () => {
    const { authority } = await start(undefined, { batchMax: 3 });
    const seen: number[] = [];
    const late: number[] = [];
    authority.subscribe((events) => seen.push(...events.map((event) => event.sequence)));
    await submitAll(
      authority,
      Array.from({ length: 10 }, (_, i) => closing(`c${i}`)),
    );
    const unsubscribe = authority.subscribe((events) =>
      late.push(...events.map((e) => e.sequence)),
    );
    await authority.submit(closing("last"));
    unsubscribe();
    await authority.submit(closing("unseen"));
    assert.deepEqual(
      seen,
      Array.from({ length: 12 }, (_, i) => i + 1),
    );
    assert.deepEqual(late, [11]);
  });

  test("AUT-3: a subscriber that throws stops neither the others nor the answer", async () => {
    const { authority, alerts } = await start();
    const seen: number[] = [];
    authority.subscribe(() => {
      throw new Error("screen froze");
    });
    authority.subscribe((events) => seen.push(events.length));
    assert.equal(await outcome(authority.submit(closing("a"))), "1-1");
    assert.deepEqual(seen, [1]);
    assert.deepEqual(
      alerts.map((alert) => alert.code),
      ["listener-failed"],
    );
  });

  test("AUT-4: time given to events never goes back, also after a restart", async () => {
    const { authority, setNow, journal, store } = await start();
    await authority.submit(closing("a"));
    setNow(400);
    await authority.submit(closing("b"));
    await journal.close();
    const again = await start(store);
    again.setNow(500);
    await again.authority.submit(closing("c"));
    const events = await again.authority.eventsAfter(0, 10);
    assert.deepEqual(
      events.map((event) => event.recordedAt),
      [1000, 1000, 1000],
    );
  });
});

describe("retries", PATIENCE, () => {
  test("AUT-5: a retry in the same batch or in flight has the first's result", async () => {
    const gate = gated(new MemoryJournal("north"));
    const { authority } = await start(undefined, { journal: gate.journal });
    const same = [authority.submit(closing("a")), authority.submit(closing("a"))];
    await turns(5);
    same.push(authority.submit(closing("a")));
    gate.release();
    assert.deepEqual(await outcomes(same), ["1-1", "1-1 again", "1-1 again"]);
    assert.deepEqual(authority.board().closed, ["a"]);
    assert.equal(authority.status().counters.accepted, 1);
    assert.equal(authority.status().counters.duplicates, 2);
  });

  test("AUT-5: a retry after a restart has the first's result", async () => {
    const { authority, journal, store } = await start();
    await submitAll(authority, [closing("a"), closing("b")]);
    await journal.close();
    const again = await start(store);
    assert.equal(await outcome(again.authority.submit(closing("b"))), "2-2 again");
    assert.deepEqual(again.authority.board().closed, ["a", "b"]);
  });

  test("AUT-6: an id that comes back with another command is refused", async () => {
    const { authority } = await start();
    const inFlight = [closing("a"), closing("a", "other")];
    assert.deepEqual(await submitAll(authority, inFlight), ["1-1", "command-id-reused"]);
    const other = { ...closing("a"), actor: { kind: "person", id: "someone else" } } as const;
    assert.equal(await outcome(authority.submit(other)), "command-id-reused");
    assert.deepEqual(authority.board().closed, ["a"]);
  });

  test("AUT-6: with a requestHash, looked-up facts may differ between retries", async () => {
    const { authority } = await start();
    const requestHash = "ab".repeat(32);
    await authority.submit({ ...closing("a"), requestHash });
    const retry = { ...closing("a", "other"), requestHash };
    assert.equal(await outcome(authority.submit(retry)), "1-1 again");
  });

  test("AUT-7: a refusal is not remembered: its retry is decided anew", async () => {
    const { authority, store } = await start();
    await authority.submit(closing("a", "x"));
    assert.equal(await outcome(authority.submit(closing("b", "x"))), "call-not-open");
    assert.equal(await outcome(authority.submit(closing("b", "y"))), "2-2");
    assert.equal(store.commands.size, 2);
  });

  test("AUT-7: a command without events is accepted and not stored", async () => {
    const { authority, store } = await start();
    const results = await submitAll(authority, [closing("a"), closing("b", "b", "nothing")]);
    assert.deepEqual(results, ["1-1", "2-1"]);
    assert.equal(store.commands.size, 1);
  });
});

describe("faults", PATIENCE, () => {
  test("AUT-8, F5: without room nothing is acknowledged or shown; with room it goes on", async () => {
    const { authority, store, alerts } = await start();
    const published: number[] = [];
    authority.subscribe((events) => published.push(...events.map((event) => event.sequence)));
    await authority.submit(closing("a"));
    store.full = true;
    const failed = await submitAll(authority, [closing("b"), closing("c", "b"), closing("d")]);
    assert.deepEqual(failed, ["not-stored", "not-stored", "not-stored"]);
    assert.deepEqual(authority.board().closed, ["a"]);
    assert.equal(authority.status().state, "degraded");
    assert.match(authority.status().reason ?? "", /full/);
    assert.equal(await outcome(authority.submit(closing("e"))), "not-stored");
    store.full = false;
    assert.equal(await outcome(authority.submit(closing("b"))), "2-2");
    assert.equal(authority.status().state, "running");
    assert.deepEqual(
      alerts.map((alert) => alert.code),
      ["degraded", "recovered"],
    );
    assert.deepEqual(published, [1, 2]);
  });

  test("AUT-8: what a failed append stored after all is taken over and published", async () => {
    const inner = new MemoryJournal("north");
    let fail = false;
    const { journal } = gated(inner);
    const append: Journal["append"] = async (commits) => {
      await inner.append(commits);
      if (fail) throw new Error("connection lost during commit");
    };
    const { authority } = await start(undefined, { journal: { ...journal, append } });
    const published: number[] = [];
    authority.subscribe((events) => published.push(...events.map((event) => event.sequence)));
    await authority.submit(closing("a"));
    fail = true;
    await outcome(authority.submit(closing("b")));
    fail = false;
    const results = await submitAll(authority, [closing("c"), closing("b")]);
    assert.deepEqual(results, ["3-3", "2-2 again"]);
    assert.deepEqual(authority.board().closed, ["a", "b", "c"]);
    assert.deepEqual(published, [1, 2, 3]);
  });

  test("AUT-8: a log that lost what was acknowledged takes nothing more", async () => {
    const { authority, store } = await start();
    await submitAll(authority, [closing("a"), closing("b")]);
    store.full = true;
    await outcome(authority.submit(closing("c")));
    store.full = false;
    store.rows.length = 1;
    assert.equal(await outcome(authority.submit(closing("d"))), "not-stored");
    assert.match(authority.status().reason ?? "", /ends at 1, but 2 was acknowledged/);
  });

  for (const kind of ["poison", "broken", "unwritable"]) {
    test(`AUT-9, F6: only a ${kind} command fails; those around it do not`, async () => {
      const { authority, alerts } = await start();
      const results = await submitAll(authority, [
        closing("a"),
        closing("bad", "bad", kind),
        closing("c"),
      ]);
      assert.deepEqual(results, ["1-1", "internal-error", "2-2"]);
      assert.deepEqual(authority.board().closed, ["a", "c"]);
      assert.equal(authority.status().counters.internalErrors, 1);
      assert.equal(authority.status().state, "running");
      const internal = alerts.filter((alert) => alert.code === "internal-error");
      assert.deepEqual(
        internal.map((alert) => alert.commandId),
        ["bad"],
      );
      assert.equal(await outcome(authority.submit(closing("d"))), "3-3");
    });
  }

  test("AUT-10: beyond the queue's limit callers are told to come back; urgent ones still fit", async () => {
    const { authority, alerts } = await start(undefined, { queueMax: 5 });
    const normal = Array.from({ length: 8 }, (_, i) => authority.submit(closing(`n${i}`)));
    const urgent = authority.submit(closing("u"), { urgent: true });
    const error = await normal[7]?.catch((reason: unknown) => reason);
    assert.ok(error instanceof AuthorityError && error.code === "overloaded");
    assert.ok((error.retryAfterMilliseconds ?? 0) >= 100);
    const expected = ["1-1", "2-2", "3-3", "4-4", "5-5", "overloaded", "overloaded", "overloaded"];
    assert.deepEqual(await outcomes(normal), expected);
    assert.equal(await outcome(urgent), "6-6");
    assert.equal(authority.status().counters.overloaded, 3);
    assert.equal(alerts.filter((alert) => alert.code === "overloaded").length, 1);
    assert.equal(await outcome(authority.submit(closing("n7"))), "7-7");
  });
});

describe("restart and streams", PATIENCE, () => {
  test("AUT-11: snapshot and tail give the same board as the whole log", async () => {
    const { authority, journal, store } = await start(undefined, { snapshotEveryEvents: 5 });
    for (let i = 0; i < 10; i += 1) await authority.submit(closing(`c${i}`));
    while (authority.status().counters.snapshots === 0) await turns(1);
    for (let i = 10; i < 13; i += 1) await authority.submit(closing(`c${i}`));
    const { sequence } = authority.board();
    await journal.close();
    const again = await start(store);
    const { snapshotSequence, events } = again.authority.recovery;
    assert.ok(snapshotSequence >= 5 && events >= 3, JSON.stringify(again.authority.recovery));
    assert.equal(snapshotSequence + events, sequence);
    assert.deepEqual(again.authority.board(), authority.board());
    await again.journal.close();
    for (const kept of store.snapshots.keys()) store.snapshots.set(kept, "damaged");
    const replayed = await start(store);
    assert.equal(replayed.authority.recovery.events, 13);
    assert.deepEqual(new Set(replayed.alerts.map((a) => a.code)), new Set(["snapshot-not-used"]));
    assert.deepEqual(replayed.authority.board(), authority.board());
  });

  test("AUT-11: stop finishes what waits, refuses what comes, and leaves a snapshot", async () => {
    const { authority, store } = await start();
    const results = outcomes([authority.submit(closing("a")), authority.submit(closing("b"))]);
    const stopping = authority.stop();
    assert.equal(await outcome(authority.submit(closing("c"))), "stopped");
    await stopping;
    assert.deepEqual(await results, ["1-1", "2-2"]);
    assert.deepEqual([...store.snapshots.keys()], [2]);
  });

  test("AUT-12: events after any sequence come from memory or from the journal", async () => {
    const { authority } = await start(undefined, { recentEvents: 4 });
    for (let i = 0; i < 20; i += 1) await authority.submit(closing(`c${i}`));
    const sequences = async (after: number, limit: number): Promise<number[]> =>
      (await authority.eventsAfter(after, limit)).map((event) => event.sequence);
    assert.deepEqual(await sequences(0, 3), [1, 2, 3]);
    assert.deepEqual(await sequences(17, 100), [18, 19, 20]);
    assert.deepEqual(await sequences(11, 100), [12, 13, 14, 15, 16, 17, 18, 19, 20]);
    assert.deepEqual(await sequences(20, 5), []);
    assert.deepEqual(await sequences(99, 5), []);
  });
});
