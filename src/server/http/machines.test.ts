import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { OversightRead } from "#measures";
import type { MachineListed, Role, ShedReports } from "#protocol";
import { FEED_BURST, FeedGate, SHED_LISTED_MAX } from "../area/feed-gate.ts";
import {
  AREA_ID,
  PIER,
  startTestServer,
  temporaryFolder,
  type Client,
  type TestServer,
} from "../testing/harness.ts";

const folder = temporaryFolder();
let server: TestServer;
let now = Date.UTC(2026, 0, 1);
before(async () => {
  server = await startTestServer(folder.path, { wallNow: () => now });
});
after(async () => {
  await server.stop();
  folder.remove();
});

async function signedIn(role: Role): Promise<Client> {
  const client = server.client();
  assert.equal((await client.signIn(role)).status, 200);
  return client;
}

async function added(machineId: string, more: object = {}): Promise<string> {
  const client = await signedIn("administrator");
  const body = { machineId, name: machineId, areaId: AREA_ID, scopes: ["alarms"], ...more };
  const answer = await client.post("addMachine", body);
  assert.equal(answer.status, 201, answer.text);
  return (answer.json as { key: string }).key;
}

/** A request with a key, from no browser. */
const withKey = (
  key: string,
  name: "feedReport" | "feedPositions" | "readBoard",
  body?: object,
  areaId = AREA_ID,
) => {
  const client = server.client();
  const method = body === undefined ? "GET" : "POST";
  return client.ask(method, client.url(name, { areaId }), body, { authorization: `Bearer ${key}` });
};
const report = (key: string, reportId: string, more: object = {}) =>
  withKey(key, "feedReport", { reportId, place: PIER, ...more });
const board = () => server.served.context.areas.get(AREA_ID)?.board();

test("MCH-1: a key opens the feed of its scope and area, and nothing else; all refusals look alike", async () => {
  const key = await added("harbour-alarm");
  assert.equal((await report(key, "r1")).status, 200);
  const refused = [
    await report("muster_invented", "r2"),
    await withKey(key, "feedPositions", {
      positions: [{ unitId: "E1", lat: 45, lon: -30, at: 1 }],
    }),
    await withKey(key, "feedReport", { reportId: "r2" }, "elsewhere"),
    await report(await added("ended", { expiresAt: now }), "r2"),
  ];
  assert.deepEqual(
    refused.map(({ status }) => status),
    [401, 401, 401, 401],
  );
  assert.equal(new Set(refused.map(({ text }) => text)).size, 1);
  assert.equal((await withKey(key, "readBoard")).status, 401, "a key is no session");
  const dispatcher = await signedIn("dispatcher");
  assert.equal((await dispatcher.post("feedReport", { reportId: "r3" })).status, 404);
});

test("MCH-2: a key is rotated without a gap, disabled at once, and every change is on record", async () => {
  const first = await added("school");
  const administrator = await signedIn("administrator");
  const values = { machineId: "school" };
  const rotated = await administrator.post("rotateMachineKey", { overlapHours: 2 }, values);
  const { key } = rotated.json as { key: string };
  assert.equal((await report(first, "a")).status, 200);
  assert.equal((await report(key, "b")).status, 200);
  const listed = async () => {
    const all = (await (await signedIn("administrator")).get("listMachines")).json;
    return (all as MachineListed[]).find(({ machineId }) => machineId === "school");
  };
  assert.deepEqual([(await listed())?.keys, (await listed())?.usedAt], [2, now]);
  now += 2 * 3_600_000;
  assert.equal((await report(first, "c")).status, 401, "the overlap is over");
  assert.equal((await report(key, "c")).status, 200);
  const again = await signedIn("administrator");
  const change = (disabled: boolean) =>
    again.ask("PATCH", again.url("changeMachine", values), { disabled });
  assert.equal((await change(true)).status, 200);
  assert.equal((await report(key, "d")).status, 401);
  assert.equal((await change(false)).status, 200);
  assert.equal((await report(key, "d")).status, 200);
  const overseer = await signedIn("overseer");
  const seen = (await overseer.get("readOversight")).json as OversightRead;
  const changes = seen.entitlements.newest
    .filter(({ record }) => record.subject.id === "school")
    .map(({ record }) => record.change);
  assert.deepEqual(changes, ["enabled", "disabled", "key-rotated", "added"]);
  for (const secret of [first, key]) assert.ok(!JSON.stringify(seen).includes(secret));
});

