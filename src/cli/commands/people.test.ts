import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { openPeople } from "#server";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));

function recover(...words: string[]) {
  const args = [MAIN, "people", "recover", ...words];
  return spawnSync(process.execPath, args, { encoding: "utf8", timeout: 60_000 });
}

test("IDN-19: muster people recover prints a link that works, and says what was wrong", async () => {
  const data = mkdtempSync(join(tmpdir(), "muster-people-"));
  const people = openPeople(data);
  try {
    const secret = "three quiet harbours";
    await people.addPerson({ personId: "kim", name: "Kim", role: "administrator", secret });
    const origin = "https://muster.example";
    const { status, stdout } = recover("kim", "--data", data, "--origin", origin);
    assert.equal(status, 0);
    const [, token = ""] = /https:\/\/muster\.example\/#\/invitation\/(\S+)/.exec(stdout) ?? [];
    assert.equal(people.invitations.find(token, Date.now())?.kind, "recovery");
    const [kept] = people.outbox.list();
    assert.deepEqual(kept?.actor, { kind: "system", id: "command-line" });
    const unknown = recover("nobody", "--data", data);
    assert.equal(unknown.status, 2);
    assert.match(unknown.stderr, /unknown, or disabled/);
    assert.match(recover("kim", "--data", join(data, "no")).stderr, /holds no identity\.sqlite/);
    assert.match(recover("kim", "--data", data, "--origin", "muster").stderr, /--origin must be/);
  } finally {
    people.close();
    rmSync(data, { recursive: true, force: true });
  }
});
