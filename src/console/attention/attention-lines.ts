import {
  alarmStates,
  attention,
  getPriority,
  type AlarmState,
  type AttentionItem,
  type AttentionKind,
  type Board,
  type CommandType,
  type Instant,
  type Text,
} from "#kernel";
import type { Matter } from "../store/view.ts";
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
  readonly leadsTo: Leads;
  readonly action: MessageId;
  /** What somebody did about it, as far as it still holds. */
  readonly handling: AlarmState;
  /** Shelving it takes a second decision: an alert where a life may be at stake. */
  readonly isGrave: boolean;
};

/** Where a line leads: an incident, with its closing form when that is what is left, or a matter. */
export type Leads =
  | { readonly to: "incident"; readonly incidentId: string; readonly form?: "close" }
  | { readonly to: "matter"; readonly matter: Matter };

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
  "deployment-conflict": { subject: "attention.plan", what: "attention.deployment-conflict" },
};

/** The commands an item of attention can name. A test holds that each has its word. */
const actions: Partial<Record<CommandType, MessageId>> = {
  assignUnits: "action.assign",
  closeIncident: "action.close",
  releaseIncident: "action.release",
  setAssignmentStatus: "action.status",
  postUnit: "action.post",
  openIncident: "action.openIncident",
  linkCall: "action.openIncident",
  releaseUnit: "action.releaseUnit",
  divertUnit: "action.seeWho",
  addAgency: "action.seeWho",
  cancelDeployment: "action.seeWhy",
};

/** What answers an item is one press away from where its line leads. */
export function leadsTo(item: AttentionItem): Leads {
  const { kind, incidentId, unitId = "", callId = "", ruleId = "" } = item;
  const { deploymentId = "" } = item;
  if (kind === "call-unlinked") return { to: "matter", matter: { kind: "call", callId } };
  if (kind === "coverage-gap") return { to: "matter", matter: { kind: "gap", ruleId } };
  if (kind === "deployment-conflict") {
    return { to: "matter", matter: { kind: "deployment", deploymentId } };
  }
  if (incidentId === undefined || item.action.command === "releaseUnit") {
    return { to: "matter", matter: { kind: "reservation", unitId } };
  }
  if (kind === "incident-not-closed") return { to: "incident", incidentId, form: "close" };
  return { to: "incident", incidentId };
}

/** What the line's action is called. */
export function actionWord({ action }: AttentionItem): MessageId {
  return actions[action.command] ?? "action.open";
}

function namesOf(board: Board, item: AttentionItem): Pick<AttentionLine, "zone" | "capability"> {
  const { coverageRules, zones, capabilities } = board.configuration;
  const rule = item.ruleId === undefined ? undefined : coverageRules.get(item.ruleId);
  const capabilityId = rule?.capabilityId ?? item.need?.capabilityId;
  return {
    zone: rule === undefined ? undefined : zones.get(rule.zoneId)?.name,
    capability: capabilityId === undefined ? undefined : capabilities.get(capabilityId)?.name,
  };
}

/** As in the kernel: an alert, unless the priority of its incident says that no life is at stake. */
function isGrave(board: Board, { stage, incidentId }: AttentionItem): boolean {
  if (stage !== "alert") return false;
  const incident = incidentId === undefined ? undefined : board.incidents.get(incidentId);
  return incident === undefined || getPriority(board, incident).lifeThreat;
}

function lineOf(board: Board, item: AttentionItem, handling: AlarmState): AttentionLine {
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
      plan: board.deployments.get(item.deploymentId ?? "")?.plan.name ?? "",
    },
    ...namesOf(board, item),
    incidentId,
    unitId,
    leadsTo: leadsTo(item),
    action: actionWord(item),
    handling,
    isGrave: isGrave(board, item),
  };
}

/** What the kernel says needs a person, in its order, worded. */
export function attentionLines(board: Board, at: Instant): AttentionLine[] {
  const stateOf = alarmStates(board, at);
  return attention(board, at).map((item) => lineOf(board, item, stateOf(item)));
}
