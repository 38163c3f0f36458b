import { Type, type Static } from "typebox";
import { channels, handlingParts, type Command, type CommandType, type Place } from "#kernel";
import { AccessRecord } from "./access-record.ts";
import { ConfigurationChanges } from "./configuration.ts";
import { PlanDocument } from "./planning.ts";
import {
  Id,
  ID_LENGTH_MAX,
  InstantMilliseconds,
  object,
  oneOf,
  PlaceInput,
  reasonOf,
  ShortText,
  UNITS_PER_COMMAND_MAX,
  type Holds,
  type Same,
  type Writable,
} from "./shapes.ts";

const Channel = oneOf(...channels);
const Advice = object({
  rank: Type.Integer({ minimum: 0, maximum: 10_000 }),
  etaSeconds: Type.Number({ minimum: 0, maximum: 1e7 }),
  lowSeconds: Type.Number({ minimum: 0, maximum: 1e7 }),
  highSeconds: Type.Number({ minimum: 0, maximum: 1e7 }),
});
const UnitToAssign = object({
  assignmentId: Id,
  unitId: Id,
  needId: Type.Optional(Id),
  advice: Type.Optional(Advice),
  concurrentReason: Type.Optional(reasonOf("commit")),
});
const incidentId = Id;
/** Kind, one or two ids and an instant: longer than an id. */
const AlarmKey = Type.String({
  minLength: 1,
  maxLength: 3 * ID_LENGTH_MAX,
  pattern: "^[^\\u0000-\\u001f\\u007f]*$",
});

/** The shape of every command a client may send. What a command means is the kernel's business. */
/** An incident or a call. */
const SubjectOf = Type.Union([object({ incidentId: Id }), object({ callId: Id })]);

