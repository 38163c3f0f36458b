import { createHash, randomUUID } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { InvalidArgumentError, Option, type Command } from "commander";
import { GrowingTree } from "#audit";
import { canonicalText, localTime, type AccessRecord, type ZoneKind } from "#kernel";
import { JournalError, openLogFollower, SqliteJournal, type Journal } from "#journal";
import {
  countsAlike,
  createTransparency,
  periodText,
  type DisclosedTable,
  type Period,
  type Release,
  type TransparencyReport,
} from "#measures";
import { areaKernel, openAuthority, SYSTEM } from "#server";
import { InputError } from "../failure.ts";

type Options = {
  data: string;
  year?: Period;
  month?: Period;
  sensitive: readonly string[];
  withhold: readonly string[];
  places?: ZoneKind;
  check?: string;
  release?: string;
  json?: boolean;
};
/** The report as it is published: with the root of the log it was made from. */
type Published = TransparencyReport & {
  readonly log: { readonly size: number; readonly root: string };
};
type Released = Extract<AccessRecord, { kind: "figuresReleased" }>;
type Asked = Release & { readonly releaseId: string };

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function yearOf(text: string): Period {
  if (/^[12]\d{3}$/.test(text)) return { year: Number(text) };
  throw new InvalidArgumentError(`got "${text}", expected a year such as 2026.`);
}

function monthOf(text: string): Period {
  const [, year, month] = /^([12]\d{3})-(0[1-9]|1[0-2])$/.exec(text) ?? [];
  if (year !== undefined) return { year: Number(year), month: Number(month) };
  throw new InvalidArgumentError(`got "${text}", expected a month such as 2026-03.`);
}

function askedOf({ year, month, sensitive, withhold: withheld, places }: Options): Asked {
  const period = month ?? year;
  if (period === undefined || (month !== undefined && year !== undefined)) {
    throw new InputError("name a --year or a --month");
  }
  const place = places === undefined ? {} : { placeKind: places };
  const releaseId = `transparency-${periodText(period)}`;
  return { releaseId, period, options: { sensitive, withheld, ...place } };
}

/** The release that a record tells of; undefined for one of the first format. */
function releaseOf({ counted }: Released): Release | undefined {
  if (counted === undefined) return undefined;
  const { period, sensitive, withheldTypes: withheld, placeKind } = counted;
  const [year = 0, month] = period.split("-").map(Number);
  const place = placeKind === undefined ? {} : { placeKind };
  return {
    period: month === undefined ? { year } : { year, month },
    options: { sensitive, withheld, ...place },
  };
}

/** Releases on record before this one: what it is reckoned with. Throws InputError. */
function releasesBefore(released: readonly Released[], asked: Asked): Release[] {
  const at = released.findIndex(({ releaseId }) => releaseId === asked.releaseId);
  return released.slice(0, at === -1 ? undefined : at).flatMap((one) => {
    const release = releaseOf(one);
    if (release !== undefined) return [release];
    if (!one.releaseId.endsWith(`-${asked.period.year}`)) return [];
    throw new InputError(
      `${asked.period.year} was released in the first format (${one.sha256}), which cannot be ` +
        "reckoned with; nothing more of that year can be published",
    );
  });
}

function listOf(text: string): string[] {
  return text.split(",").filter((part) => part !== "");
}

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();

/** Reads the whole log once: the figures, the root at the period's end, and what was released. */
async function readLog(
  journal: Journal,
  asked: Asked,
): Promise<{ published: Published; released: Released[] }> {
  const { period, options } = asked;
  const transparency = createTransparency({ areaId: journal.areaId, period, options });
  const tree = new GrowingTree(sha256);
  const released: Released[] = [];
  for await (const batch of journal.read({ after: 0 })) {
    for (const accepted of batch) {
      transparency.observe(accepted);
      // Leaves after the period would give another root every day.
      if (transparency.events === accepted.sequence) {
        tree.append(new TextEncoder().encode(canonicalText(accepted)));
      }
      const { event } = accepted;
      if (event.type !== "accessRecorded") continue;
      if (event.record.kind === "figuresReleased") released.push(event.record);
    }
  }
  const before = releasesBefore(released, asked);
  if (!countsAlike(before, asked)) {
    throw new InputError(
      `${asked.period.year} was counted with other --sensitive, --withhold or --places before. ` +
        "The difference would give away what was withheld; count in the same way",
    );
  }
  const root = Buffer.from(tree.root()).toString("hex");
  const report = transparency.report(before);
  return { published: { ...report, log: { size: tree.size, root } }, released };
}

/** The published text: the same figures give the same bytes. */
function textOf(published: Published): string {
  return `${canonicalText(published)}\n`;
}

function printTable(name: string, table: DisclosedTable | undefined): void {
  if (table === undefined) {
    print(`By ${name}: nothing can be published.`);
    return;
  }
  const { rows, columns, cells, rowTotals, columnTotals, total } = table;
  const width = Math.max(8, ...rows.map((row) => row.length));
  const wide = Math.max(6, ...columns.map((column) => column.length + 1));
  const line = (first: string, values: readonly (number | null | string)[]) =>
    print(
      `${first.padEnd(width)} ${values.map((one) => String(one ?? "–").padStart(wide)).join("")}`,
    );
  line(name, [...columns, "all"]);
  for (const [index, row] of rows.entries()) {
    // A type that nothing happened of is in the file; on the screen it would only be long.
    if (rowTotals[index] !== 0) line(row, [...(cells[index] ?? []), rowTotals[index] ?? null]);
  }
  line("all", [...columnTotals, total]);
  if (table.withheld > 0)
    print(`– withheld (${table.withheld} numbers): too small, or they would tell a small one.`);
}

