import type { CommandType } from "#kernel";
import { adviceRoutes, type AdviceRouteName } from "./advice-routes.ts";
import { feedRoutes, type FeedRouteName } from "./feed-routes.ts";
import { identityRoutes, type IdentityRouteName } from "./identity-routes.ts";
import type { MachineScope } from "./machines.ts";
import { planningRoutes, type PlanningRouteName } from "./planning-routes.ts";
import type { FieldClass } from "./policy/classes.ts";

/** What a person does here. Each person has one. */
export const roles = [
  "call-taker",
  "dispatcher",
  "supervisor",
  "administrator",
  "overseer",
  "crew",
] as const;
export type Role = (typeof roles)[number];

/** Whoever has signed in, to their own session. */
const anyone = roles;
/** Those who see the board of the whole centre. */
const room: readonly Role[] = ["call-taker", "dispatcher", "supervisor", "administrator"];
/** A crew has a board and a stream of its own incidents; the policy of fields cuts them down. */
const roomAndCrew: readonly Role[] = [...room, "crew"];
const floor: readonly Role[] = ["call-taker", "dispatcher", "supervisor"];
const dispatch: readonly Role[] = ["dispatcher", "supervisor"];
const supervision: readonly Role[] = ["supervisor"];
const administration: readonly Role[] = ["administrator"];
/** Those who oversee do not take part, and see what was done. */
const oversight: readonly Role[] = ["overseer"];
const housekeeping: readonly Role[] = ["supervisor", "administrator"];

/** Which roles may give which command. A command without a row does not compile. */
export const commandRoles: Readonly<Record<CommandType, readonly Role[]>> = {
  configure: administration,
  receiveCall: floor,
  amendCall: floor,
  closeCall: floor,
  linkCall: floor,
  unlinkCall: floor,
  openIncident: floor,
  changeType: floor,
  changePriority: floor,
  moveIncident: floor,
  raiseAlarm: dispatch,
  holdIncident: dispatch,
  releaseIncident: dispatch,
  closeIncident: dispatch,
  reopenIncident: dispatch,
  groupIncident: dispatch,
  splitIncident: dispatch,
  addAgency: floor,
  addNote: floor,
  assignUnits: dispatch,
  // A crew of its own unit's assignment only: see policy/commands.ts.
  setAssignmentStatus: [...dispatch, "crew"],
  divertUnit: dispatch,
  setPrimaryUnit: dispatch,
  undo: floor,
  placeInService: dispatch,
  takeOutOfService: dispatch,
  setAway: dispatch,
  postUnit: dispatch,
  reserveUnit: dispatch,
  releaseUnit: dispatch,
  takeSeat: floor,
  leaveSeat: floor,
  claimIncident: floor,
  claimCall: floor,
  unclaimIncident: floor,
  unclaimCall: floor,
  acknowledgeAlarm: floor,
  shelveAlarm: dispatch,
  unshelveAlarm: floor,
  writeShiftNote: floor,
  removeShiftNote: floor,
  handOver: floor,
  askOpening: floor,
  approveOpening: supervision,
  declineOpening: supervision,
  returnOpening: floor,
  // Opening a seal goes through the texts routes, which journal the opening before they answer.
  openSeal: [],
  // Only the route that makes the code knows that the hash is one's.
  giveFollowCode: [],
  // The route proposes, of a trial that is kept; whoever plans may.
  proposeDeployment: [],
  reviewDeployment: housekeeping,
  // Adopting changes the configuration, so it is for those who may.
  scheduleDeployment: administration,
  // Only the server applies, at the instant.
  applyDeployment: [],
  cancelDeployment: housekeeping,
  reverseDeployment: administration,
  placeHold: housekeeping,
  liftHold: housekeeping,
  // Only the server erases, by the rule.
  eraseReports: [],
  // Only the server records who may do what, exports and refused attempts.
  recordAccess: [],
  archiveClosed: housekeeping,
};

