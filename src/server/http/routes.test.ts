import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import fc from "fast-check";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { commandTypes as kernelCommandTypes } from "#kernel";
import {
  commandRoles,
  commandSchemas,
  commandTypes,
  openApiPath,
  problemCodes,
  roles,
  routes,
  type Problem,
  type Role,
  type RouteName,
} from "#protocol";
import {
  AREA_ID,
  PIER,
  startTestServer,
  temporaryFolder,
  type Answer,
  type Client,
  type TestServer,
} from "../testing/harness.ts";

const OPENAPI = new URL("../../../docs/openapi.json", import.meta.url);
const folder = temporaryFolder();
let server: TestServer;
let supervisor: Client;

before(async () => {
  server = await startTestServer(folder.path);
  supervisor = await server.as("supervisor");
  await supervisor.command({
    commandId: "routes-1",
    command: {
      type: "openIncident",
      incidentId: "incident-1",
      typeId: "medical",
      place: PIER,
    },
  });
  await supervisor.command({
    commandId: "routes-2",
    command: { type: "receiveCall", callId: "call-1", channel: "phone", place: PIER },
    texts: { narrative: "fell from a ladder" },
  });
});
after(async () => {
  await server.stop();
  folder.remove();
});

const PASSKEY = {
  name: "Key",
  id: "AAAA",
  response: { clientDataJSON: "AAAA", attestationObject: "AAAA" },
};

const PLAN = {
  format: "muster-deployment-plan",
  version: 1,
  planId: "nights",
  name: "A night crew",
  question: "What does a night crew bring?",
  changes: [],
  duties: [],
  postings: [],
  stationClosures: [],
  roadClosures: [],
};

