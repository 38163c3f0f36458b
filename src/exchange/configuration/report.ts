import type { ConfigurationKind } from "#kernel";

/** What is wrong with a row; the words belong to whoever shows it. */
export type RowProblemCode =
  | "not-utf8"
  | "looks-gbk"
  | "looks-utf16"
  | "bad-table"
  | "no-rows"
  | "missing-column"
  | "not-json"
  | "not-features"
  | "wrong-reference-system"
  | "fields-differ"
  | "empty"
  | "not-number"
  | "not-word"
  | "bad-list"
  | "duplicate-id"
  | "swapped"
  | "far-away"
  | "not-geometry"
  | "ring-open"
  | "ring-short"
  | "plan-differs"
  | "plan-incomplete";

export type RowProblem = {
  /** Line of a table or number of a feature, from 1; 0: the file as a whole. */
  readonly row: number;
  readonly column: string;
  readonly code: RowProblemCode;
  readonly got: string;
  /** In values, not in words: a range, the words of a list, the name of a field. */
  readonly expected: string;
};

/** One thing that was read whole, and the rows it came from. */
export type ReadThing = {
  readonly kind: Exclude<ConfigurationKind, "settings">;
  readonly id: string;
  readonly put: Readonly<Record<string, unknown>>;
  readonly rows: readonly number[];
};

/** What came of a file: every row is in a thing or in a problem. */
export type ReadConfiguration = {
  readonly columns: readonly { readonly column: string; readonly field: string }[];
  readonly fields: readonly string[];
  readonly read: number;
  readonly things: readonly ReadThing[];
  readonly problems: readonly RowProblem[];
};

const GOT_CHARACTERS_MAX = 80;

/** A value as a problem shows it: short. */
export function got(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "undefined");
  return text.length > GOT_CHARACTERS_MAX ? `${text.slice(0, GOT_CHARACTERS_MAX)}…` : text;
}

/** The outcome of a file that cannot be read at all. */
export function unreadable(
  code: RowProblemCode,
  what: string,
  expected: string,
  fields: readonly string[] = [],
): ReadConfiguration {
  const problem = { row: 0, column: "", code, got: got(what), expected };
  return { columns: [], fields, read: 0, things: [], problems: [problem] };
}
