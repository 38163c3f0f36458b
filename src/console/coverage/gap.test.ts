import assert from "node:assert/strict";
import { test } from "node:test";
import { townOnDuty } from "../../kernel/testing/given.ts";
import { NOON, unit } from "../../kernel/testing/town.ts";
import { findGap } from "./gap.ts";

const NOWHERE = new Map();

/** Two stations in the east and one in the far north; the west has the post "mall" and a rule. */
function withRules(rules: readonly { zoneId: string; minimumFree: number }[], post = true) {
  const north = { agencyId: "fire", address: "North", lat: 51, lon: 10, zoneIds: ["north"] };
  return townOnDuty()
    .and({
      type: "configure",
      changes: [
        { kind: "station", put: { stationId: "st9", name: { en: "Station 9" }, ...north } },
        { kind: "zone", put: { ...zone("north") } },
        { kind: "unit", put: unit("E9", { stationId: "st9" }) },
        ...(post ? [] : [{ kind: "post" as const, remove: "mall" }]),
        ...rules.map(({ zoneId, minimumFree }) => ({
          kind: "coverageRule" as const,
          put: { ruleId: zoneId, zoneId, capabilityId: "pump", minimumFree },
        })),
      ],
    })
    .and({ type: "placeInService", unitId: "E9" });
}

function zone(zoneId: string) {
  const polygons = townOnDuty().board.configuration.zones.get("east")?.polygons ?? [];
  return { zoneId, kind: "first-due" as const, name: { en: zoneId }, polygons };
}

function gapOf(story: ReturnType<typeof withRules>, ruleId = "west", positions = NOWHERE) {
  return findGap({ board: story.board, at: NOON, positions }, ruleId);
}

test("CON-21: free units elsewhere are offered, nearest first, to the post of the zone", () => {
  const gap = gapOf(withRules([{ zoneId: "west", minimumFree: 1 }]));
  assert.equal(gap?.missing, 1);
  assert.deepEqual(
    gap.moves.map(({ unitId }) => unitId),
    ["E1", "E2", "E9"],
  );
  assert.equal(gap.moves[0]?.target?.postId, "mall");
  assert.ok(
    Math.abs((gap.moves[0]?.metres ?? 0) - 71_475) < 100,
    "one degree of longitude at 50 N",
  );
});

test("CON-21: a unit that is not free is not offered, one that is posted there closes the gap", () => {
  const story = withRules([{ zoneId: "west", minimumFree: 1 }]).and({
    type: "setAway",
    unitId: "E1",
    reason: "meal",
  });
  assert.deepEqual(
    gapOf(story)?.moves.map(({ unitId }) => unitId),
    ["E2", "E9"],
  );
  const after = gapOf(story.and({ type: "postUnit", unitId: "E2", postId: "mall" }));
  assert.deepEqual(
    { missing: after?.missing, moves: after?.moves.map(({ unitId }) => unitId) },
    { missing: 0, moves: ["E9"] },
  );
});

test("CON-21: what the move leaves short is said", () => {
  const gap = gapOf(
    withRules([
      { zoneId: "west", minimumFree: 1 },
      { zoneId: "east", minimumFree: 2 },
    ]),
  );
  assert.deepEqual(
    gap?.moves.map(({ unitId, leavesShort }) => [unitId, leavesShort.map(({ en }) => en)]),
    [
      ["E1", ["East"]],
      ["E2", ["East"]],
      ["E9", []],
    ],
  );
});

test("CON-22: without a post in the zone nothing is offered that cannot work", () => {
  const gap = gapOf(withRules([{ zoneId: "west", minimumFree: 1 }], false));
  assert.equal(gap?.hasPost, false);
  assert.deepEqual(
    gap.moves.map(({ target }) => target),
    [undefined, undefined, undefined],
  );
});

test("CON-22: a unit posted away from the zone of its own station may go back to it", () => {
  const story = withRules([{ zoneId: "north", minimumFree: 1 }]).and({
    type: "postUnit",
    unitId: "E9",
    postId: "mall",
  });
  const back = gapOf(story, "north")?.moves.find(({ unitId }) => unitId === "E9");
  assert.deepEqual(back?.target, { name: { en: "Station 9" } });
});

test("CON-21: where a unit says it is counts before where it belongs", () => {
  const position = { unitId: "E9", lat: 50, lon: 11, at: NOON };
  const story = withRules([{ zoneId: "west", minimumFree: 1 }]);
  const gap = gapOf(story, "west", new Map([["E9", position]]));
  assert.deepEqual([gap?.moves[0]?.unitId, gap?.moves[0]?.metres], ["E9", 0]);
});
