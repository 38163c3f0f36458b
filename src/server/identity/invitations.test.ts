import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type {
  InvitationGiven,
  InvitationShown,
  PersonInvited,
  PersonManaged,
  Problem,
} from "#protocol";
import { createLogger } from "../run/logger.ts";
import { keptLog, startTestServer, temporaryFolder } from "../testing/harness.ts";
import type { Client, TestServer } from "../testing/harness.ts";
import { INVITATION_HOURS } from "./invitations.ts";

const folder = temporaryFolder();
const { lines, stream } = keptLog();
const GOOD = "cows sing at night";
let server: TestServer;
let administrator: Client;
let now = Date.UTC(2026, 0, 1);

before(async () => {
  const logger = createLogger("debug", stream);
  server = await startTestServer(folder.path, { wallNow: () => now, logger });
  administrator = await server.as("administrator");
});
after(async () => {
  await server.stop();
  folder.remove();
});

async function invited(personId: string): Promise<InvitationGiven> {
  const person = { personId, name: `The ${personId}`, role: "dispatcher" };
  const answer = await administrator.post("addPerson", person);
  assert.equal(answer.status, 201, answer.text);
  return (answer.json as PersonInvited).invitation;
}

function accept(token: string, secret = GOOD, client = server.client()) {
  return client.post("acceptBySecret", { token, secret });
}

async function managed(personId: string): Promise<PersonManaged | undefined> {
  const people = (await administrator.get("listPeople")).json as PersonManaged[];
  return people.find((person) => person.personId === personId);
}

test("IDN-7: a person is added without a secret and sets one by a link that works once", async () => {
  const { token, endsAt } = await invited("kim");
  assert.equal(endsAt, now + INVITATION_HOURS * 3_600_000);
  assert.equal((await managed("kim"))?.invitedUntil, endsAt);
  for (const secret of ["", GOOD]) {
    assert.equal((await server.client().signIn("kim", secret)).status, 401, "no way in yet");
  }
  const shown = await server.client().post("readInvitation", { token });
  const { personId, kind } = shown.json as InvitationShown;
  assert.deepEqual([personId, kind], ["kim", "invitation"]);

  const weak = await accept(token, "the kim the kim the kim");
  assert.equal((weak.json as Problem).code, "weak-secret");
  assert.equal((await accept(token, "short")).status, 400);
  const client = server.client();
  assert.equal((await accept(token, GOOD, client)).status, 200, "a bad try uses nothing up");
  assert.equal((await client.get("whoAmI")).status, 200, "and signs in");
  assert.equal((await server.client().signIn("kim", GOOD)).status, 200);
  const again = await accept(token, "another fine evening");
  assert.equal(again.status, 403);
  assert.equal((again.json as Problem).code, "link-used");
  assert.equal((await server.client().signIn("kim", GOOD)).status, 200, "nothing was changed");
  const kim = await managed("kim");
  assert.deepEqual([kim?.hasSecret, kim?.invitedUntil], [true, undefined]);
});

test("IDN-7: an administrator cannot choose or see another's secret", async () => {
  const person = { personId: "sly", name: "Sly", role: "dispatcher", secret: GOOD };
  assert.equal((await administrator.post("addPerson", person)).status, 400);
  const url = administrator.url("changePerson", { personId: "kim" });
  assert.equal((await administrator.ask("PATCH", url, { secret: GOOD })).status, 400);
});

test("IDN-8: a link lapses, is void when a newer is made, and opens nothing for the disabled", async () => {
  const first = await invited("lee");
  const url = { personId: "lee" };
  const again = (await administrator.post("invite", {}, url)).json as InvitationGiven;
  assert.equal((await accept(first.token)).status, 403, "a newer link was made");
  now += INVITATION_HOURS * 3_600_000;
  assert.equal((await accept(again.token)).status, 403, "its time is over");
  await administrator.signIn("administrator");
  const third = (await administrator.post("invite", {}, url)).json as InvitationGiven;
  const change = (body: object) =>
    administrator.ask("PATCH", administrator.url("changePerson", url), body);
  await change({ disabled: true });
  assert.equal((await accept(third.token)).status, 403, "disabled");
  await change({ disabled: false });
  assert.equal((await accept(third.token)).status, 200);
  const had = await administrator.post("invite", {}, url);
  assert.equal(had.status, 409, "who has a way in is not given another by one person alone");
  assert.equal((await administrator.post("invite", {}, { personId: "nobody" })).status, 404);
});

test("IDN-8: of many who use a link at once, one gets in", async () => {
  const { token } = await invited("race");
  const tries = Array.from({ length: 6 }, (_, at) => accept(token, `${GOOD} number ${at}`));
  const statuses = (await Promise.all(tries)).map(({ status }) => status).toSorted((a, b) => a - b);
  assert.deepEqual(statuses, [200, 403, 403, 403, 403, 403]);
});

test("IDN-8: the token stands in no log, and in the identity file only as its hash", async () => {
  const { token } = await invited("mia");
  await accept("wrong-token");
  const shown = await server.client().post("readInvitation", { token });
  assert.equal(shown.status, 200);
  const path = join(folder.path, "identity.sqlite");
  const bytes = readFileSync(path, "latin1") + readFileSync(`${path}-wal`, "latin1");
  assert.ok(bytes.includes("mia") && !bytes.includes(token));
  assert.ok(lines.length > 10 && !lines.join("").includes(token));
});
