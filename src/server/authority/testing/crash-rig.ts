import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { SqliteJournal } from "#journal";
import { closing } from "./counter-kernel.ts";
import { LogChecker } from "./crash-check.ts";
import type { Acknowledgement } from "./crash-check.ts";

const CHILD = new URL("crash-child.ts", import.meta.url).pathname;
/** Commands sent and not yet answered, while the child lives. */
const IN_FLIGHT = 48;
/** A child that does not answer for this long has hung. */
const PATIENCE_MILLISECONDS = 20_000;

export type CrashOptions = {
  readonly kills: number;
  readonly seed: number;
  readonly sabotage?: "acknowledge-before-commit";
};

export type CrashReport = {
  readonly problems: readonly string[];
  readonly kills: number;
  readonly killsBeforeReady: number;
  readonly acknowledged: number;
  readonly retriedAsDuplicates: number;
  readonly events: number;
  readonly restartsFromSnapshot: number;
  readonly seconds: number;
};

/** mulberry32: 32-bit state, enough to choose moments. */
function stream(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The client: keeps its own list of what it was promised, and retries what it was not. */
class Client {
  readonly acknowledgements = new Map<string, Acknowledgement>();
  readonly sent = new Set<string>();
  readonly pending = new Set<string>();
  readonly problems: string[] = [];
  duplicates = 0;
  ready: { sequence: number; hash: string; snapshot: number } | undefined;
  #next = 0;

  /** Takes one line of the child. */
  hear(line: string): void {
    const space = line.indexOf(" ");
    const word = line.slice(0, space);
    if (word === "ready") this.ready = JSON.parse(line.slice(space));
    else if (word === "ack") this.#acknowledge(JSON.parse(line.slice(space)));
    else this.problems.push(`unexpected answer: ${line}`);
  }

  send(child: ChildProcessWithoutNullStreams, commandId: string): void {
    this.sent.add(commandId);
    this.pending.add(commandId);
    child.stdin.write(`${JSON.stringify(closing(commandId))}\n`);
  }

  sendNew(child: ChildProcessWithoutNullStreams): void {
    while (this.pending.size < IN_FLIGHT) this.send(child, `c${this.#next++}`);
  }

  #acknowledge(ack: Acknowledgement & { duplicate?: boolean }): void {
    const { commandId } = ack;
    const before = this.acknowledgements.get(commandId);
    if (before !== undefined && before.firstSequence !== ack.firstSequence) {
      this.problems.push(`${commandId} was told ${before.firstSequence}, ${ack.firstSequence}`);
    }
    if (ack.duplicate) this.duplicates += 1;
    this.acknowledgements.set(commandId, ack);
    this.pending.delete(commandId);
  }
}

/** Kills an authority again and again under load; says what the client finds wrong. */
export async function crash(options: CrashOptions): Promise<CrashReport> {
  const directory = mkdtempSync(join(tmpdir(), "muster-crash-"));
  const random = stream(options.seed);
  const client = new Client();
  const checker = new LogChecker();
  const started = performance.now();
  let [early, fromSnapshot] = [0, 0];
  try {
    for (let kill = 0; kill <= options.kills; kill += 1) {
      client.ready = undefined;
      const last = kill === options.kills;
      await oneLife(directory, client, options, last ? undefined : killMoment(random));
      if (client.ready === undefined) early += 1;
      else if (readyOf(client).snapshot > 0) fromSnapshot += 1;
      await inspect(directory, client, checker);
      if (checker.problems.length > 50) break;
    }
    checker.acknowledged(client.acknowledgements.values(), client.sent);
    if (client.pending.size > 0)
      checker.problems.push(`${client.pending.size} were never answered`);
    await inspectWhole(directory, checker);
  } finally {
    rmSync(directory, { recursive: true });
  }
  return {
    problems: [...new Set([...client.problems, ...checker.problems])],
    kills: options.kills,
    killsBeforeReady: early,
    acknowledged: client.acknowledgements.size,
    retriedAsDuplicates: client.duplicates,
    events: checker.sequence,
    restartsFromSnapshot: fromSnapshot,
    seconds: (performance.now() - started) / 1000,
  };
}

type Moment = { readonly afterReady: boolean; readonly milliseconds: number };

/** One kill in eight falls into the start; the others come under load. */
function killMoment(random: () => number): Moment {
  const afterReady = random() > 0.125;
  return { afterReady, milliseconds: random() * (afterReady ? 120 : 200) };
}

/** From start to kill; without a moment, until everything is answered and the input ends. */
async function oneLife(
  directory: string,
  client: Client,
  { sabotage }: CrashOptions,
  moment: Moment | undefined,
): Promise<void> {
  const child = spawn(process.execPath, [CHILD, directory, sabotage ?? ""], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  const errors: string[] = [];
  const kill = (): boolean => child.kill("SIGKILL");
  const hung = setTimeout(() => {
    client.problems.push(`the child hung: ${errors.join("")}`);
    kill();
  }, PATIENCE_MILLISECONDS);
  // A killed child breaks the pipe while we write to it: that is the point of the test.
  child.stdin.on("error", () => undefined);
  child.stderr.on("data", (data: Buffer) => errors.push(data.toString()));
  if (moment !== undefined && !moment.afterReady) setTimeout(kill, moment.milliseconds);
  createInterface({ input: child.stdout }).on("line", (line) => {
    const first = client.ready === undefined;
    client.hear(line);
    if (first && client.ready !== undefined) {
      for (const commandId of client.pending) client.send(child, commandId);
      if (moment?.afterReady) setTimeout(kill, moment.milliseconds);
    }
    if (moment !== undefined) client.sendNew(child);
    else if (client.pending.size === 0) child.stdin.end();
  });
  const [code]: unknown[] = await once(child, "close");
  clearTimeout(hung);
  if (code !== null && code !== 0) client.problems.push(`the child failed: ${errors.join("")}`);
}

function readyOf(client: Client): { sequence: number; hash: string; snapshot: number } {
  return client.ready ?? { sequence: 0, hash: "", snapshot: 0 };
}

/** After each death: the new part of the log, the recovered board, and every promise so far. */
async function inspect(directory: string, client: Client, checker: LogChecker): Promise<void> {
  const journal = new SqliteJournal({ directory, areaId: "north" });
  try {
    checker.lastSequenceIs(await journal.lastSequence());
    for await (const batch of journal.read({ after: checker.sequence })) checker.follow(batch);
  } finally {
    await journal.close();
  }
  const { sequence, hash } = readyOf(client);
  if (client.ready !== undefined) checker.boardWas(sequence, hash);
  checker.acknowledged(client.acknowledgements.values(), client.sent);
}

/** At the end: the log read again from its first event gives the same hash. */
async function inspectWhole(directory: string, checker: LogChecker): Promise<void> {
  const journal = new SqliteJournal({ directory, areaId: "north" });
  const whole = new LogChecker();
  try {
    for await (const batch of journal.read({ after: 0 })) whole.follow(batch);
    checker.problems.push(...journal.checkStructure());
  } finally {
    await journal.close();
  }
  if (whole.sequence !== checker.sequence || whole.hash !== checker.hash) {
    checker.problems.push("the log read again is not the log followed");
  }
}
