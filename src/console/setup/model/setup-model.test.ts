import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  applyChanges,
  defaultSettings,
  emptyBoard,
  emptyConfiguration,
  sameValue,
  validateConfiguration,
  type Configuration,
  type ConfigurationChange,
  type Need,
} from "#kernel";
import { TOWN, unit } from "../../../kernel/testing/town.ts";
import { checkConfiguration } from "./checks.ts";
import { fieldChanges } from "./differences.ts";
import {
  changesOf,
  collisions,
  configurationAfter,
  EMPTY_DRAFT,
  keepMine,
  liveEdits,
  withChanges,
  withItem,
} from "./draft.ts";
import { withValue } from "./fields.ts";
import { freshItem } from "./fresh.ts";
import {
  closed,
  overlapShare,
  ringFromText,
  ringText,
  selfCrossing,
  squareMetres,
  type Position,
} from "./geometry.ts";
import { KINDS, shelfOf } from "./kinds.ts";
import { placeProblem } from "./problem-place.ts";
import { expectedWords } from "./problem-words.ts";
import { usesOf } from "./uses.ts";

function town(...more: readonly ConfigurationChange[]): Configuration {
  const empty = emptyConfiguration(defaultSettings("town"));
  return applyChanges(empty, [...TOWN, ...more]).configuration;
}

function codes(configuration: Configuration): string[] {
  return checkConfiguration(configuration).map(({ code, id }) => `${code} ${id}`);
}

function plan(needs: readonly Need[]): ConfigurationChange {
  const alarms = [{ level: 1, needs }];
  return {
    kind: "responsePlan",
    put: { planId: "p", name: { en: "P" }, typeIds: ["alarm"], alarms },
  };
}

test("CON-80: a plan that no unit can fill is said, with what is lacking and how many there are", () => {
  const need = (more: Partial<Need>): Need => ({
    needId: "n",
    capabilityId: "als",
    count: 1,
    ...more,
  });
  const said = (more: Partial<Need>) =>
    checkConfiguration(town(plan([need(more)])))
      .filter(({ id }) => id === "p")
      .map(({ code, values }) => [code, values["have"]]);
  assert.deepEqual(said({}), []);
  assert.deepEqual(said({ count: 3 }), [["need-too-few", 2]]);
  assert.deepEqual(said({ capabilityId: "nothing" }), [["need-nobody", 0]]);
  assert.deepEqual(said({ minimumLevel: 3 }), [["need-level", 0]]);
  assert.deepEqual(said({ minimumCrew: 4 }), [["need-crew", 0]]);
  assert.deepEqual(said({ agencyId: "fire" }), [["need-agency", 0]]);
});

test("CON-80: needs that can be filled one by one but not together are said", () => {
  // Both medics are asked for twice: as medics and for first aid of a level only they have.
  const needs: Need[] = [
    { needId: "a", capabilityId: "als", count: 2 },
    { needId: "b", capabilityId: "first-aid", minimumLevel: 3, count: 1 },
  ];
  const found = checkConfiguration(town(plan(needs))).filter(({ id }) => id === "p");
  assert.deepEqual(
    found.map(({ code, values }) => [code, values["filled"], values["wanted"]]),
    [["alarm-together", 2, 3]],
  );
});

test("CON-80: what can never be met, and what is seldom meant, is said", () => {
  const before = codes(town());
  assert.ok(before.includes("type-no-plan alarm"));
  assert.ok(before.includes("alarm-together fire"), before.join("; "));
  const rule = { ruleId: "r", zoneId: "west", capabilityId: "als", minimumFree: 9 };
  const spare = { ...unit("E9"), crew: 0, capabilities: [] };
  const { stationId: _none, ...homeless } = spare;
  const found = codes(
    town(
      { kind: "coverageRule", put: rule },
      { kind: "unit", put: homeless },
      { kind: "capability", put: { capabilityId: "boat", name: { en: "Boat" } } },
    ),
  );
  for (const line of [
    "rule-too-few r",
    "unit-no-crew E9",
    "unit-no-capability E9",
    "unit-no-station E9",
    "capability-nobody boat",
    "zones-overlap east",
  ]) {
    assert.ok(found.includes(line), `${line} is not in ${found.join("; ")}`);
  }
  const zone = {
    zoneId: "far",
    kind: "beat",
    name: { en: "Far" },
    polygons: [
      [
        closed([
          [1, 1],
          [2, 1],
          [2, 2],
        ]),
      ],
    ],
  } as const;
  const far = codes(
    town(
      { kind: "zone", put: zone },
      { kind: "coverageRule", put: { ...rule, zoneId: "far", minimumFree: 1 } },
    ),
  );
  assert.ok(far.includes("rule-no-place r") && far.includes("zone-no-place far"));
  const twin = town({
    kind: "responsePlan",
    put: { planId: "zz", name: { en: "Z" }, typeIds: ["fire"], alarms: [{ level: 1, needs: [] }] },
  });
  assert.ok(codes(twin).includes("plan-hidden zz"));
});

