import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import type { Problem, SignInWays } from "#protocol";
import { Outbound } from "../outbound/outbound.ts";
import type { MakeProvider } from "../run/service.ts";
import { Client, logOf, startTestServer, temporaryFolder } from "../testing/harness.ts";
import type { Answer, TestServer } from "../testing/harness.ts";
import { ATTEMPT_WINDOW_SECONDS } from "./attempts.ts";
import { CHALLENGE_MINUTES } from "./challenges.ts";
import { destinationsOf, Provider, type ProviderSettings } from "./provider.ts";
import { ProviderFileError, readProvider } from "./provider-file.ts";
import { CLIENT_ID, CLIENT_SECRET, OpenIdProvider, type Twist } from "./testing/openid-provider.ts";

const folder = temporaryFolder();
let idp: OpenIdProvider;
let server: TestServer;
let now = Date.UTC(2026, 0, 1);

function settings(): ProviderSettings {
  return {
    issuer: idp.issuer,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    name: { en: "Town account", zh: "城市账号" },
    personClaim: "preferred_username",
    secondFactor: { claim: "amr", values: ["mfa"] },
    reach: "loopback",
    trust: idp.certificate,
  };
}

const make: MakeProvider = (parts) => {
  const lookUp = async () => [{ address: "127.0.0.1", family: 4 }];
  const outbound = new Outbound({ destinations: destinationsOf(settings()), lookUp });
  return new Provider(settings(), { ...parts, outbound });
};

before(async () => {
  idp = await OpenIdProvider.start();
  server = await startTestServer(folder.path, {
    wallNow: () => now,
    provider: make,
    passkeyRoles: ["administrator"],
  });
});
after(async () => {
  await server.stop();
  await idp.stop();
  folder.remove();
});
beforeEach(() => {
  idp.twist = {};
  idp.description = {};
  // Whoever guessed in the test before need not be waited for.
  now += ATTEMPT_WINDOW_SECONDS * 1000 + 1;
});

/** Claims of an account of the provider. */
function account(person: string, subject: string, more: object = {}): Twist {
  return { claims: { preferred_username: person, sub: subject, ...more } };
}

async function begun(client: Client): Promise<string> {
  const answer = await client.post("beginProvider", {});
  assert.equal(answer.status, 200, answer.text);
  return idp.authorize((answer.json as { url: string }).url);
}

async function enter(twist: Twist, client = server.client()): Promise<Answer> {
  const back = await begun(client);
  idp.twist = twist;
  return client.ask("GET", back);
}

/** Nobody was signed in, and the page says why. */
function assertTurnedAway(answer: Answer, code: string, hint: string): void {
  assert.equal(answer.status, 303, `${hint}: ${answer.text}`);
  assert.equal(answer.headers.get("location"), `/#/sign-in/${code}`, hint);
  assert.deepEqual(answer.headers.getSetCookie(), [], hint);
}

test("IDN-20: an account of the provider signs its person in, and is linked on record", async () => {
  const { provider } = (await server.client().get("signInWays")).json as SignInWays;
  assert.equal(provider?.name.en, "Town account");
  const client = server.client();
  const answer = await enter(account("dispatcher", "s-1"), client);
  assert.equal(answer.status, 303);
  assert.equal(answer.headers.get("location"), "/");
  const me = await client.get("whoAmI");
  assert.equal((me.json as { person: { personId: string } }).person.personId, "dispatcher");
  const linked = (await logOf(server)).filter(
    ({ event }) =>
      event.type === "accessRecorded" &&
      event.record.kind === "entitlement" &&
      event.record.change === "provider-linked",
  );
  assert.equal(linked.length, 1);
  assert.equal((await enter(account("dispatcher", "s-1"))).headers.get("location"), "/");
});

test("IDN-20: only people who were added and are not disabled; no account is made", async () => {
  const people = server.served.people.listPeople().length;
  for (const person of ["nobody-here", "", " dispatcher", "__proto__"]) {
    assertTurnedAway(await enter(account(person, "s-2")), "unknown-person", person);
  }
  assertTurnedAway(
    await enter({ claims: { preferred_username: ["dispatcher"], sub: "s-2" } }),
    "unknown-person",
    "a list",
  );
  assert.equal(server.served.people.listPeople().length, people);
  await server.served.people.changePerson("call-taker", { disabled: true });
  assertTurnedAway(await enter(account("call-taker", "s-3")), "unknown-person", "disabled");
});

