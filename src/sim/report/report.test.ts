import assert from "node:assert/strict";
import { test } from "node:test";
import { replay } from "../replay.ts";
import { busyDay, call, lineRoads, LINE_MODEL, scenarioOf, START } from "../testing/line-town.ts";
import { nightsOf } from "../nights.ts";
import type { Policy } from "../loaded.ts";
import { REPORT_COLUMNS } from "./columns.ts";
import { playShift, shiftReport, type ReportOptions } from "./report.ts";

const MINUTE = 60_000;
const scenario = busyDay(120, 3);
const last = scenario.history.at(-1)?.receivedAt ?? 0;
const base = {
  scenario,
  roads: lineRoads(),
  responseModel: LINE_MODEL,
  seed: 1,
  from: START,
  to: last + 6 * 3_600_000,
  exercisePolicy: "plan",
  chair: [{ at: START, agencyId: "fire", autopilot: true }],
} as const;

function optionsWith(policy: Policy, more: Partial<ReportOptions> = {}): ReportOptions {
  const options = { ...base, ...more, you: { calls: [], absences: [] } };
  return { ...options, you: playShift(options, policy, () => undefined) };
}

test("EXE-1: an exercise that the autopilot played alone equals the autopilot, exactly", () => {
  const { lines, mostDifferent, calls } = shiftReport(optionsWith("plan"));
  assert.equal(calls.compared, 120);
  for (const { columns, differences, name } of lines) {
    assert.deepEqual(columns.you, columns.autopilot);
    assert.ok(columns.you.count > 0, name);
    const { improved, worse, medianDifference } = differences.autopilot;
    assert.deepEqual({ improved, worse }, { improved: 0, worse: 0 });
    assert.equal(medianDifference?.value ?? 0, 0);
  }
  assert.ok(mostDifferent.length > 0);
  for (const one of mostDifferent) assert.equal(one.against, "happened");
});

test("EXE-2: when every call is finished, each column says what replay says", () => {
  const report = shiftReport(optionsWith("closest"));
  const policies = { you: "closest", happened: "history", autopilot: "plan" } as const;
  assert.deepEqual(report.calls.unfinished, { you: 0, happened: 0, autopilot: 0 });
  for (const column of REPORT_COLUMNS) {
    const result = replay({ ...base, policy: policies[column] });
    for (const line of report.lines.filter(({ priority }) => priority === "all")) {
      const own = result.indicators.find((one) => one.name === line.name && one.priority === "all");
      const { count, median, p90, withinTarget, excluded } = line.columns[column];
      assert.deepEqual(
        { count, median: median?.value, p90: p90?.value, withinTarget, excluded },
        {
          count: own?.count,
          median: own?.median,
          p90: own?.p90,
          withinTarget: own?.withinTarget,
          excluded: own?.excluded,
        },
      );
      assert.deepEqual([p90?.low, p90?.high], [own?.p90Low, own?.p90High]);
    }
  }
});

test("EXE-3: a call under way at the end is left out of all three columns, and counted", () => {
  for (const minutes of [45, 90, 200]) {
    const to = START + minutes * MINUTE;
    const report = shiftReport(optionsWith("closest", { to }));
    const received = scenario.history.filter(({ receivedAt }) => receivedAt <= to).length;
    assert.equal(report.calls.compared, received);
    let unfinished = 0;
    for (const line of report.lines.filter(({ priority }) => priority === "all")) {
      unfinished += line.unfinished;
      if (line.name !== "callHandling" && line.name !== "firstOnScene") continue;
      for (const column of REPORT_COLUMNS) {
        const { count, excluded } = line.columns[column];
        const left = Object.values(excluded).reduce((sum, each) => sum + each, 0);
        assert.equal(count + left + line.unfinished, received, `${line.name} ${column}`);
      }
    }
    assert.ok(unfinished > 0, "the end falls into some call's time");
  }
});

test("EXE-4: calls before the shift and after its end are in none of the three", () => {
  const from = START + 60 * MINUTE;
  const to = START + 180 * MINUTE;
  const report = shiftReport(optionsWith("plan", { from, to }));
  const within = scenario.history.filter((one) => one.receivedAt >= from && one.receivedAt <= to);
  assert.equal(report.calls.compared, within.length);
  assert.ok(within.length < scenario.history.length);
});

test("EXE-5: the reason names the nearer unit that was busy, and the one that came instead", () => {
  const rows = (unitId: string, travel: number) => [
    { unitId, times: [60, 90, 90 + travel, undefined, undefined, 3000] as const },
  ];
  // The first call takes E20; the second is next to it, and the record had E20 for it all the same.
  const town = scenarioOf([
    call("one", 0, 20, rows("E20", 60)),
    call("two", 300, 21, rows("E20", 60)),
  ]);
  const report = shiftReport(optionsWith("plan", { scenario: town, to: START + 86_400_000 }));
  const two = report.mostDifferent.find(({ callId }) => callId === "two");
  assert.ok(two);
  assert.equal(two.against, "happened");
  assert.equal(two.why.sooner, "happened");
  assert.equal(two.why.later, "you");
  assert.equal(two.why.first.unitId, "E20");
  assert.notEqual(two.why.second.unitId, "E20");
  assert.ok((two.why.second.metres ?? 0) > (two.why.first.metres ?? Infinity));
  assert.equal(two.why.elsewhere?.state, "committed");
  assert.equal(two.drawing.units.filter(({ way }) => way !== "").length, 3);
  const parts = two.why.second;
  const sum = parts.sentAfterSeconds + (parts.turnoutSeconds ?? 0) + (parts.travelSeconds ?? 0);
  assert.ok(Math.abs(sum - parts.afterSeconds) < 0.001, "the parts add up to the whole");
});

test("EXE-6: the share in the chair is the time in which the autopilot was off", () => {
  const to = START + 100 * MINUTE;
  const chair = [
    { at: START, agencyId: "ems", autopilot: true },
    { at: START, agencyId: "fire", autopilot: false },
    { at: START + 25 * MINUTE, agencyId: "ems", autopilot: false },
    { at: START + 75 * MINUTE, agencyId: "ems", autopilot: true },
  ];
  const report = shiftReport(optionsWith("plan", { to, chair }));
  assert.deepEqual(
    report.chair.map(({ agencyId, share }) => [agencyId, share]),
    [
      ["ems", 0.5],
      ["fire", 1],
    ],
  );
});

test("EXE-7: nights go from local noon to noon, and every call is in one of them", () => {
  const nights = nightsOf(scenario);
  const calls = nights.reduce((sum, night) => sum + night.calls, 0);
  assert.equal(calls, scenario.history.length);
  for (const night of nights) {
    assert.equal(night.callsPerHour.length, 24);
    assert.equal(Math.max(...night.callsPerHour), night.busiestCalls);
    const within = scenario.history.filter(({ receivedAt }) => {
      return receivedAt >= night.busiestFrom && receivedAt < night.busiestFrom + 60 * MINUTE;
    });
    assert.equal(within.length, night.busiestCalls);
  }
});
