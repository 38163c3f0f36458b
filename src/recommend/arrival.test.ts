import assert from "node:assert/strict";
import { test } from "node:test";
import { recommend, type Candidate, type UnitPosition } from "./index.ts";
import { chosenOf } from "./testing/chosen.ts";
import { engine, NOW, SCENE_NODE, TURNOUT_SECONDS, world } from "./testing/world.ts";

test("REC-5: a recall delays the arrival, and the soonest arrival still wins", () => {
  const duty = { status: "away", since: NOW, reason: "rest", recallSeconds: 120 } as const;
  const near = recommend(
    world({
      units: { E1: { ...engine, duty }, E2: { can: "engine", near: 300 } },
      needs: ["engine"],
    }),
  );
  const [chosen] = near.needs[0]!.chosen;
  assert.equal(chosen?.unitId, "E1");
  assert.equal(chosen.arrival.medianSeconds, 120 + TURNOUT_SECONDS + 100);
  assert.deepEqual(chosen.availability, { kind: "recall", recallSeconds: 120 });
  const far = recommend(
    world({
      units: { E1: { ...engine, duty }, E2: { can: "engine", near: 219 } },
      needs: ["engine"],
    }),
  );
  assert.deepEqual(chosenOf(far), [["E2"]]);
});

test("REC-8: arrival counts the offset, and no turnout for a unit on the move", () => {
  const position = { offsetSeconds: 7, moving: true, source: "reported" } as const;
  const input = world({ units: { E1: { ...engine, position } }, needs: ["engine"] });
  const [chosen] = recommend(input).needs[0]!.chosen;
  assert.equal(chosen?.roadSeconds, 107);
  assert.deepEqual(chosen.arrival, {
    medianSeconds: 107,
    lowSeconds: 107 * 0.8,
    highSeconds: 107 * 1.2,
  });
  assert.deepEqual(chosen.advice, { rank: 1, etaSeconds: 107, lowSeconds: 86, highSeconds: 128 });
});

test("REC-8: all units are asked about in one query, and none twice", () => {
  let queries = 0;
  const input = world({
    units: { A: { can: "engine ladder", near: 5 }, B: engine, C: { can: "ladder", near: 9 } },
    needs: ["engine", "ladder"],
  });
  const { travel } = input;
  const counting: typeof travel = {
    secondsToOne(from, to, out) {
      queries += 1;
      assert.equal(from.length, 3);
      return travel.secondsToOne(from, to, out);
    },
  };
  recommend({ ...input, travel: counting });
  assert.equal(queries, 1);
});

test("REC-10: an incident off the roads is measured in a straight line, with a wider interval", () => {
  const spec = { units: { E1: { ...engine, zone: 1 } }, needs: ["engine"] };
  const { needs, notes } = recommend(world({ ...spec, place: { node: -1 } }));
  const [chosen] = needs[0]!.chosen;
  // One degree of longitude at 0.5 degrees north, at 25 km/h.
  const metres = 111_194.9 * Math.cos((0.5 * Math.PI) / 180);
  assert.ok(Math.abs(chosen!.roadSeconds - metres / (25 / 3.6)) < 2, `${chosen!.roadSeconds}`);
  assert.deepEqual(notes, [{ code: "straight-line", kmh: 25 }]);
  const onRoad = recommend(world(spec)).needs[0]!.chosen[0]!.arrival;
  const spread = ({ lowSeconds, medianSeconds, highSeconds }: typeof onRoad): number =>
    (highSeconds - lowSeconds) / medianSeconds;
  assert.ok(spread(chosen!.arrival) > 1.5 * spread(onRoad));
});

test("REC-10: a position at a node the roads do not have counts as off the roads", () => {
  const input = world({ units: { E1: { ...engine, zone: 0 } }, needs: ["engine"] });
  const travel = { ...input.travel, nodeCount: SCENE_NODE };
  for (const node of [SCENE_NODE, 1.5, Number.NaN, -3]) {
    const positions = () => ({ ...input.positions("E1")!, node });
    const { needs } = recommend({ ...input, travel, positions });
    assert.equal(needs[0]!.chosen[0]?.notes[0]?.code, "straight-line");
  }
});

function chosenAt(position: Partial<UnitPosition>): Candidate {
  const unit = { can: "engine", near: 400, position };
  return recommend(world({ units: { E1: unit }, needs: ["engine"] })).needs[0]!.chosen[0]!;
}

test("REC-11: a stale report widens the interval by half its age at both ends; a wait does not", () => {
  const reported = { source: "reported", moving: true } as const;
  const fresh = chosenAt({ ...reported, asOf: NOW - 120_000 });
  const stale = chosenAt({ ...reported, asOf: NOW - 360_000 });
  assert.deepEqual(fresh.notes, []);
  assert.deepEqual(stale.notes, [{ code: "position-stale", ageSeconds: 360 }]);
  assert.equal(stale.arrival.medianSeconds, fresh.arrival.medianSeconds);
  assert.equal(stale.arrival.lowSeconds, fresh.arrival.lowSeconds - 180);
  assert.equal(stale.arrival.highSeconds, fresh.arrival.highSeconds + 180);
  assert.deepEqual(chosenAt({ source: "station", asOf: NOW - 9e8 }).notes, []);
});

test("REC-8: the model is told of urgency, unit type and the local hour", () => {
  for (const priority of ["p1", "p2"] as const) {
    const input = world({ units: { E1: engine }, needs: ["engine"], priority });
    const asked: unknown[] = [];
    const arrival: typeof input.arrivals.arrival = (trip) => {
      asked.push(trip);
      return input.arrivals.arrival(trip);
    };
    const settings = {
      ...input.board.configuration.settings,
      utcOffsets: [{ from: 0, minutes: -480 }],
    };
    const configuration = { ...input.board.configuration, settings };
    recommend({ ...input, board: { ...input.board, configuration }, arrivals: { arrival } });
    const urgent = priority === "p1";
    const trip = { roadSeconds: 100, unitTypeId: "engine", hourOfDay: 0, moving: false };
    assert.deepEqual(asked, [{ ...trip, urgent }]);
  }
});