export type RouteName =
  | IdentityRouteName
  | "signIn"
  | "startLink"
  | "whoAmI"
  | "signOut"
  | "changeSecret"
  | "listSessions"
  | "endSession"
  | "endPersonSessions"
  | "listMachines"
  | "addMachine"
  | "rotateMachineKey"
  | "changeMachine"
  | "listPeople"
  | "addPerson"
  | "changePerson"
  | "listAreas"
  | "submitCommand"
  | "stream"
  | "readBoard"
  | "readEvents"
  | "searchHistory"
  | "readMoment"
  | "previewConfiguration"
  | "exportConfiguration"
  | "readConfigurationHistory"
  | AdviceRouteName
  | "openIncidentTexts"
  | "openCallTexts"
  | "openShiftTexts"
  | "readOpeningReason"
  | "readRetention"
  | "giveFollowCode"
  | "follow"
  | "askErasure"
  | "listErasures"
  | "decideErasure"
  | "lookUpPlace"
  | "searchPlaces"
  | "findDuplicates"
  | "readAttention"
  | "readMeasures"
  | "readOversight"
  | "exportOversight"
  | "readLogCheckpoint"
  | "readLogCosigned"
  | "readLogKeyChanges"
  | "readLogTile"
  | "readLogEntries"
  | "readLongLogEntries"
  | "readRoads"
  | "readZones"
  | "findRoute"
  | "readExercise"
  | "controlExercise"
  | "reportDefect"
  | "listNights"
  | "beginExercise"
  | "readReport"
  | "readReportFile"
  | FeedRouteName
  | PlanningRouteName
  | "openApi"
  | "live"
  | "ready"
  | "metrics";

export type About = { readonly subject: "incident" | "call"; readonly sees: FieldClass };

export type Route = {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** With `:name` where a value goes, and `*` at the end where several parts of a path go. */
  readonly path: string;
  /** "open": no sign-in. Otherwise the roles that may use it. */
  readonly who: "open" | readonly Role[];
  /** True when it writes, so a page of another origin must not be able to call it. */
  readonly changes: boolean;
  /** The incident or call of its path, of which the reader has to see fields of this class. */
  readonly about?: About;
  /** Machines with this scope may use it too, with their key. */
  readonly machines?: MachineScope;
};

const area = "/api/areas/:areaId";

