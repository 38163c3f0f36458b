import { attention, type AgencyId, type AttentionItem, type Board, type Instant } from "#kernel";
import { createAlarmLoad, type AlarmLoad, type AlarmReport, type AlarmSeen } from "#measures";
import type { Authority } from "../authority/index.ts";
import { WINDOW_HOURS } from "./live-measures.ts";

/** How often the list is looked at, by the machine's clock. */
const LOOK_MILLISECONDS = 1000;
/** A look that takes long is followed by so many times as long a rest: two percent at most. */
const REST_FACTOR = 50;
/** How often what is older than the window is let go. */
const FORGET_EVERY_LOOKS = 600;

/** What the watch needs of the authority. */
export type WatchedLog = Pick<Authority, "board" | "subscribe">;

/** Agencies an alarm concerns; none: everybody. */
function agenciesOf(board: Board, { incidentId, unitId }: AttentionItem): readonly AgencyId[] {
  if (incidentId !== undefined) return board.incidents.get(incidentId)?.agencyIds ?? [];
  const agencyId =
    unitId === undefined ? undefined : board.configuration.units.get(unitId)?.agencyId;
  return agencyId === undefined ? [] : [agencyId];
}

function seen(board: Board, item: AttentionItem): AlarmSeen {
  const { key, kind, stage, since, incidentId, unitId, callId } = item;
  const agencyIds = agenciesOf(board, item);
  return {
    key,
    kind,
    stage,
    since,
    agencyIds,
    ...(incidentId === undefined ? {} : { incidentId }),
    ...(unitId === undefined ? {} : { unitId }),
    ...(callId === undefined ? {} : { callId }),
  };
}

/**
 * Looks at the attention list about once a second, beside the work, and counts the alarms. What
 * was raised before the server started is not in any log and stays unknown.
 */
export class AlarmWatch {
  readonly #log: WatchedLog;
  readonly #now: () => Instant;
  readonly #load: AlarmLoad;
  readonly #unsubscribe: () => void;
  #timer: NodeJS.Timeout | undefined;
  #lookedAt: Instant | undefined;
  #lookedSequence = -1;
  #looks = 0;

  constructor(log: WatchedLog, now: () => Instant) {
    this.#log = log;
    this.#now = now;
    const { shift } = log.board();
    this.#load = createAlarmLoad(now(), shift.seats.values());
    this.#unsubscribe = log.subscribe((events) => {
      for (const event of events) this.#load.observe(event);
    });
  }

  start(): void {
    this.#timer = setTimeout(() => {
      const began = performance.now();
      this.look();
      const took = performance.now() - began;
      this.#timer = setTimeout(() => this.start(), Math.max(0, took * REST_FACTOR)).unref();
    }, LOOK_MILLISECONDS).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#unsubscribe();
  }

  /** Looks at the list once. A paused exercise in which nothing happened is not looked at again. */
  look(): void {
    const board = this.#log.board();
    const at = Math.max(this.#now(), this.#lookedAt ?? 0);
    if (at === this.#lookedAt && board.sequence === this.#lookedSequence) return;
    const alarms = attention(board, at).map((item) => seen(board, item));
    this.#load.look(at, alarms);
    this.#lookedAt = at;
    this.#lookedSequence = board.sequence;
    this.#looks += 1;
    if (this.#looks % FORGET_EVERY_LOOKS === 0) {
      this.#load.forgetBefore(at - WINDOW_HOURS * 3_600_000);
    }
  }

  report(from: Instant, to: Instant): AlarmReport {
    return this.#load.report({ from, to });
  }
}