/** One good request for every route. */
const good: Record<RouteName, { values?: Record<string, string>; query?: string; body?: unknown }> =
  {
    signIn: { body: { personId: "dispatcher", secret: "a secret for tests only" } },
    startLink: { values: { token: "nobody-has-this" } },
    whoAmI: {},
    signOut: {},
    changeSecret: { body: { secret: "wrong", newSecret: "another long secret" } },
    listSessions: {},
    endSession: { values: { sessionId: "nobody" } },
    endOtherSessions: {},
    invite: { values: { personId: "nobody" } },
    readInvitation: { body: { token: "nobody-has-this" } },
    listRecoveries: {},
    askRecovery: { values: { personId: "nobody" } },
    confirmRecovery: { values: { recoveryId: "nobody" } },
    declineRecovery: { values: { recoveryId: "nobody" } },
    beginProvider: {},
    providerReturn: { query: "?code=a&state=b" },
    signInWays: {},
    passkeySignInOptions: {},
    signInByPasskey: {
      body: {
        id: "AAAA",
        response: {
          clientDataJSON: "AAAA",
          authenticatorData: "AAAA",
          signature: "AAAA",
          userHandle: "AAAA",
        },
      },
    },
    readAccount: {},
    passkeyOptions: {},
    addPasskey: { body: PASSKEY },
    removePasskey: { values: { passkeyId: "nobody" } },
    invitedPasskeyOptions: { body: { token: "nobody-has-this" } },
    acceptByPasskey: { body: { token: "nobody-has-this", passkey: PASSKEY } },
    acceptBySecret: { body: { token: "nobody-has-this", secret: "a long enough one" } },
    endPersonSessions: { values: { personId: "nobody" } },
    listMachines: {},
    addMachine: {
      body: { machineId: "sirens", name: "Sirens", areaId: AREA_ID, scopes: ["alarms"] },
    },
    rotateMachineKey: { values: { machineId: "nobody" }, body: {} },
    changeMachine: { values: { machineId: "nobody" }, body: { disabled: true } },
    feedReport: { body: { reportId: "a-1", place: PIER } },
    feedPositions: { body: { positions: [{ unitId: "E1", lat: 45, lon: -30, at: 1 }] } },
    readShed: {},
    takeShed: { body: { machineId: "nobody", reportId: "a-1" } },
    dismissShed: { body: { machineId: "nobody", reportId: "a-1", reason: "repeat" } },
    listPeople: {},
    addPerson: {
      body: { personId: "new", name: "New", role: "call-taker" },
    },
    changePerson: { values: { personId: "nobody" }, body: { name: "Nobody" } },
    listAreas: {},
    reportDefect: { body: { part: "map", name: "TypeError", at: ["at draw (x.js:1:2)"] } },
    submitCommand: { body: { commandId: "routes-1", command: { type: "archiveClosed" } } },
    stream: {},
    readBoard: {},
    searchHistory: { query: "?text=pier&order=first-on-scene&limit=2" },
    readMoment: { values: { number: "1" } },
    previewConfiguration: {
      body: {
        fileName: "stations.csv",
        format: "csv",
        kind: "station",
        content: Buffer.from("stationId,name\nstation-1,First\n").toString("base64"),
      },
    },
    exportConfiguration: { query: "?format=csv&kind=unit" },
    readConfigurationHistory: {},
    readEvents: { query: "?after=0&limit=5" },
    readRecommendation: { values: { incidentId: "incident-1" } },
    readMoveUps: { query: "?capabilityId=pump" },
    openIncidentTexts: { values: { incidentId: "incident-1" }, body: { purpose: "handling" } },
    readOpeningReason: { values: { openingId: "nobody" } },
    readRetention: {},
    giveFollowCode: { values: { callId: "call-1" } },
    follow: { body: { code: "0000-0000-0000-0000" } },
    askErasure: { body: { code: "0000-0000-0000-0000" } },
    listErasures: {},
    decideErasure: { values: { callId: "call-1" }, body: { agree: true } },
    openShiftTexts: { body: { purpose: "handling" } },
    openCallTexts: { values: { callId: "call-1" }, body: { purpose: "handling" } },
    lookUpPlace: { body: { lat: PIER.lat, lon: PIER.lon } },
    searchPlaces: { body: { q: "pier" } },
    findDuplicates: { query: `?lat=${PIER.lat}&lon=${PIER.lon}` },
    readAttention: {},
    readMeasures: {},
    readOversight: {},
    exportOversight: { body: { format: "csv" } },
    readLogCheckpoint: {},
    readLogCosigned: {},
    readLogKeyChanges: {},
    readLogTile: { values: { level: "0", "*": "000.p/1" } },
    readLogEntries: { values: { "*": "000.p/1" } },
    readLongLogEntries: { values: { "*": "000.p/1" } },
    readRoads: {},
    readZones: {},
    findRoute: {
      body: { from: { lat: 45, lon: -30 }, to: { lat: PIER.lat, lon: PIER.lon } },
    },
    readExercise: {},
    controlExercise: { body: { paused: true } },
    listNights: {},
    beginExercise: { body: { from: 0, to: 3_600_000, speed: 10, autopilot: {} } },
    readReport: {},
    readReportFile: { query: "?format=json" },
    readPlanning: {},
    readPlanningGround: { values: { historyId: "nobody" } },
    readForecast: { values: { historyId: "nobody" } },
    savePlan: { body: { plan: PLAN } },
    readPlan: { values: { planId: "nights" } },
    quickLook: { body: { historyId: "nobody", plan: PLAN } },
    askProposal: { body: { historyId: "nobody", plan: PLAN, model: "mclp" } },
    startTrial: { body: { historyId: "nobody", planIds: ["nights"] } },
    readTrial: { values: { trialId: "nobody" } },
    cancelTrial: { values: { trialId: "nobody" } },
    readTrialFile: { values: { trialId: "nobody" }, query: "?format=json" },
    proposeDeployment: {
      body: { commandId: "propose-1", deploymentId: "nights", trialId: "nobody" },
    },
    removePlan: { values: { planId: "nobody" } },
    openApi: {},
    live: {},
    ready: {},
    metrics: {},
  };

const names = Object.keys(routes) as RouteName[];

