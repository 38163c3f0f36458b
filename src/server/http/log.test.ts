import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import {
  formatTilePath,
  hex,
  leafHash,
  listTiles,
  parseCheckpoint,
  parseNote,
  parseVerifierKey,
  rootOfHashes,
  verifyNote,
  type Checkpoint,
} from "#audit";
import { verifyEd25519 } from "#journal";
import { AREA_ID, startTestServer, temporaryFolder, type TestServer } from "../testing/harness.ts";

const SCRIPT = new URL("../../../tools/verify_http.py", import.meta.url).pathname;
/** Enough for two full tiles, a part of a third and a hash of the level above. */
const CALLS = 600;

const folder = temporaryFolder();
let server: TestServer;
let logUrl = "";

before(async () => {
  server = await startTestServer(folder.path);
  logUrl = `${server.served.origin}/api/areas/${AREA_ID}/log`;
  const taker = await server.as("call-taker");
  const taken = Array.from({ length: CALLS }, (_, at) => {
    const command = { type: "receiveCall", callId: `log-${at}`, channel: "phone" } as const;
    return taker.command({ commandId: `log-command-${at}`, command });
  });
  for (const answer of await Promise.all(taken)) assert.equal(answer.status, 200, answer.text);
  await signedBeyond(2 * 256);
});
after(async () => {
  await server.stop();
  folder.remove();
});

/** Without a cookie, as a stranger asks. */
async function bytesOf(path: string, cookie?: string): Promise<Uint8Array> {
  const headers = cookie === undefined ? {} : { cookie };
  const answer = await fetch(`${logUrl}/${path}`, { headers });
  assert.equal(answer.status, 200, path);
  return new Uint8Array(await answer.arrayBuffer());
}

async function signed(): Promise<{ note: string; checkpoint: Checkpoint }> {
  const answer = await fetch(`${logUrl}/checkpoint`);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "text/plain; charset=utf-8");
  const note = await answer.text();
  return { note, checkpoint: parseCheckpoint(parseNote(note).text) };
}

