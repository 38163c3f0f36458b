import { copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Command } from "commander";
import type { AcceptedEvent } from "#kernel";
import {
  JournalError,
  KEY_CHANGES_FILE,
  proveEvents,
  SqliteJournal,
  type ProvedEvent,
} from "#journal";
import { InputError } from "../failure.ts";

type ProveWords = { data: string; incident?: string; sequence: string[]; out: string };

/** Files written at most in one go; an incident has some dozens of events. */
const EVENTS_MAX = 10_000;

function sequenceOf(text: string): number {
  const sequence = Number(text);
  if (/^[1-9]\d*$/.test(text) && Number.isSafeInteger(sequence)) return sequence;
  throw new InputError(`--sequence must be a whole number from 1, got ${text}`);
}

/** The event's own values that may be ids; objects inside it are of other things. */
function wordsOf({ event }: AcceptedEvent): string[] {
  return Object.values(event).filter((value) => typeof value === "string");
}

/** Events of the incident with this running number: its own, its calls', its assignments'. */
async function eventsOf(journal: SqliteJournal, number: string): Promise<number[]> {
  const ids = new Set<string>();
  for await (const batch of journal.read({ after: 0 })) {
    for (const { event } of batch) {
      if (event.type === "incidentOpened" && event.number === number) ids.add(event.incidentId);
      if (!("incidentId" in event) || !ids.has(event.incidentId)) continue;
      for (const name of ["callId", "assignmentId"] as const) {
        const id: unknown = Reflect.get(event, name);
        if (typeof id === "string") ids.add(id);
      }
    }
  }
  if (ids.size === 0) throw new InputError(`no incident has the number ${number} in this log`);
  const found: number[] = [];
  for await (const batch of journal.read({ after: 0 })) {
    for (const accepted of batch) {
      if (wordsOf(accepted).some((word) => ids.has(word))) found.push(accepted.sequence);
    }
  }
  return found;
}

async function prove({ data, incident, sequence }: ProveWords): Promise<ProvedEvent[]> {
  const journal = new SqliteJournal({ directory: data });
  try {
    const sequences =
      incident === undefined ? sequence.map(sequenceOf) : await eventsOf(journal, incident);
    if (sequences.length > EVENTS_MAX) {
      throw new InputError(`${sequences.length} events; at most ${EVENTS_MAX} are proved at once`);
    }
    return await proveEvents({ journal, directory: data, sequences });
  } finally {
    await journal.close();
  }
}

async function runProve(words: ProveWords): Promise<void> {
  if ((words.incident === undefined) === (words.sequence.length === 0)) {
    throw new InputError("give --incident NUMBER or --sequence NUMBER, one of them");
  }
  const proved = await prove(words).catch((error: unknown) => {
    if (error instanceof JournalError) throw new InputError(error.message, { cause: error });
    throw error;
  });
  mkdirSync(words.out, { recursive: true });
  const changes = join(words.data, KEY_CHANGES_FILE);
  if (existsSync(changes)) copyFileSync(changes, join(words.out, basename(KEY_CHANGES_FILE)));
  for (const { sequence, proof } of proved) {
    writeFileSync(join(words.out, `event-${sequence}.tlog-proof`), proof);
  }
  process.stdout.write(`${proved.length} events proved, one file each in ${words.out}\n`);
}

/** Adds `audit prove`. */
export function addProve(audit: Command): void {
  audit
    .command("prove")
    .description(
      "write proof files for the events of an incident: what happened, and that it stood",
    )
    .requiredOption("--data <dir>", "the data directory of a stopped server, or a copy")
    .option("--incident <number>", "the incident's running number")
    .option("--sequence <number>", "an event's place in the log; repeat for more", collect, [])
    .option("--out <dir>", "folder for the files, one for each event", "proofs")
    .addHelpText(
      "after",
      "\nExample:\n  muster audit prove --data ./data --incident 2026000312 --out for-the-court",
    )
    .action(runProve);
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}
