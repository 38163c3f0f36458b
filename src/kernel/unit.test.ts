import assert from "node:assert/strict";
import { test } from "node:test";
import {
  findReservation,
  isAvailable,
  listOpenIncidents,
  listUnits,
  unitStatus,
  type Command,
  type Unit,
} from "./index.ts";
import {
  assign,
  FIRE_OFFICER,
  openIncident,
  town,
  townOnDuty,
  type Story,
} from "./testing/given.ts";
import { HOUR, MINUTE, NOON, place, SECOND } from "./testing/town.ts";

function unitOf(story: Story, unitId = "E1"): Unit {
  const unit = story.board.units.get(unitId);
  assert.ok(unit);
  return unit;
}

const reserve = {
  type: "reserveUnit",
  unitId: "E1",
  purpose: "event",
  from: NOON + MINUTE,
  until: NOON + HOUR,
} as const;

test("UNIT-1: a configured unit waits out of service, without crew, until it is placed", () => {
  assert.deepEqual(unitOf(town()), {
    unitId: "E1",
    duty: { status: "outOfService", since: NOON - SECOND, reason: "not-yet-in-service" },
    crew: 0,
    openAssignmentIds: [],
    freeSince: NOON - SECOND,
  });
});

test("UNIT-2: an agency acts on its own units only, the centre on all", () => {
  const actor = FIRE_OFFICER;
  const refused = { unitId: "M1", agencyId: "fire" };
  const story = townOnDuty().and(openIncident("i1")).and(assign("i1", "M2"));
  const commands: readonly Command[] = [
    { type: "placeInService", unitId: "M1", crew: 1 },
    { type: "takeOutOfService", unitId: "M1", reason: "breakdown" },
    { type: "setAway", unitId: "M1", reason: "meal" },
    { type: "postUnit", unitId: "M1", postId: "mall" },
    { ...reserve, unitId: "M1" },
    assign("i1", "M1"),
  ];
  for (const command of commands) {
    story.when(command, { actor }).refused("not-your-unit", refused);
    story.and(command);
  }
  const reserved = story.and({ ...reserve, unitId: "M1" });
  reserved.when({ type: "releaseUnit", unitId: "M1" }, { actor }).refused("not-your-unit", refused);
  const assignmentId = "i1-M2";
  story
    .when({ type: "setAssignmentStatus", assignmentId, status: "enRoute" }, { actor })
    .refused("not-your-unit", { unitId: "M2" });
  story.when({ type: "setPrimaryUnit", assignmentId }, { actor }).refused("not-your-unit");
  story.and(assign("i1", "E1"), { actor });
});

test("UNIT-3: a unit is placed in service with its crew, or with the crew that came", () => {
  const at = NOON + MINUTE;
  const place = { type: "placeInService", unitId: "E1" } as const;
  const full = town().when(place, { at }).happened("unitPlacedInService");
  assert.deepEqual(unitOf(full), {
    unitId: "E1",
    duty: { status: "inService", since: at },
    crew: 3,
    openAssignmentIds: [],
    freeSince: at,
  });
  full.when(place).refused("unit-already-in-service", { unitId: "E1" });
  full.when({ ...place, crew: 3 }).refused("unit-already-in-service");
  const fewer = full
    .when({ ...place, crew: 2 }, { at: NOON + HOUR })
    .happened("unitPlacedInService");
  assert.equal(unitOf(fewer).crew, 2);
  assert.equal(unitOf(fewer).duty.since, at);
  assert.equal(unitOf(fewer).freeSince, at);
  fewer.when(place).refused("unit-already-in-service");
  for (const crew of [-1, 1.5, 1001]) {
    town()
      .when({ ...place, crew })
      .refused("invalid-value", { field: "crew" });
  }
  town()
    .when({ ...place, crew: 0 })
    .happened("unitPlacedInService");
  town()
    .when({ ...place, crew: 1000 })
    .happened("unitPlacedInService");
  town()
    .when({ ...place, unitId: "X9" })
    .refused("unknown-unit", { unitId: "X9" });
});