test("MCH-3: a report is a call, not verified, on the board at once; sent twice it is one", async () => {
  const key = await added("factory");
  const occurredAt = now - 5000;
  const said = { narrative: "smoke detector 3, Zebulon's flat", occurredAt };
  assert.equal((await report(key, "x1", said)).status, 200);
  const again = await report(key, "x1", said);
  assert.deepEqual(again.json, { callId: "factory/x1", duplicate: true });
  const call = board()?.calls.get("factory/x1");
  assert.deepEqual([call?.channel, call?.unverified, call?.takenBy], ["alarm", true, "factory"]);
  assert.equal(call?.place?.address, PIER.address);
  assert.equal((await report(key, "x1", { typeId: "medical" })).status, 409, "another report");
  const strange = await report(key, "x2", { typeId: "<b>no-such-type</b>" });
  assert.equal(strange.status, 400);
  assert.match(strange.text, /one of .*medical.*, or nothing/, "the types there are");
  assert.ok(!strange.text.includes("no-such-type"), "what came is not repeated");
  const events = await server.served.context.areas.get(AREA_ID)?.authority.eventsAfter(0, 10_000);
  assert.ok(!JSON.stringify(events).includes("Zebulon"), "what it says is sealed");
  const dispatcher = await signedIn("dispatcher");
  const opened = await dispatcher.command({
    commandId: "mch-open",
    command: {
      type: "openIncident",
      incidentId: "mch-1",
      callId: "factory/x1",
      typeId: "structure-fire",
      place: PIER,
    },
  });
  assert.equal(opened.status, 200, "dispatch waits for no verification");
});

test("MCH-4: a flood of one feed is shed and listed; another feed is not slowed, nor are people", async () => {
  const [flood, other] = [await added("flood"), await added("other")];
  const answers: number[] = [];
  for (let index = 0; index < FEED_BURST + 20; index += 1) {
    answers.push((await report(flood, `f${index}`)).status);
  }
  assert.equal(answers.filter((status) => status === 200).length, FEED_BURST);
  assert.equal(answers.filter((status) => status === 429).length, 20);
  assert.equal((await report(other, "calm")).status, 200);
  const dispatcher = await signedIn("dispatcher");
  const command = { type: "receiveCall", callId: "in-flood", channel: "phone" } as const;
  assert.equal((await dispatcher.command({ commandId: "in-flood", command })).status, 200);
  type Shed = { count: number; newest: { machineId: string; reportId: string }[] };
  const shed = async () => (await dispatcher.get("readShed")).json as Shed;
  assert.equal((await shed()).count, 20);
  assert.equal((await shed()).newest[0]?.reportId, `f${FEED_BURST + 19}`);
  now += 10_000;
  assert.equal((await report(flood, `f${FEED_BURST + 19}`)).status, 200, "called back");
  assert.ok(!(await shed()).newest.some(({ reportId }) => reportId === `f${FEED_BURST + 19}`));
});

test("MCH-8: a shed report waits whole; a person takes it as one call, or dismisses it on record", async () => {
  const key = await added("bells");
  for (let index = 0; index < FEED_BURST; index += 1) await report(key, `b${index}`);
  const whole = { typeId: "structure-fire", narrative: "smoke at Zebulon's door" };
  for (const reportId of ["s1", "s1", "s2"]) {
    assert.equal((await report(key, reportId, whole)).status, 429);
  }
  const dispatcher = await signedIn("dispatcher");
  const listed = async () => {
    const answer = await dispatcher.get("readShed");
    assert.ok(!answer.text.includes("Zebulon"), "what it says is in no list");
    const { newest } = answer.json as ShedReports;
    return newest.filter(({ machineId }) => machineId === "bells");
  };
  const [place, typeId] = [PIER.address, "structure-fire"];
  assert.deepEqual(
    (await listed()).map((one) => [one.reportId, one.times, one.place?.address, one.typeId]),
    [
      ["s2", 1, place, typeId],
      ["s1", 2, place, typeId],
    ],
  );
  const one = { machineId: "bells", reportId: "s1" };
  const both = await Promise.all([
    dispatcher.post("takeShed", one),
    (await signedIn("call-taker")).post("takeShed", one),
  ]);
  assert.ok(both.some(({ status }) => status === 200));
  const call = board()?.calls.get("bells/s1");
  assert.deepEqual([call?.channel, call?.unverified, call?.takenBy], ["alarm", true, "bells"]);
  const opened = await dispatcher.post(
    "openCallTexts",
    { purpose: "handling" },
    { callId: "bells/s1" },
  );
  assert.match(opened.text, /Zebulon/, "all that it said is there");
  assert.equal((await dispatcher.post("takeShed", one)).status, 404, "once only");
  now += 60_000;
  assert.equal((await report(key, "s1", whole)).status, 200);
  const other = { machineId: "bells", reportId: "s2" };
  const refused = await dispatcher.post("dismissShed", { ...other, reason: "because" });
  assert.equal(refused.status, 400, "the reasons are a closed list");
  const dismissed = { ...other, reason: "fault-or-test" };
  assert.equal((await dispatcher.post("dismissShed", dismissed)).status, 204);
  assert.equal((await dispatcher.post("dismissShed", dismissed)).status, 404);
  assert.deepEqual(await listed(), []);
  assert.equal(board()?.calls.has("bells/s2"), false);
  const overseer = await signedIn("overseer");
  const seen = (await overseer.get("readOversight")).json as OversightRead;
  assert.deepEqual(
    seen.shedReports.newest.map(({ record }) => record),
    [
      { kind: "shedReport", ...other, step: "dismissed", reason: "fault-or-test" },
      { kind: "shedReport", ...one, step: "taken" },
    ],
  );
});

