import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { PersonInvited, Problem, Session } from "#protocol";
import { SECRET, startTestServer, temporaryFolder, type TestServer } from "../testing/harness.ts";
import { ATTEMPTS_MAX, ATTEMPT_WINDOW_SECONDS } from "./attempts.ts";
import { StartLinks, LINK_MINUTES } from "./links.ts";
import { hashSecret, tokenHash, verifySecret } from "./secret.ts";
import { SESSION_LIMITS } from "./sessions.ts";

const folder = temporaryFolder();
const { hoursMax: SESSION_HOURS_MAX, idleMinutes: SESSION_IDLE_MINUTES } = SESSION_LIMITS;
let server: TestServer;
let now = Date.UTC(2026, 0, 1);

before(async () => {
  server = await startTestServer(folder.path, { wallNow: () => now });
});
after(async () => {
  await server.stop();
  folder.remove();
});

test("SRV-30: a secret is kept as an Argon2id hash that only the secret opens", async () => {
  const kept = await hashSecret("correct horse battery");
  assert.match(kept, /^argon2id\$19456\$2\$[\w-]{22}\$[\w-]{43}$/);
  assert.equal(await verifySecret("correct horse battery", kept), true);
  assert.equal(await verifySecret("correct horse batterx", kept), false);
  assert.notEqual(kept, await hashSecret("correct horse battery"), "each has its own salt");
  await assert.rejects(verifySecret("x", "md5$abc"), /argon2id/);
});

test("SRV-31: neither secrets nor session tokens stand in the identity file", async () => {
  const client = server.client();
  await client.signIn("dispatcher");
  const token = client.cookie?.split("=")[1] ?? "";
  assert.equal(token.length, 43);
  const path = join(folder.path, "identity.sqlite");
  const bytes = readFileSync(path).toString("latin1") + readFileSync(`${path}-wal`, "latin1");
  assert.ok(!bytes.includes(token) && !bytes.includes(SECRET));
  assert.ok(bytes.includes(tokenHash(token)));
  assert.equal(statSync(path).mode & 0o077, 0, "only the server's user may read it");
});

test("SRV-32: the cookie cannot be read by scripts or sent by other sites", async () => {
  const client = server.client();
  const answer = await client.signIn("dispatcher");
  const [cookie = ""] = answer.headers.getSetCookie();
  assert.match(cookie, /; Path=\/; HttpOnly; SameSite=Strict$/);
  const { person, idleMinutes } = answer.json as Session;
  assert.deepEqual(person, { personId: "dispatcher", name: "The dispatcher", role: "dispatcher" });
  assert.equal(idleMinutes, SESSION_IDLE_MINUTES);
});

test("SRV-33: guessing is slowed down by person, and the right secret must wait too", async () => {
  const client = server.client();
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const answer = await client.signIn("call-taker", "a wrong guess");
    assert.equal(answer.status, 401);
    assert.equal((answer.json as Problem).code, "wrong-secret");
  }
  const blocked = await client.signIn("call-taker");
  assert.equal(blocked.status, 429);
  assert.ok(Number(blocked.headers.get("retry-after")) > 0);
  now += ATTEMPT_WINDOW_SECONDS * 1000 + 1;
  assert.equal((await client.signIn("call-taker")).status, 200);
});

test("SRV-34: an unknown person and a wrong secret get the same answer", async () => {
  const unknown = await server.client().signIn("nobody-here", "some secret");
  const wrong = await server.client().signIn("dispatcher", "some secret");
  assert.equal(unknown.text, wrong.text);
  now += ATTEMPT_WINDOW_SECONDS * 1000 + 1;
});

test("SRV-35: a session ends when it is left alone, and at last in any case", async () => {
  const idle = server.client();
  await idle.signIn("dispatcher");
  assert.equal((await idle.get("whoAmI")).status, 200);
  now += SESSION_IDLE_MINUTES * 60_000 + 1;
  assert.equal((await idle.get("whoAmI")).status, 401);
  const busy = server.client();
  await busy.signIn("dispatcher");
  const ends = now + SESSION_HOURS_MAX * 3_600_000;
  while (now + 1_800_000 < ends) {
    now += 1_800_000;
    assert.equal((await busy.get("whoAmI")).status, 200);
  }
  now = ends;
  assert.equal((await busy.get("whoAmI")).status, 401);
});

