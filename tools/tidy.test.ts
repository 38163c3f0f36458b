// Holds the rooms of ARCHITECTURE.md, the bans of pure code, and the boundaries of the product.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("..", import.meta.url).pathname;

/** Every room but the two that nothing may import: console and cli, and the server itself. */
const ALL_BUT_ENDS = [
  "kernel",
  "audit",
  "geo",
  "routing",
  "planning",
  "measures",
  "recommend",
  "sim",
  "protocol",
  "exchange",
  "journal",
  "vault",
  "archive",
];

/** Which rooms each room may import. The one list; ARCHITECTURE.md explains it. */
const EDGES: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  audit: [],
  geo: [],
  routing: ["geo"],
  planning: [],
  measures: ["kernel"],
  recommend: ["kernel", "geo", "routing"],
  sim: ["kernel", "geo", "routing", "planning", "recommend", "measures"],
  protocol: ["kernel", "audit", "recommend"],
  exchange: ["kernel", "geo"],
  journal: ["kernel", "audit"],
  vault: ["kernel"],
  archive: ["kernel", "measures"],
  jobs: ["routing", "sim"],
  server: [...ALL_BUT_ENDS],
  console: ["kernel", "audit", "geo", "measures", "sim", "protocol"],
  cli: [...ALL_BUT_ENDS, "server", "jobs"],
};

/** Folders without clock, randomness, input, output, environment or locale. */
const PURE = [
  "src/kernel/",
  "src/audit/",
  "src/geo/",
  "src/routing/core/",
  "src/routing/calibration/",
  "src/planning/",
  "src/measures/",
  "src/recommend/",
  "src/sim/",
  "src/protocol/",
];

/** Libraries a pure room may use: schemas are values, so typebox stays pure. */
const PURE_LIBRARIES: Readonly<Record<string, readonly string[]>> = { protocol: ["typebox"] };

const IMPURE: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: "the clock", pattern: /\bDate\.now\b|\bnew Date\b|\bperformance\.now\b/ },
  { what: "randomness", pattern: /\bMath\.random\b|\bcrypto\.(random|getRandom)/ },
  { what: "locale", pattern: /\blocaleCompare\b|\btoLocale\w+|\bIntl\./ },
  { what: "environment or output", pattern: /\bprocess\.|\bconsole\.|\bfetch\(/ },
  { what: "waiting", pattern: /\bawait\b|\bsetTimeout\b|\bsetInterval\b/ },
];

const LINES_MAX = 400;
const TEST_LINES_MAX = 800;

type Source = { readonly path: string; readonly text: string; readonly room: string | undefined };

const sources: readonly Source[] = globSync("{src,tools,bench}/**/*.{ts,tsx}", { cwd: root })
  .toSorted()
  .map((path) => ({
    path,
    text: readFileSync(`${root}${path}`, "utf8"),
    room: /^src\/([a-z]+)\//.exec(path)?.[1],
  }));

function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || path.includes("/testing/");
}

/** The text without comments and string contents, so words in them do not count as code. */
function codeOf(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/(^|[^:])\/\/.*$/gm, "$1")
    .replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
}

function importsOf(text: string): string[] {
  const pattern = /(?:\bfrom\s+|\bimport\s*\(\s*|\bimport\s+)["']([^"']+)["']/g;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? "");
}

/** Every offence of every source, as lines that say where and what. */
function offences(check: (source: Source) => string[]): string[] {
  return sources.flatMap((source) => check(source).map((what) => `${source.path}: ${what}`));
}

test("TIDY-1: rooms import only the rooms they may, and only by their door", () => {
  const found = offences(({ path, text, room }) => {
    if (room === undefined) return [];
    const allowed = EDGES[room];
    if (allowed === undefined) return [`room "${room}" is not listed in EDGES`];
    return importsOf(text).flatMap((name) => {
      if (name.startsWith("#")) {
        const target = name.slice(1);
        const fine = target === room || allowed.includes(target) || isTest(path);
        return fine ? [] : [`${room} may not import ${name}`];
      }
      if (!name.startsWith(".")) return [];
      const resolved = new URL(name, `file:///${path}`).pathname;
      const inside = resolved.startsWith(`/src/${room}/`);
      return inside || isTest(path) ? [] : [`reaches out of its room: ${name}`];
    });
  });
  assert.deepEqual(found, []);
});

