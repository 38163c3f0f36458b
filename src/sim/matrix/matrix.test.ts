import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { erlangB, erlangC, approximateHypercube, solveHypercube } from "#planning";
import {
  drawCalls,
  intervalOf,
  playTrace,
  replicate,
  streams,
  student95,
  type MatrixArrivals,
  type MatrixCall,
  type MatrixSystem,
  type Returning,
} from "#sim";

const folder = mkdtempSync(join(tmpdir(), "muster-matrix-"));
after(() => rmSync(folder, { recursive: true }));

const PEER = new URL("../testing/matrix_peer.py", import.meta.url).pathname;
const PYTHONS = ["python3", "/usr/bin/python3"];
const python = PYTHONS.find(
  (name) => spawnSync(name, ["-c", "import SimPy.Simulation"], { stdio: "ignore" }).status === 0,
);

const table = (rows: readonly (readonly number[])[]) => rows.map((row) => Float64Array.from(row));
const call = (atSeconds: number, zone: number, more: Partial<MatrixCall> = {}): MatrixCall => ({
  atSeconds,
  zone,
  onSceneSeconds: 900,
  turnoutSeconds: 0,
  priority: 0,
  atHospitalSeconds: 0,
  ...more,
});

const TWO: MatrixSystem = {
  travelSeconds: table([
    [60, 300, 500],
    [300, 60, 200],
    [500, 200, 60],
  ]),
  homes: [0, 1],
  hospitals: [2],
  queue: "wait",
  returning: "from-scene",
};

test("SIM-1: calls worked out by hand, with a wait, a hospital and a way home", () => {
  const calls = [
    call(0, 1, { turnoutSeconds: 30 }),
    call(10, 1, { hospital: 2, atHospitalSeconds: 100 }),
    call(20, 0, { priority: 1 }),
    call(30, 0),
    call(1_700, 2),
  ];
  const { run, figures } = playTrace(TWO, calls, 480);
  // Unit 1: 30 + 60 there, 900 on scene, free at 990 in zone 1; then the call of priority 0.
  // Unit 0: 10 + 300 there, free at 1210 + 200 + 100 = 1510 at the hospital, then priority 1.
  assert.deepEqual([...run.unit], [1, 0, 0, 1, -1].with(4, 1));
  assert.deepEqual([...run.onSceneAt], [90, 310, 2_010, 1_290, 2_690]);
  assert.deepEqual([...run.finishedAt], [990, 1_510, 2_910, 2_190, 3_590]);
  assert.equal(figures.waitedShare, 3 / 5);
  assert.equal(figures.response90Seconds, 1_990);
});

test("SIM-1: a unit on its way home is counted where the setting says", () => {
  const calls = [call(0, 0), call(1_000, 2)];
  const oneUnit = { ...TWO, homes: [1] };
  const second = (returning: Returning): [number, number] => {
    const { run } = playTrace({ ...oneUnit, returning }, calls, 480);
    return [run.dispatchedAt[1]!, run.onSceneAt[1]!];
  };
  // It is free at 300 + 900 = 1200 in zone 0, and home 300 later.
  assert.deepEqual(second("from-scene"), [1_200, 1_700]);
  assert.deepEqual(second("home"), [1_200, 1_700]);
  assert.deepEqual(second("unavailable"), [1_500, 1_700]);
  const later = playTrace({ ...oneUnit, returning: "home" }, [calls[0]!, call(1_300, 2)], 480);
  assert.equal(later.run.onSceneAt[1], 1_500, "at home at once");
  const scene = playTrace(oneUnit, [calls[0]!, call(1_300, 2)], 480);
  assert.equal(scene.run.onSceneAt[1], 1_800, "counted from the scene until it is home");
});