test("CON-81: a draft holds what differs, and applying it makes the configuration it showed", () => {
  const present = town();
  const engine = present.units.get("E1");
  assert.ok(engine);
  let draft = withItem(EMPTY_DRAFT, present, "unit", "E1", { ...engine, crew: 6 });
  draft = withItem(draft, present, "unit", "E9", unit("E9"));
  draft = withItem(draft, present, "coverageRule", "east-als", undefined);
  assert.equal(draft.edits.length, 3);
  const after = configurationAfter(draft, present);
  const made = applyChanges(present, changesOf(draft, present)).configuration;
  for (const kind of KINDS) {
    assert.ok(sameValue([...shelfOf(after, kind)], [...shelfOf(made, kind)]), kind);
  }
  assert.deepEqual(liveEdits(draft, after), []);
  assert.equal(withItem(draft, present, "unit", "E1", engine).edits.length, 2);
});

test("CON-81: any list of changes becomes a draft that does the same", () => {
  const present = town();
  const unitIds = fc.constantFrom("E1", "E2", "E7", "M1");
  const change = fc.oneof(
    fc
      .record({ id: unitIds, crew: fc.integer({ min: 0, max: 9 }) })
      .map(({ id, crew }): ConfigurationChange => ({ kind: "unit", put: unit(id, { crew }) })),
    fc.constantFrom<ConfigurationChange>(
      { kind: "unit", remove: "E2" },
      { kind: "unit", remove: "M1" },
      { kind: "coverageRule", remove: "east-als" },
    ),
  );
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
      const wanted = applyChanges(present, changes).configuration;
      const draft = withChanges(EMPTY_DRAFT, present, changes);
      const made = applyChanges(present, changesOf(draft, present)).configuration;
      const units = ({ units: shelf }: Configuration) =>
        [...shelf.values()].toSorted((a, b) => (a.unitId < b.unitId ? -1 : 1));
      assert.ok(sameValue(units(made), units(wanted)));
      assert.equal(made.coverageRules.size, wanted.coverageRules.size);
    }),
    { numRuns: 300, seed: 20_161_231 },
  );
});

test("CON-82: what somebody else changed meanwhile collides, and only that", () => {
  const present = town();
  const [one, two] = [present.units.get("E1"), present.units.get("E2")];
  assert.ok(one && two);
  let draft = withItem(EMPTY_DRAFT, present, "unit", "E1", { ...one, crew: 6 });
  draft = withItem(draft, present, "unit", "E2", { ...two, crew: 6 });
  assert.deepEqual(collisions(draft, present), []);
  const theirs = town({ kind: "unit", put: { ...one, crew: 5 } });
  const [collision] = collisions(draft, theirs);
  assert.equal(collisions(draft, theirs).length, 1);
  assert.equal(collision?.id, "E1");
  assert.ok(collision);
  assert.deepEqual(collisions(keepMine(draft, theirs, collision), theirs), []);
  // The same change by somebody else leaves nothing to do and collides with nothing.
  const same = town({ kind: "unit", put: { ...one, crew: 6 } });
  assert.deepEqual(collisions(draft, same), []);
  assert.deepEqual(
    liveEdits(draft, same).map(({ id }) => id),
    ["E2"],
  );
});

test("CON-81: a zone that moves takes the places in it along, as the server will find them", () => {
  const present = town();
  const zone = present.zones.get("east");
  assert.ok(zone);
  const polygons = [
    [
      closed([
        [9.9, 49.9],
        [10.2, 49.9],
        [10.2, 50.2],
        [9.9, 50.2],
      ]),
    ],
  ];
  const draft = withItem(EMPTY_DRAFT, present, "zone", "west", {
    ...zone,
    zoneId: "west",
    polygons,
  });
  const changes = changesOf(draft, present);
  const station = changes.find((change) => change.kind === "station");
  assert.ok(station?.kind === "station" && "put" in station);
  assert.deepEqual(station.put.zoneIds, ["east", "west"]);
});

