import type { ServerResponse } from "node:http";
import { boardSnapshot, type AcceptedEvent, type Board } from "#kernel";
import {
  boardFor,
  changesFor,
  PROTOCOL_VERSION,
  seesPosition,
  seesWholeBoard,
  type StreamMessage,
  type Viewer,
} from "#protocol";
import { BoardShelf } from "./board-shelf.ts";
import { encodeMessage, Ring } from "./ring.ts";

/** Bytes that may wait for one screen before nothing more is written to it. */
export const WAITING_BYTES_MAX = 1024 * 1024;
/** Passing messages (positions) are left out for a screen with more than this waiting. */
const PASSING_BYTES_MAX = 64 * 1024;
export const HEARTBEAT_SECONDS = 10;
/** A screen that has read nothing for this long is cut off; it comes back by itself. */
export const STALL_SECONDS = 30;
/** A snapshot is shared by all who ask within this time; the ring fills in the rest. */
const SNAPSHOT_SHARED_MILLISECONDS = 1000;
const HEARTBEAT = Buffer.from(": still here\n\n");

export type HubOptions = {
  /** Sequence of the last event before the hub listens. */
  readonly lastSequence: number;
  /** The board as it is now, at or after every event published. */
  readonly board: () => Board;
  /** Messages that each new screen gets at once: clock, service, positions. */
  readonly greeting: () => readonly StreamMessage[];
  readonly now: () => number;
};

type Screen = {
  readonly response: ServerResponse;
  readonly viewer: Viewer;
  /** Of a reader of a part: the board whose view was sent last. */
  board: Board | undefined;
  /** False when whoever is signed in may no longer read: the stream ends. */
  readonly stillAllowed: () => boolean;
  /** Last sequence written; undefined until the first snapshot. */
  sent: number | undefined;
  /** Asked for the last time when something could be written. */
  progressAt: number;
  waitingBefore: number;
};

function snapshotOf(board: Board): Extract<StreamMessage, { type: "snapshot" }> {
  return {
    type: "snapshot",
    protocol: PROTOCOL_VERSION,
    areaId: board.areaId,
    sequence: board.sequence,
    board: boardSnapshot(board),
  };
}

/** A passing message as somebody may see it: positions only of the units they see. */
function partOf(message: StreamMessage, board: Board, viewer: Viewer): StreamMessage | undefined {
  if (seesWholeBoard(viewer)) return message;
  if (message.type === "service") {
    // What feeds brought is the centre's business.
    const { shed, ...rest } = message;
    return shed === undefined ? message : rest;
  }
  if (message.type !== "positions") return message;
  const units = message.units.filter(({ unitId }) => seesPosition(board, viewer, unitId));
  return units.length === 0 ? undefined : { ...message, units };
}

/** One area's event streams. A slow reader never makes the server hold more for it. */
export class Hub {
  readonly #options: HubOptions;
  readonly #ring: Ring;
  readonly #screens = new Set<Screen>();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #shelf = new BoardShelf();
  #snapshot: { at: number; sequence: number; bytes: Buffer } | undefined;
  /** Screens sent a snapshot because they were too far behind, and screens cut off. */
  readonly counts = { behind: 0, cutOff: 0, opened: 0 };

  constructor(options: HubOptions) {
    this.#options = options;
    this.#ring = new Ring(options.lastSequence);
    this.#shelf.keep(options.board());
    this.#heartbeat = setInterval(() => this.beat(), HEARTBEAT_SECONDS * 1000);
    this.#heartbeat.unref();
  }

  get screenCount(): number {
    return this.#screens.size;
  }

  get lastSequence(): number {
    return this.#ring.lastSequence;
  }