test("SIM-2: without travel it is Erlang's queue, lost or waiting", () => {
  const arrivals: MatrixArrivals = {
    callsPerHour: [6],
    hours: 3_000,
    warmUpHours: 50,
    onSceneSeconds: { exponentialMean: 1_800 },
    turnoutSeconds: 0,
    transportProbability: 0,
    atHospitalSeconds: 0,
  };
  const system: MatrixSystem = {
    travelSeconds: table([[0]]),
    homes: [0, 0, 0, 0],
    hospitals: [],
    returning: "home",
    queue: "loss",
  };
  const stopping = { min: 20, max: 20 };
  const options = { seed: 7, targetSeconds: 480, stopping };
  const lost = replicate(system, arrivals, options).replications.map((each) => each.lostShare);
  const loss = intervalOf(lost);
  assert.ok(loss.low < erlangB(4, 3) && erlangB(4, 3) < loss.high, JSON.stringify(loss));
  assert.ok(loss.high - loss.low < 0.01);
  const waiting = replicate({ ...system, queue: "wait" }, arrivals, options).replications;
  const waits = intervalOf(waiting.map((each) => each.waitedShare));
  assert.ok(waits.low < erlangC(4, 3) && erlangC(4, 3) < waits.high, JSON.stringify(waits));
  // Mean wait of those who come: C / (n mu - lambda).
  const wait = (erlangC(4, 3) / (4 * 2 - 6)) * 3_600;
  const mean = intervalOf(waiting.map((each) => each.meanResponseSeconds));
  assert.ok(mean.low < wait && wait < mean.high, `${wait}: ${JSON.stringify(mean)}`);
});

test("SIM-3: with lists and no travel it is the exact hypercube", () => {
  const preferences = [
    [0, 1, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];
  const callsPerHour = [0.5, 0.3, 0.6, 0.1];
  const exact = solveHypercube({
    unitServiceRatePerHour: [1, 1, 1],
    atomCallRatePerHour: callsPerHour,
    preferences,
    queue: "loss",
  });
  const { replications } = replicate(
    {
      travelSeconds: callsPerHour.map(() => new Float64Array(4)),
      homes: [0, 1, 2],
      hospitals: [],
      preferences,
      queue: "loss",
      returning: "home",
    },
    {
      callsPerHour,
      hours: 5_000,
      warmUpHours: 100,
      turnoutSeconds: 0,
      onSceneSeconds: { exponentialMean: 3_600 },
      transportProbability: 0,
      atHospitalSeconds: 0,
    },
    { seed: 3, targetSeconds: 480, stopping: { min: 20, max: 20 } },
  );
  for (const [unit, workload] of exact.workloads.entries()) {
    const { low, high } = intervalOf(replications.map(({ workloads }) => workloads[unit]!));
    // Twice the half width: one of three intervals may miss by chance, and this seed's does.
    const off = Math.abs((low + high) / 2 - workload);
    assert.ok(off < high - low, `unit ${unit}: ${workload} in ${low}..${high}`);
    assert.ok(high - low < 0.01);
  }
});

test("SIM-3: forty units on lists agree with the approximate hypercube within both intervals", () => {
  const units = Array.from({ length: 40 }, (_, unit) => unit);
  // Around a ring, with busier atoms on one side.
  const preferences = units.map((atom) =>
    units.toSorted(
      (a, b) =>
        Math.min((a - atom + 40) % 40, (atom - a + 40.5) % 40) -
        Math.min((b - atom + 40) % 40, (atom - b + 40.5) % 40),
    ),
  );
  const callsPerHour = units.map((atom) => 0.4 + 0.3 * Math.sin(atom / 6.4));
  const approximate = approximateHypercube(
    {
      unitServiceRatePerHour: units.map(() => 1),
      atomCallRatePerHour: callsPerHour,
      preferences,
      queue: "loss",
    },
    { stepsMax: 1_000_000 },
  );
  const { replications } = replicate(
    {
      travelSeconds: units.map(() => new Float64Array(40)),
      homes: units,
      hospitals: [],
      preferences,
      queue: "loss",
      returning: "home",
    },
    {
      callsPerHour,
      hours: 400,
      warmUpHours: 20,
      turnoutSeconds: 0,
      onSceneSeconds: { exponentialMean: 3_600 },
      transportProbability: 0,
      atHospitalSeconds: 0,
    },
    { seed: 7, targetSeconds: 480, stopping: { min: 12, max: 12 } },
  );
  let outside = 0;
  for (const [unit, workload] of approximate.workloads.entries()) {
    const { low, high } = intervalOf(replications.map(({ workloads }) => workloads[unit]!));
    if (workload < low || workload > high) outside += 1;
    const off = Math.abs((low + high) / 2 - workload);
    assert.ok(off < high - low, `unit ${unit}: ${workload} in ${low}..${high}`);
    assert.ok(high - low < 0.08);
  }
  // Of forty 95 % intervals two miss on average.
  assert.ok(outside <= 6, `${outside} outside`);
});

/** A random town with a trace, its times no multiples of anything, so that nothing ties. */
function town(seed: number): { system: MatrixSystem; calls: MatrixCall[] } {
  const random = streams(seed)("town");
  // Every tenth is a large one.
  const scale = seed % 10 === 0 ? 8 : 1;
  const zones = 2 + random.integer(8 * scale);
  const units = 1 + random.integer(6 * scale);
  const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);
  const shuffled = () =>
    numbers(units).toSorted((a, b) => ((a * 7 + seed) % 5) - ((b * 7 + seed) % 5) || a - b);
  const returning = random.choice(["from-scene", "home", "unavailable"] as const);
  const lists = random.integer(3) === 0;
  const partial = random.integer(2) === 0;
  const system: MatrixSystem = {
    travelSeconds: numbers(zones).map(() =>
      Float64Array.from(numbers(zones), () => 30 + 900 * random.uniform()),
    ),
    homes: numbers(units).map(() => random.integer(zones)),
    hospitals: [],
    queue: random.choice(["wait", "loss"] as const),
    returning,
    ...(lists
      ? {
          preferences: numbers(zones).map(() =>
            shuffled().slice(0, partial ? 1 + random.integer(units) : units),
          ),
        }
      : {}),
  };
  let at = 0;
  const calls = numbers(150 * Math.min(2, scale)).map(() => {
    at += random.exponential(2_400 / units);
    return call(at, random.integer(zones), {
      onSceneSeconds: 1_800 * random.uniform(),
      turnoutSeconds: 90 * random.uniform(),
      priority: random.integer(3),
      atHospitalSeconds: 600 * random.uniform(),
      ...(random.integer(2) === 0 ? { hospital: random.integer(zones) } : {}),
    });
  });
  return { system, calls };
}

