import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { CommandRequest, OpenedTexts, Recommendation } from "#protocol";
import { boardFromSnapshot, type JsonValue } from "#kernel";
import {
  logOf,
  PIER,
  startTestServer,
  temporaryFolder,
  type Client,
  type TestServer,
} from "../testing/harness.ts";

const folder = temporaryFolder();
let server: TestServer;
let taker: Client;
let dispatcher: Client;

before(async () => {
  server = await startTestServer(folder.path);
  taker = await server.as("call-taker");
  dispatcher = await server.as("dispatcher");
});
after(async () => {
  await server.stop();
  folder.remove();
});

async function accepted(client: Client, request: CommandRequest): Promise<void> {
  const answer = await client.command(request);
  assert.equal(answer.status, 200, answer.text);
}

async function boardNow() {
  const { json } = await dispatcher.get("readBoard");
  return boardFromSnapshot(json as JsonValue);
}

test("SRV-1: a call lives from the first word to the close over HTTP", async () => {
  const receive: CommandRequest = {
    commandId: "life-1",
    command: { type: "receiveCall", callId: "call-1", channel: "phone", place: PIER },
    texts: { reporter: "Ada Lovelace 555-0100", narrative: "smoke from the net loft" },
  };
  await accepted(taker, receive);
  await accepted(taker, {
    commandId: "life-2",
    command: {
      type: "openIncident",
      incidentId: "incident-1",
      callId: "call-1",
      typeId: "structure-fire",
      place: PIER,
    },
  });
  const opened = (await boardNow()).incidents.get("incident-1");
  assert.deepEqual(opened?.place.zoneIds, ["Harbour"], "the server looks the zones up");
  assert.equal(typeof opened?.place.node, "number");

  const advice = await dispatcher.get("readRecommendation", { incidentId: "incident-1" });
  assert.equal(advice.status, 200);
  const { needs } = advice.json as Recommendation;
  const units = needs.flatMap(({ needId, chosen }) =>
    chosen.map((candidate) => {
      const { unitId, advice: said } = candidate;
      return { unitId, assignmentId: `assignment-${unitId}`, needId, advice: said };
    }),
  );
  assert.deepEqual(
    units
      .map(({ unitId }) => unitId)
      .toSorted()
      .slice(0, 3),
    ["A1", "C1", "E1"],
  );
  await accepted(dispatcher, {
    commandId: "life-3",
    command: { type: "assignUnits", incidentId: "incident-1", units },
  });
  for (const status of ["acknowledged", "enRoute", "onScene", "cleared"] as const) {
    for (const { assignmentId } of units) {
      const command = { type: "setAssignmentStatus", assignmentId, status } as const;
      await accepted(dispatcher, { commandId: `life-${assignmentId}-${status}`, command });
    }
  }
});

test("SRV-2: sealed texts are opened with a purpose, and the opening is in the log", async () => {
  const before = await lastSequence();
  const answer = await dispatcher.post(
    "openIncidentTexts",
    { purpose: "handling" },
    { incidentId: "incident-1" },
  );
  assert.equal(answer.status, 200, answer.text);
  const { texts } = answer.json as OpenedTexts;
  assert.deepEqual(
    texts.map(({ field, text }) => ({ field, text })),
    [{ field: "narrative", text: "smoke from the net loft" }],
    "who reported is not opened unless it is asked for by name",
  );
  const [opened, ...more] = await logOf(server, before);
  assert.ok(opened?.event.type === "sealOpened" && more.length === 0);
  assert.equal(opened.event.purpose, "handling");
  // POL-8: the floor reads that there was an event, and not which.
  const { json } = await dispatcher.get("readEvents", {}, `?after=${before}`);
  const { events } = json as { events: object[] };
  assert.deepEqual(events, [{ sequence: before + 1, hidden: true }]);
  const named = await dispatcher.post(
    "openCallTexts",
    { purpose: "handling", fields: ["reporter"] },
    { callId: "call-1" },
  );
  assert.deepEqual((named.json as OpenedTexts).texts[0]?.text, "Ada Lovelace 555-0100");
});

test("SRV-1: when all units are clear it is closed", async () => {
  await accepted(dispatcher, {
    commandId: "life-4",
    command: { type: "closeIncident", incidentId: "incident-1", disposition: "completed" },
  });
  const closed = (await boardNow()).incidents.get("incident-1");
  assert.equal(closed?.status, "closed");
});

async function lastSequence(): Promise<number> {
  const { json } = await dispatcher.get("readEvents", {}, "?limit=1");
  return (json as { lastSequence: number }).lastSequence;
}