export const commandSchemas = {
  configure: object({
    type: Type.Literal("configure"),
    changes: ConfigurationChanges,
    reason: Type.Optional(ShortText),
  }),

  receiveCall: object({
    type: Type.Literal("receiveCall"),
    callId: Id,
    channel: Channel,
    typeId: Type.Optional(Id),
    place: Type.Optional(PlaceInput),
    unverified: Type.Optional(Type.Boolean()),
    anonymous: Type.Optional(Type.Boolean()),
  }),
  amendCall: object({
    type: Type.Literal("amendCall"),
    callId: Id,
    channel: Type.Optional(Channel),
    unverified: Type.Optional(Type.Boolean()),
    anonymous: Type.Optional(Type.Boolean()),
    typeId: Type.Optional(Id),
    place: Type.Optional(PlaceInput),
  }),
  closeCall: object({ type: Type.Literal("closeCall"), callId: Id, disposition: Id }),
  linkCall: object({ type: Type.Literal("linkCall"), callId: Id, incidentId }),
  unlinkCall: object({ type: Type.Literal("unlinkCall"), callId: Id, reason: reasonOf("unlink") }),

  openIncident: object({
    type: Type.Literal("openIncident"),
    incidentId,
    callId: Type.Optional(Id),
    typeId: Id,
    priorityId: Type.Optional(Id),
    place: PlaceInput,
    agencyIds: Type.Optional(Type.Array(Id, { maxItems: 50 })),
  }),
  changeType: object({
    type: Type.Literal("changeType"),
    incidentId,
    typeId: Id,
    priorityId: Type.Optional(Id),
  }),
  changePriority: object({ type: Type.Literal("changePriority"), incidentId, priorityId: Id }),
  moveIncident: object({ type: Type.Literal("moveIncident"), incidentId, place: PlaceInput }),
  raiseAlarm: object({
    type: Type.Literal("raiseAlarm"),
    incidentId,
    alarmLevel: Type.Integer({ minimum: 1, maximum: 100 }),
  }),
  holdIncident: object({
    type: Type.Literal("holdIncident"),
    incidentId,
    reason: reasonOf("hold"),
    until: InstantMilliseconds,
  }),
  releaseIncident: object({ type: Type.Literal("releaseIncident"), incidentId }),
  closeIncident: object({
    type: Type.Literal("closeIncident"),
    incidentId,
    disposition: Id,
    clearUnits: Type.Optional(Type.Boolean()),
  }),
  reopenIncident: object({
    type: Type.Literal("reopenIncident"),
    incidentId,
    reason: reasonOf("reopen"),
  }),
  groupIncident: object({ type: Type.Literal("groupIncident"), incidentId, intoIncidentId: Id }),
  splitIncident: object({
    type: Type.Literal("splitIncident"),
    incidentId,
    reason: reasonOf("split"),
  }),
  addAgency: object({ type: Type.Literal("addAgency"), incidentId, agencyId: Id }),
  addNote: object({ type: Type.Literal("addNote"), incidentId, noteId: Id }),

  assignUnits: object({
    type: Type.Literal("assignUnits"),
    incidentId,
    units: Type.Array(UnitToAssign, { minItems: 1, maxItems: UNITS_PER_COMMAND_MAX }),
    reopenReason: Type.Optional(reasonOf("reopen")),
  }),
  setAssignmentStatus: object({
    type: Type.Literal("setAssignmentStatus"),
    assignmentId: Id,
    status: oneOf(
      "acknowledged",
      "enRoute",
      "onScene",
      "transporting",
      "atDestination",
      "cleared",
      "cancelled",
    ),
    destination: Type.Optional(PlaceInput),
    reason: Type.Optional(reasonOf("end")),
  }),
  divertUnit: object({
    type: Type.Literal("divertUnit"),
    fromAssignmentId: Id,
    toIncidentId: Id,
    assignmentId: Id,
    needId: Type.Optional(Id),
    advice: Type.Optional(Advice),
    reason: reasonOf("divert"),
    confirmed: Type.Boolean(),
  }),
  setPrimaryUnit: object({ type: Type.Literal("setPrimaryUnit"), assignmentId: Id }),
  undo: object({ type: Type.Literal("undo"), targetCommandId: Id }),

  placeInService: object({
    type: Type.Literal("placeInService"),
    unitId: Id,
    crew: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
  }),
  takeOutOfService: object({
    type: Type.Literal("takeOutOfService"),
    unitId: Id,
    reason: reasonOf("outOfService"),
  }),
  setAway: object({
    type: Type.Literal("setAway"),
    unitId: Id,
    reason: reasonOf("away"),
    recallSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
  }),
  postUnit: object({
    type: Type.Literal("postUnit"),
    unitId: Id,
    postId: Type.Optional(Id),
  }),
  reserveUnit: object({
    type: Type.Literal("reserveUnit"),
    unitId: Id,
    purpose: reasonOf("reserve"),
    from: InstantMilliseconds,
    until: InstantMilliseconds,
    incidentId: Type.Optional(Id),
  }),
  releaseUnit: object({ type: Type.Literal("releaseUnit"), unitId: Id }),

  takeSeat: object({
    type: Type.Literal("takeSeat"),
    seat: Id,
    agencyIds: Type.Optional(Type.Array(Id, { maxItems: 50 })),
    reason: Type.Optional(reasonOf("seat")),
  }),
  leaveSeat: object({
    type: Type.Literal("leaveSeat"),
    seat: Id,
    reason: Type.Optional(reasonOf("seat")),
  }),
  claimIncident: object({
    type: Type.Literal("claimIncident"),
    incidentId,
    reason: Type.Optional(reasonOf("claim")),
  }),
  claimCall: object({
    type: Type.Literal("claimCall"),
    callId: Id,
    reason: Type.Optional(reasonOf("claim")),
  }),
  unclaimIncident: object({ type: Type.Literal("unclaimIncident"), incidentId }),
  unclaimCall: object({ type: Type.Literal("unclaimCall"), callId: Id }),
  acknowledgeAlarm: object({ type: Type.Literal("acknowledgeAlarm"), key: AlarmKey }),
  shelveAlarm: object({
    type: Type.Literal("shelveAlarm"),
    key: AlarmKey,
    until: InstantMilliseconds,
    reason: reasonOf("shelve"),
    confirmed: Type.Optional(Type.Boolean()),
  }),
  unshelveAlarm: object({ type: Type.Literal("unshelveAlarm"), key: AlarmKey }),
  writeShiftNote: object({
    type: Type.Literal("writeShiftNote"),
    noteId: Id,
    until: Type.Optional(InstantMilliseconds),
  }),
  removeShiftNote: object({ type: Type.Literal("removeShiftNote"), noteId: Id }),
  handOver: object({
    type: Type.Literal("handOver"),
    seat: Id,
    sequence: Type.Integer({ minimum: 0 }),
  }),

  askOpening: object({
    type: Type.Literal("askOpening"),
    openingId: Id,
    subject: SubjectOf,
    purpose: oneOf("quality", "complaint", "legal", "training"),
  }),
  approveOpening: object({ type: Type.Literal("approveOpening"), openingId: Id }),
  declineOpening: object({ type: Type.Literal("declineOpening"), openingId: Id }),
  returnOpening: object({ type: Type.Literal("returnOpening"), openingId: Id }),
  openSeal: object({
    type: Type.Literal("openSeal"),
    sealId: Id,
    purpose: oneOf("handling", "quality", "complaint", "legal", "training"),
    openingId: Type.Optional(Id),
    part: Type.Optional(oneOf(...handlingParts)),
  }),
  giveFollowCode: object({ type: Type.Literal("giveFollowCode"), callId: Id, codeHash: Id }),
  // The server makes it of a trial that it keeps, so that the evidence is there.
  proposeDeployment: object({
    type: Type.Literal("proposeDeployment"),
    deploymentId: Id,
    plan: PlanDocument,
    evidenceHash: Id,
  }),
  reviewDeployment: object({
    type: Type.Literal("reviewDeployment"),
    deploymentId: Id,
    approve: Type.Boolean(),
    reason: ShortText,
  }),
  scheduleDeployment: object({
    type: Type.Literal("scheduleDeployment"),
    deploymentId: Id,
    effectiveAt: InstantMilliseconds,
  }),
  applyDeployment: object({ type: Type.Literal("applyDeployment"), deploymentId: Id }),
  cancelDeployment: object({
    type: Type.Literal("cancelDeployment"),
    deploymentId: Id,
    reason: ShortText,
  }),
  reverseDeployment: object({
    type: Type.Literal("reverseDeployment"),
    deploymentId: Id,
    reason: ShortText,
  }),
  placeHold: object({
    type: Type.Literal("placeHold"),
    holdId: Id,
    subject: SubjectOf,
    label: ShortText,
    until: InstantMilliseconds,
  }),
  liftHold: object({ type: Type.Literal("liftHold"), holdId: Id }),
  eraseReports: object({
    type: Type.Literal("eraseReports"),
    reports: Type.Array(object({ reportId: Id, subjects: Type.Array(SubjectOf) })),
    rule: oneOf("retention", "request"),
  }),
  recordAccess: object({ type: Type.Literal("recordAccess"), record: AccessRecord }),
  archiveClosed: object({ type: Type.Literal("archiveClosed") }),
};

