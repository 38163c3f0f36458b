import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { readBytes, readFireCalls, type FireCalls } from "#exchange";
import { chunksOf, file, HEADER, line, type Row } from "../testing/rows.ts";
import { localReading } from "./stamp.ts";

const read = (content: string): Promise<FireCalls> =>
  readFireCalls(chunksOf(content), { fileName: "calls.csv" });
const readRows = (...rows: Row[]): Promise<FireCalls> => read(file(...rows));

const NEW_YEAR = new URL(
  "../../../data-sets/san-francisco/calls-2016-12-31-to-2017-01-07.csv.gz",
  import.meta.url,
).pathname;
const NINE_MONTHS = new URL(
  "../../../../shared/data/san-francisco/calls/sf-fire-6nbhd-2018-jan-sep.csv.gz",
  import.meta.url,
).pathname;

test("SCN-9: the New Year week has the figures that its README gives", async () => {
  const { calls, report } = await readFireCalls(readBytes(NEW_YEAR), { fileName: "new-year" });
  const { rows, units, outOfOrder, overlapping, comparedAssignments, missing } = report;
  assert.deepEqual(
    { rows, calls: report.calls, units, outOfOrder, overlapping, comparedAssignments },
    {
      rows: 7_704,
      calls: 3_560,
      units: 178,
      outOfOrder: 28,
      overlapping: 9,
      comparedAssignments: 7_521,
    },
  );
  assert.equal(calls.length, 3_560);
  assert.equal(Object.keys(missing).length, 34);
  assert.equal(missing["On Scene DtTm"], 1_554);
  assert.equal(missing["Response DtTm"], 214);
  assert.equal(missing["Neighborhood  District"], 0, "the column is named as the file names it");
  assert.deepEqual(report.rejected, {});
  assert.equal(report.duplicates, 0);
  assert.equal(report.from, "2016-12-31T00:01:04-08:00");
  assert.equal(report.to, "2017-01-07T23:58:32-08:00");
  assert.equal(report.resolutionSeconds, 1);
  assert.equal(report.examples["out of order"]?.length, 5);
});

test(
  "SCN-4: a file of the other header, two-digit years and minutes is read whole",
  { skip: existsSync(NINE_MONTHS) ? false : "the nine months of 2018 are not at hand" },
  async () => {
    const { report } = await readFireCalls(readBytes(NINE_MONTHS), { fileName: "2018" });
    const { rows, calls, units, rejected, resolutionSeconds, from, to } = report;
    assert.deepEqual(
      { rows, calls, units, rejected, resolutionSeconds },
      {
        rows: 55_916,
        calls: 26_785,
        units: 195,
        rejected: {},
        resolutionSeconds: 60,
      },
    );
    assert.equal(from, "2018-01-01T00:03:00-08:00");
    assert.equal(to, "2018-09-30T22:47:00-07:00");
    assert.equal(report.missing["Neighborhooods - Analysis Boundaries"], 0);
  },
);

test("SCN-1: header names count without case and repeated spaces; extra columns are named", async () => {
  const header = HEADER.replace("Neighborhooods - Analysis Boundaries", "neighborhood   DISTRICT");
  const { report } = await read(`${header},Weather\n${line()},fog\n`);
  assert.equal(report.missing["neighborhood   DISTRICT"], 0);
  assert.deepEqual(report.unknownColumns, ["Weather"]);
});

test("SCN-1: a missing column is named, with what was found", async () => {
  const header = HEADER.replace("Dispatch DtTm,", "");
  await assert.rejects(
    read(`${header}\n`),
    /calls\.csv: missing column "Dispatch DtTm"; found "Call Number", "Unit ID", .*"RowID"$/,
  );
  await assert.rejects(read("a,b\n1,2\n"), /missing columns "Call Number", "Unit ID"/);
  await assert.rejects(read(`${HEADER},Unit ID\n`), /the column "Unit ID" is there twice/);
});

test("SCN-1: another delimiter is told", async () => {
  await assert.rejects(read(`${HEADER.replaceAll(",", ";")}\n`), /looks separated by semicolons$/);
  await assert.rejects(read(`${HEADER.replaceAll(",", "\t")}\n`), /looks separated by tabs$/);
});

test("SCN-2: a file without rows is refused", async () => {
  await assert.rejects(read(`${HEADER}\n`), /only a header, no rows below it$/);
  await assert.rejects(read(""), /the file is empty$/);
});

