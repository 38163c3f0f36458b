import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Account, PasskeyListed, PersonInvited, Problem, Role } from "#protocol";
import { FRESH_MINUTES } from "../http/signing-in.ts";
import { Client, SECRET, startTestServer, temporaryFolder } from "../testing/harness.ts";
import type { Answer, TestServer } from "../testing/harness.ts";
import { CHALLENGE_MINUTES } from "./challenges.ts";
import { Device, type MakeOptions, type SignOptions, type Twist } from "./testing/authenticator.ts";

const folder = temporaryFolder();
const passkeyRoles: readonly Role[] = ["administrator"];
let server: TestServer;
let origin: string;
let now = Date.UTC(2026, 0, 1);

before(async () => {
  server = await startTestServer(folder.path, { wallNow: () => now, passkeyRoles });
  origin = `http://localhost:${new URL(server.served.origin).port}`;
});
after(async () => {
  await server.stop();
  folder.remove();
});

function browser(): Client {
  return new Client(origin);
}

async function signedIn(personId: string): Promise<Client> {
  const client = browser();
  assert.equal((await client.signIn(personId)).status, 200);
  return client;
}

async function made(client: Client, device: Device, twist: Twist = {}): Promise<Answer> {
  const options = await client.post("passkeyOptions", {});
  assert.equal(options.status, 200, options.text);
  return client.post("addPasskey", device.make(options.json as MakeOptions, "Key", twist));
}

async function passkeysOf(client: Client): Promise<PasskeyListed[]> {
  return ((await client.get("readAccount")).json as Account).passkeys;
}

async function owner(personId: string): Promise<Device> {
  const device = new Device(origin);
  const answer = await made(await signedIn(personId), device);
  assert.equal(answer.status, 201, answer.text);
  return device;
}

async function options(client: Client): Promise<SignOptions> {
  const answer = await client.post("passkeySignInOptions", {});
  assert.equal(answer.status, 200, answer.text);
  return answer.json as SignOptions;
}

async function enter(device: Device, twist: Twist = {}, client = browser()): Promise<Answer> {
  return client.post("signInByPasskey", device.answer(await options(client), twist));
}

function assertRefused(answer: Answer, hint: string): void {
  assert.equal(answer.status, 401, `${hint}: ${answer.text}`);
  assert.equal((answer.json as Problem).code, "wrong-passkey", hint);
  assert.deepEqual(answer.headers.getSetCookie(), [], hint);
}

test("IDN-9: a signed-in person makes a passkey and signs in with it alone", async () => {
  const client = await signedIn("dispatcher");
  const device = new Device(origin);
  const begun = (await client.post("passkeyOptions", {})).json as MakeOptions & {
    authenticatorSelection: { residentKey: string; userVerification: string };
    user: { id: string; name: string };
  };
  assert.equal(begun.rp.id, "localhost");
  const { residentKey, userVerification } = begun.authenticatorSelection;
  assert.deepEqual([residentKey, userVerification], ["required", "required"]);
  assert.ok(!Buffer.from(begun.user.id, "base64url").includes("dispatcher"), "a random handle");
  const added = await client.post("addPasskey", device.make(begun, "Key on my ring"));
  assert.equal(added.status, 201, added.text);

  const fresh = browser();
  const before = fresh.cookie;
  now += 1000;
  const signed = await enter(device, {}, fresh);
  assert.equal(signed.status, 200, signed.text);
  assert.notEqual(fresh.cookie, before);
  assert.equal((await fresh.get("whoAmI")).status, 200);
  const listed = await passkeysOf(fresh);
  assert.deepEqual(
    listed.map(({ name, host, usedAt }) => [name, host, usedAt]),
    [["Key on my ring", "localhost", now]],
  );
  const other = await server.as("supervisor");
  assert.deepEqual(await passkeysOf(other), [], "nobody sees another's");
});