test("CON-83: old and new are told field by field, look-ups left out", () => {
  const before = { lat: 1, lon: 2, name: { en: "A" }, zoneIds: ["x"] };
  const after = { lat: 1, lon: 3, name: { en: "B", zh: "乙" }, zoneIds: ["y"] };
  assert.deepEqual(fieldChanges(before, after), [
    { field: "lon", before: 2, after: 3 },
    { field: "name.en", before: "A", after: "B" },
    { field: "name.zh", before: undefined, after: "乙" },
  ]);
  assert.deepEqual(withValue({ a: { b: 1, c: 2 } }, "a.b", undefined), { a: { c: 2 } });
});

test("CON-83: what a thing is used by is counted", () => {
  const uses = usesOf(town(), "capability", "als").map(({ kind, id }) => `${kind} ${id}`);
  assert.deepEqual(uses, ["unit M1", "unit M2", "responsePlan cardiac", "coverageRule east-als"]);
  assert.deepEqual(usesOf(town(), "zone", "nowhere"), []);
});

test("CON-84: problems of the kernel stand at their field and have words", () => {
  const present = town();
  const wrong = validateConfiguration(present, [
    { kind: "unit", put: { ...unit("E.9"), crew: -1, callSign: "e1", stationId: "nowhere" } },
    { kind: "capability", remove: "pump" },
    {
      kind: "priority",
      put: { ...[...present.priorities.values()][0]!, colour: { night: "x", day: "#fff" } },
    },
    { kind: "agency", put: { agencyId: "new", name: { en: "" }, discipline: "fire" } },
  ]);
  assert.ok("problems" in wrong);
  const next = applyChanges(present, [{ kind: "unit", put: unit("E.9") }]).configuration;
  const placed = wrong.problems.map((problem) => placeProblem(next, problem));
  const lines = placed.map(({ kind, id, field }) => `${kind} ${id} ${field}`);
  assert.ok(
    lines.includes("unit E.9 crew") && lines.includes("unit E.9 callSign"),
    lines.join("; "),
  );
  assert.ok(lines.includes("unit E.9 stationId"));
  for (const { expected } of wrong.problems) {
    assert.notEqual(expectedWords(expected).id, "setup.expected.other", expected);
  }
});

test("CON-84: everything that the kernel can expect of a fresh thing has words in both languages", () => {
  const empty = emptyBoard("x").configuration;
  for (const kind of KINDS) {
    if (kind === "settings") continue;
    const draft = withItem(EMPTY_DRAFT, empty, kind, "n", freshItem(empty, kind, "n"));
    const judged = validateConfiguration(empty, changesOf(draft, empty));
    for (const { expected } of "problems" in judged ? judged.problems : []) {
      assert.notEqual(expectedWords(expected).id, "setup.expected.other", `${kind}: ${expected}`);
    }
  }
});

const SQUARE: readonly Position[] = [
  [0, 0],
  [0.01, 0],
  [0.01, 0.01],
  [0, 0.01],
];

test("CON-85: areas, crossings and overlaps of zones", () => {
  const square = [[closed(SQUARE)]];
  assert.ok(Math.abs(squareMetres(square) - 1_236_000) < 2_000, `${squareMetres(square)}`);
  const hole = closed(SQUARE.map(([x, y]) => [x / 2 + 0.002, y / 2 + 0.002] as const));
  assert.ok(Math.abs(squareMetres([[closed(SQUARE), hole]]) / squareMetres(square) - 0.75) < 0.001);
  assert.equal(selfCrossing(square), undefined);
  const [a, b, c, d] = SQUARE;
  assert.ok(a && b && c && d);
  assert.notEqual(selfCrossing([[closed([a, c, b, d])]]), undefined);
  const zone = (polygons: typeof square) =>
    ({ zoneId: "z", kind: "beat", name: { en: "Z" }, polygons }) as const;
  const shifted = (by: number) => [[closed(SQUARE.map(([x, y]) => [x + by, y] as const))]];
  assert.ok(Math.abs(overlapShare(zone(square), zone(shifted(0.005))) - 0.5) < 0.05);
  // Neighbours share a border and nothing else.
  assert.equal(overlapShare(zone(square), zone(shifted(0.01))), 0);
});

test("CON-85: corners come back from their text, and a bad line is named", () => {
  const position = fc.tuple(
    fc.double({ min: -180, max: 180, noNaN: true }),
    fc.double({ min: -90, max: 90, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(position, { minLength: 3 }), (corners) => {
      const ring = closed(corners);
      const answer = ringFromText(ringText(ring));
      assert.ok("ring" in answer);
      assert.ok(sameValue(answer.ring, ring));
    }),
    { numRuns: 200, seed: 20_161_231 },
  );
  assert.deepEqual(ringFromText("1, 2\n3; 4\n\n5 north"), { line: 4 });
  assert.deepEqual(ringFromText("1, 2\n3, 95"), { line: 2 });
});
