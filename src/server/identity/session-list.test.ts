import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Account, PersonInvited, Problem, Session, SessionListed } from "#protocol";
import { SECRET, startTestServer, temporaryFolder } from "../testing/harness.ts";
import type { Client, TestServer } from "../testing/harness.ts";
import { weakness } from "./weak-secret.ts";

const folder = temporaryFolder();
const sessionLimits = { hoursMax: 3, idleMinutes: 20 };
let server: TestServer;
let now = Date.UTC(2026, 0, 1);

before(async () => {
  server = await startTestServer(folder.path, { wallNow: () => now, sessionLimits });
});
after(async () => {
  await server.stop();
  folder.remove();
});

async function signedIn(personId: string): Promise<Client> {
  const client = server.client();
  assert.equal((await client.signIn(personId)).status, 200);
  return client;
}

/** Opens the stream, then says after how many milliseconds of `act` the server ended it. */
async function endedAfter(client: Client, act: () => Promise<unknown>): Promise<number> {
  const headers = { cookie: client.cookie ?? "" };
  const { body, status } = await fetch(client.origin + client.url("stream"), { headers });
  assert.equal(status, 200);
  const reader = body?.getReader();
  await reader?.read();
  const began = performance.now();
  const reading = (async () => {
    // What waits for a slow screen is cut off: a broken connection is an end too.
    const next = () => reader?.read().catch(() => ({ done: true }));
    while ((await next())?.done === false);
    return performance.now() - began;
  })();
  await act();
  const late = new Promise<number>((resolve) => setTimeout(resolve, 5000, Infinity).unref());
  return Promise.race([reading, late]);
}

test("IDN-1: a secret has 15 characters or more, and no rule of composition", async () => {
  const administrator = await signedIn("administrator");
  const person = { personId: "kim", name: "Kim Park", role: "dispatcher" };
  const added = await administrator.post("addPerson", person);
  const { token } = (added.json as PersonInvited).invitation;
  const set = (secret: string) => server.client().post("acceptBySecret", { token, secret });
  assert.equal((await set("fourteen chars")).status, 400);
  assert.equal((await set("cows sing at ni")).status, 200, "letters alone are enough");
});

test("IDN-2: a secret that is common, said again or made of what all know is refused", async () => {
  const about = ["kim", "Kim Park", "Kim", "Park", "seven-harbours"];
  const cases: readonly [string, string | undefined][] = [
    ["123456789012345", "common"],
    ["Password 12345678", "common"],
    ["monkeymonkeymonkey", "repeated"],
    ["aaaaaaaaaaaaaaaaaaa", "repeated"],
    ["-----------------", "repeated"],
    ["Muster-Dispatch-2026!", "context"],
    ["seven harbours fire", "context"],
    ["kim park kim park 1", "context"],
    ["qwertyuiopasdfghjkl", "context"],
    ["correct horse battery", undefined],
    ["the dispatcher likes plums", undefined],
    ["three quiet harbours", undefined],
    ["七个安静的港口和一只会唱歌的老猫", undefined],
  ];
  for (const [secret, expected] of cases) {
    const found = weakness(secret, about);
    assert.equal(found === undefined, expected === undefined, `${secret}: ${found}`);
  }
  const administrator = await signedIn("administrator");
  const secret = "Muster-Dispatch-2026!";
  const person = { personId: "lee", name: "Lee", role: "dispatcher" };
  const added = await administrator.post("addPerson", person);
  const { token } = (added.json as PersonInvited).invitation;
  const answers = [
    await administrator.post("acceptBySecret", { token, secret }),
    await administrator.post("changeSecret", { secret: SECRET, newSecret: secret }),
  ];
  for (const answer of answers) {
    assert.equal(answer.status, 400);
    assert.equal((answer.json as Problem).code, "weak-secret");
    assert.ok(!answer.text.includes(secret), "secrets are never said back");
  }
});

test("IDN-3: the limits of a session are those the server was started with", async () => {
  const client = await signedIn("dispatcher");
  const { idleMinutes, endsAt } = (await client.get("whoAmI")).json as Session;
  assert.equal(idleMinutes, 20);
  assert.equal(endsAt, now + 3 * 3_600_000);
  now += 20 * 60_000 + 1;
  assert.equal((await client.get("whoAmI")).status, 401);
});

