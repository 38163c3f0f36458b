import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { AcceptedEvent, Actor, AgencyId, Board, Instant, UnitId } from "#kernel";
import type { Exercise, ExerciseControl, StreamMessage, UnitPosition } from "#protocol";
import type { UnitPosition as AdvisedPosition } from "#recommend";
import { CALL_TAKING, type LoadedScenario, type World, type WorldCommand } from "#sim";
import type { Authority } from "../authority/index.ts";
import { problem } from "../http/problem.ts";
import type { ExerciseClock } from "./clock.ts";
import type { ExerciseDesk } from "./desk.ts";
import { ShiftLog, type Shift } from "./shift-log.ts";

/** How often the world is asked what is due, and how often positions are sent. */
const TICK_MILLISECONDS = 50;
const POSITIONS_EVERY_TICKS = 6;
const CLOCK_EVERY_TICKS = 100;
/** How often, by the exercise's clock, incidents closed long ago are let go. */
const ARCHIVE_EVERY_MILLISECONDS = 3_600_000;
const SYSTEM: Actor = { kind: "system", id: "muster" };

export type RunnerOptions = {
  readonly scenario: LoadedScenario;
  readonly world: World;
  readonly authority: Authority;
  readonly clock: ExerciseClock;
  readonly from: Instant;
  readonly to: Instant;
  readonly logger: Logger;
};

/** What happened so far, for the one line of progress. */
export type Progress = {
  readonly at: Instant;
  readonly calls: number;
  readonly pending: number;
  readonly active: number;
  readonly refused: number;
  readonly ended: boolean;
};

/** Plays a scenario against an area's authority, by the exercise's clock. */
export class ExerciseRunner implements Pick<ExerciseDesk, "status" | "positions" | "control"> {
  readonly run = randomUUID();
  readonly #options: RunnerOptions;
  readonly #unsubscribe: () => void;
  readonly #seen = new Map<UnitId, UnitPosition>();
  readonly #log = new ShiftLog();
  #announce: (message: StreamMessage) => void = () => {};
  #clockMessage: () => StreamMessage | undefined = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #stepping: Promise<void> | undefined;
  #finished: Promise<void> | undefined;
  #ended = false;
  #runsToEnd = false;
  #refused = 0;
  #ticks = 0;
  #archivedAt: Instant;

