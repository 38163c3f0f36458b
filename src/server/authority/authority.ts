import type { AcceptedEvent, Board, CommandEnvelope, CommandId, Instant } from "#kernel";
import { JournalError, JournalWriteError, sha256InBackground } from "#journal";
import type { BoardState } from "./kernel.ts";
import {
  BATCH_MAX,
  QUEUE_MAX,
  QUEUE_URGENT_EXTRA,
  RECENT_EVENTS,
  SNAPSHOT_EVERY_EVENTS,
  noCounters,
} from "./options.ts";
import type {
  Alert,
  AuthorityCounters,
  AuthorityOptions,
  AuthorityStatus,
  Listener,
} from "./options.ts";
import { RecentEvents } from "./recent-events.ts";
import { recover } from "./recovery.ts";
import type { Recovery } from "./recovery.ts";
import { AuthorityError, requestHash } from "./request.ts";
import type { CommandRequest, SubmitResult } from "./request.ts";
import { nextTurn, textInTurns } from "./text-in-turns.ts";
import type { Tentative, Waiting } from "./waiting.ts";

/** Finds the board again and takes up work. Rejects with JournalError if the log is damaged. */
export async function openAuthority<B extends BoardState = Board>(
  options: AuthorityOptions<B>,
): Promise<Authority<B>> {
  const { board, recovery } = await recover(options.kernel, options.journal);
  for (const message of recovery.problems) {
    options.onAlert?.({ code: "snapshot-not-used", message });
  }
  return new Authority(options, board, recovery);
}

/**
 * The one writer of an area: takes commands in order, decides, stores, and only then answers and
 * publishes. Rules: docs/spec/journal.md, AUT-1 and on.
 */
export class Authority<B extends BoardState = Board> {
  readonly recovery: Recovery;
  readonly #options: AuthorityOptions<B>;
  readonly #listeners = new Set<Listener>();
  readonly #recent: RecentEvents;
  readonly #inFlight = new Map<CommandId, Waiting>();
  readonly #counters: AuthorityCounters = noCounters();
  #queue: Waiting[] = [];
  #board: B;
  #draining: Promise<void> | undefined;
  #state: "running" | "degraded" | "stopped" = "running";
  #reason: string | undefined;
  /** After a failed append only the journal knows what is stored. */
  #uncertain = false;
  #snapshotSequence: number;
  #snapshotWriting: Promise<void> | undefined;
  #commandMilliseconds = 1;

  /** Use `openAuthority`. */
  constructor(options: AuthorityOptions<B>, board: B, recovery: Recovery) {
    this.#options = options;
    this.#board = board;
    this.recovery = recovery;
    this.#recent = new RecentEvents(options.recentEvents ?? RECENT_EVENTS);
    this.#snapshotSequence = recovery.snapshotSequence;
  }

