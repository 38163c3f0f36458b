import { isReason, listReasons, type ReasonKind } from "../reasons.ts";
import type { Advice, Board, Call, Incident } from "../board.ts";
import {
  COMMITMENT_LENGTH_MAX,
  FILE_NUMBER_LENGTH_MAX,
  ID_LENGTH_MAX,
  INSTANT_MAX,
  PERIOD_SECONDS_MAX,
  TEXT_LENGTH_MAX,
  ZONES_PER_PLACE_MAX,
} from "../limits.ts";
import type { CommandEnvelope } from "../command.ts";
import type { Event } from "../event.ts";
import type { Actor, IncidentId, Instant, Place, Seal, UnitId } from "../primitives.ts";
import { getPriority } from "../records.ts";
import type { Refusal } from "../refusal.ts";

/** What decide answers: what happened, or why not. */
export type Decision = { readonly events: readonly Event[] } | { readonly refusal: Refusal };

/** What every rule looks at besides its command. */
export type Context = {
  readonly board: Board;
  readonly actor: Actor;
  /** The authority's clock. */
  readonly at: Instant;
  /** When it happened, as the person says; the authority's clock when they do not. */
  readonly occurredAt: Instant;
};

/** One rule's answer: a refusal, or nothing to object. */
export type Check = Refusal | undefined;

export function refuse(refusal: Refusal): Decision {
  return { refusal };
}

export function happened(...events: readonly Event[]): Decision {
  return { events };
}

/** The first refusal of a list, in order. */
export function firstOf<T>(items: readonly T[], check: (item: T, index: number) => Check): Check {
  for (const [index, item] of items.entries()) {
    const refusal = check(item, index);
    if (refusal) return refusal;
  }
  return undefined;
}

const GOT_LENGTH_MAX = 80;

/** A value as a refusal shows it: short, and never the whole of a long text. */
export function shown(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > GOT_LENGTH_MAX ? `${text.slice(0, GOT_LENGTH_MAX)}…` : text;
}

export function invalid(field: string, got: unknown, expected: string): Refusal {
  return { code: "invalid-value", field, got: shown(got), expected };
}

/** Text without control characters and lone surrogates survives every store and screen. */
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/u;

/** Whether a text is storable: at most `max` UTF-16 code units, well formed, no control codes. */
export function isStorable(text: string, max: number): boolean {
  return text.length <= max && text.isWellFormed() && !CONTROL.test(text);
}

export function checkId(field: string, id: string): Check {
  if (isStorable(id, ID_LENGTH_MAX) && id.trim() === id && id !== "") return undefined;
  return invalid(field, id, `1 to ${ID_LENGTH_MAX} characters without spaces at the ends`);
}

export function checkOptionalId(field: string, id: string | undefined): Check {
  return id === undefined ? undefined : checkId(field, id);
}

export function checkText(field: string, text: string): Check {
  if (isStorable(text, TEXT_LENGTH_MAX) && text.trim() !== "") return undefined;
  return invalid(field, text, `a text of 1 to ${TEXT_LENGTH_MAX} characters`);
}

/** A reason of a list: a missing one has a refusal of its own. */
export function checkReason(field: string, kind: ReasonKind, reason: string | undefined): Check {
  if (reason === undefined || reason === "") return { code: "reason-required", field };
  if (isReason(kind, reason)) return undefined;
  return invalid(field, reason, `one of ${listReasons<ReasonKind>(kind).join(", ")}`);
}

/** Words in which somebody accounts for a change of a plan; missing or blank: reason-required. */
export function checkAccount(field: string, words: string | undefined): Check {
  if (words === undefined || words.trim() === "") return { code: "reason-required", field };
  return checkText(field, words);
}

/** RSN-5: short, without spaces at its ends, and with a digit. */
export function isFileNumber(given: string): boolean {
  const fits = isStorable(given, FILE_NUMBER_LENGTH_MAX) && given.trim() === given;
  return fits && /\p{Nd}/u.test(given);
}

/** Number of a file, of a court or a complaint: short, and it has a digit, as no name has. */
export function checkFileNumber(field: string, given: string): Check {
  if (isFileNumber(given)) return undefined;
  return invalid(field, given, `a file number of 1 to ${FILE_NUMBER_LENGTH_MAX}, with a digit`);
}

export function checkInteger(field: string, value: number, min: number, max: number): Check {
  if (Number.isInteger(value) && value >= min && value <= max) return undefined;
  return invalid(field, value, `a whole number from ${min} to ${max}`);
}

/** A later time: after `from`, at most a year and a day after it, and still a date. */
export function checkLater(field: string, until: Instant, from: Instant): Check {
  const latest = Math.min(INSTANT_MAX, from + PERIOD_SECONDS_MAX * 1000);
  return checkInteger(field, until, from + 1, latest);
}

export function checkInstant(field: string, at: Instant): Check {
  return checkInteger(field, at, 0, INSTANT_MAX);
}

function checkRange(field: string, value: number, min: number, max: number): Check {
  if (value >= min && value <= max) return undefined;
  return invalid(field, value, `a number from ${min} to ${max}`);
}

