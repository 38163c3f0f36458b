import type { Command } from "commander";
import { KEY_CHANGES_FILE, readKeyChanges } from "#journal";
import { LogKeyDesk, toldOf, type LogKeyChanged } from "#server";
import { InputError } from "../failure.ts";
import { askServer, isInUse } from "../running-server.ts";
import { withStoppedArea } from "../stopped-area.ts";

type RotateWords = { readonly data: string; readonly json?: boolean };

/** A change takes some writes to the disk; a server in a rush may let it wait. */
const ANSWER_MILLISECONDS_MAX = 60_000;

/** Changes it on the data of a stopped server, or asks the one that runs. */
async function rotate(directory: string): Promise<LogKeyChanged> {
  let changed: LogKeyChanged | undefined;
  try {
    await withStoppedArea(directory, async ({ authority, follower }) => {
      const desk = new LogKeyDesk(authority, follower);
      await desk.finish();
      changed = toldOf(await desk.rotate());
    });
  } catch (error) {
    if (!isInUse(error)) throw error;
    changed = await rotateRunning(directory);
  }
  if (changed === undefined) throw new Error("the key was not changed");
  return changed;
}

async function rotateRunning(directory: string): Promise<LogKeyChanged> {
  const countBefore = readKeyChanges(directory)?.changes.length ?? 0;
  let why: string;
  try {
    const answered = await askServer(directory, { job: "rotate-log" }, ANSWER_MILLISECONDS_MAX);
    if ("changed" in answered) return answered.changed;
    why = "problem" in answered ? answered.problem : "it answered to another request";
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    why = error.message;
  }
  // Made or not is for the file to say, not for whoever could not answer.
  const changes = readKeyChanges(directory);
  if (changes !== undefined && changes.changes.length > countBefore) return toldOf(changes.last);
  throw new InputError(`the log's key is as it was so far: ${why}`);
}

async function runRotate({ data, json = false }: RotateWords): Promise<void> {
  const { from, to, size, note } = await rotate(data);
  if (json) {
    process.stdout.write(`${JSON.stringify({ from, to, size, note })}\n`);
    return;
  }
  process.stdout.write(
    `The log's key is now ${to}\n` +
      `from event ${size} on; before it was ${from}\n` +
      `Both have signed the change: ${KEY_CHANGES_FILE}. Back up keys/log.key anew, and give the ` +
      "new log.vkey to whoever keeps the old one. Who has only the old one can follow by the " +
      "change\n",
  );
}

/** Adds `audit rotate-key`. */
export function addRotateKey(audit: Command): void {
  audit
    .command("rotate-key")
    .description("give the log over to a new signing key, by a statement that both keys sign")
    .requiredOption("--data <dir>", "the data directory; the server may be running")
    .option("--json", "as JSON")
    .addHelpText("after", "\nExample:\n  muster audit rotate-key --data ./data")
    .action(runRotate);
}