test("SCN-4: every way to write a time means the same", () => {
  const meant = Date.UTC(2016, 11, 31, 23, 57);
  for (const text of ["12/31/2016 11:57:00 PM", "12/31/16 23:57", "2016-12-31T23:57:00.000"]) {
    assert.equal(localReading(text), meant, text);
  }
  assert.equal(localReading("1/1/18 0:03"), Date.UTC(2018, 0, 1, 0, 3));
  assert.equal(localReading("01/01/2017 12:00:05 AM"), Date.UTC(2017, 0, 1, 0, 0, 5));
  assert.equal(localReading("01/01/2017 12:00:05 PM"), Date.UTC(2017, 0, 1, 12, 0, 5));
  assert.equal(localReading("1/1/69 0:00"), Date.UTC(2069, 0, 1));
  assert.equal(localReading("1/1/70 0:00"), Date.UTC(1970, 0, 1));
  for (const text of ["soon", "2/30/18 1:00", "1/1/18 24:00", "1/1/18 13:00 PM", "1/1/2018"]) {
    assert.equal(localReading(text), undefined, text);
  }
});

test("SCN-5: in the hour shown twice a row keeps its order and takes the shortest work", async () => {
  const { calls, report } = await readRows({
    received: "11/4/18 1:50",
    entry: "11/4/18 1:55",
    dispatch: "11/4/18 1:05",
    response: "11/4/18 1:10",
    onScene: "11/4/18 1:20",
    available: "11/4/18 2:10",
  });
  assert.equal(calls[0]?.receivedAt, Date.UTC(2018, 10, 4, 8, 50), "before the clock went back");
  assert.equal(calls[0]?.rows[0]?.dispatchedAt, Date.UTC(2018, 10, 4, 9, 5), "after it");
  assert.equal(report.outOfOrder, 0);
  assert.equal(report.oddities["time shown twice by the clock (summer time ends)"], 1);
});

test("SCN-5: a call wholly before or after the change is not torn apart", async () => {
  const { calls } = await readRows({
    received: "11/4/18 1:50",
    entry: "11/4/18 1:51",
    dispatch: "11/4/18 1:52",
    response: "11/4/18 1:53",
    onScene: "11/4/18 1:59",
    available: "11/4/18 2:10",
  });
  assert.equal(calls[0]?.receivedAt, Date.UTC(2018, 10, 4, 9, 50), "20 minutes before 2:10");
});

test("SCN-5: a skipped reading is counted and kept", async () => {
  const { calls, report } = await readRows({
    received: "3/11/18 1:59",
    entry: "3/11/18 2:30",
    dispatch: "3/11/18 3:31",
    response: "",
    onScene: "",
    available: "3/11/18 3:40",
  });
  assert.equal(calls[0]?.enteredAt, Date.UTC(2018, 2, 11, 10, 30));
  assert.equal(report.oddities["time skipped by the clock (summer time begins)"], 1);
  assert.equal(report.outOfOrder, 0);
});

test("SCN-6: a row is used as far as it goes, and what is not used has a reason", async () => {
  const { calls, report } = await readRows(
    { unit: "E01", dispatch: "" },
    { unit: "E02", location: "" },
    { unit: "", rowId: "no-unit" },
    { callNumber: "2", unit: "E03", location: "somewhere" },
    { callNumber: "2", unit: "T03", location: "(0, 0)" },
    { callNumber: "3", unit: "E04", received: "soon" },
    { callNumber: "", unit: "E05", rowId: "no-call" },
    { callNumber: "4", unit: "E06", type: "" },
  );
  assert.deepEqual(report.rejected, {
    "no call number": 1,
    "no call type": 1,
    "no location": 2,
    "no time received": 1,
    "no unit": 1,
  });
  assert.deepEqual(report.examples["no location"], ["2-E03", "2-T03"]);
  assert.deepEqual(report.examples["no unit"], ["no-unit"]);
  assert.equal(report.rows, 8);
  assert.deepEqual(
    calls.map(({ callNumber, rows }) => [callNumber, rows.map(({ unit }) => unit)]),
    [["170010001", ["E02", "E01"]]],
  );
  assert.equal(calls[0]?.rows[1]?.dispatchedAt, undefined);
  assert.equal(calls[0]?.lat, 37.784807, "the place is the call's, whichever row has it");
  assert.equal(report.oddities["unreadable Received DtTm"], 1);
  assert.equal(report.oddities["unreadable Location"], 2);
});

