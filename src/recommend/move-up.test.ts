import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { adviseMoves, type MoveUpOptions, type WaitingUnit } from "./move-up.ts";
import { moveUpGroundInSteps, prepareMoveUpGround } from "./move-up-ground.ts";
import type { MoveUpGround, MoveUpGroundInput, WaitingAt } from "./move-up-ground.ts";
import { LINE_ROAD } from "./testing/world.ts";

const post = (number: number): WaitingAt => ({ kind: "post", postId: `p${number}` });
const station = (number: number): WaitingAt => ({ kind: "station", stationId: `s${number}` });

type Town = { readonly input: MoveUpGroundInput; readonly ground: MoveUpGround };

/** Posts, stations and calls at seconds along one road. */
function townOf(spec: {
  readonly posts: readonly number[];
  readonly stations: readonly number[];
  readonly calls: readonly (readonly [number, number])[];
  readonly coverSeconds?: number;
}): Town {
  const input: MoveUpGroundInput = {
    nodes: spec.calls.map(([node]) => node),
    callsPerHour: spec.calls.map(([, calls]) => calls),
    postNodes: new Map(spec.posts.map((node, number) => [`p${number}`, node])),
    stationNodes: new Map(spec.stations.map((node, number) => [`s${number}`, node])),
    coverSeconds: spec.coverSeconds ?? 100,
    travel: LINE_ROAD,
  };
  return { input, ground: prepareMoveUpGround(input) };
}

function nodeOf({ input }: Town, at: WaitingAt): number {
  const nodes = at.kind === "post" ? input.postNodes : input.stationNodes;
  return nodes.get(at.kind === "post" ? at.postId : at.stationId)!;
}

/** The formula once more, without anything kept: sum of d (1 - q^n). */
function coveredPlainly(town: Town, places: readonly WaitingAt[], q: number): number {
  const { nodes, callsPerHour, coverSeconds } = town.input;
  let sum = 0;
  for (let point = 0; point < nodes.length; point += 1) {
    const near = places.filter(
      (at) => Math.abs(nodeOf(town, at) - nodes[point]!) <= coverSeconds,
    ).length;
    sum += callsPerHour[point]! * (1 - q ** near);
  }
  return sum;
}

const OPTIONS: MoveUpOptions = {
  busyFraction: 0.3,
  roadSecondsMax: 10_000,
  gainMinCallsPerHour: 0,
  movesMax: 1,
};

function unitAt(unitId: string, waitsAt: WaitingAt, more: Partial<WaitingUnit> = {}): WaitingUnit {
  return { unitId, waitsAt, mayMove: true, ...more };
}

const drawnTown = fc
  .record({
    posts: fc.array(fc.nat(999), { minLength: 1, maxLength: 5 }),
    stations: fc.array(fc.nat(999), { minLength: 1, maxLength: 4 }),
    calls: fc.array(fc.tuple(fc.nat(999), fc.integer({ min: 0, max: 9 })), {
      minLength: 1,
      maxLength: 12,
    }),
    coverSeconds: fc.integer({ min: 20, max: 400 }),
  })
  .map(townOf);

const drawnUnits = fc.array(
  fc.record({
    home: fc.nat(3),
    at: fc.option(fc.nat(4)),
    node: fc.option(fc.nat(999)),
    mayMove: fc.boolean(),
  }),
  { minLength: 1, maxLength: 7 },
);

const drawnOptions = fc.record({
  busyFraction: fc.constantFrom(0, 0.1, 0.3, 0.6, 0.9),
  roadSecondsMax: fc.integer({ min: 0, max: 1200 }),
  gainMinCallsPerHour: fc.constantFrom(0, 0.5, 2),
  movesMax: fc.integer({ min: 1, max: 3 }),
});

function fleetOf(town: Town, drawn: readonly fcUnit[]): WaitingUnit[] {
  const { input } = town;
  return drawn.map(({ home, at, node, mayMove }, number) => {
    const own = station(home % input.stationNodes.size);
    const waitsAt = at === null ? own : post(at % input.postNodes.size);
    const where = node === null ? {} : { node, offsetSeconds: number };
    return { unitId: `u${number}`, waitsAt, home: own, mayMove, ...where };
  });
}
type fcUnit = { home: number; at: number | null; node: number | null; mayMove: boolean };

type Pair = { readonly unitId: string; readonly to: WaitingAt; readonly net: number };

