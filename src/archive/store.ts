import type { DatabaseSync, StatementSync } from "node:sqlite";
import { promisify } from "node:util";
import { zstdCompress, zstdDecompressSync } from "node:zlib";
import type { Entry } from "./entry.ts";
import { folded, marksOfEntry, type Found, type Search } from "./query.ts";
import { find } from "./find.ts";

/** A copy of the board to start from: its snapshot without the configuration, and that apart. */
export type KeptBoard = {
  readonly sequence: number;
  readonly body: string;
  readonly configuration: string;
};

const compressed = promisify(zstdCompress);

type Statements = Readonly<
  Record<
    | "readByNumber"
    | "readByOpening"
    | "readEntry"
    | "writeEntry"
    | "findMark"
    | "addMark"
    | "countMark"
    | "mark"
    | "unmark"
    | "setMeta"
    | "getMeta"
    | "putBoard"
    | "findBoard"
    | "putConfiguration"
    | "getConfiguration",
    StatementSync
  >
>;

function prepare(db: DatabaseSync): Statements {
  return {
    readByNumber: db.prepare("SELECT entry FROM incidents WHERE number = ?"),
    readByOpening: db.prepare("SELECT entry FROM incidents WHERE opened_sequence = ?"),
    readEntry: db.prepare(
      "SELECT received_at, mark_ids, address_id FROM incidents WHERE opened_sequence = ?",
    ),
    writeEntry: db.prepare("INSERT OR REPLACE INTO incidents VALUES (?, ?, ?, ?, ?, ?, ?)"),
    findMark: db.prepare("SELECT mark_id FROM marks WHERE kind = ? AND name = ?"),
    addMark: db.prepare("INSERT INTO marks (kind, name, incidents) VALUES (?, ?, 0)"),
    countMark: db.prepare("UPDATE marks SET incidents = incidents + ? WHERE mark_id = ?"),
    mark: db.prepare("INSERT INTO marked VALUES (?, ?, ?)"),
    unmark: db.prepare(
      "DELETE FROM marked WHERE mark_id = ? AND received_at = ? AND opened_sequence = ?",
    ),
    setMeta: db.prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)"),
    getMeta: db.prepare("SELECT value FROM meta WHERE name = ?"),
    putBoard: db.prepare("INSERT OR REPLACE INTO boards VALUES (?, ?, ?)"),
    findBoard: db.prepare(
      "SELECT * FROM boards WHERE sequence <= ? ORDER BY sequence DESC LIMIT 1",
    ),
    putConfiguration: db.prepare("INSERT INTO configurations (body) VALUES (?)"),
    getConfiguration: db.prepare("SELECT body FROM configurations WHERE configuration_id = ?"),
  };
}

function unpacked(value: unknown): string {
  if (!(value instanceof Uint8Array)) throw new TypeError("archive: got no bytes, expected a body");
  return zstdDecompressSync(value).toString("utf8");
}

function entryIn(row: Record<string, unknown> | undefined): Entry | undefined {
  return row === undefined ? undefined : (JSON.parse(String(row["entry"])) as Entry);
}

/** How far an archive has read, and which event that was: another log is noticed. */
export type ReadUpTo = { readonly sequence: number; readonly fingerprint: string };

