import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { AcceptedEvent, ConfigurationChange, Event } from "#kernel";
import { distributionOf } from "./distribution.ts";
import { createMeasures } from "./fold.ts";
import {
  measuresReport,
  P90_CASES_MIN,
  type MeasuredLine,
  type MeasuresQuestion,
} from "./lines.ts";

const START = 1_483_142_400_000;
const place = { lat: 37.77, lon: -122.42, address: "0 Block of Test St", zoneIds: [] };
const ids = { agencies: ["fire", "ems"], disciplines: ["fire", "medical"] };

const unit = (unitId: string, agencyId: string): ConfigurationChange => ({
  kind: "unit",
  put: { unitId, agencyId, callSign: unitId, unitTypeId: "any", capabilities: [], crew: 2 },
});
const type = (typeId: "fire" | "medical"): ConfigurationChange => ({
  kind: "incidentType",
  put: { typeId, name: { en: typeId }, discipline: typeId, defaultPriorityId: "3" },
});

/** A log written by hand: seconds after START. */
function log() {
  const measures = createMeasures();
  let sequence = 0;
  const add = (seconds: number, event: Event, recordedSeconds = seconds) => {
    sequence += 1;
    const accepted: AcceptedEvent = {
      sequence,
      commandId: `c${sequence}`,
      actor: { kind: "person", id: "d1" },
      recordedAt: START + recordedSeconds * 1000,
      occurredAt: START + seconds * 1000,
      event,
    };
    measures.observe(accepted);
  };
  const changes = [unit("E1", "fire"), unit("A1", "ems"), type("fire"), type("medical")];
  add(0, { type: "configurationChanged", changes, inverse: [] });
  const incident = (
    seconds: number,
    name: string,
    typeId = "medical",
    agencyIds: readonly string[] = [],
  ) => {
    const call = `call-${name}`;
    add(seconds, { type: "callReceived", callId: call, channel: "phone" });
    const opened = { incidentId: name, number: "1", typeId, priorityId: "3", place, agencyIds };
    add(seconds, { type: "incidentOpened", ...opened });
    add(seconds, { type: "callLinked", callId: call, incidentId: name });
  };
  const assign = (seconds: number, unitId: string, incidentId: string) => {
    const assignmentId = `${incidentId}-${unitId}`;
    add(seconds, { type: "unitAssigned", assignmentId, unitId, incidentId });
  };
  const status = (
    seconds: number,
    unitId: string,
    incidentId: string,
    to: "enRoute" | "onScene" | "cleared",
  ) => {
    const assignmentId = `${incidentId}-${unitId}`;
    add(seconds, { type: "assignmentStatusChanged", assignmentId, unitId, incidentId, status: to });
  };
  const ask = (question: Partial<MeasuresQuestion> = {}) =>
    measuresReport(measures, { from: START, to: START + 86_400_000, ...question }, ids);
  return { measures, add, incident, assign, status, ask };
}

function line(lines: readonly MeasuredLine[], name: string, priority = "all"): MeasuredLine {
  const found = lines.find((one) => one.name === name && one.priority === priority);
  assert.ok(found);
  return found;
}

/** Fire comes first, the ambulance a minute later; both go to one medical call. */
function twoAgencies() {
  const made = log();
  const { incident, assign, status } = made;
  incident(0, "i1", "medical", ["ems"]);
  assign(40, "E1", "i1");
  assign(100, "A1", "i1");
  status(70, "E1", "i1", "enRoute");
  status(190, "A1", "i1", "enRoute");
  status(300, "E1", "i1", "onScene");
  status(500, "A1", "i1", "onScene");
  incident(1000, "i2", "fire", ["fire"]);
  return made;
}

test("MEA-13: with an agency, its own units and times count, on the calls it answers", () => {
  const { ask } = twoAgencies();
  const all = ask();
  assert.deepEqual([all.calls, all.assignments], [2, 2]);
  assert.equal(line(all.indicators, "callHandling").median, 40);
  const ems = ask({ agencyId: "ems" });
  assert.deepEqual([ems.calls, ems.assignments], [1, 1]);
  assert.equal(line(ems.indicators, "callHandling").median, 100);
  assert.equal(line(ems.indicators, "firstOnScene").median, 500);
  assert.equal(line(ems.indicators, "turnout").median, 90);
  const fire = ask({ agencyId: "fire" });
  // Fire joined i1 with its unit and was named on i2, where nobody was sent yet.
  assert.equal(fire.calls, 2);
  assert.deepEqual(line(fire.indicators, "callHandling").excluded, { "no-dispatch": 1 });
  assert.equal(line(fire.indicators, "travel").median, 230);
  assert.deepEqual(
    all.byAgency.map(({ id, indicators }) => [id, line(indicators, "turnout").median]),
    [
      ["fire", 30],
      ["ems", 90],
    ],
  );
});

