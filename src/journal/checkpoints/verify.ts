import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  findKeyChange,
  GrowingTree,
  keySpansOf,
  NoteError,
  originOf,
  parseCheckpoint,
  parseNote,
  parseVerifierKey,
  readCosignatures,
  splitCheckpoints,
  verifyInTime,
  type Checkpoint,
  type Cosignature,
  type KeyChange,
  type KeySpan,
  type SignedNote,
  type VerifierKey,
  type WitnessKey,
} from "#audit";
import { JournalError } from "../journal.ts";
import { rowChecksum } from "../row.ts";
import { JOURNAL_FILE, sqliteCode } from "../sqlite-file.ts";
import { sha256, verifyEd25519 } from "./crypto.ts";
import { COSIGNED_FILE, KEPT_FILE } from "./kept.ts";
import { LOG_VKEY_FILE } from "./log-key.ts";

/** What can be wrong; docs/spec/audit.md says what each means. */
export type LogProblemCode =
  | "unreadable"
  | "schema"
  | "gap"
  | "checksum"
  | "body"
  | "command"
  | "key"
  | "checkpoint"
  | "signature"
  | "origin"
  | "truncated"
  | "root"
  | "unsigned"
  | "cosignature"
  | "quorum"
  | "more";

export type LogProblem = {
  readonly code: LogProblemCode;
  readonly sequence?: number;
  readonly message: string;
};

export type LogReport = {
  readonly ok: boolean;
  /** Events in the log. */
  readonly size: number;
  /** Root of their tree in base64, as a checkpoint has it. */
  readonly root: string;
  /** Checkpoints compared, kept ones and those from outside. */
  readonly checkpoints: number;
  readonly problems: readonly LogProblem[];
  /** What each witness of the policy cosigned of this log; absent without a policy. */
  readonly witnesses?: readonly WitnessFound[];
};

/** Size 0 when it cosigned nothing of this log that could be found. */
export type WitnessFound = {
  readonly name: string;
  readonly size: number;
  readonly timeSeconds?: number;
};

/** Whose cosignatures count, and how many of them must have seen the log. */
export type WitnessPolicy = {
  readonly witnesses: readonly WitnessKey[];
  readonly quorum: number;
};

export type VerifyOptions = {
  readonly directory: string;
  /** The text of checkpoints that were kept elsewhere. */
  readonly outside?: string | undefined;
  /** The log's verifier key, kept elsewhere, and below it changes of it; absent: the directory's. */
  readonly vkey?: string | undefined;
  readonly policy?: WitnessPolicy | undefined;
};

/** Problems told one by one; the first ones tell the story. */
const PROBLEMS_SHOWN = 100;
const SQLITE_BUSY = 5;
const TABLES = "commands events meta";

/** A checkpoint to compare, and where it is from. */
type Claim = Checkpoint & {
  readonly from: string;
  readonly note: SignedNote;
  readonly cosignatures: readonly Cosignature[];
};
/** The events of one command, as they stand one after another. */
type Run = { readonly commandId: string; readonly first: number; last: number };

/**
 * Reads the whole log of a stopped server, or a copy, without writing, and compares it with every
 * checkpoint. Throws JournalError "not-found" or "in-use"; anything else is in the report.
 */
export function verifyLog(options: VerifyOptions): LogReport {
  const path = join(options.directory, JOURNAL_FILE);
  if (!existsSync(path)) {
    throw new JournalError("not-found", `journal: there is none at ${path}; check the directory`);
  }
  return new Verification(options).run(path);
}

class Verification {
  readonly #options: VerifyOptions;
  readonly #problems: LogProblem[] = [];
  readonly #tree = new GrowingTree(sha256);
  readonly #claims: Claim[] = [];
  readonly #roots = new Map<number, string>();
  readonly #runs: Run[] = [];
  #more = 0;

  constructor(options: VerifyOptions) {
    this.#options = options;
  }

