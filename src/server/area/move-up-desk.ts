import { setImmediate as turn } from "node:timers/promises";
import { needsOf } from "#kernel";
import type { AcceptedEvent, Board, CapabilityId, Configuration } from "#kernel";
import type { Event, IncidentId, Instant, UnitId } from "#kernel";
import { busyFractionOf, moveUpAdvice, moveUpGroundInSteps } from "#recommend";
import type { MoveUpGround } from "#recommend";
import type { Roads } from "#routing";
import type { MoveUps } from "#protocol";
import type { Advisor } from "./advisor.ts";
import type { MeasuredLog } from "./live-measures.ts";

const HOUR = 3_600_000;
/** Calls of this long back say where the next ones are expected. */
const WINDOW_HOURS = 28 * 24;
/** Events read back at most when advice is first asked for. */
const EVENTS_BACK_MAX = 200_000;
const EVENTS_AT_ONCE = 5000;
/** Fewer calls than this do not say where the next one is likely. */
export const CALLS_MIN = 20;
/** Where calls come from changes slowly: the ground is made anew this often. */
const GROUND_LASTS = HOUR;
const BUSY_WINDOW_HOURS = 24;

/** Kept at most: one per capability and time that was asked for. */
const GROUNDS_MAX = 32;

export const COVER_SECONDS_USUAL = 480;
const REST_SECONDS = 1800;
const OPTIONS = { roadSecondsMax: 900, gainMinCallsPerHour: 0.01, movesMax: 3 };

export type MoveUpQuestion = {
  readonly capabilityId: CapabilityId;
  /** A call is reached in time from within this by road. */
  readonly coverSeconds: number;
};

type Opened = Extract<Event, { type: "incidentOpened" }> & { readonly at: Instant };
type Ground = {
  readonly configuration: Configuration;
  readonly madeAt: Instant;
  readonly calls: number;
  readonly ground: MoveUpGround | undefined;
};

/** Advice on moves from the area's own log: where its calls came from, who was moved when. */
export class MoveUpDesk {
  readonly #log: MeasuredLog;
  readonly #advisor: Advisor;
  readonly #roads: Roads | undefined;
  readonly #opened = new Map<IncidentId, Opened>();
  readonly #lastMoves = new Map<UnitId, Instant>();
  readonly #grounds = new Map<string, Promise<Ground>>();
  #ready: Promise<void> | undefined;

  constructor(log: MeasuredLog, advisor: Advisor, roads: Roads | undefined) {
    this.#log = log;
    this.#advisor = advisor;
    this.#roads = roads;
  }