  /** The authority's time: the clock's, but never before that of an event. */
  now(): Instant {
    return Math.max(Math.floor(this.#options.clock.now()), this.#board.at);
  }

  /** The board after everything durable, and nothing else. */
  board(): B {
    return this.#board;
  }

  /**
   * Resolves when the command's events are durable, or when it was refused. A retry with the same
   * commandId gets the first result, however long ago that was. Rejects with AuthorityError.
   */
  submit(request: CommandRequest, options: { urgent?: boolean } = {}): Promise<SubmitResult> {
    if (this.#state === "stopped") return Promise.reject(stopped());
    const { commandId } = request;
    let hash: string;
    try {
      hash = request.requestHash ?? requestHash(request);
    } catch (cause) {
      const message = `command ${commandId} cannot be put into words: ${String(cause)}`;
      return Promise.reject(new AuthorityError("internal-error", message, { cause }));
    }
    const first = this.#inFlight.get(commandId);
    if (first !== undefined) return this.#joinFirst(first, hash);
    if (this.#queue.length >= this.#queueMax(options.urgent ?? false)) {
      return Promise.reject(this.#overloaded());
    }
    const { promise, resolve, reject } = Promise.withResolvers<SubmitResult>();
    const waiting: Waiting = { request, hash, promise, resolve, reject };
    this.#inFlight.set(commandId, waiting);
    this.#queue.push(waiting);
    this.#draining ??= this.#drain();
    return promise;
  }

  /**
   * Hands over every later batch of durable events, in order, once. For a start without a gap:
   * subscribe first, then read `eventsAfter` up to the first sequence handed over.
   */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Durable events after a sequence, at most `limit`, from memory or from the journal. */
  async eventsAfter(sequence: number, limit: number): Promise<readonly AcceptedEvent[]> {
    const durable = this.#board.sequence;
    if (sequence >= durable) return [];
    const wanted = Math.min(limit, durable - sequence);
    const recent = this.#recent.after(sequence, wanted);
    if (recent !== undefined) return recent;
    const events: AcceptedEvent[] = [];
    for await (const batch of this.#options.journal.read({ after: sequence, limit: wanted })) {
      events.push(...batch);
    }
    return events;
  }

  status(): AuthorityStatus {
    return {
      state: this.#state,
      ...(this.#reason === undefined ? {} : { reason: this.#reason }),
      sequence: this.#board.sequence,
      queued: this.#queue.length,
      counters: { ...this.#counters },
    };
  }

  /** Takes no more commands, finishes those that wait, and writes a snapshot. */
  async stop(): Promise<void> {
    this.#state = "stopped";
    await this.#draining;
    await this.#snapshotWriting;
    if (this.#board.sequence > this.#snapshotSequence && !this.#uncertain) {
      await this.#writeSnapshot();
    }
  }

  async #joinFirst(first: Waiting, hash: string): Promise<SubmitResult> {
    const { commandId } = first.request;
    if (first.hash !== hash) return { refusal: { code: "command-id-reused", commandId } };
    const result = await first.promise;
    if ("refusal" in result) return result;
    this.#counters.duplicates += 1;
    return { ...result, duplicate: true };
  }

  async #drain(): Promise<void> {
    // Commands that arrive in the same turn of the loop share one transaction.
    await nextTurn();
    while (this.#queue.length > 0) {
      const started = performance.now();
      const batch = this.#queue.slice(0, this.#options.batchMax ?? BATCH_MAX);
      this.#queue = this.#queue.slice(batch.length);
      await this.#run(batch);
      const each = (performance.now() - started) / batch.length;
      this.#commandMilliseconds = this.#commandMilliseconds * 0.9 + each * 0.1;
      this.#snapshotWhenDue();
      await nextTurn();
    }
    this.#draining = undefined;
  }

  async #run(batch: readonly Waiting[]): Promise<void> {
    let tentative: Tentative<B>;
    try {
      await this.#catchUp();
      tentative = await this.#decide(batch);
    } catch (error) {
      this.#fail(batch, error);
      return;
    }
    try {
      if (tentative.commits.length > 0) await this.#options.journal.append(tentative.commits);
    } catch (error) {
      this.#uncertain = true;
      if (error instanceof JournalWriteError) this.#fail(batch, error);
      else await this.#isolate(batch, error);
      return;
    }
    this.#counters.batches += 1;
    for (const { request } of batch) this.#inFlight.delete(request.commandId);
    this.#advance(
      tentative.board,
      tentative.commits.flatMap((commit) => commit.events),
      tentative.settle,
    );
    if (this.#state === "degraded" && tentative.commits.length > 0) this.#recovered();
  }

  /** Decides a batch in order on a board that becomes the real one only when it is durable. */
  async #decide(batch: readonly Waiting[]): Promise<Tentative<B>> {
    const { journal } = this.#options;
    const stored = await Promise.all(
      batch.map(({ request }) => journal.findCommand(request.commandId)),
    );
    const tentative: Tentative<B> = { board: this.#board, commits: [], settle: [] };
    batch.forEach((waiting, index) => {
      const record = stored[index];
      if (record === undefined) {
        this.#decideOne(waiting, tentative);
        return;
      }
      const { commandHash, firstSequence, lastSequence } = record;
      const { commandId } = waiting.request;
      const result: SubmitResult =
        commandHash === waiting.hash
          ? { accepted: true, firstSequence, lastSequence, duplicate: true }
          : { refusal: { code: "command-id-reused", commandId } };
      tentative.settle.push(() => this.#answer(waiting, result));
    });
    return tentative;
  }

  /** Changes `tentative` only when nothing threw: a poisoned command leaves no trace. */
  #decideOne(waiting: Waiting, tentative: Tentative<B>): void {
    const { kernel, clock } = this.#options;
    const { requestHash: _, ...request } = waiting.request;
    const envelope: CommandEnvelope = {
      ...request,
      at: Math.max(Math.floor(clock.now()), tentative.board.at),
    };
    try {
      const decision = kernel.decide(tentative.board, envelope);
      if ("refusal" in decision) {
        const { refusal } = decision;
        tentative.settle.push(() => this.#answer(waiting, { refusal }));
        return;
      }
      const events = kernel.accept(tentative.board, envelope, decision.events);
      // Evolved before the append, so that an event that cannot be applied is never stored.
      const board = events.reduce((before, event) => kernel.evolve(before, event), tentative.board);
      const firstSequence = tentative.board.sequence + 1;
      const { commandId } = request;
      if (events.length > 0) {
        tentative.commits.push({ commandId, commandHash: waiting.hash, events });
      }
      tentative.board = board;
      const result = { accepted: true, firstSequence, lastSequence: board.sequence } as const;
      tentative.settle.push(() => this.#answer(waiting, result));
    } catch (error) {
      tentative.settle.push(() => this.#internalError(waiting, error));
    }
  }

  #advance(board: B, events: readonly AcceptedEvent[], settle: readonly (() => void)[]): void {
    this.#board = board;
    this.#recent.add(events);
    for (const answer of settle) answer();
    if (events.length === 0) return;
    for (const listener of this.#listeners) {
      try {
        listener(events);
      } catch (error) {
        this.#counters.listenerErrors += 1;
        const message = `a subscriber failed at event ${events[0]?.sequence}: ${String(error)}`;
        this.#alert({ code: "listener-failed", message });
      }
    }
  }

  #answer(waiting: Waiting, result: SubmitResult): void {
    if ("refusal" in result) this.#counters.refused += 1;
    else if (result.duplicate) this.#counters.duplicates += 1;
    else this.#counters.accepted += 1;
    waiting.resolve(result);
  }

  /** After a failed append: what is stored after all is taken over before anything is decided. */
  async #catchUp(): Promise<void> {
    if (!this.#uncertain) return;
    const { journal, kernel } = this.#options;
    const last = await journal.lastSequence();
    if (last < this.#board.sequence) {
      throw new JournalError(
        "damaged",
        `the log ends at ${last}, but ${this.#board.sequence} was acknowledged; stop, and ` +
          "restore the log from a copy",
      );
    }
    for await (const batch of journal.read({ after: this.#board.sequence })) {
      const board = batch.reduce((before, event) => kernel.evolve(before, event), this.#board);
      this.#advance(board, batch, []);
    }
    this.#uncertain = false;
  }

  /** The append was refused for what was in it: one by one, only the culprit fails. */
  async #isolate(batch: readonly Waiting[], error: unknown): Promise<void> {
    const [only] = batch;
    if (batch.length > 1 || only === undefined) {
      for (const waiting of batch) await this.#run([waiting]);
      return;
    }
    this.#inFlight.delete(only.request.commandId);
    this.#internalError(only, error);
  }

  #fail(batch: readonly Waiting[], cause: unknown): void {
    this.#uncertain = true;
    this.#reason = String(cause);
    if (this.#state === "running") {
      this.#state = "degraded";
      this.#alert({ code: "degraded", message: `commands cannot be stored: ${this.#reason}` });
    }
    for (const { request, reject } of batch) {
      this.#inFlight.delete(request.commandId);
      this.#counters.notStored += 1;
      const message =
        `command ${request.commandId} is not stored: ${String(cause)}. ` +
        "Retry it with the same commandId";
      reject(new AuthorityError("not-stored", message, { cause }));
    }
  }

  #recovered(): void {
    this.#state = "running";
    this.#reason = undefined;
    this.#alert({ code: "recovered", message: "commands are stored again" });
  }

  #internalError(waiting: Waiting, cause: unknown): void {
    const { commandId, command } = waiting.request;
    this.#counters.internalErrors += 1;
    const message = `command ${commandId} (${command.type}) failed inside: ${String(cause)}`;
    this.#alert({ code: "internal-error", message, commandId });
    waiting.reject(new AuthorityError("internal-error", message, { cause }));
  }

  #queueMax(urgent: boolean): number {
    return (this.#options.queueMax ?? QUEUE_MAX) + (urgent ? QUEUE_URGENT_EXTRA : 0);
  }

  #overloaded(): AuthorityError {
    const expected = Math.ceil(this.#queue.length * this.#commandMilliseconds);
    const retryAfterMilliseconds = Math.min(5000, Math.max(100, expected));
    const message =
      `${this.#queue.length} commands wait already; retry with the same commandId ` +
      `in ${retryAfterMilliseconds} ms`;
    if (this.#counters.overloaded === 0) this.#alert({ code: "overloaded", message });
    this.#counters.overloaded += 1;
    return new AuthorityError("overloaded", message, { retryAfterMilliseconds });
  }

  /** Waits for a quiet moment, but not for ever: making the text stops the thread. */
  #snapshotWhenDue(): void {
    const every = this.#options.snapshotEveryEvents ?? SNAPSHOT_EVERY_EVENTS;
    const behind = this.#board.sequence - this.#snapshotSequence;
    const due = behind >= every && (this.#queue.length === 0 || behind >= 2 * every);
    if (!due || this.#snapshotWriting !== undefined || this.#uncertain) return;
    this.#snapshotWriting = this.#writeSnapshot().finally(() => {
      this.#snapshotWriting = undefined;
    });
  }

  async #writeSnapshot(): Promise<void> {
    const board = this.#board;
    // Also after a failure: the next try comes after as many events, not at every command.
    this.#snapshotSequence = board.sequence;
    try {
      const text = await textInTurns(this.#options.kernel.boardSnapshot(board));
      const { sequence } = board;
      await this.#options.journal.writeSnapshot({
        sequence,
        hash: await sha256InBackground(text),
        text,
      });
      this.#counters.snapshots += 1;
    } catch (error) {
      const message = `snapshot ${board.sequence} was not written: ${String(error)}`;
      this.#alert({ code: "snapshot-failed", message });
    }
  }

  #alert(alert: Alert): void {
    try {
      this.#options.onAlert?.(alert);
    } catch {
      // The alarm itself is broken: only the counter is left to say so, and work must go on.
      this.#counters.listenerErrors += 1;
    }
  }
}

function stopped(): AuthorityError {
  return new AuthorityError("stopped", "the area's authority has stopped; reconnect and retry");
}
