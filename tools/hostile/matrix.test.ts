// POL-11: every route × role × agency × relation, decided by the table and asked of the server.
// What is expected is declared here a second time and in other words, so that a slip in the
// policy is seen. A new route needs a row below.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  answerTo,
  clearance,
  commandRoles,
  commandTypes,
  relations,
  roles,
  routes,
  type Relation,
  type Role,
  type RouteName,
} from "#protocol";
import { AREA_ID, PIER, SECRET, type Client } from "../../src/server/testing/harness.ts";
import { ENDLESS, Target, urlFor, type Model } from "./target.ts";

/** Letters of the roles, and "*" for whoever is not signed in. */
const letters: Readonly<Record<string, Role>> = {
  c: "call-taker",
  d: "dispatcher",
  s: "supervisor",
  a: "administrator",
  o: "overseer",
  w: "crew",
};

/**
 * Who gets an answer, and of which incident or call: "words" of those they work on, "outline" of
 * those they see at all; nothing: it is about none.
 */
const expected: Readonly<Record<RouteName, string>> = {
  askRecovery: "a",
  confirmRecovery: "a",
  declineRecovery: "a",
  listRecoveries: "a",
  beginProvider: "*",
  providerReturn: "*",
  invite: "a",
  readInvitation: "*",
  acceptBySecret: "*",
  endOtherSessions: "cdsaow",
  signInWays: "*",
  passkeySignInOptions: "*",
  signInByPasskey: "*",
  readAccount: "cdsaow",
  passkeyOptions: "cdsaow",
  addPasskey: "cdsaow",
  removePasskey: "cdsaow",
  invitedPasskeyOptions: "*",
  acceptByPasskey: "*",
  signIn: "*",
  startLink: "*",
  whoAmI: "cdsaow",
  signOut: "cdsaow",
  changeSecret: "cdsaow",
  listSessions: "cdsaow",
  endSession: "cdsaow",
  endPersonSessions: "a",
  listMachines: "a",
  addMachine: "a",
  rotateMachineKey: "a",
  changeMachine: "a",
  feedReport: "s",
  feedPositions: "s",
  readShed: "cdsa",
  takeShed: "cds",
  dismissShed: "cds",
  listPeople: "a",
  addPerson: "a",
  changePerson: "a",
  listAreas: "cdsaow",
  submitCommand: "cdsaw",
  stream: "cdsaw",
  readBoard: "cdsaw",
  readEvents: "cdsa",
  searchHistory: "cds",
  readMoment: "cds",
  previewConfiguration: "a",
  exportConfiguration: "cdsa",
  readConfigurationHistory: "cdsa",
  readRecommendation: "cds outline",
  readMoveUps: "ds",
  openIncidentTexts: "cdsw words",
  openCallTexts: "cds words",
  openShiftTexts: "cds",
  readOpeningReason: "so",
  readRetention: "sao",
  giveFollowCode: "cds words",
  follow: "*",
  lookUpPlace: "cdsa",
  searchPlaces: "cdsaw",
  findDuplicates: "cds",
  readAttention: "cdsa",
  readMeasures: "cdsa",
  readOversight: "o",
  exportOversight: "o",
  readLogCheckpoint: "*",
  readLogCosigned: "*",
  readLogKeyChanges: "*",
  readLogTile: "*",
  readLogEntries: "o",
  readLongLogEntries: "o",
  readRoads: "cdsa",
  readZones: "cdsa",
  findRoute: "cdsa",
  readExercise: "cdsa",
  controlExercise: "s",
  reportDefect: "cdsaow",
  listNights: "cdsa",
  beginExercise: "s",
  readReport: "cdsa",
  readReportFile: "cdsa",
  proposeDeployment: "sa",
  readPlanning: "sa",
  readPlanningGround: "sa",
  readForecast: "sa",
  savePlan: "sa",
  readPlan: "sa",
  removePlan: "sa",
  quickLook: "sa",
  askProposal: "sa",
  startTrial: "sa",
  readTrial: "sa",
  cancelTrial: "sa",
  readTrialFile: "sa",
  askErasure: "*",
  listErasures: "sao",
  decideErasure: "sa",
  openApi: "*",
  live: "*",
  ready: "*",
  metrics: "*",
};

type Kind = "words" | "outline" | undefined;