  /** Advice for one capability on the board as it is now. */
  async advise(
    { capabilityId, coverSeconds }: MoveUpQuestion,
    now: () => Instant,
  ): Promise<MoveUps> {
    this.#ready ??= this.#begin();
    await this.#ready;
    const { calls, ground } = await this.#groundFor({ capabilityId, coverSeconds }, now());
    const board = this.#log.board();
    const at = now();
    const asked = { capabilityId, at, coverSeconds, calls };
    if (ground === undefined) {
      return { ...asked, moves: [], end: this.#roads === undefined ? "no-roads" : "too-few-calls" };
    }
    const when = { at, windowHours: BUSY_WINDOW_HOURS };
    const busyFraction = busyFractionOf(board, capabilityId, when);
    const advice = moveUpAdvice({
      board,
      capabilityId,
      at,
      positions: (unitId) => this.#advisor.positionOf(board, unitId, at),
      ground,
      lastMoves: this.#lastMoves,
      restSeconds: REST_SECONDS,
      options: { ...OPTIONS, busyFraction },
    });
    const moves = advice.moves.map((move) => ({ ...move, capabilityId }));
    return { ...asked, busyFraction, ...advice, moves };
  }

  /**
   * MUP-13: the moves that bring most of those of every capability, no unit twice. Each is judged
   * by the calls that ask for its own capability.
   */
  async adviseAll(coverSeconds: number, now: () => Instant): Promise<MoveUps> {
    const answers: MoveUps[] = [];
    for (const capabilityId of this.#log.board().configuration.capabilities.keys()) {
      answers.push(await this.advise({ capabilityId, coverSeconds }, now));
      await turn();
    }
    const moved = new Set<UnitId>();
    const moves = answers
      .flatMap((answer) => answer.moves)
      .sort((a, b) => b.netCallsPerHour - a.netCallsPerHour)
      .filter(({ unitId }) => !moved.has(unitId) && moved.add(unitId))
      .slice(0, OPTIONS.movesMax);
    // Of several ends the one that says most: that nothing is known comes last.
    const known = answers.find(({ end }) => end !== "too-few-calls" && end !== "no-roads");
    const end = (known ?? answers[0])?.end ?? "no-calls";
    const calls = answers.reduce((most, answer) => Math.max(most, answer.calls), 0);
    return { at: now(), coverSeconds, calls, moves, end };
  }

  #groundFor(question: MoveUpQuestion, at: Instant): Promise<Ground> {
    const key = `${question.coverSeconds} ${question.capabilityId}`;
    const known = this.#grounds.get(key);
    if (known === undefined && this.#grounds.size >= GROUNDS_MAX) this.#grounds.clear();
    const made = (known ?? Promise.resolve(undefined)).then(async (last) => {
      const { configuration } = this.#log.board();
      if (last?.configuration === configuration && at - last.madeAt < GROUND_LASTS) {
        // Once too few, always looked at again: a young log grows.
        if (last.ground !== undefined) return last;
      }
      return await this.#makeGround(question, at);
    });
    // One that failed is not kept: the next who asks tries again.
    made.catch(() => this.#grounds.delete(key));
    this.#grounds.set(key, made);
    return made;
  }

  async #makeGround(question: MoveUpQuestion, at: Instant): Promise<Ground> {
    const { capabilityId, coverSeconds } = question;
    const board = this.#log.board();
    const { configuration } = board;
    const roads = this.#roads;
    const from = at - WINDOW_HOURS * HOUR;
    const calls = new Map<number, number>();
    let [count, first] = [0, at];
    for (const [incidentId, opened] of this.#opened) {
      if (opened.at < from) this.#opened.delete(incidentId);
      else if (roads !== undefined && asksFor(board, opened, capabilityId)) {
        const node = opened.place.node ?? roads.nearestNode(opened.place).node;
        calls.set(node, 1 + (calls.get(node) ?? 0));
        count += 1;
      }
      if (opened.at >= from) first = Math.min(first, opened.at);
    }
    const made = { configuration, madeAt: at, calls: count };
    if (roads === undefined || count < CALLS_MIN) return { ...made, ground: undefined };
    // A log of minutes is no rate per hour yet.
    const hours = Math.max(1, (at - first) / HOUR);
    const nodesOf = (places: Iterable<[string, { lat: number; lon: number }]>) =>
      new Map([...places].map(([id, place]) => [id, roads.nearestNode(place).node] as const));
    const steps = moveUpGroundInSteps({
      nodes: [...calls.keys()],
      callsPerHour: [...calls.values()].map((number) => number / hours),
      postNodes: nodesOf(configuration.posts),
      stationNodes: nodesOf(configuration.stations),
      travel: roads,
      coverSeconds,
    });
    for (;;) {
      const step = steps.next();
      if (step.done === true) return { ...made, ground: step.value };
      await turn();
    }
  }

  #observe({ event, occurredAt }: AcceptedEvent): void {
    if (event.type === "incidentOpened") {
      this.#opened.set(event.incidentId, { ...event, at: occurredAt });
    } else if (event.type === "unitPosted") this.#lastMoves.set(event.unitId, occurredAt);
  }

  /** Listens first and reads back then, so that nothing falls in between; twice is once. */
  async #begin(): Promise<void> {
    this.#log.subscribe((events) => {
      for (const event of events) this.#observe(event);
    });
    const { sequence } = this.#log.board();
    const newer = new Map(this.#lastMoves);
    let last = Math.max(0, sequence - EVENTS_BACK_MAX);
    while (last < sequence) {
      const events = await this.#log.eventsAfter(last, EVENTS_AT_ONCE);
      for (const event of events) if (event.sequence <= sequence) this.#observe(event);
      last = events.at(-1)?.sequence ?? sequence;
    }
    for (const [unitId, at] of newer) this.#lastMoves.set(unitId, at);
  }
}

/** Whether the plan of the incident, as it is now configured, asks for the capability at once. */
function asksFor(board: Board, opened: Opened, capabilityId: CapabilityId): boolean {
  const { typeId, priorityId, place, at } = opened;
  const { needs } = needsOf(board, { typeId, priorityId, place, alarmLevel: 1 }, at);
  return needs.some((need) => need.capabilityId === capabilityId);
}
