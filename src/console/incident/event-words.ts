import {
  reasonInWords,
  unreachable,
  type AcceptedEvent,
  type Actor,
  type Board,
  type Event,
  type EventOf,
} from "#kernel";
import { seatName } from "../shift/seat-name.ts";
import { statusShapes } from "../shapes/status-shapes.ts";
import { cautionText } from "../words/caution-words.ts";
import type { MessageId } from "../words/catalogue.ts";
import type { Words } from "../words/use-words.ts";

type Named = { readonly unit: string; readonly number: string };

function callSign(board: Board, unitId: string): string {
  return board.configuration.units.get(unitId)?.callSign ?? unitId;
}

function numberOf(board: Board, incidentId: string): string {
  return board.incidents.get(incidentId)?.number ?? incidentId;
}

function named(board: Board, event: Event): Named {
  return {
    unit: "unitId" in event && event.unitId !== undefined ? callSign(board, event.unitId) : "",
    number:
      "incidentId" in event && event.incidentId !== undefined
        ? numberOf(board, event.incidentId)
        : "",
  };
}

function typeName(board: Board, typeId: string, { text }: Words): string {
  const type = board.configuration.incidentTypes.get(typeId);
  return type === undefined ? typeId : text(type.name);
}

function priorityName(board: Board, priorityId: string, { text }: Words): string {
  const priority = board.configuration.priorities.get(priorityId);
  return priority === undefined ? priorityId : text(priority.name);
}

function dispositionName(board: Board, disposition: string, { text }: Words): string {
  const found = board.configuration.settings.dispositions.find(
    (item) => item.disposition === disposition,
  );
  return found === undefined ? disposition : text(found.name);
}

/** Events that need no more than the names of the unit and the incident. */
const plain = {
  configurationChanged: "event.configurationChanged",
  callReceived: "event.callReceived",
  callAmended: "event.callAmended",
  callLinked: "event.callLinked",
  callClosed: "event.callClosed",
  incidentReleased: "event.incidentReleased",
  incidentsArchived: "event.incidentsArchived",
  noteAdded: "event.noteAdded",
  primaryUnitSet: "event.primaryUnitSet",
  commandUndone: "event.commandUndone",
  unitPlacedInService: "event.unitPlacedInService",
  unitTakenOutOfService: "event.unitTakenOutOfService",
  unitAway: "event.unitAway",
  unitReserved: "event.unitReserved",
  unitReleased: "event.unitReleased",
  unitPosted: "event.unitPosted",
  openingAsked: "event.openingAsked",
  leaseOpened: "event.leaseOpened",
  leaseReturned: "event.leaseReturned",
  openingDeclined: "event.openingDeclined",
  followCodeGiven: "event.followCodeGiven",
  deploymentProposed: "event.deploymentProposed",
  deploymentReviewed: "event.deploymentReviewed",
  deploymentScheduled: "event.deploymentScheduled",
  deploymentApplied: "event.deploymentApplied",
  deploymentConflicted: "event.deploymentConflicted",
  deploymentCancelled: "event.deploymentCancelled",
  deploymentReversed: "event.deploymentReversed",
  holdPlaced: "event.holdPlaced",
  holdLifted: "event.holdLifted",
  reportsErased: "event.reportsErased",
  sealOpened: "event.sealOpened",
  accessRecorded: "event.accessRecorded",
  alarmAcknowledged: "event.alarmAcknowledged",
  alarmShelved: "event.alarmShelved",
  alarmUnshelved: "event.alarmUnshelved",
  shiftNoteWritten: "event.shiftNoteWritten",
  shiftNoteRemoved: "event.shiftNoteRemoved",
} as const satisfies Partial<Record<Event["type"], MessageId>>;

const seatWords = {
  seatTaken: "event.seatTaken",
  seatLeft: "event.seatLeft",
  handedOver: "event.handedOver",
} as const satisfies Partial<Record<Event["type"], MessageId>>;

type PlainEvent = Extract<Event, { type: keyof typeof plain }>;

function isPlain(event: Event): event is PlainEvent {
  return event.type in plain;
}

