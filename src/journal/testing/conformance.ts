import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { AcceptedEvent } from "#kernel";
import { JournalError, JournalWriteError, READ_BATCH } from "../journal.ts";
import type { Commit, Journal, Range } from "../journal.ts";
import { sha256Hex } from "../row.ts";

/** One journal under test, and what can be done to it from outside. */
export type Subject = {
  readonly journal: Journal;
  /** Closes and opens it again on the same data, as area `areaId` (default: the same). */
  reopen(areaId?: string): Promise<Journal>;
  /** A second holder of the same data. */
  openSecond(): Promise<Journal>;
  /** True: from now on the store has no room; false: it has room again. */
  setFull(full: boolean): void;
  /** Changes one byte of the stored body of this event, behind the journal's back. */
  flipEventByte(sequence: number): Promise<void>;
  removeEvent(sequence: number): Promise<void>;
  flipSnapshotByte(sequence: number): Promise<void>;
  dispose(): Promise<void>;
};

export const AREA = "north";

export function eventAt(sequence: number, commandId: string, text = "x"): AcceptedEvent {
  return {
    sequence,
    commandId,
    actor: { kind: "person", id: "dispatcher-1" },
    recordedAt: 1_700_000_000_000 + sequence,
    occurredAt: 1_700_000_000_000,
    event: { type: "callClosed", callId: `call-${sequence}`, disposition: text },
  };
}

export function commitOf(firstSequence: number, count = 1, text = "x"): Commit {
  const commandId = `command-${firstSequence}`;
  const events = Array.from({ length: count }, (_, i) =>
    eventAt(firstSequence + i, commandId, text),
  );
  return { commandId, commandHash: sha256Hex(commandId), events };
}

export async function readAll(journal: Journal, range: Range): Promise<AcceptedEvent[]> {
  const all: AcceptedEvent[] = [];
  for await (const batch of journal.read(range)) all.push(...batch);
  return all;
}

function snapshotAt(sequence: number, text = `board at ${sequence}`) {
  return { sequence, hash: sha256Hex(text), text };
}

const failsWith = (code: string) => (error: unknown) =>
  error instanceof JournalError && error.code === code && error.message.length > 20;

/** What every journal must do; `open` gives a new empty one of area AREA. */
export function journalConformance(name: string, open: () => Promise<Subject>): void {
  const on = (title: string, run: (subject: Subject) => Promise<void>): void => {
    test(title, async () => {
      const subject = await open();
      try {
        await run(subject);
      } finally {
        await subject.dispose();
      }
    });
  };
  describe(`journal conformance: ${name}`, () => {
    appendRules(on);
    readRules(on);
    faultRules(on);
    snapshotRules(on);
  });
}

type On = (title: string, run: (subject: Subject) => Promise<void>) => void;