async function askRoute(client: Client, name: RouteName): Promise<Answer | { status: number }> {
  const { values = {}, query = "", body } = good[name];
  const url = client.url(name, values) + query;
  if (name !== "stream") return client.ask(routes[name].method, url, body);
  // The stream never ends by itself: its status is enough.
  const abort = new AbortController();
  const headers = client.cookie === undefined ? {} : { cookie: client.cookie };
  const response = await fetch(client.origin + url, { headers, signal: abort.signal });
  const { status } = response;
  if (status !== 200) return client.ask("GET", url);
  abort.abort();
  return { status };
}

/** True for the answer of an address that nothing has: the same body, the same kind of headers. */
async function looksUnknown(client: Client, answer: Answer | { status: number }): Promise<boolean> {
  const unknown = await client.ask("GET", "/api/nothing-is-here");
  assert.equal(unknown.status, 404);
  if (!("text" in answer) || answer.status !== 404 || answer.text !== unknown.text) return false;
  const namesOf = ({ headers }: Answer) => [...headers.keys()].filter((name) => name !== "date");
  assert.deepEqual(namesOf(answer), namesOf(unknown));
  return true;
}

test("SRV-20, POL-4: every route answers each role as its row says; to others it is not there", async () => {
  for (const name of names) {
    const { who } = routes[name];
    const stranger = await askRoute(server.client(), name);
    if (who === "open") assert.notEqual(stranger.status, 401, name);
    else assert.equal(stranger.status, 401, name);
    // Signing out would end the session that the other routes use; commands have their own test.
    if (who === "open" || ["signOut", "changeSecret", "submitCommand"].includes(name)) continue;
    for (const role of roles) {
      const client = await server.as(role);
      const answer = await askRoute(client, name);
      const hidden = await looksUnknown(client, answer);
      assert.equal(hidden, !who.includes(role), `${name} as ${role}: ${answer.status}`);
      assert.ok(answer.status < 500, `${name} as ${role} answered ${answer.status}`);
    }
  }
});

test("SRV-21, POL-4: every command is taken from the roles of its row only", async () => {
  assert.deepEqual(commandTypes.toSorted(), kernelCommandTypes.toSorted());
  for (const type of commandTypes) {
    for (const role of roles) {
      const client = await server.as(role);
      const answer = await client.ask("POST", client.url("submitCommand"), {
        commandId: `role-${role}-${type}`,
        ...sample(type),
      });
      const may = commandRoles[type].includes(role);
      const hidden = await looksUnknown(client, answer);
      assert.equal(hidden, !may, `${type} as ${role}: ${answer.text}`);
      if (may) assert.ok([200, 409, 422].includes(answer.status), `${type}: ${answer.text}`);
    }
  }
});

/** A command of the right shape; what the rules say to it is another matter. */
function sample(type: string): { command: object; texts?: object } {
  const id = "nobody-has-this";
  const fields: Record<string, unknown> = {
    callId: id,
    incidentId: id,
    intoIncidentId: id,
    toIncidentId: id,
    assignmentId: id,
    fromAssignmentId: id,
    targetCommandId: id,
    unitId: id,
    agencyId: id,
    noteId: id,
    openingId: id,
    holdId: id,
    deploymentId: id,
    plan: PLAN,
    evidenceHash: "ab".repeat(32),
    approve: true,
    effectiveAt: 1,
    label: "file 7",
    reports: [],
    rule: "retention",
    subject: { callId: id },
    codeHash: id,
    sealId: id,
    typeId: "medical",
    priorityId: "2",
    channel: "phone",
    place: PIER,
    reason: reasonOf(type),
    disposition: "completed",
    until: 1,
    from: 0,
    alarmLevel: 2,
    seat: "Fire desk",
    key: id,
    sequence: 0,
    status: "enRoute",
    confirmed: true,
    purpose: { openSeal: "handling", askOpening: "legal" }[type] ?? "event",
    units: [{ assignmentId: id, unitId: id }],
    record: { kind: "export", what: "readEvents", format: "csv", rows: 3 },
    changes: [{ kind: "capability", put: { capabilityId: "boat", name: { en: "Boat" } } }],
  };
  const wanted = requiredOf(type).filter((name) => name !== "type");
  const command = { type, ...Object.fromEntries(wanted.map((name) => [name, fields[name]])) };
  const hasText = ["addNote", "writeShiftNote", "askOpening"].includes(type);
  return hasText ? { command, texts: { text: "a note" } } : { command };
}