test("UNIT-4: a unit is taken out of service with a reason", () => {
  const out = { type: "takeOutOfService", unitId: "E1", reason: "breakdown" } as const;
  const story = townOnDuty();
  const gone = story.when(out, { at: NOON + MINUTE }).happened("unitTakenOutOfService");
  assert.deepEqual(unitOf(gone).duty, {
    status: "outOfService",
    since: NOON + MINUTE,
    reason: "breakdown",
  });
  assert.equal(unitOf(gone).freeSince, NOON - SECOND);
  gone.when(out).refused("unit-not-in-service", { unitId: "E1" });
  story.when({ ...out, reason: "" as never }).refused("reason-required", { field: "reason" });
  story.when({ ...out, unitId: "X9" }).refused("unknown-unit");
  const typed = { ...out, reason: "Smith is ill" as never };
  story.when(typed).refused("invalid-value", { field: "reason", got: '"Smith is ill"' });
});

test("UNIT-4: a unit in service may be away, and come back", () => {
  const away = { type: "setAway", unitId: "E1", reason: "training" } as const;
  const story = townOnDuty();
  const gone = story.when(away, { at: NOON + MINUTE }).happened("unitAway");
  const since = NOON + MINUTE;
  assert.deepEqual(unitOf(gone).duty, { status: "away", since, reason: "training" });
  const near = gone.when({ ...away, recallSeconds: 300 }, { at: since }).happened("unitAway");
  const duty = { status: "away", since, reason: "training", recallSeconds: 300 };
  assert.deepEqual(unitOf(near).duty, duty);
  const back = near.and({ type: "placeInService", unitId: "E1" }, { at: NOON + HOUR });
  assert.deepEqual(unitOf(back).duty, { status: "inService", since: NOON + HOUR });
  assert.equal(unitOf(back).freeSince, NOON + HOUR);
  town().when(away).refused("unit-not-in-service", { unitId: "E1" });
  story.when({ ...away, unitId: "X9" }).refused("unknown-unit");
  for (const recallSeconds of [-1, 0.5, 366 * 24 * 3600 + 1]) {
    story.when({ ...away, recallSeconds }).refused("invalid-value", { field: "recallSeconds" });
  }
});

test("UNIT-5: a unit on an incident is neither away nor out of service", () => {
  const story = townOnDuty().and(openIncident("i1")).and(assign("i1", "E1"));
  const refused = { unitId: "E1", incidentIds: ["i1"] };
  story.when({ type: "setAway", unitId: "E1", reason: "meal" }).refused("unit-committed", refused);
  story
    .when({ type: "takeOutOfService", unitId: "E1", reason: "breakdown" })
    .refused("unit-committed", refused);
});

test("UNIT-6: a unit waits at a post or at its station", () => {
  const post = { type: "postUnit", unitId: "E1", postId: "mall" } as const;
  const home = { type: "postUnit", unitId: "E1" } as const;
  const story = townOnDuty();
  const posted = story.when(post).happened("unitPosted");
  assert.equal(unitOf(posted).postId, "mall");
  posted.when(post).happened();
  const back = posted.when(home).happened("unitPosted");
  assert.ok(!("postId" in unitOf(back)));
  story.when(home).happened();
  story.when({ ...post, postId: "x" }).refused("unknown-post", { postId: "x" });
  story.when({ ...post, unitId: "X9" }).refused("unknown-unit");
  town().when(post).refused("unit-not-in-service", { unitId: "E1" });
});

test("UNIT-7: a reservation holds from its start until just before its end", () => {
  const story = townOnDuty().when(reserve).happened("unitReserved");
  const unit = unitOf(story);
  assert.deepEqual(unit.reservation, {
    purpose: "event",
    from: NOON + MINUTE,
    until: NOON + HOUR,
  });
  assert.equal(unitStatus(story.board, "E1", NOON + MINUTE - 1), "available");
  assert.equal(unitStatus(story.board, "E1", NOON + MINUTE), "reserved");
  assert.equal(unitStatus(story.board, "E1", NOON + HOUR - 1), "reserved");
  assert.equal(unitStatus(story.board, "E1", NOON + HOUR), "available");
  assert.equal(findReservation(unit, NOON), undefined);
  assert.equal(findReservation(unit, NOON + MINUTE)?.purpose, "event");
  const released = story.when({ type: "releaseUnit", unitId: "E1" }).happened("unitReleased");
  assert.ok(!("reservation" in unitOf(released)));
  released.when({ type: "releaseUnit", unitId: "E1" }).refused("unit-not-reserved");
  story.when({ type: "releaseUnit", unitId: "X9" }).refused("unknown-unit");
});

