import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Configuration } from "#kernel";
import { writeMap, writeTable, type TableKind } from "#exchange";
import type { ConfigurationFile, ConfigurationPreview } from "#protocol";
import { PlaceFinder } from "../area/place-lookup.ts";
import { AREA_ID } from "../testing/harness.ts";
import { previewFile } from "./preview.ts";
import { writeArea } from "./write-area.ts";
import { base64, present } from "./testing/present.ts";

const TABLES: readonly TableKind[] = [
  "agency",
  "station",
  "post",
  "capability",
  "unitType",
  "unit",
  "priority",
  "incidentType",
  "responsePlan",
  "coverageRule",
];
const MAPS = [
  ["zone", "zones"],
  ["station", "stations"],
  ["post", "posts"],
] as const;

type Asked = Partial<ConfigurationFile> & { readonly text: string | Uint8Array };

function read({ text, ...more }: Asked, configuration = present()) {
  const file = { fileName: "file", format: "csv", content: base64(text), ...more } as const;
  const finder = new PlaceFinder(undefined);
  return previewFile({ areaId: AREA_ID, present: configuration, finder, now: 1.7e12 }, file);
}

function problemLines({ problems }: ConfigurationPreview): string[] {
  return problems.map(({ row, column, code }) => `${row} ${column} ${code}`);
}

test("SET-7: every table, map and the whole file change nothing when read again", async () => {
  for (const kind of TABLES) {
    const report = await read({ kind, text: writeTable(present(), kind) });
    assert.deepEqual(report.changes, [], kind);
    assert.deepEqual(report.problems, [], kind);
    assert.equal(report.unchanged, report.read, kind);
  }
  for (const [kind, shelf] of MAPS) {
    const report = await read({ kind, format: "geojson", text: writeMap(present(), kind) });
    assert.deepEqual([report.changes, report.problems], [[], []], kind);
    assert.equal(report.unchanged, present()[shelf].size);
  }
  const whole = await read({ format: "area", text: writeArea(AREA_ID, present()) });
  assert.deepEqual([whole.changes, whole.problems], [[], []]);
  assert.ok(whole.read > 60 && whole.unchanged === whole.read);
});

/** Names and ids as hard as the kernel takes them. */
const name = fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" }).filter((text) => {
  // oxlint-disable-next-line no-control-regex
  return text.trim() !== "" && !/[\u0000-\u0008\u000b-\u001f\u007f\ufeff]/u.test(text);
});
const awkward = fc.constantFrom('"', "'=x", "''", "=1+1", "a|b:c\\", "-", ";,\t", "x\ny", "@");
const anyName = fc.oneof(name, awkward).filter((text) => text.trim() !== "");
const id = anyName
  .map((text) => text.trim())
  // oxlint-disable-next-line no-control-regex
  .filter((text) => text !== "" && !/[\u0000-\u001f]/u.test(text));

test("SET-7: units and plans with awkward names come back as they were", async () => {
  const base = present();
  await fc.assert(
    fc.asyncProperty(id, anyName, fc.option(anyName), id, async (one, en, zh, capabilityId) => {
      const names = zh === null ? { en } : { en, zh };
      const plan = [...base.responsePlans.values()][0];
      const unit = [...base.units.values()][0];
      assert.ok(plan && unit);
      const configuration: Configuration = {
        ...base,
        capabilities: new Map([
          ...base.capabilities,
          [capabilityId, { capabilityId, name: names }],
        ]),
        units: new Map([
          [
            one,
            { ...unit, unitId: one, callSign: "X 1", capabilities: [{ capabilityId, level: 2 }] },
          ],
        ]),
        responsePlans: new Map([
          [
            one,
            {
              planId: one,
              name: names,
              typeIds: ["cardiac", "fall"],
              period: { fromMinute: 0, toMinute: 90 },
              alarms: [
                { level: 1, needs: [{ needId: "n", capabilityId, count: 2, minimumCrew: 3 }] },
                { level: 3, needs: [] },
              ],
            },
          ],
        ]),
      };
      for (const kind of ["capability", "unit", "responsePlan"] as const) {
        const report = await read({ kind, text: writeTable(configuration, kind) }, configuration);
        assert.deepEqual(report.problems, []);
        assert.deepEqual(report.changes, []);
      }
    }),
    { numRuns: 200, seed: 20_161_231 },
  );
});

