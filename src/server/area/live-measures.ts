import { configurationAsChanges, type AcceptedEvent, type Instant } from "#kernel";
import {
  createMeasures,
  indicators,
  type ClockChecks,
  type Indicator,
  type Measures,
} from "#measures";
import type { Authority } from "../authority/index.ts";

/** What closed longer ago than this no longer counts. */
export const WINDOW_HOURS = 24;
/** Events read back at most when the measures are first asked for: a busy day and more. */
const EVENTS_BACK_MAX = 200_000;
const EVENTS_AT_ONCE = 5000;

export type MeasuresNow = {
  readonly at: Instant;
  readonly from: Instant;
  readonly indicators: readonly Indicator[];
  readonly checks: ClockChecks;
};

/** Indicators of the last day, folded from the log and then kept up with it. */
export class LiveMeasures {
  readonly #authority: Authority;
  #ready: Promise<Measures> | undefined;

  constructor(authority: Authority) {
    this.#authority = authority;
  }

  /** Indicators of calls received within the window before `at`. */
  async now(at: Instant): Promise<MeasuresNow> {
    this.#ready ??= this.#begin();
    const measures = await this.#ready;
    const from = at - WINDOW_HOURS * 3_600_000;
    measures.forgetBefore(from);
    const calls = measures.calls().filter(({ receivedAt }) => receivedAt >= from);
    return { at, from, indicators: indicators(calls), checks: measures.checks() };
  }

  /** Listens first and reads back then, so that nothing falls in between. */
  async #begin(): Promise<Measures> {
    const measures = createMeasures();
    const waiting: AcceptedEvent[] = [];
    let observe = (event: AcceptedEvent): void => {
      waiting.push(event);
    };
    this.#authority.subscribe((events) => {
      for (const event of events) observe(event);
    });
    const { sequence, configuration, at } = this.#authority.board();
    let last = Math.max(0, sequence - EVENTS_BACK_MAX);
    if (last > 0) {
      // The log's own configuration lies further back than what is read.
      const changes = configurationAsChanges(configuration);
      const event = { type: "configurationChanged", changes, inverse: [] } as const;
      const actor = { kind: "system", id: "muster" } as const;
      const times = { recordedAt: at, occurredAt: at };
      measures.observe({ sequence: last, commandId: "measures", actor, ...times, event });
    }
    while (last < sequence) {
      const events = await this.#authority.eventsAfter(last, EVENTS_AT_ONCE);
      for (const event of events) measures.observe(event);
      last = events.at(-1)?.sequence ?? sequence;
    }
    for (const event of waiting) if (event.sequence > last) measures.observe(event);
    observe = (event) => measures.observe(event);
    return measures;
  }
}