test("UNIT-7: one reservation at a time; what it names must be right", () => {
  const story = townOnDuty().and(openIncident("i1"));
  const reserved = story.and(reserve);
  reserved.when(reserve).refused("unit-reserved", { unitId: "E1", until: NOON + HOUR });
  const later = { ...reserve, from: NOON + HOUR, until: NOON + 2 * HOUR };
  reserved.when(later, { at: NOON + HOUR - 1 }).refused("unit-reserved");
  reserved.when(later, { at: NOON + HOUR }).happened("unitReserved");
  story.when({ ...reserve, unitId: "X9" }).refused("unknown-unit");
  story.when({ ...reserve, purpose: "" as never }).refused("reason-required");
  story.when({ ...reserve, from: -1 }).refused("invalid-value", { field: "from" });
  story.when({ ...reserve, until: NOON + MINUTE }).refused("invalid-value", { field: "until" });
  story.when({ ...reserve, until: NOON + MINUTE + 1 }).happened("unitReserved");
  const past = { ...reserve, from: NOON - HOUR, until: NOON };
  story.when(past).refused("invalid-value", { field: "until" });
  story.when({ ...past, until: NOON + 1 }).happened("unitReserved");
  const far = NOON + MINUTE + 366 * 24 * HOUR;
  story.when({ ...reserve, until: far + 1 }).refused("invalid-value");
  const named = story.when({ ...reserve, until: far, incidentId: "i1" }).happened("unitReserved");
  assert.equal(named.event("unitReserved").incidentId, "i1");
  story.when({ ...reserve, incidentId: "i9" }).refused("unknown-incident");
  story
    .and({ type: "closeIncident", incidentId: "i1", disposition: "completed" })
    .when({ ...reserve, incidentId: "i1" })
    .refused("incident-not-open");
});

const now = (story: Story) => unitStatus(story.board, "E1", NOON + 2 * MINUTE);

test("UNIT-8: a unit's status is its most advanced assignment's, then duty, then reservation", () => {
  assert.equal(now(town()), "outOfService");
  const story = townOnDuty();
  assert.equal(now(story), "available");
  assert.ok(isAvailable(story.board, "E1", NOON));
  const away = story.and({ type: "setAway", unitId: "E1", reason: "meal" });
  assert.equal(now(away), "away");
  assert.ok(!isAvailable(away.board, "E1", NOON));
  assert.equal(now(away.and(reserve)), "away");
  assert.equal(now(story.and(reserve)), "reserved");
  const both = story
    .and(openIncident("i1"))
    .and(openIncident("i2"))
    .and(assign("i1", "E1"))
    .and({ type: "setAssignmentStatus", assignmentId: "i1-E1", status: "onScene" })
    .and({
      type: "assignUnits",
      incidentId: "i2",
      units: [{ unitId: "E1", assignmentId: "b", concurrentReason: "nobody-else" }],
    })
    .and(reserve);
  assert.equal(now(both), "onScene");
  const further = both.and({
    type: "setAssignmentStatus",
    assignmentId: "b",
    status: "transporting",
    destination: place(),
  });
  assert.equal(now(further), "transporting");
  assert.throws(() => unitStatus(story.board, "X9", NOON), /got unit X9/u);
});

test("UNIT-9: units are listed as configured, incidents as opened", () => {
  const story = townOnDuty()
    .and(openIncident("b"), { at: NOON + 1 })
    .and(openIncident("c"), { at: NOON })
    .and(openIncident("a"), { at: NOON + 1 })
    .and(openIncident("d"));
  const listed = listUnits(story.board).map(({ unit, definition }) => {
    assert.equal(unit.unitId, definition.unitId);
    return unit.unitId;
  });
  assert.deepEqual(listed, ["E1", "E2", "L1", "M1", "M2"]);
  const closed = story.and({ type: "closeIncident", incidentId: "d", disposition: "completed" });
  const ids = listOpenIncidents(closed.board).map((incident) => incident.incidentId);
  assert.deepEqual(ids, ["c", "a", "b"]);
  let many = town();
  const order = [7, 2, 9, 4, 0, 8, 1, 6, 3, 5];
  for (const minute of order) {
    many = many.and(openIncident(`i${9 - minute}`), { at: NOON + minute * MINUTE });
  }
  assert.deepEqual(
    listOpenIncidents(many.board).map((incident) => incident.openedAt),
    order.toSorted((a, b) => a - b).map((minute) => NOON + minute * MINUTE),
  );
});