  constructor(options: RunnerOptions) {
    this.#options = options;
    const { authority, world } = options;
    this.#archivedAt = options.from;
    this.#unsubscribe = authority.subscribe((events: readonly AcceptedEvent[]) => {
      this.#log.observe(events, world);
      world.observe(events, authority.board());
    });
  }

  /** Everything that is due at the start: configuration, units on duty. */
  async prepare(): Promise<void> {
    const { from, world } = this.#options;
    await this.#step(from);
    for (const agencyId of this.#agencies()) {
      this.#log.handed(from, agencyId, world.isOnAutopilot(agencyId));
    }
  }

  /** Runs by the wall clock. Messages go to `announce`; `clockMessage` makes the clock's. */
  start(announce: (message: StreamMessage) => void, clockMessage: () => StreamMessage): void {
    this.#announce = announce;
    this.#clockMessage = clockMessage;
    this.#options.clock.resume();
    this.#timer = setInterval(() => this.#tick(), TICK_MILLISECONDS);
  }

  /** Jumps from one thing that happens to the next, as fast as the authority stores. */
  async runToEnd(until: Instant): Promise<void> {
    const { world, clock } = this.#options;
    // Two steps at once would act on boards that do not show yet what the other has done.
    this.#runsToEnd = true;
    await this.#stepping;
    for (let next = world.nextAt(); next !== undefined && next <= until; next = world.nextAt()) {
      clock.jumpTo(next);
      await this.#step(next);
    }
    clock.jumpTo(until);
    this.#end();
    await this.#finished;
  }

  /** The shift for its report, once all that was due at its end has happened. */
  async shift(): Promise<Shift | undefined> {
    await this.#finished;
    return this.#log.shift();
  }

  #agencies(): AgencyId[] {
    return [CALL_TAKING, ...this.#options.authority.board().configuration.agencies.keys()];
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#stepping;
    await this.#finished;
    this.#unsubscribe();
  }

  progress(): Progress {
    const board = this.#options.authority.board();
    let pending = 0;
    for (const incidentId of board.activeIncidentIds.keys()) {
      const incident = board.incidents.get(incidentId);
      const waits = incident?.assignmentIds.every((assignmentId) => {
        const status = board.assignments.get(assignmentId)?.status;
        return status === "cleared" || status === "cancelled";
      });
      if (incident?.status === "open" && waits === true) pending += 1;
    }
    return {
      at: this.#now(),
      calls: board.calls.size,
      pending,
      active: board.activeIncidentIds.size,
      refused: this.#refused,
      ended: this.#ended,
    };
  }

  status(): Exercise {
    const { scenario, clock, from, to, world } = this.#options;
    const { scenarioId, title, synthetic, assumptions } = scenario.manifest;
    const agencies = this.#agencies();
    return {
      run: this.run,
      scenarioId,
      title,
      synthetic: [...synthetic],
      assumptions: [...assumptions],
      from,
      to,
      at: this.#now(),
      speed: clock.speed,
      paused: clock.paused,
      ended: this.#ended,
      autopilot: Object.fromEntries(agencies.map((id) => [id, world.isOnAutopilot(id)])),
    };
  }

  control(change: ExerciseControl): Exercise {
    const { clock, authority } = this.#options;
    const board = authority.board();
    for (const agencyId of Object.keys(change.autopilot ?? {})) {
      if (agencyId !== CALL_TAKING && !board.configuration.agencies.has(agencyId)) {
        throw problem(400, "bad-request", "autopilot names an agency that this area has not");
      }
    }
    if (change.speed !== undefined) clock.setSpeed(change.speed);
    if (change.paused === true) clock.pause();
    if (change.paused === false && !this.#ended) clock.resume();
    for (const [agencyId, on] of Object.entries(change.autopilot ?? {})) {
      this.#setAutopilot(agencyId, on, board);
    }
    if (change.end === true) this.#end();
    const message = this.#clockMessage();
    if (message !== undefined) this.#announce(message);
    return this.status();
  }

  positions(): readonly UnitPosition[] {
    return [...this.#seen.values()];
  }

  /** Where the world has a unit, for recommendations. */
  reported(unitId: UnitId): AdvisedPosition | undefined {
    const asOf = this.#now();
    const position = this.#options.world.position(unitId, asOf);
    if (position === undefined) return undefined;
    const { point, node, offsetSeconds, moving, source } = position;
    return { point, node, offsetSeconds, moving, source, asOf };
  }

  #now(): Instant {
    return Math.min(this.#options.clock.now(), this.#options.to);
  }

  #setAutopilot(agencyId: AgencyId, on: boolean, board: Board): void {
    if (this.#options.world.isOnAutopilot(agencyId) !== on) {
      this.#options.world.setAutopilot(agencyId, on, board);
      this.#log.handed(this.#now(), agencyId, on);
    }
  }

  #tick(): void {
    this.#ticks += 1;
    if (this.#ticks % POSITIONS_EVERY_TICKS === 0) this.#sendPositions();
    const message = this.#ticks % CLOCK_EVERY_TICKS === 0 ? this.#clockMessage() : undefined;
    if (message !== undefined) this.#announce(message);
    if (this.#ended || this.#runsToEnd || this.#stepping !== undefined) return;
    const now = this.#now();
    this.#stepping = this.#step(now)
      .catch((error: unknown) => {
        const name = error instanceof Error ? error.message : "unknown";
        this.#options.logger.error({ name }, "a step of the exercise failed; it goes on");
      })
      .finally(() => {
        this.#stepping = undefined;
        if (now >= this.#options.to) this.#end();
      });
  }

  /** Gives the authority everything that is due, one thing that happens after another. */
  async #step(now: Instant): Promise<void> {
    const { world, authority } = this.#options;
    if (now - this.#archivedAt >= ARCHIVE_EVERY_MILLISECONDS) {
      this.#archivedAt = now;
      const command = { type: "archiveClosed" } as const;
      await authority.submit({ commandId: `archive:${now}`, actor: SYSTEM, command });
    }
    for (;;) {
      const commands = world.due(now, authority.board());
      if (commands.length === 0) return;
      await Promise.all(commands.map((command) => this.#submit(command)));
    }
  }

  async #submit({ commandId, actor, occurredAt, command }: WorldCommand): Promise<void> {
    const when = occurredAt === undefined ? {} : { occurredAt };
    const request = { commandId, actor, command, ...when };
    const result = await this.#options.authority.submit(request);
    if ("accepted" in result) return;
    this.#refused += 1;
    // The world acts on what it saw; a person may have been quicker. That is no fault.
    const { type } = command;
    this.#options.logger.debug({ type, code: result.refusal.code }, "the world was refused");
  }

  #sendPositions(): void {
    const at = this.#now();
    const units: UnitPosition[] = [];
    for (const unitId of this.#options.authority.board().units.keys()) {
      const position = this.#options.world.position(unitId, at);
      if (position === undefined) continue;
      const before = this.#seen.get(unitId);
      const { lat, lon } = position.point;
      if (before !== undefined && before.lat === lat && before.lon === lon) continue;
      const heading = before === undefined ? undefined : headingDegrees(before, position.point);
      const shown: UnitPosition = {
        unitId,
        lat: Math.round(lat * 1e6) / 1e6,
        lon: Math.round(lon * 1e6) / 1e6,
        at,
        ...(heading === undefined || !position.moving ? {} : { headingDegrees: heading }),
      };
      if (before?.lat === shown.lat && before.lon === shown.lon) continue;
      this.#seen.set(unitId, shown);
      units.push(shown);
    }
    if (units.length > 0) this.#announce({ type: "positions", units });
  }

  #end(): void {
    if (this.#ended) return;
    this.#options.clock.pause();
    this.#ended = true;
    this.#finished = this.#finish();
    const message = this.#clockMessage();
    if (message !== undefined) this.#announce(message);
  }

  /** What was due at the last instant still happens; then the shift is written down. */
  async #finish(): Promise<void> {
    const at = this.#now();
    try {
      await this.#stepping;
      await this.#step(at);
    } catch (error) {
      const name = error instanceof Error ? error.message : "unknown";
      this.#options.logger.error({ name }, "the last step of the exercise failed");
    }
    this.#log.close(this.#options.from, at);
  }
}

type LatLon = { readonly lat: number; readonly lon: number };

/** Whole degrees clockwise from north, good enough over a few metres. */
function headingDegrees(from: LatLon, to: LatLon): number {
  const east = (to.lon - from.lon) * Math.cos((from.lat * Math.PI) / 180);
  const degrees = (Math.atan2(east, to.lat - from.lat) * 180) / Math.PI;
  return Math.round((degrees + 360) % 360);
}