function appendRules(on: On): void {
  on(
    "JRN-1: appended events are read back as they were, in order, also after reopening",
    async (s) => {
      const { journal } = s;
      const commits = [commitOf(1), commitOf(2, 3, "Zürich 火 \u0000 \u2028"), commitOf(5)];
      await journal.append(commits.slice(0, 2));
      await journal.append(commits.slice(2));
      const expected = commits.flatMap((commit) => commit.events);
      assert.deepEqual(await readAll(journal, { after: 0 }), expected);
      const again = await s.reopen();
      assert.deepEqual(await readAll(again, { after: 0 }), expected);
      assert.equal(await again.lastSequence(), 5);
    },
  );

  on(
    "JRN-2: a gap, a repeat or a wrong start is refused and writes nothing",
    async ({ journal }) => {
      await journal.append([commitOf(1, 2)]);
      for (const bad of [[commitOf(4)], [commitOf(2)], [commitOf(3), commitOf(5)], [commitOf(1)]]) {
        await assert.rejects(journal.append(bad), failsWith("bad-append"));
      }
      const inside = { ...commitOf(3), events: [eventAt(3, "command-3"), eventAt(5, "command-3")] };
      await assert.rejects(journal.append([inside]), failsWith("bad-append"));
      assert.equal(await journal.lastSequence(), 2);
      assert.equal((await readAll(journal, { after: 0 })).length, 2);
    },
  );

  on("JRN-2: a commit without events, of another command or without hash is refused", async (s) => {
    const { journal } = s;
    await assert.rejects(journal.append([{ ...commitOf(1), events: [] }]), failsWith("bad-append"));
    const foreign = { ...commitOf(1), commandId: "other" };
    await assert.rejects(journal.append([foreign]), failsWith("bad-append"));
    const unhashed = { ...commitOf(1), commandHash: "" };
    await assert.rejects(journal.append([unhashed]), failsWith("bad-append"));
    await journal.append([]);
    assert.equal(await journal.lastSequence(), 0);
  });

  on("JRN-3: the events of a command are stored at most once", async (s) => {
    await s.journal.append([commitOf(1)]);
    const again = { ...commitOf(2), commandId: "command-1", events: [eventAt(2, "command-1")] };
    await assert.rejects(s.journal.append([again]), failsWith("duplicate-command"));
    const twice = { ...again, commandId: "new", events: [eventAt(2, "new")] };
    const twiceMore = { ...twice, events: [eventAt(3, "new")] };
    await assert.rejects(s.journal.append([twice, twiceMore]), failsWith("duplicate-command"));
    const journal = await s.reopen();
    await assert.rejects(journal.append([again]), failsWith("duplicate-command"));
    assert.equal(await journal.lastSequence(), 1);
    await journal.append([twice]);
  });

  on("JRN-4: a command is found with its place in the log and its hash", async (s) => {
    await s.journal.append([commitOf(1, 2), commitOf(3, 3)]);
    const expected = { commandHash: sha256Hex("command-3"), firstSequence: 3, lastSequence: 5 };
    assert.deepEqual(await s.journal.findCommand("command-3"), expected);
    assert.equal(await s.journal.findCommand("command-4"), undefined);
    assert.deepEqual(await (await s.reopen()).findCommand("command-3"), expected);
  });
}

async function firstBytes(journal: Journal): Promise<string> {
  for await (const [first] of journal.readBytes({ after: 0 })) {
    return Buffer.from(first?.bytes ?? []).toString("utf8");
  }
  return "";
}

function readRules(on: On): void {
  on("JRN-5: any part of the log can be read, in batches", async ({ journal }) => {
    const total = READ_BATCH * 2 + 7;
    await journal.append(Array.from({ length: total }, (_, i) => commitOf(i + 1)));
    const sequences = async (range: Range): Promise<number[]> =>
      (await readAll(journal, range)).map((event) => event.sequence);
    assert.deepEqual(await sequences({ after: total }), []);
    assert.deepEqual(await sequences({ after: total + 5 }), []);
    assert.deepEqual(await sequences({ after: total - 2 }), [total - 1, total]);
    assert.deepEqual(await sequences({ after: 3, limit: 2 }), [4, 5]);
    assert.deepEqual(await sequences({ after: 0, limit: 0 }), []);
    assert.equal((await sequences({ after: 1, limit: READ_BATCH + 1 })).length, READ_BATCH + 1);
    const all = await sequences({ after: 0 });
    assert.deepEqual(
      all,
      Array.from({ length: total }, (_, i) => i + 1),
    );
    for await (const batch of journal.readBytes({ after: 0 })) {
      assert.ok(batch.length <= READ_BATCH, `batch of ${batch.length}`);
    }
  });

  on("JRN-5: appends go on while a reader is half way; it ends where the log ended", async (s) => {
    const { journal } = s;
    await journal.append(Array.from({ length: READ_BATCH + 1 }, (_, i) => commitOf(i + 1)));
    const reader = journal.read({ after: 0 })[Symbol.asyncIterator]();
    await reader.next();
    await journal.append([commitOf(READ_BATCH + 2)]);
    assert.equal((await reader.next()).value?.length, 1);
    assert.equal((await reader.next()).done, true);
  });

  on("JRN-6: stored bytes are the canonical text and are the same at every reading", async (s) => {
    await s.journal.append([commitOf(1)]);
    const text = await firstBytes(s.journal);
    assert.equal(
      text,
      '{"actor":{"id":"dispatcher-1","kind":"person"},"commandId":"command-1",' +
        '"event":{"callId":"call-1","disposition":"x","type":"callClosed"},' +
        '"occurredAt":1700000000000,"recordedAt":1700000000001,"sequence":1}',
    );
    assert.equal(await firstBytes(await s.reopen()), text);
  });
}

