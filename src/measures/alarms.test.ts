import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ActorKind, AttentionKind, Event } from "#kernel";
import { createAlarmLoad, type AlarmSeen } from "./alarms.ts";

const START = 1_483_142_400_000;
const MINUTE = 60;

/** A watch written by hand: seconds after START. */
function watch(seats: readonly { seat: string; agencyIds: readonly string[] }[] = []) {
  const load = createAlarmLoad(START, seats);
  let sequence = 0;
  const happen = (seconds: number, event: Event, kind: ActorKind = "person") => {
    sequence += 1;
    const at = START + seconds * 1000;
    const times = { recordedAt: at, occurredAt: at };
    const actor = { kind, id: "somebody" };
    load.observe({ sequence, commandId: `c${sequence}`, actor, ...times, event });
  };
  const look = (seconds: number, ...alarms: AlarmSeen[]) =>
    load.look(START + seconds * 1000, alarms);
  const report = (fromSeconds: number, toSeconds: number) =>
    load.report({ from: START + fromSeconds * 1000, to: START + toSeconds * 1000 });
  return { load, happen, look, report };
}

function alarm(
  kind: AttentionKind,
  id: string,
  sinceSeconds: number,
  more: Partial<AlarmSeen> = {},
): AlarmSeen {
  const since = START + sinceSeconds * 1000;
  const key = `${kind}/${id}/${since}`;
  return { key, kind, stage: "warn", since, agencyIds: [], ...more };
}

const pending = (incidentId: string, since = 0, more: Partial<AlarmSeen> = {}) =>
  alarm("incident-pending", incidentId, since, { incidentId, ...more });
const assigned = (incidentId: string, unitId = "E1"): Event => ({
  type: "unitAssigned",
  assignmentId: `${incidentId}-${unitId}`,
  unitId,
  incidentId,
});
const seatTaken = (seat: string): Event => ({ type: "seatTaken", seat, agencyIds: [] });
const seatLeft = (seat: string): Event => ({
  type: "seatLeft",
  seat,
  holderId: "somebody",
  why: "left",
});

test("MEA-20: an alarm is raised when first seen, and ends by who acted on its subject", () => {
  const { happen, look, report } = watch();
  look(0);
  look(10, pending("i1"), pending("i2"), pending("i3"));
  happen(40, assigned("i1"));
  look(41, pending("i2"), pending("i3"));
  happen(50, assigned("i2"), "autopilot");
  look(51, pending("i3", 0, { stage: "alert" }));
  look(60);
  const { raised, ended, turnedToAlert, standing, response, kinds } = report(0, 600);
  assert.deepEqual(
    { raised, turnedToAlert, standing },
    { raised: 3, turnedToAlert: 1, standing: 0 },
  );
  assert.deepEqual(ended, { person: 1, autopilot: 1, itself: 1 });
  assert.deepEqual(response, {
    count: 1,
    median: 30,
    p90: 30,
    p90Low: null,
    p90High: null,
    enough: false,
    excluded: { "by-autopilot": 1, "ended-without": 1 },
  });
  assert.deepEqual(
    kinds.map(({ kind, raised: count }) => [kind, count]),
    [["incident-pending", 3]],
  );
});

test("MEA-20: what others did, and what changes nothing, is no answer to an alarm", () => {
  const { happen, look, report } = watch();
  look(0);
  const late = alarm("unit-not-en-route", "a1", 0, { incidentId: "i1", unitId: "E1" });
  look(10, late, pending("i2"));
  happen(20, assigned("i1", "E2"));
  happen(20, {
    type: "noteAdded",
    incidentId: "i2",
    noteId: "n1",
    text: { sealId: "s", commitment: "0" },
  });
  look(21);
  assert.deepEqual(report(0, 60).ended, { person: 0, autopilot: 0, itself: 2 });
});

test("MEA-20: when a person and the autopilot both acted, the person ended it", () => {
  for (const order of [["person", "autopilot"] as const, ["autopilot", "person"] as const]) {
    const { happen, look, report } = watch();
    look(0);
    look(10, pending("i1"));
    for (const kind of order) happen(20, assigned("i1"), kind);
    look(21);
    assert.deepEqual(report(0, 60).ended, { person: 1, autopilot: 0, itself: 0 });
  }
});

