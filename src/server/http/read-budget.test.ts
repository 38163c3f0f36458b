import assert from "node:assert/strict";
import { test } from "node:test";
import type { Problem } from "#protocol";
import { AREA_ID, startTestServer, temporaryFolder } from "../testing/harness.ts";
import { READ_POINTS_A_SECOND, READ_POINTS_MAX, ReadBudget } from "./read-budget.ts";

test("SRV-77: the past is read by points that come back; work costs none", () => {
  let now = 1_700_000_000_000;
  const budget = new ReadBudget(() => now);
  const pages = READ_POINTS_MAX / 10;
  for (let page = 0; page < pages; page += 1) {
    assert.equal(budget.take("one", "searchHistory"), 0, `page ${page}`);
  }
  assert.equal(budget.take("one", "searchHistory"), 5);
  assert.equal(budget.take("one", "readMoment"), 1);
  assert.equal(budget.take("other", "searchHistory"), 0, "everybody has their own");
  for (const route of ["readBoard", "stream", "readRecommendation", "submitCommand"] as const) {
    for (let turn = 0; turn < 2000; turn += 1) assert.equal(budget.take("one", route), 0, route);
  }
  now += 4_999;
  assert.equal(budget.take("one", "searchHistory"), 1);
  now += 1;
  assert.equal(budget.take("one", "searchHistory"), 0);
  assert.equal(budget.take("one", "readMoment"), 1);
  now -= 3_600_000;
  assert.equal(budget.take("one", "readMoment"), 1, "a clock put back gives nothing");
  now += (1000 * READ_POINTS_MAX) / READ_POINTS_A_SECOND + 1000;
  for (let page = 0; page < pages; page += 1) {
    assert.equal(budget.take("one", "searchHistory"), 0, "full again, and not fuller");
  }
  assert.notEqual(budget.take("one", "searchHistory"), 0);
});

test("SRV-77: each reading costs by how much it can carry away", () => {
  const pages = ["searchHistory", "readEvents", "readConfigurationHistory"] as const;
  for (const route of [...pages, "exportConfiguration", "readOversight"] as const) {
    const budget = new ReadBudget(() => 0, 10);
    assert.deepEqual([budget.take("one", route), budget.take("one", route)], [0, 5], route);
  }
  for (const route of ["readMoment", "readLogEntries", "readLongLogEntries"] as const) {
    const budget = new ReadBudget(() => 0, 1);
    assert.deepEqual([budget.take("one", route), budget.take("one", route)], [0, 1], route);
  }
});

test("SRV-77: of a flood of people the one that read last is forgotten last", () => {
  const budget = new ReadBudget(() => 0, 10);
  assert.equal(budget.take("early", "searchHistory"), 0);
  for (let person = 0; person < 10_000; person += 1) {
    budget.take(`person-${person}`, "searchHistory");
  }
  assert.equal(budget.take("person-9999", "searchHistory"), 5);
  assert.equal(budget.take("early", "searchHistory"), 0);
});

test("SRV-77: beyond it the answer is 429 with the time to wait, and commands go on", async (t) => {
  const { path, remove } = temporaryFolder();
  t.after(remove);
  const now = 1_700_000_000_000;
  const server = await startTestServer(path, { wallNow: () => now, readPointsMax: 30 });
  t.after(() => server.stop());
  const client = await server.as("supervisor");
  const search = () => client.get("searchHistory", { areaId: AREA_ID });
  for (let page = 0; page < 3; page += 1) assert.equal((await search()).status, 200);
  const refused = await search();
  assert.equal(refused.status, 429);
  assert.equal((refused.json as Problem).code, "too-many-reads");
  assert.equal(refused.headers.get("retry-after"), "5");
  assert.equal((await client.get("readBoard", { areaId: AREA_ID })).status, 200);
  const command = { type: "receiveCall", callId: "call-1", channel: "phone" } as const;
  const taken = await client.command({ commandId: "command-1", command });
  assert.equal(taken.status, 200, taken.text);
  const other = await server.as("dispatcher");
  assert.equal((await other.get("searchHistory", { areaId: AREA_ID })).status, 200);
});
