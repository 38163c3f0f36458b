// No type, column, route, field, kind of configuration or dependency brings back what Muster
// refuses to be. Each check is first fed a bad example.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { commandTypes, configurationSchemas, routes } from "#protocol";
import type { Source } from "./bounds.ts";
import {
  BOUNDARIES,
  columnsOf,
  crossed,
  dependenciesCrossed,
  keysOf,
  namesOf,
} from "./capabilities.ts";

const root = new URL("../..", import.meta.url).pathname;
const read = (path: string): Source => ({ path, text: readFileSync(root + path, "utf8") });
/** These files hold the forbidden words themselves. */
const OWN = /^tools\/(hostile\/capabilities|tidy)/;
const sources = globSync("{src,tools,bench}/**/*.{ts,tsx,css,html}", { cwd: root })
  .filter((path) => !OWN.test(path) && !path.includes("node_modules"))
  .map(read);

const BAD_NAMES = [
  "licensePlate",
  "number_plate",
  "plateReader",
  "faceMatch",
  "FaceRecognition",
  "face-detection",
  "voicePrint",
  "biometricTemplate",
  "cameraFeed",
  "camera_url",
  "cctv",
  "videoStream",
  "phoneTracking",
  "phone_location",
  "imsi",
  "cellTower",
  "deviceFingerprint",
  "residentRegister",
  "tenantList",
  "guest_index",
  "visitorRecords",
  "populationRegistry",
  "householdProfile",
  "realNameCheck",
  "nationalId",
  "informantReport",
  "riskScore",
  "threat_rating",
  "crimeScore",
  "personScore",
  "watchList",
  "watchlist",
  "predictivePolicing",
  "repeatOffenders",
  "searchByPerson",
  "search-by-name",
  "personSearch",
  "reporterIndex",
  "callerHistory",
  "caller_profile",
  "findReportersByName",
  "crewScore",
  "officerRating",
  "keystrokes",
];

test("BOUND-1: each boundary bites, in every style of names", () => {
  for (const name of BAD_NAMES) assert.ok(crossed(name).length > 0, name);
  const bitten = new Set(BAD_NAMES.flatMap(crossed).map((line) => line.split(": ")[1]));
  assert.equal(bitten.size, BOUNDARIES.length, "each boundary has an example");
  for (const fine of [
    "callerText",
    "reporterSeal",
    "surface",
    "template",
    "residentId",
    "priorityRank",
    "person",
    "place",
    "guestbook",
    "interface",
    "contactFace",
    "stationList",
  ]) {
    assert.deepEqual(crossed(fine), [], fine);
  }
});

test("BOUND-1: no name in the code, in types or strings, crosses a boundary", () => {
  const bad = {
    path: "x.ts",
    text: 'type Person = { readonly riskScore: number }; get("/api/people/search-by-name");',
  };
  assert.equal(namesOf(bad).flatMap(crossed).length, 2);
  const found = sources.flatMap((source) =>
    namesOf(source)
      .flatMap(crossed)
      .map((what) => `${source.path}: ${what}`),
  );
  assert.deepEqual(found, []);
});

test("BOUND-3: no table and no column crosses a boundary", () => {
  const bad = {
    path: "x.ts",
    text: "CREATE TABLE visitors_register (\n id TEXT,\n license_plate TEXT,\n face_id BLOB\n) STRICT;",
  };
  assert.equal(columnsOf(bad).flatMap(crossed).length, 3);
  const columns = sources.filter(({ path }) => path.startsWith("src/")).flatMap(columnsOf);
  assert.ok(columns.length > 40, `${columns.length} tables and columns were found`);
  assert.deepEqual(columns.flatMap(crossed), []);
});

test("BOUND-4: no route, command or kind of configuration crosses a boundary", () => {
  assert.ok(crossed("/api/areas/:areaId/camera-feed").length > 0);
  const names = [
    ...Object.keys(routes),
    ...Object.values(routes).map(({ path }) => path),
    ...commandTypes,
    ...Object.keys(configurationSchemas),
  ];
  assert.ok(names.length > 100, `${names.length} names`);
  assert.deepEqual(names.flatMap(crossed), []);
});

test("BOUND-4: no field of the interface crosses a boundary", () => {
  const bad = { paths: { "/a": { get: { schema: { properties: { phoneLocation: {} } } } } } };
  assert.equal(keysOf(bad).flatMap(crossed).length, 1);
  const document: unknown = JSON.parse(readFileSync(`${root}docs/openapi.json`, "utf8"));
  const names = [...new Set(keysOf(document))];
  assert.ok(names.length > 300, `${names.length} fields`);
  assert.deepEqual(names.flatMap(crossed), []);
});

test("BOUND-2: no dependency, nor a dependency's dependency, brings a capability back", () => {
  const bad = [
    "face-api.js",
    "opencv4nodejs",
    "@sentry/node",
    "node-alpr",
    "google-analytics",
    "@tensorflow/tfjs",
  ];
  assert.deepEqual(dependenciesCrossed(bad), bad);
  const lock = JSON.parse(readFileSync(`${root}package-lock.json`, "utf8")) as { packages: object };
  const names = Object.keys(lock.packages).map((path) => path.split("node_modules/").at(-1) ?? "");
  assert.ok(names.length > 100);
  assert.deepEqual(dependenciesCrossed(names), []);
});