/** Each list ends in `other`; an account of a decision is words. */
function reasonOf(type: string): string {
  return type.endsWith("Deployment") ? "because" : "other";
}

function requiredOf(type: string): readonly string[] {
  const schema: { required?: readonly string[] } | undefined = Object.entries(commandSchemas).find(
    ([name]) => name === type,
  )?.[1];
  return schema?.required ?? [];
}

type Operation = {
  requestBody?: unknown;
  responses: Record<string, { content?: Record<string, { schema: TSchema }> }>;
};
type OpenApi = { openapi: string; paths: Record<string, Record<string, Operation>> };

function openApiNow(): OpenApi {
  return JSON.parse(JSON.stringify(server.served.app.swagger()));
}

test("SRV-22: the committed OpenAPI document, the generated one and the routes are the same", () => {
  const generated = openApiNow();
  const text = `${JSON.stringify(generated, null, 2)}\n`;
  if (process.env["MUSTER_UPDATE_OPENAPI"] === "1") writeFileSync(OPENAPI, text);
  assert.equal(
    readFileSync(OPENAPI, "utf8"),
    text,
    "run this test with MUSTER_UPDATE_OPENAPI=1 and look at the difference",
  );
  assert.equal(generated.openapi, "3.1.0");
  const documented = Object.entries(generated.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const declared = names.map((name) => `${routes[name].method} ${openApiPath(name)}`);
  assert.deepEqual(documented.toSorted(), declared.toSorted());
});

test("SRV-23: real answers have the shape that the document promises", async () => {
  const { paths } = openApiNow();
  const seen: string[] = [];
  const administrator = await server.as("administrator");
  for (const name of names) {
    if (name === "stream" || name === "signOut") continue;
    const { who, method } = routes[name];
    const isSupervisors = who === "open" || who.includes("supervisor");
    // Signing in ends the session the browser had before: that is another browser's here.
    const client = name === "signIn" ? server.client() : isSupervisors ? supervisor : administrator;
    const answer = await askRoute(client, name);
    if (!("text" in answer)) continue;
    const operation = paths[openApiPath(name)]?.[method.toLowerCase()];
    const promised = operation?.responses[String(answer.status)];
    assert.ok(promised, `${name} answered ${answer.status}, which is not in the document`);
    const schema = promised.content?.["application/json"]?.schema;
    if (schema === undefined || answer.json === undefined) continue;
    const errors = Compile(schema).Errors(answer.json);
    assert.deepEqual(errors, [], `${name} ${answer.status}`);
    seen.push(`${name} ${answer.status}`);
  }
  assert.ok(seen.length >= 22, seen.join(", "));
});

test("SRV-24: what is not known is 404 with a code, on every area route", async () => {
  for (const name of names) {
    const { path, method, who } = routes[name];
    if (!path.includes(":areaId")) continue;
    const client = await server.as(who === "open" ? "supervisor" : (who[0] as Role));
    const { values = {}, query = "", body } = good[name];
    const url = client.url(name, { ...values, areaId: "atlantis" }) + query;
    const answer = await client.ask(method, url, body);
    assert.equal(answer.status, 404, `${name}: ${answer.text}`);
    assert.equal((answer.json as Problem).code, "unknown-area", name);
  }
  const nowhere = await supervisor.ask("GET", "/api/nothing-is-here");
  assert.equal((nowhere.json as Problem).code, "not-found");
  assert.equal((await supervisor.ask("PUT", supervisor.url("listAreas"))).status, 404);
});

function assertProblem(answer: Answer, hint: string): void {
  assert.ok(answer.status >= 400 && answer.status < 500, `${hint}: ${answer.status}`);
  const { code, message } = answer.json as Problem & { refusal?: unknown };
  if (answer.status === 422) return;
  assert.ok(problemCodes.includes(code), `${hint}: ${answer.text}`);
  assert.ok(message.length > 10 && !/\bat .*:\d+:\d+|node_modules/.test(message), message);
}

test("SRV-25: bad bodies are 400 with what came and what was expected, never 5xx", async () => {
  const bodies = [
    "",
    "{",
    "null",
    "[]",
    '"text"',
    "{}",
    '{"commandId":1}',
    "\u0000",
    '{"a":'.repeat(9),
  ];
  for (const name of names) {
    if (good[name].body === undefined || name === "signIn") continue;
    const { who, method } = routes[name];
    const client = await server.as(who === "open" ? "supervisor" : (who.at(-1) as Role));
    const url = client.url(name, good[name].values ?? {});
    for (const body of bodies) {
      const headers = { "content-type": "application/json" };
      const answer = await client.ask(method, url, body === "" ? " " : body, headers);
      assertProblem(answer, `${name} ${body}`);
    }
    const notJson = await client.ask(method, url, "a=b", { "content-type": "text/plain" });
    assertProblem(notJson, `${name} as text`);
  }
});

test("SRV-26: garbage in a command's place never gets a 5xx or a stack", async () => {
  const dispatcher = await server.as("dispatcher");
  let count = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...commandTypes),
      fc.dictionary(
        fc.constantFrom("callId", "incidentId", "place", "units", "until", "type", "__proto__"),
        fc.jsonValue(),
      ),
      async (type, extra) => {
        count += 1;
        const { command } = sample(type);
        const body = { commandId: `garbage-${count}`, command: { ...command, ...extra } };
        const answer = await dispatcher.ask("POST", dispatcher.url("submitCommand"), body);
        if (answer.status !== 200) assertProblem(answer, JSON.stringify(body));
      },
    ),
    { numRuns: 300, seed: 20_161_231 },
  );
  await fc.assert(
    fc.asyncProperty(fc.webQueryParameters(), fc.constantFrom(...names), async (query, name) => {
      if (name === "stream" || name === "signOut" || name === "signIn") return;
      const { body, values = {} } = good[name];
      const url = `${dispatcher.url(name, values)}?${query}`;
      const { status } = await dispatcher.ask(routes[name].method, url, body);
      assert.ok(status < 500, `${url} answered ${status}`);
    }),
    { numRuns: 200, seed: 20_170_101 },
  );
});

test("SRV-27: a body that is too large is refused before it is read", async () => {
  const body = { lat: 1, lon: 2, filler: "x".repeat(300 * 1024) };
  const answer = await supervisor.post("lookUpPlace", body);
  assert.equal(answer.status, 413);
  assert.equal((answer.json as Problem).code, "too-large");
});

test("SRV-28: large drawings are compressed, and not sent again to who has them", async () => {
  const first = await supervisor.get("readRoads");
  const etag = first.headers.get("etag") ?? "";
  assert.match(etag, /^"[\w-]{22}"$/);
  const headers = { "if-none-match": etag };
  const again = await supervisor.ask("GET", supervisor.url("readRoads"), undefined, headers);
  assert.equal(again.status, 304);
  const packed = await fetch(supervisor.origin + supervisor.url("readZones"), {
    headers: { cookie: supervisor.cookie ?? "", "accept-encoding": "br" },
  });
  assert.equal(packed.headers.get("content-encoding"), "br");
  const zones = (await packed.json()) as { features: { id: string }[] };
  assert.deepEqual(zones.features.map(({ id }) => id).toSorted(), [
    "East Side",
    "Harbour",
    "Hill",
    "Old Town",
  ]);
  assert.equal(AREA_ID, "seven-harbours");
});
