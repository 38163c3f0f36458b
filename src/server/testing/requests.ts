import type { TSchema } from "typebox";
import { commandSchemas, routes, type RouteName } from "#protocol";
import { AREA_ID, PIER, type Answer, type Client, type TestServer } from "./harness.ts";

/** The incident and the call that the requests name; gives the supervisor who told of them. */
export async function tellFirst(server: TestServer): Promise<Client> {
  const supervisor = await server.as("supervisor");
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
  return supervisor;
}

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
export const good: Record<
  RouteName,
  { values?: Record<string, string>; query?: string; body?: unknown }
> = {
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

/** The names of all routes. */
export const names = Object.keys(routes) as RouteName[];

/** The answer of a route to its good request. */
export async function askRoute(
  client: Client,
  name: RouteName,
): Promise<Answer | { status: number }> {
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

/** A command of the right shape; what the rules say to it is another matter. */
export function sample(type: string): { command: object; texts?: object } {
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

/** The OpenAPI document as the server generates it. */
export function openApiOf(server: TestServer): OpenApi {
  return JSON.parse(JSON.stringify(server.served.app.swagger()));
}