test("SET-2: each row is accepted or rejected with line, column, what came and what was expected", async () => {
  const text = [
    "unitId;callSign;agencyId;unitTypeId;stationId;capabilities;crew;colour",
    "E7;E 7;fire;engine;station-1;pump:1|first-aid:2;4;red",
    "E1;E1;fire;engine;station-1;pump:1|first-aid:1;4;red",
    "E8;e7;fire;engine;station-1;pump;4;",
    "E9;E9;fire;engine;nowhere;pump;4;",
    "E10;E10;fire;engine;;pump;four;",
    "E7;E11;fire;engine;;pump;4;",
    "E12;E12;fire",
    "",
    ";E13;fire;engine;;pump;4;",
  ].join("\r\n");
  const report = await read({ kind: "unit", text: `\uFEFF${text}` });
  assert.deepEqual(problemLines(report), [
    "4 callSign invalid",
    "5 stationId invalid",
    "6 crew not-number",
    "7 unitId duplicate-id",
    "8  fields-differ",
    "10 unitId empty",
  ]);
  assert.deepEqual([report.read, report.accepted, report.rejected, report.unchanged], [8, 2, 6, 1]);
  assert.deepEqual(report.columns.at(-1), { column: "colour", field: "" });
  assert.equal(report.changes.length, 1);
});

test("SET-2: columns that a table does not have keep what stands there; a mapping may be given", async () => {
  const text = "Wagen,Leute\nE1,6\n";
  const guessed = await read({ kind: "unit", text });
  assert.deepEqual(problemLines(guessed), ["0  missing-column"]);
  const report = await read({ kind: "unit", text, columns: ["unitId", "crew"] });
  const before = present().units.get("E1");
  assert.deepEqual(report.changes, [{ kind: "unit", put: { ...before, crew: 6 } }]);
});

test("SET-2: a plan has a row for each need, levels in any order; it is taken whole or not at all", async () => {
  const head = "planId,name_en,typeIds,level,capabilityId,count\n";
  const rows = "flood,Flood,alarm,2,ladder,1\nflood,Flood,alarm,1,pump,2\nflood,,,1,rescue,\n";
  const report = await read({ kind: "responsePlan", text: head + rows });
  assert.deepEqual(problemLines(report), [
    "2 planId plan-incomplete",
    "3 planId plan-incomplete",
    "4 name_en empty",
  ]);
  assert.deepEqual([report.accepted, report.changes], [0, []]);
  const whole = await read({
    kind: "responsePlan",
    text: head + rows.replace(",,,1", ",Flood,,1"),
  });
  assert.deepEqual(whole.problems, []);
  const change = whole.changes[0];
  assert.ok(change?.kind === "responsePlan" && "put" in change);
  assert.deepEqual(change.put.alarms, [
    {
      level: 1,
      needs: [
        { needId: "1-1", capabilityId: "pump", count: 2 },
        { needId: "1-2", capabilityId: "rescue", count: 1 },
      ],
    },
    { level: 2, needs: [{ needId: "2-1", capabilityId: "ladder", count: 1 }] },
  ]);
  const differs = rows.replace(",,,1", ",Fire,,1");
  const spoilt = await read({ kind: "responsePlan", text: head + differs });
  assert.deepEqual([spoilt.read, spoilt.accepted, spoilt.changes], [3, 0, []]);
  assert.ok(problemLines(spoilt).includes("4 name_en plan-differs"));
});

test("SET-3: what is no UTF-8 is said to be what it seems to be", async () => {
  const gbk = Uint8Array.from([...Buffer.from("unitId,callSign\nE1,"), 0xcf, 0xfb, 0xb7, 0xc0, 10]);
  assert.deepEqual(problemLines(await read({ kind: "unit", text: gbk })), ["0  looks-gbk"]);
  const utf16 = Uint8Array.from([0xff, 0xfe, 0x61, 0]);
  assert.deepEqual(problemLines(await read({ kind: "unit", text: utf16 })), ["0  looks-utf16"]);
  const neither = Uint8Array.from([0x61, 0xff, 0x0a]);
  assert.deepEqual(problemLines(await read({ kind: "unit", text: neither })), ["0  not-utf8"]);
  const open = await read({ kind: "unit", text: 'unitId,crew\n"E1,4\n' });
  assert.deepEqual(problemLines(open), ["0  bad-table"]);
});

