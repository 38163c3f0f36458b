import { setTimeout as pause } from "node:timers/promises";
import {
  canonicalText,
  createTextHash,
  emptyBoard,
  evolve,
  type AcceptedEvent,
  type Board,
  type IncidentId,
} from "#kernel";
import { Boards, EVENTS_BETWEEN_BOARDS, EVENTS_PER_TURN, keptBoard, type Log } from "./boards.ts";
import { entryOf, touchedBy, type Entry } from "./entry.ts";
import { openFile, removeFile } from "./file.ts";
import { pictureOf, type Picture } from "./picture.ts";
import type { Found, Search } from "./query.ts";
import { openingOf, Store } from "./store.ts";

export type ArchiveOptions = {
  readonly areaId: string;
  /** Its file; ":memory:" for one that ends with the process. */
  readonly path: string;
  readonly log: Log;
  /** Something went wrong that the archive mended or lives with. */
  readonly onProblem: (message: string) => void;
  /** Events between boards that are kept, and boards held; absent: what suits a real log. */
  readonly eventsBetweenBoards?: number;
  readonly boardsHeld?: number;
};

/** One incident as it was at one moment. */
export type Moment = Picture & {
  readonly entry: Entry;
  /** The whole timeline as it is known now, oldest first: the moments there are. */
  readonly timeline: readonly AcceptedEvent[];
  /** The event after which this picture stands. */
  readonly sequence: number;
};

export type Progress = {
  /** Read up to here. */
  readonly sequence: number;
  /** Events of the log that are not read yet. */
  readonly behind: number;
};

/** The moment asked for lies outside what is known of the incident. */
export class MomentError extends Error {
  override readonly name = "MomentError";
}

function fingerprint(event: AcceptedEvent): string {
  const hash = createTextHash();
  hash.add(canonicalText(event));
  return hash.digest();
}

/**
 * What there is to search and to look back at, folded from the log. Reads after the commit and in
 * turns; nothing in it is a source, and all of it can be thrown away.
 */
export class Archive {
  readonly #options: ArchiveOptions;
  #store: Store;
  #boards: Boards;
  #board: Board;
  #boardKeptAt: number;
  #reading: Promise<void> | undefined;
  #keeping: Promise<void> = Promise.resolve();
  /** Reading failed; the next event is a reason to try again. */
  #stuck = false;
  #closed = false;

  /** Use `openArchive`. */
  constructor(options: ArchiveOptions) {
    this.#options = options;
    const { db, replaced } = openFile(options.path, options.areaId);
    if (replaced) options.onProblem("the archive could not be used and is made anew from the log");
    this.#store = new Store(db);
    this.#boards = this.#boardsOf(options);
    this.#board = emptyBoard(options.areaId);
    this.#boardKeptAt = 0;
  }

  /** Takes up reading where it was left; what belongs to another log is thrown away. */
  async resume(): Promise<void> {
    const { log, onProblem } = this.#options;
    const { sequence, fingerprint: known } = this.#store.readUpTo();
    if (sequence === 0) return;
    try {
      const [last] = await log.eventsAfter(sequence - 1, 1);
      if (last === undefined || fingerprint(last) !== known) {
        throw new Error(`its event ${sequence} is not that of the log`);
      }
      this.#board = await this.#boards.at(sequence);
      this.#boardKeptAt = this.#store.findBoard(sequence)?.sequence ?? 0;
    } catch (error) {
      onProblem(`the archive is made anew from the log: ${String(error)}`);
      this.#startAnew();
    }
  }

