import type { CommandOf, CommandType } from "../index.ts";
import type { Chooser } from "./chooser.ts";
import { MINUTE, TOWN, unit } from "./town.ts";

type Makers = { readonly [T in CommandType]: (choose: Chooser, at: number) => CommandOf<T> };

function maybe<K extends string, V>(choose: Chooser, key: K, value: V): { [P in K]?: V } {
  return choose.number() % 2 === 0 ? ({ [key]: value } as { [P in K]?: V }) : {};
}

const seal = { sealId: "s1", commitment: "ab12" };

function unitsToAssign(choose: Chooser, at: number): CommandOf<"assignUnits">["units"] {
  const count = choose.isHostile ? choose.of(0, 300) : choose.of(1, 1, 2, 3);
  return Array.from({ length: count }, (_, index) => ({
    unitId: choose.unit(),
    assignmentId: choose.text(`a${at}-${index}-${choose.number() % 5}`),
    ...maybe(choose, "needId", choose.of("engines", "als")),
    ...(choose.number() % 3 === 0 ? { concurrentReason: choose.reason("commit") } : {}),
  }));
}

function configurationChanges(choose: Chooser): CommandOf<"configure">["changes"] {
  return choose.of<CommandOf<"configure">["changes"]>(
    TOWN,
    [{ kind: "unit", remove: choose.unit() }],
    [{ kind: "unit", put: unit("E1", { crew: choose.count(2) }) }],
    [{ kind: "unit", put: unit("M2") }],
    [{ kind: "post", remove: "mall" }],
    [{ kind: "post", put: { postId: "mall", name: { en: "Mall" }, lat: 50, lon: 11 } }],
    [{ kind: "incidentType", remove: "alarm" }],
    [{ kind: "coverageRule", remove: "east-als" }],
  );
}