test("MEA-14: with a discipline or a priority, calls whose incident has it count", () => {
  const { ask } = twoAgencies();
  assert.equal(ask({ discipline: "fire" }).calls, 1);
  assert.equal(ask({ priorityId: "3" }).calls, 2);
  assert.equal(ask({ priorityId: "1" }).calls, 0);
  assert.deepEqual(
    ask().byDiscipline.map(({ id, indicators }) => [id, line(indicators, "callHandling").count]),
    [
      ["fire", 0],
      ["medical", 1],
    ],
  );
  const calls = ask({ discipline: "medical", agencyId: "ems" });
  assert.deepEqual(
    calls.byAgency.map(({ id }) => id),
    ["ems"],
  );
});

test("MEA-16: what is not counted yet is told from what will never be", () => {
  const { ask, status, add, assign } = twoAgencies();
  assign(1100, "E1", "i2");
  add(1200, { type: "callReceived", callId: "waits", channel: "phone" });
  add(1210, { type: "callReceived", callId: "prank", channel: "phone" });
  add(1220, { type: "callClosed", callId: "prank", disposition: "prank" });
  const before = ask().indicators;
  assert.deepEqual(line(before, "callHandling").excluded, { "no-incident": 2 });
  assert.deepEqual(line(before, "callHandling").underWay, { "no-incident": 1 });
  assert.deepEqual(line(before, "firstOnScene").underWay, { "no-incident": 1, "no-on-scene": 1 });
  assert.deepEqual(line(before, "turnout").underWay, { "no-en-route": 1 });
  assert.deepEqual(line(before, "commitment").underWay, { "no-available": 3 });
  // On scene without having been en route: that stamp does not come any more.
  status(1300, "E1", "i2", "onScene");
  status(1400, "A1", "i1", "cleared");
  const after = ask().indicators;
  assert.deepEqual(line(after, "turnout").excluded, { "no-en-route": 1 });
  assert.deepEqual(line(after, "turnout").underWay, {});
  assert.deepEqual(line(after, "travel").underWay, {});
  assert.deepEqual(line(after, "commitment").underWay, { "no-available": 2 });
});

test("MEA-17: with fewer than ten values no 90th percentile may be spoken of", () => {
  const { ask, incident, assign } = log();
  for (let index = 0; index < P90_CASES_MIN; index += 1) {
    const before = line(ask().indicators, "callHandling");
    assert.deepEqual([before.count, before.enough], [index, false]);
    incident(1000 * index, `i${index}`);
    assign(1000 * index + 10 * (index + 1), "A1", `i${index}`);
  }
  const full = line(ask().indicators, "callHandling");
  assert.deepEqual([full.enough, full.median, full.p90], [true, 50, 90]);
  // 64 s: 10 to 60 are within, 70 to 100 are not.
  assert.deepEqual([full.within, full.withTarget, full.withinTarget], [6, 10, 0.6]);
  assert.match(full.targets[0]?.edition ?? "", /NFPA 1221:2016/);
});

test("MEA-18: the clock checks are those of the window, by when the authority took them", () => {
  const { ask, add, incident } = log();
  incident(10, "i1");
  add(500, { type: "callReceived", callId: "late", channel: "phone" }, 700);
  add(800, { type: "callReceived", callId: "ahead", channel: "phone" }, 790);
  assert.equal(ask().checks.events, 6);
  const window = ask({ from: START + 700_000 }).checks;
  assert.deepEqual([window.events, window.enteredLate, window.aheadOfClock], [2, 1, 1]);
});

test("MEA-19: every time stands in one bar of the distribution or beyond the last", () => {
  assert.deepEqual(distributionOf(Float64Array.from([0, 4, 5, 9, 10, 23])), {
    widthSeconds: 1,
    counts: [1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, ...Array.from({ length: 12 }, () => 0), 1],
    longer: 0,
  });
  assert.deepEqual(distributionOf(new Float64Array()).counts, []);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1 }), (values) => {
      const ascending = Float64Array.from(values).sort();
      const { widthSeconds, counts, longer } = distributionOf(ascending);
      assert.ok(counts.length <= 24);
      const total = counts.reduce((sum, count) => sum + count, 0);
      assert.equal(total + longer, values.length);
      counts.forEach((count, bar) => {
        const own = values.filter((value) => Math.floor(value / widthSeconds) === bar);
        assert.equal(count, own.length);
      });
      // Nine of ten times are shown in bars.
      assert.ok(longer <= values.length / 10);
    }),
  );
});
