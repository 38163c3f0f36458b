import type { Board, Refusal, RefusalCode } from "#kernel";
import type { MessageId } from "./catalogue.ts";

/** What a refusal says and what to do about it. A code without words does not compile. */
export const refusalWords: Record<RefusalCode, MessageId> = {
  "configuration-invalid": "refusal.configuration-invalid",
  "invalid-value": "refusal.invalid-value",
  "time-in-future": "refusal.time-in-future",
  "unknown-call": "refusal.unknown",
  "call-exists": "refusal.done-already",
  "call-not-open": "refusal.call-not-open",
  "reporter-given": "refusal.reporter-given",
  "call-not-linked": "refusal.call-not-linked",
  "unknown-incident": "refusal.unknown",
  "incident-exists": "refusal.done-already",
  "incident-not-open": "refusal.incident-not-open",
  "incident-not-held": "refusal.incident-not-held",
  "incident-not-closed": "refusal.incident-not-closed",
  "incident-not-grouped": "refusal.incident-not-grouped",
  "incident-has-units": "refusal.incident-has-units",
  "incident-has-group": "refusal.incident-has-group",
  "same-incident": "refusal.same-incident",
  "needs-person": "refusal.needs-person",
  "alarm-not-higher": "refusal.alarm-not-higher",
  "unknown-type": "refusal.unknown",
  "unknown-priority": "refusal.unknown",
  "unknown-disposition": "refusal.unknown",
  "unknown-agency": "refusal.unknown",
  "agency-already-on": "refusal.agency-already-on",
  "note-exists": "refusal.done-already",
  "unknown-unit": "refusal.unknown",
  "unknown-post": "refusal.unknown",
  "not-your-unit": "refusal.not-your-unit",
  "unit-not-in-service": "refusal.unit-not-in-service",
  "unit-already-in-service": "refusal.unit-already-in-service",
  "unit-already-assigned": "refusal.unit-already-assigned",
  "unit-committed": "refusal.unit-committed",
  "unit-reserved": "refusal.unit-reserved",
  "unit-not-reserved": "refusal.unit-not-reserved",
  "unknown-assignment": "refusal.unknown",
  "assignment-exists": "refusal.done-already",
  "assignment-ended": "refusal.assignment-ended",
  "status-not-forward": "refusal.status-not-forward",
  "destination-required": "refusal.destination-required",
  "reason-required": "refusal.reason-required",
  "confirmation-required": "refusal.confirmation-required",
  "cautions-raised": "refusal.cautions-raised",
  "cautions-block": "refusal.cautions-block",
  "divert-not-lower-priority": "refusal.divert-not-lower-priority",
  "divert-patient-aboard": "refusal.divert-patient-aboard",
  "nothing-to-undo": "refusal.nothing-to-undo",
  "undo-window-over": "refusal.undo-window-over",
  "not-your-command": "refusal.not-your-command",
  "undo-overtaken": "refusal.undo-overtaken",
  "person-only": "refusal.person-only",
  "unknown-seat": "refusal.unknown",
  "seat-taken": "refusal.seat-taken",
  "seat-empty": "refusal.seat-empty",
  "claimed-by-another": "refusal.claimed-by-another",
  "not-claimed": "refusal.not-claimed",
  "alarm-gone": "refusal.alarm-gone",
  "alarm-not-shelved": "refusal.alarm-not-shelved",
  "unknown-note": "refusal.unknown",
  "unknown-opening": "refusal.unknown-opening",
  "opening-exists": "refusal.done-already",
  "opening-given": "refusal.done-already",
  "opening-required": "refusal.opening-required",
  "not-your-opening": "refusal.not-your-opening",
  "second-person": "refusal.second-person",
  "unknown-deployment": "refusal.unknown",
  "deployment-exists": "refusal.done-already",
  "deployment-status": "refusal.done-already",
  "deployment-overtaken": "refusal.undo-overtaken",
  "unknown-hold": "refusal.unknown",
  "hold-exists": "refusal.done-already",
  held: "refusal.held",
  "limit-reached": "refusal.limit-reached",
};

function numbersOf(board: Board, ids: readonly string[]): string {
  return ids.map((id) => board.incidents.get(id)?.number ?? id).join(", ");
}

function callSignsOf(board: Board, ids: readonly string[]): string {
  return ids.map((id) => board.configuration.units.get(id)?.callSign ?? id).join(", ");
}

/** The facts of a refusal with ids turned into what people call the things. */
export function refusalValues(board: Board | undefined, refusal: Refusal): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [key, value] of Object.entries(refusal)) values[key] = String(value);
  if (board === undefined) return values;
  if ("unitId" in refusal) values["unit"] = callSignsOf(board, [refusal.unitId]);
  if ("unitIds" in refusal) values["units"] = callSignsOf(board, refusal.unitIds);
  if ("incidentId" in refusal) values["incident"] = numbersOf(board, [refusal.incidentId]);
  if ("incidentIds" in refusal) values["incidents"] = numbersOf(board, refusal.incidentIds);
  if ("groupedIds" in refusal) values["incidents"] = numbersOf(board, refusal.groupedIds);
  return values;
}
