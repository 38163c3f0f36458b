// The process that is killed. One request per line comes in, one answer per line goes out:
//   ready {"sequence":0,"hash":"","snapshot":0}
//   ack {"commandId":"c1","firstSequence":1,"lastSequence":2,"duplicate":true}
//   fail {"commandId":"c1","code":"not-stored"}
import { createInterface } from "node:readline";
import { SqliteJournal } from "#journal";
import type { Commit, Journal } from "#journal";
import { AuthorityError, openAuthority } from "../index.ts";
import type { CommandRequest } from "../index.ts";
import { chainKernel } from "./chain-kernel.ts";
import type { ChainBoard } from "./chain-kernel.ts";

const [directory, sabotage] = process.argv.slice(2);
if (directory === undefined) throw new Error("crash child: name the data directory");

/** What must never be done: says "stored" and stores a little later. */
function acknowledgeBeforeCommit(inner: Journal): Journal {
  let waiting: Commit[] = [];
  setInterval(() => {
    const commits = waiting;
    waiting = [];
    void inner.append(commits);
  }, 15);
  return {
    areaId: inner.areaId,
    readBytes: (range) => inner.readBytes(range),
    read: (range) => inner.read(range),
    lastSequence: () => inner.lastSequence(),
    findCommand: (commandId) => inner.findCommand(commandId),
    writeSnapshot: () => Promise.resolve(),
    readSnapshot: () => inner.readSnapshot(),
    close: () => inner.close(),
    async append(commits) {
      waiting.push(...commits);
    },
  };
}

function say(word: string, value: object): void {
  // Pipes are written synchronously on POSIX: what was said before a kill reaches the parent.
  process.stdout.write(`${word} ${JSON.stringify(value)}\n`);
}

const sqlite = new SqliteJournal({ directory, areaId: "north" });
const journal = sabotage === "acknowledge-before-commit" ? acknowledgeBeforeCommit(sqlite) : sqlite;
const authority = await openAuthority<ChainBoard>({
  kernel: chainKernel,
  journal,
  clock: { now: () => Date.now() },
  snapshotEveryEvents: 1000,
});
const { sequence, hash } = authority.board();
say("ready", { sequence, hash, snapshot: authority.recovery.snapshotSequence });

async function answer(request: CommandRequest): Promise<void> {
  const { commandId } = request;
  try {
    const result = await authority.submit(request);
    if ("refusal" in result) say("fail", { commandId, code: result.refusal.code });
    else say("ack", { commandId, ...result });
  } catch (error) {
    say("fail", { commandId, code: error instanceof AuthorityError ? error.code : String(error) });
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const request: CommandRequest = JSON.parse(line);
  void answer(request);
}
await authority.stop();
await sqlite.close();
