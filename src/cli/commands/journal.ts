import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import { boardFromSnapshot, boardHash, emptyBoard, evolve } from "#kernel";
import type { Board } from "#kernel";
import { JournalError, SqliteJournal } from "#journal";
import type { Journal, Snapshot } from "#journal";
import { InputError } from "../failure.ts";

/** Problems shown at most; the first ones tell the story. */
const PROBLEMS_SHOWN = 50;

type CheckReport = {
  readonly areaId: string;
  readonly events: number;
  readonly commands: number;
  readonly boardHash: string;
  readonly snapshotSequence: number;
  readonly seconds: number;
  readonly problems: readonly string[];
};

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError(`got "${text}", expected a whole number, 0 or more.`);
}

/** Opens the journal of a stopped server for one job. What is wrong with it is an InputError. */
async function withJournal<T>(
  directory: string,
  job: (journal: SqliteJournal) => Promise<T>,
): Promise<T> {
  let journal: SqliteJournal | undefined;
  try {
    journal = new SqliteJournal({ directory });
    return await job(journal);
  } catch (error) {
    if (error instanceof JournalError) throw new InputError(error.message);
    throw error;
  } finally {
    await journal?.close();
  }
}

type Replay = { readonly board: Board; readonly commands: number; readonly problems: string[] };

/** Reads the whole log, applies it, and compares the board with the snapshot on the way. */
async function replay(journal: Journal, snapshot: Snapshot | undefined): Promise<Replay> {
  const problems: string[] = [];
  let board = emptyBoard(journal.areaId);
  let commands = 0;
  let commandId = "";
  for await (const batch of journal.read({ after: 0 })) {
    for (const event of batch) {
      if (event.commandId !== commandId) commands += 1;
      commandId = event.commandId;
      board = evolve(board, event);
      if (event.sequence === snapshot?.sequence) compare(board, snapshot, problems);
    }
  }
  return { board, commands, problems };
}

function compare(board: Board, snapshot: Snapshot, problems: string[]): void {
  try {
    const kept = boardHash(boardFromSnapshot(JSON.parse(snapshot.text)));
    const replayed = boardHash(board);
    if (kept !== replayed) {
      problems.push(
        `snapshot ${snapshot.sequence} has board ${kept}; the log gives ${replayed}. ` +
          "Delete the snapshots folder: the log is what counts",
      );
    }
  } catch (error) {
    problems.push(`snapshot ${snapshot.sequence} is no board of this version: ${String(error)}`);
  }
}

async function check(journal: SqliteJournal): Promise<CheckReport> {
  const started = performance.now();
  const problems = journal.checkStructure();
  const { snapshot, problems: snapshotProblems } = await journal.readSnapshot();
  problems.push(...snapshotProblems);
  let found: Replay = { board: emptyBoard(journal.areaId), commands: 0, problems: [] };
  try {
    found = await replay(journal, snapshot);
  } catch (error) {
    // The reading stops at the first damage; what was found before is still reported.
    problems.push(error instanceof Error ? error.message : String(error));
  }
  return {
    areaId: journal.areaId,
    events: found.board.sequence,
    commands: found.commands,
    boardHash: boardHash(found.board),
    snapshotSequence: snapshot?.sequence ?? 0,
    seconds: Number(((performance.now() - started) / 1000).toFixed(3)),
    problems: [...problems, ...found.problems].slice(0, PROBLEMS_SHOWN),
  };
}

async function runCheck(options: { data: string; json?: boolean }): Promise<void> {
  const report = await withJournal(options.data, check);
  if (options.json) {
    print(JSON.stringify(report, null, 2));
  } else {
    print(`area ${report.areaId}: ${report.events} events of ${report.commands} commands`);
    print(`read, verified and replayed in ${report.seconds} s; board ${report.boardHash}`);
    print(report.snapshotSequence > 0 ? `snapshot at ${report.snapshotSequence}` : "no snapshot");
    for (const problem of report.problems) print(`PROBLEM ${problem}`);
    if (report.problems.length === 0) print("no problems");
  }
  if (report.problems.length > 0) process.exitCode = 1;
}

type DumpOptions = { data: string; after: number; limit?: number };

async function runDump({ data, after, limit }: DumpOptions): Promise<void> {
  await withJournal(data, async (journal) => {
    const range = limit === undefined ? { after } : { after, limit };
    for await (const batch of journal.readBytes(range)) {
      // The stored bytes are JSON on one line already, and are shown as they are.
      const lines = batch.map(({ bytes }) => `${Buffer.from(bytes).toString("utf8")}\n`).join("");
      if (!process.stdout.write(lines)) await drained();
    }
  });
}

function drained(): Promise<void> {
  return new Promise((resolve) => process.stdout.once("drain", resolve));
}

/** Adds the `journal` command. */
export function add(program: Command): void {
  const journal = program
    .command("journal")
    .description("look into the log of a stopped server")
    .addHelpText("after", "\nExample:\n  muster journal check --data ./data");
  journal
    .command("check")
    .description("read and verify every event, replay it, and compare with the snapshot")
    .requiredOption("--data <dir>", "the data directory")
    .option("--json", "print the report as JSON; exit code 1 when there are problems")
    .addHelpText("after", "\nExample:\n  muster journal check --data ./data --json")
    .action((options: { data: string; json?: boolean }) => runCheck(options));
  journal
    .command("dump")
    .description("print events, one JSON object a line, as they are stored")
    .requiredOption("--data <dir>", "the data directory")
    .option("--after <sequence>", "start after this event", wholeNumber, 0)
    .option("--limit <count>", "print at most so many events", wholeNumber)
    .addHelpText("after", "\nExample:\n  muster journal dump --data ./data --after 1000 --limit 20")
    .action((options: DumpOptions) => runDump(options));
}
