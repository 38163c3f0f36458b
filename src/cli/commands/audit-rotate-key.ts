import { randomUUID } from "node:crypto";
import type { Command } from "commander";
import { formatNote, formatVerifierKey, type KeyChange } from "#audit";
import { KEY_CHANGES_FILE, readKeyChanges } from "#journal";
import { SYSTEM } from "#server";
import { InputError } from "../failure.ts";
import { withStoppedArea } from "../stopped-area.ts";

type RotateWords = { readonly data: string; readonly json?: boolean };

/** Puts it on record, so that the change is an event of the log that it is about, and makes it. */
async function rotate(directory: string): Promise<KeyChange> {
  let change: KeyChange | undefined;
  await withStoppedArea(directory, async ({ authority, follower }) => {
    const generation = readKeyChanges(directory)?.spans.length ?? 1;
    const record = {
      kind: "vaultKeys",
      change: "rotated",
      key: "log",
      generation,
      reports: 0,
    } as const;
    const command = { type: "recordAccess", record } as const;
    const result = await authority.submit({ commandId: randomUUID(), actor: SYSTEM, command });
    if (!("accepted" in result)) throw new InputError(`not on record: ${result.refusal.code}`);
    change = await follower.changeKey();
  });
  if (change === undefined) throw new Error("the key was not changed");
  return change;
}

async function runRotate({ data, json = false }: RotateWords): Promise<void> {
  const { from, to, size, note } = await rotate(data);
  const told = { from: formatVerifierKey(from), to: formatVerifierKey(to), size };
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...told, note: formatNote(note) })}\n`);
    return;
  }
  process.stdout.write(
    `The log's key is now ${told.to}\n` +
      `from event ${size} on; before it was ${told.from}\n` +
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
    .requiredOption("--data <dir>", "the data directory of a stopped server")
    .option("--json", "as JSON")
    .addHelpText("after", "\nExample:\n  muster audit rotate-key --data ./data")
    .action(runRotate);
}
