import {
  consistencyProofOf,
  formatCheckpoint,
  formatNote,
  GrowingTree,
  hashesAt,
  NoteError,
  originOf,
  parseCheckpoint,
  parseNote,
  rootOfRange,
  signNote,
  TILE_LEVEL_MAX,
  TILE_WIDTH,
  verifyInTime,
  type Checkpoint,
  type HashedRange,
  type KeyChange,
  type KeySpan,
  type Tile,
  type VerifierKey,
} from "#audit";
import { JournalError, type Journal } from "../journal.ts";
import { joined, sha256, verifyEd25519 } from "./crypto.ts";
import { HashHelper } from "./hash-helper.ts";
import { KEPT_FILE, openKept, type KeptCheckpoints } from "./kept.ts";
import { giveOver, readKeyChanges, spansOf } from "./key-changes.ts";
import { openLogKey, type LogKey } from "./log-key.ts";
import { TileShelf } from "./tile-shelf.ts";

/** AUD-21 promises 10 seconds and 1,000 events; half of it is left for the work itself. */
const CHECKPOINT_MILLISECONDS = 5000;
const CHECKPOINT_EVENTS = 500;
/** Events that this thread hashes in one turn of the loop, so that no command waits long for it. */
const EVENTS_PER_TURN = 500;
/** Events given to another thread at once: all that came, so that no rest is left to this one. */
const EVENTS_ELSEWHERE = 1000;
/** So many at once are hashed on another thread; below that it is not worth the way there. */
const EVENTS_FOR_HELPER = 128;
/** So many are hashed there before a checkpoint is due, so that it waits for few. */
const EVENTS_AHEAD = 256;
/** When so many wait, the other thread is too slow, and this one hashes them. */
const EVENTS_URGENT = 800;

export type LogFollowerOptions = {
  /** Open, and closed by the caller after the follower has stopped. */
  readonly journal: Journal;
  /** The data directory: keys/log.key, log.vkey, checkpoints/. */
  readonly directory: string;
  /** Told when something needs a person. Must not throw. */
  readonly onProblem?: (message: string) => void;
  /** Told that a newer checkpoint was signed. Must not throw. */
  readonly onSigned?: () => void;
};

/**
 * Builds the tree of the whole log, sees that it continues the last checkpoint, and signs one for
 * what came since. Rejects with JournalError: "forked" when the log no longer matches,
 * "log-key", "damaged". Rules: docs/spec/audit.md, AUD-20 and on.
 */
export async function openLogFollower(options: LogFollowerOptions): Promise<LogFollower> {
  const { directory, journal, onProblem } = options;
  const origin = originOf(journal.areaId);
  const kept = await openKept(directory);
  const helper = new HashHelper();
  let shelf: TileShelf | undefined;
  try {
    if (kept.torn) onProblem?.(`the torn end of ${KEPT_FILE} was removed`);
    const mayCreate = kept.last === undefined;
    const changes = readKeyChanges(directory);
    const key = openLogKey({ directory, name: origin, mayCreate, changed: changes?.last });
    const spans = changes?.spans ?? spansOf(key.verifier);
    let note = kept.last;
    let last = note === undefined ? undefined : readLast(note, origin, spans);
    if (changes !== undefined && changes.last.size > (last?.size ?? 0)) {
      // A crash came between the two files.
      note = formatNote(changes.last.note);
      last = readLast(note, origin, spans);
      await kept.append(note);
    }
    shelf = new TileShelf(directory);
    const follower = new LogFollower(
      options,
      { kept, key, keyChanges: changes?.changes ?? [], note, origin, shelf, helper },
      last?.size ?? 0,
    );
    await follower.readAll(last);
    return follower;
  } catch (error) {
    await helper.close();
    shelf?.close();
    await kept.close();
    throw error;
  }
}

function forked(message: string): JournalError {
  return new JournalError(
    "forked",
    `log: ${message}. The log was changed or replaced after it was signed. Keep this directory ` +
      "as it is for those who look into it, and restore a copy that matches",
  );
}

function readLast(note: string, origin: string, spans: readonly KeySpan[]): Checkpoint {
  try {
    const parsed = parseNote(note);
    verifyInTime(parsed, spans, verifyEd25519);
    const checkpoint = parseCheckpoint(parsed.text);
    if (checkpoint.origin === origin) return checkpoint;
    throw forked(`the last checkpoint is of "${checkpoint.origin}"; this log is "${origin}"`);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw forked(`the last checkpoint is not this log's: ${error.message}`);
  }
}

type Parts = {
  readonly kept: KeptCheckpoints;
  readonly key: LogKey;
  readonly keyChanges: readonly KeyChange[];
  /** The newest checkpoint. */
  readonly note: string | undefined;
  readonly origin: string;
  readonly shelf: TileShelf;
  readonly helper: HashHelper;
};