function printReport(report: Published): void {
  const { period, areaId, openings, incidents, log } = report;
  print(`${areaId}, ${period}: ${log.size} events, root ${log.root}`);
  const purposes = Object.entries(openings.byPurpose).map(([name, count]) => `${name} ${count}`);
  print(`Sealed texts opened: ${purposes.join(", ")}; under a lease ${openings.underLease}.`);
  print(`Leases given ${openings.leasesGiven}, requests declined ${openings.requestsDeclined}.`);
  print(
    `Exports ${report.exports}; changes of entitlement ${report.entitlementChanges}, of configuration ${report.configurationChanges}; attempts refused ${report.attemptsRefused}.`,
  );
  print(
    `Holds placed ${report.holdsPlaced}; sealed reports erased ${report.reportsErased}; follow codes given ${report.followCodesGiven}.`,
  );
  printTable("type", incidents.byTypeAndMonth);
  if (incidents.placeKind !== undefined) printTable("place", incidents.byTypeAndPlace);
  printTable("hour", incidents.byTypeAndHour);
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

/** DIS-7: a period is released once, when it is over; the same bytes again are no release. */
async function release(
  journal: SqliteJournal,
  { data: directory, release: path = "" }: Options,
  asked: Asked,
  { published, released }: { published: Published; released: readonly Released[] },
): Promise<void> {
  const text = textOf(published);
  const hash = createHash("sha256").update(text).digest("hex");
  const before = released.find((one) => one.releaseId === asked.releaseId);
  if (before !== undefined && before.sha256 !== hash) {
    throw new InputError(
      `${published.period} was released before with other figures (${before.sha256}). Two ` +
        "releases of one period would give away what each withholds; publish the first again",
    );
  }
  if (before === undefined) await putOnRecord(journal, directory, recordOf(asked, published, hash));
  writeFileSync(path, text);
  print(`${path} is what may be published; sha256 ${hash} is on record.`);
}

function recordOf(asked: Asked, { incidents, period }: Published, sha256Hex: string): Released {
  const { byTypeAndMonth, byTypeAndPlace, byTypeAndHour } = incidents;
  const tables = [byTypeAndMonth, byTypeAndPlace, byTypeAndHour].flatMap((one) => one ?? []);
  const { sensitive, withheld: withheldTypes, placeKind } = asked.options;
  return {
    kind: "figuresReleased",
    releaseId: asked.releaseId,
    sha256: sha256Hex,
    cells: tables.reduce((all, { rows, columns }) => all + rows.length * columns.length, 0),
    withheld: tables.reduce((all, one) => all + one.withheld, 0),
    counted: {
      period,
      sensitive,
      withheldTypes,
      ...(placeKind === undefined ? {} : { placeKind }),
    },
  };
}

async function putOnRecord(
  journal: SqliteJournal,
  directory: string,
  record: Released,
): Promise<void> {
  const follower = await openLogFollower({ journal, directory });
  const clock = { now: () => Date.now() };
  const authority = await openAuthority({ kernel: areaKernel, journal, clock });
  authority.subscribe((events) => follower.follow(events.at(-1)?.sequence ?? 0));
  try {
    const { settings } = authority.board().configuration;
    const now = localTime(settings, authority.now());
    const period = record.counted?.period ?? "";
    if (periodText(period.includes("-") ? now : { year: now.year }) <= period) {
      throw new InputError(`${period} is not over; what happens until its end belongs to it`);
    }
    const command = { type: "recordAccess", record } as const;
    const result = await authority.submit({ commandId: randomUUID(), actor: SYSTEM, command });
    if (!("accepted" in result)) throw new Error(`not on record: ${result.refusal.code}`);
  } finally {
    await authority.stop();
    await follower.stop();
  }
}

async function run(options: Options): Promise<void> {
  let journal: SqliteJournal | undefined;
  try {
    journal = new SqliteJournal({ directory: options.data });
    const asked = askedOf(options);
    const { published, released } = await readLog(journal, asked);
    if (options.check !== undefined) check(options.check, textOf(published));
    else if (options.release !== undefined)
      await release(journal, options, asked, { published, released });
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
    .description("what a centre publishes of a year or a month, from the log of a stopped server")
    .requiredOption("--data <dir>", "the data directory, or a copy of it")
    .option("--year <year>", "a year of the centre's calendar", yearOf)
    .option("--month <month>", "a month of it, such as 2026-03", monthOf)
    .option("--sensitive <types>", "incident types with the higher threshold", listOf, [])
    .option("--withhold <types>", "incident types that are in no public count", listOf, [])
    .addOption(
      new Option("--places <kind>", "zones of this kind are the published places").choices([
        "beat",
        "first-due",
        "posting",
      ]),
    )
    .option("--release <file>", "put the release on record, then write the file to publish")
    .option("--check <file>", "compare a published file with what the log gives")
    .option("--json", "as JSON")
    .addHelpText("after", "\nExample:\n  muster transparency --data ./data --year 2026")
    .action(run);
}
