import assert from "node:assert/strict";
import { test } from "node:test";
import { waitingZoneIds } from "./index.ts";
import { status } from "./testing/assignment.ts";
import { alarm, items, stage, stages } from "./testing/attention.ts";
import { assign, openIncident, town, townOnDuty, type Story } from "./testing/given.ts";
import { HOUR, MINUTE, NOON, SECOND, unit } from "./testing/town.ts";

test("ATT-8: when nobody on duty can fill a need, an alert at once", () => {
  const story = town()
    .and({ type: "placeInService", unitId: "E1" })
    .and({ type: "placeInService", unitId: "E2" })
    .and(openIncident("i1"), { at: NOON });
  const found = items(story, NOON, "no-capable-unit");
  const need = { needId: "ladder", capabilityId: "ladder", count: 1 };
  assert.deepEqual(found, [
    {
      key: `no-capable-unit/i1/ladder/${NOON}`,
      kind: "no-capable-unit",
      stage: "alert",
      since: NOON,
      rank: 2,
      incidentId: "i1",
      needId: "ladder",
      need,
      missing: 1,
      action: { command: "addAgency", incidentId: "i1", needId: "ladder" },
    },
  ]);
});

test("ATT-8: when all who can are busy, a warning; away counts as on duty", () => {
  const away = { type: "setAway", unitId: "L1", reason: "meal" } as const;
  for (const story of [
    townOnDuty().and(away).and(openIncident("i1")),
    townOnDuty().and(openIncident("i0", "alarm")).and(assign("i0", "L1")).and(openIncident("i1")),
  ]) {
    const [item, ...others] = items(story, NOON, "no-capable-unit");
    assert.equal(others.length, 0);
    assert.equal(item?.stage, "warn");
    assert.deepEqual(item?.action, { command: "divertUnit", incidentId: "i1", needId: "ladder" });
  }
});

test("ATT-8: the level, crew and agency of a need count, each need for itself", () => {
  const need = { needId: "n", capabilityId: "als", count: 1 };
  const needs = [
    need,
    { ...need, needId: "level", minimumLevel: 3 },
    { ...need, needId: "crew", minimumCrew: 4 },
    { ...need, needId: "agency", agencyId: "fire" },
  ];
  const put = { planId: "p", name: { en: "p" }, typeIds: ["alarm"], alarms: [{ level: 1, needs }] };
  const story = townOnDuty()
    .and({ type: "configure", changes: [{ kind: "responsePlan", put }] })
    .and(openIncident("i1", "alarm"));
  assert.deepEqual(
    items(story, NOON, "no-capable-unit").map((item) => item.needId),
    ["agency", "crew", "level"],
  );
});

test("ATT-9: units are out but one is free for a need, counted from the last assignment", () => {
  const story = townOnDuty()
    .and(openIncident("i1"))
    .and(assign("i1", "E1", "L1"), {
      at: NOON + MINUTE,
    });
  const since = NOON + MINUTE;
  stages(story, "needs-unfilled", since + 2 * MINUTE, since + 4 * MINUTE);
  const [item] = items(story, since + 2 * MINUTE, "needs-unfilled");
  assert.deepEqual(item, {
    key: `needs-unfilled/i1/engines/${since}`,
    kind: "needs-unfilled",
    stage: "warn",
    since,
    rank: 2,
    incidentId: "i1",
    needId: "engines",
    need: { needId: "engines", capabilityId: "pump", count: 2 },
    missing: 1,
    action: { command: "assignUnits", incidentId: "i1", needId: "engines" },
  });
  const later = story.and(assign("i1", "M1"), { at: NOON + 2 * MINUTE });
  assert.equal(stage(later, since + 2 * MINUTE, "needs-unfilled"), undefined);
  const waiting = townOnDuty().and(openIncident("i1"));
  assert.deepEqual(items(waiting, NOON + HOUR, "needs-unfilled"), []);
});

test("ATT-9: a held incident, and one all its units have left, asks for nobody more", () => {
  const until = NOON + HOUR;
  const held = town().and(openIncident("i1")).and({
    type: "holdIncident",
    incidentId: "i1",
    reason: "waits-for-access",
    until,
  });
  assert.deepEqual(items(held, NOON, "no-capable-unit"), []);
  const left = townOnDuty()
    .and(openIncident("i1"))
    .and(assign("i1", "E1"))
    .and(status("i1-E1", "cleared"))
    .and({ type: "takeOutOfService", unitId: "L1", reason: "breakdown" });
  assert.deepEqual(items(left, NOON, "no-capable-unit"), []);
  const still = townOnDuty()
    .and(openIncident("i1"))
    .and(assign("i1", "E1", "E2"))
    .and(status("i1-E1", "cleared"))
    .and({ type: "takeOutOfService", unitId: "L1", reason: "breakdown" });
  assert.equal(stage(still, NOON, "no-capable-unit"), "alert");
});

test("ATT-10: a zone that too few free units cover", () => {
  const one = townOnDuty().and(
    { type: "takeOutOfService", unitId: "M1", reason: "breakdown" },
    { at: NOON },
  );
  assert.deepEqual(items(one, NOON), []);
  const none = one.and({ type: "setAway", unitId: "M2", reason: "meal" }, { at: NOON + MINUTE });
  const since = NOON + MINUTE;
  assert.deepEqual(items(none, NOON + HOUR), [
    {
      key: `coverage-gap/east-als/${since}`,
      kind: "coverage-gap",
      stage: "alert",
      since,
      rank: 1_000_000,
      ruleId: "east-als",
      zoneId: "east",
      missing: 1,
      action: { command: "postUnit", zoneId: "east", ruleId: "east-als" },
    },
  ]);
  const rule = { ruleId: "east-als", zoneId: "east", capabilityId: "als", minimumFree: 2 };
  const two = one.and(
    { type: "configure", changes: [{ kind: "coverageRule", put: rule }] },
    { at: NOON + SECOND },
  );
  const [item] = items(two, NOON + HOUR);
  assert.equal(item?.stage, "warn");
  assert.equal(item?.since, NOON);
  const never = townOnDuty().and(
    { type: "configure", changes: [{ kind: "coverageRule", put: { ...rule, minimumFree: 3 } }] },
    { at: NOON + 5 * SECOND },
  );
  assert.equal(items(never, NOON + HOUR)[0]?.since, NOON + 5 * SECOND);
  assert.equal(items(never, NOON + HOUR)[0]?.missing, 1);
});

