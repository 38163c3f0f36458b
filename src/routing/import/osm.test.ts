import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { RoadImportError } from "../core/draft.ts";
import { pbfFile, type PbfContent } from "../testing/pbf.ts";
import { fixture, NO_SHARED_DATA, sharedData } from "../testing/roads.ts";
import { unpackBzip2 } from "./bzip2.ts";
import { readOsmPbf } from "./osm-pbf.ts";
import { parseMaxspeed, ruleWay, type Driver } from "./osm-rules.ts";
import { readOsmXml } from "./osm-xml.ts";
import { importOsm } from "./osm.ts";
import { readUnpacked } from "./read.ts";

function rule(tags: Record<string, string>, driver: Driver = "emergency") {
  return ruleWay(new Map(Object.entries(tags)), driver);
}

/** The directions a way is open in: "both", "along", "against" or why it is closed. */
function open(tags: Record<string, string>, driver: Driver = "emergency"): string {
  const ruling = rule(tags, driver);
  if (!ruling.driven) return ruling.reason;
  if (ruling.along !== undefined && ruling.against !== undefined) return "both";
  return ruling.along === undefined ? "against" : "along";
}

test("ROAD-30: ways for walking, riding and building are not driven, each with its reason", () => {
  for (const highway of ["footway", "steps", "cycleway", "path", "construction", "proposed"]) {
    assert.equal(open({ highway }), `highway=${highway}`);
  }
  assert.equal(open({ highway: "residential" }), "both");
  assert.equal(open({ highway: "residential", area: "yes" }), "area=yes");
});

test("ROAD-31: access goes by the most specific tag; emergency vehicles may enter private roads", () => {
  const highway = "service";
  assert.equal(open({ highway, access: "no" }), "access=no");
  assert.equal(open({ highway, access: "no", motor_vehicle: "yes" }), "both");
  assert.equal(open({ highway, access: "yes", vehicle: "no" }), "vehicle=no");
  assert.equal(open({ highway, access: "private" }), "both");
  assert.equal(open({ highway, access: "private" }, "public"), "access=private");
  assert.equal(open({ highway, access: "destination" }, "public"), "both");
});

test("ROAD-32: emergency=yes opens and emergency=no closes, for emergency vehicles only", () => {
  const tags = { highway: "pedestrian", motor_vehicle: "no", emergency: "yes" };
  assert.equal(open(tags), "both");
  assert.equal(open(tags, "public"), "motor_vehicle=no");
  assert.equal(open({ highway: "service", emergency: "no" }), "emergency=no");
  assert.equal(open({ highway: "service", emergency: "no" }, "public"), "both");
  assert.equal(open({ highway: "busway" }, "public"), "highway=busway");
  assert.equal(open({ highway: "busway" }), "both");
});

test("ROAD-33: one-way streets, also against the way, implied, denied and reversible", () => {
  const highway = "primary";
  for (const oneway of ["yes", "1", "true"]) assert.equal(open({ highway, oneway }), "along");
  for (const oneway of ["-1", "reverse"]) assert.equal(open({ highway, oneway }), "against");
  assert.equal(open({ highway, oneway: "no" }), "both");
  assert.equal(open({ highway, oneway: "reversible" }), "oneway=reversible");
  assert.equal(open({ highway, junction: "roundabout" }), "along");
  assert.equal(open({ highway: "motorway" }), "along");
  assert.equal(open({ highway: "motorway", oneway: "no" }), "both");
  assert.equal(open({ highway, oneway: "yes", "oneway:emergency": "no" }), "both");
  assert.equal(open({ highway, oneway: "yes", "oneway:emergency": "no" }, "public"), "along");
});

test("ROAD-34: speed limits in km/h and mph, the lowest of several, and none where unreadable", () => {
  assert.equal(parseMaxspeed("50"), 50);
  assert.equal(parseMaxspeed("50 km/h"), 50);
  assert.equal(parseMaxspeed("30 mph")!.toFixed(2), "48.28");
  assert.equal(parseMaxspeed("50;30"), 30);
  assert.equal(parseMaxspeed("walk"), 7);
  assert.equal(parseMaxspeed("none"), 130);
  for (const text of ["", "signals", "PT:urban", "0", "-5", "fast"]) {
    assert.equal(parseMaxspeed(text), undefined, text);
  }
});

