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
  readonly subject: MessageId;
  readonly what: MessageId;
  readonly values: Readonly<Record<string, string | number>>;
  /** Names from the configuration that belong to the line. */
  readonly zone?: Text | undefined;
  readonly capability?: Text | undefined;
  readonly since: Instant;
  readonly incidentId?: string | undefined;
  readonly unitId?: string | undefined;
  readonly action?: MessageId | undefined;
};

type LineWords = { readonly subject: MessageId; readonly what: MessageId };

const words: Record<AttentionKind, LineWords> = {
  "incident-pending": { subject: "attention.incident", what: "attention.incident-pending" },
  "incident-not-closed": { subject: "attention.incident", what: "attention.incident-not-closed" },
  "hold-over": { subject: "attention.incident", what: "attention.hold-over" },
  "unit-unacknowledged": { subject: "attention.unitTo", what: "attention.unit-unacknowledged" },
  "unit-not-en-route": { subject: "attention.unitTo", what: "attention.unit-not-en-route" },
  "no-capable-unit": { subject: "attention.incident", what: "attention.no-capable-unit" },
  "needs-unfilled": { subject: "attention.incident", what: "attention.needs-unfilled" },
  "coverage-gap": { subject: "attention.zone", what: "attention.coverage-gap" },
  "call-unlinked": { subject: "attention.call", what: "attention.call-unlinked" },
  "reservation-due": { subject: "attention.unit", what: "attention.reservation-due" },
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

function namesOf(board: Board, item: AttentionItem): Pick<AttentionLine, "zone" | "capability"> {
  const { coverageRules, zones, capabilities } = board.configuration;
  const rule = item.ruleId === undefined ? undefined : coverageRules.get(item.ruleId);
  const capabilityId = rule?.capabilityId ?? item.need?.capabilityId;
  return {
    zone: rule === undefined ? undefined : zones.get(rule.zoneId)?.name,
    capability: capabilityId === undefined ? undefined : capabilities.get(capabilityId)?.name,
  };
}

function lineOf(board: Board, item: AttentionItem): AttentionLine {
  const { incidentId, unitId, key, stage, since, kind } = item;
  const incident = incidentId === undefined ? undefined : board.incidents.get(incidentId);
  const unit = unitId === undefined ? undefined : board.configuration.units.get(unitId);
  return {
    key,
    stage,
    since,
    ...words[kind],
    values: {
      number: incident?.number ?? "",
      address: incident?.place.address ?? "",
      unit: unit?.callSign ?? "",
      missing: item.missing ?? 0,
    },
    ...namesOf(board, item),
    incidentId,
    unitId,
    action: actions[item.action.command],
  };
}

/** What the kernel says needs a person, in its order, worded. */
export function attentionLines(board: Board, at: Instant): AttentionLine[] {
  return attention(board, at).map((item) => lineOf(board, item));
}
