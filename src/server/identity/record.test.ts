import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { test } from "node:test";
import type { PersonInvited } from "#protocol";
import { logOf, startTestServer, temporaryFolder, type TestServer } from "../testing/harness.ts";
import { People } from "./people.ts";

/** What the log says of entitlements, in its order: subject, change, from, to, and who did it. */
async function entitlements(server: TestServer): Promise<(string | undefined)[][]> {
  const events = await logOf(server);
  return events.flatMap(({ event, actor }) => {
    if (event.type !== "accessRecorded" || event.record.kind !== "entitlement") return [];
    const { subject, change, from, to } = event.record;
    return [[subject.id, change, from, to, actor.id]];
  });
}

test("ACC-1: every change of what a person may do is in the log; a change of name is not", async () => {
  const { path, remove } = temporaryFolder();
  const server = await startTestServer(path);
  try {
    const administrator = await server.as("administrator");
    const person = { personId: "kim", name: "Kim", role: "call-taker" };
    const added = await administrator.post("addPerson", person);
    assert.equal(added.status, 201, added.text);
    const { token } = (added.json as PersonInvited).invitation;
    const secret = "cows sing at night";
    assert.equal((await server.client().post("acceptBySecret", { token, secret })).status, 200);
    const url = administrator.url("changePerson", { personId: "kim" });
    const change = (body: object) => administrator.ask("PATCH", url, body);
    const moved = await change({ role: "dispatcher", agencyIds: ["fire"], name: "Kim Lee" });
    assert.deepEqual(moved.json, {
      personId: "kim",
      name: "Kim Lee",
      role: "dispatcher",
      agencyIds: ["fire"],
      disabled: false,
    });
    await change({ name: "Kim" });
    await change({ agencyIds: null, disabled: true });
    assert.deepEqual(await entitlements(server), [
      ["kim", "added", undefined, "call-taker", "administrator"],
      ["kim", "invited", undefined, undefined, "administrator"],
      ["kim", "secret-changed", undefined, undefined, "kim"],
      ["kim", "role-changed", "call-taker", "dispatcher", "administrator"],
      ["kim", "agencies-changed", "all", "fire", "administrator"],
      ["kim", "agencies-changed", "fire", "all", "administrator"],
      ["kim", "disabled", undefined, undefined, "administrator"],
    ]);
    const blank = await administrator.post("addPerson", { ...person, personId: " " });
    assert.equal(blank.status, 400, blank.text);
    assert.equal(server.served.people.findPerson(" "), undefined, "added without a record");
    const text = JSON.stringify(await entitlements(server));
    assert.ok(!text.includes("Kim") && !text.includes("secret-hash"), "a name is in the log");
  } finally {
    await server.stop();
    remove();
  }
});

test("SRV-67: an identity file of an earlier version is brought up to date; a newer is refused", async () => {
  const { path, remove } = temporaryFolder();
  const file = join(path, "identity.sqlite");
  try {
    const old = new DatabaseSync(file);
    old.exec(`CREATE TABLE people (person_id TEXT PRIMARY KEY, name TEXT NOT NULL,
        role TEXT NOT NULL, secret_hash TEXT NOT NULL, disabled INTEGER NOT NULL DEFAULT 0) STRICT;
      CREATE TABLE sessions (token_hash TEXT PRIMARY KEY, person_id TEXT NOT NULL,
        started_at INTEGER NOT NULL, used_at INTEGER NOT NULL) STRICT;
      INSERT INTO people VALUES ('kim', 'Kim', 'dispatcher', 'x', 0);
      PRAGMA user_version = 1;`);
    old.close();
    const people = new People(file);
    assert.equal(people.findPerson("kim")?.role, "dispatcher");
    await people.changePerson("kim", { agencyIds: ["fire", "police"] });
    assert.deepEqual(people.findPerson("kim")?.agencyIds, ["fire", "police"]);
    people.close();
    const newer = new DatabaseSync(file);
    newer.exec("PRAGMA user_version = 99");
    newer.close();
    assert.throws(() => new People(file), /version 99; this program knows up to 4/);
  } finally {
    remove();
  }
});
