import type { Configuration } from "#kernel";
import { readCsv, type CsvRecord } from "../csv.ts";
import { ExchangeError } from "../failure.ts";
import { readCell } from "./cells.ts";
import { COLUMNS, guessColumns, type Column, type TableKind } from "./columns.ts";
import { neighbourhood, placeProblem } from "./geojson.ts";
import { gatherPlans } from "./plans.ts";
import {
  got,
  unreadable,
  type ReadConfiguration,
  type ReadThing,
  type RowProblem,
} from "./report.ts";
import { shelfOf } from "./shelves.ts";
import { decodeFile } from "./text.ts";

export type TableOptions = {
  readonly fileName: string;
  readonly kind: TableKind;
  /** What is in force: columns that a table does not have keep what stands there. */
  readonly present: Configuration;
  /** Field of each column; "" leaves it out. Absent: guessed from the titles. */
  readonly columns?: readonly string[] | undefined;
};

/** Values of one row by field; undefined for an empty cell. */
export type Row = { readonly line: number; readonly values: ReadonlyMap<string, unknown> };

/** The mark that separates the fields: the one the first line has most of, outside quotes. */
function delimiterOf(text: string): string {
  const counts = new Map([
    [",", 0],
    [";", 0],
    ["\t", 0],
  ]);
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === "\n" || character === "\r")) break;
    else if (!quoted && counts.has(character)) {
      counts.set(character, (counts.get(character) ?? 0) + 1);
    }
  }
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? ",";
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function isBlank({ fields }: CsvRecord): boolean {
  return fields.every((field) => field.trim() === "");
}

/** A row as values by field, or what is wrong with its cells. */
function readRow(
  record: CsvRecord,
  titles: readonly string[],
  used: readonly (Column | undefined)[],
): { row: Row } | { problems: RowProblem[] } {
  const { line, fields } = record;
  if (fields.length !== titles.length) {
    const expected = String(titles.length);
    const problem = {
      row: line,
      column: "",
      code: "fields-differ",
      got: `${fields.length}`,
    } as const;
    return { problems: [{ ...problem, expected }] };
  }
  const problems: RowProblem[] = [];
  const values = new Map<string, unknown>();
  for (const [at, column] of used.entries()) {
    if (column === undefined) continue;
    const raw = fields[at] ?? "";
    const where = { row: line, column: titles[at] ?? "", got: got(raw) };
    const empty = column.type.is === "text" ? raw === "" : raw.trim() === "";
    if (empty && column.need !== "blank") {
      values.set(column.field, undefined);
      if (column.need === "optional") continue;
      problems.push({ ...where, code: "empty", expected: column.field });
      continue;
    }
    const cell = readCell(column.type, raw);
    if ("value" in cell) values.set(column.field, cell.value);
    else problems.push({ ...where, ...cell });
  }
  return problems.length > 0 ? { problems } : { row: { line, values } };
}

/** Puts the values of a row on what stands there already. */
export function thingFrom(
  before: Readonly<Record<string, unknown>> | undefined,
  columns: readonly Column[],
  values: ReadonlyMap<string, unknown>,
): Record<string, unknown> {
  const thing: Record<string, unknown> = { ...before };
  for (const { field, path } of columns) {
    if (!values.has(field)) continue;
    const value = values.get(field);
    const [first, second] = path;
    if (second === undefined) {
      if (value === undefined) delete thing[first];
      else thing[first] = value;
      continue;
    }
    const inner = { ...(thing[first] as Record<string, unknown> | undefined) };
    if (value === undefined) delete inner[second];
    else inner[second] = value;
    if (Object.keys(inner).length === 0) delete thing[first];
    else thing[first] = inner;
  }
  return thing;
}

function misplaced(values: Row["values"], near: ReturnType<typeof neighbourhood>) {
  const [lat, lon] = [values.get("lat"), values.get("lon")];
  if (typeof lat !== "number" || typeof lon !== "number") return undefined;
  return placeProblem({ lat, lon }, near);
}

function gatherThings(options: TableOptions, rows: readonly Row[], problems: RowProblem[]) {
  const { kind, present } = options;
  const columns = COLUMNS[kind];
  const idField = columns[0]?.field ?? "";
  const shelf = shelfOf(present, kind);
  const near = neighbourhood(present);
  const seen = new Map<string, number>();
  return rows.flatMap(({ line, values }): ReadThing[] => {
    const id = String(values.get(idField));
    const first = seen.get(id);
    if (first !== undefined) {
      const code = "duplicate-id" as const;
      problems.push({ row: line, column: idField, code, got: got(id), expected: String(first) });
      return [];
    }
    seen.set(id, line);
    const wrong = misplaced(values, near);
    if (wrong !== undefined) {
      const place = `${String(values.get("lat"))}, ${String(values.get("lon"))}`;
      problems.push({ row: line, column: "lat, lon", code: wrong, got: place, expected: "" });
      return [];
    }
    const put = thingFrom(shelf.get(id) as Record<string, unknown> | undefined, columns, values);
    return [{ kind, id, put, rows: [line] }];
  });
}

/** Columns that are needed for a thing that is not there yet, and that the table does not have. */
function missingOf(kind: TableKind, fields: readonly string[]): Column[] {
  return COLUMNS[kind].filter(
    ({ field, need }, at) => need === "required" && at === 0 && !fields.includes(field),
  );
}

/**
 * Reads a table of one kind. Never throws for what a file holds: what cannot be read is in the
 * report with its line and column, and every row is either in a thing or in a problem.
 */
export async function readTable(
  bytes: Uint8Array,
  options: TableOptions,
): Promise<ReadConfiguration> {
  const { kind, fileName } = options;
  const known = COLUMNS[kind];
  const names = known.map(({ field }) => field);
  const decoded = decodeFile(bytes);
  if ("code" in decoded) return unreadable(decoded.code, decoded.got, decoded.expected, names);
  const delimiter = delimiterOf(decoded.text);
  const records: CsvRecord[] = [];
  try {
    for await (const batch of readCsv(once(bytes), { fileName, delimiter })) {
      // One by one: a batch may hold more records than a call may have arguments.
      for (const record of batch) records.push(record);
    }
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    return unreadable("bad-table", error.message, "CSV", names);
  }
  const [head, ...body] = records.filter((record) => !isBlank(record));
  const titles = head?.fields.map((title) => title.trim()) ?? [];
  if (body.length === 0) return unreadable("no-rows", titles.join(", "), names.join(", "), names);
  const fields = options.columns ?? guessColumns(kind, titles);
  const used = titles.map((_title, at) => known.find(({ field }) => field === fields[at]));
  const columns = titles.map((column, at) => ({ column, field: used[at]?.field ?? "" }));
  const problems: RowProblem[] = [];
  for (const { field } of missingOf(kind, fields)) {
    const missing = { row: 0, column: "", code: "missing-column", got: titles.join(", ") } as const;
    problems.push({ ...missing, expected: field });
  }
  if (problems.length > 0) {
    return { columns, fields: names, read: body.length, things: [], problems };
  }
  const idAt = used.findIndex((item) => item === known[0]);
  const rejectedIds = new Set<string>();
  const rows: Row[] = [];
  for (const record of body) {
    const outcome = readRow(record, titles, used);
    if ("row" in outcome) {
      rows.push(outcome.row);
      continue;
    }
    problems.push(...outcome.problems);
    rejectedIds.add(record.fields[idAt]?.trim() ?? "");
  }
  const things =
    kind === "responsePlan"
      ? gatherPlans(options, rows, problems, rejectedIds)
      : gatherThings(options, rows, problems);
  return { columns, fields: names, read: body.length, things, problems };
}