/** How each command is made from what a chooser finds on the board. */
export const MAKERS: Makers = {
  configure: (choose) => ({ type: "configure", changes: configurationChanges(choose) }),
  receiveCall: (choose) => ({
    type: "receiveCall",
    callId: choose.id("k"),
    channel: "phone",
    ...maybe(choose, "typeId", choose.type()),
    ...maybe(choose, "place", choose.place()),
    ...maybe(choose, "narrative", seal),
  }),
  amendCall: (choose) => ({
    type: "amendCall",
    callId: choose.id("k"),
    ...maybe(choose, "typeId", choose.type()),
    ...maybe(choose, "reporter", seal),
  }),
  closeCall: (choose) => ({
    type: "closeCall",
    callId: choose.call(),
    disposition: choose.text("completed"),
  }),
  linkCall: (choose) => ({
    type: "linkCall",
    callId: choose.call(),
    incidentId: choose.incident(),
  }),
  unlinkCall: (choose) => ({
    type: "unlinkCall",
    callId: choose.id("k"),
    reason: choose.reason("unlink"),
  }),
  openIncident: (choose) => ({
    type: "openIncident",
    incidentId: choose.id("i"),
    typeId: choose.type(),
    place: choose.place(),
    ...maybe(choose, "priorityId", choose.priority()),
    ...maybe(choose, "callId", choose.call()),
    ...maybe(choose, "agencyIds", [choose.text("works")]),
  }),
  changeType: (choose) => ({
    type: "changeType",
    incidentId: choose.incident(),
    typeId: choose.type(),
    ...maybe(choose, "priorityId", choose.priority()),
  }),
  changePriority: (choose) => ({
    type: "changePriority",
    incidentId: choose.incident(),
    priorityId: choose.priority(),
  }),
  moveIncident: (choose) => ({
    type: "moveIncident",
    incidentId: choose.incident(),
    place: choose.place(),
  }),
  raiseAlarm: (choose) => ({
    type: "raiseAlarm",
    incidentId: choose.incident(),
    alarmLevel: choose.count(choose.of(1, 2, 3)),
  }),
  holdIncident: (choose, at) => ({
    type: "holdIncident",
    incidentId: choose.incident(),
    reason: choose.reason("hold"),
    until: choose.count(at + 10 * MINUTE),
  }),
  releaseIncident: (choose) => ({ type: "releaseIncident", incidentId: choose.incident() }),
  closeIncident: (choose) => ({
    type: "closeIncident",
    incidentId: choose.incident(),
    disposition: choose.text("completed"),
    clearUnits: choose.of(true, false),
  }),
  reopenIncident: (choose) => ({
    type: "reopenIncident",
    incidentId: choose.id("i"),
    reason: choose.reason("reopen"),
  }),
  groupIncident: (choose) => ({
    type: "groupIncident",
    incidentId: choose.incident(),
    intoIncidentId: choose.incident(),
  }),
  splitIncident: (choose) => ({
    type: "splitIncident",
    incidentId: choose.id("i"),
    reason: choose.reason("split"),
  }),
  addAgency: (choose) => ({
    type: "addAgency",
    incidentId: choose.incident(),
    agencyId: choose.text(choose.of("works", "fire")),
  }),
  addNote: (choose) => ({
    type: "addNote",
    incidentId: choose.incident(),
    noteId: choose.id("n"),
    text: choose.isHostile ? { sealId: "", commitment: "no" } : seal,
  }),
  assignUnits: (choose, at) => ({
    type: "assignUnits",
    incidentId: choose.incident(),
    units: unitsToAssign(choose, at),
    ...maybe(choose, "reopenReason", choose.reason("reopen")),
  }),
  setAssignmentStatus: (choose) => ({
    type: "setAssignmentStatus",
    assignmentId: choose.assignment(),
    status: choose.of(
      "acknowledged",
      "enRoute",
      "onScene",
      "transporting",
      "atDestination",
      "cleared",
      "cancelled",
    ),
    ...maybe(choose, "destination", choose.place()),
    ...maybe(choose, "reason", choose.reason("end")),
  }),
  divertUnit: (choose, at) => ({
    type: "divertUnit",
    fromAssignmentId: choose.assignment(),
    toIncidentId: choose.incident(),
    assignmentId: choose.text(`d${at}`),
    reason: choose.reason("divert"),
    confirmed: choose.number() % 4 !== 0,
  }),
  setPrimaryUnit: (choose) => ({ type: "setPrimaryUnit", assignmentId: choose.assignment() }),
  undo: (choose) => ({ type: "undo", targetCommandId: `c${choose.number() % 60}` }),
  placeInService: (choose) => ({
    type: "placeInService",
    unitId: choose.unit(),
    ...maybe(choose, "crew", choose.count(2)),
  }),
  takeOutOfService: (choose) => ({
    type: "takeOutOfService",
    unitId: choose.unit(),
    reason: choose.reason("outOfService"),
  }),
  setAway: (choose) => ({
    type: "setAway",
    unitId: choose.unit(),
    reason: choose.reason("away"),
    ...maybe(choose, "recallSeconds", choose.count(300)),
  }),
  postUnit: (choose) => ({
    type: "postUnit",
    unitId: choose.unit(),
    ...maybe(choose, "postId", choose.text("mall")),
  }),
  reserveUnit: (choose, at) => ({
    type: "reserveUnit",
    unitId: choose.unit(),
    purpose: choose.reason("reserve"),
    from: choose.count(at + choose.of(0, 1, 5) * MINUTE),
    until: choose.count(at + 15 * MINUTE),
    ...maybe(choose, "incidentId", choose.incident()),
  }),
  releaseUnit: (choose) => ({ type: "releaseUnit", unitId: choose.unit() }),
  takeSeat: (choose) => ({
    type: "takeSeat",
    seat: choose.seat(),
    ...maybe(choose, "agencyIds", [choose.text("fire")]),
    ...maybe(choose, "reason", choose.reason("seat")),
  }),
  leaveSeat: (choose) => ({
    type: "leaveSeat",
    seat: choose.seat(),
    ...maybe(choose, "reason", choose.reason("seat")),
  }),
  claimIncident: (choose) => ({
    type: "claimIncident",
    incidentId: choose.incident(),
    ...maybe(choose, "reason", choose.reason("claim")),
  }),
  claimCall: (choose) => ({
    type: "claimCall",
    callId: choose.call(),
    ...maybe(choose, "reason", choose.reason("claim")),
  }),
  unclaimIncident: (choose) => ({ type: "unclaimIncident", incidentId: choose.incident() }),
  unclaimCall: (choose) => ({ type: "unclaimCall", callId: choose.call() }),
  acknowledgeAlarm: (choose, at) => ({ type: "acknowledgeAlarm", key: choose.alarm(at) }),
  shelveAlarm: (choose, at) => ({
    type: "shelveAlarm",
    key: choose.alarm(at),
    until: choose.count(at + choose.of(5, 15, 61) * MINUTE),
    reason: choose.reason("shelve"),
    ...maybe(choose, "confirmed", true),
  }),
  unshelveAlarm: (choose, at) => ({ type: "unshelveAlarm", key: choose.alarm(at) }),
  writeShiftNote: (choose, at) => ({
    type: "writeShiftNote",
    noteId: choose.id("s"),
    text: seal,
    ...maybe(choose, "until", choose.count(at + 60 * MINUTE)),
  }),
  removeShiftNote: (choose) => ({ type: "removeShiftNote", noteId: choose.id("s") }),
  handOver: (choose) => ({
    type: "handOver",
    seat: choose.seat(),
    sequence: choose.count(choose.number()),
  }),
  askOpening: (choose) => ({
    type: "askOpening",
    openingId: choose.id("o"),
    subject: choose.of({ incidentId: choose.incident() }, { callId: choose.call() }),
    purpose: choose.of("quality", "complaint", "legal", "training"),
    text: seal,
  }),
  approveOpening: (choose) => ({ type: "approveOpening", openingId: choose.id("o") }),
  declineOpening: (choose) => ({ type: "declineOpening", openingId: choose.id("o") }),
  returnOpening: (choose) => ({ type: "returnOpening", openingId: choose.id("o") }),
  openSeal: (choose) => ({
    type: "openSeal",
    sealId: choose.text("s1"),
    purpose: choose.of("handling", "quality"),
    ...maybe(choose, "openingId", choose.id("o")),
  }),
  proposeDeployment: (choose) => ({
    type: "proposeDeployment",
    deploymentId: choose.id("d"),
    evidenceHash: choose.of("ab".repeat(32), "ab"),
    plan: {
      format: "muster-deployment-plan",
      version: 1,
      planId: choose.id("p"),
      name: "More",
      question: "What would it change?",
      changes: configurationChanges(choose),
      duties: [],
      postings: [{ unitId: choose.unit(), postId: choose.id("post") }],
      stationClosures: [],
      roadClosures: [],
    },
  }),
  reviewDeployment: (choose) => ({
    type: "reviewDeployment",
    deploymentId: choose.id("d"),
    approve: choose.of(true, true, false),
    reason: choose.account(),
  }),
  scheduleDeployment: (choose, at) => ({
    type: "scheduleDeployment",
    deploymentId: choose.id("d"),
    effectiveAt: choose.count(at + 10 * MINUTE),
  }),
  applyDeployment: (choose) => ({ type: "applyDeployment", deploymentId: choose.id("d") }),
  cancelDeployment: (choose) => ({
    type: "cancelDeployment",
    deploymentId: choose.id("d"),
    reason: choose.account(),
  }),
  reverseDeployment: (choose) => ({
    type: "reverseDeployment",
    deploymentId: choose.id("d"),
    reason: choose.account(),
  }),
  placeHold: (choose, at) => ({
    type: "placeHold",
    holdId: choose.id("h"),
    subject: choose.of({ incidentId: choose.incident() }, { callId: choose.call() }),
    label: choose.text("Court 12/7"),
    until: choose.count(at + 60 * MINUTE),
  }),
  liftHold: (choose) => ({ type: "liftHold", holdId: choose.id("h") }),
  eraseReports: (choose) => ({
    type: "eraseReports",
    reports: [{ reportId: choose.call(), subjects: [{ callId: choose.call() }] }],
    rule: "retention",
  }),
  giveFollowCode: (choose) => ({
    type: "giveFollowCode",
    callId: choose.call(),
    codeHash: choose.text("c0de"),
  }),
  recordAccess: (choose) => ({
    type: "recordAccess",
    record: { kind: "export", what: choose.text("events"), format: "csv", rows: 3 },
  }),
  archiveClosed: () => ({ type: "archiveClosed" }),
};
