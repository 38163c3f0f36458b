// The security bounds of the code. Each check is first shown to bite.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { tlsWeakened, waysOut, type Source } from "./bounds.ts";

const root = new URL("../..", import.meta.url).pathname;

function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || path.includes("/testing/");
}

const shipped: readonly Source[] = globSync("src/**/*.{ts,tsx}", { cwd: root })
  .filter((path) => !isTest(path))
  .toSorted()
  .map((path) => ({ path, text: readFileSync(`${root}${path}`, "utf8") }));

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
