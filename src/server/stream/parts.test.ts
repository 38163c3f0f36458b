// Streams of those who see a part: a crew, people of one agency, administrators.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { boardHash, type AcceptedEvent } from "#kernel";
import { boardFor, type HiddenEvent, type Viewer } from "#protocol";
import {
  AREA_ID,
  PIER,
  Screen,
  SECRET,
  startTestServer,
  temporaryFolder,
  type Client,
  type TestServer,
} from "../testing/harness.ts";

const folder = temporaryFolder();
let server: TestServer;
let supervisor: Client;
let number = 0;

const readers: readonly Viewer[] = [
  { personId: "fire-desk", role: "dispatcher", agencyIds: ["fire"] },
  { personId: "medic-desk", role: "dispatcher", agencyIds: ["medical"] },
  { personId: "e1-crew", role: "crew", unitId: "E1" },
];

before(async () => {
  server = await startTestServer(folder.path);
  supervisor = await server.as("supervisor");
  for (const { personId, role, agencyIds, unitId } of readers) {
    const person = { personId, name: personId, role, secret: SECRET, unitId };
    const agencies = agencyIds === undefined ? {} : { agencyIds: [...agencyIds] };
    await server.served.people.addPerson({ ...person, ...agencies });
  }
});
after(async () => {
  await server.stop();
  folder.remove();
});

function board() {
  const area = server.served.context.areas.get(AREA_ID);
  assert.ok(area);
  return area.board();
}

async function signedIn({ personId }: Viewer): Promise<Client> {
  const client = server.client();
  assert.equal((await client.signIn(personId)).status, 200);
  return client;
}

async function give(command: object, client = supervisor, texts?: object): Promise<void> {
  number += 1;
  const body = { commandId: `parts-${number}`, command, ...(texts === undefined ? {} : { texts }) };
  const answer = await client.ask("POST", client.url("submitCommand"), body);
  assert.equal(answer.status, 200, answer.text);
}

function isView(screen: Screen, viewer: Viewer): void {
  assert.ok(screen.state.board);
  assert.equal(screen.state.trouble, undefined);
  assert.equal(boardHash(screen.state.board), boardHash(boardFor(board(), viewer)));
}

const [fire, medic, crew] = readers as [Viewer, Viewer, Viewer];

test("POL-9: a crew's stream gets an incident when its unit is assigned, and loses it after", async () => {
  const screen = new Screen(await signedIn(crew));
  await give({
    type: "openIncident",
    incidentId: "parts-1",
    typeId: "structure-fire",
    place: PIER,
  });
  await give({ type: "openIncident", incidentId: "parts-2", typeId: "medical", place: PIER });
  await screen.connect();
  await screen.until(board().sequence);
  isView(screen, crew);
  assert.equal(screen.state.board?.incidents.size, 0);
  const units = [{ assignmentId: "parts-a1", unitId: "E1" }];
  await give({ type: "assignUnits", incidentId: "parts-1", units });
  await screen.until(board().sequence);
  isView(screen, crew);
  assert.deepEqual([...(screen.state.board?.incidents.keys() ?? [])], ["parts-1"]);
  assert.deepEqual(screen.messages.filter((type) => type === "snapshot").length, 1);
  const status = { type: "setAssignmentStatus", assignmentId: "parts-a1" };
  await give({ ...status, status: "cleared" });
  await screen.until(board().sequence);
  isView(screen, crew);
  assert.equal(screen.state.board?.incidents.size, 0);
  await screen.cut();
});

test("POL-9: a stream of one agency resumes by sequence, and an agency that joins brings the words", async () => {
  const screen = new Screen(await signedIn(medic));
  await screen.connect();
  await screen.until(board().sequence);
  const incidentId = "parts-3";
  await give({ type: "openIncident", incidentId, typeId: "structure-fire", place: PIER });
  const note = { type: "addNote", incidentId, noteId: "parts-note" };
  await give(note, supervisor, { text: "gas bottle in the yard" });
  await screen.until(board().sequence);
  isView(screen, medic);
  assert.deepEqual(screen.state.board?.incidents.get(incidentId)?.notes, []);
  await screen.cut();
  const later = { type: "addNote", incidentId, noteId: "parts-later" };
  await give(later, supervisor, { text: "owner brings the key" });
  await screen.connect();
  await screen.until(board().sequence);
  isView(screen, medic);
  assert.deepEqual(screen.state.board?.incidents.get(incidentId)?.notes, []);
  assert.equal(screen.messages.filter((type) => type === "snapshot").length, 1, "it resumed");
  await give({ type: "addAgency", incidentId, agencyId: "medical" });
  await screen.until(board().sequence);
  isView(screen, medic);
  const joined = screen.state.board?.incidents.get(incidentId);
  assert.equal(joined?.notes.length, 2);
  await screen.cut();
});

test("POL-6, POL-8: board, events and recommendation of one agency hold the outline of others", async () => {
  const client = await signedIn(fire);
  const incidentId = "parts-4";
  await give({ type: "openIncident", incidentId, typeId: "medical", place: PIER });
  const note = { type: "addNote", incidentId, noteId: "parts-4-note" };
  await give(note, supervisor, { text: "neighbour has the key to the shed" });
  const words = board().incidents.get(incidentId)?.notes[0]?.text.sealId ?? "no seal";
  for (const route of ["readBoard", "readEvents", "readAttention"] as const) {
    const query = route === "readEvents" ? "?after=0&limit=5000" : "";
    const seen = await client.get(route, {}, query);
    assert.equal(seen.status, 200, route);
    assert.ok(!seen.text.includes(words), route);
    const whole = await supervisor.get(route, {}, query);
    if (route !== "readAttention") assert.ok(whole.text.includes(words), route);
  }
  const { events } = (await client.get("readEvents", {}, "?after=0&limit=5000")).json as {
    events: (AcceptedEvent | HiddenEvent)[];
  };
  events.forEach(({ sequence }, index) => assert.equal(sequence, index + 1));
  assert.ok(events.some((event) => "hidden" in event));
  const moment = await client.get("readMoment", { number: boardNumber(incidentId) });
  assert.ok(moment.status === 200 && !moment.text.includes(words), moment.text);
});

function boardNumber(incidentId: string): string {
  return board().incidents.get(incidentId)?.number ?? "";
}

test("POL-9: many changes at once reach a slow reader as one step", async () => {
  const screen = new Screen(await signedIn(fire));
  await screen.connect();
  await screen.until(board().sequence);
  await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      give({ type: "receiveCall", callId: `parts-call-${index}`, channel: "phone", place: PIER }),
    ),
  );
  await screen.until(board().sequence);
  isView(screen, fire);
  assert.equal(screen.state.board?.openCallIds.size, 40);
  await screen.cut();
});
