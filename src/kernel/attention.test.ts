import assert from "node:assert/strict";
import { test } from "node:test";
import { attention, waitingZoneIds, type AttentionItem, type Command } from "./index.ts";
import { byUrgency } from "./attention/item.ts";
import {
  assign,
  openIncident,
  receiveCall,
  town,
  townOnDuty,
  type Story,
} from "./testing/given.ts";
import { HOUR, MINUTE, NOON, place, SECOND, TOWN, unit } from "./testing/town.ts";

function items(story: Story, at: number, kind?: AttentionItem["kind"]): AttentionItem[] {
  return attention(story.board, at).filter((item) => kind === undefined || item.kind === kind);
}

/** The stage of the only item of a kind; undefined when there is none. */
function stage(story: Story, at: number, kind: AttentionItem["kind"]): string | undefined {
  const found = items(story, at, kind);
  assert.ok(found.length <= 1, `${found.length} of ${kind}`);
  return found[0]?.stage;
}

/** Nothing at a moment, then a warning, then an alert. */
function stages(story: Story, kind: AttentionItem["kind"], warnAt: number, alertAt: number): void {
  assert.equal(stage(story, warnAt - 1, kind), undefined, `${kind} before its warning`);
  assert.equal(stage(story, warnAt, kind), "warn", `${kind} at its warning`);
  assert.equal(stage(story, alertAt - 1, kind), "warn", `${kind} before its alert`);
  assert.equal(stage(story, alertAt, kind), "alert", `${kind} at its alert`);
}

function status(
  assignmentId: string,
  to: "acknowledged" | "enRoute" | "onScene" | "cleared",
): Command {
  return { type: "setAssignmentStatus", assignmentId, status: to };
}

/** An incident type that no plan answers, so that only what is tested shows. */
const alarm = townOnDuty().and(openIncident("i1", "alarm"));

test("ATT-1: a quiet board asks for nobody", () => {
  assert.deepEqual(items(townOnDuty(), NOON + HOUR), []);
});

test("ATT-3: an incident is pending for the minutes of its priority", () => {
  stages(alarm, "incident-pending", NOON + 3 * MINUTE, NOON + 6 * MINUTE);
  assert.deepEqual(items(alarm, NOON + 3 * MINUTE), [
    {
      key: `incident-pending/i1/${NOON}`,
      kind: "incident-pending",
      stage: "warn",
      since: NOON,
      rank: 3,
      incidentId: "i1",
      action: { command: "assignUnits", incidentId: "i1" },
    },
  ]);
  assert.deepEqual(items(alarm.and(assign("i1", "E1")), NOON), []);
});

test("ATT-3: an incident that waits again has another key", () => {
  const story = alarm.and(assign("i1", "E1")).and(
    {
      type: "setAssignmentStatus",
      assignmentId: "i1-E1",
      status: "cancelled",
      reason: "not-needed",
    },
    { at: NOON + MINUTE },
  );
  const [item] = items(story, NOON + HOUR, "incident-pending");
  assert.equal(item?.key, `incident-pending/i1/${NOON + MINUTE}`);
});

test("ATT-4: a held incident is over when its time has come", () => {
  const until = NOON + HOUR;
  const story = alarm.and({
    type: "holdIncident",
    incidentId: "i1",
    reason: "waits-for-access",
    until,
  });
  stages(story, "hold-over", until, until + 6 * MINUTE);
  const [item] = items(story, until);
  assert.equal(item?.since, until);
  assert.equal(item?.key, `hold-over/i1/${until}`);
  assert.deepEqual(item?.action, { command: "releaseIncident", incidentId: "i1" });
  assert.equal(items(story, until).length, 1);
});

test("ATT-5: an incident that all its units have left is to be closed; this is never an alert", () => {
  const left = alarm
    .and(assign("i1", "E1", "E2"))
    .and(status("i1-E1", "cleared"), { at: NOON + 2 * MINUTE })
    .and(status("i1-E2", "cleared"), { at: NOON + MINUTE });
  const since = NOON + 2 * MINUTE;
  assert.equal(stage(left, since + 10 * MINUTE - 1, "incident-not-closed"), undefined);
  const found = items(left, since + 10 * MINUTE);
  assert.deepEqual(found, [
    {
      key: `incident-not-closed/i1/${since}`,
      kind: "incident-not-closed",
      stage: "warn",
      since,
      rank: 3,
      incidentId: "i1",
      action: { command: "closeIncident", incidentId: "i1" },
    },
  ]);
  assert.equal(stage(left, since + 100 * HOUR, "incident-not-closed"), "warn");
  const partly = alarm
    .and(assign("i1", "E1"))
    .and(status("i1-E1", "onScene"))
    .and(assign("i1", "E2"), { at: NOON + MINUTE })
    .and(status("i1-E1", "cleared"), { at: NOON + HOUR })
    .and(
      {
        type: "setAssignmentStatus",
        assignmentId: "i1-E2",
        status: "cancelled",
        reason: "not-needed",
      },
      { at: NOON + 2 * HOUR },
    );
  assert.equal(items(partly, NOON + 3 * HOUR)[0]?.since, NOON + 2 * HOUR);
});