test("IDN-4: a person sees their own sessions and ends any; not another's", async () => {
  const [desk, other] = [await signedIn("dispatcher"), await signedIn("dispatcher")];
  const listed = (await desk.get("listSessions")).json as SessionListed[];
  assert.equal(listed.length, 2);
  const away = listed.find(({ current }) => !current);
  assert.ok(away);
  const keys = ["current", "endsAt", "sessionId", "startedAt", "usedAt"];
  assert.deepEqual(Object.keys(away).toSorted(), keys, "where somebody works is not kept");
  const stranger = await signedIn("supervisor");
  const end = (client: Client) =>
    client.ask("DELETE", client.url("endSession", { sessionId: away.sessionId }));
  assert.equal((await end(stranger)).status, 404);
  assert.equal((await other.get("whoAmI")).status, 200);
  assert.equal((await end(desk)).status, 204);
  assert.equal((await other.get("whoAmI")).status, 401);
  assert.equal((await desk.get("whoAmI")).status, 200);
});

test("IDN-5: every stream ends within 2 s of its session, whatever ended that", async () => {
  const administrator = await signedIn("administrator");
  const change = (body: object) => () =>
    administrator.ask("PATCH", administrator.url("changePerson", { personId: "supervisor" }), body);
  const person = { personId: "supervisor" };
  const measured: Record<string, number> = {};
  const measure = async (name: string, act: (client: Client) => () => Promise<unknown>) => {
    const client = await signedIn("supervisor");
    measured[name] = await endedAfter(client, act(client));
    assert.ok((measured[name] ?? Infinity) < 2000, `${name}: ${measured[name]} ms`);
  };
  await measure("signing out", (client) => () => client.ask("DELETE", client.url("signOut")));
  await measure("ended by the person", (client) => async () => {
    const listed = (await client.get("listSessions")).json as SessionListed[];
    const sessionId = listed.find(({ current }) => current)?.sessionId ?? "";
    return client.ask("DELETE", client.url("endSession", { sessionId }));
  });
  await measure(
    "ended by an administrator",
    () => () => administrator.ask("DELETE", administrator.url("endPersonSessions", person)),
  );
  await measure("passkey removed", (client) => async () => {
    const passkeyId = "AAAA";
    const { people, context } = server.served;
    const [publicKey, madeAt] = [new Uint8Array([1]), now];
    const kept = { passkeyId, personId: "supervisor", name: "Key", host: "localhost" };
    people.passkeys.add({ ...kept, publicKey, counter: 0, transports: [], madeAt });
    // The stream's own session, as if this passkey had begun it.
    const token = client.cookie?.split("=")[1]?.split(";")[0] ?? "";
    const open = context.sessions.find(token);
    assert.ok(open !== undefined);
    const { personId, tokenHash, startedAt } = { ...open.person, ...open };
    people.saveSession({ tokenHash, personId, startedAt, usedAt: now, passkeyId });
    const other = await signedIn("supervisor");
    const [own] = ((await other.get("readAccount")).json as Account).passkeys;
    const url = other.url("removePasskey", { passkeyId: own?.passkeyId ?? "" });
    assert.equal((await other.ask("DELETE", url)).status, 204);
  });
  await measure("recovered", () => async () => {
    const { token } = server.served.people.invitations.make("supervisor", "recovery", now);
    const answer = await server.client().post("acceptBySecret", { token, secret: SECRET });
    assert.equal(answer.status, 200, answer.text);
  });
  await measure("role changed", () => change({ role: "dispatcher" }));
  await measure("secret changed at another desk", () => async () => {
    const other = await signedIn("supervisor");
    const body = { secret: SECRET, newSecret: "cows sing at night" };
    assert.equal((await other.post("changeSecret", body)).status, 200);
    await other.post("changeSecret", { secret: body.newSecret, newSecret: SECRET });
  });
  await measure("ended from another desk", () => async () => {
    const other = await signedIn("supervisor");
    const { json } = await other.ask("DELETE", other.url("endOtherSessions"));
    assert.ok((json as { ended: number }).ended > 0);
    assert.equal((await other.get("whoAmI")).status, 200, "one's own goes on");
  });
  await measure("the hours are over", () => async () => {
    now += sessionLimits.hoursMax * 3_600_000;
  });
  await administrator.signIn("administrator");
  await measure("disabled", () => change({ disabled: true }));
  console.log("IDN-5 milliseconds", JSON.stringify(measured));
});
