import { utcText } from "./local-time.ts";
import type { Refusal, RefusalCode } from "./refusal.ts";

type Of<C extends RefusalCode> = Extract<Refusal, { code: C }>;
type Messages = { readonly [C in RefusalCode]: (refusal: Of<C>) => string };

/** Problems shown in one message; the whole list is in the refusal. */
const PROBLEMS_SHOWN = 5;

function list(ids: readonly string[]): string {
  return ids.length === 0 ? "none" : ids.join(", ");
}

function configurationMessage({ problems }: Of<"configuration-invalid">): string {
  const shown = problems
    .slice(0, PROBLEMS_SHOWN)
    .map(({ path, got, expected }) => `${path}: got ${got}, expected ${expected}`);
  const more = problems.length - shown.length;
  const rest = more > 0 ? `; and ${more} more` : "";
  return `The configuration was not changed. ${shown.join("; ")}${rest}. Correct it and try again.`;
}

const GENERAL = {
  "configuration-invalid": configurationMessage,
  "invalid-value": ({ field, got, expected }) =>
    `${field}: got ${got}, expected ${expected}. Correct it and try again.`,
  "time-in-future": ({ occurredAt, at }) =>
    `The time given is ${Math.round((occurredAt - at) / 1000)} s after now. ` +
    "Give the time at which it happened.",
  "reason-required": ({ field }) => `${field} is empty, expected a reason. Say why.`,
  "confirmation-required": ({ what }) =>
    `This ${what} was not confirmed. Look at what it leaves behind, then confirm.`,
  "cautions-raised": ({ cautions, reasonRequired }) =>
    `${list(cautions.map(({ check, subjectId }) => `${check} (${subjectId})`))}. ` +
    `Look, then acknowledge exactly these${reasonRequired ? ", with a reason" : ""}.`,
  "cautions-block": ({ cautions, overrideRoles }) =>
    `${list(cautions.map(({ check, subjectId }) => `${check} (${subjectId})`))}. ` +
    (overrideRoles.length === 0
      ? "Nobody may pass this here. Choose otherwise."
      : `Choose otherwise, or ask a ${overrideRoles.join(" and a ")} to give it with a reason.`),
  "limit-reached": ({ what, limit }) => `${what}: no more than ${limit}. Split it.`,
  "needs-person": () =>
    "A life may be at stake, so a person must do this. Ask a dispatcher to decide.",
} satisfies Partial<Messages>;

const CALLS = {
  "unknown-call": ({ callId }) =>
    `There is no call ${callId} on the board. Check the id; it may have been archived.`,
  "call-exists": ({ callId }) =>
    `Call ${callId} has been received already. Give a new call a new id.`,
  "call-not-open": ({ callId, status }) =>
    `Call ${callId} is ${status}, expected open. Unlink it first if it belongs elsewhere.`,
  "reporter-given": ({ callId }) =>
    `Who reported call ${callId} is given, so it is not anonymous. Leave one of the two out.`,
  "call-not-linked": ({ callId }) =>
    `Call ${callId} is not linked to an incident, so there is nothing to unlink.`,
} satisfies Partial<Messages>;