test("ROAD-34: a limit replaces the class speed, each direction by its own tag", () => {
  const highway = "residential";
  assert.deepEqual(rule({ highway }), {
    driven: true,
    roadClass: highway,
    along: 30,
    against: 30,
  });
  const tags = { highway, maxspeed: "50", "maxspeed:backward": "20" };
  assert.deepEqual(rule(tags), { driven: true, roadClass: highway, along: 50, against: 20 });
});

const SQUARE: PbfContent = {
  isDense: true,
  nodes: [
    [10, 0, 0],
    [5_000_000_011, 10_000, 0],
    [12, 10_000, 10_000],
    [13, -10_000, -10_000],
    [14, 0, -20_000],
  ],
  ways: [
    { id: 1, nodeIds: [10, 5_000_000_011, 12], tags: { highway: "primary", name: "Avenida Sá" } },
    { id: 2, nodeIds: [5_000_000_011, 13, 14], tags: { highway: "residential", oneway: "yes" } },
    { id: 3, nodeIds: [10, 12], tags: { building: "yes" } },
    { id: 4, nodeIds: [12, 99, 10], tags: { highway: "service" } },
    { id: 5, nodeIds: [10, 14], tags: { highway: "steps" } },
  ],
};
const OPTIONS = { driver: "emergency", spacingMetres: Infinity } as const;

test("ROAD-35: ways are cut at junctions, keep their shape, and report what is missing", () => {
  const draft = importOsm("town.pbf", readOsmPbf(pbfFile(SQUARE)), OPTIONS);
  const edges = draft.edges.map((edge) => [
    draft.nodeIds[edge.from],
    draft.nodeIds[edge.to],
    edge.via.length,
    edge.secondsAgainst < Infinity,
  ]);
  assert.deepEqual(edges, [
    [10, 5_000_000_011, 0, true],
    [5_000_000_011, 12, 0, true],
    [5_000_000_011, 14, 1, false],
  ]);
  assert.equal(draft.edges[0]!.name, "Avenida Sá");
  assert.deepEqual(
    draft.drops.list().map(({ what, reason, examples }) => [what, reason, ...examples]),
    [
      ["way", "highway=steps", "way 5"],
      ["edge", "a node of the way is not in the file", "way 4"],
    ],
  );
});

test("ROAD-35: with a spacing of 0 every shape point becomes a node", () => {
  const options = { ...OPTIONS, spacingMetres: 0 };
  const draft = importOsm("town.pbf", readOsmPbf(pbfFile(SQUARE)), options);
  assert.deepEqual(new Set(draft.nodeIds), new Set([10, 12, 13, 14, 5_000_000_011]));
  assert.ok(draft.edges.every((edge) => edge.via.length === 0));
});

test("ROAD-36: dense and plain nodes, packed and plain blocks hold the same data", () => {
  const expected = readOsmPbf(pbfFile(SQUARE));
  assert.deepEqual(expected.nodeIds, [10, 5_000_000_011, 12, 13, 14]);
  assert.ok(Math.abs(expected.lon[4]! + 0.002) < 1e-12);
  assert.deepEqual(readOsmPbf(pbfFile({ ...SQUARE, isDense: false })), expected);
  assert.deepEqual(readOsmPbf(pbfFile({ ...SQUARE, isPacked: false })), expected);
});

test("ROAD-50: a PBF file cut at any byte is refused, or ends between two blocks", () => {
  const bytes = pbfFile(SQUARE);
  let accepted = 0;
  for (let length = 0; length < bytes.length; length += 1) {
    try {
      importOsm("town.pbf", readOsmPbf(bytes.subarray(0, length)), OPTIONS);
      accepted += 1;
    } catch (error) {
      assert.ok(error instanceof RoadImportError, `${length}: ${String(error)}`);
    }
  }
  assert.equal(accepted, 0);
});

test("ROAD-50: damaged PBF bytes never do worse than one clear error", () => {
  const bytes = pbfFile({ ...SQUARE, isPacked: false });
  for (let at = 0; at < bytes.length; at += 1) {
    const damaged = bytes.slice();
    damaged[at]! ^= 0x55;
    try {
      readOsmPbf(damaged);
    } catch (error) {
      assert.ok(error instanceof RoadImportError, `byte ${at}: ${String(error)}`);
    }
  }
});