  run(path: string): LogReport {
    let db: DatabaseSync | undefined;
    try {
      db = new DatabaseSync(path, { readOnly: true });
      this.#readCheckpoints(this.#checkSchema(db));
      this.#readEvents(db);
      this.#checkCommands(db);
    } catch (error) {
      if (sqliteCode(error) === SQLITE_BUSY) throw inUse(this.#options.directory, error);
      this.#problem("unreadable", `the database cannot be read further: ${String(error)}`);
    } finally {
      db?.close();
    }
    this.#compare();
    const witnesses = this.#compareWitnesses();
    const { size } = this.#tree;
    const problems = [...this.#problems];
    if (this.#more > 0) problems.push({ code: "more", message: `${this.#more} more problems` });
    const root = Buffer.from(this.#tree.root()).toString("base64");
    const ok = problems.length === 0;
    const found = witnesses === undefined ? {} : { witnesses };
    return { ok, size, root, checkpoints: this.#claims.length, problems, ...found };
  }

  #problem(code: LogProblemCode, message: string, sequence?: number): void {
    if (this.#problems.length >= PROBLEMS_SHOWN) this.#more += 1;
    else this.#problems.push({ code, ...(sequence === undefined ? {} : { sequence }), message });
  }

  /** Returns the area's id. */
  #checkSchema(db: DatabaseSync): string {
    const tables = db.prepare("SELECT name FROM sqlite_schema ORDER BY name").all();
    const names = tables.map((row) => String(row["name"])).join(" ");
    if (names !== TABLES) {
      this.#problem("schema", `the database holds "${names}"; expected "${TABLES}"`);
    }
    const row = db.prepare("SELECT value FROM meta WHERE name = 'areaId'").get();
    return String(row?.["value"]);
  }

  #readCheckpoints(areaId: string): void {
    const { directory, outside, vkey, policy } = this.#options;
    const [first = "", ...more] = (vkey ?? readText(join(directory, LOG_VKEY_FILE))).split("\n");
    const origin = originOf(areaId);
    const kept = this.#parseAll(readText(join(directory, KEPT_FILE)), "kept");
    kept.forEach((claim, index) => {
      const before = kept[index - 1];
      if (before !== undefined && before.size >= claim.size) {
        const message = `kept: a checkpoint of ${claim.size} follows one of ${before.size}`;
        this.#problem("checkpoint", message, claim.size);
      }
    });
    this.#claims.push(...kept);
    if (outside !== undefined) {
      const found = this.#parseAll(outside, "outside");
      if (found.length === 0) this.#problem("checkpoint", "outside: there is no checkpoint in it");
      this.#claims.push(...found);
    }
    if (policy !== undefined) {
      this.#claims.push(...this.#parseAll(readText(join(directory, COSIGNED_FILE)), "cosigned"));
    }
    const spans = this.#readKeys(first, this.#parseAll(more.join("\n"), "key"));
    for (const claim of this.#claims) {
      if (spans !== undefined) this.#checkSignature(claim.note, spans);
      if (claim.origin === origin) continue;
      const message = `${claim.from}: a checkpoint is of "${claim.origin}"; expected "${origin}"`;
      this.#problem("origin", message, claim.size);
    }
    for (const { size } of this.#claims) this.#roots.set(size, "");
  }

  /** The log's keys, from the one that is known by the changes that both have signed. */
  #readKeys(text: string, more: readonly Claim[]): readonly KeySpan[] | undefined {
    let known: VerifierKey;
    try {
      known = parseVerifierKey(text.trim());
    } catch (error) {
      this.#problem("key", `the log's verifier key cannot be used: ${messageOf(error)}`);
      return undefined;
    }
    const changes = [...this.#claims, ...more].flatMap(({ note }) => this.#changesIn(note));
    try {
      return keySpansOf(known, changes);
    } catch (error) {
      this.#problem("key", messageOf(error));
      return [{ key: known, first: 0, last: Number.MAX_SAFE_INTEGER }];
    }
  }

  #changesIn(note: SignedNote): KeyChange[] {
    try {
      return [findKeyChange(note, verifyEd25519)].filter((change) => change !== undefined);
    } catch (error) {
      this.#problem("key", messageOf(error));
      return [];
    }
  }

  #parseAll(file: string, from: string): Claim[] {
    return splitCheckpoints(file).flatMap((text) => {
      try {
        const note = parseNote(text);
        const cosignatures = this.#cosignaturesOf(note, from);
        return [{ ...parseCheckpoint(note.text), from, note, cosignatures }];
      } catch (error) {
        // The witnesses' file may have been cut off by a crash; nothing of the log is lost with it.
        if (from !== "cosigned") this.#problem("checkpoint", `${from}: ${messageOf(error)}`);
        return [];
      }
    });
  }

  #cosignaturesOf(note: SignedNote, from: string): readonly Cosignature[] {
    const { policy } = this.#options;
    try {
      return readCosignatures(note, policy?.witnesses ?? [], verifyEd25519);
    } catch (error) {
      this.#problem("cosignature", `${from}: ${messageOf(error)}`);
      return [];
    }
  }

  /** AUD-55: what each witness has seen of this very log, and whether enough of them have. */
  #compareWitnesses(): WitnessFound[] | undefined {
    const { policy } = this.#options;
    if (policy === undefined) return undefined;
    const found = policy.witnesses.map(({ name }): WitnessFound => {
      let best: WitnessFound = { name, size: 0 };
      for (const { size, root, cosignatures } of this.#claims) {
        const word = cosignatures.find(({ key }) => key.name === name);
        const isOurs = this.#roots.get(size) === Buffer.from(root).toString("base64");
        if (word === undefined || !isOurs || size < best.size) continue;
        best = { name, size, timeSeconds: word.timeSeconds };
      }
      return best;
    });
    const seen = found.filter(({ size }) => size > 0).length;
    if (seen < policy.quorum) {
      this.#problem("quorum", `${seen} witnesses have seen this log; expected ${policy.quorum}`);
    }
    return found;
  }

