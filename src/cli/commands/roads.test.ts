import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const ROOT = new URL("../../../", import.meta.url).pathname;
const SMALL = join(ROOT, "src/routing/fixtures/small");
const folder = mkdtempSync(join(tmpdir(), "muster-roads-"));
after(() => rmSync(folder, { recursive: true }));

function muster(...parts: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(ROOT, "src/cli/main.ts"), ...parts], {
    encoding: "utf8",
  });
}

function inFolder(name: string): string {
  return join(folder, name);
}

test("ROAD-60: roads build, matrix and check work from one file to the next", () => {
  const file = inFolder("roundabout.roads");
  const built = muster("roads", "build", join(SMALL, "roundabout"), "--out", file, "--json");
  assert.equal(built.status, 0, built.stderr);
  const report: { nodes: number; arcs: number; dropped: unknown[] } = JSON.parse(built.stdout);
  assert.deepEqual([report.nodes, report.arcs, report.dropped], [5, 12, []]);

  const points = inFolder("points.csv");
  writeFileSync(points, "lon,id,lat\n0,a,0\n1,b,0\n2,e,2\n");
  const matrix = muster("roads", "matrix", file, "--from", points, "--to", points, "--json");
  assert.equal(matrix.status, 0, matrix.stderr);
  const { seconds, metres }: { seconds: number[][]; metres: number[][] } = JSON.parse(
    matrix.stdout,
  );
  assert.deepEqual(seconds[0]![0], 0);
  assert.deepEqual(seconds[0]![1], 86_400);
  assert.equal(metres.length, 3);

  const check = muster("roads", "check", file, "--pairs", "200", "--json");
  assert.equal(check.status, 0, check.stderr);
  assert.deepEqual(JSON.parse(check.stdout), { pairs: 200, mismatches: 0 });
});

test("ROAD-61: what cannot be reached is null in both tables", () => {
  const arcs = inFolder("arcs.csv");
  const nodes = inFolder("nodes.csv");
  writeFileSync(nodes, "nodes,2\nindex,x,y\n1,0,0\n2,0.01,0\n");
  writeFileSync(arcs, "arcs,1\nindex,fromNode,toNode,mode_1\n1,1,2,0.001\n");
  const file = inFolder("trap.roads");
  assert.equal(muster("roads", "build", nodes, arcs, "--out", file).status, 0);
  const points = inFolder("both.csv");
  writeFileSync(points, "id,lat,lon\na,0,0\nb,0,0.01\n");
  const { stdout } = muster("roads", "matrix", file, "--from", points, "--to", points, "--json");
  assert.deepEqual(JSON.parse(stdout), {
    seconds: [
      [0, 86.4],
      [null, 0],
    ],
    metres: [
      [0, 1111.95],
      [null, 0],
    ],
  });
});

test("ROAD-62: wrong input ends with exit code 2, one message and no stack", () => {
  const good = inFolder("good.roads");
  muster("roads", "build", join(SMALL, "grid-3-by-3"), "--out", good);
  const damaged = readFileSync(good);
  damaged[200]! ^= 1;
  writeFileSync(inFolder("damaged.roads"), damaged);
  writeFileSync(inFolder("wrong.csv"), "id,lat,lon\na,95,0\n");
  const cases: [string[], RegExp][] = [
    [["build", "no-such-file.osm", "--out", good], /no-such-file\.osm: there is no such file/u],
    [["build", inFolder("wrong.csv"), "--out", good], /cannot tell the format/u],
    [["check", inFolder("damaged.roads")], /damaged\.roads: this road file is damaged/u],
    [["check", good, "--pairs", "0"], /--pairs must be a whole number, 1 or more; got "0"/u],
    [
      ["matrix", good, "--from", inFolder("wrong.csv"), "--to", inFolder("wrong.csv"), "--json"],
      /wrong\.csv row 1: lat must be degrees, got "95"/u,
    ],
  ];
  for (const [parts, message] of cases) {
    const { status, stderr } = muster("roads", ...parts);
    assert.equal(status, 2, parts.join(" "));
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /\n\s+at /u);
  }
});

test("ROAD-63: every command shows an example", () => {
  for (const parts of [[], ["build"], ["matrix"], ["check"]]) {
    assert.match(muster("roads", ...parts, "--help").stdout, /Example:\n {2}muster roads/u);
  }
});