const RING = [
  [-30.03, 44.99],
  [-30.0, 44.99],
  [-30.0, 45.0],
  [-30.03, 44.99],
];

function feature(name: string, coordinates: unknown, type = "Polygon") {
  return { type: "Feature", properties: { name }, geometry: { type, coordinates } };
}

test("SET-4: zones come in either winding; open, short and swapped rings are said", async () => {
  const swapped = RING.map(([lon, lat]) => [lat, lon]);
  const features = [
    feature("One", [RING]),
    feature("Two", [RING.toReversed()]),
    feature("Open", [RING.slice(0, 3).concat([[-30.02, 44.995]])]),
    feature("Short", [RING.slice(0, 2)]),
    feature("Swapped", [swapped]),
    feature("Far", [RING.map(([lon = 0, lat = 0]) => [lon + 40, lat])]),
    feature("Line", RING, "LineString"),
    feature("One", [RING]),
    { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [RING] } },
    { type: "Feature", properties: { name: "None" }, geometry: null },
  ];
  const text = JSON.stringify({ type: "FeatureCollection", features });
  const report = await read({ kind: "zone", format: "geojson", zoneKind: "beat", text });
  assert.deepEqual(problemLines(report), [
    "3 geometry ring-open",
    "4 geometry ring-short",
    "5 geometry swapped",
    "6 geometry far-away",
    "7 geometry not-geometry",
    "8 id duplicate-id",
    "9 name empty",
    "10 geometry not-geometry",
  ]);
  assert.deepEqual([report.read, report.accepted, report.rejected], [10, 2, 8]);
  const stations = "stationId,agencyId,name,address,lat,lon\ns9,fire,Nine,,-30.01,44.99\n";
  assert.deepEqual(problemLines(await read({ kind: "station", text: stations })), [
    "2 lat, lon swapped",
  ]);
});

test("SET-4: holes and several polygons are kept", async () => {
  const hole = RING.map(([lon = 0, lat = 0]) => [lon * 0.1 - 27, lat * 0.1 + 40.494]);
  const area = [[RING, hole], [RING]];
  const features = [feature("Holes", area, "MultiPolygon")];
  const text = JSON.stringify({ type: "FeatureCollection", features });
  const report = await read({ kind: "zone", format: "geojson", text });
  assert.deepEqual(report.problems, []);
  const change = report.changes[0];
  assert.ok(change?.kind === "zone" && "put" in change);
  assert.deepEqual(change.put.polygons, area);
});

test("SET-6: a whole file says what it removes, and what only a start of the server can do", async () => {
  const json: Record<string, unknown[]> = JSON.parse(writeArea(AREA_ID, present()));
  const less = { ...json, coverageRules: [] };
  const report = await read({ format: "area", text: JSON.stringify(less) });
  assert.deepEqual(report.changes, [
    { kind: "coverageRule", remove: "pump-harbour" },
    { kind: "coverageRule", remove: "pump-hill" },
  ]);
  const other = { ...json, areaId: "atlantis", zoneFiles: [{ file: "z.json", kind: "beat" }] };
  const refused = await read({ format: "area", text: JSON.stringify(other) });
  assert.deepEqual(problemLines(refused), ["0 areaId bad-file", "0 zoneFiles bad-file"]);
});

test("SET-5: no file makes the reader throw, and every row is counted", async () => {
  const formats = fc.constantFrom("csv", "geojson", "area");
  const text = fc.oneof(
    fc.string({ maxLength: 200 }),
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc.array(fc.array(fc.constantFrom("unitId", "E1", "4", '"', ",", "\n", ";"))).map(String),
    fc.array(fc.jsonValue()).map((features) => JSON.stringify({ features })),
  );
  await fc.assert(
    fc.asyncProperty(
      formats,
      fc.constantFrom("unit", "zone", "responsePlan"),
      text,
      async (...asked) => {
        const [format, kind, written] = asked;
        if ((format === "csv") === (kind === "zone")) return;
        if (format === "geojson" && kind !== "zone") return;
        const report = await read({ format, kind, text: written });
        assert.equal(report.read, report.accepted + report.rejected);
        assert.ok(report.accepted >= report.unchanged);
        if (report.rejected > 0) assert.ok(report.problemsTotal > 0);
      },
    ),
    { numRuns: 400, seed: 20_161_231 },
  );
});