test("ROAD-50: a PBF file that needs an unknown feature is refused by its name", () => {
  const bytes = pbfFile({ ...SQUARE, features: ["OsmSchema-V0.6", "Wormholes"] });
  assert.throws(() => readOsmPbf(bytes), /unknown feature Wormholes/u);
});

test("ROAD-37: XML with either quote, entities and comments is read", () => {
  const data = readOsmXml(`<?xml version="1.0"?><!-- <node/> --><osm version='0.6'>
    <node id='1' lat='1.5' lon="-2"/><node id="2" lat="1" lon="2"><tag k="a" v="b"/></node>
    <way id="7"><nd ref="1"/><nd ref="2"/><tag k='highway' v='service'/>
    <tag k="name" v="A &amp; B &#x2602; &lt;&#65;"/></way>
    <way id="8"><nd ref="1"/></way></osm>`);
  assert.deepEqual(
    [data.nodeIds, data.lat, data.lon],
    [
      [1, 2],
      [1.5, 1],
      [-2, 2],
    ],
  );
  assert.equal(data.ways.length, 1);
  assert.deepEqual(data.ways[0]!.nodeIds, [1, 2]);
  assert.equal(data.ways[0]!.tags.get("name"), "A & B ☂ <A");
});

test("ROAD-50: broken XML is refused with its line", () => {
  const cases: [string, RegExp][] = [
    ['<osm>\n<node id="1" lat="1" lon="2"/>', /line 2: <\/osm> is missing/u],
    ['<osm>\n<node id="1" lat="x" lon="2"/></osm>', /line 2: lat must be a number, got "x"/u],
    ['<osm>\n<node id="1" lat="95" lon="2"/></osm>', /line 2: lat and lon must be in degrees/u],
    ['<osm>\n\n<node id="1" lat=', /line 3: a tag is not closed/u],
    ["<html></html>", /line 1: expected <osm>, got <html>/u],
    ["", /line 1: it holds no <osm>/u],
  ];
  for (const [text, message] of cases) assert.throws(() => readOsmXml(text), message);
});

test("ROAD-38: bzip2 files are unpacked, and damage is refused or does not matter", () => {
  const packed = Buffer.from(
    "QlpoOTFBWSZTWeW18wkAAARRAAAQQAACRKAAIbUYDAKQacKjC7kinChIctr5hIA=",
    "base64",
  );
  const expected = new TextEncoder().encode("hello hello hello\n");
  assert.deepEqual(unpackBzip2(packed), expected);
  let refused = 0;
  for (let at = 0; at < packed.length; at += 1) {
    const damaged = Uint8Array.from(packed);
    damaged[at]! ^= 0x10;
    try {
      // A code table that no symbol uses may change: then the content is still what it was.
      assert.deepEqual(unpackBzip2(damaged), expected);
    } catch (error) {
      assert.ok(error instanceof RoadImportError, `byte ${at}: ${String(error)}`);
      refused += 1;
    }
  }
  assert.ok(refused > 0.8 * packed.length);
});

/** Packs with the system's own bzip2, or undefined when it has none. */
function packedWithBzip2(text: string): Uint8Array | undefined {
  try {
    return execFileSync("bzip2", ["-c"], {
      input: Buffer.from(text, "latin1"),
      stdio: ["pipe", "pipe", "ignore"],
    });
  } catch {
    return undefined;
  }
}

test("ROAD-38: long runs and large files survive bzip2", (context) => {
  const monaco = gunzipSync(readFileSync(fixture("monaco.osm.gz"))).toString("latin1");
  for (const text of ["", "a".repeat(2_000_000), monaco]) {
    const packed = packedWithBzip2(text);
    if (packed === undefined) return context.skip("the system has no bzip2 to pack with");
    assert.equal(Buffer.from(unpackBzip2(packed)).toString("latin1"), text);
  }
});

test("ROAD-38: a real bzip2 extract is read", (context) => {
  const file = sharedData("osm/West-Oakland.osm.bz2");
  if (file === undefined) return context.skip(NO_SHARED_DATA);
  const data = readOsmXml(new TextDecoder().decode(readUnpacked(file)));
  assert.ok(data.nodeIds.length > 100 && data.ways.length > 10);
});