function faultRules(on: On): void {
  on("JRN-7: a store without room refuses whole batches and works again with room", async (s) => {
    const { journal } = s;
    await journal.append([commitOf(1)]);
    s.setFull(true);
    const large = [commitOf(2), commitOf(3, 2, "y".repeat(300_000)), commitOf(5)];
    await assert.rejects(journal.append(large), (error) => error instanceof JournalWriteError);
    assert.equal(await journal.lastSequence(), 1);
    assert.equal(await journal.findCommand("command-2"), undefined);
    assert.deepEqual(await readAll(journal, { after: 0 }), commitOf(1).events);
    s.setFull(false);
    await journal.append(large);
    const again = await s.reopen();
    assert.equal((await readAll(again, { after: 0 })).length, 5);
  });

  on("JRN-8: a second holder is refused while the first is open", async (s) => {
    await s.journal.append([commitOf(1)]);
    await assert.rejects(s.openSecond(), failsWith("in-use"));
    await s.journal.append([commitOf(2)]);
    await s.journal.close();
    const second = await s.openSecond();
    assert.equal(await second.lastSequence(), 2);
    await second.close();
  });

  on("JRN-9: the journal of another area is refused, naming both", async (s) => {
    await assert.rejects(s.reopen("south"), (error) => {
      assert.ok(error instanceof JournalError && error.code === "wrong-area");
      assert.match(error.message, /north.*south/);
      return true;
    });
  });

  on("JRN-10: a changed byte in an event is found when it is read, naming the event", async (s) => {
    await s.journal.append([commitOf(1), commitOf(2), commitOf(3)]);
    await s.flipEventByte(2);
    await assert.rejects(
      async () => readAll(await s.reopen(), { after: 0 }),
      (error) => {
        assert.ok(failsWith("damaged")(error));
        assert.match(String(error), /event 2/);
        return true;
      },
    );
  });

  on("JRN-10: a missing event is found when it is read, naming the event", async (s) => {
    await s.journal.append([commitOf(1), commitOf(2), commitOf(3)]);
    await s.removeEvent(2);
    await assert.rejects(async () => readAll(await s.reopen(), { after: 0 }), /event 2 is missing/);
  });

  on("JRN-11: a closed journal says so", async ({ journal }) => {
    await journal.close();
    await journal.close();
    await assert.rejects(journal.append([commitOf(1)]), failsWith("closed"));
    await assert.rejects(journal.lastSequence(), failsWith("closed"));
    await assert.rejects(journal.findCommand("a"), failsWith("closed"));
  });
}

function snapshotRules(on: On): void {
  on("JRN-12: the newest snapshot is found, also after reopening, and old ones go", async (s) => {
    await s.journal.append([commitOf(1, 9)]);
    assert.deepEqual(await s.journal.readSnapshot(), { problems: [] });
    for (const sequence of [2, 5, 7, 9]) await s.journal.writeSnapshot(snapshotAt(sequence));
    const journal = await s.reopen();
    assert.deepEqual(await journal.readSnapshot(), { snapshot: snapshotAt(9), problems: [] });
    await s.flipSnapshotByte(9);
    const found = await journal.readSnapshot();
    assert.deepEqual(found.snapshot, snapshotAt(7));
    assert.match(found.problems.join(), /snapshot 9 is not used: its text has SHA-256/);
    await s.flipSnapshotByte(7);
    const none = await journal.readSnapshot();
    assert.equal(none.snapshot, undefined);
    assert.equal(none.problems.length, 2);
  });

  on("JRN-12: a snapshot with a wrong hash or beyond the log is refused", async ({ journal }) => {
    await journal.append([commitOf(1)]);
    const wrong = { ...snapshotAt(1), hash: sha256Hex("other") };
    await assert.rejects(journal.writeSnapshot(wrong), failsWith("bad-append"));
    await assert.rejects(journal.writeSnapshot(snapshotAt(2)), failsWith("bad-append"));
  });
}
