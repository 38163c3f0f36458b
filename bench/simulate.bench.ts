// The simulators: on a table of travel times against SimPy, and of a centre against the kernel.
//
//   npm run bench -- simulate [calls] [rounds] [SCENARIO-FOLDER…]
//
// The table twice: with drawn calls on 300 zones, and with the recorded calls of San Francisco's
// six neighbourhoods between the road nodes where they were. Both simulators play one trace, and
// every unit and time must agree before a figure is printed. With scenario folders the fast
// simulator of a centre plays each one's history again and again, then weeks drawn from it, after
// every unit, need and stamp was found to be what the kernel itself gives.
//
// The goal is 5 million events a second on one core. SimPy is that of Debian's python3-simpy.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { assemble, contract, readRoads, roadsOn } from "#routing";
import {
  prepareSimulation,
  runMatrix,
  runTrace,
  runTraceInKernel,
  SIMULATION_DEFAULTS,
  streams,
  traceOfHistory,
  traceOfReplication,
  type FastLog,
  type MatrixCall,
  type MatrixRun,
  type MatrixSystem,
} from "#sim";
import { readScenarioFolder } from "../src/cli/commands/replay.ts";
import { builtScenario, SIX_NEIGHBOURHOODS } from "./san-francisco.ts";
import { recordedSystem } from "./simulate-roads.ts";

const SEED = 20_161_231;
const ZONES = 300;
const UNITS = 45;
/** The longest trace that SimPy is given: it would take minutes over more. */
const PEER_CALLS_MAX = 30_000;
const PEER_ROUNDS = 3;
const ROOT = new URL("..", import.meta.url).pathname;
const PEER = `${ROOT}src/sim/testing/matrix_peer.py`;

function systemOf(): MatrixSystem {
  const files = ["nodes", "edges"].map((name) => `${ROOT}data-sets/san-francisco/${name}.csv.gz`);
  const options = { format: "edges", mode: 1, driver: "emergency", spacingMetres: 0 } as const;
  const { network } = assemble(readRoads(files, options), "weak");
  const roads = roadsOn(network, contract(network));
  const random = streams(SEED)("zones");
  const nodes = Array.from({ length: ZONES }, () => random.integer(roads.nodeCount));
  const seconds = (from: number, to: number): number => roads.seconds(from, to) ?? 3_600;
  return {
    travelSeconds: nodes.map((from) => Float64Array.from(nodes, (to) => seconds(from, to))),
    homes: Array.from({ length: UNITS }, () => random.integer(ZONES)),
    hospitals: [],
    queue: "wait",
    returning: "from-scene",
  };
}

/** Half of the units busy, every third call taken to one of five hospitals. */
function traceOf(count: number): MatrixCall[] {
  const random = streams(SEED)("calls");
  let at = 0;
  return Array.from({ length: count }, () => {
    at += random.exponential(2_700 / (UNITS * 0.5));
    const call = {
      atSeconds: at,
      zone: random.integer(ZONES),
      onSceneSeconds: random.exponential(1_200),
      turnoutSeconds: 60 * random.uniform(),
      priority: random.integer(3),
      atHospitalSeconds: random.exponential(1_500),
    };
    return random.integer(3) === 0 ? Object.assign(call, { hospital: random.integer(5) }) : call;
  });
}

const byRate = (left: number, right: number): number => left - right;

function spread(rates: readonly number[]): object {
  const sorted = rates.toSorted(byRate);
  return { least: sorted[0], median: sorted[sorted.length >> 1], most: sorted.at(-1) };
}

type Timed = { readonly wall: object; readonly processor: object };

/** Events a second of what `play` does in each round, by the clock and of processor time. */
function timed(rounds: number, play: (round: number) => { readonly events: number }): Timed {
  const [wall, processor]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    const used = process.cpuUsage();
    const { events } = play(round);
    const { user, system: kernel } = process.cpuUsage(used);
    wall.push((events / (performance.now() - started)) * 1_000);
    processor.push((events / (user + kernel)) * 1_000_000);
  }
  return { wall: spread(wall), processor: spread(processor) };
}

/**
 * What SimPy takes from its queue for the same calls: each caller, and of each unit sent that it
 * begins, arrives, is done on scene, is done at the hospital, and is home where nobody waited.
 */
function peerSteps(run: MatrixRun, calls: readonly MatrixCall[]): number {
  let steps = calls.length;
  for (const [index, { hospital, atSeconds }] of calls.entries()) {
    if (run.unit[index] === -1) continue;
    const wasWaitedFor = run.dispatchedAt[index]! > atSeconds;
    steps += 3 + (hospital === undefined ? 0 : 1) + (wasWaitedFor ? 0 : 1);
  }
  return steps;
}

