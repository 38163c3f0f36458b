import { ranges, withhold, type Flow } from "./withheld-flows.ts";

/** Counts by two things, such as incident types (rows) and months (columns). */
export type CountTable = {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** `counts[row][column]`, whole and not negative. */
  readonly counts: readonly (readonly number[])[];
};

export type DisclosureRule = {
  /** Counts from 1 to below this are not published. */
  readonly threshold: number;
  /** A row's own, where it is higher. */
  readonly thresholdOf?: (row: string) => number;
};

/** For each count and total of a table: is it published. */
export type Mask = {
  readonly cells: readonly (readonly boolean[])[];
  readonly rowTotals: readonly boolean[];
  readonly columnTotals: readonly boolean[];
  readonly total: boolean;
};

/** A table that may be published. Null is withheld. */
export type DisclosedTable = {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly cells: readonly (readonly (number | null)[])[];
  readonly rowTotals: readonly (number | null)[];
  readonly columnTotals: readonly (number | null)[];
  readonly total: number | null;
  readonly withheld: number;
};

/** Range of values a withheld count can have for somebody who knows all that is published. */
export type Interval = { readonly low: number; readonly high: number };

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

export function rowTotalsOf({ counts }: CountTable): number[] {
  return counts.map(sum);
}

export function columnTotalsOf({ columns, counts }: CountTable): number[] {
  return columns.map((_name, c) => sum(counts.map((row) => row[c] ?? 0)));
}

/** A mask in which every count and total is the same. */
export function maskOf({ rows, columns }: CountTable, value: boolean): Mask {
  return {
    cells: rows.map(() => columns.map(() => value)),
    rowTotals: rows.map(() => value),
    columnTotals: columns.map(() => value),
    total: value,
  };
}

/** The least count that is published of a column, in which every row has its part. */
export function leastOf({ rows }: CountTable, rule: DisclosureRule): number {
  return Math.max(rule.threshold, ...rows.map((row) => rowLeast(rule, row)));
}

function rowLeast({ threshold, thresholdOf }: DisclosureRule, row: string): number {
  return Math.max(threshold, thresholdOf?.(row) ?? threshold);
}

export type Disclosing = {
  /** What was published before: it stays known, whatever is published now. */
  readonly known: Mask;
  /** What would be published now if nothing had to be withheld. */
  readonly wanted: Mask;
};

/**
 * The one gate through which public counts go. Of what is wanted, small counts are withheld, and
 * with them as many others as keep anybody who knows everything published, now and before, from
 * saying a small one to within a range narrower than its threshold. Returns all that is known
 * afterwards, which is never less than before. Undefined: nothing more can be published.
 */
export function discloseMore(
  table: CountTable,
  rule: DisclosureRule,
  { known, wanted }: Disclosing,
): Mask | undefined {
  const total = sum(rowTotalsOf(table));
  const least = leastOf(table, rule);
  if (table.rows.length === 0 || table.columns.length === 0) return undefined;
  if (wanted.total && total < least) return undefined;
  // Row totals are protected once some of them are published; before, a row is only its counts.
  const guardsRows = [...known.rowTotals, ...wanted.rowTotals].some(Boolean);
  const flows: Flow[] = flowsOf(table).map((flow) => {
    const of = flow.row === undefined ? least : rowLeast(rule, table.rows[flow.row] ?? "");
    const isSmall = flow.value > 0 && flow.value < of;
    const isGuarded = isSmall && (flow.kind !== "rowTotal" || guardsRows) && flow.kind !== "total";
    const isKnown = isIn(known, flow);
    return {
      ...flow,
      published: isKnown || (isIn(wanted, flow) && !isSmall),
      known: isKnown,
      ...(isGuarded ? { width: of } : {}),
    };
  });
  return withhold(flows) ? maskFrom(table, flows) : undefined;
}