test(
  "SIM-4: every call has the unit and times that SimPy gives it, in 60 random towns",
  { skip: python === undefined ? "SimPy (Debian: python3-simpy) is not installed" : false },
  () => {
    let busy = 0;
    for (let seed = 1; seed <= 60; seed += 1) {
      const { system, calls } = town(seed);
      const { run } = playTrace(system, calls, 480);
      const file = join(folder, `${seed}.json`);
      const { homes, travelSeconds, ...rest } = system;
      writeFileSync(
        file,
        JSON.stringify({
          ...rest,
          travelSeconds: travelSeconds.map((row) => Array.from(row)),
          units: homes.map((home) => ({ home })),
          calls,
        }),
      );
      const { stdout, stderr } = spawnSync(python ?? "", [PEER, file], { encoding: "utf8" });
      assert.equal(stderr, "");
      const peer: ([number, number, number] | null)[] = JSON.parse(stdout);
      for (const [index, theirs] of peer.entries()) {
        const where = `seed ${seed}, call ${index}`;
        assert.equal(run.unit[index], theirs === null ? -1 : theirs[0], where);
        if (theirs === null) continue;
        assert.ok(Math.abs(run.onSceneAt[index]! - theirs[1]) < 1e-6, where);
        assert.ok(Math.abs(run.finishedAt[index]! - theirs[2]) < 1e-6, where);
        if (run.dispatchedAt[index]! > calls[index]!.atSeconds) busy += 1;
      }
    }
    assert.ok(busy > 500, `calls that waited: ${busy}`);
  },
);

test("SIM-5: a unit is never on two calls, and all that can be served is", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
      const { system, calls } = town(seed);
      const { run } = playTrace(system, calls, 480);
      const until = new Map<number, number>();
      const order = [...calls.keys()]
        .filter((index) => run.unit[index] !== -1)
        .toSorted((a, b) => run.dispatchedAt[a]! - run.dispatchedAt[b]!);
      for (const index of order) {
        const unit = run.unit[index]!;
        assert.ok((until.get(unit) ?? 0) <= run.dispatchedAt[index]!);
        until.set(unit, run.finishedAt[index]!);
      }
      if (system.queue === "wait") assert.equal(order.length, calls.length);
    }),
    { numRuns: 100 },
  );
});