test("SHI-6: a note to the next shift is sealed, and its opening is in the log", async () => {
  const command = { type: "writeShiftNote", noteId: "shift-1" } as const;
  const bare = await dispatcher.command({ commandId: "shift-0", command });
  assert.equal(bare.status, 400, bare.text);
  assert.match(bare.text, /writeShiftNote came without texts.text/);
  await accepted(dispatcher, { commandId: "shift-1", command, texts: { text: "Hydrant is shut" } });
  const url = dispatcher.url("openShiftTexts");
  const before = (await boardNow()).sequence;
  const { status, json } = await dispatcher.ask("POST", url, { purpose: "handling" });
  assert.equal(status, 200);
  const { texts } = json as OpenedTexts;
  assert.deepEqual(
    texts.map(({ noteId, text }) => ({ noteId, text })),
    [{ noteId: "shift-1", text: "Hydrant is shut" }],
  );
  assert.equal((await boardNow()).sequence, before + 1, "the opening is an event");
  assert.equal((await dispatcher.ask("POST", url, {})).status, 400, "a purpose must be named");
});

test("PRO-4: the same command sent again is done once, also with its texts", async () => {
  const request: CommandRequest = {
    commandId: "retry-1",
    command: { type: "receiveCall", callId: "call-retry", channel: "web", place: PIER },
    texts: { narrative: "the same words" },
  };
  const first = await taker.command(request);
  const second = await taker.command(request);
  assert.equal(second.status, 200);
  assert.deepEqual(second.json, { ...(first.json as object), duplicate: true });
  const together = await Promise.all(
    ["a", "a", "a"].map((suffix) =>
      taker.command({
        commandId: `retry-2${suffix}`,
        command: { type: "receiveCall", callId: "call-retry-2", channel: "web" },
      }),
    ),
  );
  assert.deepEqual(
    together.map(({ status }) => status),
    [200, 200, 200],
  );
  const board = await boardNow();
  assert.equal([...board.calls.keys()].filter((id) => id === "call-retry-2").length, 1);
});

test("PRO-5: a commandId used for another command is a conflict, and nothing is done", async () => {
  const command = { type: "closeCall", callId: "call-retry", disposition: "completed" } as const;
  const answer = await taker.command({ commandId: "retry-1", command });
  assert.equal(answer.status, 409);
  assert.equal((await boardNow()).calls.get("call-retry")?.status, "open");
  const otherText = await taker.command({
    commandId: "retry-1",
    command: { type: "receiveCall", callId: "call-retry", channel: "web", place: PIER },
    texts: { narrative: "other words" },
  });
  assert.equal(otherText.status, 409);
});

test("PRO-6: a refusal is 422 with its stable code and words", async () => {
  const command = {
    type: "closeIncident",
    incidentId: "no-such",
    disposition: "completed",
  } as const;
  const answer = await dispatcher.command({ commandId: "refused-1", command });
  assert.equal(answer.status, 422);
  const {
    accepted: was,
    refusal,
    message,
  } = answer.json as {
    accepted: boolean;
    refusal: { code: string };
    message: string;
  };
  assert.equal(was, false);
  assert.equal(refusal.code, "unknown-incident");
  assert.ok(message.length > 10);
});

test("SRV-3: intake is told of incidents near in place and time", async () => {
  await accepted(taker, {
    commandId: "dup-1",
    command: { type: "openIncident", incidentId: "incident-dup", typeId: "alarm", place: PIER },
  });
  const { lat, lon } = PIER;
  const near = await taker.get("findDuplicates", {}, `?lat=${lat + 0.001}&lon=${lon}&typeId=alarm`);
  const { duplicates } = near.json as {
    duplicates: { incidentId: string; distanceMetres: number; sameType: boolean }[];
  };
  assert.equal(duplicates[0]?.incidentId, "incident-dup");
  assert.equal(duplicates[0]?.distanceMetres, 111);
  assert.equal(duplicates[0]?.sameType, true);
  const far = await taker.get("findDuplicates", {}, `?lat=${lat + 0.1}&lon=${lon}`);
  assert.deepEqual(far.json, { duplicates: [] });
});

test("SRV-4: places are found by what people type, and points get zones and a street", async () => {
  const crossing = await taker.post("searchPlaces", { q: "market & harb" });
  const { candidates } = crossing.json as { candidates: { address: string; kind: string }[] };
  assert.deepEqual(candidates[0]?.kind, "intersection");
  assert.deepEqual(candidates[0]?.address, "Market St & Harbour Ave");
  const station = await taker.post("searchPlaces", { q: "20 harbour avenue" });
  assert.match(station.text, /20 Harbour Ave/);
  const point = await taker.post("lookUpPlace", { lat: PIER.lat, lon: PIER.lon });
  const { zoneIds, node, address } = point.json as {
    zoneIds: string[];
    node: number;
    address: string;
  };
  assert.deepEqual(zoneIds, ["Harbour"]);
  assert.equal(typeof node, "number");
  assert.match(address, /Shore Rd|Pier St/);
});

test("SRV-5: a way by road goes from a unit to a point along real roads", async () => {
  const answer = await dispatcher.post("findRoute", {
    unitId: "E2",
    to: { lat: PIER.lat, lon: PIER.lon },
  });
  assert.equal(answer.status, 200, answer.text);
  const { seconds, metres, line } = answer.json as {
    seconds: number;
    metres: number;
    line: [number, number][];
  };
  assert.ok(metres > 1000 && metres < 4000, `${metres} m`);
  assert.ok(seconds > 30 && seconds < 600, `${seconds} s`);
  assert.ok(line.length > 5);
});