test("ATT-10: the gap began with the unit whose leaving made one too few", () => {
  const busy = townOnDuty()
    .and(openIncident("i1", "alarm"))
    .and({ type: "takeOutOfService", unitId: "M1", reason: "breakdown" }, { at: NOON + 3 * MINUTE })
    .and(assign("i1", "M2"), { at: NOON + MINUTE });
  assert.equal(items(busy, NOON + 3 * MINUTE, "coverage-gap")[0]?.since, NOON + 3 * MINUTE);
  const from = NOON + 2 * MINUTE;
  const reserved = townOnDuty()
    .and({ type: "takeOutOfService", unitId: "M1", reason: "breakdown" }, { at: NOON + MINUTE })
    .and({ type: "reserveUnit", unitId: "M2", purpose: "event", from, until: NOON + HOUR });
  assert.equal(items(reserved, from, "coverage-gap")[0]?.since, from);
  assert.deepEqual(items(reserved, from - 1, "coverage-gap"), []);
});

const zoneIds = (story: Story, unitId = "E1") => {
  const found = story.board.units.get(unitId);
  const definition = story.board.configuration.units.get(unitId);
  assert.ok(found && definition);
  return waitingZoneIds(story.board, { unit: found, definition });
};

test("ATT-10: a unit waits in the zones of its post, else of its station", () => {
  const story = townOnDuty();
  assert.deepEqual(zoneIds(story), ["east"]);
  const posted = story.and({ type: "postUnit", unitId: "E1", postId: "mall" });
  assert.deepEqual(zoneIds(posted), ["west"]);
  const post = { postId: "mall", name: { en: "Mall" }, lat: 50, lon: 10 };
  const put = (more: object) =>
    posted.and({ type: "configure", changes: [{ kind: "post", put: { ...post, ...more } }] });
  assert.deepEqual(zoneIds(put({})), []);
  assert.deepEqual(zoneIds(put({ zoneIds: ["east", "west"] })), ["east", "west"]);
  assert.deepEqual(zoneIds(put({ zoneId: "west", zoneIds: ["east"] })), ["west", "east"]);
  assert.deepEqual(zoneIds(put({ zoneId: "west", zoneIds: ["west"] })), ["west"]);
  const { stationId: _stationId, ...nomad } = unit("E1");
  const away = story.and({ type: "configure", changes: [{ kind: "unit", put: nomad }] });
  assert.deepEqual(zoneIds(away), []);
});

test("ATT-12: a promise to an incident that has come due", () => {
  const from = NOON + HOUR;
  const until = from + HOUR;
  const reserve = { type: "reserveUnit", unitId: "E1", purpose: "event", from, until } as const;
  const held = {
    type: "holdIncident",
    incidentId: "i1",
    reason: "waits-for-access",
    until: until + HOUR,
  } as const;
  const story = alarm.and(held).and({ ...reserve, incidentId: "i1" });
  assert.deepEqual(items(story, from - 1), []);
  assert.deepEqual(items(story, from), [
    {
      key: `reservation-due/E1/${from}`,
      kind: "reservation-due",
      stage: "warn",
      since: from,
      rank: 3,
      unitId: "E1",
      incidentId: "i1",
      action: { command: "assignUnits", unitId: "E1", incidentId: "i1" },
    },
  ]);
  assert.equal(stage(story, until - 1, "reservation-due"), "warn");
  assert.deepEqual(items(story, until), []);
});

test("ATT-12: a promise for another purpose only when the unit is not there for it", () => {
  const from = NOON + HOUR;
  const until = from + HOUR;
  const promised = townOnDuty().and({
    type: "reserveUnit",
    unitId: "E1",
    purpose: "event",
    from,
    until,
  });
  assert.deepEqual(items(promised, from), []);
  const gone = promised.and({ type: "takeOutOfService", unitId: "E1", reason: "breakdown" });
  const busy = promised
    .and(openIncident("i1", "alarm"))
    .and(assign("i1", "E1"))
    .and(status("i1-E1", "onScene"));
  for (const story of [gone, busy]) {
    stages(story, "reservation-due", from - 10 * MINUTE, from);
    const [item] = items(story, from);
    assert.equal(item?.rank, 1_000_000);
    assert.deepEqual(item?.action, { command: "releaseUnit", unitId: "E1" });
    assert.deepEqual(items(story, until), []);
  }
});

test("ATT-12: a promise to an incident that is gone is released", () => {
  const from = NOON + 30 * HOUR;
  const until = from + HOUR;
  const story = alarm
    .and({ type: "reserveUnit", unitId: "E1", purpose: "event", from, until, incidentId: "i1" })
    .and({ type: "closeIncident", incidentId: "i1", disposition: "completed" })
    .and({ type: "archiveClosed" }, { at: NOON + 25 * HOUR });
  const [item] = items(story, from);
  assert.equal(item?.rank, 1_000_000);
  assert.equal(item?.action.command, "releaseUnit");
});
