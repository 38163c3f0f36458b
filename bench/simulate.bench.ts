// The travel-matrix simulator and SimPy on one trace, with road times of San Francisco.
//
//   npm run bench -- simulate [calls] [rounds]
//
// Both play the same calls; every unit and time must agree before a figure is printed. The goal is
// 5 million events a second on one core. SimPy is that of Debian's python3-simpy.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assemble, contract, readRoads, roadsOn } from "#routing";
import { runMatrix, streams, type MatrixCall, type MatrixSystem } from "#sim";

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

function played(system: MatrixSystem, calls: readonly MatrixCall[], rounds: number) {
  const rates: number[] = [];
  let run = runMatrix(system, calls);
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    run = runMatrix(system, calls);
    rates.push((run.events / (performance.now() - started)) * 1_000);
  }
  return { run, rates: rates.toSorted((left, right) => left - right) };
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

export async function run(options: string[]): Promise<object> {
  const [calls = 1_000_000, rounds = 5] = options.map(Number);
  const system = systemOf();
  const trace = traceOf(calls);
  const { run: last, rates } = played(system, trace, rounds);
  return {
    seed: SEED,
    zones: ZONES,
    units: UNITS,
    calls,
    events: last.events,
    targetEventsPerSecond: 5_000_000,
    eventsPerSecond: { least: rates[0], median: rates[rates.length >> 1], most: rates.at(-1) },
    simpy: {
      calls: Math.min(calls, PEER_CALLS_MAX),
      eventsPerSecond: peer(system, trace.slice(0, PEER_CALLS_MAX)),
    },
  };
}