const INCIDENTS = {
  "unknown-incident": ({ incidentId }) =>
    `There is no incident ${incidentId} on the board. Check the id; it may have been archived.`,
  "incident-exists": ({ incidentId }) =>
    `Incident ${incidentId} has been opened already. Give a new incident a new id.`,
  "incident-not-open": ({ incidentId, status }) =>
    `Incident ${incidentId} is ${status}, expected open. ` +
    (status === "closed" ? "Reopen it with a reason." : "Release or split it first."),
  "incident-not-held": ({ incidentId }) =>
    `Incident ${incidentId} is not held, so there is nothing to release.`,
  "incident-not-closed": ({ incidentId }) =>
    `Incident ${incidentId} is not closed, so there is nothing to reopen.`,
  "incident-not-grouped": ({ incidentId }) =>
    `Incident ${incidentId} is not grouped, so there is nothing to split.`,
  "incident-has-units": ({ incidentId, unitIds }) =>
    `Incident ${incidentId} still has ${list(unitIds)}, expected no units. Clear them first.`,
  "incident-has-group": ({ incidentId, groupedIds }) =>
    `Incident ${incidentId} holds ${list(groupedIds)}, expected none. Split them off first.`,
  "same-incident": ({ incidentId }) =>
    `Both are incident ${incidentId}, expected two. Choose another.`,
  "alarm-not-higher": ({ incidentId, alarmLevel }) =>
    `Incident ${incidentId} is at alarm ${alarmLevel} already. Give a higher level.`,
  "unknown-type": ({ typeId }) =>
    `There is no incident type ${typeId}. Choose one from the configuration.`,
  "unknown-priority": ({ priorityId }) =>
    `There is no priority ${priorityId}. Choose one from the configuration.`,
  "unknown-disposition": ({ disposition }) =>
    `There is no disposition ${disposition}. Choose one from the settings.`,
  "unknown-agency": ({ agencyId }) =>
    `There is no agency ${agencyId}. Choose one from the configuration.`,
  "agency-already-on": ({ incidentId, agencyId }) =>
    `Agency ${agencyId} is on incident ${incidentId} already. Nothing to do.`,
  "note-exists": ({ noteId }) => `Note ${noteId} is there already. Give a new note a new id.`,
} satisfies Partial<Messages>;

const UNITS = {
  "unknown-unit": ({ unitId }) => `There is no unit ${unitId}. Choose one from the configuration.`,
  "unknown-post": ({ postId }) => `There is no post ${postId}. Choose one from the configuration.`,
  "not-your-unit": ({ unitId, agencyId }) =>
    `Unit ${unitId} does not belong to agency ${agencyId}. Ask its agency or the centre.`,
  "unit-not-in-service": ({ unitId }) =>
    `Unit ${unitId} is out of service or cannot be recalled. Place it in service first.`,
  "unit-already-in-service": ({ unitId }) => `Unit ${unitId} is in service already.`,
  "unit-already-assigned": ({ unitId, incidentId }) =>
    `Unit ${unitId} is on incident ${incidentId} already. Once is enough.`,
  "unit-committed": ({ unitId, incidentIds }) =>
    `Unit ${unitId} is on ${list(incidentIds)}. End that first, divert it, or give a reason.`,
  "unit-reserved": ({ unitId, until }) =>
    `Unit ${unitId} is reserved until ${utcText(until)}. Release it first, or give a reason.`,
  "unit-not-reserved": ({ unitId }) =>
    `Unit ${unitId} is not reserved, so there is nothing to release.`,
} satisfies Partial<Messages>;

const ASSIGNMENTS = {
  "unknown-assignment": ({ assignmentId }) =>
    `There is no assignment ${assignmentId} on the board. Check the id.`,
  "assignment-exists": ({ assignmentId }) =>
    `Assignment ${assignmentId} exists already. Give a new assignment a new id.`,
  "assignment-ended": ({ assignmentId, status }) =>
    `Assignment ${assignmentId} is ${status}, expected one that has not ended. Undo, or assign anew.`,
  "status-not-forward": ({ assignmentId, from, to }) =>
    `Assignment ${assignmentId} is ${from} and cannot become ${to}. Statuses only go forward.`,
  "destination-required": ({ assignmentId }) =>
    `Assignment ${assignmentId} has no destination. Say where it transports to.`,
  "divert-not-lower-priority": ({ fromIncidentId, toIncidentId }) =>
    `Incident ${toIncidentId} is not more urgent than ${fromIncidentId}. Choose another unit.`,
  "divert-patient-aboard": ({ assignmentId }) =>
    `Assignment ${assignmentId} has a patient aboard. Choose another unit.`,
  "nothing-to-undo": ({ targetCommandId }) =>
    `Command ${targetCommandId} is not one that can be undone now. Use the opposite command.`,
  "not-your-command": ({ targetCommandId }) =>
    `Command ${targetCommandId} was given by someone else. Ask them or the centre.`,
  "undo-window-over": ({ targetCommandId }) =>
    `Command ${targetCommandId} is too long ago to undo. Use the opposite command.`,
  "undo-overtaken": ({ targetCommandId }) =>
    `What command ${targetCommandId} changed has changed again since. Use the opposite command.`,
} satisfies Partial<Messages>;

