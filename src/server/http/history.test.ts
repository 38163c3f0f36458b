import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { boardFromSnapshot } from "#kernel";
import type { HistoryMoment, HistoryPage, Problem } from "#protocol";
import {
  Client,
  HILL,
  PIER,
  startTestServer,
  temporaryFolder,
  type TestServer,
} from "../testing/harness.ts";

let folder: ReturnType<typeof temporaryFolder>;
let server: TestServer;
let client: Client;

before(async () => {
  folder = temporaryFolder();
  server = await startTestServer(folder.path);
  client = await server.as("dispatcher");
});

after(async () => {
  await server.stop();
  folder.remove();
});

let commands = 0;

async function give(command: Record<string, unknown>, texts?: Record<string, string>) {
  commands += 1;
  const body = { commandId: `h${commands}`, command, ...(texts === undefined ? {} : { texts }) };
  const answer = await client.post("submitCommand", body);
  assert.equal(answer.status, 200, answer.text);
}

/** Asks until the archive has read everything. */
async function search(query = ""): Promise<HistoryPage> {
  for (;;) {
    const answer = await client.get("searchHistory", {}, query);
    assert.equal(answer.status, 200, answer.text);
    const page = answer.json as HistoryPage;
    if (page.progress.behind === 0) return page;
  }
}

async function moment(number: string, query = ""): Promise<HistoryMoment> {
  const answer = await client.get("readMoment", { number }, query);
  assert.equal(answer.status, 200, answer.text);
  return answer.json as HistoryMoment;
}

test("ARC-14: incidents are found over HTTP, page by page, and counted", async () => {
  const typeId = "structure-fire";
  const disposition = "completed";
  await give(
    { type: "receiveCall", callId: "k1", channel: "phone" },
    { narrative: "The words of somebody called Winterbottom" },
  );
  await give({ type: "openIncident", incidentId: "i1", typeId, place: PIER, callId: "k1" });
  await give({ type: "openIncident", incidentId: "i2", typeId, place: HILL });
  await give({ type: "closeIncident", incidentId: "i1", disposition, clearUnits: true });
  const all = await search();
  assert.deepEqual(
    all.entries.map(({ number, status }) => [number, status]),
    [
      ["2", "open"],
      ["1", "closed"],
    ],
  );
  assert.deepEqual(all.total, { count: 2, isExact: true });
  assert.deepEqual(all.facets?.["status"], { open: 1, closed: 1 });
  const first = await search("?limit=1");
  assert.ok(first.next !== undefined);
  const second = await search(`?limit=1&after=${first.next}`);
  assert.deepEqual([...first.entries, ...second.entries], all.entries);
  const found = await search(`?text=upland&type=${typeId}&status=open`);
  assert.deepEqual(
    found.entries.map(({ number }) => number),
    ["2"],
  );
});

test("ARC-15: what a caller said finds nothing and is in no answer", async () => {
  const found = await search("?text=Winterbottom");
  assert.deepEqual(found.entries, []);
  const page = await client.get("searchHistory");
  const one = await client.get("readMoment", { number: "1" });
  assert.doesNotMatch(page.text + one.text, /Winterbottom/);
  assert.doesNotMatch(page.text, /dispatcher/, "nobody who acted is in the list");
});

test("ARC-16: an incident opens as it was at any of its events", async () => {
  const now = await moment("1");
  assert.equal(now.entry.status, "closed");
  assert.equal(now.onBoard, true);
  const [opened] = now.entry.sequences;
  const then = await moment("1", `?at=${opened}`);
  const board = boardFromSnapshot(then.board);
  assert.equal(board.incidents.get("i1")?.status, "open");
  assert.deepEqual(board.incidents.get("i1")?.callIds, []);
  assert.equal(then.timeline.length, now.timeline.length);
  assert.ok(then.near.length > 0, "units near are named");
  for (const { unitId } of then.near) assert.ok(board.configuration.units.has(unitId));
});

test("ARC-16: what cannot be answered says what came and what was expected", async () => {
  const ask = async (name: "searchHistory" | "readMoment", query: string, number = "1") => {
    const { status, json } = await client.get(name, { number }, query);
    return { status, message: (json as Problem).message };
  };
  const backwards = await ask("searchHistory", "?from=2000&to=1000");
  assert.deepEqual(
    [backwards.status, backwards.message],
    [400, "got from 2000 and to 1000; expected from before to"],
  );
  for (const query of ["?person=ann", "?limit=0", "?limit=201", "?after=here", "?order=best"]) {
    assert.equal((await ask("searchHistory", query)).status, 400, query);
  }
  const early = await ask("readMoment", "?at=1");
  assert.equal(early.status, 404);
  assert.match(early.message, /incident 1 is known from event \d+ to \d+; got 1/);
  assert.equal((await ask("readMoment", "", "99")).status, 404);
  assert.equal((await ask("readMoment", "?at=0")).status, 400);
});