async function signedBeyond(size: number): Promise<void> {
  const ends = performance.now() + 20_000;
  const { log } = server.served.context.areas.get(AREA_ID) ?? assert.fail("no area");
  const covered = { level: 0, index: size / 256, width: 1 };
  while (log.tile(covered) === undefined) {
    assert.ok(performance.now() < ends, "no checkpoint came");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test("AUD-40: a stranger fetches checkpoint and tiles, and the root is the one that was signed", async () => {
  const { note, checkpoint } = await signed();
  const vkey = readFileSync(join(folder.path, "log.vkey"), "utf8").trim();
  assert.equal(verifyNote(parseNote(note), [parseVerifierKey(vkey)], verifyEd25519).length, 1);
  const tiles = listTiles(checkpoint.size);
  assert.ok(tiles.some(({ level }) => level === 1));
  const levels: Uint8Array[][] = [[], []];
  for (const { level, ...place } of tiles) {
    const bytes = await bytesOf(`tile/${level}/${formatTilePath(place)}`);
    assert.equal(bytes.length, place.width * 32);
    for (let at = 0; at < bytes.length; at += 32) levels[level]?.push(bytes.subarray(at, at + 32));
  }
  const [leaves = [], above = []] = levels;
  assert.equal(hex(rootOfHashes(leaves)), hex(checkpoint.root));
  above.forEach((hash, at) => {
    assert.equal(hex(rootOfHashes(leaves.slice(at * 256, (at + 1) * 256))), hex(hash));
  });
});

function python(words: readonly string[]): Promise<{ code: number; out: string; error: string }> {
  return new Promise((resolve, reject) => {
    execFile("python3", [SCRIPT, ...words], (error, out, problems) => {
      if (error !== null && typeof error.code !== "number") reject(error);
      else resolve({ code: Number(error?.code ?? 0), out, error: problems });
    });
  });
}

test("AUD-41: Python's standard library alone finds the same, and finds a fork", async (t) => {
  const vkey = join(folder.path, "log.vkey");
  const first = await python([logUrl, vkey]).catch(() => undefined);
  if (first === undefined) {
    t.skip("python3 is not installed");
    return;
  }
  assert.equal(first.code, 0, first.error);
  const kept = join(folder.path, "kept-elsewhere.txt");
  writeFileSync(kept, first.out);
  const again = await python([logUrl, vkey, kept]);
  assert.equal(again.code, 0, again.error);
  const other = temporaryFolder();
  try {
    const foreign = await startTestServer(other.path);
    await foreign.stop();
    const otherKey = join(other.path, "log.vkey");
    const wrongKey = await python([logUrl, otherKey, kept]);
    assert.equal(wrongKey.code, 1);
    assert.match(wrongKey.error, /PROBLEM signature/);
  } finally {
    other.remove();
  }
  writeFileSync(
    kept,
    first.out.replace(/\n(\d+)\n/, (_all, size) => `\n${Number(size) - 1}\n`),
  );
  const forked = await python([logUrl, vkey, kept]);
  assert.equal(forked.code, 1);
  assert.match(forked.error, /PROBLEM signature/);
  assert.match(forked.error, /PROBLEM root: the log forked/);
});

test("AUD-42: full and partial tiles may be kept for ever, the checkpoint only briefly", async () => {
  const cacheOf = async (path: string) =>
    (await fetch(`${logUrl}/${path}`)).headers.get("cache-control");
  assert.equal(await cacheOf("tile/0/000"), "public, max-age=31536000, immutable");
  assert.equal(await cacheOf("tile/0/000.p/3"), "public, max-age=31536000, immutable");
  assert.equal(await cacheOf("checkpoint"), "public, max-age=2");
  assert.equal(await (await fetch(`${logUrl}/key-changes`)).text(), "", "never changed");
  assert.equal(await cacheOf("tile/0/999"), "no-store");
});

test("AUD-42: what no checkpoint covers is not served, nor what is no tile", async () => {
  const { checkpoint } = await signed();
  const last = Math.floor(checkpoint.size / 256);
  const width = checkpoint.size % 256;
  const statusOf = async (path: string) => (await fetch(`${logUrl}/${path}`)).status;
  const name = String(last).padStart(3, "0");
  assert.equal(await statusOf(`tile/0/${name}.p/${width}`), 200);
  assert.equal(await statusOf(`tile/0/${name}`), 404);
  assert.equal(await statusOf(`tile/1/000.p/${last + 1}`), 404);
  assert.equal(await statusOf("tile/2/000.p/1"), 404);
  assert.equal(await statusOf("tile/0/x999/x999/x999/x999/999"), 404);
  for (const path of ["tile/7/000", "tile/00/000", "tile/0/0", "tile/0/000.p/0", "tile/a/000"]) {
    assert.equal(await statusOf(path), 400, path);
  }
  assert.equal(await statusOf("tile/0/..%2F..%2Flog.key"), 400);
});

test("AUD-43: the events themselves go to an overseer only, and are the leaves of the tiles", async () => {
  const { cookie } = await server.as("overseer");
  for (const path of ["tile/entries/000", "long-entries/000"]) {
    assert.equal((await fetch(`${logUrl}/${path}`)).status, 401);
    for (const role of ["dispatcher", "supervisor", "administrator"] as const) {
      const client = await server.as(role);
      const headers = { cookie: client.cookie ?? "" };
      assert.equal((await fetch(`${logUrl}/${path}`, { headers })).status, 404, role);
    }
  }
  const hashes = await bytesOf("tile/0/001");
  for (const [path, lengthBytes] of [
    ["tile/entries/001", 2],
    ["long-entries/001", 4],
  ] as const) {
    const bundle = Buffer.from(await bytesOf(path, cookie));
    let [from, count] = [0, 0];
    for (; from < bundle.length; count += 1) {
      const length = bundle.readUIntBE(from, lengthBytes);
      from += lengthBytes;
      const leaf = leafHash(bundle.subarray(from, from + length));
      assert.equal(hex(leaf), hex(hashes.subarray(32 * count, 32 * (count + 1))));
      from += length;
    }
    assert.equal(count, 256, path);
  }
  const kept = await fetch(`${logUrl}/tile/entries/001`, { headers: { cookie: cookie ?? "" } });
  assert.equal(kept.headers.get("cache-control"), "private, max-age=31536000, immutable");
  const uncovered = await fetch(`${logUrl}/tile/entries/999`, {
    headers: { cookie: cookie ?? "" },
  });
  assert.equal(uncovered.status, 404);
});

test("AUD-44: an overseer sees how far the log is signed, and when", async () => {
  const overseer = await server.as("overseer");
  const { json } = await overseer.get("readOversight");
  const { checkpoint } = json as { checkpoint: { size: number; at: number; behindEvents: number } };
  const { size } = (await signed()).checkpoint;
  assert.ok(checkpoint.size > 512 && checkpoint.size <= size);
  assert.ok(Math.abs(Date.now() - checkpoint.at) < 60_000);
  const area = server.served.context.areas.get(AREA_ID) ?? assert.fail("no area");
  assert.ok(checkpoint.size + checkpoint.behindEvents <= area.board().sequence);
  assert.equal(area.log.state(size + 7).behindEvents, 7);
});