test("MEA-20: a coverage gap is answered by sending a unit to wait there", () => {
  const { happen, look, report } = watch();
  const gap = alarm("coverage-gap", "east", 0);
  look(0);
  look(10, gap);
  happen(20, { type: "unitPosted", unitId: "E1", postId: "p1" });
  look(21);
  look(30, alarm("coverage-gap", "east", 30));
  happen(40, assigned("i1"));
  look(41);
  assert.deepEqual(report(0, 60).ended, { person: 1, autopilot: 0, itself: 1 });
});

test("MEA-21: acknowledging and shelving are responses; the first one counts", () => {
  const { happen, look, report } = watch();
  const one = pending("i1");
  const two = pending("i2");
  look(0);
  look(10, one, two);
  const handled = (item: AlarmSeen) => ({
    key: item.key,
    kind: item.kind,
    stage: item.stage,
    since: item.since,
    rank: 1,
    missing: 0,
    subject: {},
  });
  happen(15, { type: "alarmAcknowledged", ...handled(one) });
  happen(25, { type: "alarmShelved", ...handled(two), until: START + 900_000, reason: "in-hand" });
  happen(40, assigned("i1"));
  look(41, two);
  const now = report(0, 60);
  assert.deepEqual([now.acknowledged, now.shelved, now.standing], [1, 1, 1]);
  assert.deepEqual([now.response.count, now.response.median, now.response.p90], [2, 5, 15]);
  assert.deepEqual(now.response.excluded, {});
});

test("MEA-22: what stood when the watch began is told apart", () => {
  const { happen, look, report } = watch();
  look(0, pending("old", -3600), pending("older", -7200));
  look(10, pending("old", -3600), pending("older", -7200), pending("new", 10));
  happen(20, assigned("old"));
  look(21, pending("older", -7200), pending("new", 10));
  const now = report(-600, 60);
  assert.deepEqual([now.raised, now.stoodAtStart, now.standing], [1, 2, 2]);
  assert.equal(now.watchedFrom, START);
  assert.deepEqual(now.response.excluded, { "stood-at-start": 2, "still-waiting": 1 });
  assert.equal(now.longestStanding?.key, `incident-pending/older/${START - 7_200_000}`);
  assert.equal(now.longestStanding?.seconds, 7260);
});

test("MEA-23: the rate is alarms in ten minutes per seat taken", () => {
  const { happen, look, report } = watch([{ seat: "Fire desk", agencyIds: ["fire"] }]);
  look(0);
  const fire = { agencyIds: ["fire"] };
  const police = { agencyIds: ["police"] };
  look(60, pending("i1", 60, fire), pending("i2", 60, police));
  happen(10 * MINUTE, seatTaken("Supervisor"));
  look(15 * MINUTE, pending("i3", 900, police), pending("i4", 900));
  happen(20 * MINUTE, seatLeft("Fire desk"));
  happen(20 * MINUTE, seatLeft("Supervisor"));
  look(25 * MINUTE, pending("i5", 1500));
  const now = report(0, 30 * MINUTE);
  // Fire desk 20 minutes, Supervisor 10 minutes: 4 alarms in 30 minutes of a seat.
  assert.equal(now.seatSeconds, 30 * MINUTE);
  assert.deepEqual([now.raisedSeated, now.raisedUnseated], [4, 1]);
  assert.equal(now.rate, 4 / 3);
  assert.equal(now.onePositionSupposed, false);
  assert.deepEqual(now.seats, [
    { seat: "Fire desk", takenSeconds: 1200, isTaken: false, alarms: 2, rate: 1 },
    { seat: "Supervisor", takenSeconds: 600, isTaken: false, alarms: 2, rate: 2 },
  ]);
  assert.deepEqual(
    now.steps.map(({ raised, seats, rate }) => [raised, seats, rate]),
    [
      [2, 1, 2],
      [2, 2, 1],
      [1, 0, null],
    ],
  );
});

