import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { Compile } from "typebox/compile";
import {
  commandTypes,
  openApiPath,
  problemCodes,
  routes,
  type Problem,
  type Role,
  type RouteName,
} from "#protocol";
import {
  AREA_ID,
  startTestServer,
  temporaryFolder,
  type Answer,
  type Client,
  type TestServer,
} from "../testing/harness.ts";
import { askRoute, good, names, openApiOf, sample, tellFirst } from "../testing/requests.ts";

const folder = temporaryFolder();
let server: TestServer;
let supervisor: Client;

before(async () => {
  server = await startTestServer(folder.path);
  supervisor = await tellFirst(server);
});
after(async () => {
  await server.stop();
  folder.remove();
});

test("SRV-23: real answers have the shape that the document promises", async () => {
  const { paths } = openApiOf(server);
  const seen: string[] = [];
  const administrator = await server.as("administrator");
  // What is added a second time is there already: another answer.
  const asked: readonly RouteName[] = [...names, "addPerson", "addMachine"];
  for (const name of asked) {
    if (name === "stream" || name === "signOut") continue;
    const { who, method } = routes[name];
    const isSupervisors = who === "open" || who.includes("supervisor");
    // Signing in ends the session the browser had before: that is another browser's here.
    const client = name === "signIn" ? server.client() : isSupervisors ? supervisor : administrator;
    const answer = await askRoute(client, name);
    if (!("text" in answer)) continue;
    const operation = paths[openApiPath(name)]?.[method.toLowerCase()];
    const promised = operation?.responses[String(answer.status)];
    assert.ok(promised, `${name} answered ${answer.status}, which is not in the document`);
    const schema = promised.content?.["application/json"]?.schema;
    if (schema === undefined || answer.json === undefined) continue;
    const errors = Compile(schema).Errors(answer.json);
    assert.deepEqual(errors, [], `${name} ${answer.status}`);
    seen.push(`${name} ${answer.status}`);
  }
  assert.ok(seen.length >= 22, seen.join(", "));
});

test("SRV-24: what is not known is 404 with a code, on every area route", async () => {
  for (const name of names) {
    const { path, method, who } = routes[name];
    if (!path.includes(":areaId")) continue;
    const client = await server.as(who === "open" ? "supervisor" : (who[0] as Role));
    const { values = {}, query = "", body } = good[name];
    const url = client.url(name, { ...values, areaId: "atlantis" }) + query;
    const answer = await client.ask(method, url, body);
    assert.equal(answer.status, 404, `${name}: ${answer.text}`);
    assert.equal((answer.json as Problem).code, "unknown-area", name);
  }
  const nowhere = await supervisor.ask("GET", "/api/nothing-is-here");
  assert.equal((nowhere.json as Problem).code, "not-found");
  assert.equal((await supervisor.ask("PUT", supervisor.url("listAreas"))).status, 404);
});

function assertProblem(answer: Answer, hint: string): void {
  assert.ok(answer.status >= 400 && answer.status < 500, `${hint}: ${answer.status}`);
  const { code, message } = answer.json as Problem & { refusal?: unknown };
  if (answer.status === 422) return;
  assert.ok(problemCodes.includes(code), `${hint}: ${answer.text}`);
  assert.ok(message.length > 10 && !/\bat .*:\d+:\d+|node_modules/.test(message), message);
}

test("SRV-25: bad bodies are 400 with what came and what was expected, never 5xx", async () => {
  const bodies = [
    "",
    "{",
    "null",
    "[]",
    '"text"',
    "{}",
    '{"commandId":1}',
    "\u0000",
    '{"a":'.repeat(9),
  ];
  for (const name of names) {
    if (good[name].body === undefined || name === "signIn") continue;
    const { who, method } = routes[name];
    const client = await server.as(who === "open" ? "supervisor" : (who.at(-1) as Role));
    const url = client.url(name, good[name].values ?? {});
    for (const body of bodies) {
      const headers = { "content-type": "application/json" };
      const answer = await client.ask(method, url, body === "" ? " " : body, headers);
      assertProblem(answer, `${name} ${body}`);
    }
    const notJson = await client.ask(method, url, "a=b", { "content-type": "text/plain" });
    assertProblem(notJson, `${name} as text`);
  }
});

test("SRV-26: garbage in a command's place never gets a 5xx or a stack", async () => {
  const dispatcher = await server.as("dispatcher");
  let count = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...commandTypes),
      fc.dictionary(
        fc.constantFrom("callId", "incidentId", "place", "units", "until", "type", "__proto__"),
        fc.jsonValue(),
      ),
      async (type, extra) => {
        count += 1;
        const { command } = sample(type);
        const body = { commandId: `garbage-${count}`, command: { ...command, ...extra } };
        const answer = await dispatcher.ask("POST", dispatcher.url("submitCommand"), body);
        if (answer.status !== 200) assertProblem(answer, JSON.stringify(body));
      },
    ),
    { numRuns: 300, seed: 20_161_231 },
  );
  await fc.assert(
    fc.asyncProperty(fc.webQueryParameters(), fc.constantFrom(...names), async (query, name) => {
      if (name === "stream" || name === "signOut" || name === "signIn") return;
      const { body, values = {} } = good[name];
      const url = `${dispatcher.url(name, values)}?${query}`;
      const { status } = await dispatcher.ask(routes[name].method, url, body);
      assert.ok(status < 500, `${url} answered ${status}`);
    }),
    { numRuns: 200, seed: 20_170_101 },
  );
});

test("SRV-27: a body that is too large is refused before it is read", async () => {
  const body = { lat: 1, lon: 2, filler: "x".repeat(300 * 1024) };
  const answer = await supervisor.post("lookUpPlace", body);
  assert.equal(answer.status, 413);
  assert.equal((answer.json as Problem).code, "too-large");
});

test("SRV-28: large drawings are compressed, and not sent again to who has them", async () => {
  const first = await supervisor.get("readRoads");
  const etag = first.headers.get("etag") ?? "";
  assert.match(etag, /^"[\w-]{22}"$/);
  const headers = { "if-none-match": etag };
  const again = await supervisor.ask("GET", supervisor.url("readRoads"), undefined, headers);
  assert.equal(again.status, 304);
  const packed = await fetch(supervisor.origin + supervisor.url("readZones"), {
    headers: { cookie: supervisor.cookie ?? "", "accept-encoding": "br" },
  });
  assert.equal(packed.headers.get("content-encoding"), "br");
  const zones = (await packed.json()) as { features: { id: string }[] };
  assert.deepEqual(zones.features.map(({ id }) => id).toSorted(), [
    "East Side",
    "Harbour",
    "Hill",
    "Old Town",
  ]);
  assert.equal(AREA_ID, "seven-harbours");
});
