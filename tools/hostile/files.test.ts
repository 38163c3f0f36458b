// Files that are handed in: the previews of the set-up page, and the operator's road files.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { routes, type ConfigurationPreview } from "#protocol";
import { RoadImportError } from "#routing";
import { readUnpacked } from "../../src/routing/import/read.ts";
import { Target, type Operation } from "./target.ts";
import type { Shape } from "./samples.ts";

let target: Target;
const folder = mkdtempSync(join(tmpdir(), "muster-files-"));

before(async () => {
  target = await Target.start();
});
after(async () => {
  await target.stop();
  rmSync(folder, { recursive: true });
});

const PNG = Buffer.from(
  "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489",
  "hex",
);
const JPEG = Buffer.concat([
  Buffer.from("ffd8ffe000104a46494600010100000100010000ffe1", "hex"),
  Buffer.from("Exif\0\0GPS"),
]);
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>1</script></svg>';
const ENTITIES = `<!DOCTYPE a [<!ENTITY b "${"b".repeat(100)}"><!ENTITY c "&b;&b;&b;">]><a>&c;&c;</a>`;

const FILES: Readonly<Record<string, Buffer | string>> = {
  "an empty file": "",
  "a PNG": PNG,
  "a JPEG with a place in it": JPEG,
  "an SVG with a script": SVG,
  "entities in entities": ENTITIES,
  "a packed file": gzipSync(Buffer.alloc(5_000_000)),
  "a zip": Buffer.from("504b0304140000000800", "hex"),
  "a PDF": "%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
  "a page": "<html><script>alert(1)</script></html>",
  "a picture that is a table too": Buffer.concat([PNG, Buffer.from("\nstationId,name\na,b\n")]),
  "a table that is a page too": "stationId,name\n<script>alert(1)</script>,<b>x\n",
  "UTF-16": Buffer.concat([
    Buffer.from([0xff, 0xfe]),
    Buffer.from("stationId,name\na,b\n", "utf16le"),
  ]),
  "UTF-16, the other way": Buffer.concat([
    Buffer.from([0xfe, 0xff]),
    Buffer.from("s,n", "utf16le").swap16(),
  ]),
  "bad UTF-8": Buffer.from([0x61, 0x2c, 0xc3, 0x28, 0x0a, 0xed, 0xa0, 0x80]),
  "zero bytes": Buffer.alloc(1000),
  "one endless row": "a,".repeat(600_000),
  "one endless field": `stationId,name\n"${"a".repeat(1_500_000)}`,
  "many empty rows": "\n".repeat(400_000),
  "many columns": `${Array.from({ length: 50_000 }, (_, at) => `c${at}`).join(",")}\n1\n`,
  "lists in lists": "[".repeat(200_000),
  "objects in objects": `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`,
  "features in features": `{"type":"FeatureCollection","features":[${"[".repeat(5000)}${"]".repeat(5000)}]}`,
  "a feature with a million corners": `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"a"},"geometry":{"type":"Polygon","coordinates":[[${"[0,0],".repeat(300_000)}[0,0]]]}}]}`,
  "keys of prototypes": '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
  "a number too large": '{"format":"muster-area","version":1e999}',
};

test("HOST-30: no file that is not what it says changes anything, is slow, or gets a 5xx", async () => {
  const url = (await target.server.as("administrator")).url("previewConfiguration");
  const before = await (
    await target.server.as("administrator")
  ).get("exportConfiguration", {}, "?format=area");
  for (const [name, file] of Object.entries(FILES)) {
    const content = Buffer.from(file as string).toString("base64");
    for (const rest of [
      { format: "csv", kind: "station" },
      { format: "csv", kind: "responsePlan" },
      { format: "geojson", kind: "zone" },
      { format: "area" },
    ]) {
      for (const fileName of ["stations.csv", "../../keys/master.key", "a.svg"]) {
        const body = JSON.stringify({ fileName, content, ...rest });
        const came = await target.ask("administrator", { method: "POST", url, body });
        const hint = `${name} as ${rest.format}: ${came.status} ${came.text.slice(0, 200)}`;
        assert.ok(came.status < 500, hint);
        if (came.status !== 200) continue;
        const { changes } = JSON.parse(came.text) as ConfigurationPreview;
        assert.deepEqual(changes, [], hint);
      }
    }
  }
  const then = await (
    await target.server.as("administrator")
  ).get("exportConfiguration", {}, "?format=area");
  assert.equal(then.text, before.text);
  assert.equal(Reflect.get({}, "polluted"), undefined);
});

function shapesIn(shape: Shape): Shape[] {
  const inside = [
    ...Object.values(shape.properties ?? {}),
    ...(shape.anyOf ?? []),
    ...(shape.items === undefined ? [] : [shape.items]),
  ];
  return [shape, ...inside.flatMap(shapesIn)];
}

test("HOST-31: no route takes a picture, a sound or a film: there is nothing to strip a place from", () => {
  const { paths } = JSON.parse(JSON.stringify(target.server.served.app.swagger())) as {
    paths: Record<string, Record<string, Operation>>;
  };
  const operations = Object.values(paths).flatMap((of) => Object.values(of));
  assert.equal(operations.length, Object.keys(routes).length);
  let files = 0;
  for (const { requestBody } of operations) {
    const types = Object.keys(requestBody?.content ?? {});
    for (const type of types) assert.doesNotMatch(type, /image|audio|video|multipart|octet/);
    for (const { schema } of Object.values(requestBody?.content ?? {})) {
      for (const shape of shapesIn(schema)) {
        if (shape.pattern?.includes("A-Za-z0-9+/") === true) files += 1;
        const names = Object.keys(shape.properties ?? {}).join(" ");
        assert.doesNotMatch(names, /photo|picture|image|avatar|attachment|audio|video/i);
      }
    }
  }
  assert.ok(files <= 1, `${files} fields take bytes; only configuration files may come so`);
});

test("HOST-32: a small road file that unpacks to a huge one is refused", () => {
  const file = join(folder, "bomb.osm.gz");
  writeFileSync(file, gzipSync(Buffer.alloc(3_000_000, 32)));
  assert.equal(readUnpacked(file).length, 3_000_000);
  assert.throws(() => readUnpacked(file, 1_000_000), RoadImportError);
});