test("SCN-6: a row of another width is rejected by its line", async () => {
  const { report } = await read(`${HEADER}\n${line()}\nonly,three,fields\n\n`);
  assert.deepEqual(report.rejected, { "not as many fields as the header": 1 });
  assert.deepEqual(report.examples["not as many fields as the header"], ["line 3"]);
  assert.equal(report.rows, 2);
  assert.equal(report.oddities["empty line"], 1);
});

test("SCN-6: repeated rows count once; two rows of one RowID leave one, whichever came first", async () => {
  const same = await readRows({}, {}, {});
  assert.equal(same.report.duplicates, 2);
  assert.equal(same.calls[0]?.rows.length, 1);
  assert.deepEqual(same.report.examples["duplicate row"], ["170010001-E01", "170010001-E01"]);
  const one = await readRows({ address: "A" }, { address: "B" });
  const two = await readRows({ address: "B" }, { address: "A" });
  assert.deepEqual(one.report.rejected, { "another row has the same RowID": 1 });
  assert.deepEqual(one.calls, two.calls);
});

test("SCN-6: rows of one call that disagree are counted", async () => {
  const { calls, report } = await readRows(
    { unit: "T01", sequence: "2", type: "Alarms" },
    { unit: "E01", sequence: "1", type: "Medical Incident" },
  );
  assert.equal(report.oddities["rows of one call disagree"], 1);
  assert.equal(calls[0]?.type, "Medical Incident", "the unit that was sent first decides");
});

test("SCN-6: no usable call at all is an error that says why", async () => {
  await assert.rejects(readRows({ location: "" }), /no usable call: no location \(1\)$/);
});

test("SCN-7: a row is out of order when a later stamp of the work is earlier, gaps aside", async () => {
  const { report } = await readRows(
    { unit: "A", transport: "01/01/2017 10:20:00 AM", hospital: "01/01/2017 10:19:59 AM" },
    { unit: "B", onScene: "", transport: "01/01/2017 10:02:59 AM" },
    { unit: "C", transport: "01/01/2017 10:20:00 AM", hospital: "01/01/2017 10:20:00 AM" },
    { unit: "D", response: "", onScene: "" },
  );
  assert.equal(report.outOfOrder, 2);
  assert.deepEqual(report.examples["out of order"], ["170010001-A", "170010001-B"]);
});

const at = (minute: string): string => `01/01/2017 10:${minute}:00 AM`;

test("SCN-8: an assignment overlaps when it begins before the unit's previous one ends", async () => {
  const base = { response: "", onScene: "" };
  const { report } = await readRows(
    { ...base, callNumber: "1", dispatch: at("10"), available: at("20") },
    { ...base, callNumber: "2", dispatch: at("19"), available: at("30") },
    { ...base, callNumber: "3", dispatch: at("30"), available: at("40") },
    { ...base, callNumber: "4", dispatch: at("35"), available: "" },
    { ...base, callNumber: "5", unit: "E02", dispatch: at("12"), available: at("13") },
  );
  assert.equal(report.comparedAssignments, 2, "only those with both times, of one unit");
  assert.equal(report.overlapping, 1);
  assert.deepEqual(report.examples["overlapping"], ["2-E01"]);
});

test("SCN-10: the order of the rows does not show in the result", async () => {
  const rows: Row[] = Array.from({ length: 40 }, (_, place) => ({
    callNumber: String(1 + (place % 11)),
    unit: `E${place % 7}`,
    sequence: String(place % 5),
    rowId: `row-${place}`,
    hospital: place % 3 === 0 ? "01/01/2017 9:00:00 AM" : "",
  }));
  const straight = await readRows(...rows);
  const reversed = await readRows(...rows.toReversed());
  assert.deepEqual(reversed, straight);
  assert.ok(straight.report.outOfOrder > 5);
});

test("SCN-4: truths and places are read in each published way", async () => {
  const { calls } = await readRows(
    { unit: "E01", sequence: "1", alsUnit: "TRUE" },
    { unit: "E02", sequence: "2", alsUnit: "false" },
    { unit: "E03", sequence: "3", alsUnit: "" },
  );
  assert.deepEqual(
    calls[0]?.rows.map(({ advancedLifeSupport }) => advancedLifeSupport),
    [true, false, undefined],
  );
  const { calls: other } = await readRows({ location: "POINT (-122.5 37.7)" });
  assert.deepEqual([other[0]?.lat, other[0]?.lon], [37.7, -122.5]);
});