function rowOf(name: RouteName): { who: readonly Role[]; open: boolean; kind: Kind } {
  const [who = "", kind] = expected[name].split(" ");
  const open = who.includes("*");
  const named = who.split("").flatMap((letter) => letters[letter] ?? []);
  return { who: named, open, kind: kind as Kind };
}

/** In plain words: the floor reads words of its own and outlines of all; a crew only its own. */
function isTheirs(role: Role, relation: Relation, kind: Kind): boolean {
  if (kind === undefined) return true;
  if (role === "crew") return relation === "assigned";
  if (role === "overseer") return false;
  if (role === "administrator") return kind === "outline";
  return kind === "outline" || relation !== "none";
}

function expectedAnswer(name: RouteName, role: Role, relation: Relation) {
  const { who, open, kind } = rowOf(name);
  if (!open && !who.includes(role)) return "no-address";
  return isTheirs(role, relation, kind) ? "answer" : "no-thing";
}

test("POL-11: the table answers every route × role × relation as is declared here again", () => {
  assert.deepEqual(Object.keys(expected).toSorted(), Object.keys(routes).toSorted());
  let cells = 0;
  const wrong: string[] = [];
  for (const name of Object.keys(routes) as RouteName[]) {
    assert.equal(routes[name].who === "open", rowOf(name).open, name);
    for (const role of roles) {
      for (const relation of relations) {
        cells += 1;
        const got = answerTo(role, name, relation);
        const want = expectedAnswer(name, role, relation);
        if (got !== want) wrong.push(`${name} ${role} ${relation}: got ${got}, expected ${want}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(cells > 1400, `${cells} cells`);
});

test("POL-2, POL-3: no role sees a class above another; nothing that opens is on a board", () => {
  for (const role of roles) {
    for (const relation of relations) {
      const classes = clearance[role][relation];
      assert.ok(!classes.includes("sensitive"), `${role} ${relation}`);
      // Shapes hold only when ids and places are both there: all, the outline, or nothing.
      assert.equal(classes.includes("public"), classes.includes("operational"));
      assert.ok(!classes.includes("personal") || classes.includes("operational"));
    }
  }
  for (const type of commandTypes) {
    assert.equal(commandRoles[type].includes("crew"), type === "setAssignmentStatus", type);
    assert.ok(!commandRoles[type].includes("overseer"), type);
  }
});

/** Somebody to ask as: what they have to do with the incident and the call of this test. */
type Asker = {
  readonly role: Role;
  readonly relation: Relation;
  readonly agencyIds?: readonly string[];
  readonly unitId?: string;
};

const floor = ["call-taker", "dispatcher", "supervisor"] as const;
const askers: readonly Asker[] = [
  ...floor.flatMap((role): Asker[] => [
    { role, relation: "area-wide" },
    { role, relation: "own-agency", agencyIds: ["fire"] },
    { role, relation: "none", agencyIds: ["medical"] },
    { role, relation: "assigned", agencyIds: ["municipal"] },
  ]),
  { role: "dispatcher", relation: "own-agency", agencyIds: ["law", "fire"] },
  { role: "dispatcher", relation: "none", agencyIds: ["law", "municipal"] },
  { role: "administrator", relation: "area-wide" },
  { role: "administrator", relation: "none", agencyIds: ["medical"] },
  { role: "overseer", relation: "none" },
  { role: "overseer", relation: "none", agencyIds: ["fire"] },
  { role: "crew", relation: "assigned", unitId: "E1", agencyIds: ["fire"] },
  { role: "crew", relation: "none", unitId: "E2", agencyIds: ["fire"] },
  { role: "crew", relation: "none", unitId: "A1", agencyIds: ["medical"] },
  { role: "crew", relation: "none" },
];

let target: Target;
let supervisor: Client;
const clients = new Map<Asker, Client>();

function idOf({ role, relation, agencyIds = [], unitId = "" }: Asker): string {
  return [role, relation, ...agencyIds, unitId].filter((part) => part !== "").join("-");
}

let given = 0;
async function give(command: object, client = supervisor): Promise<void> {
  given += 1;
  const body = { commandId: `matrix-${given}`, command };
  const answer = await client.ask("POST", client.url("submitCommand"), body);
  assert.equal(answer.status, 200, answer.text);
}

async function signIn(asker: Asker): Promise<Client> {
  const client = target.server.client();
  const { status } = await client.signIn(idOf(asker));
  assert.equal(status, 200, idOf(asker));
  clients.set(asker, client);
  return client;
}

before(async () => {
  target = await Target.start();
  supervisor = await target.server.as("supervisor");
  for (const asker of askers) {
    const { role, agencyIds, unitId } = asker;
    const personId = idOf(asker);
    const agencies = agencyIds === undefined ? {} : { agencyIds: [...agencyIds] };
    const person = { personId, name: personId, role, secret: SECRET, unitId, ...agencies };
    assert.ok(await target.server.served.people.addPerson(person), personId);
    await signIn(asker);
  }
  await give({ type: "receiveCall", callId: "a1", channel: "phone", place: PIER });
  const opened = { incidentId: "a1", callId: "a1", typeId: "structure-fire", place: PIER };
  await give({ type: "openIncident", ...opened });
  await give({ type: "addAgency", incidentId: "a1", agencyId: "fire" });
  // Who took a call of it works on it, whatever their agency.
  for (const asker of askers) {
    if (asker.relation !== "assigned" || asker.role === "crew") continue;
    const callId = `call-of-${idOf(asker)}`;
    await give({ type: "receiveCall", callId, channel: "phone" }, clients.get(asker));
    await give({ type: "linkCall", callId, incidentId: "a1" });
  }
  const units = [{ assignmentId: "a1", unitId: "E1" }];
  await give({ type: "assignUnits", incidentId: "a1", units });
});
after(() => target.stop());

/** What came, in the words of the table. */
function answered(model: Model, status: number, text: string, nowhere: string) {
  if (status === 404 && text === nowhere) return "no-address";
  const about = rowOf(model.name).kind !== undefined;
  const unknown = status === 404 && (JSON.parse(text) as { code?: string }).code;
  return about && unknown === "unknown-thing" ? "no-thing" : "answer";
}

async function askAs(asker: Asker, model: Model, values?: Record<string, string>) {
  const client = clients.get(asker) ?? (await signIn(asker));
  const isTexts = model.name === "openIncidentTexts" || model.name === "openCallTexts";
  const body = isTexts ? { purpose: "handling" } : model.bodies[0];
  const { method } = routes[model.name];
  return client.ask(method, urlFor(model, values === undefined ? {} : { values }), body);
}

/** Asked last or elsewhere: they would end the session that the others are asked with. */
const LEFT_OUT: ReadonlySet<RouteName> = new Set<RouteName>(["signOut", "changeSecret", "signIn"]);

test("POL-11, POL-4: the server answers each route × role × agency × relation as declared", async () => {
  const models = target
    .models()
    .filter(({ name }) => !ENDLESS.has(name) && !LEFT_OUT.has(name) && name !== "submitCommand");
  const nowhere = (await supervisor.ask("GET", "/api/nothing-is-here")).text;
  const wrong: string[] = [];
  let cells = 0;
  for (const asker of askers) {
    for (const model of models) {
      cells += 1;
      const want = expectedAnswer(model.name, asker.role, asker.relation);
      const { status, text } = await askAs(asker, model);
      const got = answered(model, status, text, nowhere);
      const hint = `${model.name} as ${idOf(asker)}: ${status} ${text.slice(0, 90)}`;
      if (got !== want || status >= 500 || status === 401) wrong.push(`${hint}; expected ${want}`);
      if (want !== "no-thing") continue;
      // What is not theirs answers to the letter as what is not there.
      const unknown = { incidentId: "nobody-has-this", callId: "nobody-has-this" };
      const missing = await askAs(asker, model, unknown);
      assert.deepEqual([missing.status, missing.text], [status, text], hint);
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(cells > 1100, `${cells} cells`);
});

test("POL-11: the stream opens for those who may have it, and for nobody else", async () => {
  for (const asker of askers) {
    const client = clients.get(asker) ?? (await signIn(asker));
    const abort = new AbortController();
    const response = await fetch(client.origin + client.url("stream", { areaId: AREA_ID }), {
      headers: { cookie: client.cookie ?? "" },
      signal: abort.signal,
    });
    const want = expectedAnswer("stream", asker.role, asker.relation);
    assert.equal(response.status, want === "answer" ? 200 : 404, idOf(asker));
    abort.abort();
  }
});

/** Commands that act on nothing that belongs to somebody; all others do. */
const OF_THE_AREA: ReadonlySet<string> = new Set(
  // Opening an incident without a call makes something new.
  (
    "configure receiveCall takeSeat leaveSeat writeShiftNote removeShiftNote handOver openSeal " +
    "eraseReports recordAccess archiveClosed openIncident"
  ).split(" "),
);

function isMissing(code: string): boolean {
  const others = ["alarm-gone", "alarm-not-shelved", "nothing-to-undo"];
  return code.startsWith("unknown-") || others.includes(code);
}

test("POL-10: every command on what is not theirs is answered as on what is not there", async () => {
  const model = target.models().find(({ name }) => name === "submitCommand");
  assert.ok(model && model.bodies.length > 40);
  const url = urlFor(model);
  const nowhere = (await supervisor.ask("GET", "/api/nothing-is-here")).text;
  let refused = 0;
  for (const asker of askers) {
    if (asker.relation !== "none") continue;
    const client = clients.get(asker) ?? (await signIn(asker));
    for (const [index, body] of model.bodies.entries()) {
      const { command } = body as { command: { type: (typeof commandTypes)[number] } };
      const { type } = command;
      if (OF_THE_AREA.has(type) || asker.role === "administrator") continue;
      const commandId = `${idOf(asker)}-${index}`;
      const answer = await client.ask("POST", url, { ...(body as object), commandId });
      const hint = `${type} as ${idOf(asker)}: ${answer.status} ${answer.text}`;
      if (!commandRoles[type].includes(asker.role)) {
        assert.equal(answer.text, nowhere, hint);
        continue;
      }
      assert.equal(answer.status, 422, hint);
      const { refusal } = answer.json as { refusal: { code: string } };
      assert.ok(isMissing(refusal.code), hint);
      refused += 1;
    }
  }
  assert.ok(refused > 120, `${refused} refused`);
});

test("POL-10: who works on an incident acts on it, with the units of their own agencies", async () => {
  // So many kinds of attempts as came before are counted together at some point.
  await target.server.served.context.refused.flush();
  const act = async (asker: Asker, command: object) => {
    const client = clients.get(asker) ?? (await signIn(asker));
    given += 1;
    const body = { commandId: `matrix-${given}`, command };
    const answer = await client.ask("POST", client.url("submitCommand"), body);
    const { refusal } = answer.json as { refusal?: { code: string } };
    return refusal?.code ?? answer.status;
  };
  const status = { type: "setAssignmentStatus", assignmentId: "a1" };
  for (const asker of askers) {
    const { role, relation, agencyIds } = asker;
    if (role === "overseer" || role === "administrator") continue;
    const isOwnUnit =
      role === "crew"
        ? relation === "assigned"
        : agencyIds === undefined || agencyIds.includes("fire");
    const acts = relation !== "none" && isOwnUnit;
    const got = await act(asker, { ...status, status: "acknowledged" });
    const want = role === "call-taker" ? 404 : acts ? 200 : "unknown-assignment";
    assert.equal(got, want, idOf(asker));
    if (role === "crew") continue;
    const type = { type: "changeType", incidentId: "a1", typeId: "structure-fire" };
    const changed = await act(asker, type);
    assert.equal(changed, relation === "none" ? "unknown-incident" : 200, idOf(asker));
  }
  const crew = askers.find(({ role, relation }) => role === "crew" && relation === "assigned");
  assert.ok(crew);
  await give({ type: "openIncident", incidentId: "a2", typeId: "medical", place: PIER });
  const units = [{ assignmentId: "a2", unitId: "A2" }];
  await give({ type: "assignUnits", incidentId: "a2", units });
  const other = { ...status, assignmentId: "a2", status: "enRoute" };
  assert.equal(await act(crew, other), "unknown-assignment", "another unit's");
  assert.equal(await act(crew, { type: "releaseIncident", incidentId: "a1" }), 404);
  // The overseer sees that it was tried, by whom and what (OVS-9), though the answer did not say.
  await target.server.served.context.refused.flush();
  const overseer = await target.server.as("overseer");
  const seen = (await overseer.get("readOversight")).text;
  assert.ok(seen.includes("setAssignmentStatus") && seen.includes(idOf(crew)), seen.slice(0, 400));
});
