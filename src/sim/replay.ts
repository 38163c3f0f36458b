import { accept, createTextHash, decide, emptyBoard, evolve } from "#kernel";
import type { AcceptedEvent, Board, CommandEnvelope, Instant } from "#kernel";
import { createMeasures, indicators } from "#measures";
import type { CallMeasure, ClockChecks, Indicator, Measures, Target } from "#measures";
import type { Policy } from "./loaded.ts";
import { scenarioDigest } from "./digest.ts";
import type { WorkingCounts } from "./working/counts.ts";
import { createWorld, type World, type WorldOptions } from "./world.ts";

const HOUR = 3_600_000;

export type ReplayOptions = WorldOptions & {
  readonly targets?: readonly Target[];
  /** Sees every accepted event, in order. */
  readonly onEvent?: (accepted: AcceptedEvent) => void;
  /** Archives what was closed long enough ago once an hour; false keeps the whole board. */
  readonly archive?: boolean;
};

/** What compare needs to know that two results are of the same history. */
export type ScenarioStamp = {
  readonly scenarioId: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly calls: number;
  /** Of the recorded calls: their ids, times and places. */
  readonly digest: string;
};

/** The result of a replay, as `muster replay --json` prints it. Times in seconds. */
export type ReplayResult = {
  readonly policy: Policy;
  readonly calls: number;
  readonly assignments: number;
  readonly indicators: readonly Indicator[];
  /** Of all accepted events: the same for the same scenario, policy and seed. */
  readonly hash: string;
  readonly seed: number;
  readonly scenario: ScenarioStamp;
  readonly events: number;
  readonly checks: ClockChecks;
  /** Commands of the world that the kernel refused, by code. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Incidents that were not closed when nothing more was to happen. */
  readonly openAtEnd: number;
  /** How often the working rules were followed; absent without any. */
  readonly working?: WorkingCounts;
  readonly perCall: readonly CallMeasure[];
};

/** A board with a world around it, moved forward by jumps of time. */
export type Simulation = {
  readonly world: World;
  board(): Board;
  /** Everything that is due up to this instant happens. */
  advance(until: Instant): void;
  /** One command from outside the world, as a person gives it. Returns what happened. */
  submit(command: CommandEnvelope): readonly AcceptedEvent[];
  result(): ReplayResult;
};

export function createSimulation(options: ReplayOptions): Simulation {
  const { scenario } = options;
  const world = createWorld(options);
  const measures: Measures = createMeasures();
  const hash = createTextHash();
  const refusals: Record<string, number> = {};
  let board = emptyBoard(scenario.manifest.areaId);
  let events = 0;
  let archiveAt = -Infinity;
  function submit(command: CommandEnvelope): readonly AcceptedEvent[] {
    const decision = decide(board, command);
    if ("refusal" in decision) {
      const { code } = decision.refusal;
      refusals[code] = (refusals[code] ?? 0) + 1;
      return [];
    }
    const accepted = accept(board, command, decision.events);
    for (const one of accepted) {
      board = evolve(board, one);
      measures.observe(one);
      hash.add(JSON.stringify(one));
      options.onEvent?.(one);
    }
    events += accepted.length;
    world.observe(accepted, board);
    return accepted;
  }
  function archive(at: Instant): void {
    if (options.archive === false || at < archiveAt) return;
    archiveAt = (Math.floor(at / HOUR) + 1) * HOUR;
    const actor = { kind: "system", id: "housekeeping" } as const;
    submit({ commandId: `archive:${at}`, actor, at, command: { type: "archiveClosed" } });
  }
  function advance(until: Instant): void {
    for (let at = world.nextAt(); at !== undefined && at <= until; at = world.nextAt()) {
      archive(at);
      const commands = world.due(until, board);
      for (const command of commands) submit(command);
    }
  }
  return {
    world,
    board: () => board,
    advance,
    submit,
    result() {
      const perCall = measures.calls();
      const working = world.working();
      return {
        policy: options.policy,
        calls: perCall.length,
        assignments: perCall.reduce((sum, call) => sum + call.assignments.length, 0),
        indicators: indicators(perCall, options.targets),
        hash: hash.digest(),
        seed: options.seed,
        scenario: stampOf(options),
        events,
        checks: measures.checks(),
        refusals,
        openAtEnd: board.activeIncidentIds.size,
        ...(working === undefined ? {} : { working }),
        perCall,
      };
    },
  };
}

function stampOf({ scenario }: ReplayOptions): ScenarioStamp {
  const { scenarioId, from, to } = scenario.manifest;
  const calls = scenario.history.length;
  return { scenarioId, from, to, calls, digest: scenarioDigest(scenario.history) };
}

/** Runs a whole scenario by jumping from one thing that happens to the next. */
export function replay(options: ReplayOptions): ReplayResult {
  const simulation = createSimulation(options);
  simulation.advance(Infinity);
  return simulation.result();
}