test("IDN-10: what is not exactly as it must be makes no passkey", async () => {
  const twists: Record<string, Twist> = {
    "another challenge": { challenge: Buffer.alloc(54, 7).toString("base64url") },
    "another origin": { origin: "http://localhost:1" },
    "another scheme": { origin: origin.replace("http:", "https:") },
    "another host": { host: "evil.example" },
    "an answer to another question": { type: "webauthn.get" },
    "not unlocked": { flags: 0x41 },
    "not touched": { flags: 0x44 },
  };
  const client = await signedIn("call-taker");
  for (const [hint, twist] of Object.entries(twists)) {
    assertRefused(await made(client, new Device(origin), twist), hint);
  }
  const stolen = (await client.post("passkeyOptions", {})).json as MakeOptions;
  const other = await signedIn("call-taker");
  const answer = await other.post("addPasskey", new Device(origin).make(stolen, "Key"));
  assertRefused(answer, "the challenge of another session");
  const late = (await client.post("passkeyOptions", {})).json as MakeOptions;
  now += CHALLENGE_MINUTES * 60_000;
  assertRefused(await client.post("addPasskey", new Device(origin).make(late, "Key")), "too late");
  const device = new Device(origin);
  const begun = (await client.post("passkeyOptions", {})).json as MakeOptions;
  assert.equal((await client.post("addPasskey", device.make(begun, "Key"))).status, 201);
  const again = new Device(origin).make(begun, "Key");
  assertRefused(await client.post("addPasskey", again), "the challenge a second time");
  const taken = await made(await signedIn("supervisor"), device);
  assert.equal(taken.status, 409, "the same key for somebody else");
});

test("IDN-11: what is not exactly as it must be signs nobody in", async () => {
  const device = await owner("supervisor");
  const strange = new Device(origin);
  const theirs = await owner("crew");
  assertRefused(await enter(strange), "a key nobody has");
  const twists: Record<string, Twist> = {
    "another challenge": { challenge: Buffer.alloc(54, 7).toString("base64url") },
    "another origin": { origin: "https://localhost.evil.example" },
    "another host": { host: "evil.example" },
    "an answer to another question": { type: "webauthn.create" },
    "not unlocked": { flags: 0x01 },
    "not touched": { flags: 0x04 },
    "signed by another key": { signedBy: strange.key },
    "the id of another's credential": { id: theirs.id },
    "another's handle": { handle: Buffer.alloc(32, 1).toString("base64url") },
  };
  for (const [hint, twist] of Object.entries(twists)) {
    assertRefused(await enter(device, twist), hint);
  }
  assert.equal((await enter(device)).status, 200, "the key itself still works");
});

test("IDN-11: a challenge works once, for its browser, for some minutes", async () => {
  const device = await owner("supervisor");
  const client = browser();
  const answer = device.answer(await options(client));
  assertRefused(await browser().post("signInByPasskey", answer), "a browser that asked nothing");
  const other = browser();
  await options(other);
  assertRefused(await other.post("signInByPasskey", answer), "another browser's challenge");
  const many = Array.from({ length: 5 }, () => client.post("signInByPasskey", answer));
  const statuses = (await Promise.all(many)).map(({ status }) => status).toSorted((a, b) => a - b);
  assert.deepEqual(statuses, [200, 401, 401, 401, 401], "replayed at the same time");
  assertRefused(await client.post("signInByPasskey", answer), "replayed");
  const late = await options(client);
  now += CHALLENGE_MINUTES * 60_000;
  assertRefused(await client.post("signInByPasskey", device.answer(late)), "too late");
  const begun = (await (await signedIn("supervisor")).post("passkeyOptions", {})).json;
  const { challenge } = begun as MakeOptions;
  const signed = device.answer({ challenge, rpId: "localhost" });
  assertRefused(await client.post("signInByPasskey", signed), "a challenge for making one");
});

test("IDN-12: a counter that does not go on means a copy of the key: refused", async () => {
  const device = await owner("crew");
  assert.equal((await enter(device)).status, 200);
  assert.equal((await enter(device)).status, 200);
  assertRefused(await enter(device, { counter: 1 }), "back");
  assertRefused(await enter(device, { counter: 2 }), "the same again");
  device.counter += 10;
  assert.equal((await enter(device)).status, 200, "ahead is fine");
});

