import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { OversightRead } from "#measures";
import type { Followed, OpenedTexts, PersonalTexts, Role, WireCommand } from "#protocol";
import { LEASE_MINUTES } from "#kernel";
import {
  AREA_ID,
  PIER,
  startTestServer,
  temporaryFolder,
  type Client,
  type TestServer,
} from "../testing/harness.ts";
import { followCodeHash, newFollowCode } from "../area/follow-desk.ts";

const folder = temporaryFolder();
let server: TestServer;
let now = Date.UTC(2026, 0, 1);
let commands = 0;
const WORDS = "the neighbour with the blue door, Zebulon Quist";

before(async () => {
  server = await startTestServer(folder.path, { wallNow: () => now });
});
after(async () => {
  await server.stop();
  folder.remove();
});

/** Signed in anew: the tests let sessions run out. */
async function signedIn(role: Role): Promise<Client> {
  const client = server.client();
  assert.equal((await client.signIn(role)).status, 200);
  return client;
}

function areaServed() {
  const area = server.served.context.areas.get(AREA_ID);
  assert.ok(area);
  return area;
}

async function give(client: Client, command: WireCommand, texts?: PersonalTexts): Promise<void> {
  commands += 1;
  const commandId = `openings-${commands}`;
  const answer = await client.command({ commandId, command, ...(texts ? { texts } : {}) });
  assert.equal(answer.status, 200, answer.text);
}

/** A call with words, its incident, and the incident closed. */
async function closedIncident(name: string): Promise<{ callId: string; incidentId: string }> {
  const dispatcher = await signedIn("dispatcher");
  const [callId, incidentId] = [`${name}-call`, `${name}-incident`];
  const texts = { narrative: WORDS, reporter: "Zebulon Quist 555 0199" };
  await give(dispatcher, { type: "receiveCall", callId, channel: "phone" }, texts);
  const open = {
    type: "openIncident",
    incidentId,
    callId,
    typeId: "medical",
    place: PIER,
  } as const;
  await give(dispatcher, open);
  await give(dispatcher, { type: "closeIncident", incidentId, disposition: "completed" });
  return { callId, incidentId };
}

const read = (client: Client, incidentId: string, body: object) =>
  client.post("openIncidentTexts", body, { areaId: AREA_ID, incidentId });

const ask = (client: Client, openingId: string, incidentId: string) =>
  give(
    client,
    { type: "askOpening", openingId, subject: { incidentId }, purpose: "complaint" },
    { text: "Mrs Quist complains about her neighbour" },
  );

test("OPN-1, OPN-3: after closing nothing opens without a second person, whoever asks", async () => {
  const { incidentId, callId } = await closedIncident("first");
  const [dispatcher, supervisor] = [await signedIn("dispatcher"), await signedIn("supervisor")];
  for (const client of [dispatcher, supervisor]) {
    assert.equal((await read(client, incidentId, { purpose: "handling" })).status, 403);
    assert.equal((await read(client, incidentId, { purpose: "legal" })).status, 403);
    const body = { purpose: "handling" };
    const call = await client.post("openCallTexts", body, { areaId: AREA_ID, callId });
    assert.equal(call.status, 403);
  }
  await ask(dispatcher, "opening-1", incidentId);
  const under = { purpose: "complaint", openingId: "opening-1" };
  assert.equal((await read(dispatcher, incidentId, under)).status, 409, "nobody has agreed");
  const values = { areaId: AREA_ID, openingId: "opening-1" };
  const reason = await supervisor.post("readOpeningReason", undefined, values);
  assert.equal(reason.status, 200, reason.text);
  assert.match(reason.text, /Mrs Quist complains/);
  assert.equal((await dispatcher.post("readOpeningReason", undefined, values)).status, 404);
  await give(supervisor, { type: "approveOpening", openingId: "opening-1" });
  const opened = await read(dispatcher, incidentId, under);
  assert.equal(opened.status, 200, opened.text);
  assert.equal((opened.json as OpenedTexts).texts[0]?.text, WORDS);
  assert.equal((await read(supervisor, incidentId, under)).status, 409, "it is the dispatcher's");
  now += LEASE_MINUTES * 60_000;
  assert.equal((await read(dispatcher, incidentId, under)).status, 409, "it has ended by itself");
});

test("OPN-4: a lease for one incident opens no other; administrators and overseers open nothing", async () => {
  const [one, other] = [await closedIncident("one"), await closedIncident("other")];
  const dispatcher = await signedIn("dispatcher");
  await ask(dispatcher, "opening-2", one.incidentId);
  await give(await signedIn("supervisor"), { type: "approveOpening", openingId: "opening-2" });
  const under = { purpose: "complaint", openingId: "opening-2" };
  assert.equal((await read(dispatcher, other.incidentId, under)).status, 404);
  for (const role of ["administrator", "overseer"] as const) {
    const client = await signedIn(role);
    assert.equal((await read(client, one.incidentId, under)).status, 404);
  }
});

