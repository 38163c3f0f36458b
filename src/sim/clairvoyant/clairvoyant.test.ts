import assert from "node:assert/strict";
import { test } from "node:test";
import {
  clairvoyantBound,
  playTrace,
  streams,
  type MatrixCall,
  type MatrixSystem,
  type RandomStream,
  type Returning,
} from "#sim";

const RETURNING: readonly Returning[] = ["from-scene", "home", "unavailable"];

type Town = { readonly system: MatrixSystem; readonly calls: readonly MatrixCall[] };

/** A town of points, so that no way round is shorter. */
function townOf(draw: RandomStream, size: { zones: number; units: number; calls: number }): Town {
  const points = Array.from({ length: size.zones }, () => [draw.uniform(), draw.uniform()]);
  const travelSeconds = points.map(([x, y]) =>
    Float64Array.from(points, ([a, b]) => Math.round(900 * Math.hypot(x! - a!, y! - b!))),
  );
  let at = 0;
  const calls = Array.from({ length: size.calls }, (): MatrixCall => {
    at += Math.round(draw.exponential(1_200 / size.units));
    return {
      atSeconds: at,
      zone: draw.integer(size.zones),
      onSceneSeconds: 300 + draw.integer(900),
      turnoutSeconds: 10 * draw.integer(9),
      priority: draw.integer(2),
      atHospitalSeconds: draw.integer(600),
      ...(draw.uniform() < 0.3 ? { hospital: draw.integer(size.zones) } : {}),
    };
  });
  const homes = Array.from({ length: size.units }, () => draw.integer(size.zones));
  const returning = draw.choice(RETURNING);
  return { system: { travelSeconds, homes, hospitals: [], queue: "wait", returning }, calls };
}

type Standing = { readonly freeAt: number; readonly zone: number; readonly homeAt: number };

/** When the unit that stands so could start, and from where: at once, or once it is home. */
function startsOf({ system }: Town, home: number, unit: Standing, at: number) {
  const start = Math.max(at, unit.freeAt);
  const atHome = { start: Math.max(at, unit.homeAt), from: home };
  if (start >= unit.homeAt) return [atHome];
  if (system.returning === "unavailable") return [atHome];
  // Counted as home at once, but for a call that it takes the moment it is free.
  if (system.returning === "home" && start > unit.freeAt) return [{ start, from: home }];
  return [{ start, from: unit.zone }, atHome];
}

/** The least sum of responses over all ways to serve the calls, by trying all of them. */
function exhaustive(town: Town): number {
  const { system, calls } = town;
  const { travelSeconds, homes } = system;
  let best = Infinity;
  const place = (left: readonly number[], units: readonly Standing[], sum: number): void => {
    if (sum >= best) return;
    if (left.length === 0) {
      best = sum;
      return;
    }
    for (const call of left) {
      const { atSeconds, zone, hospital, turnoutSeconds, ...rest } = calls[call]!;
      for (const [unit, standing] of units.entries()) {
        const home = homes[unit]!;
        for (const { start, from } of startsOf(town, home, standing, atSeconds)) {
          const onScene = start + turnoutSeconds + travelSeconds[from]![zone]!;
          const end = hospital ?? zone;
          const drive = hospital === undefined ? 0 : travelSeconds[zone]![hospital]!;
          const handover = hospital === undefined ? 0 : rest.atHospitalSeconds;
          const freeAt = onScene + rest.onSceneSeconds + drive + handover;
          const homeAt = freeAt + travelSeconds[end]![home]!;
          const after = units.with(unit, { freeAt, zone: end, homeAt });
          const others = left.filter((one) => one !== call);
          place(others, after, sum + onScene - atSeconds);
        }
      }
    }
  };
  const standing = homes.map((zone) => ({ freeAt: -Infinity, zone, homeAt: -Infinity }));
  place([...calls.keys()], standing, 0);
  return best;
}

test("CLV-1: the bound is never above the best of all ways to serve the calls", () => {
  const draw = streams(3)("tiny");
  let [exact, bounds] = [0, 0];
  for (let round = 0; round < 150; round += 1) {
    const town = townOf(draw, { zones: 6, units: 1 + draw.integer(3), calls: 1 + draw.integer(5) });
    const least = exhaustive(town) / town.calls.length;
    const { figures } = playTrace(town.system, town.calls, 480);
    assert.ok(figures.meanResponseSeconds >= least - 1e-6, "the search misses what a policy does");
    const bound = clairvoyantBound(town.system, town.calls, figures.meanResponseSeconds);
    assert.ok(
      bound.meanResponseSeconds <= least + 1e-6,
      `round ${round}: ${JSON.stringify(bound)}`,
    );
    assert.ok(bound.alone <= bound.meanResponseSeconds);
    exact += least;
    bounds += bound.meanResponseSeconds;
  }
  // It is no empty statement: on such towns, with units much in the way, it reaches over half.
  assert.ok(bounds / exact > 0.55, `${bounds / exact}`);
});

test("CLV-2: it is exact where every call has its unit at home and nobody is in the way", () => {
  const draw = streams(4)("apart");
  for (let round = 0; round < 20; round += 1) {
    const { system, calls } = townOf(draw, { zones: 8, units: 3, calls: 4 });
    const apart = calls.map((call, index) =>
      Object.assign({}, call, { atSeconds: 20_000 * index }),
    );
    const unavailable: MatrixSystem = { ...system, returning: "unavailable" };
    const { figures } = playTrace(unavailable, apart, 480);
    const reached = figures.meanResponseSeconds;
    const bound = clairvoyantBound(unavailable, apart, reached);
    assert.ok(Math.abs(bound.meanResponseSeconds - reached) < 1e-6, JSON.stringify(bound));
  }
});

test("CLV-3: it is not above what any policy reached, and sees units that are in the way", () => {
  const draw = streams(5)("towns");
  let tightened = 0;
  for (let round = 0; round < 12; round += 1) {
    const town = townOf(draw, { zones: 30, units: 6, calls: 60 });
    const lists = town.system.travelSeconds.map(() =>
      [...town.system.homes.keys()].sort(() => draw.uniform() - 0.5),
    );
    const closest = playTrace(town.system, town.calls, 480).figures.meanResponseSeconds;
    const listed = playTrace({ ...town.system, preferences: lists }, town.calls, 480).figures;
    const bound = clairvoyantBound(town.system, town.calls, closest);
    assert.ok(bound.meanResponseSeconds <= Math.min(closest, listed.meanResponseSeconds) + 1e-6);
    if (bound.meanResponseSeconds > bound.alone + 1) tightened += 1;
  }
  assert.ok(tightened >= 3, `${tightened}`);
});

test("CLV-4: what it does not hold for is refused", () => {
  const { system, calls } = townOf(streams(6)("refused"), { zones: 4, units: 2, calls: 3 });
  assert.throws(() => clairvoyantBound({ ...system, queue: "loss" }, calls, 1), /queue "wait"/u);
  const many = Array.from({ length: 10_001 }, () => calls[0]!);
  assert.throws(() => clairvoyantBound(system, many, 1), /up to 20000, got 20002/u);
});
