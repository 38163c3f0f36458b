import assert from "node:assert/strict";
import { test } from "node:test";
import { RoadImportError } from "../core/draft.ts";
import { fixture, NO_SHARED_DATA, roadsOf, sharedData } from "../testing/roads.ts";
import { importEdges } from "./edges.ts";
import { guessFormat, readRoads } from "./read.ts";
import { importTimed } from "./timed.ts";

const NODES = "id,lon,lat\n1,0,0\n2,0.01,0\n3,0.02,0\n";
const HEADER = "from,to,length_m,mtfcc,name,via_lonlat\n";

function edges(rows: string, nodes = NODES) {
  return importEdges({ file: "n.csv", text: nodes }, { file: "e.csv", text: HEADER + rows });
}

test("ROAD-40: edges are driven both ways at the speed of their census class", () => {
  const draft = edges("1,2,1000,S1400,Oak St,0.005 0.001;0.006 0.001\n2,3,,S1100,,\n");
  const [oak, freeway] = draft.edges;
  assert.equal(oak!.secondsAlong, 90);
  assert.equal(oak!.secondsAgainst, 90);
  assert.equal(oak!.via.length, 2);
  assert.ok(Math.abs(freeway!.lengthMetres - 1111.95) < 0.1);
});

test("ROAD-41: walkways, stairs and unknown classes are left out and counted", () => {
  const draft = edges("1,2,10,S1400,A,\n2,3,10,S1710,Path,\n1,3,10,S1720,Steps,\n1,3,10,X9,,\n");
  assert.deepEqual(
    draft.drops.list().map(({ reason, count, examples }) => [reason, count, ...examples]),
    [
      ["walkway (S1710)", 1, "Path (line 3)"],
      ["stairway (S1720)", 1, "Steps (line 4)"],
      ['unknown road class "X9"', 1, "(line 5)"],
    ],
  );
});

test("ROAD-50: a malformed table is refused with file, line, what came and what was expected", () => {
  const cases: [() => unknown, RegExp][] = [
    [() => edges("1,9,10,S1400,,\n"), /e\.csv line 2: to must be the id of a node.*got "9"/u],
    [() => edges("1,2,ten,S1400,,\n"), /e\.csv line 2: length_m must be a number, got "ten"/u],
    [() => edges("1,2,-1,S1400,,\n"), /length_m must be 0 or more metres, got "-1"/u],
    [() => edges("1,2,1,S1400,,5 5 5\n"), /e\.csv line 2: via_lonlat must be "lon lat" pairs/u],
    [() => edges("1,2,1,S1710,,\n"), /e\.csv: holds no road that may be driven/u],
    [() => edges('1,2,1,S1400,"open,\n'), /e\.csv: not a CSV table/u],
    [() => edges("", "id,lon\n1,2\n"), /n\.csv: expected the columns id, lon, lat; lat missing/u],
    [() => edges("", `${NODES}1,0,0\n`), /n\.csv line 5: id must be an id not used before/u],
    [() => edges("", "id,lon,lat\n1,0,95\n"), /n\.csv line 2: lat must be -90\.\.90 degrees/u],
    [() => edges("", ""), /n\.csv: is empty/u],
  ];
  for (const [job, message] of cases) {
    assert.throws(job, (error) => error instanceof RoadImportError && message.test(error.message));
  }
});

function timed(name: string, mode: number) {
  const options = { format: "timed", mode } as const;
  return roadsOf(readRoads([fixture(`small/${name}`)], options));
}

test("ROAD-45: timed roads take days of the chosen mode, and mode 1 is the first", () => {
  const first = timed("sp-simple-choice-1", 1);
  const second = timed("sp-simple-choice-1", 2);
  assert.equal(first.seconds(1, 3), 5 * 86_400);
  assert.equal(second.seconds(1, 3), 6 * 86_400);
  assert.equal(second.route(1, 3)!.nodes.length, 3);
  assert.throws(() => timed("roundabout", 2), /expected the columns.*mode_2 missing/u);
});

test("ROAD-46: directed arcs are one-way and undirected arcs are not", () => {
  const oneWay = timed("one-way-road", 1);
  assert.equal(oneWay.seconds(0, 2), 86_400);
  assert.equal(oneWay.seconds(2, 0), 2 * 86_400);
  const grid = timed("grid-3-by-3", 1);
  assert.equal(grid.arcCount, 24);
  assert.equal(grid.seconds(0, 8), 4 * 86_400);
  assert.equal(grid.seconds(8, 0), 4 * 86_400);
});

const TIMED_NODES = { file: "n.csv", text: "nodes,2,\nindex,x,y\n1.0,0,0\r\n2,0.1,0\n\n" };

function arcs(text: string) {
  return importTimed(TIMED_NODES, { file: "a.csv", text }, 1);
}

test("ROAD-45: files that mix line ends, leave blanks and count their rows are read", () => {
  const draft = arcs(
    "miscData,1,\r\narcForm,x\ndirected,\n,\r\narcs,1,\nindex,fromNode,toNode,mode_1\n1,1,2,0.5\n",
  );
  assert.equal(draft.edges[0]!.secondsAlong, 43_200);
  assert.equal(draft.edges[0]!.secondsAgainst, Infinity);
  assert.ok(Math.abs(draft.edges[0]!.lengthMetres - 11_119.5) < 1);
});

test("ROAD-50: timed tables that are cut, misnamed or negative are refused", () => {
  const header = "index,fromNode,toNode,mode_1\n";
  const cases: [string, RegExp][] = [
    [
      `arcs,2,\n${header}1,1,2,1\n`,
      /line 1: table arcs should have 2 rows, got 1; was the file cut/u,
    ],
    [`arcs,1,\n${header}1,1,2,-1\n`, /a\.csv line 3: mode_1 must be a time of 0 or more days/u],
    [`roads,1,\n${header}1,1,2,1\n`, /expected a table named arcs, got roads/u],
    [`miscData,1\narcForm\nsideways\n\narcs,1,\n${header}1,1,2,1\n`, /directed or undirected/u],
    ["arcs,0,", /table arcs has no header/u],
  ];
  for (const [text, message] of cases) assert.throws(() => arcs(text), message);
});

test("ROAD-51: the format is guessed from names, and a missing file is named", () => {
  assert.equal(guessFormat(["a/nodes.csv", "a/edges.csv"]), "edges");
  assert.equal(guessFormat(["nodes.csv", "arcs.csv"]), "timed");
  for (const file of ["x.osm", "x.osm.gz", "x.osm.bz2", "x.osm.pbf", "X.PBF"]) {
    assert.equal(guessFormat([file]), "osm", file);
  }
  assert.throws(() => guessFormat(["a.txt"]), /cannot tell the format of a\.txt; say --format/u);
  assert.throws(() => readRoads(["no/such.pbf"], { format: "osm", mode: 1 }), /no such file/u);
});

test("ROAD-45: every small network of the shared data is read", (context) => {
  const folder = sharedData("small-networks/network/small");
  if (folder === undefined) return context.skip(NO_SHARED_DATA);
  for (const name of ["two nodes one arc", "end loop", "grid 9 by 9", "two shared rArcs"]) {
    const roads = roadsOf(readRoads([`${folder}/${name}`], { format: "timed", mode: 1 }));
    assert.ok(roads.nodeCount >= 2, name);
  }
});
