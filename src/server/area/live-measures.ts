import { configurationAsChanges, type AcceptedEvent, type Instant } from "#kernel";
import { createMeasures, measuresReport } from "#measures";
import type { Measures, MeasuresAnswer, Narrowing } from "#measures";
import type { Authority } from "../authority/index.ts";

/** What closed longer ago than this no longer counts. */
export const WINDOW_HOURS = 24;
/** Events read back at most when the measures are first asked for: a busy day and more. */
const EVENTS_BACK_MAX = 200_000;
const EVENTS_AT_ONCE = 5000;

/** The indicators of a window; the alarms come from the watch. */
export type MeasuresNow = Omit<MeasuresAnswer, "alarms">;

/** Which part of the work; `from` absent: the whole window that is kept. */
export type MeasuresAsked = Narrowing & { readonly from?: Instant | undefined };

/** What the measures need of the authority. */
export type MeasuredLog = Pick<Authority, "board" | "eventsAfter" | "subscribe">;

/** Indicators of the last day, folded from the log and then kept up with it. */
export class LiveMeasures {
  readonly #authority: MeasuredLog;
  #ready: Promise<Measures> | undefined;

  constructor(authority: MeasuredLog) {
    this.#authority = authority;
  }

  /** Indicators of calls received between `from` and `at`, at most a day. */
  async now(at: Instant, asked: MeasuresAsked = {}): Promise<MeasuresNow> {
    this.#ready ??= this.#begin();
    const measures = await this.#ready;
    const { sequence, configuration } = this.#authority.board();
    const kept = at - WINDOW_HOURS * 3_600_000;
    measures.forgetBefore(kept);
    const { from: wanted = kept, ...narrowing } = asked;
    const from = Math.min(at, Math.max(kept, wanted));
    const agencies = [...configuration.agencies.keys()];
    const { incidentTypes } = configuration;
    const disciplines = [...new Set([...incidentTypes.values()].map((type) => type.discipline))];
    const question = { ...narrowing, from, to: at };
    const report = measuresReport(measures, question, { agencies, disciplines });
    return { ...report, at, sequence, isCut: wanted < kept };
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
