import type { AcceptedEvent, Board, Instant, UnitId } from "#kernel";
import type { LoadedScenario, Policy, WorldResponseModel, WorldRoads } from "../loaded.ts";
import { createSimulation } from "../replay.ts";
import { createRecorder, type ShiftRun } from "../report/recording.ts";
import type { RunBook } from "../report/why.ts";
import type { WorkingCounts } from "../working/counts.ts";
import type { CoverageSample } from "./coverage.ts";

const HOUR = 3_600_000;

export type UnitWork = {
  /** Seconds on an assignment, from assigned to available, within the period. */
  readonly committedSeconds: number;
  /** Seconds in service within the period. */
  readonly onDutySeconds: number;
  readonly assignments: number;
};

/** What one run of a history came to, in the order of its calls. */
export type TrialRun = {
  /** Seconds from received to the first unit on scene, by place in the history; NaN: nobody. */
  readonly responseSeconds: Float64Array;
  readonly work: ReadonlyMap<UnitId, UnitWork>;
  /** Commands of the world that the kernel refused. */
  readonly refused: number;
  readonly openAtEnd: number;
  readonly working: WorkingCounts | undefined;
  /** Of all that happened: of the events, or with the fast simulator of all sendings. */
  readonly hash: string;
  /** Every sending with its times: to say why a call went differently. */
  readonly book: () => RunBook;
};

export type RunOptions = {
  readonly scenario: LoadedScenario;
  readonly roads: WorldRoads;
  readonly responseModel: WorldResponseModel;
  readonly policy: Policy;
  readonly seed: number;
  /** Looked at once an hour; absent: coverage is not asked. */
  readonly coverage?: CoverageSample;
  /** Told the share of the run that is done. */
  readonly onProgress: (share: number) => void;
};

type Clock = { readonly from: Instant; readonly to: Instant };
type Kept = { committed: number; onDuty: number; assignments: number };

/** Adds up how long units were committed and in service, from the log alone. */
class WorkBook {
  readonly #clock: Clock;
  readonly #units = new Map<UnitId, Kept>();
  readonly #since = new Map<UnitId, Instant>();
  readonly #open = new Map<string, UnitId>();
  /** Since when a unit has any assignment: one with two at once is not busy twice. */
  readonly #busy = new Map<UnitId, { from: Instant; assignments: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  observe({ event, occurredAt: at }: AcceptedEvent): void {
    if (event.type === "unitPlacedInService") {
      if (!this.#since.has(event.unitId)) this.#since.set(event.unitId, at);
    } else if (event.type === "unitTakenOutOfService") this.#endDuty(event.unitId, at);
    else if (event.type === "unitAssigned") {
      this.#of(event.unitId).assignments += 1;
      this.#open.set(event.assignmentId, event.unitId);
      const busy = this.#busy.get(event.unitId);
      if (busy === undefined) this.#busy.set(event.unitId, { from: at, assignments: 1 });
      else busy.assignments += 1;
    } else if (event.type === "assignmentStatusChanged") {
      if (event.status === "cleared" || event.status === "cancelled") {
        this.#endWork(event.assignmentId, at);
      }
    }
  }

  close(): Map<UnitId, UnitWork> {
    for (const unitId of this.#since.keys()) this.#endDuty(unitId, this.#clock.to);
    for (const assignmentId of this.#open.keys()) this.#endWork(assignmentId, this.#clock.to);
    return new Map(
      [...this.#units].map(([unitId, { committed, onDuty, assignments }]) => [
        unitId,
        { committedSeconds: committed, onDutySeconds: onDuty, assignments },
      ]),
    );
  }

  #of(unitId: UnitId): Kept {
    const kept = this.#units.get(unitId) ?? { committed: 0, onDuty: 0, assignments: 0 };
    this.#units.set(unitId, kept);
    return kept;
  }

  #within(from: Instant, to: Instant): number {
    const length = Math.min(to, this.#clock.to) - Math.max(from, this.#clock.from);
    return Math.max(0, length) / 1000;
  }

  #endDuty(unitId: UnitId, at: Instant): void {
    const from = this.#since.get(unitId);
    this.#since.delete(unitId);
    if (from !== undefined) this.#of(unitId).onDuty += this.#within(from, at);
  }

  #endWork(assignmentId: string, at: Instant): void {
    const unitId = this.#open.get(assignmentId);
    const busy = this.#busy.get(unitId ?? "");
    if (unitId === undefined || busy === undefined) return;
    this.#open.delete(assignmentId);
    busy.assignments -= 1;
    if (busy.assignments > 0) return;
    this.#busy.delete(unitId);
    this.#of(unitId).committed += this.#within(busy.from, at);
  }
}

function responses(scenario: LoadedScenario, book: ShiftRun): Float64Array {
  const seconds = new Map<string, number>();
  for (const { measure } of book.calls) {
    const { callId, firstOnScene } = measure;
    if (typeof firstOnScene === "number") seconds.set(callId, firstOnScene);
  }
  return Float64Array.from(scenario.history, ({ callId }) => seconds.get(callId) ?? Number.NaN);
}

/** Plays a history once in the kernel, to its last closed incident, and keeps what a trial asks of it. */
export function runOnce(options: RunOptions): TrialRun {
  const { scenario, roads, responseModel, policy, seed, coverage, onProgress } = options;
  const { from, to } = scenario.manifest;
  const recorder = createRecorder();
  const work = new WorkBook({ from, to });
  const simulation = createSimulation({
    scenario,
    roads,
    responseModel,
    policy,
    seed,
    onEvent: (accepted) => {
      work.observe(accepted);
      recorder.observe(accepted, (unitId, at) => simulation.world.position(unitId, at));
    },
  });
  for (let at = from; at < to; at += HOUR) {
    simulation.advance(at);
    const board: Board = simulation.board();
    coverage?.(board, at);
    onProgress((at - from) / (to - from));
  }
  simulation.advance(Infinity);
  const { hash, openAtEnd, refusals, working } = simulation.result();
  const refused = Object.values(refusals).reduce((sum, count) => sum + count, 0);
  const book = recorder.run(to);
  onProgress(1);
  return {
    responseSeconds: responses(scenario, book),
    work: work.close(),
    working,
    refused,
    openAtEnd,
    hash,
    book: () => book,
  };
}
