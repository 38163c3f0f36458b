import { createHash, randomUUID } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { InvalidArgumentError, type Command } from "commander";
import { GrowingTree } from "#audit";
import { canonicalText, localTime, type AccessRecord } from "#kernel";
import { JournalError, openLogFollower, SqliteJournal, type Journal } from "#journal";
import { createTransparency, type DisclosedTable, type TransparencyReport } from "#measures";
import { areaKernel, openAuthority, SYSTEM } from "#server";
import { InputError } from "../failure.ts";

type Options = {
  data: string;
  year: number;
  sensitive: readonly string[];
  withhold: readonly string[];
  check?: string;
  release?: string;
  json?: boolean;
};
/** The report as it is published: with the root of the log it was made from. */
type Published = TransparencyReport & {
  readonly log: { readonly size: number; readonly root: string };
};
type Released = Extract<AccessRecord, { kind: "figuresReleased" }>;

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function yearOf(text: string): number {
  if (/^[12]\d{3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`got "${text}", expected a year such as 2026.`);
}

function listOf(text: string): string[] {
  return text.split(",").filter((part) => part !== "");
}

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();

/** Reads the whole log once: the figures, the root at the year's end, and what was released. */
async function readLog(
  journal: Journal,
  options: Options,
): Promise<{ published: Published; released: Released[] }> {
  const { year, sensitive, withhold } = options;
  const asked = { areaId: journal.areaId, year, sensitive, withheld: withhold };
  const transparency = createTransparency(asked);
  const tree = new GrowingTree(sha256);
  const released: Released[] = [];
  for await (const batch of journal.read({ after: 0 })) {
    for (const accepted of batch) {
      transparency.observe(accepted);
      // Leaves after the year would give another root every day.
      if (transparency.events === accepted.sequence) {
        tree.append(new TextEncoder().encode(canonicalText(accepted)));
      }
      const { event } = accepted;
      if (event.type !== "accessRecorded") continue;
      if (event.record.kind === "figuresReleased") released.push(event.record);
    }
  }
  const root = Buffer.from(tree.root()).toString("hex");
  return { published: { ...transparency.report(), log: { size: tree.size, root } }, released };
}

/** The published text: the same figures give the same bytes. */
function textOf(published: Published): string {
  return `${canonicalText(published)}\n`;
}

function printTable(table: DisclosedTable | undefined): void {
  if (table === undefined) {
    print("Incidents: too few to publish anything.");
    return;
  }
  const width = Math.max(8, ...table.rows.map((row) => row.length));
  const line = (name: string, values: readonly (number | null | string)[]) =>
    print(`${name.padEnd(width)} ${values.map((one) => String(one ?? "–").padStart(6)).join("")}`);
  line("type", [...table.columns, "all"]);
  for (const [index, row] of table.rows.entries()) {
    line(row, [...(table.cells[index] ?? []), table.rowTotals[index] ?? 0]);
  }
  line("all", [...table.columnTotals, table.total]);
  if (table.withheld > 0)
    print(`– withheld (${table.withheld} counts): too small, or they would tell a small one.`);
}

function printReport(report: Published): void {
  const { year, areaId, openings, incidents, log } = report;
  print(`${areaId}, ${year}: ${log.size} events, root ${log.root}`);
  const purposes = Object.entries(openings.byPurpose).map(([name, count]) => `${name} ${count}`);
  print(`Sealed texts opened: ${purposes.join(", ")}; under a lease ${openings.underLease}.`);
  print(`Leases given ${openings.leasesGiven}, requests declined ${openings.requestsDeclined}.`);
  print(
    `Exports ${report.exports}; changes of entitlement ${report.entitlementChanges}, of configuration ${report.configurationChanges}; attempts refused ${report.attemptsRefused}.`,
  );
  print(
    `Holds placed ${report.holdsPlaced}; sealed reports erased ${report.reportsErased}; follow codes given ${report.followCodesGiven}.`,
  );
  printTable(incidents.byTypeAndMonth);
}

/** DIS-6: the file is what the log gives. */
function check(path: string, text: string): void {
  if (!existsSync(path)) throw new InputError(`--check names ${path}, which does not exist`);
  if (readFileSync(path, "utf8") === text) {
    print("The file is what the log gives.");
    return;
  }
  print("The file is NOT what the log gives: it was changed, or made with other options.");
  process.exitCode = 1;
}

/** DIS-5: a year is released once, when it is over; the same bytes again are no release. */
async function release(
  journal: SqliteJournal,
  { data: directory, year, release: path = "" }: Options,
  published: Published,
  released: readonly Released[],
): Promise<void> {
  const text = textOf(published);
  const hash = createHash("sha256").update(text).digest("hex");
  const releaseId = `transparency-${year}`;
  const before = released.find((one) => one.releaseId === releaseId);
  if (before !== undefined && before.sha256 !== hash) {
    throw new InputError(
      `${year} was released before with other figures (${before.sha256}). Two releases of one ` +
        "year would give away what each withholds; publish the first again",
    );
  }
  if (before === undefined) {
    const follower = await openLogFollower({ journal, directory });
    const clock = { now: () => Date.now() };
    const authority = await openAuthority({ kernel: areaKernel, journal, clock });
    authority.subscribe((events) => follower.follow(events.at(-1)?.sequence ?? 0));
    try {
      const { settings } = authority.board().configuration;
      if (localTime(settings, authority.now()).year <= year) {
        throw new InputError(`${year} is not over; what happens until its end belongs to it`);
      }
      const table = published.incidents.byTypeAndMonth;
      const cells = table === undefined ? 0 : table.rows.length * table.columns.length;
      const withheld = table?.withheld ?? 0;
      const record = { kind: "figuresReleased", releaseId, sha256: hash, cells, withheld } as const;
      const command = { type: "recordAccess", record } as const;
      const result = await authority.submit({ commandId: randomUUID(), actor: SYSTEM, command });
      if (!("accepted" in result)) throw new Error(`not on record: ${result.refusal.code}`);
    } finally {
      await authority.stop();
      await follower.stop();
    }
  }
  writeFileSync(path, text);
  print(`${path} is what may be published; sha256 ${hash} is on record.`);
}

async function run(options: Options): Promise<void> {
  let journal: SqliteJournal | undefined;
  try {
    journal = new SqliteJournal({ directory: options.data });
    const { published, released } = await readLog(journal, options);
    if (options.check !== undefined) check(options.check, textOf(published));
    else if (options.release !== undefined) await release(journal, options, published, released);
    else if (options.json === true) print(JSON.stringify(published, null, 2));
    else printReport(published);
  } catch (error) {
    if (error instanceof JournalError) throw new InputError(error.message, { cause: error });
    throw error;
  } finally {
    await journal?.close();
  }
}

/** Adds the `transparency` command. */
export function add(program: Command): void {
  program
    .command("transparency")
    .description("what a centre publishes of a year, from the log of a stopped server")
    .requiredOption("--data <dir>", "the data directory, or a copy of it")
    .requiredOption("--year <year>", "a year of the centre's calendar", yearOf)
    .option("--sensitive <types>", "incident types with the higher threshold", listOf, [])
    .option("--withhold <types>", "incident types that are in no public count", listOf, [])
    .option("--release <file>", "put the release on record, then write the file to publish")
    .option("--check <file>", "compare a published file with what the log gives")
    .option("--json", "as JSON")
    .addHelpText("after", "\nExample:\n  muster transparency --data ./data --year 2026")
    .action(run);
}
