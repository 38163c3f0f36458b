import type {
  Actor,
  AlarmHandling,
  Assignment,
  Call,
  Claim,
  HandOver,
  Hold,
  Incident,
  IncidentCore,
  Opening,
  Seat,
  ShiftNote,
  Undoable,
  Unit,
} from "#kernel";
import type { EveryField, FieldClass } from "./classes.ts";

/** Reference and commitment of a sealed text. */
const seal: FieldClass = "personal";
const place: FieldClass = "operational";

export const actorFields: EveryField<Actor> = {
  kind: "public",
  id: "operational",
  agencyId: "public",
};

const status = {
  status: "public",
  heldAt: "public",
  reason: "operational",
  until: "public",
  groupedAt: "public",
  intoIncidentId: "public",
  closedAt: "public",
  disposition: "public",
} as const;

export const callFields: EveryField<Call> = {
  callId: "public",
  channel: "public",
  receivedAt: "public",
  takenBy: "operational",
  typeId: "public",
  place,
  reporter: seal,
  narrative: seal,
  unverified: "public",
  anonymous: "public",
  status: "public",
  incidentId: "public",
  closedAt: "public",
  disposition: "public",
};

export const incidentCoreFields: EveryField<IncidentCore> = {
  ...status,
  incidentId: "public",
  typeId: "public",
  priorityId: "public",
  place,
  alarmLevel: "public",
  pendingSince: "public",
  attended: "public",
  primaryAssignmentId: "public",
};

/** The timeline is reduced event by event. */
export const incidentFields: EveryField<Incident> = {
  ...status,
  ...incidentCoreFields,
  number: "public",
  receivedAt: "public",
  openedAt: "public",
  callIds: "public",
  groupedIds: "public",
  agencyIds: "public",
  assignmentIds: "public",
  notes: seal,
  timeline: "public",
};

export const assignmentFields: EveryField<Assignment> = {
  assignmentId: "public",
  unitId: "public",
  incidentId: "public",
  status: "public",
  times: "public",
  needId: "public",
  advice: "operational",
  destination: place,
  endReason: "operational",
  concurrentReason: "operational",
};

export const unitFields: EveryField<Unit> = {
  unitId: "public",
  duty: {
    status: "public",
    since: "public",
    reason: "operational",
    recallSeconds: "public",
  },
  crew: "public",
  postId: "public",
  reservation: { purpose: "operational", from: "public", until: "public", incidentId: "public" },
  openAssignmentIds: "public",
  freeSince: "public",
};

export const seatFields: EveryField<Seat> = {
  seat: "operational",
  holderId: "operational",
  since: "operational",
  agencyIds: "operational",
};

export const claimFields: EveryField<Claim> = {
  incidentId: "public",
  callId: "public",
  holderId: "operational",
  since: "operational",
  lastActionAt: "operational",
};

const mark = {
  by: "operational",
  at: "public",
  stage: "public",
  rank: "public",
  missing: "public",
  until: "public",
  reason: "operational",
} as const;

export const alarmFields: EveryField<AlarmHandling> = {
  key: "public",
  incidentId: "public",
  acknowledged: mark,
  shelved: mark,
};

export const shiftNoteFields: EveryField<ShiftNote> = {
  noteId: "public",
  by: "operational",
  at: "public",
  until: "public",
  text: seal,
};

export const handOverFields: EveryField<HandOver> = {
  seat: "operational",
  by: "operational",
  at: "public",
  sequence: "public",
};

export const openingFields: EveryField<Opening> = {
  openingId: "public",
  subject: "public",
  purpose: "operational",
  text: seal,
  askedBy: "operational",
  askedAt: "public",
  lease: { givenBy: "operational", from: "public", until: "public" },
};

export const holdFields: EveryField<Hold> = {
  holdId: "public",
  subject: "public",
  label: "operational",
  until: "public",
  placedBy: "operational",
  placedAt: "public",
};

/** What can be undone is shown to whoever did it, without what it would put back. */
export const undoableFields: EveryField<Undoable> = {
  commandId: "public",
  at: "public",
  actorId: "operational",
  changes: "sensitive",
};