test("IDN-21: a name that changed hands at the provider opens nothing", async () => {
  assert.equal((await enter(account("supervisor", "s-4"))).headers.get("location"), "/");
  assertTurnedAway(await enter(account("supervisor", "s-5")), "other-account", "another account");
  const client = server.client();
  await enter(account("renamed", "s-4"), client);
  const me = await client.get("whoAmI");
  assert.equal((me.json as { person: { personId: string } }).person.personId, "supervisor");
});

test("IDN-22: a token that is not exactly as it must be signs nobody in", async () => {
  const past = Math.floor(Date.now() / 1000) - 3600;
  const good = { preferred_username: "crew", sub: "s-6" };
  const twists: Record<string, Twist> = {
    "another nonce": { claims: { ...good, nonce: "n" } },
    "no nonce": { claims: { ...good, nonce: undefined } },
    "another issuer": { claims: { ...good, iss: "https://evil.example" } },
    "another audience": { claims: { ...good, aud: "somebody-else" } },
    "several audiences without a party": { claims: { ...good, aud: [CLIENT_ID, "x"], azp: "x" } },
    expired: { claims: { ...good, exp: past } },
    "no expiry": { claims: { ...good, exp: undefined } },
    "no subject": { claims: { ...good, sub: undefined } },
    unsigned: { claims: good, unsigned: true },
    "unsigned, in capitals": { claims: good, unsigned: true, header: { alg: "NONE" } },
    "signed by another key": { claims: good, swapKey: true },
    "an algorithm of shared keys": { claims: good, header: { alg: "HS256" } },
    "a key nobody published": { claims: good, header: { kid: "strange" } },
    "no token": { noIdToken: true },
  };
  for (const [hint, twist] of Object.entries(twists)) {
    assertTurnedAway(await enter(twist), "wrong-answer", hint);
    now += ATTEMPT_WINDOW_SECONDS * 1000 + 1;
  }
  assert.equal((await enter({ claims: good })).headers.get("location"), "/");
});

test("IDN-22: a key that the provider changed is taken at once", async () => {
  idp.changeKey();
  assert.equal((await enter(account("crew", "s-6"))).headers.get("location"), "/");
});

test("IDN-23: an answer belongs to the browser that began, once, for some minutes", async () => {
  const twist = account("dispatcher", "s-1");
  const client = server.client();
  const back = await begun(client);
  idp.twist = twist;
  assertTurnedAway(await server.client().ask("GET", back), "again", "a browser that began nothing");
  const other = server.client();
  await begun(other);
  assertTurnedAway(await other.ask("GET", back), "again", "another browser's answer");
  const forged = back.replace(/state=[^&]+/, `state=${"A".repeat(72)}`);
  assertTurnedAway(await client.ask("GET", forged), "again", "another state");
  const asked = idp.asked.length;
  assertTurnedAway(await client.ask("GET", "/start/provider?code=a"), "again", "no state");
  assert.equal(idp.asked.length, asked, "the provider was not even asked");
  now += ATTEMPT_WINDOW_SECONDS * 1000 + 1;

  const fresh = await begun(client);
  const many = Array.from({ length: 4 }, () => client.ask("GET", fresh));
  const places = (await Promise.all(many)).map(({ headers }) => headers.get("location"));
  assert.equal(places.filter((place) => place === "/").length, 1, "replayed at the same time");
  assertTurnedAway(await client.ask("GET", fresh), "again", "replayed");
  now += ATTEMPT_WINDOW_SECONDS * 1000 + 1;
  const code = /code=([^&]+)/.exec(fresh)?.[1] ?? "";
  const replayed = (await begun(client)).replace(/code=[^&]+/, `code=${code}`);
  assertTurnedAway(await client.ask("GET", replayed), "wrong-answer", "a code used before");
  const late = await begun(client);
  now += CHALLENGE_MINUTES * 60_000;
  assertTurnedAway(await client.ask("GET", late), "again", "too late");
  const mixed = (await begun(client)).replace(/iss=[^&]+/, "iss=https%3A%2F%2Fevil.example");
  assertTurnedAway(await client.ask("GET", mixed), "wrong-answer", "mixed up with another");
  const no = (await begun(client)).replace(/code=[^&]+/, "error=access_denied");
  assertTurnedAway(await client.ask("GET", no), "refused", "the provider said no");
});