/** Every pair that is allowed, each reckoned from nothing. */
function allPairs(town: Town, units: readonly WaitingUnit[], options: MoveUpOptions): Pair[] {
  const q = options.busyFraction;
  const places = units.map(({ waitsAt }) => waitsAt);
  const before = coveredPlainly(town, places, q);
  return units.flatMap((unit, place) => {
    if (!unit.mayMove) return [];
    const posts = [...town.input.postNodes.keys()].map((postId): WaitingAt => ({
      kind: "post",
      postId,
    }));
    return [...posts, unit.home!].flatMap((to) => {
      const from = unit.node ?? nodeOf(town, unit.waitsAt);
      const seconds = Math.abs(nodeOf(town, to) - from) + (unit.offsetSeconds ?? 0);
      if (seconds > options.roadSecondsMax) return [];
      const net = coveredPlainly(town, places.with(place, to), q) - before;
      return [{ unitId: unit.unitId, to, net }];
    });
  });
}

test("MUP-1: each move is the best of all pairs, and none is left that would bring enough", () => {
  fc.assert(
    fc.property(drawnTown, drawnUnits, drawnOptions, (town, drawn, options) => {
      let units = fleetOf(town, drawn);
      const { moves } = adviseMoves(town.ground, units, options);
      const least = Math.max(options.gainMinCallsPerHour, 1e-8);
      for (const move of moves) {
        const pairs = allPairs(town, units, options);
        const best = Math.max(...pairs.map(({ net }) => net));
        const same = pairs.find(({ unitId, to }) => unitId === move.unitId && isSame(to, move.to));
        assert.ok(same !== undefined, `${move.unitId} may not go there`);
        assert.ok(Math.abs(same.net - best) < 1e-7, `${same.net} is not the best, ${best}`);
        assert.ok(Math.abs(move.netCallsPerHour - same.net) < 1e-7);
        units = units.map((unit) =>
          unit.unitId === move.unitId ? { ...unit, waitsAt: move.to, mayMove: false } : unit,
        );
      }
      if (moves.length < options.movesMax) {
        const left = allPairs(town, units, options).filter(({ net }) => net > least + 1e-7);
        assert.deepEqual(left, []);
      }
    }),
    { seed: 1983, numRuns: 400 },
  );
});

function isSame(one: WaitingAt, other: WaitingAt): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

test("MUP-2: what is covered before and after is the formula reckoned from nothing", () => {
  fc.assert(
    fc.property(drawnTown, drawnUnits, drawnOptions, (town, drawn, options) => {
      const units = fleetOf(town, drawn);
      const advice = adviseMoves(town.ground, units, options);
      const q = options.busyFraction;
      const before = units.map(({ waitsAt }) => waitsAt);
      const moved = new Map(advice.moves.map(({ unitId, to }) => [unitId, to]));
      const after = units.map(({ unitId, waitsAt }) => moved.get(unitId) ?? waitsAt);
      const near = (a: number, b: number) => Math.abs(a - b) < 1e-7;
      assert.ok(near(advice.coveredCallsPerHour, coveredPlainly(town, before, q)));
      assert.ok(near(advice.coveredAfterCallsPerHour, coveredPlainly(town, after, q)));
      const net = advice.moves.reduce((sum, move) => sum + move.netCallsPerHour, 0);
      assert.ok(near(advice.coveredAfterCallsPerHour - advice.coveredCallsPerHour, net));
    }),
    { seed: 2015, numRuns: 300 },
  );
});

test("MUP-3: no move loses, repeats a unit, goes too far, or moves one that was moved lately", () => {
  fc.assert(
    fc.property(drawnTown, drawnUnits, drawnOptions, (town, drawn, options) => {
      const units = fleetOf(town, drawn);
      const { moves } = adviseMoves(town.ground, units, options);
      assert.ok(moves.length <= options.movesMax);
      assert.equal(new Set(moves.map(({ unitId }) => unitId)).size, moves.length);
      for (const move of moves) {
        const { gainedCallsPerHour: gained, lostCallsPerHour: lost } = move;
        assert.ok(move.netCallsPerHour > 0);
        assert.ok(move.netCallsPerHour >= options.gainMinCallsPerHour);
        assert.equal(move.netCallsPerHour, gained - lost);
        assert.ok(lost >= 0 && move.roadSeconds <= options.roadSecondsMax);
        assert.ok(units.find(({ unitId }) => unitId === move.unitId)?.mayMove);
      }
    }),
    { seed: 4, numRuns: 300 },
  );
});

test("MUP-4: the order in which units, posts and calls are given changes nothing", () => {
  fc.assert(
    fc.property(drawnTown, drawnUnits, drawnOptions, (town, drawn, options) => {
      const units = fleetOf(town, drawn);
      const { input } = town;
      const turned = prepareMoveUpGround({
        ...input,
        postNodes: new Map([...input.postNodes].toReversed()),
        stationNodes: new Map([...input.stationNodes].toReversed()),
      });
      assert.deepEqual(
        adviseMoves(turned, units.toReversed(), options).moves,
        adviseMoves(town.ground, units, options).moves,
      );
    }),
    { seed: 9, numRuns: 100 },
  );
});

