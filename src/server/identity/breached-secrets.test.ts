import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { InvitationGiven, PersonInvited, Problem, RecoveryListed } from "#protocol";
import { createLogger } from "../run/logger.ts";
import { startServe, type Served } from "../run/serve.ts";
import {
  AREA_FILE,
  Client,
  keptLog,
  logOf,
  SECRET,
  startTestServer,
  temporaryFolder,
  type Answer,
  type TestServer,
} from "../testing/harness.ts";
import { openBreachedSecrets } from "./breached-secrets.ts";

const folder = temporaryFolder();
const path = join(folder.path, "breached.txt");
const { lines, stream } = keptLog();
const TOLD = "cows sing at night";
const FREE = "lanterns under slow rivers";
let server: TestServer;
let administrator: Client;

const sha1 = (text: string) => createHash("sha1").update(text).digest("hex").toUpperCase();

before(async () => {
  const told = [TOLD, SECRET, "another one that was told"].map(sha1).toSorted();
  writeFileSync(path, told.map((hash) => `${hash}:12\r\n`).join(""));
  server = await startTestServer(join(folder.path, "data"), {
    breached: await openBreachedSecrets(path),
    logger: createLogger("debug", stream),
  });
  administrator = await server.as("administrator");
});
after(async () => {
  await server.stop();
  folder.remove();
});

function refused(answer: Answer): void {
  assert.equal(answer.status, 400, answer.text);
  const { code, message } = answer.json as Problem;
  assert.equal(code, "breached-secret");
  assert.match(message, /told in breaches elsewhere; choose another/);
  assert.ok(!answer.text.includes(TOLD) && !answer.text.includes(sha1(TOLD)));
}

async function invited(personId: string): Promise<string> {
  const person = { personId, name: `The ${personId}`, role: "dispatcher" };
  const answer = await administrator.post("addPerson", person);
  return (answer.json as PersonInvited).invitation.token;
}

test("IDN-27: by an invitation a breached secret is refused, and the link is not used up", async () => {
  const token = await invited("kim");
  refused(await server.client().post("acceptBySecret", { token, secret: TOLD }));
  assert.equal((await server.client().signIn("kim", TOLD)).status, 401);
  const good = await server.client().post("acceptBySecret", { token, secret: FREE });
  assert.equal(good.status, 200, good.text);
});

test("IDN-27: so it is when one's own is changed; one from before still signs in", async () => {
  const client = server.client();
  assert.equal((await client.signIn("supervisor", SECRET)).status, 200, "breached, and in use");
  refused(await client.post("changeSecret", { secret: SECRET, newSecret: TOLD }));
  assert.equal((await client.get("whoAmI")).status, 200, "nothing ended");
  assert.equal((await server.client().signIn("supervisor", SECRET)).status, 200);
  const wrong = await client.post("changeSecret", { secret: "a wrong one", newSecret: TOLD });
  assert.equal(wrong.status, 401, "the list is asked for nobody who does not know the old one");
  const good = await client.post("changeSecret", { secret: SECRET, newSecret: FREE });
  assert.equal(good.status, 200, good.text);
});

test("IDN-27: so it is by a recovery", async () => {
  const second = server.client();
  const { people } = server.served;
  await people.addPerson({ personId: "ada", name: "A", role: "administrator", secret: FREE });
  await second.signIn("ada", FREE);
  const asked = await administrator.post("askRecovery", {}, { personId: "dispatcher" });
  const { recoveryId } = asked.json as RecoveryListed;
  const confirmed = await second.post("confirmRecovery", {}, { recoveryId });
  const { token } = confirmed.json as InvitationGiven;
  refused(await server.client().post("acceptBySecret", { token, secret: TOLD }));
  assert.equal((await server.client().signIn("dispatcher", SECRET)).status, 200, "nothing ended");
  const good = await server.client().post("acceptBySecret", { token, secret: FREE });
  assert.equal(good.status, 200, good.text);
});

test("IDN-27: so it is for the first administrator, and without a list nothing is asked", async () => {
  for (const [name, breached] of [
    ["with", await openBreachedSecrets(path)],
    ["without", undefined],
  ] as const) {
    const served: Served = await startServe({
      directory: join(folder.path, name),
      areaFile: AREA_FILE,
      listen: { host: "127.0.0.1", port: 0 },
      logger: createLogger("silent"),
      breached,
    });
    const token = served.firstAdministrator?.link.split("/").at(-1) ?? "";
    const client = new Client(served.origin);
    const answer = await client.post("acceptBySecret", { token, secret: TOLD });
    if (breached === undefined) assert.equal(answer.status, 200, answer.text);
    else refused(answer);
    await served.stop();
  }
});

test("IDN-29: while the list cannot be read no secret is chosen, and that is told and logged", async () => {
  const whole = readFileSync(path);
  const token = await invited("lee");
  writeFileSync(path, "gone");
  const answer = await server.client().post("acceptBySecret", { token, secret: FREE });
  assert.equal(answer.status, 503, answer.text);
  assert.equal((answer.json as Problem).code, "secrets-not-checked");
  assert.ok(lines.some((line) => /breached secrets: at byte 0 came .*expected/.test(line)));
  writeFileSync(path, whole);
  const again = await server.client().post("acceptBySecret", { token, secret: FREE });
  assert.equal(again.status, 200, again.text);
});

test("IDN-27: nothing of a refused secret is logged, counted for its person, or on record", async () => {
  await server.served.context.refused.flush();
  const events = JSON.stringify(await logOf(server));
  const log = lines.join("");
  const measures = (await administrator.ask("GET", "/metrics")).text;
  assert.ok(events.length > 1000 && log.length > 1000 && measures.length > 1000);
  for (const text of [events, log, measures]) {
    for (const word of [TOLD, sha1(TOLD), sha1(TOLD).toLowerCase(), "breached-secret"]) {
      assert.ok(!text.includes(word), word);
    }
  }
});
