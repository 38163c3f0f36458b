// The simulators: on a travel matrix against SimPy, with road times of San Francisco; of a centre.
//
//   npm run bench -- simulate [calls] [rounds] [SCENARIO-FOLDER]
//
// With a scenario folder the fast simulator of a centre plays its week too, again and again, after
// every unit, need and stamp was found to be what the kernel itself gives.
//
// Both play the same calls; every unit and time must agree before a figure is printed. The goal is
// 5 million events a second on one core. SimPy is that of Debian's python3-simpy.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { assemble, contract, readRoads, roadsOn } from "#routing";
import {
  prepareCentre,
  runMatrix,
  runTrace,
  runTraceInKernel,
  streams,
  templatesOf,
  traceOfHistory,
  type FastLog,
  type MatrixCall,
  type MatrixSystem,
} from "#sim";
import { readScenarioFolder } from "../src/cli/commands/replay.ts";

const SEED = 20_161_231;
const ZONES = 300;
const UNITS = 45;
/** The longest trace that SimPy is given: it would take minutes over more. */
const PEER_CALLS_MAX = 20_000;
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

function played(system: MatrixSystem, calls: readonly MatrixCall[], rounds: number) {
  const [wall, processor]: [number[], number[]] = [[], []];
  let run = runMatrix(system, calls);
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    const used = process.cpuUsage();
    run = runMatrix(system, calls);
    const { user, system: kernel } = process.cpuUsage(used);
    wall.push((run.events / (performance.now() - started)) * 1_000);
    processor.push((run.events / (user + kernel)) * 1_000_000);
  }
  return { run, wall: spread(wall), processor: spread(processor) };
}

/** SimPy's events a second, after all its answers were found to be ours. */
function peer(system: MatrixSystem, calls: readonly MatrixCall[]): number | string {
  const python = ["/usr/bin/python3", "python3"].find(
    (name) => spawnSync(name, ["-c", "import SimPy.Simulation"], { stdio: "ignore" }).status === 0,
  );
  if (python === undefined) return "not measured: SimPy (Debian: python3-simpy) is not installed";
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
    for (const [call, [unit, onScene]] of answers.entries()) {
      if (run.unit[call] === unit && Math.abs(run.onSceneAt[call]! - onScene) < 1e-3) continue;
      throw new Error(`call ${call}: SimPy sends ${unit}, on scene ${onScene}; we do not`);
    }
    return run.events / Number(ask("--time"));
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

/** The week of a scenario: first equal to the kernel, then timed with its tables warm. */
function centre(folder: string, rounds: number): object {
  const made = prepareCentre(readScenarioFolder(folder));
  const trace = traceOfHistory(made, templatesOf(made));
  const began = performance.now();
  const { log } = runTraceInKernel(made, trace, { seed: 1, policy: "closest" });
  const kernelSeconds = (performance.now() - began) / 1000;
  requireEqual(runTrace(made, trace, 1), log);
  const [wall, processor]: [number[], number[]] = [[], []];
  for (let round = 0; round < 20 * rounds; round += 1) {
    const started = performance.now();
    const used = process.cpuUsage();
    const { events } = runTrace(made, trace, 1);
    wall.push((events / (performance.now() - started)) * 1_000);
    processor.push((events / process.cpuUsage(used).user) * 1_000_000);
  }
  const median = (rates: number[]) => rates.toSorted(byRate)[rates.length >> 1];
  return {
    folder,
    calls: trace.callIds.length,
    assignments: log.count,
    events: log.events,
    equalToKernel: true,
    kernelEventsPerSecond: log.events / kernelSeconds,
    eventsPerSecond: { median: median(wall), most: Math.max(...wall) },
    eventsPerProcessorSecond: { median: median(processor), most: Math.max(...processor) },
  };
}

export async function run(options: string[]): Promise<object> {
  const [calls = 1_000_000, rounds = 5] = options.slice(0, 2).map(Number);
  const folder = options[2];
  const system = systemOf();
  const trace = traceOf(calls);
  const { run: last, wall, processor } = played(system, trace, rounds);
  return {
    seed: SEED,
    zones: ZONES,
    units: UNITS,
    calls,
    events: last.events,
    targetEventsPerSecond: 5_000_000,
    load: loadavg(),
    eventsPerSecond: wall,
    eventsPerProcessorSecond: processor,
    simpy: {
      calls: Math.min(calls, PEER_CALLS_MAX),
      eventsPerSecond: peer(system, trace.slice(0, PEER_CALLS_MAX)),
    },
    ...(folder === undefined ? {} : { centre: centre(folder, rounds) }),
  };
}
