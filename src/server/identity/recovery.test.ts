import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { InvitationGiven, PersonManaged, Problem, RecoveryListed } from "#protocol";
import { logOf, SECRET, startTestServer, temporaryFolder } from "../testing/harness.ts";
import type { Client, TestServer } from "../testing/harness.ts";
import { RECOVERY_HOURS } from "./invitations.ts";
import { RECOVERY_WAITS_HOURS } from "./recoveries.ts";
import { recoverOnServer } from "./recover-on-server.ts";

const folder = temporaryFolder();
const NEW = "cows sing at night";
let server: TestServer;
let first: Client;
let second: Client;
let now = Date.UTC(2026, 0, 1);

before(async () => {
  server = await startTestServer(folder.path, { wallNow: () => now });
  first = await server.as("administrator");
});
after(async () => {
  await server.stop();
  folder.remove();
});

function ask(client: Client, personId: string) {
  return client.post("askRecovery", {}, { personId });
}

function confirm(client: Client, recoveryId: string) {
  return client.post("confirmRecovery", {}, { recoveryId });
}

/** Changes of one person in the log, with who did them. */
async function changesOf(personId: string): Promise<string[]> {
  return (await logOf(server)).flatMap(({ event, actor }) => {
    if (event.type !== "accessRecorded" || event.record.kind !== "entitlement") return [];
    const { subject, change } = event.record;
    return subject.id === personId ? [`${change} by ${actor.id}`] : [];
  });
}

test("IDN-19: with one administrator the answer names the command, and that puts it on record", async () => {
  const alone = await ask(first, "crew");
  assert.equal(alone.status, 409);
  assert.match((alone.json as Problem).message, /muster people recover --data DIRECTORY PERSON/);
  const { path: directory } = folder;
  const options = { directory, origin: "http://localhost:1", now };
  assert.equal(recoverOnServer({ ...options, personId: "nobody" }), undefined);
  const link = recoverOnServer({ ...options, personId: "crew" });
  const token = link?.split("/").at(-1) ?? "";
  assert.equal(link, `http://localhost:1/#/invitation/${token}`);
  await server.served.context.delivery.deliver();
  assert.deepEqual(await changesOf("crew"), ["recovery-confirmed by command-line"]);
  const accepted = await server.client().post("acceptBySecret", { token, secret: NEW });
  assert.equal(accepted.status, 200, "beside a running server");
  assert.equal((await server.client().signIn("crew", NEW)).status, 200);
});

test("IDN-18: one administrator asks, another confirms, never the same and never the person", async () => {
  const { people } = server.served;
  await people.addPerson({ personId: "ada", name: "A", role: "administrator", secret: SECRET });
  await people.addPerson({ personId: "bea", name: "B", role: "administrator", secret: SECRET });
  second = server.client();
  await second.signIn("ada");
  const third = server.client();
  await third.signIn("bea");

  assert.equal((await ask(first, "administrator")).status, 409, "nobody recovers themselves");
  assert.equal((await ask(first, "nobody")).status, 404);
  const asked = await ask(first, "bea");
  assert.equal(asked.status, 201, asked.text);
  const { recoveryId, askedBy } = asked.json as RecoveryListed;
  assert.equal(askedBy, "administrator");
  assert.equal((await ask(second, "bea")).status, 409, "one waits already");
  assert.equal((await confirm(first, recoveryId)).status, 409, "whoever asked");
  assert.equal((await confirm(third, recoveryId)).status, 409, "whoever is recovered");
  const supervisor = await server.as("supervisor");
  assert.equal((await confirm(supervisor, recoveryId)).status, 404, "another role");
  const listed = (await second.get("listRecoveries")).json as RecoveryListed[];
  assert.deepEqual(
    listed.map(({ personId }) => personId),
    ["bea"],
  );
  assert.equal((await third.get("whoAmI")).status, 200, "nothing is taken away by asking");
  const confirmed = await confirm(second, recoveryId);
  assert.equal(confirmed.status, 200, confirmed.text);
  assert.equal((await confirm(second, recoveryId)).status, 404, "once");
  const { endsAt } = confirmed.json as InvitationGiven;
  assert.equal(endsAt, now + RECOVERY_HOURS * 3_600_000);
  assert.deepEqual((await second.get("listRecoveries")).json, []);
});

test("IDN-18: using the link ends every way to sign in and every session there was", async () => {
  const { people } = server.served;
  const dispatcher = await server.as("dispatcher");
  people.passkeys.add({
    passkeyId: "AAAA",
    personId: "dispatcher",
    name: "Lost key",
    host: "localhost",
    publicKey: new Uint8Array([1]),
    counter: 0,
    transports: [],
    madeAt: now,
  });
  people.providerAccounts.link("https://login.example", "17", "dispatcher");
  const { recoveryId } = (await ask(second, "dispatcher")).json as RecoveryListed;
  const { token } = (await confirm(first, recoveryId)).json as InvitationGiven;
  assert.equal((await dispatcher.get("whoAmI")).status, 200, "until the link is used");
  const weak = await server.client().post("acceptBySecret", { token, secret: "a".repeat(20) });
  assert.equal(weak.status, 400);
  assert.equal((await dispatcher.get("whoAmI")).status, 200);

  const fresh = server.client();
  assert.equal((await fresh.post("acceptBySecret", { token, secret: NEW })).status, 200);
  assert.equal((await dispatcher.get("whoAmI")).status, 401, "the old session");
  assert.equal((await fresh.get("whoAmI")).status, 200, "the new one");
  assert.equal((await server.client().signIn("dispatcher", SECRET)).status, 401, "the old secret");
  const managed = (await first.get("listPeople")).json as PersonManaged[];
  const found = managed.find(({ personId }) => personId === "dispatcher");
  assert.deepEqual([found?.hasSecret, found?.passkeys, found?.hasProvider], [true, 0, false]);
  const again = await server.client().post("acceptBySecret", { token, secret: NEW });
  assert.equal(again.status, 403, "once");
  assert.deepEqual(await changesOf("dispatcher"), [
    "recovery-asked by ada",
    "recovery-confirmed by administrator",
    "recovered by dispatcher",
    "secret-changed by dispatcher",
  ]);
});

test("IDN-18: a request lapses, is declined or withdrawn, and is not for the disabled", async () => {
  const asked = (await ask(first, "supervisor")).json as RecoveryListed;
  const decline = (client: Client, recoveryId: string) =>
    client.ask("DELETE", client.url("declineRecovery", { recoveryId }));
  assert.equal((await decline(second, asked.recoveryId)).status, 204);
  assert.equal((await decline(second, asked.recoveryId)).status, 404);
  assert.equal((await confirm(second, asked.recoveryId)).status, 404);
  const later = (await ask(first, "supervisor")).json as RecoveryListed;
  now += RECOVERY_WAITS_HOURS * 3_600_000;
  await second.signIn("ada");
  await first.signIn("administrator");
  assert.equal((await confirm(second, later.recoveryId)).status, 404, "its time is over");
  await server.served.people.changePerson("supervisor", { disabled: true });
  assert.equal((await ask(first, "supervisor")).status, 409);
  assert.deepEqual(await changesOf("supervisor"), [
    "recovery-asked by administrator",
    "recovery-declined by ada",
    "recovery-asked by administrator",
  ]);
});
