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
import { AREA_ID } from "../../src/server/testing/harness.ts";
import { AskedFloor, askers, idOf, type Asker } from "./askers.ts";
import { ENDLESS, urlFor, type Model } from "./target.ts";

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

let floor: AskedFloor;

before(async () => {
  floor = await AskedFloor.start();
});
after(() => floor.stop());

/** What came, in the words of the table. */
function answered(model: Model, status: number, text: string, nowhere: string) {
  if (status === 404 && text === nowhere) return "no-address";
  const about = rowOf(model.name).kind !== undefined;
  const unknown = status === 404 && (JSON.parse(text) as { code?: string }).code;
  return about && unknown === "unknown-thing" ? "no-thing" : "answer";
}

async function askAs(asker: Asker, model: Model, values?: Record<string, string>) {
  const client = await floor.clientOf(asker);
  const isTexts = model.name === "openIncidentTexts" || model.name === "openCallTexts";
  const body = isTexts ? { purpose: "handling" } : model.bodies[0];
  const { method } = routes[model.name];
  return client.ask(method, urlFor(model, values === undefined ? {} : { values }), body);
}

/** Asked last or elsewhere: they would end the session that the others are asked with. */
const LEFT_OUT: ReadonlySet<RouteName> = new Set<RouteName>(["signOut", "changeSecret", "signIn"]);

test("POL-11, POL-4: the server answers each route × role × agency × relation as declared", async () => {
  const models = floor.target
    .models()
    .filter(({ name }) => !ENDLESS.has(name) && !LEFT_OUT.has(name) && name !== "submitCommand");
  const nowhere = await floor.nowhere();
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
    const client = await floor.clientOf(asker);
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