/** Keeps the log's tree beside the journal and signs checkpoints of it. */
export class LogFollower {
  readonly #options: LogFollowerOptions;
  readonly #parts: Parts;
  readonly #tree: GrowingTree;
  /** The last durable event we were told of. */
  #target = 0;
  #signedSize: number;
  #note: string | undefined;
  #key: LogKey;
  #keyChanges: readonly KeyChange[];
  #timer: NodeJS.Timeout | undefined;
  /** Ends the waiting for the other thread. */
  #hurry: (() => void) | undefined;
  #working: Promise<void> | undefined;
  /** The time for a checkpoint was up, and none was begun since. */
  #overdue = false;
  #failing = false;
  #hashedElsewhere = 0;
  #stopped = false;

  /** Use `openLogFollower`. */
  constructor(options: LogFollowerOptions, parts: Parts, signedSize: number) {
    this.#options = options;
    this.#parts = parts;
    this.#tree = new GrowingTree(sha256, undefined, (level, root) => {
      parts.shelf.push(level, root);
    });
    this.#signedSize = signedSize;
    this.#note = parts.note;
    this.#key = parts.key;
    this.#keyChanges = parts.keyChanges;
  }

  /** The newest signed checkpoint; undefined while the log is empty. */
  get checkpoint(): string | undefined {
    return this.#note;
  }

  /** Events that the newest checkpoint covers. */
  get signedSize(): number {
    return this.#signedSize;
  }

  /** When the newest checkpoint was signed, milliseconds since 1970; undefined without one. */
  get signedAt(): number | undefined {
    return this.#parts.kept.writtenAt;
  }

  /** Events that another thread hashed since the start. */
  get hashedElsewhere(): number {
    return this.#hashedElsewhere;
  }

  /** The log's public key. */
  get key(): VerifierKey {
    return this.#key.verifier;
  }

  /** Every change of it, oldest first. */
  get keyChanges(): readonly KeyChange[] {
    return this.#keyChanges;
  }

  /** A tile that the newest checkpoint covers; undefined for any other. */
  findTile(tile: Tile): Uint8Array | undefined {
    const { level, index, width } = tile;
    if (!Number.isInteger(level) || level < 0 || level > TILE_LEVEL_MAX) return undefined;
    if (width < 1 || width > TILE_WIDTH) return undefined;
    const covered = index * TILE_WIDTH + width <= hashesAt(level, this.#signedSize);
    return covered ? this.#parts.shelf.read(tile) : undefined;
  }

  /** Proof that the first size1 events are a beginning of the first size2, which were signed. */
  proveConsistency(sizes: { readonly size1: number; readonly size2: number }): Uint8Array[] {
    if (sizes.size2 > this.#signedSize) {
      throw new RangeError(`size2 ${sizes.size2}; expected at most ${this.#signedSize}`);
    }
    const nodeAt = this.#parts.shelf.reader();
    return consistencyProofOf(sizes, (range) => rootOfRange(range, nodeAt, joined));
  }

  /** For `openLogFollower`: reads the whole log and checks it against the last checkpoint. */
  async readAll(last: Checkpoint | undefined): Promise<void> {
    const size = await this.#options.journal.lastSequence();
    if (last !== undefined) {
      if (size < last.size) {
        throw forked(`it has ${size} events, but a checkpoint of ${last.size} was signed`);
      }
      await this.#grow(last.size);
      const [root, signed] = [this.#tree.root(), last.root].map((bytes) =>
        Buffer.from(bytes).toString("base64"),
      );
      if (root !== signed) {
        throw forked(`its first ${last.size} events have root ${root}; signed was ${signed}`);
      }
    }
    this.#target = size;
    await this.#sign(true);
  }

  /** Says that the log is durable up to this sequence. Returns at once. */
  follow(sequence: number): void {
    this.#target = Math.max(this.#target, sequence);
    const unsigned = this.#target - this.#signedSize;
    if (unsigned >= EVENTS_URGENT) this.#hurry?.();
    if (this.#stopped || this.#working !== undefined || unsigned === 0) return;
    this.#timer ??= setTimeout(() => this.#timeIsUp(), CHECKPOINT_MILLISECONDS).unref();
    // While it fails only the timer tries again, not every command.
    if (this.#failing) return;
    const { helper } = this.#parts;
    const unhashed = this.#target - this.#tree.size;
    if (unsigned >= CHECKPOINT_EVENTS) {
      // Where so much comes at once, more will: the thread starts while this one still does it.
      helper.start();
      this.#work();
    } else if (unhashed >= EVENTS_AHEAD && helper.isReady) this.#work();
  }

  /** Signs what is left and gives the files back. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    while (this.#working !== undefined) await this.#working;
    await this.#signOrTell(true);
    clearTimeout(this.#timer);
    await this.#parts.helper.close();
    this.#parts.shelf.close();
    await this.#parts.kept.close();
  }

  /**
   * Gives the log over to a new key, by a checkpoint that both keys sign. `record` adds an event
   * that says so; nothing is signed between the two. Rejects as it does, or when all is signed.
   */
  async changeKey(record: () => Promise<unknown>): Promise<KeyChange> {
    while (this.#working !== undefined) await this.#working;
    if (this.#stopped) throw new Error("log: it has stopped, and its key is as it was");
    const changing = record().then(() => this.#changeKey());
    this.#working = changing.then(noValue, noValue);
    try {
      return await changing;
    } finally {
      this.#working = undefined;
      // What came meanwhile waits no longer than it would have.
      if (this.#overdue && !this.#stopped) this.#work();
      else this.follow(this.#target);
    }
  }

  async #changeKey(): Promise<KeyChange> {
    const { origin, shelf } = this.#parts;
    await this.#grow(this.#target);
    const { size } = this.#tree;
    if (size === this.#signedSize) throw new Error(`log: all ${size} events are signed already`);
    shelf.flush();
    const tree = { origin, size, root: this.#tree.root() };
    const { change, key } = giveOver(tree, this.#key, this.#options);
    this.#key = key;
    await this.#keep(formatNote(change.note), size).catch((error: unknown) => {
      this.#options.onProblem?.(`the change of the key is not in ${KEPT_FILE}: ${String(error)}`);
    });
    this.#keyChanges = [...this.#keyChanges, change];
    return change;
  }

  #timeIsUp(): void {
    this.#timer = undefined;
    this.#overdue = true;
    if (this.#working === undefined) this.#work();
  }

  #work(): void {
    this.#working = this.#signAndGoOn();
  }

  async #signAndGoOn(): Promise<void> {
    // Again when the time was up while events were only hashed.
    do await this.#signOrTell(this.#overdue);
    while (this.#overdue && !this.#failing);
    this.#working = undefined;
    this.follow(this.#target);
  }

  async #signOrTell(all: boolean): Promise<void> {
    this.#overdue = false;
    try {
      await this.#sign(all);
      this.#failing = false;
    } catch (error) {
      this.#failing = true;
      this.#options.onProblem?.(`no checkpoint of ${this.#target} was signed: ${String(error)}`);
    }
  }

  /** Adds the stored bytes up to this sequence to the tree, a few in each turn of the loop. */
  async #grow(until: number): Promise<void> {
    while (this.#tree.size < until) {
      const before = this.#tree.size;
      const { helper } = this.#parts;
      const most = helper.isReady ? EVENTS_ELSEWHERE : EVENTS_PER_TURN;
      const leaves = await this.#leavesAfter(before, Math.min(most, until - before));
      const fitting = helper.isReady ? helper.fitting(leaves) : 0;
      const isWorthIt = fitting >= EVENTS_FOR_HELPER;
      if (!isWorthIt || !(await this.#growElsewhere(leaves.slice(0, fitting)))) {
        for (const leaf of leaves.slice(0, EVENTS_PER_TURN)) this.#tree.append(leaf);
      }
      if (this.#tree.size === before) {
        throw new JournalError("damaged", `log: it ends at ${before}; expected ${until} events`);
      }
      // The last hashes are written when they are signed.
      if (this.#tree.size >= until) return;
      this.#parts.shelf.flush();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** What was just written need not be read again; at the start it is all read from the file. */
  async #leavesAfter(after: number, limit: number): Promise<Uint8Array[]> {
    const { journal } = this.#options;
    const recent = journal.recentBytes?.(after, limit) ?? [];
    if (recent.length > 0) return recent.map(({ bytes }) => bytes);
    const leaves: Uint8Array[] = [];
    for await (const batch of journal.readBytes({ after, limit })) {
      for (const { bytes } of batch) leaves.push(bytes);
    }
    return leaves;
  }

  /** Hashes on another thread; false when that failed or is too slow, and nothing was added. */
  async #growElsewhere(leaves: readonly Uint8Array[]): Promise<boolean> {
    const { helper, shelf } = this.#parts;
    const { promise: tooSlow, resolve } = Promise.withResolvers<undefined>();
    this.#hurry = () => resolve(undefined);
    let range: HashedRange | undefined;
    try {
      range = await Promise.race([helper.hash(this.#tree.size, leaves), tooSlow]);
    } catch (error) {
      this.#options.onProblem?.(`events were not hashed on another thread: ${String(error)}`);
    }
    this.#hurry = undefined;
    if (range === undefined) return false;
    this.#hashedElsewhere += leaves.length;
    shelf.push(0, range.leaves);
    for (const subtree of range.subtrees) this.#tree.appendSubtree(subtree);
    return true;
  }

  /** Takes what came into the tree, and signs it when there are enough, or `all` of them. */
  async #sign(all: boolean): Promise<void> {
    await this.#grow(this.#target);
    const { size } = this.#tree;
    const unsigned = size - this.#signedSize;
    if (unsigned === 0 || (!all && unsigned < CHECKPOINT_EVENTS)) return;
    const { origin, shelf } = this.#parts;
    shelf.flush();
    const text = formatCheckpoint({ origin, size, root: this.#tree.root(), extensions: [] });
    await this.#keep(signNote(text, this.#key.verifier, this.#key.sign), size);
  }

  async #keep(note: string, size: number): Promise<void> {
    await this.#parts.kept.append(note);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#signedSize = size;
    this.#note = note;
    this.#options.onSigned?.();
  }
}

function noValue(): void {}
