import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { JournalError } from "./journal.ts";

type Value = SQLOutputValue | undefined;

/** The tables are STRICT, so another type means that the file was changed by another hand. */
function wrong(value: Value, expected: string): JournalError {
  const got = value === null ? "NULL" : typeof value;
  return new JournalError(
    "damaged",
    `journal: a column holds ${got}; expected ${expected}. Restore the log from a copy`,
  );
}

export function integerOf(value: Value): number {
  if (typeof value !== "number") throw wrong(value, "an integer");
  return value;
}

export function bytesOf(value: Value): Uint8Array {
  if (!(value instanceof Uint8Array)) throw wrong(value, "bytes");
  return value;
}

/** The one value a PRAGMA answers with. */
export function pragma(db: DatabaseSync, name: string): string {
  const value = Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
  return String(value);
}
