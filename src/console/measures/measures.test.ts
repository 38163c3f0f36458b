import assert from "node:assert/strict";
import { test } from "node:test";
import { createAlarmLoad, createMeasures, measuresReport, type MeasuresAnswer } from "#measures";
import { alarmsCsv, csvOf, indicatorsCsv } from "./download.ts";
import { lastTimeOf } from "./last-time.ts";
import { placeOn, scaleTo } from "./scale.ts";

test("CON-66: no cell of a file is a formula, and quotes, commas and line ends stay inside", () => {
  const cells = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "a,b", 'say "so"', "two\nlines"];
  assert.equal(
    csvOf([[...cells, -3, null]]),
    `'=1+1,'+1,'-1,'@SUM(A1),'\t=1,' =1,"a,b","say ""so""","two\nlines",-3,\r\n`,
  );
});

const START = 1_483_142_400_000;

function answer(): MeasuresAnswer {
  const measures = createMeasures();
  const load = createAlarmLoad(START, [{ seat: "=HYPERLINK(1)", agencyIds: [] }]);
  const from = START;
  const to = START + 3_600_000;
  load.look(START, []);
  for (let index = 0; index < 12; index += 1) {
    const at = START + index * 100_000;
    const callId = `c${index}`;
    const times = { recordedAt: at, occurredAt: at };
    const actor = { kind: "person", id: "d1" } as const;
    const event = { type: "callReceived", callId, channel: "phone" } as const;
    measures.observe({ sequence: index + 1, commandId: callId, actor, ...times, event });
  }
  const report = measuresReport(measures, { from, to }, { agencies: [], disciplines: [] });
  return { ...report, at: to, sequence: 12, isCut: false, alarms: load.report({ from, to }) };
}

test("CON-66: the files hold the numbers of the answer, and nothing for too few", () => {
  const lines = indicatorsCsv(answer()).trimEnd().split("\r\n");
  assert.equal(lines.length, 6, "a head and five indicators");
  const [, handling = ""] = lines;
  assert.match(
    handling,
    /^2016-12-31T00:00:00.000Z,2016-12-31T01:00:00.000Z,callHandling,all,all,0,,,,,too few/,
  );
  assert.match(handling, /,12,no-incident 12,no-incident 12$/);
  const alarms = alarmsCsv(answer());
  assert.match(alarms, /\r\nseat,.*,'=HYPERLINK\(1\),0,1,0\r\n/);
  assert.equal(alarms.match(/\r\nten minutes,/g)?.length, 6);
});

test("CON-61: a time of the clock is the last one that has passed, in the area's time", () => {
  const pacific = [{ from: 0, minutes: -480 }];
  const now = Date.UTC(2017, 0, 1, 7, 30);
  assert.equal(lastTimeOf("22:50", now, pacific), Date.UTC(2017, 0, 1, 6, 50));
  assert.equal(lastTimeOf("23:30", now, pacific), now);
  assert.equal(lastTimeOf("23:31", now, pacific), Date.UTC(2016, 11, 31, 7, 31));
  for (const wrong of ["", "24:00", "7:30", "12:60"]) {
    assert.equal(lastTimeOf(wrong, now, pacific), undefined, wrong);
  }
});

test("CON-63: an axis ends at a whole step, holds its time and has at most six marks", () => {
  assert.deepEqual(scaleTo(64), { end: 75, ticks: [0, 15, 30, 45, 60, 75] });
  for (const seconds of [0, 1, 25, 26, 599, 3600, 5161, 90_000]) {
    const { end, ticks } = scaleTo(seconds);
    assert.ok(end >= seconds && ticks.length <= 6 && ticks.at(-1) === end, String(seconds));
  }
  const scale = scaleTo(100);
  assert.ok(placeOn(scale, 0) > 0 && placeOn(scale, 1e9) < 100, "a dot at the edge is whole");
});
