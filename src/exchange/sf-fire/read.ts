import { readCsv, type CsvRecord } from "../csv.ts";
import { ExchangeError } from "../failure.ts";
import { localClock, type LocalClock } from "../time-zone.ts";
import { callsOf, type FireCall } from "./calls.ts";
import { COLUMN_NAMES, headerOf, type Header } from "./columns.ts";
import { EXAMPLES_MAX, nameOf, tally, type FireCallsReport, type Tally } from "./report.ts";
import { isOutOfOrder, rowOf, STAMPS, type FireRow } from "./row.ts";

export type FireCalls = {
  /** By time received, then call number. */
  readonly calls: readonly FireCall[];
  readonly report: FireCallsReport;
};

export type FireCallsOptions = {
  /** For messages. */
  readonly fileName: string;
  /** IANA name of the zone whose clock the stamps show. */
  readonly timeZone?: string;
};

export const SAN_FRANCISCO_TIME_ZONE = "America/Los_Angeles";

const SECONDS = /:\d{2}:(?!00)\d{2}/;

/** Rows gathered so far and what was found on the way. */
type Gathered = {
  rows: number;
  blankLines: number;
  duplicates: number;
  secondsSeen: boolean;
  readonly missing: Map<string, number>;
  readonly rejected: Tally;
  readonly oddities: Tally;
  readonly byRowId: Map<string, { row: FireRow; text: string }>;
};

function countMissing(row: FireRow, header: Header, missing: Map<string, number>): void {
  for (const column of COLUMN_NAMES) {
    if (row.cells[column] !== "") continue;
    const title = header.title[column];
    missing.set(title, (missing.get(title) ?? 0) + 1);
  }
}

/** Why a row cannot be used at all, or undefined. What its call lacks is looked at later. */
function unusable({ cells }: FireRow): string | undefined {
  if (cells.callNumber === "") return "no call number";
  if (cells.unit === "") return "no unit";
  return undefined;
}

function takeRow(gathered: Gathered, row: FireRow): void {
  const { byRowId, rejected } = gathered;
  const id = row.cells.rowId || `${row.cells.callNumber}-${row.cells.unit}`;
  const text = JSON.stringify(row.cells);
  const known = byRowId.get(id);
  if (known === undefined) {
    byRowId.set(id, { row, text });
  } else if (known.text === text) {
    gathered.duplicates += 1;
    gathered.oddities.count("duplicate row", row.name);
  } else {
    rejected.count("another row has the same RowID", row.name);
    // The smaller text stays, so the order of the rows does not decide.
    if (text < known.text) byRowId.set(id, { row, text });
  }
}

function takeRecord(
  gathered: Gathered,
  record: CsvRecord,
  context: { header: Header; clock: LocalClock },
): void {
  const { header } = context;
  if (record.fields.length === 1 && record.fields[0]?.trim() === "") {
    gathered.blankLines += 1;
    return;
  }
  gathered.rows += 1;
  if (record.fields.length !== header.width) {
    gathered.rejected.count("not as many fields as the header", nameOf("", record));
    return;
  }
  const row = rowOf(record, { ...context, oddities: gathered.oddities });
  countMissing(row, header, gathered.missing);
  gathered.secondsSeen ||= STAMPS.some((stamp) => SECONDS.test(row.cells[stamp]));
  if (isOutOfOrder(row)) gathered.oddities.count("out of order", row.name);
  takeRow(gathered, row);
}

function overlaps(rows: readonly FireRow[], oddities: Tally): { compared: number } {
  const byUnit = Map.groupBy(
    rows.filter(({ stamps }) => stamps.dispatch !== undefined && stamps.available !== undefined),
    ({ cells }) => cells.unit,
  );
  let compared = 0;
  for (const own of byUnit.values()) {
    own.sort(
      (a, b) =>
        (a.stamps.dispatch ?? 0) - (b.stamps.dispatch ?? 0) ||
        (a.stamps.available ?? 0) - (b.stamps.available ?? 0) ||
        (a.name < b.name ? -1 : 1),
    );
    for (const [place, row] of own.entries()) {
      const before = own[place - 1];
      if (before === undefined) continue;
      compared += 1;
      if ((row.stamps.dispatch ?? 0) < (before.stamps.available ?? 0)) {
        oddities.count("overlapping", row.name);
      }
    }
  }
  return { compared };
}

