import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { listenOptions, portOf, wholeNumber } from "./serve.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const AREA = fileURLToPath(new URL("../../../examples/small-town/area.json", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "muster-serve-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function muster(...words: string[]): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, [MAIN, ...words], {
    encoding: "utf8",
    timeout: 60_000,
  });
  return { status, stderr };
}

/** A running `muster serve` on a free port. */
async function served(data: string) {
  const words = ["serve", "--data", data, "--area", AREA, "--port", "0"];
  const child = spawn(process.execPath, [MAIN, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  let text = "";
  const ready = new Promise<string>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
      const origin = /serves at (\S+)/.exec(text)?.[1];
      if (origin !== undefined) resolve(origin);
    });
  });
  const origin = await Promise.race([ready, ended.then((code) => `ended with ${code}`)]);
  return { child, ended, origin, text: () => text };
}

test("SRV-58: serve starts, shows the first administrator's link until it is used, and ends cleanly", async () => {
  const data = join(folder, "town");
  const first = await served(data);
  assert.match(first.origin, /^http:\/\/127\.0\.0\.1:\d+$/);
  const file = join(data, "keys", "first-administrator.txt");
  const link = readFileSync(file, "utf8").trim();
  assert.equal(statSync(file).mode & 0o077, 0);
  assert.ok(first.text().includes(link));
  assert.ok(link.startsWith(`${first.origin}/#/invitation/`));
  const token = link.split("/").at(-1);

  const second = muster("serve", "--data", data, "--area", AREA, "--port", "0");
  assert.equal(second.status, 2, "the data is in use");
  assert.match(second.stderr, /^muster: /);

  first.child.kill("SIGTERM");
  assert.equal(await first.ended, 0);
  const again = await served(data);
  const newer = readFileSync(file, "utf8").trim().split("/").at(-1);
  assert.notEqual(newer, token, "as long as nobody could administer, a start makes a new link");
  const accept = (by = "") => {
    const body = JSON.stringify({ token: by, secret: "three quiet harbours" });
    const headers = { "content-type": "application/json" };
    return fetch(`${again.origin}/api/invitation/secret`, { method: "POST", headers, body });
  };
  assert.equal((await accept(token)).status, 403, "the link from before is void");
  assert.equal((await accept(newer)).status, 200);
  assert.equal((await accept(newer)).status, 403, "a link works once");
  again.child.kill("SIGINT");
  assert.equal(await again.ended, 0);
  const third = await served(data);
  assert.ok(!third.text().includes("invitation"), third.text());
  third.child.kill("SIGTERM");
  await third.ended;
});

test("SRV-53: a bad area file is exit code 2 with one message and no stack", () => {
  const bad = join(folder, "bad.json");
  writeFileSync(bad, '{"format": "muster-area", "version": 2}');
  const { status, stderr } = muster("serve", "--data", join(folder, "x"), "--area", bad);
  assert.equal(status, 2);
  assert.match(stderr, /\/version: got 2; expected/);
  assert.doesNotMatch(stderr, /\n\s+at /);
  const missing = muster("serve", "--data", join(folder, "x"), "--area", "no-such-file.json");
  assert.equal(missing.status, 2);
});

test("SRV-59: an address on the network needs TLS, or a person who says it is not needed", () => {
  const sessions = { sessionHours: 14, sessionIdleMinutes: 60 };
  const base = { data: "d", area: "a", port: 1, name: [], log: "warn", ...sessions } as const;
  const options = (more: object) => ({
    ...base,
    name: [],
    history: [],
    host: "127.0.0.1",
    ...more,
  });
  assert.equal(listenOptions(options({})).tls, undefined);
  assert.throws(() => listenOptions(options({ host: "0.0.0.0" })), /--tls-key/);
  assert.throws(() => listenOptions(options({ host: "::" })), /in the clear/);
  assert.equal(listenOptions(options({ host: "0.0.0.0", insecureNetwork: true })).host, "0.0.0.0");
  assert.throws(() => listenOptions(options({ tlsKey: "k.pem" })), /belong together/);
  const missing = options({ tlsKey: "no.pem", tlsCertificate: "no.pem" });
  assert.throws(() => listenOptions(missing), /does not exist/);
  assert.throws(() => portOf("http"), /whole number/);
  assert.throws(() => portOf("70000"), /65535/);
});

test("IDN-3: limits of a session are whole numbers within reason", () => {
  const read = wholeNumber("--session-hours", { least: 1, most: 24 });
  assert.equal(read("14"), 14);
  for (const bad of ["0", "25", "1.5", "-1", "", "x"]) {
    assert.throws(() => read(bad), /--session-hours must be a whole number from 1 to 24, got/);
  }
});

test("IDN-28: serve does not start with a file that is no list of breached secrets, and says why", () => {
  const list = join(folder, "list.txt");
  writeFileSync(list, "B".repeat(40) + "\n" + "A".repeat(40) + "\n");
  const words = ["serve", "--data", join(folder, "none"), "--area", AREA, "--port", "0"];
  for (const [path, why] of [
    [list, "the hash at byte 41 is not in its order, expected each to be greater"],
    [join(folder, "missing.txt"), "it cannot be read (ENOENT), expected a file"],
  ] as const) {
    const { status, stderr } = muster(...words, "--breached-secrets", path);
    assert.equal(status, 2);
    assert.ok(stderr.startsWith(`muster: --breached-secrets ${path}: ${why}`), stderr);
  }
});