  progress(): Progress {
    const { sequence } = this.#board;
    return { sequence, behind: Math.max(0, this.#options.log.lastSequence() - sequence) };
  }

  /** Reads on to the end of the log, unless it is reading already. Never rejects. */
  follow(): void {
    if (this.#closed) return;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
      // What became durable while the last turn ended.
      if (this.progress().behind > 0 && !this.#stuck) this.follow();
    });
  }

  /** Resolves when everything that is durable now has been read. */
  async caughtUp(): Promise<void> {
    this.follow();
    while (this.#reading !== undefined) await this.#reading;
  }

  /** Incidents that meet all conditions, up to what has been read. */
  search(search: Search): Found {
    return this.#store.find(search);
  }

  /**
   * One incident as it was after an event of the log; absent: as it is known now. Undefined when
   * no incident has this number. Rejects with MomentError when it was not open yet at that event,
   * or that event has not happened.
   */
  async moment(number: string, at?: number): Promise<Moment | undefined> {
    const entry = this.#store.byNumber(number);
    if (entry === undefined) return undefined;
    const first = openingOf(entry);
    const last = entry.sequences.at(-1) ?? first;
    const read = this.#board.sequence;
    if (at !== undefined && (at < first || at > read)) {
      const message = `incident ${number} is known from event ${first} to ${read}; got ${at}`;
      throw new MomentError(message);
    }
    const now = await this.#boards.at(last);
    const incident = now.incidents.get(entry.incidentId);
    if (incident === undefined) throw new Error(`archive: ${number} is not on its own last board`);
    // Off the board it is shown as it left.
    const gone = entry.leftAtSequence ?? Number.POSITIVE_INFINITY;
    const sequence = at ?? last;
    const board = await this.#boards.at(
      sequence >= gone ? gone - 1 : sequence,
      new Set(entry.sequences),
    );
    const then = board.incidents.get(entry.incidentId);
    if (then === undefined) throw new Error(`archive: ${number} is not on its board ${sequence}`);
    return { entry, timeline: incident.timeline, sequence, ...pictureOf(board, then) };
  }

  /** The board on which an incident last stood, with its calls; undefined when there is none. */
  async boardOf(number: string): Promise<Board | undefined> {
    await this.caughtUp();
    const entry = this.#store.byNumber(number);
    if (entry === undefined) return undefined;
    const { sequence } = this.#board;
    return this.#boards.at(
      entry.leftAtSequence === undefined ? sequence : entry.leftAtSequence - 1,
    );
  }

  /** Ends after the turn it is in. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#reading;
    await this.#keeping;
    this.#store.close();
  }

  async #read(): Promise<void> {
    const { log, onProblem } = this.#options;
    this.#stuck = false;
    try {
      while (!this.#closed && this.#board.sequence < log.lastSequence()) {
        const events = await log.eventsAfter(this.#board.sequence, EVENTS_PER_TURN);
        const started = performance.now();
        this.#take(events);
        // As much rest as work: reading back a long log leaves the authority its time.
        await pause(events.length < EVENTS_PER_TURN ? 0 : performance.now() - started);
      }
    } catch (error) {
      this.#stuck = true;
      onProblem(`the archive stands still at event ${this.#board.sequence}: ${String(error)}`);
    }
  }

  #take(events: readonly AcceptedEvent[]): void {
    const last = events.at(-1);
    if (last === undefined) return;
    let board = this.#board;
    const touched = new Set<IncidentId>();
    const gone: Entry[] = [];
    for (const accepted of events) {
      const before = board;
      board = evolve(before, accepted);
      for (const incidentId of touchedBy(board, accepted)) touched.add(incidentId);
      if (accepted.event.type !== "incidentsArchived") continue;
      for (const incidentId of accepted.event.incidentIds) {
        const incident = before.incidents.get(incidentId);
        touched.delete(incidentId);
        if (incident === undefined) continue;
        gone.push({ ...entryOf(before, incident), leftAtSequence: accepted.sequence });
      }
    }
    const entries = [...touched].flatMap((incidentId) => {
      const incident = board.incidents.get(incidentId);
      return incident === undefined ? [] : [entryOf(board, incident)];
    });
    const upTo = { sequence: last.sequence, fingerprint: fingerprint(last) };
    this.#store.write([...gone, ...entries], upTo);
    this.#board = board;
    this.#boards.hold(board);
    this.#keepWhenDue();
  }

  /** A board to look back from. Put into words in turns, while reading goes on. */
  #keepWhenDue(): void {
    const board = this.#board;
    const { eventsBetweenBoards = EVENTS_BETWEEN_BOARDS } = this.#options;
    if (board.sequence - this.#boardKeptAt < eventsBetweenBoards) return;
    this.#boardKeptAt = board.sequence;
    this.#keeping = this.#keep(board, this.#keeping);
  }

  /** One after another. A board that cannot be kept costs time later and nothing else. */
  async #keep(board: Board, before: Promise<void>): Promise<void> {
    await before;
    try {
      await this.#store.keepBoard(await keptBoard(board));
    } catch (error) {
      this.#options.onProblem(`board ${board.sequence} was not kept: ${String(error)}`);
    }
  }

  #boardsOf({ areaId, log, boardsHeld }: ArchiveOptions): Boards {
    return new Boards(areaId, log, this.#store, boardsHeld);
  }

  #startAnew(): void {
    const { path, areaId } = this.#options;
    this.#store.close();
    removeFile(path);
    this.#store = new Store(openFile(path, areaId).db);
    this.#boards = this.#boardsOf(this.#options);
    this.#board = emptyBoard(areaId);
    this.#boardKeptAt = 0;
  }
}

/** Opens an archive and starts to read; `caughtUp` waits until it has. */
export async function openArchive(options: ArchiveOptions): Promise<Archive> {
  const archive = new Archive(options);
  await archive.resume();
  archive.follow();
  return archive;
}