const SHIFT = {
  "person-only": ({ what }) => `A ${what} is a person's, expected a person. Sign in as one.`,
  "unknown-seat": ({ seat }) => `There is no seat ${seat}. Choose one from the settings.`,
  "seat-taken": ({ seat, holderId, since }) =>
    `${holderId} sits at ${seat} since ${utcText(since)}. Ask them to leave, or give a reason.`,
  "seat-empty": ({ seat }) => `Nobody sits at ${seat}, expected somebody. Nothing to do.`,
  "claimed-by-another": ({ holderId, seat, since }) =>
    `${seat ?? holderId} has claimed it since ${utcText(since)}. Ask them, or give a reason.`,
  "not-claimed": () => "You have not claimed it, so there is nothing to release.",
  "alarm-gone": ({ key }) => `Alarm ${key} is not waiting any more. Nothing to do.`,
  "alarm-not-shelved": ({ key }) =>
    `Alarm ${key} is not shelved, so there is nothing to bring back.`,
  "unknown-note": ({ noteId }) => `There is no note ${noteId} to the next shift. Check the id.`,
} satisfies Partial<Messages>;

const OPENINGS = {
  "unknown-opening": ({ openingId }) =>
    `There is no opening ${openingId}, or it is over. Ask for a new one.`,
  "opening-exists": ({ openingId }) =>
    `Opening ${openingId} was asked for already. Give a new request a new id.`,
  "opening-given": ({ openingId }) => `Opening ${openingId} is given already. Nothing to do.`,
  "opening-required": ({ purpose }) =>
    `The texts stay sealed for ${purpose}. Ask for an opening with a purpose and a reason first.`,
  "not-your-opening": ({ openingId }) =>
    `Opening ${openingId} is another person's. Ask for one of your own.`,
  "unknown-deployment": ({ deploymentId }) =>
    `There is no deployment ${deploymentId}. Check the id.`,
  "deployment-exists": ({ deploymentId }) =>
    `Deployment ${deploymentId} was proposed already. Give a new proposal a new id.`,
  "deployment-status": ({ deploymentId, status }) =>
    `Deployment ${deploymentId} is ${status}, so this cannot be done with it. Look at it again.`,
  "deployment-overtaken": ({ deploymentId, problems }) =>
    `What deployment ${deploymentId} changed has changed again since: ` +
    `${list(problems.map(({ path }) => path))}. Change the configuration by hand.`,
  "unknown-hold": ({ holdId }) => `There is no hold ${holdId}, or it is over. Nothing to do.`,
  "hold-exists": ({ holdId }) => `Hold ${holdId} was placed already. Give a new hold a new id.`,
  held: ({ holdId }) => `Hold ${holdId} keeps it. Lift the hold first.`,
  "second-person": () => "You asked for it yourself. A second person has to agree.",
} satisfies Partial<Messages>;

const MESSAGES: Messages = {
  ...GENERAL,
  ...CALLS,
  ...INCIDENTS,
  ...UNITS,
  ...ASSIGNMENTS,
  ...SHIFT,
  ...OPENINGS,
};

/** A refusal in English: what came, what was expected, what to do. For people and for logs. */
export function refusalMessage(refusal: Refusal): string {
  // The table pairs each code with the message of that code; only the compiler cannot see it.
  const message = MESSAGES[refusal.code] as (refusal: Refusal) => string;
  return message(refusal);
}