export function checkPlace(field: string, place: Place | undefined): Check {
  if (place === undefined) return undefined;
  const { lat, lon, address, zoneIds, node, nodeDistanceMetres } = place;
  if (!isStorable(address, TEXT_LENGTH_MAX)) {
    return invalid(`${field}.address`, address, `at most ${TEXT_LENGTH_MAX} characters`);
  }
  if (zoneIds.length > ZONES_PER_PLACE_MAX) {
    return { code: "limit-reached", what: `${field}.zoneIds`, limit: ZONES_PER_PLACE_MAX };
  }
  return (
    checkRange(`${field}.lat`, lat, -90, 90) ??
    checkRange(`${field}.lon`, lon, -180, 180) ??
    firstOf(zoneIds, (zoneId, index) => checkId(`${field}.zoneIds[${index}]`, zoneId)) ??
    (node === undefined
      ? undefined
      : checkInteger(`${field}.node`, node, 0, Number.MAX_SAFE_INTEGER)) ??
    (nodeDistanceMetres === undefined
      ? undefined
      : checkRange(`${field}.nodeDistanceMetres`, nodeDistanceMetres, 0, Number.MAX_SAFE_INTEGER))
  );
}

export function checkSeal(field: string, seal: Seal | undefined): Check {
  if (seal === undefined) return undefined;
  const { commitment } = seal;
  if (!/^[0-9a-f]+$/u.test(commitment) || commitment.length > COMMITMENT_LENGTH_MAX) {
    return invalid(`${field}.commitment`, commitment, "a hash in lower-case hexadecimal digits");
  }
  return checkId(`${field}.sealId`, seal.sealId);
}

export function checkAdvice(field: string, advice: Advice | undefined): Check {
  if (advice === undefined) return undefined;
  const { rank, etaSeconds, lowSeconds, highSeconds } = advice;
  return (
    checkInteger(`${field}.rank`, rank, 1, Number.MAX_SAFE_INTEGER) ??
    checkRange(`${field}.etaSeconds`, etaSeconds, 0, Number.MAX_SAFE_INTEGER) ??
    checkRange(`${field}.lowSeconds`, lowSeconds, 0, Number.MAX_SAFE_INTEGER) ??
    checkRange(`${field}.highSeconds`, highSeconds, 0, Number.MAX_SAFE_INTEGER)
  );
}

/** TIME-1, TIME-2: instants are whole, and nothing is said to have happened in the future. */
export function checkEnvelope(board: Board, envelope: CommandEnvelope): Check {
  const { at, occurredAt, commandId, actor } = envelope;
  const refusal =
    checkId("commandId", commandId) ??
    checkId("actor.id", actor.id) ??
    checkOptionalId("actor.agencyId", actor.agencyId) ??
    checkInstant("at", at) ??
    (occurredAt === undefined ? undefined : checkInstant("occurredAt", occurredAt));
  if (refusal || occurredAt === undefined) return refusal;
  const latest = at + board.configuration.settings.futureToleranceSeconds * 1000;
  return occurredAt > latest ? { code: "time-in-future", occurredAt, at } : undefined;
}

/** UNIT-2: an agency's people act on their own agency's units; the centre acts on all. */
export function checkOwnUnit({ board, actor }: Context, unitId: UnitId): Check {
  const { agencyId } = actor;
  const owner = board.configuration.units.get(unitId)?.agencyId;
  if (agencyId === undefined || owner === agencyId) return undefined;
  return { code: "not-your-unit", unitId, agencyId };
}

/** A thing found on the board, or the refusal that says it is not there. */
export type Found<K extends string, T> =
  | ({ readonly refusal?: undefined } & { readonly [P in K]: T })
  | { readonly refusal: Refusal };

export function findIncident(board: Board, incidentId: IncidentId): Found<"incident", Incident> {
  const incident = board.incidents.get(incidentId);
  return incident ? { incident } : { refusal: { code: "unknown-incident", incidentId } };
}

export function findCall(board: Board, callId: string): Found<"call", Call> {
  const call = board.calls.get(callId);
  return call ? { call } : { refusal: { code: "unknown-call", callId } };
}

/** An incident in one of the statuses given; any other is refused as not open. */
export function findIncidentIn(
  board: Board,
  incidentId: IncidentId,
  ...statuses: readonly Incident["status"][]
): Found<"incident", Incident> {
  const found = findIncident(board, incidentId);
  if (found.refusal || statuses.includes(found.incident.status)) return found;
  const { status } = found.incident;
  return { refusal: { code: "incident-not-open", incidentId, status } };
}

/** Whether a life may be at stake on any of these incidents. */
export function isLifeThreat(board: Board, ...incidents: readonly Incident[]): boolean {
  return incidents.some((incident) => getPriority(board, incident).lifeThreat);
}

/** INC-12: what only a person may do when a life may be at stake. */
export function checkPerson(
  { board, actor }: Context,
  recorded: "history-may" | "history-may-not",
  ...incidents: readonly Incident[]
): Check {
  if (actor.kind === "person" || actor.kind === "crew") return undefined;
  if (actor.kind === "import" && recorded === "history-may") return undefined;
  return isLifeThreat(board, ...incidents)
    ? { code: "needs-person", why: "life-threat" }
    : undefined;
}

/** INC-2: only the dispositions of the settings. */
export function checkDisposition(board: Board, disposition: string): Check {
  const known = board.configuration.settings.dispositions.some(
    (item) => item.disposition === disposition,
  );
  return known ? undefined : { code: "unknown-disposition", disposition };
}

export function checkType(board: Board, typeId: string | undefined): Check {
  if (typeId === undefined || board.configuration.incidentTypes.has(typeId)) return undefined;
  return { code: "unknown-type", typeId };
}

export function checkPriority(board: Board, priorityId: string | undefined): Check {
  if (priorityId === undefined || board.configuration.priorities.has(priorityId)) return undefined;
  return { code: "unknown-priority", priorityId };
}

/** Only the properties that have a value, so that an event never holds an undefined one. */
export function given<T extends object>(values: {
  readonly [K in keyof T]: T[K] | undefined;
}): { [K in keyof T as T[K] extends undefined ? never : K]?: Exclude<T[K], undefined> } {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as never;
}
