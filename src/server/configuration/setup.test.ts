import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { canonicalText, sameValue } from "#kernel";
import { urlOf, type ConfigurationHistory } from "#protocol";
import { AREA_ID, startTestServer, temporaryFolder } from "../testing/harness.ts";
import { previewFile } from "./preview.ts";
import { writeArea } from "./write-area.ts";
import { administrator, base64, present } from "./testing/present.ts";

test("SET-8: the history names each change, and its inverse takes it back", async () => {
  const put = { capabilityId: "boat", name: { en: "Boat", zh: "船" } };
  const before = canonicalText([...present().capabilities.values()]);
  const answer = await administrator.command({
    commandId: "history-1",
    command: { type: "configure", changes: [{ kind: "capability", put }], reason: "a new boat" },
  });
  assert.equal(answer.status, 200, answer.text);
  const { changes } = (await administrator.get("readConfigurationHistory"))
    .json as ConfigurationHistory;
  const [newest, first] = changes;
  assert.deepEqual(newest?.lines, [{ kind: "capability", id: "boat", did: "added" }]);
  assert.deepEqual([newest?.reason, newest?.actor.id], ["a new boat", "administrator"]);
  assert.ok(first !== undefined && first.total > first.lines.length);
  const { json } = await administrator.get(
    "readEvents",
    {},
    `?after=${(newest?.sequence ?? 0) - 1}&limit=1`,
  );
  const event = (json as { events: { event: { inverse: [] } }[] }).events[0]?.event;
  const back = { type: "configure", changes: event?.inverse ?? [] } as const;
  const undone = await administrator.command({ commandId: "history-2", command: back });
  assert.equal(undone.status, 200, undone.text);
  assert.ok(sameValue(canonicalText([...present().capabilities.values()]), before));
});

test("SET-9: a file is exported as itself, and one that is too large is refused with its size", async () => {
  const csv = await administrator.get("exportConfiguration", {}, "?format=csv&kind=unit");
  assert.match(csv.headers.get("content-type") ?? "", /^text\/csv/);
  assert.ok(csv.text.includes("\r\nE1,E1,fire,engine,station-1,pump:1|first-aid:1,4\r\n"));
  const wrong = await administrator.get("exportConfiguration", {}, "?format=csv&kind=zone");
  assert.equal(wrong.status, 400);
  const body = { fileName: "big.csv", format: "csv", kind: "unit" };
  const content = base64(Buffer.alloc(10 * 1024 * 1024 + 1));
  const large = await administrator.post("previewConfiguration", { ...body, content });
  assert.equal(large.status, 413, large.text);
});

test("SET-10: a reason that is blank is refused, and nothing is changed", async () => {
  const put = { capabilityId: "raft", name: { en: "Raft" } };
  const command = { type: "configure", changes: [{ kind: "capability", put }], reason: "  " };
  const body = { commandId: "reason-1", command };
  const answer = await administrator.ask("POST", administrator.url("submitCommand"), body);
  assert.equal(answer.status, 422, answer.text);
  assert.ok(!present().capabilities.has("raft"));
});

test("SET-11: a centre starts from a name and a time zone alone, and is set up from there", async () => {
  const own = temporaryFolder();
  const areaFile = fileURLToPath(
    new URL("../../../examples/new-centre/area.json", import.meta.url),
  );
  const centre = await startTestServer(own.path, { areaFile });
  try {
    const area = centre.served.context.areas.get("new-centre");
    assert.ok(area);
    assert.equal(area.board().configuration.agencies.size, 0);
    assert.equal(area.board().configuration.settings.timeZone, "Asia/Shanghai");
    const text = writeArea(AREA_ID, present()).replaceAll(AREA_ID, "new-centre");
    const { configuration } = area.board();
    const report = await previewFile(
      { areaId: "new-centre", present: configuration, finder: area.finder, now: 1.7e12 },
      { fileName: "area.json", format: "area", content: base64(text) },
    );
    assert.deepEqual(report.problems, []);
    const client = await centre.as("administrator");
    const command = { type: "configure", changes: report.changes };
    const path = urlOf("submitCommand", { areaId: "new-centre" });
    assert.equal((await client.ask("POST", path, { commandId: "all-1", command })).status, 200);
    assert.equal(area.board().configuration.units.size, present().units.size);
  } finally {
    await centre.stop();
    own.remove();
  }
});