test("MUP-4: among equals the shorter road, then the smaller unit id, then the earlier post", () => {
  const town = townOf({ posts: [500, 500], stations: [100, 200], calls: [[500, 4]] });
  const at = (units: readonly WaitingUnit[]) => adviseMoves(town.ground, units, OPTIONS).moves[0];
  const nearer = at([unitAt("a", station(0)), unitAt("b", station(1))]);
  assert.deepEqual([nearer?.unitId, nearer?.to, nearer?.roadSeconds], ["b", post(0), 300]);
  assert.equal(at([unitAt("b", station(1)), unitAt("a", station(1))])?.unitId, "a");
});

test("MUP-5: what a unit leaves behind is taken off, and said", () => {
  const town = townOf({
    posts: [500],
    stations: [0, 1000],
    calls: [
      [0, 3],
      [500, 5],
      [1000, 8],
    ],
  });
  const units = [unitAt("A", station(0)), unitAt("B", station(1))];
  const { moves } = adviseMoves(town.ground, units, OPTIONS);
  assert.equal(moves[0]?.unitId, "A");
  assert.ok(Math.abs(moves[0].gainedCallsPerHour - 3.5) < 1e-9, "5 × 0.7");
  assert.ok(Math.abs(moves[0].lostCallsPerHour - 2.1) < 1e-9, "3 × 0.7");
  const two = adviseMoves(town.ground, units, { ...OPTIONS, movesMax: 3 });
  assert.deepEqual([two.moves.length, two.end], [1, "no-gain"], "B leaves more than it finds");
});

test("MUP-6: a posted unit may be sent home, no other to that station", () => {
  const town = townOf({ posts: [0], stations: [500, 900], calls: [[500, 5]] });
  const away = unitAt("A", post(0), { home: station(0) });
  const stranger = unitAt("B", post(0), { home: station(1) });
  const { moves } = adviseMoves(town.ground, [stranger, away], { ...OPTIONS, movesMax: 2 });
  assert.deepEqual(
    moves.map(({ unitId, to }) => [unitId, to]),
    [["A", station(0)]],
  );
});

test("MUP-7: the end says why there are no more moves", () => {
  const spec = { posts: [500], stations: [0], calls: [[500, 5]] as [number, number][] };
  const town = townOf(spec);
  const end = (of: Town, units: readonly WaitingUnit[], options = OPTIONS) =>
    adviseMoves(of.ground, units, options).end;
  const able = unitAt("A", station(0));
  assert.equal(end(town, [able]), "enough");
  assert.equal(end(town, [able], { ...OPTIONS, movesMax: 9 }), "nobody-may-move");
  assert.equal(end(town, [able], { ...OPTIONS, roadSecondsMax: 499 }), "no-gain");
  assert.equal(end(town, [unitAt("A", station(0), { mayMove: false })]), "nobody-may-move");
  assert.equal(end(town, [unitAt("A", station(7))]), "nobody-may-move", "waits nowhere known");
  assert.equal(end(townOf({ ...spec, posts: [] }), [able]), "nowhere-to-wait");
  assert.equal(end(townOf({ ...spec, calls: [[500, 0]] }), [able]), "no-calls");
});

test("MUP-8: a figure out of range is a RangeError that names it", () => {
  const { ground, input } = townOf({ posts: [500], stations: [0], calls: [[500, 5]] });
  const wrong: [Partial<MoveUpOptions>, RegExp][] = [
    [{ busyFraction: 1 }, /busyFraction: got 1/],
    [{ busyFraction: NaN }, /busyFraction: got NaN/],
    [{ roadSecondsMax: -1 }, /roadSecondsMax: got -1/],
    [{ gainMinCallsPerHour: NaN }, /gainMinCallsPerHour: got NaN/],
    [{ movesMax: 0.5 }, /movesMax: got 0.5/],
  ];
  for (const [options, message] of wrong) {
    assert.throws(() => adviseMoves(ground, [], { ...OPTIONS, ...options }), {
      name: "RangeError",
      message,
    });
  }
  assert.throws(() => prepareMoveUpGround({ ...input, coverSeconds: -1 }), /coverSeconds: got -1/);
  assert.throws(() => prepareMoveUpGround({ ...input, callsPerHour: [1, 2] }), /got 2 figures/);
  assert.throws(() => prepareMoveUpGround({ ...input, callsPerHour: [NaN] }), /\[0\]: got NaN/);
});

test("MUP-9: the ground is prepared in steps, one per demand point and one per place", () => {
  const { input } = townOf({ posts: [500], stations: [0, 9], calls: [[500, 5]] });
  assert.equal([...moveUpGroundInSteps(input)].length, 4);
});