/** Every URL under /api, /health, /metrics and /start, and who may use it. */
export const routes: Readonly<Record<RouteName, Route>> = {
  ...identityRoutes({ anyone, administration }),
  ...feedRoutes({ room, floor, supervision }),
  signIn: { method: "POST", path: "/api/session", who: "open", changes: true },
  startLink: { method: "GET", path: "/start/:token", who: "open", changes: false },
  whoAmI: { method: "GET", path: "/api/session", who: anyone, changes: false },
  signOut: { method: "DELETE", path: "/api/session", who: anyone, changes: true },
  changeSecret: { method: "POST", path: "/api/session/secret", who: anyone, changes: true },
  listSessions: { method: "GET", path: "/api/sessions", who: anyone, changes: false },
  endSession: { method: "DELETE", path: "/api/sessions/:sessionId", who: anyone, changes: true },
  endPersonSessions: {
    method: "DELETE",
    path: "/api/people/:personId/sessions",
    who: administration,
    changes: true,
  },
  listMachines: { method: "GET", path: "/api/machines", who: administration, changes: false },
  addMachine: { method: "POST", path: "/api/machines", who: administration, changes: true },
  rotateMachineKey: {
    method: "POST",
    path: "/api/machines/:machineId/key",
    who: administration,
    changes: true,
  },
  changeMachine: {
    method: "PATCH",
    path: "/api/machines/:machineId",
    who: administration,
    changes: true,
  },
  listPeople: { method: "GET", path: "/api/people", who: administration, changes: false },
  addPerson: { method: "POST", path: "/api/people", who: administration, changes: true },
  changePerson: {
    method: "PATCH",
    path: "/api/people/:personId",
    who: administration,
    changes: true,
  },
  listAreas: { method: "GET", path: "/api/areas", who: anyone, changes: false },
  submitCommand: { method: "POST", path: `${area}/commands`, who: roomAndCrew, changes: true },
  stream: { method: "GET", path: `${area}/stream`, who: roomAndCrew, changes: false },
  readBoard: { method: "GET", path: `${area}/board`, who: roomAndCrew, changes: false },
  readEvents: { method: "GET", path: `${area}/events`, who: room, changes: false },
  // Those who answer calls look back at them; nobody else has to.
  searchHistory: { method: "GET", path: `${area}/history`, who: floor, changes: false },
  readMoment: { method: "GET", path: `${area}/history/:number`, who: floor, changes: false },
  previewConfiguration: {
    method: "POST",
    path: `${area}/configuration/preview`,
    who: administration,
    changes: true,
  },
  exportConfiguration: {
    method: "GET",
    path: `${area}/configuration/export`,
    who: room,
    changes: false,
  },
  readConfigurationHistory: {
    method: "GET",
    path: `${area}/configuration/history`,
    who: room,
    changes: false,
  },
  ...adviceRoutes({ floor, dispatch }),
  openIncidentTexts: {
    method: "POST",
    path: `${area}/incidents/:incidentId/texts`,
    who: [...floor, "crew"],
    about: { subject: "incident", sees: "personal" },
    changes: true,
  },
  openCallTexts: {
    method: "POST",
    path: `${area}/calls/:callId/texts`,
    who: floor,
    about: { subject: "call", sees: "personal" },
    changes: true,
  },
  openShiftTexts: { method: "POST", path: `${area}/shift/texts`, who: floor, changes: true },
  // Whoever agrees to an opening, and whoever oversees, knows why it was asked for.
  readOpeningReason: {
    method: "POST",
    path: `${area}/openings/:openingId/reason`,
    who: [...supervision, ...oversight],
    changes: true,
  },
  readRetention: {
    method: "GET",
    path: `${area}/retention`,
    who: [...housekeeping, ...oversight],
    changes: false,
  },
  giveFollowCode: {
    method: "POST",
    path: `${area}/calls/:callId/follow-code`,
    who: floor,
    about: { subject: "call", sees: "personal" },
    changes: true,
  },
  // The code is in the body, so that it stands in no address and no log.
  follow: { method: "POST", path: "/api/follow", who: "open", changes: true },
  askErasure: { method: "POST", path: "/api/follow/erasure", who: "open", changes: true },
  listErasures: {
    method: "GET",
    path: `${area}/erasures`,
    who: [...housekeeping, ...oversight],
    changes: false,
  },
  decideErasure: {
    method: "POST",
    path: `${area}/erasures/:callId`,
    who: housekeeping,
    changes: true,
  },
  lookUpPlace: { method: "POST", path: `${area}/places/lookup`, who: room, changes: true },
  // What is searched for may be where a caller lives: it is in no address line and in no log.
  searchPlaces: { method: "POST", path: `${area}/places/search`, who: roomAndCrew, changes: true },
  findDuplicates: { method: "GET", path: `${area}/duplicates`, who: floor, changes: false },
  readAttention: { method: "GET", path: `${area}/attention`, who: room, changes: false },
  readMeasures: { method: "GET", path: `${area}/measures`, who: room, changes: false },
  readOversight: { method: "GET", path: `${area}/oversight`, who: oversight, changes: false },
  // It puts the export on record, so it changes something.
  exportOversight: {
    method: "POST",
    path: `${area}/oversight/export`,
    who: oversight,
    changes: true,
  },
  // Hashes say nothing of what happened; the events themselves are for those who oversee.
  readLogCheckpoint: {
    method: "GET",
    path: `${area}/log/checkpoint`,
    who: "open",
    changes: false,
  },
  readLogCosigned: { method: "GET", path: `${area}/log/cosigned`, who: "open", changes: false },
  readLogKeyChanges: {
    method: "GET",
    path: `${area}/log/key-changes`,
    who: "open",
    changes: false,
  },
  readLogTile: { method: "GET", path: `${area}/log/tile/:level/*`, who: "open", changes: false },
  readLogEntries: {
    method: "GET",
    path: `${area}/log/tile/entries/*`,
    who: oversight,
    changes: false,
  },
  readLongLogEntries: {
    method: "GET",
    path: `${area}/log/long-entries/*`,
    who: oversight,
    changes: false,
  },
  readRoads: { method: "GET", path: `${area}/roads`, who: room, changes: false },
  readZones: { method: "GET", path: `${area}/zones`, who: room, changes: false },
  findRoute: { method: "POST", path: `${area}/route`, who: room, changes: true },
  readExercise: { method: "GET", path: `${area}/exercise`, who: room, changes: false },
  controlExercise: { method: "POST", path: `${area}/exercise`, who: supervision, changes: true },
  reportDefect: { method: "POST", path: "/api/defects", who: anyone, changes: true },
  listNights: { method: "GET", path: `${area}/exercise/nights`, who: room, changes: false },
  beginExercise: {
    method: "POST",
    path: `${area}/exercise/begin`,
    who: supervision,
    changes: true,
  },
  readReport: { method: "GET", path: `${area}/exercise/report`, who: room, changes: false },
  readReportFile: {
    method: "GET",
    path: `${area}/exercise/report/file`,
    who: room,
    changes: false,
  },
  ...planningRoutes,
  openApi: { method: "GET", path: "/api/openapi.json", who: "open", changes: false },
  live: { method: "GET", path: "/health/live", who: "open", changes: false },
  ready: { method: "GET", path: "/health/ready", who: "open", changes: false },
  metrics: { method: "GET", path: "/metrics", who: "open", changes: false },
};

/** True when a person with this role may give this command. */
export function mayCommand(role: Role, type: CommandType): boolean {
  return commandRoles[type].includes(role);
}