test("IDN-13: a disabled person's passkey opens nothing; an enabled one's does again", async () => {
  const device = await owner("overseer");
  const { people } = server.served;
  await people.changePerson("overseer", { disabled: true });
  assertRefused(await enter(device), "disabled");
  await people.changePerson("overseer", { disabled: false });
  assert.equal((await enter(device)).status, 200);
});

test("IDN-14: ways to sign in are changed only soon after signing in", async () => {
  const client = await signedIn("call-taker");
  now += FRESH_MINUTES * 60_000 + 1;
  const late = await client.post("passkeyOptions", {});
  assert.equal(late.status, 403);
  assert.equal((late.json as Problem).code, "sign-in-again");
  const [kept] = await passkeysOf(client);
  const url = client.url("removePasskey", { passkeyId: kept?.passkeyId ?? "" });
  assert.equal((await client.ask("DELETE", url)).status, 403);
  await client.signIn("call-taker");
  assert.equal((await client.ask("DELETE", url)).status, 204);
  assert.deepEqual(await passkeysOf(client), []);
});

test("IDN-14: removing a passkey ends the sessions it began and no others", async () => {
  const device = await owner("dispatcher");
  const begun = browser();
  assert.equal((await enter(device, {}, begun)).status, 200);
  const bySecret = await signedIn("dispatcher");
  const listed = await passkeysOf(bySecret);
  for (const { passkeyId } of listed) {
    const url = bySecret.url("removePasskey", { passkeyId });
    assert.equal((await bySecret.ask("DELETE", url)).status, 204);
  }
  assert.equal((await begun.get("whoAmI")).status, 401, "the passkey's session");
  assert.equal((await bySecret.get("whoAmI")).status, 200, "the other");
  assertRefused(await enter(device), "removed");
});

test("IDN-15: a role that must have a passkey is not let in by a secret alone", async () => {
  const refused = await browser().signIn("administrator");
  assert.equal(refused.status, 403);
  assert.equal((refused.json as Problem).code, "passkey-required");
  assert.deepEqual(refused.headers.getSetCookie(), []);
  const wrong = await browser().signIn("administrator", "not the right secret");
  assert.equal(wrong.status, 401, "who does not know the secret learns nothing");

  const { people, context } = server.served;
  await people.addPerson({ personId: "ada", name: "Ada", role: "administrator" });
  const { token } = people.invitations.make("ada", "invitation", now);
  const bySecret = await browser().post("acceptBySecret", { token, secret: SECRET });
  assert.equal((bySecret.json as Problem).code, "passkey-required");
  const client = browser();
  const begun = await client.post("invitedPasskeyOptions", { token });
  const device = new Device(origin);
  const body = { token, passkey: device.make(begun.json as MakeOptions, "Key") };
  const wrongSite = new Device("https://evil.example").make(begun.json as MakeOptions, "Key");
  assertRefused(await client.post("acceptByPasskey", { token, passkey: wrongSite }), "origin");
  assert.equal((await client.post("acceptByPasskey", body)).status, 200, "the link still works");
  assert.equal((await browser().post("acceptByPasskey", body)).status, 403, "and works once");
  assert.equal((await client.get("listPeople")).status, 200);
  const [only] = await passkeysOf(client);
  const url = client.url("removePasskey", { passkeyId: only?.passkeyId ?? "" });
  assert.equal((await client.ask("DELETE", url)).status, 409, "the only way in stays");
  assert.equal((await enter(device)).status, 200);
  assert.equal(context.passkeyRoles.has("administrator"), true);

  const added = await client.post("addPerson", { personId: "bo", name: "Bo", role: "crew" });
  const { invitation } = added.json as PersonInvited;
  const crew = browser();
  const answer = await crew.post("acceptBySecret", { token: invitation.token, secret: SECRET });
  assert.equal(answer.status, 200, "a role that need not have one");
});

test("IDN-9: by an address no passkey can be made, and the answer says what to open", async () => {
  const byAddress = server.client();
  assert.deepEqual((await byAddress.get("signInWays")).json, { passkeys: false });
  assert.deepEqual((await browser().get("signInWays")).json, { passkeys: true });
  const answer = await byAddress.post("passkeySignInOptions", {});
  assert.equal(answer.status, 400);
  assert.match((answer.json as Problem).message, /open http:\/\/localhost:\d+ instead/);
});
