// A server's log whose key is changed while commands come, and which dies before one of the steps
// of that. Says `ack SEQUENCE` for what is durable, `steps N` when it lived to the end.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const [directory = "", dieAt = "0"] = process.argv.slice(2);
const STEPS = ["openSync", "writeSync", "fsyncSync", "renameSync", "rmSync", "fdatasync"] as const;
let [armed, steps] = [false, 0];

for (const name of [...STEPS, "writeFileSync"] as const) {
  const real: unknown = Reflect.get(fs, name);
  if (typeof real !== "function") throw new Error(`node:fs has no ${name}`);
  Reflect.set(fs, name, (...words: unknown[]): unknown => {
    if (armed) steps += 1;
    if (armed && steps === Number(dieAt)) process.kill(process.pid, "SIGKILL");
    return Reflect.apply(real, fs, words);
  });
}
syncBuiltinESMExports();

// Loaded after the steps are counted.
const { openLogFollower, SqliteJournal } = await import("#journal");
const { areaKernel, openAuthority } = await import("../../authority/index.ts");
const { KeyRequests, keyRequestPaths } = await import("../key-requests.ts");
const { LogKeyDesk } = await import("../log-key-desk.ts");

const journal = new SqliteJournal({ directory });
const follower = await openLogFollower({ journal, directory });
const clock = { now: () => Date.now() };
const authority = await openAuthority({ kernel: areaKernel, journal, clock });
authority.subscribe((events) => follower.follow(events.at(-1)?.sequence ?? 0));
const desk = new LogKeyDesk(authority, follower);
const nothing = { do: () => Promise.reject(new Error("no vault here")) };
const requests = new KeyRequests(directory, nothing, desk);

const done = new AbortController();
async function submitOn(): Promise<void> {
  for (let at = 0; !done.signal.aborted; at += 1) {
    const record = { kind: "export", what: "history", format: "csv", rows: at } as const;
    const command = { type: "recordAccess", record } as const;
    const actor = { kind: "person", id: "kim" } as const;
    const result = await authority.submit({ commandId: `c${at}`, actor, command });
    if ("accepted" in result) process.stdout.write(`ack ${result.lastSequence}\n`);
  }
}

fs.writeFileSync(keyRequestPaths(directory).request, JSON.stringify({ job: "rotate-log" }));
const submitting = submitOn();
armed = true;
await requests.look();
armed = false;
done.abort();
await submitting;
await authority.stop();
await follower.stop();
await journal.close();
process.stdout.write(`steps ${steps}\n`);