test("IDN-23: the session is new, and the one this browser had is over", async () => {
  const client = server.client();
  await client.signIn("overseer");
  const before = client.cookie ?? "";
  const answer = await enter(account("dispatcher", "s-1"), client);
  const cookie = answer.headers.getSetCookie().find((each) => each.includes("SameSite=Strict"));
  assert.ok(cookie !== undefined && !before.includes(cookie.split(";")[0] ?? ""));
  const old = new Client(client.origin, before);
  assert.equal((await old.get("whoAmI")).status, 401);
});

test("IDN-24: guesses are slowed down, for each asks the provider", async () => {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await enter({ claims: { preferred_username: "dispatcher" }, unsigned: true });
  }
  const asked = idp.asked.length;
  const client = server.client();
  const back = await begun(client);
  assertTurnedAway(await client.ask("GET", back), "too-many", "even a right one waits");
  assert.ok(idp.asked.length <= asked + 1);
});

test("IDN-25: the provider is asked only where configuration says, over TLS that is verified", async () => {
  now += 10 * 60_000;
  idp.description = { jwks_uri: "https://evil.example/keys" };
  assertTurnedAway(await enter(account("crew", "s-6")), "wrong-answer", "keys elsewhere");
  now += 10 * 60_000;
  idp.description = { token_endpoint: idp.issuer.replace("https:", "http:") };
  assertTurnedAway(await enter(account("crew", "s-6")), "wrong-answer", "in the clear");
  now += 10 * 60_000;
  idp.description = { issuer: "https://evil.example" };
  const wrong = await server.client().post("beginProvider", {});
  assert.equal(wrong.status, 503);
  const { code, message } = wrong.json as Problem;
  assert.equal(code, "provider-failed");
  assert.match(message, /sign in another way/);
  const { trust: _trust, ...untrusting } = settings();
  const lookUp = async () => [{ address: "127.0.0.1", family: 4 }];
  const outbound = new Outbound({ destinations: destinationsOf(untrusting), lookUp });
  const { challenges } = server.served.context;
  const provider = new Provider(untrusting, { outbound, challenges, now: () => now });
  const begin = provider.begin({ origin: "https://muster.example", bound: "b" });
  await assert.rejects(begin, { code: "unreachable" }, "a certificate nobody vouches for");
});

test("IDN-15: a role that needs two factors is let in when the provider says it asked for them", async () => {
  const one = await enter(account("administrator", "s-7", { amr: ["pwd"] }));
  assertTurnedAway(one, "one-factor", "a secret alone");
  const none = await enter(account("administrator", "s-7"));
  assertTurnedAway(none, "one-factor", "nothing said");
  const two = await enter(account("administrator", "s-7", { amr: ["pwd", "mfa"] }));
  assert.equal(two.headers.get("location"), "/");
});

test("IDN-26: the provider's file is checked, and says what to do", () => {
  const file = (name: string, text: string, mode = 0o600) => {
    const path = join(folder.path, name);
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  };
  file("client.txt", "hush\n");
  const good = {
    issuer: "https://login.example",
    clientId: "muster",
    clientSecretFile: "client.txt",
    name: { en: "Town account" },
    personClaim: "preferred_username",
  };
  const read = (more: object) =>
    readProvider(file("provider.json", JSON.stringify({ ...good, ...more })));
  assert.equal(read({}).clientSecret, "hush");
  const bad: [object, RegExp][] = [
    [{ issuer: "http://login.example" }, /\/issuer is .* expected/],
    [{ clientSecret: "in the file" }, /clientSecret$/],
    [{ clientSecretFile: "no-such.txt" }, /cannot be read/],
    [{ furtherOrigins: ["http://keys.example"] }, /\/furtherOrigins/],
    [{ name: {} }, /\/name/],
    [{ tls: false }, /tls$/],
  ];
  for (const [more, said] of bad) assert.throws(() => read(more), said, JSON.stringify(more));
  assert.throws(() => readProvider(file("not.json", "{")), ProviderFileError);
  file("client.txt", "hush\n", 0o644);
  assert.throws(() => read({}), /chmod 600/);
});