/** The tables of an archive. Knows nothing of events or boards. */
export class Store {
  readonly #db: DatabaseSync;
  readonly #statements: Statements;
  readonly #markIds = new Map<string, number>();
  #configuration: { readonly text: string; readonly id: number } | undefined;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#statements = prepare(db);
  }

  readUpTo(): ReadUpTo {
    const sequence = Number(this.#meta("sequence") ?? 0);
    return { sequence, fingerprint: this.#meta("fingerprint") ?? "" };
  }

  /** Writes entries and how far they reach, all or nothing. */
  write(entries: readonly Entry[], upTo: ReadUpTo): void {
    this.#db.exec("BEGIN");
    try {
      for (const entry of entries) this.#writeEntry(entry);
      this.#statements.setMeta.run("sequence", String(upTo.sequence));
      this.#statements.setMeta.run("fingerprint", upTo.fingerprint);
      this.#db.exec("COMMIT");
    } catch (error) {
      this.#db.exec("ROLLBACK");
      // What was numbered inside the transaction is gone with it.
      this.#markIds.clear();
      throw error;
    }
  }

  byNumber(number: string): Entry | undefined {
    return entryIn(this.#statements.readByNumber.get(number));
  }

  byOpening(openedSequence: number): Entry | undefined {
    return entryIn(this.#statements.readByOpening.get(openedSequence));
  }

  find(search: Search): Found {
    return find(this.#db, search);
  }

  async keepBoard({ sequence, body, configuration }: KeptBoard): Promise<void> {
    let kept = this.#configuration;
    if (kept?.text !== configuration) {
      const bytes = await compressed(Buffer.from(configuration, "utf8"));
      const { lastInsertRowid } = this.#statements.putConfiguration.run(bytes);
      kept = { text: configuration, id: Number(lastInsertRowid) };
      this.#configuration = kept;
    }
    this.#statements.putBoard.run(sequence, kept.id, await compressed(Buffer.from(body, "utf8")));
  }

  /** The newest board kept that is not after a sequence. */
  findBoard(atMost: number): KeptBoard | undefined {
    const row = this.#statements.findBoard.get(atMost);
    if (row === undefined) return undefined;
    const kept = this.#statements.getConfiguration.get(Number(row["configuration_id"]));
    const configuration = unpacked(kept?.["body"]);
    return { sequence: Number(row["sequence"]), body: unpacked(row["body"]), configuration };
  }

  close(): void {
    this.#db.close();
  }

  #meta(name: string): string | undefined {
    const value = this.#statements.getMeta.get(name)?.["value"];
    return typeof value === "string" ? value : undefined;
  }

  #markId(kind: string, name: string): number {
    const key = `${kind}\n${name}`;
    const known = this.#markIds.get(key);
    if (known !== undefined) return known;
    const found = this.#statements.findMark.get(kind, name)?.["mark_id"];
    const id = Number(found ?? this.#statements.addMark.run(kind, name).lastInsertRowid);
    this.#markIds.set(key, id);
    return id;
  }

  #writeEntry(entry: Entry): void {
    const { writeEntry, readEntry } = this.#statements;
    const openedSequence = openingOf(entry);
    const { receivedAt, firstOnSceneSeconds, number } = entry;
    const addressId = this.#markId("address", folded(entry.place.address));
    const ids = marksOfEntry(entry).map(([kind, name]) => this.#markId(kind, name));
    const row = readEntry.get(openedSequence);
    const before: number[] = row === undefined ? [] : JSON.parse(String(row["mark_ids"]));
    const old = row === undefined ? [] : [...before, Number(row["address_id"])];
    this.#remark(
      openedSequence,
      [Number(row?.["received_at"]), old],
      [receivedAt, [...ids, addressId]],
    );
    writeEntry.run(
      openedSequence,
      number,
      receivedAt,
      firstOnSceneSeconds === undefined ? null : Math.round(firstOnSceneSeconds * 1000),
      addressId,
      JSON.stringify(ids),
      JSON.stringify(entry),
    );
  }

  /** Takes marks off that no longer hold and puts new ones on. All of them when the time changed. */
  #remark(
    openedSequence: number,
    [oldAt, old]: readonly [number, readonly number[]],
    [newAt, now]: readonly [number, readonly number[]],
  ): void {
    const { mark, unmark, countMark } = this.#statements;
    const kept = oldAt === newAt ? new Set(old.filter((id) => now.includes(id))) : new Set();
    for (const id of new Set(old)) {
      if (kept.has(id)) continue;
      unmark.run(id, oldAt, openedSequence);
      countMark.run(-1, id);
    }
    for (const id of new Set(now)) {
      if (kept.has(id)) continue;
      mark.run(id, newAt, openedSequence);
      countMark.run(1, id);
    }
  }
}

/** The sequence at which it was opened: its key, since it never comes twice. */
export function openingOf({ number, sequences }: Entry): number {
  const [first] = sequences;
  if (first === undefined) throw new Error(`archive: incident ${number} has no event`);
  return first;
}