test("SIM-6: what a system was played with before changes nothing", () => {
  for (const seed of [3, 10, 20]) {
    const { system, calls } = town(seed);
    const { run } = playTrace(system, calls, 480);
    playTrace(system, calls.slice(0, 40), 480);
    assert.deepEqual(playTrace(system, calls, 480).run, run);
    assert.deepEqual(playTrace({ ...system }, calls, 480).run, run);
  }
});

test("SIM-6: two plans get the same calls, and the same seed the same answer", () => {
  const arrivals: MatrixArrivals = {
    callsPerHour: [1, 2, 0],
    hours: 48,
    warmUpHours: 0,
    transportProbability: 0.5,
    hourFactors: Array.from({ length: 24 }, (_, hour) => (hour < 8 ? 0 : 1)),
    priorityShares: [1, 3],
    onSceneSeconds: { median: 900, sigma: 0.5 },
    turnoutSeconds: 45,
    atHospitalSeconds: { exponentialMean: 600 },
  };
  const calls = drawCalls(TWO, arrivals, 11, 0);
  assert.deepEqual(drawCalls({ ...TWO, homes: [2] }, arrivals, 11, 0), calls);
  assert.notDeepEqual(drawCalls(TWO, arrivals, 11, 1), calls);
  assert.ok(calls.length > 40);
  assert.ok(calls.every(({ atSeconds, zone }) => (atSeconds / 3_600) % 24 >= 8 && zone < 2));
  assert.ok(calls.some(({ hospital }) => hospital === 2));
  assert.ok(calls.some(({ hospital }) => hospital === undefined));
});

test("SIM-7: it goes on until the interval is narrow enough, or says that it was not", () => {
  const arrivals: MatrixArrivals = {
    callsPerHour: [1, 1, 1],
    hours: 30,
    warmUpHours: 2,
    transportProbability: 0,
    onSceneSeconds: { exponentialMean: 1_200 },
    turnoutSeconds: 30,
    atHospitalSeconds: 0,
  };
  const tried = (halfWidthSeconds: number, max: number) =>
    replicate(TWO, arrivals, {
      seed: 1,
      targetSeconds: 480,
      stopping: { min: 3, max, halfWidthSeconds },
    });
  const narrow = tried(40, 2_000);
  assert.ok(narrow.reached && narrow.replications.length > 3);
  const { low, high } = intervalOf(narrow.replications.map((each) => each.meanResponseSeconds));
  assert.ok((high - low) / 2 <= 40);
  const short = tried(0.1, 5);
  assert.equal(short.reached, false);
  assert.equal(short.replications.length, 5);
});

test("SIM-8: Student's t has the table's values", () => {
  const table95 = [
    [1, 12.706],
    [2, 4.303],
    [3, 3.182],
    [4, 2.776],
    [5, 2.571],
    [9, 2.262],
    [19, 2.093],
    [30, 2.042],
    [120, 1.98],
  ] as const;
  for (const [degrees, value] of table95) {
    assert.ok(Math.abs(student95(degrees) - value) < 0.0015, `${degrees}: ${student95(degrees)}`);
  }
});

test("SIM-9: what cannot be played is a RangeError that names it", () => {
  const refused = (change: Partial<MatrixSystem>, calls: MatrixCall[], message: RegExp): void => {
    assert.throws(() => playTrace({ ...TWO, ...change }, calls, 480), {
      name: "RangeError",
      message,
    });
  };
  refused({ travelSeconds: table([[1, 2]]) }, [], /row 0 must hold 1 numbers, got 2/);
  refused({ travelSeconds: table([[-1]]) }, [], /0 to 0 must be seconds, zero or more, got -1/);
  refused({ homes: [3] }, [], /home of unit 0 must be a zone from 0 to 2, got 3/);
  refused({ preferences: [[0], [1], [2]] }, [], /zone 2 must name units 0 to 1, got 2/);
  refused({}, [call(5, 0), call(4, 0)], /call 1 is at 4, before/);
  refused({}, [call(0, 9)], /zone of call 0/);
});