test("MEA-23: with no seat taken one position is supposed; under ten minutes there is no rate", () => {
  const { look, report } = watch();
  look(0);
  look(60, pending("i1", 60));
  const short = report(0, 599);
  assert.deepEqual([short.onePositionSupposed, short.rate, short.seats], [true, null, []]);
  assert.equal(report(0, 1200).rate, 0.5);
});

test("MEA-24: the same matter three times in ten minutes is chattering", () => {
  const { look, report } = watch();
  look(0);
  for (const [index, minute] of [1, 4, 11, 12].entries()) {
    look(minute * MINUTE, alarm("coverage-gap", "east", index));
    look(minute * MINUTE + 5);
  }
  for (const minute of [20, 26, 31]) {
    look(minute * MINUTE, alarm("coverage-gap", "west", minute));
    look(minute * MINUTE + 5);
  }
  // East: 1, 4 and 11 are exactly ten minutes apart. West: never three within ten.
  assert.deepEqual(report(0, 40 * MINUTE).chattering, [
    { kind: "coverage-gap", matter: "coverage-gap/east", most: 3 },
  ]);
});

test("MEA-25: a kind that mostly ends by itself is named, from five ends on", () => {
  const { happen, look, report } = watch();
  look(0);
  for (let index = 0; index < 5; index += 1) {
    const seconds = 100 * (index + 1);
    look(seconds, pending(`i${index}`, seconds));
    if (index < 2) happen(seconds + 1, assigned(`i${index}`));
    look(seconds + 2);
  }
  const [line] = report(0, 600).kinds;
  assert.deepEqual(line?.ended, { person: 2, autopilot: 0, itself: 3 });
  assert.equal(line?.mostlyByItself, true);
  assert.equal(report(0, 450).kinds[0]?.mostlyByItself, false, "four ends are too few");
});

test("MEA-26: whatever is seen and done, every alarm is counted once", () => {
  const step = fc.record({
    seconds: fc.integer({ min: 1, max: 400 }),
    ids: fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { maxLength: 6 }),
    acted: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
    by: fc.constantFrom<ActorKind>("person", "autopilot", "crew", "system"),
    seat: fc.option(fc.constantFrom("A", "B"), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const { load, happen, look, report } = watch();
      let now = 0;
      const taken = new Set<string>();
      for (const { seconds, ids, acted, by, seat } of steps) {
        now += seconds;
        if (acted !== undefined) happen(now, assigned(`i${acted}`), by);
        if (seat !== undefined) {
          happen(now, taken.has(seat) ? seatLeft(seat) : seatTaken(seat));
          if (!taken.delete(seat)) taken.add(seat);
        }
        look(now, ...ids.map((id) => pending(`i${id}`)));
      }
      const all = report(0, now);
      const { person, autopilot, itself } = all.ended;
      const fromStart = load.report({ from: START, to: START + now * 1000 });
      assert.deepEqual(fromStart, all);
      const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
      assert.equal(sum(all.kinds.map(({ raised }) => raised)), all.raised);
      assert.ok(person + autopilot + itself + all.standing >= all.raised);
      assert.equal(
        all.response.count + sum(Object.values(all.response.excluded)),
        all.raised + all.stoodAtStart,
      );
      assert.equal(sum(all.steps.map(({ raised }) => raised)), all.raised);
      assert.equal(all.raisedSeated + all.raisedUnseated, all.raised);
      const sat = sum(all.steps.map(({ seats, from, to }) => (seats * (to - from)) / 1000));
      const expected = all.onePositionSupposed ? now : all.seatSeconds;
      assert.ok(Math.abs(sat - expected) < 1e-6 * Math.max(1, expected));
      assert.ok(all.response.p90 === null || all.response.p90 >= (all.response.median ?? 0));
    }),
  );
});

test("MEA-27: what ended before the window is let go, what stands is not", () => {
  const { load, look, report } = watch();
  look(0);
  look(10, pending("i1"), pending("i2"));
  look(20, pending("i2"));
  load.forgetBefore(START + 3600_000);
  look(3700, pending("i2"), pending("i3", 3700));
  const now = report(0, 3800);
  assert.deepEqual([now.raised, now.standing, now.stoodAtStart], [2, 2, 0]);
});
