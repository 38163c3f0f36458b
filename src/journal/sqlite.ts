import { join } from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { AcceptedEvent, CommandId } from "#kernel";
import { JournalError, JournalWriteError } from "./journal.ts";
import type {
  CommandRecord,
  Commit,
  Journal,
  Range,
  Snapshot,
  SnapshotFound,
  StoredEvent,
} from "./journal.ts";
import { decodeRows, readRows } from "./reading.ts";
import { RecentRows } from "./recent-rows.ts";
import { checkRow, encodeCommits } from "./row.ts";
import type { EncodedCommit, Row } from "./row.ts";
import { fileShelf, findSnapshot, putSnapshot } from "./snapshot-shelf.ts";
import type { SnapshotShelf } from "./snapshot-shelf.ts";
import { JOURNAL_FILE, SNAPSHOT_FOLDER, isConstraint, openFile, translate } from "./sqlite-file.ts";
import type { OpenOptions } from "./sqlite-file.ts";
import { bytesOf, integerOf, pragma } from "./sqlite-values.ts";

/** Events at the end of the log that are checked at every opening. */
const TAIL_CHECKED = 1000;

type Statements = {
  readonly insertEvent: StatementSync;
  readonly insertCommand: StatementSync;
  readonly readEvents: StatementSync;
  readonly readBody: StatementSync;
  readonly findCommand: StatementSync;
  readonly last: StatementSync;
};

/**
 * The journal of an embedded server: DIRECTORY/journal.sqlite and DIRECTORY/snapshots/.
 * Appends block the thread until the disk has them; see docs/spec/journal.md for what that costs.
 */
export class SqliteJournal implements Journal {
  readonly areaId: string;
  readonly #db: DatabaseSync;
  readonly #path: string;
  readonly #shelf: SnapshotShelf;
  readonly #statements: Statements;
  readonly #recent = new RecentRows();
  #last: number;

