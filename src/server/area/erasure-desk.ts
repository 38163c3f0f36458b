import { randomUUID } from "node:crypto";
import {
  erasureBlock,
  stepOfAgreeing,
  type AcceptedEvent,
  type Actor,
  type CallId,
  type ClaimSubject,
  type DeclineReason,
  type ErasureBlock,
  type ErasureRequest,
  type ErasureStep,
  type Instant,
} from "#kernel";
import type { Authority } from "../authority/index.ts";
import type { ErasableKeys } from "./erased-keys.ts";
import { reporterReport, type RetentionLog } from "./retention-log.ts";

const SYSTEM: Actor = { kind: "system", id: "muster" };
const EVENTS_AT_ONCE = 5000;
/** Waiting requests of an area, so that no one can fill the list. */
export const ERASURE_REQUESTS_MAX = 1000;

type Erased = { readonly callId: CallId; readonly erasedAt: Instant };
/** A request as it stands, and what stops it now. */
export type ErasureView = ErasureRequest & {
  readonly block?: ErasureBlock;
  readonly erasedAt?: Instant;
};
export type ErasureProblem = "unknown" | "second-person" | "over" | "full" | ErasureBlock;

type Log = Pick<Authority, "submit" | "board" | "eventsAfter">;

/**
 * Requests of reporters to erase their reports before the time, folded from the log. Two persons
 * agree; then the keys are destroyed as by the rule of retention.
 */
export class ErasureDesk {
  readonly #log: Log;
  readonly #keys: ErasableKeys;
  readonly #retention: RetentionLog;
  readonly #now: () => Instant;
  readonly #requests = new Map<CallId, ErasureRequest>();
  readonly #erased = new Map<string, Erased>();
  #sequence = 0;
  #running: Promise<unknown> = Promise.resolve();

  constructor(log: Log, keys: ErasableKeys, retention: RetentionLog, now: () => Instant) {
    this.#log = log;
    this.#keys = keys;
    this.#retention = retention;
    this.#now = now;
  }

  /** Requests that wait for somebody, or for what stops them to end; the oldest first. */
  list(): Promise<ErasureView[]> {
    return this.#inTurn(async () => {
      const open = [...this.#requests.values()].filter(({ step }) => step !== "declined");
      return open
        .map((one) => this.#view(one))
        .filter(({ erasedAt }) => erasedAt === undefined)
        .toSorted((a, b) => a.askedAt - b.askedAt);
    });
  }