test("ATT-6: a unit that has not acknowledged", () => {
  const story = alarm.and(assign("i1", "E1"));
  stages(story, "unit-unacknowledged", NOON + 30 * SECOND, NOON + 60 * SECOND);
  assert.deepEqual(items(story, NOON + 30 * SECOND), [
    {
      kind: "unit-unacknowledged",
      stage: "warn",
      key: `unit-unacknowledged/i1-E1/${NOON}`,
      since: NOON,
      rank: 3,
      incidentId: "i1",
      unitId: "E1",
      assignmentId: "i1-E1",
      action: { command: "setAssignmentStatus", assignmentId: "i1-E1", unitId: "E1" },
    },
  ]);
});

test("ATT-7: a unit that has acknowledged but not left; nothing once it has", () => {
  const story = alarm.and(assign("i1", "E1")).and(status("i1-E1", "acknowledged"));
  stages(story, "unit-not-en-route", NOON + 90 * SECOND, NOON + 180 * SECOND);
  assert.deepEqual(items(story.and(status("i1-E1", "enRoute")), NOON + HOUR), []);
  assert.deepEqual(items(story.and(status("i1-E1", "onScene")), NOON + HOUR), []);
});

test("ATT-7: one matter for one assignment, the worse; on a tie, not acknowledged", () => {
  const settings = TOWN[0];
  assert.ok(settings?.kind === "settings");
  const slow = { warnSeconds: 100, alertSeconds: 300 };
  const story = alarm
    .and({
      type: "configure",
      changes: [{ kind: "settings", put: { ...settings.put, unacknowledged: slow } }],
    })
    .and(assign("i1", "E1"));
  const kinds = (seconds: number) =>
    items(story, NOON + seconds * SECOND).map((item) => `${item.stage} ${item.kind}`);
  assert.deepEqual(kinds(89), []);
  assert.deepEqual(kinds(90), ["warn unit-not-en-route"]);
  assert.deepEqual(kinds(100), ["warn unit-unacknowledged"]);
  assert.deepEqual(kinds(180), ["alert unit-not-en-route"]);
  assert.deepEqual(kinds(300), ["alert unit-unacknowledged"]);
});

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

test("ATT-11: a call that is neither linked nor closed, ranked as its type, or first without one", () => {
  const story = townOnDuty().and(receiveCall("k1"));
  stages(story, "call-unlinked", NOON + MINUTE, NOON + 3 * MINUTE);
  assert.deepEqual(items(story, NOON + MINUTE), [
    {
      key: `call-unlinked/k1/${NOON}`,
      kind: "call-unlinked",
      stage: "warn",
      since: NOON,
      rank: 0,
      callId: "k1",
      action: { command: "openIncident", callId: "k1" },
    },
  ]);
  const typed = story.and({ type: "amendCall", callId: "k1", typeId: "alarm" });
  assert.equal(items(typed, NOON + MINUTE)[0]?.rank, 3);
  const closed = story.and({ type: "closeCall", callId: "k1", disposition: "duplicate" });
  assert.deepEqual(items(closed, NOON + HOUR), []);
  const settings = TOWN[0];
  assert.ok(settings?.kind === "settings");
  const callUnlinked = { warnSeconds: 5, alertSeconds: 6 };
  const quick = story.and({
    type: "configure",
    changes: [{ kind: "settings", put: { ...settings.put, callUnlinked } }],
  });
  stages(quick, "call-unlinked", NOON + 5 * SECOND, NOON + 6 * SECOND);
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

test("ATT-2: alerts first, then the rank, then the oldest, then the key", () => {
  const base = { kind: "hold-over", action: { command: "undo" } } as const;
  const sorted: AttentionItem[] = [
    { ...base, stage: "alert", rank: 1, since: 5, key: "x" },
    { ...base, stage: "alert", rank: 2, since: 1, key: "x" },
    { ...base, stage: "warn", rank: 1, since: 2, key: "a" },
    { ...base, stage: "warn", rank: 1, since: 2, key: "b" },
    { ...base, stage: "warn", rank: 1, since: 3, key: "a" },
    { ...base, stage: "warn", rank: 2, since: 0, key: "a" },
  ];
  assert.deepEqual(sorted.toReversed().sort(byUrgency), sorted);
  const [first] = sorted;
  assert.ok(first);
  assert.equal(byUrgency(first, first), 0);
});

test("ATT-2: the list of a busy board is sorted and each key is there once", () => {
  let story = townOnDuty().and(receiveCall("k1")).and(receiveCall("k2"));
  for (const [index, typeId] of ["fire", "cardiac", "alarm", "fire", "cardiac"].entries()) {
    story = story.and(openIncident(`i${index}`, typeId), { at: NOON + index * SECOND });
  }
  story = story.and(assign("i0", "E1")).and(assign("i1", "M1", "M2"));
  const found = items(story, NOON + HOUR);
  assert.deepEqual(found.toSorted(byUrgency), found);
  const keys = found.map((item) => item.key);
  assert.equal(new Set(keys).size, keys.length);
  assert.ok(keys.length > 8);
  assert.equal(found[0]?.kind, "call-unlinked");
});

test("ATT-1: attention leaves the board alone and knows nothing but the time", () => {
  const story = alarm.and(assign("i1", "E1")).and({
    type: "moveIncident",
    incidentId: "i1",
    place: place("North"),
  });
  assert.deepEqual(items(story, NOON + HOUR), items(story, NOON + HOUR));
});
