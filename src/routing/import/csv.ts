import { CsvError, parse } from "csv-parse/sync";
import { RoadImportError } from "../core/draft.ts";

/** A text and the name to use for it in messages. */
export type NamedText = { file: string; text: string };

/** One record and the line on which it ends. */
export type CsvRow = { line: number; cells: string[] };

/** Every record, blank lines included. Throws RoadImportError naming file and line. */
export function csvRows({ file, text }: NamedText): CsvRow[] {
  const rows: CsvRow[] = [];
  try {
    parse(text, {
      bom: true,
      // Some published files end their lines now one way and now the other.
      recordDelimiter: ["\r\n", "\n", "\r"],
      relaxColumnCount: true,
      trim: true,
      onRecord: (cells: string[], { lines }) => {
        rows.push({ line: lines, cells });
        return null;
      },
    });
    return rows;
  } catch (error) {
    if (error instanceof CsvError) {
      throw new RoadImportError(`${file}: not a CSV table: ${error.message}`);
    }
    throw error;
  }
}

/** A table whose cells are asked for by column name; messages name file, line and column. */
export class CsvTable {
  readonly file: string;
  readonly rows: CsvRow[];
  readonly #columns: Map<string, number>;

  constructor(file: string, header: CsvRow, rows: CsvRow[]) {
    this.file = file;
    this.rows = rows;
    this.#columns = new Map(header.cells.map((name, position) => [name.toLowerCase(), position]));
  }

  /** Throws RoadImportError unless every column is there. */
  requireColumns(names: readonly string[]): void {
    const missing = names.filter((name) => !this.#columns.has(name.toLowerCase()));
    if (missing.length > 0) {
      const got = [...this.#columns.keys()].filter((name) => name !== "").join(", ");
      throw new RoadImportError(
        `${this.file}: expected the columns ${names.join(", ")}; ` +
          `${missing.join(", ")} missing, got ${got || "none"}`,
      );
    }
  }

  /** The cell, or "" when the row is short or the table has no such column. */
  text(row: CsvRow, column: string): string {
    return row.cells[this.#columns.get(column.toLowerCase()) ?? -1] ?? "";
  }

  /** The cell as a finite number. Throws RoadImportError when it is not. */
  number(row: CsvRow, column: string): number {
    const text = this.text(row, column);
    const value = text === "" ? Number.NaN : Number(text);
    if (!Number.isFinite(value)) throw this.wrong(row, column, "a number");
    return value;
  }

  /** The cell as a whole number. Throws RoadImportError when it is not. */
  integer(row: CsvRow, column: string): number {
    const value = this.number(row, column);
    if (!Number.isSafeInteger(value)) throw this.wrong(row, column, "a whole number");
    return value;
  }

  /** A longitude (limit 180) or latitude (limit 90) in degrees. */
  degrees(row: CsvRow, column: string, limit: number): number {
    const value = this.number(row, column);
    if (Math.abs(value) > limit) throw this.wrong(row, column, `-${limit}..${limit} degrees`);
    return value;
  }

  wrong(row: CsvRow, column: string, expected: string): RoadImportError {
    const got = JSON.stringify(this.text(row, column));
    return new RoadImportError(
      `${this.file} line ${row.line}: ${column} must be ${expected}, got ${got}`,
    );
  }
}

/** Whether every cell is empty. */
export function isBlank(row: CsvRow): boolean {
  return row.cells.every((cell) => cell === "");
}

/** A file that is one table with its header in the first line. */
export function csvTable(source: NamedText): CsvTable {
  const [header, ...rows] = csvRows(source).filter((row) => !isBlank(row));
  if (header === undefined) throw new RoadImportError(`${source.file}: is empty, expected a table`);
  return new CsvTable(source.file, header, rows);
}
