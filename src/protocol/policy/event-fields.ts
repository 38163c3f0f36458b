import type { EventOf, EventType, HandledAlarm } from "#kernel";
import type { EveryField, FieldTable } from "./classes.ts";
import { assignmentFields, incidentCoreFields, unitFields } from "./record-fields.ts";

const place = "operational";
const seal = "personal";
const words = "personal";

const takenOver: FieldTable = { holderId: "operational", why: "public", reason: words };

const handledAlarm: EveryField<HandledAlarm> = {
  key: "public",
  kind: "public",
  stage: "public",
  since: "public",
  rank: "public",
  missing: "public",
  subject: "public",
};

type EventFields = { readonly [T in EventType]: EveryField<Omit<EventOf<T>, "type">> };

/** The class of every field of every event. A field without one does not compile. */
export const eventFields: EventFields = {
  configurationChanged: { changes: "public", inverse: "public", reason: "operational" },
  callReceived: {
    callId: "public",
    channel: "public",
    typeId: "public",
    place,
    reporter: seal,
    narrative: seal,
    unverified: "public",
    anonymous: "public",
  },
  callAmended: {
    callId: "public",
    channel: "public",
    unverified: "public",
    anonymous: "public",
    typeId: "public",
    place,
    reporter: seal,
    narrative: seal,
  },
  callClosed: { callId: "public", disposition: "public" },
  callLinked: { callId: "public", incidentId: "public" },
  callUnlinked: { callId: "public", incidentId: "public", reason: words },
  incidentOpened: {
    incidentId: "public",
    number: "public",
    typeId: "public",
    priorityId: "public",
    place,
    agencyIds: "public",
  },
  incidentTypeChanged: { incidentId: "public", typeId: "public" },
  incidentPriorityChanged: { incidentId: "public", priorityId: "public" },
  incidentMoved: { incidentId: "public", place },
  alarmRaised: { incidentId: "public", alarmLevel: "public" },
  incidentHeld: { incidentId: "public", reason: words, until: "public" },
  incidentReleased: { incidentId: "public" },
  incidentClosed: { incidentId: "public", disposition: "public" },
  incidentReopened: { incidentId: "public", reason: words },
  incidentGrouped: { incidentId: "public", intoIncidentId: "public" },
  incidentSplit: { incidentId: "public", fromIncidentId: "public", reason: words },
  agencyAdded: { incidentId: "public", agencyId: "public" },
  noteAdded: { incidentId: "public", noteId: "public", text: seal },
  unitAssigned: {
    assignmentId: "public",
    unitId: "public",
    incidentId: "public",
    needId: "public",
    advice: "operational",
    concurrentReason: words,
  },
  assignmentStatusChanged: {
    assignmentId: "public",
    unitId: "public",
    incidentId: "public",
    status: "public",
    destination: place,
    reason: words,
    outOfOrder: "public",
  },
  primaryUnitSet: { incidentId: "public", assignmentId: "public" },
  cautionsPassed: { incidentId: "public", unitId: "public", cautions: "public", reason: words },
  commandUndone: {
    targetCommandId: "public",
    incidentId: "public",
    unitId: "public",
    incidents: incidentCoreFields,
    assignments: assignmentFields,
    units: unitFields,
  },
  unitPlacedInService: { unitId: "public", crew: "public" },
  unitTakenOutOfService: { unitId: "public", reason: words },
  unitAway: { unitId: "public", reason: words, recallSeconds: "public" },
  unitPosted: { unitId: "public", postId: "public" },
  unitReserved: {
    unitId: "public",
    purpose: words,
    from: "public",
    until: "public",
    incidentId: "public",
  },
  unitReleased: { unitId: "public" },
  seatTaken: { seat: "operational", agencyIds: "operational" },
  seatLeft: { seat: "operational", holderId: "operational", why: "public", reason: words },
  incidentClaimed: { incidentId: "public", seat: "operational", takenOver },
  callClaimed: { callId: "public", seat: "operational", takenOver },
  incidentUnclaimed: { incidentId: "public", holderId: "operational", why: "public" },
  callUnclaimed: { callId: "public", holderId: "operational", why: "public" },
  alarmAcknowledged: handledAlarm,
  alarmShelved: { ...handledAlarm, until: "public", reason: words, confirmed: "public" },
  alarmUnshelved: { key: "public" },
  shiftNoteWritten: { noteId: "public", text: seal, until: "public" },
  shiftNoteRemoved: { noteId: "public" },
  handedOver: { seat: "operational", sequence: "public" },
  openingAsked: { openingId: "public", subject: "public", purpose: "operational", text: seal },
  leaseOpened: { openingId: "public", askedBy: "operational", until: "public" },
  leaseReturned: { openingId: "public" },
  openingDeclined: { openingId: "public" },
  sealOpened: {
    sealId: "sensitive",
    purpose: "sensitive",
    openingId: "sensitive",
    part: "sensitive",
  },
  followCodeGiven: { callId: "public", codeHash: "sensitive" },
  deploymentProposed: {
    deploymentId: "public",
    plan: "operational",
    evidenceHash: "public",
    changes: "operational",
    inverse: "operational",
  },
  deploymentReviewed: { deploymentId: "public", approved: "public", reason: words },
  deploymentScheduled: { deploymentId: "public", effectiveAt: "public" },
  deploymentApplied: { deploymentId: "public" },
  deploymentConflicted: { deploymentId: "public", problems: "operational" },
  deploymentCancelled: { deploymentId: "public", reason: words },
  deploymentReversed: { deploymentId: "public", reason: words },
  holdPlaced: { holdId: "public", subject: "public", label: words, until: "public" },
  holdLifted: { holdId: "public" },
  reportsErased: { reportIds: "public", rule: "public" },
  accessRecorded: { record: "sensitive" },
  incidentsArchived: { incidentIds: "public", callIds: "public" },
};

/** An event without this field has no meaning: whoever may not see it does not get the event. */
export const coreOfEvent: Partial<Record<EventType, string>> = {
  noteAdded: "text",
  shiftNoteWritten: "text",
  openingAsked: "text",
  sealOpened: "sealId",
  accessRecorded: "record",
};