/** Who claimed it is in the line's own column; here, from where and from whom. */
function claimedText(
  board: Board,
  { seat, takenOver }: EventOf<"incidentClaimed" | "callClaimed">,
  words: Words,
): string {
  const { t, text } = words;
  const at = seat === undefined ? "" : seatName(board, seat, words);
  const where = seat === undefined ? "no" : "yes";
  if (takenOver === undefined) return t("event.claimed", { seat: at, where });
  const { holderId: holder, why, reason: given } = takenOver;
  const reason = given === undefined ? "" : text(reasonInWords(given));
  return t("event.takenOver", { holder, why, reason });
}

/** What happened, as one line in the language of the page. */
export function eventText(board: Board, accepted: AcceptedEvent, words: Words): string {
  const { event } = accepted;
  const { t, text } = words;
  const names = named(board, event);
  if (isPlain(event)) return t(plain[event.type], names);
  switch (event.type) {
    case "incidentOpened":
      return t("event.incidentOpened", {
        type: typeName(board, event.typeId, words),
        priority: priorityName(board, event.priorityId, words),
      });
    case "incidentTypeChanged":
      return t("event.incidentTypeChanged", { type: typeName(board, event.typeId, words) });
    case "incidentPriorityChanged":
      return t("event.incidentPriorityChanged", {
        priority: priorityName(board, event.priorityId, words),
      });
    case "incidentMoved":
      return t("event.incidentMoved", { address: event.place.address });
    case "alarmRaised":
      return t("event.alarmRaised", { level: event.alarmLevel });
    case "incidentHeld":
      return t("event.incidentHeld", { reason: text(reasonInWords(event.reason)) });
    case "incidentClosed":
      return t("event.incidentClosed", {
        disposition: dispositionName(board, event.disposition, words),
      });
    case "incidentReopened":
      return t("event.incidentReopened", { reason: text(reasonInWords(event.reason)) });
    case "incidentGrouped":
      return t("event.incidentGrouped", {
        number: names.number,
        into: numberOf(board, event.intoIncidentId),
      });
    case "incidentSplit":
      return t("event.incidentSplit", {
        number: names.number,
        reason: text(reasonInWords(event.reason)),
      });
    case "callUnlinked":
      return t("event.callUnlinked", { reason: text(reasonInWords(event.reason)) });
    case "agencyAdded": {
      const agency = board.configuration.agencies.get(event.agencyId);
      const name = agency === undefined ? event.agencyId : text(agency.name);
      return t("event.agencyAdded", { agency: name });
    }
    case "unitAssigned":
      return t("event.unitAssigned", names);
    case "assignmentStatusChanged":
      return t("event.assignmentStatusChanged", {
        unit: names.unit,
        status: t(statusShapes[event.status].word),
        reason: event.reason === undefined ? "" : text(reasonInWords(event.reason)),
        why: event.reason === undefined ? "no" : "yes",
      });
    case "seatTaken":
    case "seatLeft":
    case "handedOver":
      return t(seatWords[event.type], { seat: seatName(board, event.seat, words) });
    case "cautionsPassed": {
      const { cautions, reason } = event;
      const isBlock = cautions.some(({ level }) => level === "block");
      return t(isBlock ? "event.cautionsOverridden" : "event.cautionsPassed", {
        cautions: cautions.map((item) => cautionText(board, item, words)).join(" · "),
        reason: reason === undefined ? "" : text(reasonInWords(reason)),
        why: reason === undefined ? "no" : "yes",
      });
    }
    case "incidentClaimed":
    case "callClaimed":
      return claimedText(board, event, words);
    case "incidentUnclaimed":
    case "callUnclaimed":
      return t("event.unclaimed", {
        holder: event.holderId,
        why: event.why === "seat-left" ? "left" : "released",
      });
    default:
      return unreachable(event);
  }
}

const kindWords: Record<Actor["kind"], MessageId> = {
  person: "actor.person",
  crew: "actor.crew",
  autopilot: "actor.autopilot",
  import: "actor.import",
  feed: "actor.feed",
  system: "actor.system",
};

/** Who did it: a person by id, everything else by what it is. */
export function actorText(board: Board, actor: Actor, { t, text }: Words): string {
  if (actor.kind !== "person") return t(kindWords[actor.kind]);
  const agency =
    actor.agencyId === undefined ? undefined : board.configuration.agencies.get(actor.agencyId);
  return agency === undefined ? actor.id : `${actor.id} · ${text(agency.name)}`;
}