/** SimPy's events a processor second, counted as ours, after all its answers were found to be ours. */
function peer(system: MatrixSystem, calls: readonly MatrixCall[]): object {
  const python = ["/usr/bin/python3", "python3"].find(
    (name) => spawnSync(name, ["-c", "import SimPy.Simulation"], { stdio: "ignore" }).status === 0,
  );
  if (python === undefined) {
    return { notMeasured: "SimPy (Debian: python3-simpy) is not installed" };
  }
  const folder = mkdtempSync(join(tmpdir(), "muster-simulate-"));
  try {
    const file = join(folder, "trace.json");
    const travelSeconds = system.travelSeconds.map((row) => Array.from(row));
    const units = system.homes.map((home) => ({ home }));
    writeFileSync(file, JSON.stringify({ travelSeconds, units, calls }));
    const ask = (...options: string[]): string =>
      spawnSync(python, [PEER, file, ...options], { encoding: "utf8", maxBuffer: 2 ** 28 }).stdout;
    const run = runMatrix(system, calls);
    const answers: [number, number, number][] = JSON.parse(ask());
    if (answers.length !== calls.length) throw new Error(`SimPy answers ${answers.length} calls`);
    for (const [call, [unit, onScene, finished]] of answers.entries()) {
      const isNear = (ours: number, theirs: number) => Math.abs(ours - theirs) < 1e-3;
      const isEqual =
        isNear(run.onSceneAt[call]!, onScene) && isNear(run.finishedAt[call]!, finished);
      if (run.unit[call] === unit && isEqual) continue;
      throw new Error(`call ${call}: SimPy sends ${unit}, on scene ${onScene}; we do not`);
    }
    const seconds = Array.from({ length: PEER_ROUNDS }, () => Number(ask("--time"))).toSorted(
      byRate,
    );
    const median = seconds[PEER_ROUNDS >> 1]!;
    const steps = peerSteps(run, calls);
    return {
      calls: calls.length,
      equalCalls: answers.length,
      events: run.events,
      eventsPerProcessorSecond: run.events / median,
      ownStepsPerProcessorSecond: steps / median,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const MARKS = [
  "call",
  "unit",
  "assignedAt",
  "enRouteAt",
  "onSceneAt",
  "transportingAt",
  "atDestinationAt",
  "endedAt",
  "isCancelled",
  "openedAt",
  "closedAt",
] as const;

function requireEqual(fast: FastLog, kernel: FastLog): void {
  for (const mark of MARKS) {
    const isByCall = mark === "openedAt" || mark === "closedAt";
    const length = isByCall ? fast[mark].length : Math.max(fast.count, kernel.count);
    for (let at = 0; at < length; at += 1) {
      if (Object.is(fast[mark][at], kernel[mark][at])) continue;
      throw new Error(`${mark} ${at}: the kernel says ${kernel[mark][at]}, we ${fast[mark][at]}`);
    }
  }
}

/** Both tables: ours, then SimPy on the same calls. */
function table(system: MatrixSystem, calls: readonly MatrixCall[], rounds: number): object {
  const { events } = runMatrix(system, calls);
  const { wall, processor } = timed(rounds, () => runMatrix(system, calls));
  return {
    zones: system.travelSeconds.length,
    units: system.homes.length,
    calls: calls.length,
    events,
    eventsPerSecond: wall,
    eventsPerProcessorSecond: processor,
    simpy: peer(system, calls.slice(0, PEER_CALLS_MAX)),
  };
}

/** The history of a scenario: first equal to the kernel, then timed, and weeks drawn from it. */
function centre(folder: string, rounds: number): object {
  const simulation = prepareSimulation(readScenarioFolder(folder), SIMULATION_DEFAULTS);
  const { centre: made, templates } = simulation;
  const trace = traceOfHistory(made, templates);
  const began = performance.now();
  const { log } = runTraceInKernel(made, trace, { seed: 1, policy: "closest" });
  const kernelSeconds = (performance.now() - began) / 1000;
  requireEqual(runTrace(made, trace, 1), log);
  const history = timed(20 * rounds, () => runTrace(made, trace, 1));
  const drawn = Array.from({ length: 10 * rounds }, (_, k) => traceOfReplication(simulation, k));
  const early = timed(drawn.length, (k) => runTrace(made, drawn[k]!, 2));
  const late = timed(drawn.length, (k) => runTrace(made, drawn[k]!, 3));
  return {
    folder,
    calls: trace.callIds.length,
    assignments: log.count,
    events: log.events,
    equalToKernel: true,
    kernelEventsPerSecond: log.events / kernelSeconds,
    eventsPerSecond: history.wall,
    eventsPerProcessorSecond: history.processor,
    drawnPeriods: {
      count: drawn.length,
      firstTimeEventsPerProcessorSecond: early.processor,
      eventsPerProcessorSecond: late.processor,
    },
  };
}

export async function run(options: string[]): Promise<object> {
  const [calls = 1_000_000, rounds = 5] = options.slice(0, 2).map(Number);
  const folders = options.slice(2);
  const { scenario, roads } = readScenarioFolder(builtScenario(SIX_NEIGHBOURHOODS));
  const recorded = recordedSystem(scenario, roads);
  return {
    seed: SEED,
    targetEventsPerSecond: 5_000_000,
    load: loadavg(),
    drawn: table(systemOf(), traceOf(calls), rounds),
    recorded: table(recorded.system, recorded.calls, 10 * rounds),
    centres: folders.map((folder) => centre(folder, rounds)),
    loadAfter: loadavg(),
  };
}