  /** Throws JournalError; see `openFile`. */
  constructor(options: OpenOptions) {
    const { db, areaId } = openFile(options);
    this.#db = db;
    this.#path = join(options.directory, JOURNAL_FILE);
    this.areaId = areaId;
    this.#shelf = fileShelf(join(options.directory, SNAPSHOT_FOLDER));
    try {
      this.#statements = prepare(db);
      this.#last = this.#readLast();
      this.#checkTail();
    } catch (error) {
      db.close();
      throw translate(error, this.#path);
    }
  }

  async append(commits: readonly Commit[]): Promise<void> {
    this.#assertOpen();
    const encoded = encodeCommits(commits, this.#last);
    if (encoded.length === 0) return;
    try {
      this.#db.exec("BEGIN IMMEDIATE");
      for (const commit of encoded) this.#insert(commit);
      this.#db.exec("COMMIT");
    } catch (error) {
      this.#rollBack();
      throw this.#appendError(error, encoded);
    }
    this.#last = encoded.at(-1)?.lastSequence ?? this.#last;
    for (const { rows } of encoded) this.#recent.push(rows);
  }

  readBytes(range: Range): AsyncIterable<readonly StoredEvent[]> {
    this.#assertOpen();
    const fetch = (after: number, limit: number): Row[] => this.#fetch(after, limit);
    return readRows(range, this.#last, fetch, `journal: ${this.#path}`);
  }

  recentBytes(after: number, limit: number): readonly StoredEvent[] {
    return this.#recent.after(after, limit);
  }

  read(range: Range): AsyncIterable<readonly AcceptedEvent[]> {
    return decodeRows(this.readBytes(range), `journal: ${this.#path}`);
  }

  /** Asks the file, not the memory: after a failed append this says what is really stored. */
  async lastSequence(): Promise<number> {
    this.#assertOpen();
    this.#last = this.#readLast();
    return this.#last;
  }

  async findCommand(commandId: CommandId): Promise<CommandRecord | undefined> {
    this.#assertOpen();
    const row = this.#reading(() => this.#statements.findCommand.get(commandId));
    if (row === undefined) return undefined;
    return {
      commandHash: Buffer.from(bytesOf(row["command_hash"])).toString("hex"),
      firstSequence: integerOf(row["first_sequence"]),
      lastSequence: integerOf(row["last_sequence"]),
    };
  }

  async writeSnapshot(snapshot: Snapshot): Promise<void> {
    this.#assertOpen();
    await putSnapshot(this.#shelf, this.areaId, snapshot, (at) => this.#eventBytes(at));
  }

  async readSnapshot(): Promise<SnapshotFound> {
    this.#assertOpen();
    return findSnapshot(this.#shelf, this.areaId, (at) => this.#eventBytes(at));
  }

  async close(): Promise<void> {
    if (this.#db.isOpen) this.#db.close();
  }

  /**
   * Reads every page and index (seconds for a large log): what SQLite and the two tables say
   * about each other. Empty when all is well.
   */
  checkStructure(): string[] {
    this.#assertOpen();
    const pages = this.#db.prepare("PRAGMA integrity_check(20)").all();
    const problems = pages.map((row) => String(row["integrity_check"])).filter((s) => s !== "ok");
    const sums = this.#db
      .prepare("SELECT sum(last_sequence - first_sequence + 1) AS n FROM commands")
      .get();
    const covered = Number(sums?.["n"] ?? 0);
    if (covered !== this.#last) {
      problems.push(`the commands cover ${covered} events; the log has ${this.#last}`);
    }
    return problems;
  }

  /** Limits the file to this many pages of 4 KiB (0: no limit), as a full disk would. */
  limitPages(pages: number): void {
    this.#db.exec(`PRAGMA max_page_count = ${pages === 0 ? 0xfffffffe : pages}`);
  }

  /** What SQLite says it does on commit; 2 is FULL. */
  get synchronous(): string {
    return pragma(this.#db, "synchronous");
  }

  #insert(commit: EncodedCommit): void {
    const hash = Buffer.from(commit.commandHash, "hex");
    const { insertCommand, insertEvent } = this.#statements;
    insertCommand.run(commit.commandId, hash, commit.firstSequence, commit.lastSequence);
    for (const row of commit.rows) insertEvent.run(row.sequence, row.bytes, row.checksum);
  }

  #rollBack(): void {
    // SQLite may have rolled back by itself; then there is nothing left to do.
    if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
  }

  #appendError(error: unknown, commits: readonly EncodedCommit[]): JournalError {
    if (isConstraint(error)) {
      const stored = commits.find((c) => this.#statements.findCommand.get(c.commandId));
      return new JournalError(
        "duplicate-command",
        `journal: command ${stored?.commandId ?? "in this batch"} is stored already; ` +
          "look it up with findCommand",
        { cause: error },
      );
    }
    return new JournalWriteError(
      `journal: ${this.#path} could not store ${commits.length} commands (${String(error)}). ` +
        "Nothing of them is in the log; free disk space or check the disk, then retry",
      { cause: error },
    );
  }

  #readLast(): number {
    return this.#reading(() => Number(this.#statements.last.get()?.["last"] ?? 0));
  }

  #fetch(after: number, limit: number): Row[] {
    this.#assertOpen();
    const rows = this.#reading(() => this.#statements.readEvents.all(after, limit));
    return rows.map((row) => ({
      sequence: integerOf(row["sequence"]),
      bytes: bytesOf(row["body"]),
      checksum: integerOf(row["checksum"]),
    }));
  }

  #eventBytes(sequence: number): Uint8Array | undefined {
    const row = this.#reading(() => this.#statements.readBody.get(sequence));
    return row === undefined ? undefined : bytesOf(row["body"]);
  }

  /** Says "damaged" where SQLite says that a page is. */
  #reading<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw translate(error, this.#path);
    }
  }

  #checkTail(): void {
    const after = Math.max(0, this.#last - TAIL_CHECKED);
    this.#fetch(after, TAIL_CHECKED).forEach((row, index) => {
      checkRow(row, after + 1 + index, `journal: ${this.#path}`);
    });
  }

  #assertOpen(): void {
    if (!this.#db.isOpen) {
      throw new JournalError("closed", `journal: ${this.#path} was closed; open it again`);
    }
  }
}

function prepare(db: DatabaseSync): Statements {
  return {
    insertEvent: db.prepare("INSERT INTO events VALUES (?, ?, ?)"),
    insertCommand: db.prepare("INSERT INTO commands VALUES (?, ?, ?, ?)"),
    readEvents: db.prepare(
      "SELECT sequence, body, checksum FROM events WHERE sequence > ? ORDER BY sequence LIMIT ?",
    ),
    readBody: db.prepare("SELECT body FROM events WHERE sequence = ?"),
    findCommand: db.prepare(
      "SELECT command_hash, first_sequence, last_sequence FROM commands WHERE command_id = ?",
    ),
    last: db.prepare("SELECT max(sequence) AS last FROM events"),
  };
}