type Schemas = typeof commandSchemas;

/** A command as a client sends it: places without look-ups, personal texts beside it. */
export type WireCommand = { [T in keyof Schemas]: Static<Schemas[T]> }[keyof Schemas];
export type WireCommandOf<T extends CommandType> = Extract<WireCommand, { type: T }>;

export const WireCommand = Type.Unsafe<WireCommand>(Type.Union(Object.values(commandSchemas)));

/** True for the name of a command. */
export function isCommandType(word: unknown): word is CommandType {
  return typeof word === "string" && Object.hasOwn(commandSchemas, word);
}

export const commandTypes = Object.keys(commandSchemas).filter(isCommandType);

/** Which personal texts may come beside which command; the server seals them. */
export const personalFields = {
  receiveCall: ["reporter", "narrative"],
  amendCall: ["reporter", "narrative"],
  addNote: ["text"],
  writeShiftNote: ["text"],
  askOpening: ["text"],
} as const satisfies Partial<Record<CommandType, readonly string[]>>;

type Unsealed<C> = C extends { readonly type: infer T extends keyof typeof personalFields }
  ? Omit<C, (typeof personalFields)[T][number]>
  : C;
type ToWire<C> = Writable<
  C extends unknown
    ? {
        [K in keyof Unsealed<C>]: Unsealed<C>[K] extends Place | undefined
          ? AsInput<Unsealed<C>[K]>
          : Unsealed<C>[K];
      }
    : never
>;
type AsInput<P> = P extends Place ? PlaceInput : P;

/** These stop compiling when the kernel's commands and the schemas part. */
export type CommandsAgree = Holds<Same<WireCommand, ToWire<Command>>>;
export type EveryCommandHasASchema = Holds<Same<keyof Schemas, CommandType>>;
