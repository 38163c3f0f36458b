import { ExchangeError } from "./failure.ts";
import { decodeText } from "./utf8.ts";

/** One record; `line` is the line of the file on which it begins, counted from 1. */
export type CsvRecord = { readonly line: number; readonly fields: readonly string[] };

export type CsvOptions = {
  /** For messages. */
  readonly fileName: string;
  readonly delimiter?: string;
};

/** A record longer than this is no record: a quote was never closed, or this is no CSV. */
export const RECORD_CHARACTERS_MAX = 1_000_000;

const QUOTE = 34;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

type Where = "field start" | "plain" | "quoted" | "quote in quoted";

/** Takes text piece by piece and gives whole records: RFC 4180, strictly. */
class Parser {
  private where: Where = "field start";
  private field = "";
  private fields: string[] = [];
  private line = 1;
  private startLine = 1;
  private afterReturn = false;
  private records: CsvRecord[] = [];
  private size = 0;
  private readonly fileName: string;
  private readonly delimiter: number;

  constructor({ fileName, delimiter = "," }: CsvOptions) {
    this.fileName = fileName;
    this.delimiter = delimiter.charCodeAt(0);
  }

  take(text: string): CsvRecord[] {
    let from = 0;
    for (let position = 0; position < text.length; position += 1) {
      const code = text.charCodeAt(position);
      const afterReturn = this.afterReturn;
      this.afterReturn = false;
      if (this.where === "quoted") {
        if (code === LINE_FEED) this.line += 1;
        if (code !== QUOTE) continue;
        this.add(text.slice(from, position));
        this.where = "quote in quoted";
        from = position + 1;
      } else if (code === LINE_FEED && afterReturn) {
        from = position + 1;
      } else if (this.isEnd(code)) {
        this.add(text.slice(from, position));
        this.endField();
        if (code !== this.delimiter) this.endRecord(code);
        from = position + 1;
      } else if (this.where !== "plain") {
        from = this.other(code, position);
      } else if (code === QUOTE) {
        this.fail("a quote inside a field that does not begin with one");
      }
    }
    this.add(text.slice(from));
    return this.taken();
  }

  /** The whole records that were not yet given. */
  taken(): CsvRecord[] {
    const whole = this.records;
    this.records = [];
    return whole;
  }

  /** The last record, when the file does not end with a line end. */
  end(): CsvRecord[] {
    if (this.where === "quoted") this.fail("a quote that is never closed; is the file cut off?");
    if (this.field !== "" || this.fields.length > 0 || this.where === "quote in quoted") {
      this.endField();
      this.endRecord(LINE_FEED);
    }
    return this.taken();
  }

  private isEnd(code: number): boolean {
    return code === this.delimiter || code === LINE_FEED || code === CARRIAGE_RETURN;
  }

  /** A character where a field begins, or after a quote within quotes. */
  private other(code: number, position: number): number {
    if (this.where === "field start") {
      this.where = code === QUOTE ? "quoted" : "plain";
      return code === QUOTE ? position + 1 : position;
    }
    if (code !== QUOTE) this.fail("text after the closing quote of a field");
    this.where = "quoted";
    // The second of two quotes stands for one: it stays in the field.
    return position;
  }

  private add(text: string): void {
    this.size += text.length;
    if (this.size > RECORD_CHARACTERS_MAX) {
      this.fail(`more than ${RECORD_CHARACTERS_MAX} characters in one record`);
    }
    this.field = this.field === "" ? text : this.field + text;
  }

  private endField(): void {
    this.fields.push(this.field);
    this.field = "";
    this.where = "field start";
  }

  private endRecord(code: number): void {
    this.records.push({ line: this.startLine, fields: this.fields });
    this.fields = [];
    this.size = 0;
    this.line += 1;
    this.startLine = this.line;
    this.afterReturn = code === CARRIAGE_RETURN;
  }

  private fail(what: string): never {
    throw new ExchangeError(`${this.fileName}: line ${this.startLine}: ${what}`);
  }
}

/**
 * Records of a CSV file (RFC 4180; lines may end in LF, CR LF or CR), in batches as they come.
 * An empty line is a record with one empty field. Throws ExchangeError with the line for a stray
 * quote, an unclosed quote and a record over the limit, and as `decodeText` for bytes. The records
 * before the fault are given first, and the rest of the bytes is still read: when the file itself
 * is damaged, that is the error.
 */
export async function* readCsv(
  chunks: AsyncIterable<Uint8Array>,
  options: CsvOptions,
): AsyncGenerator<readonly CsvRecord[]> {
  const parser = new Parser(options);
  let fault: ExchangeError | undefined;
  const guarded = (job: () => CsvRecord[]): CsvRecord[] => {
    try {
      return job();
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error;
      fault = error;
      return parser.taken();
    }
  };
  for await (const text of decodeText(chunks, options.fileName)) {
    if (fault === undefined) yield guarded(() => parser.take(text));
  }
  if (fault === undefined) yield guarded(() => parser.end());
  if (fault !== undefined) throw fault;
}

const DELIMITERS: readonly (readonly [string, string])[] = [
  [";", "semicolons"],
  ["\t", "tabs"],
  ["|", "vertical bars"],
];

/** What a header of a single field seems to be separated by, in words, or undefined. */
export function otherDelimiter(header: readonly string[]): string | undefined {
  if (header.length !== 1) return undefined;
  const counts = DELIMITERS.map(([mark, name]) => ({
    name,
    count: (header[0] ?? "").split(mark).length - 1,
  }));
  return counts.toSorted((a, b) => b.count - a.count).find(({ count }) => count > 0)?.name;
}