async function gather(
  chunks: AsyncIterable<Uint8Array>,
  { fileName, timeZone = SAN_FRANCISCO_TIME_ZONE }: FireCallsOptions,
): Promise<{ gathered: Gathered; header: Header }> {
  const clock = localClock(timeZone);
  let header: Header | undefined;
  const gathered: Gathered = {
    rows: 0,
    blankLines: 0,
    duplicates: 0,
    secondsSeen: false,
    missing: new Map(),
    rejected: tally(),
    oddities: tally(),
    byRowId: new Map(),
  };
  for await (const records of readCsv(chunks, { fileName })) {
    for (const record of records) {
      if (header === undefined) header = headerOf(record.fields, fileName);
      else takeRecord(gathered, record, { header, clock });
    }
  }
  if (header === undefined) throw new ExchangeError(`${fileName}: the file is empty`);
  if (gathered.rows === 0) {
    throw new ExchangeError(`${fileName}: only a header, no rows below it`);
  }
  return { gathered, header };
}

/** The fields of the report that are counts of oddities by another name. */
function reportOf(
  gathered: Gathered,
  header: Header,
  calls: readonly FireCall[],
  { compared, clock }: { compared: number; clock: LocalClock },
): FireCallsReport {
  const counts = gathered.oddities.counts();
  const { "out of order": outOfOrder = 0, overlapping = 0, ...others } = counts;
  delete others["duplicate row"];
  if (gathered.blankLines > 0) others["empty line"] = gathered.blankLines;
  const units = new Set(calls.flatMap((call) => call.rows.map(({ unit }) => unit)));
  const titles = COLUMN_NAMES.map((column) => header.title[column]);
  return {
    rows: gathered.rows,
    calls: calls.length,
    units: units.size,
    outOfOrder,
    overlapping,
    comparedAssignments: compared,
    missing: Object.fromEntries(titles.map((title) => [title, gathered.missing.get(title) ?? 0])),
    from: clock.format(calls[0]?.receivedAt ?? 0),
    to: clock.format(calls.at(-1)?.receivedAt ?? 0),
    rejected: gathered.rejected.counts(),
    duplicates: gathered.duplicates,
    oddities: others,
    examples: { ...gathered.oddities.examples(), ...gathered.rejected.examples() },
    resolutionSeconds: gathered.secondsSeen ? 1 : 60,
    unknownColumns: header.unknown,
  };
}

/**
 * Reads San Francisco calls for service, one row per unit and call, in any order of rows.
 * The result does not depend on that order. Throws ExchangeError when the file is not such a
 * file, or when no call in it can be used; every row that is not used is counted with a reason.
 */
export async function readFireCalls(
  chunks: AsyncIterable<Uint8Array>,
  options: FireCallsOptions,
): Promise<FireCalls> {
  const { gathered, header } = await gather(chunks, options);
  const rows: FireRow[] = [];
  for (const { row } of gathered.byRowId.values()) {
    const reason = unusable(row);
    if (reason === undefined) rows.push(row);
    else gathered.rejected.count(reason, row.name);
  }
  const calls = callsOf(rows, { rejected: gathered.rejected, oddities: gathered.oddities });
  if (calls.length === 0) {
    const reasons = Object.entries(gathered.rejected.counts())
      .slice(0, EXAMPLES_MAX)
      .map(([reason, count]) => `${reason} (${count})`);
    throw new ExchangeError(`${options.fileName}: no usable call: ${reasons.join(", ")}`);
  }
  const { compared } = overlaps(rows, gathered.oddities);
  const clock = localClock(options.timeZone ?? SAN_FRANCISCO_TIME_ZONE);
  return { calls, report: reportOf(gathered, header, calls, { compared, clock }) };
}
