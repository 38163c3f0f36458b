import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { OversightReport } from "#measures";
import {
  AREA_ID,
  startTestServer,
  temporaryFolder,
  type Client,
  type TestServer,
} from "../testing/harness.ts";

const folder = temporaryFolder();
let server: TestServer;
before(async () => {
  server = await startTestServer(folder.path);
});
after(async () => {
  await server.stop();
  folder.remove();
});

async function reportTo(client: Client, query = ""): Promise<OversightReport> {
  const answer = await client.get("readOversight", { areaId: AREA_ID }, query);
  assert.equal(answer.status, 200, answer.text);
  return answer.json as OversightReport;
}

test("OVS-6: what is opened or changed is seen by the overseer, and a download is on record before it leaves", async () => {
  const overseer = await server.as("overseer");
  const taker = await server.as("call-taker");
  const received = await taker.command({
    commandId: "oversight-1",
    command: { type: "receiveCall", callId: "o1", channel: "phone" },
    texts: { reporter: "Oda Made-Up, 555 0100" },
  });
  assert.equal(received.status, 200, received.text);
  const values = { areaId: AREA_ID, callId: "o1" };
  const opening = await taker.post(
    "openCallTexts",
    { purpose: "handling", fields: ["reporter"] },
    values,
  );
  assert.equal(opening.status, 200, opening.text);

  const first = await reportTo(overseer);
  assert.equal(first.openings.byPurpose[0]?.id, "handling");
  assert.equal(first.openings.newest[0]?.actor.kind, "person");
  assert.doesNotMatch(JSON.stringify(first), /Oda|555 0100/);
  assert.equal((await reportTo(overseer, "?purpose=legal")).openings.count, 0);

  const file = await overseer.post("exportOversight", { format: "csv" }, { areaId: AREA_ID });
  assert.equal(file.status, 200, file.text);
  const second = await reportTo(overseer);
  assert.equal(second.exports.count, first.exports.count + 1);
  const [newest] = second.exports.newest;
  assert.equal(newest?.record.what, "oversight");
  assert.equal(newest?.record.rows, file.text.trimEnd().split("\r\n").length - 1);
});

test("OVS-9: refused attempts are counted by person, route and reason, and never what was typed", async () => {
  const overseer = await server.as("overseer");
  const { refused } = server.served.context;
  await refused.flush();
  const before = (await reportTo(overseer)).refusedAttempts.count;
  for (let time = 0; time < 3; time += 1) {
    assert.equal((await overseer.get("readBoard", { areaId: AREA_ID })).status, 404);
  }
  const stranger = server.client();
  const typed = { personId: "my own password", secret: "no such secret at all" };
  assert.equal((await stranger.post("signIn", typed)).status, 401);
  assert.equal((await stranger.get("readBoard", { areaId: AREA_ID })).status, 401);
  await refused.flush();
  const report = await reportTo(overseer);
  assert.equal(report.refusedAttempts.count, before + 2);
  const [signIn, board] = report.refusedAttempts.newest;
  assert.equal(board?.record.what, "readBoard");
  assert.deepEqual([board?.record.count, board?.record.reason], [3, "not-allowed"]);
  assert.equal(board?.actor.kind, "person");
  assert.deepEqual([signIn?.actor.kind, signIn?.record.reason], ["system", "wrong-secret"]);
  assert.doesNotMatch(JSON.stringify(report), /my own password/);
  await refused.flush();
  assert.equal((await reportTo(overseer)).refusedAttempts.count, before + 2, "counted once");
});

test("SRV-78: those who oversee see whether the service's own log reaches its collector", async () => {
  const other = temporaryFolder();
  const state = {
    status: "unreachable",
    since: 5,
    waiting: 7,
    delivered: 3,
    dropped: 2,
    refused: 1,
  } as const;
  const failing = await startTestServer(other.path, { collector: { state: () => state } });
  const read = async (from: TestServer) => {
    const answer = await (await from.as("overseer")).get("readOversight", { areaId: AREA_ID });
    return (answer.json as { logDelivery?: unknown }).logDelivery;
  };
  assert.deepEqual(await read(failing), state);
  assert.equal(await read(server), undefined, "without a collector there is nothing to say");
  await failing.stop();
  other.remove();
});