test("TIDY-2: pure rooms use no library but those listed, and no part of Node", () => {
  const found = offences(({ path, text, room }) => {
    if (isTest(path) || !PURE.some((folder) => path.startsWith(folder))) return [];
    const libraries = PURE_LIBRARIES[room ?? ""] ?? [];
    return importsOf(text)
      .filter((name) => !/^[.#]/.test(name))
      .filter((name) => !libraries.some((library) => name.split("/")[0] === library))
      .map((name) => `pure code imports ${name}`);
  });
  assert.deepEqual(found, []);
});

test("TIDY-3: pure rooms read no clock, randomness, locale, environment, and do not wait", () => {
  const found = offences(({ path, text }) => {
    if (isTest(path) || !PURE.some((folder) => path.startsWith(folder))) return [];
    const code = codeOf(text);
    return IMPURE.filter(({ pattern }) => pattern.test(code)).map(({ what }) => `uses ${what}`);
  });
  assert.deepEqual(found, []);
});

test("TIDY-4: files stay small enough to read at once", () => {
  const found = offences(({ path, text }) => {
    const lines = text.split("\n").length - 1;
    const most = isTest(path) ? TEST_LINES_MAX : LINES_MAX;
    return lines <= most ? [] : [`${lines} lines; at most ${most}`];
  });
  assert.deepEqual(found, []);
});

test("TIDY-5: no unfinished marks, silenced checks or loose types are committed", () => {
  const pattern = /\bTODO\b|\bFIXME\b|@ts-ignore|@ts-nocheck|: any[;,)\]]|\bas any\b|<any>/;
  const found = offences(({ path, text }) =>
    path === "tools/tidy.test.ts" ? [] : (pattern.exec(text)?.slice(0, 1) ?? []),
  );
  assert.deepEqual(found, []);
});

/**
 * Muster does no surveillance (README, "What it will not do"). Names like these, as an
 * identifier, a column or a route, would bring it back.
 */
const FORBIDDEN_CAPABILITIES: readonly RegExp[] = [
  /licen[cs]e_?plate|number_?plate|plate_?read/i,
  /face_?(match|recogn|detect|id)|voice_?print|biometric/i,
  /camera_?(feed|stream|id|url)|\bcctv\b|video_?feed/i,
  /phone_?(track|locat)|imsi|cell_?tower/i,
  /(resident|tenant|guest|visitor|population)_?(register|registry|list|index)/i,
  /(risk|threat|person|crime|criminal)_?score|watch_?list|predictive_?polic/i,
  /search_?by_?(person|name|caller|reporter)|person_?(search|index)|reporter_?index/i,
];
const FORBIDDEN_DEPENDENCIES =
  /face|opencv|tesseract|plate|tracking|fingerprint|analytics|telemetry/i;

/** This file, and the fuller checks of types, columns, routes and fields, which bite on examples. */
const HOLDS_THE_WORDS = /^tools\/(tidy\.test|hostile\/capabilities(\.test)?)\.ts$/;

test("BOUND-1: nothing in the code is named like a capability Muster refuses to have", () => {
  const found = offences(({ path, text }) =>
    HOLDS_THE_WORDS.test(path)
      ? []
      : FORBIDDEN_CAPABILITIES.filter((pattern) => pattern.test(text)).map((p) => String(p)),
  );
  assert.deepEqual(found, []);
});

test("BOUND-2: no dependency brings a capability Muster refuses to have", () => {
  const manifest: {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
  const names = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)];
  assert.deepEqual(
    names.filter((name) => FORBIDDEN_DEPENDENCIES.test(name)),
    [],
  );
});

test("TIDY-6: installed dependencies carry a licence that may ship", () => {
  const lock: { packages: Record<string, { license?: string; dev?: boolean }> } = JSON.parse(
    readFileSync(`${root}package-lock.json`, "utf8"),
  );
  const allowed =
    /^\(?(MIT|MIT-0|0BSD|ISC|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|PostgreSQL|OFL-1\.1|Unlicense|CC0-1\.0|Python-2\.0|CC-BY-4\.0)\b/;
  /** A package may state its licence only in the file that comes with it. */
  const inFile = (path: string): string => {
    const [file] = globSync(`${path}/LICENSE*`, { cwd: root });
    const text = file === undefined ? "" : readFileSync(`${root}${file}`, "utf8");
    return /Permission is hereby granted, free of charge/.test(text) ? "MIT" : "none stated";
  };
  const found = Object.entries(lock.packages)
    .filter(([path, { dev }]) => path !== "" && dev !== true)
    .map(([path, { license }]) => ({ path, license: license ?? inFile(path) }))
    .filter(({ license }) => !allowed.test(license))
    .map(({ path, license }) => `${path}: ${license}`);
  assert.deepEqual(found, []);
});

test("TIDY-7: the lock file names no download address but the public registry's", () => {
  const lock = readFileSync(`${root}package-lock.json`, "utf8");
  const hosts = [...lock.matchAll(/"resolved": "https?:\/\/([^/"]+)/g)].map((match) => match[1]);
  assert.deepEqual(
    [...new Set(hosts)].filter((host) => host !== "registry.npmjs.org"),
    [],
  );
});