/** Everything of one table at once, with nothing published before. */
export function disclose(table: CountTable, rule: DisclosureRule): DisclosedTable | undefined {
  const mask = discloseMore(table, rule, {
    known: maskOf(table, false),
    wanted: maskOf(table, true),
  });
  return mask && shownTable(table, mask);
}

/** What somebody outside can say of each count of the table, in the order of its rows. */
export function intervalsOf(table: CountTable, mask: Mask): Interval[][] {
  const flows = flowsOf(table).map((flow) => {
    const published = isIn(mask, flow);
    return { ...flow, published, known: published };
  });
  const found = ranges(flows);
  const width = table.columns.length;
  return table.rows.map((_row, r) => found.slice(r * width, (r + 1) * width));
}

/** The table with what the mask withholds left out. */
export function shownTable(table: CountTable, mask: Mask): DisclosedTable {
  const show = (value: number | undefined, isShown: boolean | undefined): number | null =>
    isShown === true ? (value ?? 0) : null;
  const rows = rowTotalsOf(table);
  const columns = columnTotalsOf(table);
  const cells = table.counts.map((row, r) => row.map((one, c) => show(one, mask.cells[r]?.[c])));
  const rowTotals = rows.map((one, r) => show(one, mask.rowTotals[r]));
  const columnTotals = columns.map((one, c) => show(one, mask.columnTotals[c]));
  const withheld = [...cells.flat(), ...rowTotals, ...columnTotals].filter((one) => one === null);
  return {
    rows: table.rows,
    columns: table.columns,
    cells,
    rowTotals,
    columnTotals,
    total: show(sum(rows), mask.total),
    withheld: withheld.length,
  };
}

type Place = {
  readonly kind: "cell" | "rowTotal" | "columnTotal" | "total";
  readonly row?: number;
  readonly column?: number;
};
type TableFlow = Place & { readonly from: number; readonly to: number; readonly value: number };

/**
 * A table as amounts that go round: from a root by the row totals into the rows, by the counts
 * into the columns, by the column totals back, and by the grand total through the root. What
 * comes into a row, a column or the root goes out of it, and that is all the totals say.
 */
function flowsOf(table: CountTable): TableFlow[] {
  const { rows, counts } = table;
  const [rootOut, rootIn] = [0, 1];
  const rowAt = (row: number): number => 2 + row;
  const columnAt = (column: number): number => 2 + rows.length + column;
  const totals = rowTotalsOf(table);
  const cells = counts.flatMap((values, row) =>
    values.map((value, column): TableFlow => {
      return { kind: "cell", row, column, from: rowAt(row), to: columnAt(column), value };
    }),
  );
  return [
    ...cells,
    ...totals.map((value, row): TableFlow => {
      return { kind: "rowTotal", row, from: rootOut, to: rowAt(row), value };
    }),
    ...columnTotalsOf(table).map((value, column): TableFlow => {
      return { kind: "columnTotal", column, from: columnAt(column), to: rootIn, value };
    }),
    { kind: "total", from: rootIn, to: rootOut, value: sum(totals) },
  ];
}

function isIn(mask: Mask, { kind, row = 0, column = 0 }: Place): boolean {
  if (kind === "cell") return mask.cells[row]?.[column] === true;
  if (kind === "rowTotal") return mask.rowTotals[row] === true;
  if (kind === "columnTotal") return mask.columnTotals[column] === true;
  return mask.total;
}

function maskFrom({ rows, columns }: CountTable, flows: readonly Flow[]): Mask {
  const width = columns.length;
  const cells = rows.length * width;
  const at = (index: number): boolean => flows[index]?.published === true;
  return {
    cells: rows.map((_row, r) => columns.map((_column, c) => at(r * width + c))),
    rowTotals: rows.map((_row, r) => at(cells + r)),
    columnTotals: columns.map((_column, c) => at(cells + rows.length + c)),
    total: at(flows.length - 1),
  };
}