  #checkSignature(note: SignedNote, spans: readonly KeySpan[]): void {
    try {
      verifyInTime(note, spans, verifyEd25519);
    } catch (error) {
      this.#problem("signature", messageOf(error));
    }
  }

  #readEvents(db: DatabaseSync): void {
    const select = db.prepare("SELECT sequence, body, checksum FROM events ORDER BY sequence");
    let expected = 1;
    this.#keepRoot();
    for (const { sequence, body, checksum } of select.iterate()) {
      if (typeof sequence !== "number" || !(body instanceof Uint8Array)) {
        throw new Error(`after event ${expected - 1} a column has another type`);
      }
      if (sequence !== expected) {
        this.#problem("gap", `found event ${sequence}; expected ${expected}`, expected);
      }
      expected = sequence + 1;
      if (rowChecksum(sequence, body) !== checksum) {
        this.#problem("checksum", "the bytes do not match their checksum", sequence);
      }
      this.#readBody(sequence, body);
      this.#tree.append(body);
      this.#keepRoot();
    }
  }

  #keepRoot(): void {
    const { size } = this.#tree;
    if (!this.#roots.has(size)) return;
    this.#roots.set(size, Buffer.from(this.#tree.root()).toString("base64"));
  }

  #readBody(sequence: number, body: Uint8Array): void {
    let value: unknown;
    try {
      value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body));
    } catch {
      value = undefined; // Said below, like any other body that is no event.
    }
    const { sequence: inside, commandId } = namesIn(value);
    if (inside !== sequence) {
      this.#problem("body", "the bytes do not say that they are this event", sequence);
    }
    const run = this.#runs.at(-1);
    if (run?.commandId === commandId && run !== undefined) run.last = sequence;
    else this.#runs.push({ commandId: String(commandId), first: sequence, last: sequence });
  }

  #checkCommands(db: DatabaseSync): void {
    const select = db.prepare(
      "SELECT command_id, first_sequence, last_sequence FROM commands ORDER BY first_sequence",
    );
    let index = 0;
    for (const row of select.iterate()) {
      const run = this.#runs[index];
      const [id, first, last] = [row["command_id"], row["first_sequence"], row["last_sequence"]];
      if (run?.commandId !== id || run?.first !== first || run?.last !== last) {
        const says = `command ${String(id)} says events ${String(first)} to ${String(last)}`;
        this.#problem("command", says, run?.first);
        return; // What follows would be out of step as well.
      }
      index += 1;
    }
    const rest = this.#runs[index];
    if (rest !== undefined) {
      this.#problem("command", `command ${rest.commandId} is not in its table`, rest.first);
    }
  }

  #compare(): void {
    const { size } = this.#tree;
    for (const claim of this.#claims) {
      const signed = Buffer.from(claim.root).toString("base64");
      const root = this.#roots.get(claim.size);
      if (claim.size > size) {
        const message = `${claim.from}: ${claim.size} events were signed; the log has ${size}`;
        this.#problem("truncated", message, size + 1);
      } else if (root !== signed) {
        const message = `${claim.from}: the first ${claim.size} events have root ${root}; signed `;
        this.#problem("root", `${message}was ${signed}`, claim.size);
      }
    }
    if (this.#claims.length === 0 && size > 0) {
      this.#problem("unsigned", "no checkpoint covers this log, so nothing proves it");
    }
  }
}

/** What an event says about its place; nothing of a value that does not say both. */
function namesIn(value: unknown): { sequence?: unknown; commandId?: unknown } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return "sequence" in value && "commandId" in value ? value : {};
}

function readText(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

function messageOf(error: unknown): string {
  if (error instanceof NoteError) return error.message;
  throw error;
}

function inUse(directory: string, cause: unknown): JournalError {
  return new JournalError(
    "in-use",
    `journal: ${directory} is locked by a running server; stop it first, or verify a copy`,
    { cause },
  );
}