test("SRV-36: a changed role, secret or standing ends the person's sessions", async () => {
  const administrator = server.client();
  await administrator.signIn("administrator");
  const person = { personId: "temp", name: "Temp", role: "dispatcher" };
  const secret = "temporary harbour!";
  const added = await administrator.post("addPerson", person);
  assert.equal(added.status, 201);
  assert.equal((await administrator.post("addPerson", person)).status, 409);
  const temp = server.client();
  const { token } = (added.json as PersonInvited).invitation;
  assert.equal((await temp.post("acceptBySecret", { token, secret })).status, 200);
  const url = administrator.url("changePerson", { personId: "temp" });
  assert.equal((await administrator.ask("PATCH", url, { disabled: true })).status, 200);
  assert.equal((await temp.get("whoAmI")).status, 401);
  assert.equal((await temp.signIn("temp", secret)).status, 401);
  const own = administrator.url("changePerson", { personId: "administrator" });
  const last = await administrator.ask("PATCH", own, { disabled: true });
  assert.equal(last.status, 409, "somebody must be able to manage people");
});

test("SRV-37: a person changes their own secret only with the old one", async () => {
  const client = server.client();
  await client.signIn("supervisor");
  const wrong = await client.post("changeSecret", {
    secret: "no",
    newSecret: "a new and long one",
  });
  assert.equal(wrong.status, 401);
  const right = await client.post("changeSecret", {
    secret: SECRET,
    newSecret: "a new and long one",
  });
  assert.equal(right.status, 200);
  assert.equal((await client.get("whoAmI")).status, 200, "the new session goes on");
  const short = await client.post("changeSecret", {
    secret: "a new and long one",
    newSecret: "short",
  });
  assert.equal(short.status, 400);
  assert.ok(!short.text.includes('short"'), "secrets are never said back");
});

test("SRV-38: a page of another origin cannot act, even with the cookie", async () => {
  const client = server.client();
  await client.signIn("dispatcher");
  const body = { commandId: "csrf-1", command: { type: "archiveClosed" } };
  const url = client.url("submitCommand");
  for (const headers of [
    { origin: "https://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ]) {
    const answer = await client.ask("POST", url, body, headers);
    assert.equal(answer.status, 403, JSON.stringify(headers));
    assert.equal((answer.json as Problem).code, "wrong-origin");
  }
  const read = await client.ask("GET", client.url("readBoard"), undefined, {
    "sec-fetch-site": "cross-site",
    "sec-fetch-mode": "no-cors",
  });
  assert.equal(read.status, 403);
});

test("SRV-39: a name that is not the server's own is refused (DNS rebinding)", async () => {
  const { port } = new URL(server.served.origin);
  const ask = (host: string, path: string) => {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    request({ port, path, headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
    return promise;
  };
  assert.equal(await ask(`evil.example:${port}`, "/api/areas"), 421);
  assert.equal(await ask(`127.0.0.1:1`, "/"), 421);
  assert.equal(await ask(`localhost:${port}`, "/api/areas"), 401);
  assert.equal(await ask("10.0.0.1", "/health/live"), 200, "watchers ask by any name");
});

test("SRV-40: a start link signs in once, and not after its time", async () => {
  const links = new StartLinks(() => now);
  const token = links.make("dispatcher");
  assert.equal(links.take("guess"), undefined);
  assert.equal(links.take(token), "dispatcher");
  assert.equal(links.take(token), undefined);
  const late = links.make("dispatcher");
  now += LINK_MINUTES * 60_000 + 1;
  assert.equal(links.take(late), undefined);
  const client = server.client();
  const url = client.url("startLink", { token: server.served.links.make("dispatcher") });
  const first = await client.ask("GET", url);
  assert.equal(first.status, 303);
  assert.equal(first.headers.get("location"), "/");
  assert.equal((await client.get("whoAmI")).status, 200);
  const stranger = await server.client().ask("GET", url);
  assert.equal(stranger.status, 403);
  assert.equal((stranger.json as Problem).code, "link-used");
});

test("SRV-41: every answer carries the headers that keep foreign code out", async () => {
  for (const path of ["/", "/api/areas", "/health/live", "/nothing", "/api/openapi.json"]) {
    const { headers } = await server.client().ask("GET", path);
    const policy = headers.get("content-security-policy") ?? "";
    assert.match(policy, /script-src 'self';/, path);
    assert.doesNotMatch(policy, /unsafe-|\*/, path);
    assert.equal(headers.get("x-content-type-options"), "nosniff", path);
  }
});
