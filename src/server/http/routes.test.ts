import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { commandTypes as kernelCommandTypes } from "#kernel";
import { commandRoles, commandTypes, openApiPath, roles, routes } from "#protocol";
import {
  startTestServer,
  temporaryFolder,
  type Answer,
  type Client,
  type TestServer,
} from "../testing/harness.ts";
import { askRoute, names, openApiOf, sample, tellFirst } from "../testing/requests.ts";

const OPENAPI = new URL("../../../docs/openapi.json", import.meta.url);
const folder = temporaryFolder();
let server: TestServer;

before(async () => {
  server = await startTestServer(folder.path);
  await tellFirst(server);
});
after(async () => {
  await server.stop();
  folder.remove();
});

/** True for the answer of an address that nothing has: the same body, the same kind of headers. */
async function looksUnknown(client: Client, answer: Answer | { status: number }): Promise<boolean> {
  const unknown = await client.ask("GET", "/api/nothing-is-here");
  assert.equal(unknown.status, 404);
  if (!("text" in answer) || answer.status !== 404 || answer.text !== unknown.text) return false;
  const namesOf = ({ headers }: Answer) => [...headers.keys()].filter((name) => name !== "date");
  assert.deepEqual(namesOf(answer), namesOf(unknown));
  return true;
}

test("SRV-20, POL-4: every route answers each role as its row says; to others it is not there", async () => {
  for (const name of names) {
    const { who } = routes[name];
    const stranger = await askRoute(server.client(), name);
    if (who === "open") assert.notEqual(stranger.status, 401, name);
    else assert.equal(stranger.status, 401, name);
    // Signing out would end the session that the other routes use; commands have their own test.
    if (who === "open" || ["signOut", "changeSecret", "submitCommand"].includes(name)) continue;
    for (const role of roles) {
      const client = await server.as(role);
      const answer = await askRoute(client, name);
      const hidden = await looksUnknown(client, answer);
      assert.equal(hidden, !who.includes(role), `${name} as ${role}: ${answer.status}`);
      assert.ok(answer.status < 500, `${name} as ${role} answered ${answer.status}`);
    }
  }
});

test("SRV-21, POL-4: every command is taken from the roles of its row only", async () => {
  assert.deepEqual(commandTypes.toSorted(), kernelCommandTypes.toSorted());
  for (const type of commandTypes) {
    for (const role of roles) {
      const client = await server.as(role);
      const answer = await client.ask("POST", client.url("submitCommand"), {
        commandId: `role-${role}-${type}`,
        ...sample(type),
      });
      const may = commandRoles[type].includes(role);
      const hidden = await looksUnknown(client, answer);
      assert.equal(hidden, !may, `${type} as ${role}: ${answer.text}`);
      if (may) assert.ok([200, 409, 422].includes(answer.status), `${type}: ${answer.text}`);
    }
  }
});

test("SRV-22: the committed OpenAPI document, the generated one and the routes are the same", () => {
  const generated = openApiOf(server);
  const text = `${JSON.stringify(generated, null, 2)}\n`;
  if (process.env["MUSTER_UPDATE_OPENAPI"] === "1") writeFileSync(OPENAPI, text);
  assert.equal(
    readFileSync(OPENAPI, "utf8"),
    text,
    "run this test with MUSTER_UPDATE_OPENAPI=1 and look at the difference",
  );
  assert.equal(generated.openapi, "3.1.0");
  const documented = Object.entries(generated.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const declared = names.map((name) => `${routes[name].method} ${openApiPath(name)}`);
  assert.deepEqual(documented.toSorted(), declared.toSorted());
});
