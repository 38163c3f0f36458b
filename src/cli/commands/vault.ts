import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { purposes } from "#kernel";
import { JournalError, SqliteJournal } from "#journal";
import { KeyDesk, SYSTEM, type KeyJob } from "#server";
import { restoreKeys, VaultError, type KeyState, type RestoredKeys } from "#vault";
import { InputError } from "../failure.ts";
import { askServer, isInUse } from "../running-server.ts";
import { withStoppedArea } from "../stopped-area.ts";

type Common = { data: string; json?: boolean };

/** A running server answers when all keys are rewrapped; a million reports take minutes. */
const ANSWER_MILLISECONDS_MAX = 20 * 60_000;

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Does it on the data of a stopped server, or asks the one that runs. */
async function doWithKeys(directory: string, job: KeyJob): Promise<KeyState> {
  let state: KeyState | undefined;
  try {
    await withStoppedArea(directory, async ({ authority, vault }) => {
      const desk = new KeyDesk(authority, vault.keys);
      await desk.resume();
      state = await desk.do(job);
    });
  } catch (error) {
    if (!isInUse(error)) throw error;
    const answered = await askServer(directory, job, ANSWER_MILLISECONDS_MAX);
    if ("problem" in answered) throw new InputError(answered.problem);
    if ("state" in answered) ({ state } = answered);
  }
  if (state === undefined) throw new Error("the keys told nothing of their state");
  return state;
}

function printState(state: KeyState, json: boolean | undefined): void {
  if (json === true) {
    print(JSON.stringify(state));
    return;
  }
  print(`master key ${state.masterKeyId}`);
  print("purpose    generation  still to rewrap");
  for (const { purpose, generation, toRewrap } of state.purposes) {
    print(
      `${purpose.padEnd(10)} ${String(generation).padStart(10)} ${String(toRewrap).padStart(16)}`,
    );
  }
  print(`${state.reports.kept} reports have a key; ${state.reports.erased} were erased.`);
}

async function keys({ data, json }: Common): Promise<void> {
  printState(await doWithKeys(data, { job: "state" }), json);
}

type Rotate = Common & { master?: boolean; purpose?: (typeof purposes)[number]; all?: boolean };

async function rotate({ data, json, master, purpose, all }: Rotate): Promise<void> {
  const asked = [master === true, purpose !== undefined, all === true].filter(Boolean).length;
  if (asked !== 1) throw new InputError("name one of --master, --purpose and --all");
  const key = master === true ? "master" : (purpose ?? "all");
  printState(await doWithKeys(data, { job: "rotate", key }), json);
  if (key !== "all" && key !== "master") return;
  if (json !== true) {
    print(
      "Copy the new keys/master.key and the key store now: copies from before need the old key.",
    );
  }
}

async function backUp({ data, json, to }: Common & { to: string }): Promise<void> {
  const path = resolve(to);
  const state = await doWithKeys(data, { job: "copy", to: path });
  if (json === true) print(JSON.stringify({ to: path, reports: state.reports.kept }));
  else {
    print(
      `${path} holds the keys of ${state.reports.kept} reports under master key ${state.masterKeyId}.`,
    );
    print("Keep it apart from the log and vault.sqlite, and no longer than a text may come back.");
  }
}

/** Every report that the log says was erased. */
async function erasedInLog(directory: string) {
  const journal = new SqliteJournal({ directory });
  const erased: string[] = [];
  let sequence = 0;
  try {
    for await (const batch of journal.read({ after: 0 })) {
      for (const { event, sequence: read } of batch) {
        sequence = read;
        if (event.type === "reportsErased") erased.push(...event.reportIds);
      }
    }
    return { areaId: journal.areaId, erased, erasedUpTo: sequence };
  } finally {
    await journal.close();
  }
}

type Restore = Common & { from: string; replace?: boolean };

async function restore({ data: directory, json, from, replace = false }: Restore): Promise<void> {
  let told: RestoredKeys;
  try {
    const log = await erasedInLog(directory);
    told = restoreKeys({ directory, from, replace, ...log });
  } catch (error) {
    if (error instanceof VaultError || error instanceof JournalError) {
      const hint = error.code === "bad-request" && !replace ? " (--replace)" : "";
      throw new InputError(`${error.message}${hint}`, { cause: error });
    }
    throw error;
  }
  await withStoppedArea(directory, async ({ authority }) => {
    const record = {
      kind: "vaultKeys",
      change: "restored",
      key: "reports",
      generation: 0,
      reports: told.kept,
    } as const;
    const command = { type: "recordAccess", record } as const;
    const result = await authority.submit({ commandId: randomUUID(), actor: SYSTEM, command });
    if (!("accepted" in result)) throw new Error(`not on record: ${result.refusal.code}`);
  });
  if (json === true) {
    print(JSON.stringify(told));
    return;
  }
  print(`${told.kept} reports have their key.`);
  print(`${told.erasedNow} keys in the copy were of erased reports; they were destroyed.`);
  if (told.withoutKey > 0) {
    print(`${told.withoutKey} reports were sealed after the copy was made: nobody can open them.`);
  }
}

/** Adds the `vault` command. */
export function add(program: Command): void {
  const vault = program
    .command("vault")
    .description("the keys of sealed texts: look at them, change them, copy them, put them back");
  const job = (name: string, description: string) =>
    vault
      .command(name)
      .description(description)
      .requiredOption("--data <dir>", "the data directory; the server may be running")
      .option("--json", "as JSON");
  job("keys", "say which keys there are, without telling one").action(keys);
  job("rotate", "make new keys and take them into use; nothing stops meanwhile")
    .option("--master", "the master key")
    .addOption(new Option("--purpose <name>", "the key of one purpose").choices([...purposes]))
    .option("--all", "the master key and the keys of all purposes")
    .addHelpText("after", "\nExample:\n  muster vault rotate --data ./data --all")
    .action(rotate);
  job("backup-keys", "copy the key store to one file, to be kept apart from everything else")
    .requiredOption("--to <file>", "a new file")
    .addHelpText(
      "after",
      "\nExample:\n  muster vault backup-keys --data ./data --to /safe/keys.sqlite",
    )
    .action(backUp);
  job("restore-keys", "put a copy of the key store back into the data of a stopped server")
    .requiredOption("--from <file>", "the copy")
    .option("--replace", "in place of the key store that is there")
    .addHelpText(
      "after",
      "\nExample:\n  muster vault restore-keys --data ./data --from /safe/keys.sqlite",
    )
    .action(restore);
}