test("OPN-8: what has left the board is opened under a lease, found by its number", async () => {
  const { incidentId } = await closedIncident("gone");
  const area = areaServed();
  const number = area.board().incidents.get(incidentId)?.number ?? "";
  now += 25 * 3_600_000;
  await area.archiveClosed();
  assert.equal(area.board().incidents.has(incidentId), false);
  const dispatcher = await signedIn("dispatcher");
  await ask(dispatcher, "opening-3", incidentId);
  const under = { purpose: "complaint", openingId: "opening-3", number };
  assert.equal((await read(dispatcher, incidentId, under)).status, 409);
  await give(await signedIn("supervisor"), { type: "approveOpening", openingId: "opening-3" });
  const opened = await read(dispatcher, incidentId, under);
  assert.equal(opened.status, 200, opened.text);
  assert.equal((opened.json as OpenedTexts).texts[0]?.text, WORDS);
});

test("OPN-7: a reporter sees by the code what became of it and every opening; nobody else does", async () => {
  const taker = await signedIn("call-taker");
  const callId = "followed";
  await give(taker, { type: "receiveCall", callId, channel: "phone" }, { narrative: WORDS });
  const values = { areaId: AREA_ID, callId };
  await taker.post("openCallTexts", { purpose: "handling" }, values);
  const given = await taker.post("giveFollowCode", undefined, values);
  assert.equal(given.status, 200, given.text);
  const { code } = given.json as { code: string };
  assert.match(code, /^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
  const stranger = server.client();
  const followed = await stranger.post("follow", { code: ` ${code.toLowerCase()} ` });
  assert.equal(followed.status, 200, followed.text);
  const report = followed.json as Followed;
  assert.equal(report.status, "received");
  assert.deepEqual(
    report.openings.map(({ purpose, what }) => [purpose, what]),
    [["handling", "narrative"]],
  );
  assert.doesNotMatch(followed.text, /Zebulon/);
  await give(taker, { type: "closeCall", callId, disposition: "no-response-needed" });
  now += 25 * 3_600_000;
  await areaServed().archiveClosed();
  const later = (await stranger.post("follow", { code })).json as Followed;
  assert.equal(later.status, "closed");
  assert.equal(later.openings.length, 1);
  const events = await areaServed().authority.eventsAfter(0, 100_000);
  assert.ok(!JSON.stringify(events).includes(code), "the log has the hash only");
  const answers = [];
  for (let time = 0; time < 6; time += 1) {
    answers.push((await stranger.post("follow", { code: newFollowCode() })).status);
  }
  assert.deepEqual(answers, [404, 404, 404, 404, 404, 429], "guessing is slowed down");
});

test("OPN-7: a code is read as people write it", () => {
  const hash = followCodeHash("01AB-CDEF-GHJK-MNPQ");
  assert.equal(followCodeHash("oiab cdef ghjk mnpq"), hash);
  assert.equal(followCodeHash("OLABCDEFGHJKMNPQ"), hash);
  assert.notEqual(followCodeHash("01AB-CDEF-GHJK-MNPR"), hash);
});

test("OVS-1, OPN-9: the overseer sees requests, leases and what became of them, and no words", async () => {
  const overseer = await signedIn("overseer");
  const report = (await overseer.get("readOversight", { areaId: AREA_ID })).json as OversightRead;
  const lease = report.leases.newest.find(({ openingId }) => openingId === "opening-1");
  assert.deepEqual([lease?.state, lease?.purpose], ["given", "complaint"]);
  assert.ok((lease?.until ?? Infinity) < report.readAt, "it has ended");
  const under = report.openings.newest.filter(({ openingId }) => openingId === "opening-1");
  assert.equal(under.length, 1);
  assert.doesNotMatch(JSON.stringify(report), /Quist|blue door/);
  const values = { areaId: AREA_ID, openingId: "opening-1" };
  assert.match((await overseer.post("readOpeningReason", undefined, values)).text, /complains/);
});

test("RET-9: a reporter has a report erased: two persons agree, and a hold or an open call stops it", async () => {
  // The wrong codes of before are forgotten.
  now += 3_600_000;
  const dispatcher = await signedIn("dispatcher");
  const [callId, incidentId] = ["asks-call", "asks-incident"];
  const texts = { narrative: WORDS, reporter: "Zebulon Quist 555 0199" };
  await give(dispatcher, { type: "receiveCall", callId, channel: "phone" }, texts);
  const opens = {
    type: "openIncident",
    incidentId,
    callId,
    typeId: "medical",
    place: PIER,
  } as const;
  await give(dispatcher, opens);
  const given = await dispatcher.post("giveFollowCode", undefined, { areaId: AREA_ID, callId });
  const { code } = given.json as { code: string };
  const stranger = server.client();
  const followed = async () => (await stranger.post("follow", { code })).json as Followed;
  assert.equal((await followed()).erasure, undefined);
  const asked = await stranger.post("askErasure", { code });
  assert.equal(asked.status, 200, asked.text);
  assert.equal((asked.json as Followed).erasure?.block, "handled");
  assert.equal((await stranger.post("askErasure", { code })).status, 200, "again changes nothing");
  assert.equal((await stranger.post("askErasure", { code: newFollowCode() })).status, 404);
  const [supervisor, administrator] = [
    await signedIn("supervisor"),
    await signedIn("administrator"),
  ];
  const decide = async (client: Client, body: object) =>
    (await client.post("decideErasure", body, { areaId: AREA_ID, callId })).status;
  assert.equal(await decide(dispatcher, { agree: true }), 404, "it is not theirs to decide");
  assert.equal(await decide(supervisor, { agree: true }), 409, "it is handled");
  await give(dispatcher, { type: "closeIncident", incidentId, disposition: "completed" });
  const hold = { holdId: "court-9", label: "file 9", until: now + 86_400_000 } as const;
  await give(supervisor, { type: "placeHold", ...hold, subject: { incidentId } });
  assert.equal((await followed()).erasure?.block, "held");
  assert.equal(await decide(supervisor, { agree: true }), 409, "a hold keeps it");
  await give(supervisor, { type: "liftHold", holdId: "court-9" });
  assert.equal(await decide(supervisor, { agree: true }), 204);
  assert.equal(await decide(supervisor, { agree: true }), 409, "a second person has to agree");
  assert.equal((await followed()).erasure?.step, "agreed");
  assert.equal((await followed()).erasedAt, undefined);
  assert.equal(await decide(administrator, { agree: true }), 204);
  const after = await followed();
  assert.equal(after.erasedAt, now);
  assert.doesNotMatch(JSON.stringify(after), /supervisor|administrator/, "never who decided");
  assert.equal(await decide(supervisor, { agree: false }), 409);
  assert.equal((await stranger.post("askErasure", { code })).status, 409, "it is gone");
  const area = areaServed();
  const events = await area.authority.eventsAfter(0, 5000);
  const call = events.find(({ event }) => event.type === "callReceived" && event.callId === callId);
  assert.ok(call?.event.type === "callReceived" && call.event.narrative && call.event.reporter);
  const actor = { kind: "person", id: "supervisor" } as const;
  for (const { sealId } of [call.event.narrative, call.event.reporter]) {
    const [opened] = await area.openTexts(actor, [{ sealId, field: "narrative" }], {
      purpose: "handling",
    });
    assert.equal(opened?.text, undefined);
  }
  const overseer = await signedIn("overseer");
  const report = (await overseer.get("readOversight")).json as OversightRead;
  const steps = report.erasureRequests.newest.map(
    ({ record, actor: by }) => `${record.step} ${by.id}`,
  );
  assert.deepEqual(steps.toReversed(), [
    "asked muster",
    "agreed supervisor",
    "agreed-by-two administrator",
  ]);
  assert.equal(report.erasures.newest[0]?.rule, "request");
  const list = (await supervisor.get("listErasures")).json;
  assert.deepEqual(list, [], "nothing waits");
});

test("RET-9: what is declined is told to the reporter with its reason, and can be asked again", async () => {
  const { callId } = await closedIncident("declined");
  const dispatcher = await signedIn("dispatcher");
  const given = await dispatcher.post("giveFollowCode", undefined, { areaId: AREA_ID, callId });
  const { code } = given.json as { code: string };
  const stranger = server.client();
  await stranger.post("askErasure", { code });
  const supervisor = await signedIn("supervisor");
  const values = { areaId: AREA_ID, callId };
  const body = { agree: false, reason: "duty-to-keep" };
  assert.equal((await supervisor.post("decideErasure", body, values)).status, 204);
  const told = (await stranger.post("follow", { code })).json as Followed;
  assert.deepEqual([told.erasure?.step, told.erasure?.reason], ["declined", "duty-to-keep"]);
  const again = (await stranger.post("askErasure", { code })).json as Followed;
  assert.deepEqual([again.erasure?.step, again.erasure?.reason], ["asked", undefined]);
});
