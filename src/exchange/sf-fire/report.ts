import type { CsvRecord } from "../csv.ts";

/** How many rows stand as examples for each oddity. */
export const EXAMPLES_MAX = 5;

/** What the reader found. Every row that was not used is in `rejected` or `duplicates`. */
export type FireCallsReport = {
  /** Rows below the header, empty lines not counted. */
  readonly rows: number;
  /** Calls and units of the history that was made. */
  readonly calls: number;
  readonly units: number;
  /** Rows in which a stamp is before the one to its left, in the order of the work. Kept. */
  readonly outOfOrder: number;
  /** Assignments dispatched before the unit's previous one had ended. Kept. */
  readonly overlapping: number;
  /** How many pairs of following assignments of one unit were looked at for that. */
  readonly comparedAssignments: number;
  /** Empty cells by column, as the file names it. */
  readonly missing: Readonly<Record<string, number>>;
  /** First and last time received, ISO 8601 with offset. */
  readonly from: string;
  readonly to: string;
  /** Rows not used, by reason. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Rows that repeat another to the letter; one of them is kept. */
  readonly duplicates: number;
  /** Other oddities, by kind; those rows are kept. */
  readonly oddities: Readonly<Record<string, number>>;
  /** RowIDs, up to five for each oddity and reason. */
  readonly examples: Readonly<Record<string, readonly string[]>>;
  /** Smallest unit of the recorded stamps: 60 when no stamp has seconds. */
  readonly resolutionSeconds: 1 | 60;
  /** Columns of the file that this format does not know and did not read. */
  readonly unknownColumns: readonly string[];
};

/** Counts by name, each with its first few examples. */
export type Tally = {
  count(name: string, example: string): void;
  counts(): Record<string, number>;
  examples(): Record<string, readonly string[]>;
};

/** An empty tally. Names come out sorted, so the order of the rows does not show. */
export function tally(): Tally {
  const counted = new Map<string, { count: number; examples: string[] }>();
  const sorted = (): [string, { count: number; examples: string[] }][] =>
    [...counted].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    count: (name, example) => {
      const entry = counted.get(name) ?? { count: 0, examples: [] };
      entry.count += 1;
      // The smallest few, not the first few: the same whatever order the rows came in.
      entry.examples.push(example);
      if (entry.examples.length > EXAMPLES_MAX) entry.examples.sort().length = EXAMPLES_MAX;
      counted.set(name, entry);
    },
    counts: () => Object.fromEntries(sorted().map(([name, { count }]) => [name, count])),
    examples: () =>
      Object.fromEntries(sorted().map(([name, { examples }]) => [name, examples.toSorted()])),
  };
}

/** How a row is named in examples: its RowID, or its line when it has none. */
export function nameOf(rowId: string, record: CsvRecord): string {
  return rowId === "" ? `line ${record.line}` : rowId;
}