  /** What became of the report of a call; undefined: nobody asked, and it is there. */
  find(callId: CallId): Promise<ErasureView | Erased | undefined> {
    return this.#inTurn(async () => {
      const request = this.#requests.get(callId);
      return request === undefined ? this.#erased.get(callId) : this.#view(request);
    });
  }

  /** Puts a reporter's request on record. Asking again changes nothing until it was declined. */
  ask(callId: CallId): Promise<ErasureProblem | undefined> {
    return this.#inTurn(async () => {
      const before = this.#requests.get(callId);
      if (this.#erased.has(callId)) return "over";
      if (before !== undefined && before.step !== "declined") return undefined;
      const waiting = [...this.#requests.values()].filter(({ step }) => step !== "declined");
      if (waiting.length >= ERASURE_REQUESTS_MAX) return "full";
      await this.#record(SYSTEM, callId, "asked");
      return undefined;
    });
  }

  /** RET-9: nothing is agreed to while the call is handled or held. */
  agree(actor: Actor, callId: CallId): Promise<ErasureProblem | undefined> {
    return this.#inTurn(async () => {
      const request = this.#requests.get(callId);
      if (request === undefined) return "unknown";
      if (this.#erased.has(callId)) return "over";
      const step = stepOfAgreeing(request, actor.id);
      if (step === "second-person" || step === "over") return step;
      const { block } = this.#view(request);
      if (block !== undefined) return block;
      await this.#record(actor, callId, step);
      if (step === "agreed-by-two") await this.#erase(callId);
      return undefined;
    });
  }

  decline(
    actor: Actor,
    callId: CallId,
    reason: DeclineReason,
  ): Promise<ErasureProblem | undefined> {
    return this.#inTurn(async () => {
      const request = this.#requests.get(callId);
      if (request === undefined) return "unknown";
      const isOver = this.#erased.has(callId) || !["asked", "agreed"].includes(request.step);
      if (isOver) return "over";
      await this.#record(actor, callId, "declined", reason);
      return undefined;
    });
  }

  /** Erases what two persons agreed to and what something stopped at the last moment. */
  eraseAgreed(): Promise<void> {
    return this.#inTurn(async () => {
      for (const { callId, step } of this.#requests.values()) {
        if (step === "agreed-by-two" && !this.#erased.has(callId)) await this.#erase(callId);
      }
    });
  }

  #view(request: ErasureRequest): ErasureView {
    const erasedAt = this.#erased.get(request.callId)?.erasedAt;
    if (erasedAt !== undefined) return { ...request, erasedAt };
    const block = erasureBlock(this.#log.board(), this.#subjects(request.callId), this.#now());
    return { ...request, ...(block === undefined ? {} : { block }) };
  }

  #subjects(callId: CallId): readonly ClaimSubject[] {
    return this.#retention.subjectsOf(callId);
  }

  async #erase(callId: CallId): Promise<void> {
    const subjects = this.#subjects(callId);
    if (erasureBlock(this.#log.board(), subjects, this.#now()) !== undefined) return;
    const reportIds = [callId, reporterReport(callId)];
    const reports = reportIds.map((reportId) => ({ reportId, subjects }));
    const command = { type: "eraseReports", reports, rule: "request" } as const;
    const result = await this.#log.submit({ commandId: randomUUID(), actor: SYSTEM, command });
    // A hold that was placed in this moment: it is tried again when the hold has ended.
    if (!("accepted" in result)) return;
    this.#keys.erase(reportIds);
    await this.#readOn();
  }

  async #record(
    actor: Actor,
    callId: CallId,
    step: ErasureStep,
    reason?: DeclineReason,
  ): Promise<void> {
    const why = reason === undefined ? {} : { reason };
    const record = { kind: "erasureRequest", callId, step, ...why } as const;
    const command = { type: "recordAccess", record } as const;
    const result = await this.#log.submit({ commandId: randomUUID(), actor, command });
    if (!("accepted" in result)) throw new Error(`not on record: ${result.refusal.code}`);
    await this.#readOn();
  }

  /** One job after the other, each with all that is on record: nobody agrees twice at once. */
  #inTurn<T>(job: () => Promise<T>): Promise<T> {
    const done = this.#running
      .catch(() => undefined)
      .then(async () => {
        await this.#readOn();
        return job();
      });
    this.#running = done;
    return done;
  }

  async #readOn(): Promise<void> {
    await this.#retention.caughtUp();
    const until = this.#log.board().sequence;
    while (this.#sequence < until) {
      const events = await this.#log.eventsAfter(this.#sequence, EVENTS_AT_ONCE);
      if (events.length === 0) return;
      for (const accepted of events) this.#take(accepted);
    }
  }

  #take({ sequence, recordedAt: at, actor, event }: AcceptedEvent): void {
    this.#sequence = sequence;
    if (event.type === "reportsErased") {
      for (const callId of event.reportIds) this.#erased.set(callId, { callId, erasedAt: at });
    }
    if (event.type !== "accessRecorded" || event.record.kind !== "erasureRequest") return;
    const { callId, step, reason } = event.record;
    const { askedAt = at } = step === "asked" ? {} : (this.#requests.get(callId) ?? {});
    const why = reason === undefined ? {} : { reason };
    const by = step === "agreed" ? { agreedBy: actor.id } : {};
    this.#requests.set(callId, { callId, askedAt, step, at, ...by, ...why });
  }
}