test("MCH-10: shed reports wait after a restart too; the words are opened on record", async () => {
  const key = await added("tower");
  for (let index = 0; index < FEED_BURST; index += 1) await report(key, `t${index}`);
  const whole = { typeId: "structure-fire", narrative: "smoke over Zebulon's roof" };
  for (const reportId of ["w1", "w2", "w3"]) {
    assert.equal((await report(key, reportId, whole)).status, 429);
  }
  const restart = async () => {
    await server.stop();
    server = await startTestServer(folder.path, { wallNow: () => now });
    return signedIn("dispatcher");
  };
  let dispatcher = await restart();
  const listed = async () => {
    const { newest } = (await dispatcher.get("readShed")).json as ShedReports;
    const own = newest.filter(({ machineId }) => machineId === "tower");
    return own.map(({ reportId }) => reportId).toSorted();
  };
  assert.deepEqual(await listed(), ["w1", "w2", "w3"]);
  const one = { machineId: "tower", reportId: "w1" };
  assert.equal((await dispatcher.post("takeShed", one)).status, 200);
  const purpose = { purpose: "handling" };
  const words = await dispatcher.post("openCallTexts", purpose, { callId: "tower/w1" });
  assert.match(words.text, /Zebulon/, "all that it said is there");
  const events = await server.served.context.areas.get(AREA_ID)?.authority.eventsAfter(0, 10_000);
  const opened = events?.filter(({ event }) => event.type === "sealOpened").slice(-2) ?? [];
  assert.equal(opened.length, 2, "the one before the restart and the one of the call");
  assert.ok(!JSON.stringify(events).includes("Zebulon"));
  const dismissed = { machineId: "tower", reportId: "w2", reason: "repeat" };
  assert.equal((await dispatcher.post("dismissShed", dismissed)).status, 204);
  now += 60_000;
  assert.equal((await report(key, "w3", whole)).status, 200, "its sender has sent it again");
  dispatcher = await restart();
  assert.deepEqual(await listed(), []);
});

test("MCH-9: screens are told that shed reports wait, at once and until none does", () => {
  let at = 0;
  const told: number[] = [];
  const gate: FeedGate = new FeedGate(
    () => at,
    () => told.push(gate.waiting),
  );
  const actor = { kind: "feed", id: "bells" } as const;
  const take = (reportId: string) => gate.take(actor, { reportId });
  for (let index = 0; index < FEED_BURST + SHED_LISTED_MAX + 5; index += 1) take(`x${index}`);
  assert.deepEqual(told, [1], "a flood is not told one by one");
  const { count, unlisted, newest } = gate.shed();
  assert.deepEqual([count, unlisted, newest.length], [SHED_LISTED_MAX + 5, 5, SHED_LISTED_MAX]);
  assert.equal(newest.at(-1)?.reportId, `x${FEED_BURST + 5}`, "the oldest are let go of");
  at = 500;
  const held = gate.find("bells", newest[0]?.reportId ?? "");
  assert.ok(held);
  assert.equal(gate.settle("bells", held.report.reportId), true);
  assert.equal(gate.settle("bells", held.report.reportId), false);
  gate.putBack(held);
  for (const { reportId } of newest) gate.settle("bells", reportId);
  assert.deepEqual([told[1], told[2], told.at(-1)], [SHED_LISTED_MAX - 1, SHED_LISTED_MAX, 0]);
});

test("MCH-5: positions are shown and never logged; each row that is not taken says why", async () => {
  const key = await added("radios", { scopes: ["positions"] });
  const unitId = [...(board()?.configuration.units.keys() ?? [])][0] ?? "";
  const at = now - 1000;
  const row = { unitId, lat: 44.99, lon: -30.01, at };
  const before = board()?.sequence;
  const answer = await withKey(key, "feedPositions", {
    positions: [
      row,
      row,
      { ...row, unitId: "nobody" },
      { ...row, at: now + 3_600_000 },
      { ...row, at: now - 3_600_000 },
    ],
  });
  assert.deepEqual(answer.json, {
    taken: 1,
    refused: [
      { row: 1, why: "not-newer" },
      { row: 2, why: "unknown-unit" },
      { row: 3, why: "in-future" },
      { row: 4, why: "too-old" },
    ],
  });
  const area = server.served.context.areas.get(AREA_ID);
  assert.deepEqual(area?.positions(), [row]);
  assert.equal(board()?.sequence, before, "the log has no positions");
  const live = board();
  assert.ok(live && area);
  const used = area.advisor.positionOf(live, unitId, now);
  assert.deepEqual([used?.source, used?.asOf], ["reported", at]);
  now += 3_600_000;
  assert.deepEqual(area.positions(), [], "an old one is believed no more");
});