  /** Sends durable events to every screen. */
  publish(events: readonly AcceptedEvent[]): void {
    this.#ring.add(events);
    this.#shelf.keep(this.#options.board());
    for (const screen of this.#screens) this.#pump(screen);
  }

  /** Sends what matters only now; screens that are behind do without. */
  pass(message: StreamMessage): void {
    if (this.#screens.size === 0) return;
    const bytes = encodeMessage(message);
    const board = this.#options.board();
    for (const { response, viewer } of this.#screens) {
      if (response.writableLength >= PASSING_BYTES_MAX) continue;
      const part = partOf(message, board, viewer);
      if (part !== undefined) response.write(part === message ? bytes : encodeMessage(part));
    }
  }

  /**
   * Opens a stream on a response whose headers are not yet sent. `after`: the last sequence the
   * client has applied to its board; undefined asks for a snapshot.
   */
  open(
    response: ServerResponse,
    after: number | undefined,
    viewer: Viewer,
    stillAllowed: () => boolean,
  ): void {
    const now = this.#options.now();
    const known = after !== undefined && after <= this.lastSequence && after >= 0;
    const sent = known ? after : undefined;
    const screen: Screen = {
      response,
      viewer,
      board: sent === undefined ? undefined : this.#shelf.at(sent),
      stillAllowed,
      sent,
      progressAt: now,
      waitingBefore: 0,
    };
    this.counts.opened += 1;
    this.#screens.add(screen);
    response.on("drain", () => this.#pump(screen));
    response.on("close", () => this.#screens.delete(screen));
    response.on("error", () => this.#screens.delete(screen));
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
    response.write(`retry: 1000\n\n`);
    this.#pump(screen);
    for (const message of this.#options.greeting()) {
      const part = partOf(message, this.#options.board(), viewer);
      if (part !== undefined) response.write(encodeMessage(part));
    }
  }

  /** Says goodbye to every screen and ends the streams. */
  close(): void {
    clearInterval(this.#heartbeat);
    const goodbye = encodeMessage({ type: "service", status: "stopping" });
    for (const { response } of this.#screens) response.end(goodbye);
    this.#screens.clear();
  }

  /** Ends the streams of those who may read no longer; nothing more is written to them. */
  endRevoked(): void {
    for (const screen of this.#screens) {
      if (screen.stillAllowed()) continue;
      const { response } = screen;
      this.#screens.delete(screen);
      // What waits for a slow screen is cut off too, or it would read on after its time.
      if (response.writableLength > 0) response.destroy();
      else response.end();
    }
  }

  /** Writes what the screen lacks, as far as it has room. */
  #pump(screen: Screen): void {
    const { response } = screen;
    if (response.writableEnded) return;
    if (!seesWholeBoard(screen.viewer)) {
      this.#pumpPart(screen);
      return;
    }
    while (response.writableLength < WAITING_BYTES_MAX && !response.destroyed) {
      if (screen.sent === undefined || screen.sent < this.#ring.coversAfter) {
        if (screen.sent !== undefined) this.#announceBehind(screen);
        const snapshot = this.#freshSnapshot();
        response.write(snapshot.bytes);
        screen.sent = snapshot.sequence;
        continue;
      }
      const batch = this.#ring.after(screen.sent);
      if (batch === undefined) return;
      response.write(batch.bytes);
      screen.sent = batch.lastSequence;
    }
  }

  /**
   * A reader of a part is sent how their view changed since the board they have: however far they
   * are behind, it is one step, and what they may see meanwhile is in it.
   */
  #pumpPart(screen: Screen): void {
    const { response, viewer, board: before } = screen;
    const after = this.#options.board();
    if (response.destroyed || response.writableLength >= WAITING_BYTES_MAX || before === after) {
      return;
    }
    const changes =
      before === undefined ? undefined : changesFor(this.#shelf.between(before, after), viewer);
    const message = changes ?? snapshotOf(boardFor(after, viewer));
    response.write(encodeMessage(message, after.sequence));
    screen.board = after;
    screen.sent = after.sequence;
  }

  #announceBehind(screen: Screen): void {
    this.counts.behind += 1;
    const sequence = screen.sent ?? 0;
    screen.response.write(encodeMessage({ type: "behind", sequence }));
  }

  #freshSnapshot(): { sequence: number; bytes: Buffer } {
    const now = this.#options.now();
    const kept = this.#snapshot;
    const usable =
      kept !== undefined &&
      kept.sequence >= this.#ring.coversAfter &&
      now - kept.at < SNAPSHOT_SHARED_MILLISECONDS;
    if (usable) return kept;
    const message = snapshotOf(this.#options.board());
    const { sequence } = message;
    this.#snapshot = { at: now, sequence, bytes: encodeMessage(message, sequence) };
    return this.#snapshot;
  }

  /** Bytes that wait for each screen. */
  waitingBytes(): number[] {
    return [...this.#screens].map(({ response }) => response.writableLength);
  }

  /** Size of the snapshot sent last. */
  snapshotBytes(): number {
    return this.#snapshot?.bytes.length ?? 0;
  }

  /** Keeps streams alive, and ends those that nobody reads or may read any more. */
  beat(): void {
    const now = this.#options.now();
    this.#snapshot = undefined;
    this.endRevoked();
    for (const screen of this.#screens) {
      const { response } = screen;
      const waiting = response.writableLength;
      if (waiting === 0 || waiting < screen.waitingBefore) screen.progressAt = now;
      screen.waitingBefore = waiting;
      if (now - screen.progressAt > STALL_SECONDS * 1000) {
        this.counts.cutOff += 1;
        response.destroy();
      } else if (waiting < PASSING_BYTES_MAX) {
        response.write(HEARTBEAT);
      }
    }
  }
}
