import { createHash, randomBytes } from "node:crypto";
import {
  isBeingHandled,
  type AcceptedEvent,
  type Board,
  type CallId,
  type Instant,
  type Purpose,
  type Seal,
} from "#kernel";
import type { Followed } from "#protocol";

/** Digits and letters that nobody mistakes for each other on the telephone (Crockford's base 32). */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** 80 random bits: guessing one of a million reports takes longer than there is time. */
const CODE_LETTERS = 16;
const EVENTS_AT_ONCE = 5000;

/** A new code in groups of four, as it is read out. */
export function newFollowCode(): string {
  const letters = [...randomBytes(CODE_LETTERS)].map((byte) => ALPHABET[byte % 32]).join("");
  return letters.replaceAll(/(.{4})(?=.)/gu, "$1-");
}

/** The code's hash; how it was written (spaces, small letters, O for 0) makes no difference. */
export function followCodeHash(code: string): string {
  const letters = code
    .toUpperCase()
    .replaceAll(/[\s-]/gu, "")
    .replaceAll("O", "0")
    .replaceAll(/[IL]/gu, "1");
  return createHash("sha256").update(`muster-follow/1\n${letters}`).digest("hex");
}

type Opened = Followed["openings"][number];
type Report = {
  readonly receivedAt: Instant;
  readonly sealIds: string[];
  readonly openings: Opened[];
  hasCode: boolean;
};
type Log = {
  board(): Board;
  eventsAfter(sequence: number, limit: number): Promise<readonly AcceptedEvent[]>;
};

/**
 * What a reporter may know of their own report, folded from the log when somebody asks. Reports
 * without a code are forgotten here when they leave the board.
 */
export class FollowDesk {
  readonly #log: Log;
  readonly #reports = new Map<CallId, Report>();
  readonly #seals = new Map<string, { callId: CallId; what: Opened["what"] }>();
  readonly #codes = new Map<string, CallId>();
  #sequence = 0;
  #reading: Promise<void> = Promise.resolve();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Undefined when no report has this code. */
  async find(code: string): Promise<{ callId: CallId; followed: Followed } | undefined> {
    this.#reading = this.#reading.catch(() => undefined).then(() => this.#readOn());
    await this.#reading;
    const callId = this.#codes.get(followCodeHash(code));
    const report = callId === undefined ? undefined : this.#reports.get(callId);
    if (callId === undefined || report === undefined) return undefined;
    const { receivedAt, openings } = report;
    const followed = { receivedAt, status: this.#status(callId), openings: [...openings] };
    return { callId, followed };
  }

  #status(callId: CallId): Followed["status"] {
    const board = this.#log.board();
    const call = board.calls.get(callId);
    if (call === undefined || !isBeingHandled(board, { callId })) return "closed";
    return call.status === "linked" ? "in-hand" : "received";
  }

  async #readOn(): Promise<void> {
    const until = this.#log.board().sequence;
    while (this.#sequence < until) {
      const events = await this.#log.eventsAfter(this.#sequence, EVENTS_AT_ONCE);
      if (events.length === 0) return;
      for (const accepted of events) this.#take(accepted);
    }
  }

  #take({ sequence, recordedAt, event }: AcceptedEvent): void {
    this.#sequence = sequence;
    if (event.type === "callReceived") {
      const report = { receivedAt: recordedAt, sealIds: [], openings: [], hasCode: false };
      this.#reports.set(event.callId, report);
      this.#takeSeals(event.callId, event);
    } else if (event.type === "callAmended") this.#takeSeals(event.callId, event);
    else if (event.type === "sealOpened") {
      this.#takeOpening(event.sealId, event.purpose, recordedAt);
    } else if (event.type === "followCodeGiven") this.#takeCode(event.callId, event.codeHash);
    else if (event.type === "incidentsArchived") {
      for (const callId of event.callIds) this.#forget(callId);
    }
  }

  #takeCode(callId: CallId, codeHash: string): void {
    const report = this.#reports.get(callId);
    if (report === undefined) return;
    report.hasCode = true;
    this.#codes.set(codeHash, callId);
  }

  #takeSeals(callId: CallId, seals: { reporter?: Seal; narrative?: Seal }): void {
    for (const what of ["reporter", "narrative"] as const) {
      const sealId = seals[what]?.sealId;
      if (sealId === undefined) continue;
      this.#seals.set(sealId, { callId, what });
      this.#reports.get(callId)?.sealIds.push(sealId);
    }
  }

  #takeOpening(sealId: string, purpose: Purpose, at: Instant): void {
    const sealed = this.#seals.get(sealId);
    if (sealed === undefined) return;
    this.#reports.get(sealed.callId)?.openings.push({ at, purpose, what: sealed.what });
  }

  #forget(callId: CallId): void {
    const report = this.#reports.get(callId);
    if (report === undefined || report.hasCode) return;
    for (const sealId of report.sealIds) this.#seals.delete(sealId);
    this.#reports.delete(callId);
  }
}
