// The security bounds of the code. Each check is first shown to bite.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { dangers, secrets, sqlMade, tlsWeakened, waysOut, type Source } from "./bounds.ts";

const root = new URL("../..", import.meta.url).pathname;

function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || path.includes("/testing/");
}

const shipped: readonly Source[] = globSync("src/**/*.{ts,tsx}", { cwd: root })
  .filter((path) => !isTest(path))
  .toSorted()
  .map((path) => ({ path, text: readFileSync(`${root}${path}`, "utf8") }));

/** Looked at one by one. */
const DANGERS_KNOWN = new Set([
  // Opens the browser at the exercise's own address; the words are constants, no shell is asked.
  "src/cli/commands/exercise.ts: uses a process",
  // The report as HTML, in which HOST-8 shows every text escaped.
  "src/console/exercise/report-screen.tsx: uses HTML that is not escaped",
  // Words of our own configuration, with everything but letters, digits and blanks taken out.
  "src/console/intake/propose.ts: uses an expression made of what came",
  // A BroadcastChannel, which only our own origin can speak on.
  "src/console/layout/windows.ts: uses messages between pages",
]);
/** Statements put together from constants, every value a parameter. */
const SQL_KNOWN =
  /^src\/(archive\/find|vault\/sqlite-file|vault\/sqlite-keys|server\/planning\/store)\.ts: makes SQL of (row|period|which|text|past|marked\.text|BY_TIME_ON_SCENE|schema|older|TRIAL_COLUMNS)(, (row|period|text|past|marked\.text))*$/;

function offences(check: (source: Source) => string[]): string[] {
  return shipped.flatMap((source) => check(source).map((what) => `${source.path}: ${what}`));
}

function bites(
  check: (source: Source) => string[],
  text: string,
  path = "src/server/x.ts",
): boolean {
  return check({ path, text }).length > 0;
}

test("BOUND-6: the server opens connections in src/server/outbound and nowhere else", () => {
  for (const bad of [
    "const a = await fetch(url);",
    'import { request } from "node:https";',
    'import * as net from "node:net";',
    'import net, { isIP } from "net";',
    'const { connect } = await import("node:tls");',
    'import { WebSocket } from "ws";',
    'import { lookup } from "node:dns/promises";',
    "new EventSource(url)",
  ]) {
    assert.ok(bites(waysOut, bad), bad);
  }
  for (const fine of [
    'import { isIPv4, type AddressInfo } from "node:net";',
    'import type { IncomingMessage } from "node:http";',
    "this.#fetch(after, limit); // fetch(url)",
  ]) {
    assert.ok(!bites(waysOut, fine), fine);
  }
  assert.deepEqual(offences(waysOut), []);
});

test("OUT-2: nothing in the code turns the verification of TLS off", () => {
  for (const bad of [
    "request({ rejectUnauthorized: false })",
    "options.rejectUnauthorized = !strict;",
    'process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";',
    "connect({ checkServerIdentity: () => undefined })",
    'createServer({ minVersion: "TLSv1" })',
    "createServer({ insecureHTTPParser: true })",
    'ciphers: "ALL:@SECLEVEL=0"',
  ]) {
    assert.ok(bites(tlsWeakened, bad), bad);
  }
  assert.ok(!bites(tlsWeakened, 'request({ rejectUnauthorized: true, minVersion: "TLSv1.2" })'));
  // The one place that names the variable refuses to start with it.
  const found = offences(tlsWeakened).filter((line) => !line.startsWith("src/cli/environment.ts:"));
  assert.deepEqual(found, []);
});

test("BOUND-7: nothing that came is run, and none of it becomes HTML unescaped", () => {
  for (const bad of [
    "eval(text)",
    'import { spawn } from "node:child_process";',
    "element.innerHTML = text;",
    "<p dangerouslySetInnerHTML={{ __html: text }} />",
    'other.postMessage(text, "*")',
    'window.addEventListener("message", take)',
    "new RegExp(text)",
    "new Function(text)",
  ]) {
    assert.ok(bites(dangers, bad), bad);
  }
  assert.deepEqual(
    offences(dangers).filter((line) => !DANGERS_KNOWN.has(line)),
    [],
  );
});

test("BOUND-8: statements of SQL are constants", () => {
  const bad = "db.prepare(`SELECT * FROM people WHERE name = '${name}'`)";
  assert.ok(bites(sqlMade, bad));
  assert.ok(bites(sqlMade, `db.exec("DELETE FROM people WHERE name = " + name)`));
  assert.deepEqual(
    offences(sqlMade).filter((line) => !SQL_KNOWN.test(line)),
    [],
  );
});

test("BOUND-9: no secret stands in the code", () => {
  assert.ok(bites(secrets, 'const secret = "AbCdEfGhIjKlMnOpQrSt";'));
  assert.ok(bites(secrets, "-----BEGIN EC PRIVATE KEY-----"));
  assert.deepEqual(offences(secrets), []);
});
