import type { CommandType } from "../command.ts";
import type { Need, Stages } from "../configuration.ts";
import type { AssignmentId, CallId, IncidentId, Instant, UnitId, ZoneId } from "../primitives.ts";

export type AttentionKind =
  | "incident-pending"
  | "incident-not-closed"
  | "hold-over"
  | "unit-unacknowledged"
  | "unit-not-en-route"
  | "no-capable-unit"
  | "needs-unfilled"
  | "coverage-gap"
  | "call-unlinked"
  | "reservation-due"
  | "deployment-conflict";

/** A warning is worth a look; an alert waits for nobody. */
export type Stage = "warn" | "alert";

/** What the item is about; also what the command that answers it needs. */
export type AttentionSubject = {
  readonly incidentId?: IncidentId;
  readonly unitId?: UnitId;
  readonly assignmentId?: AssignmentId;
  readonly callId?: CallId;
  readonly ruleId?: string;
  readonly zoneId?: ZoneId;
  readonly needId?: string;
  readonly deploymentId?: string;
};

/** One thing that needs a person, with the command that would answer it. */
export type AttentionItem = AttentionSubject & {
  /**
   * Same as long as it is the same matter, through both stages: what an acknowledgement or a
   * shelving names. A matter that ends and comes back has another key.
   */
  readonly key: string;
  readonly kind: AttentionKind;
  readonly stage: Stage;
  /** When the matter began (not the stage). */
  readonly since: Instant;
  /** Rank of the incident's priority; of a call without a type, 0; beyond all when it has none. */
  readonly rank: number;
  readonly action: AttentionSubject & { readonly command: CommandType };
  /** Units missing, for needs and coverage. */
  readonly missing?: number;
  readonly need?: Need;
};

/** Rank of what belongs to no incident and no call. */
export const NO_RANK = 1_000_000;

export function itemKey(kind: AttentionKind, id: string, since: Instant): string {
  return `${kind}/${id}/${since}`;
}

/** The stage after an age in milliseconds; undefined before the first. */
export function stageAfter(age: number, stages: Stages): Stage | undefined {
  if (age >= stages.alertSeconds * 1000) return "alert";
  return age >= stages.warnSeconds * 1000 ? "warn" : undefined;
}

export function minuteStages(warnMinutes: number, alertMinutes: number): Stages {
  return { warnSeconds: warnMinutes * 60, alertSeconds: alertMinutes * 60 };
}

/** ATT-2: alerts first, then rank, then the oldest, then the key. */
export function byUrgency(a: AttentionItem, b: AttentionItem): number {
  if (a.stage !== b.stage) return a.stage === "alert" ? -1 : 1;
  if (a.rank !== b.rank) return a.rank - b.rank;
  if (a.since !== b.since) return a.since - b.since;
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
