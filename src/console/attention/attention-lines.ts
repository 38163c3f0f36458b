import {
  attention,
  type AttentionItem,
  type AttentionKind,
  type Board,
  type CommandType,
  type Instant,
  type Text,
} from "#kernel";
import type { MessageId } from "../words/catalogue.ts";

/** One line of the list: what it is about, in words, and what the person can do. */
export type AttentionLine = {
  readonly key: string;
  readonly stage: "warn" | "alert";
  readonly word: MessageId;
  readonly values: Readonly<Record<string, string | number>>;
  /** A name from the configuration that belongs to the line (a capability, a zone). */
  readonly name?: Text | undefined;
  readonly since: Instant;
  readonly incidentId?: string | undefined;
  readonly unitId?: string | undefined;
  readonly action?: MessageId | undefined;
};

const words: Record<AttentionKind, MessageId> = {
  "incident-pending": "attention.incident-pending",
  "incident-not-closed": "attention.incident-not-closed",
  "hold-over": "attention.hold-over",
  "unit-unacknowledged": "attention.unit-unacknowledged",
  "unit-not-en-route": "attention.unit-not-en-route",
  "no-capable-unit": "attention.no-capable-unit",
  "needs-unfilled": "attention.needs-unfilled",
  "coverage-gap": "attention.coverage-gap",
  "call-unlinked": "attention.call-unlinked",
  "reservation-due": "attention.reservation-due",
};

const actions: Partial<Record<CommandType, MessageId>> = {
  assignUnits: "action.assign",
  closeIncident: "action.close",
  releaseIncident: "action.release",
  setAssignmentStatus: "action.status",
  postUnit: "action.post",
  openIncident: "action.openIncident",
  linkCall: "action.openIncident",
  releaseUnit: "action.releaseUnit",
};

function nameOf(board: Board, item: AttentionItem): Text | undefined {
  const { configuration } = board;
  const rule = item.ruleId === undefined ? undefined : configuration.coverageRules.get(item.ruleId);
  if (rule !== undefined) return configuration.zones.get(rule.zoneId)?.name;
  const capabilityId = item.need?.capabilityId;
  return capabilityId === undefined
    ? undefined
    : configuration.capabilities.get(capabilityId)?.name;
}

function lineOf(board: Board, item: AttentionItem): AttentionLine {
  const { incidentId, unitId, key, stage, since, kind } = item;
  const incident = incidentId === undefined ? undefined : board.incidents.get(incidentId);
  const unit = unitId === undefined ? undefined : board.configuration.units.get(unitId);
  return {
    key,
    stage,
    since,
    word: words[kind],
    values: {
      number: incident?.number ?? "",
      address: incident?.place.address ?? "",
      unit: unit?.callSign ?? "",
      missing: item.missing ?? 0,
    },
    name: nameOf(board, item),
    incidentId,
    unitId,
    action: actions[item.action.command],
  };
}

/** What the kernel says needs a person, in its order, worded. */
export function attentionLines(board: Board, at: Instant): AttentionLine[] {
  return attention(board, at).map((item) => lineOf(board, item));
}
