// Double submit, session fixation and cross-site requests.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PIER } from "../../src/server/testing/harness.ts";
import { routes, type CommandAccepted, type Problem } from "#protocol";
import { Target, urlFor } from "./target.ts";

let target: Target;

before(async () => {
  target = await Target.start();
  await target.furnish();
});
after(() => target.stop());

test("HOST-10: a command sent many times at once is done once", async () => {
  const client = await target.server.as("dispatcher");
  const request = {
    commandId: "double-1",
    command: { type: "openIncident", incidentId: "double", typeId: "medical", place: PIER },
  } as const;
  const answers = await Promise.all(Array.from({ length: 12 }, () => client.command(request)));
  const accepted = answers.map(({ status, json }) => {
    assert.equal(status, 200);
    return json as CommandAccepted;
  });
  assert.equal(new Set(accepted.map(({ lastSequence }) => lastSequence)).size, 1);
  assert.equal(accepted.filter(({ duplicate }) => duplicate !== true).length, 1);
});

test("HOST-10: a button pressed twice, as two commands, assigns a unit once", async () => {
  const client = await target.server.as("dispatcher");
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, at) =>
      client.command({
        commandId: `pressed-${at}`,
        command: {
          type: "assignUnits",
          incidentId: "double",
          units: [{ assignmentId: `pressed-${at}`, unitId: "E2" }],
        },
      }),
    ),
  );
  const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
  assert.deepEqual(statuses, [200, ...Array.from({ length: 7 }, () => 422)]);
});

test("HOST-11: a token that was given to the browser is not taken, and ends at sign-in", async () => {
  const cookieName = `muster-${new URL(target.server.served.origin).port}`;
  const victim = target.server.client();
  victim.cookie = `${cookieName}=chosen-by-somebody-else`;
  assert.equal((await victim.get("whoAmI")).status, 401, "an invented token opens nothing");
  assert.equal((await victim.signIn("dispatcher")).status, 200);
  assert.ok(!victim.cookie?.includes("chosen-by-somebody-else"));
  const first = victim.cookie;

  // Signing in again in the same browser: a new token, and the old one is of no use.
  assert.equal((await victim.signIn("dispatcher")).status, 200);
  assert.notEqual(victim.cookie, first);
  const old = target.server.client();
  old.cookie = first;
  assert.equal((await old.get("whoAmI")).status, 401, "the token from before is over");

  const kept = victim.cookie;
  const out = await victim.ask("DELETE", victim.url("signOut"));
  assert.equal(out.status, 204);
  assert.equal(out.headers.get("clear-site-data"), '"cache"');
  old.cookie = kept;
  assert.equal((await old.get("whoAmI")).status, 401, "after signing out it is over");
});

test("HOST-11: tokens are new, unlike each other, and too long to guess", async () => {
  const person = target.server.served.people.findPerson("dispatcher");
  assert.ok(person !== undefined);
  const { sessions } = target.server.served.context;
  const tokens = Array.from({ length: 200 }, () => sessions.start(person).token);
  assert.equal(new Set(tokens).size, 200);
  for (const token of tokens) assert.match(token, /^[\w-]{43}$/, "256 bits in base64url");
  // The person's many sessions are ended, so that the other tests have their own.
  sessions.endAllOf("dispatcher");
  await target.signIn("dispatcher");
});

function foreignOrigins(): Record<string, string>[] {
  const { port } = new URL(target.server.served.origin);
  return [
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: `http://127.0.0.1:${Number(port) + 1}` },
    { origin: `https://127.0.0.1:${port}` },
    { origin: `http://127.0.0.1.evil.example:${port}` },
    { origin: `http://evil.example/http://127.0.0.1:${port}` },
    { origin: "" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
    { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
    { host: "evil.example" },
    { host: `127.0.0.1.evil.example:${port}` },
    { host: "" },
  ];
}

test("HOST-12: no page of another site can use any route, by any method", async () => {
  const models = target.models();
  let count = 0;
  for (const model of models) {
    const { method, changes, path } = routes[model.name];
    // Watchers ask by any host; pages under / are reached by links.
    if (["live", "ready"].includes(model.name)) continue;
    for (const headers of foreignOrigins()) {
      const isLink = headers["sec-fetch-mode"] === "navigate" && !path.startsWith("/api/");
      if (isLink && !changes) continue;
      const [body] = model.bodies;
      const sent = { method, url: urlFor(model), headers };
      const came = await target.ask(model.role, {
        ...sent,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const { code } = JSON.parse(came.text) as Problem;
      const hint = `${model.name} ${JSON.stringify(headers)}`;
      assert.ok(
        code === "wrong-origin" || code === "wrong-host",
        `${hint}: ${came.status} ${code}`,
      );
      const allows = Object.keys(came.headers).filter((name) => name.startsWith("access-control"));
      assert.deepEqual(allows, [], hint);
      count += 1;
    }
  }
  assert.ok(count > 400, `${count} requests`);
});

test("HOST-12: what a header says the method is does not count, and preflights are refused", async () => {
  const areas = urlFor({
    name: "listAreas",
    role: "supervisor",
    values: {},
    query: {},
    bodies: [],
  });
  const headers = { "x-http-method-override": "DELETE", "x-method-override": "DELETE" };
  assert.equal(
    (await target.ask("supervisor", { method: "GET", url: "/api/session", headers })).status,
    200,
  );
  assert.equal(
    (await target.ask("supervisor", { method: "GET", url: "/api/session" })).status,
    200,
  );
  for (const method of ["OPTIONS", "HEAD", "PUT"]) {
    const came = await target.ask("supervisor", { method, url: areas });
    assert.ok(came.status === 404 || came.status === 405, `${method} ${came.status}`);
  }
});

test("HOST-12: no route that changes something is a GET", () => {
  for (const [name, { method, changes }] of Object.entries(routes)) {
    assert.ok(!changes || method !== "GET", name);
  }
});
