import type { Reason } from "./reasons.ts";
import type { Acknowledgement } from "./cautions/caution.ts";
import type { AccessRecord } from "./trust/access-record.ts";
import type { ErasedReport } from "./trust/retention.ts";
import type { HandlingPart, ReviewPurpose } from "./trust/openings.ts";
import type { ClaimSubject } from "./shift/records.ts";
import type { DeploymentPlan } from "./deployment/plan.ts";
import type { Advice, AssignmentStatus, AwayReason, Channel } from "./board.ts";
import type { ConfigurationChange } from "./configuration.ts";
import type {
  Actor,
  AgencyId,
  AssignmentId,
  CallId,
  CommandId,
  IncidentId,
  IncidentTypeId,
  Instant,
  Place,
  PostId,
  PriorityId,
  Seal,
  SealId,
  UnitId,
} from "./primitives.ts";

/** Unit to assign. All units of one command are assigned, or none. */
export type UnitToAssign = {
  readonly assignmentId: AssignmentId;
  readonly unitId: UnitId;
  readonly needId?: string;
  readonly advice?: Advice;
  /** Required to assign a unit that already has an open assignment (warn, confirmed). */
  readonly concurrentReason?: Reason<"commit">;
};

export const purposes = ["handling", "quality", "complaint", "legal", "training"] as const;
export type Purpose = (typeof purposes)[number];

export type Command =
  | {
      readonly type: "configure";
      readonly changes: readonly ConfigurationChange[];
      readonly reason?: string;
    }
  // Calls
  | {
      readonly type: "receiveCall";
      readonly callId: CallId;
      readonly channel: Channel;
      readonly typeId?: IncidentTypeId;
      readonly place?: Place;
      readonly reporter?: Seal;
      readonly narrative?: Seal;
      readonly unverified?: boolean;
      readonly anonymous?: boolean;
    }
  | {
      readonly type: "amendCall";
      readonly callId: CallId;
      readonly channel?: Channel;
      readonly unverified?: boolean;
      readonly anonymous?: boolean;
      readonly typeId?: IncidentTypeId;
      readonly place?: Place;
      readonly reporter?: Seal;
      readonly narrative?: Seal;
    }
  | { readonly type: "closeCall"; readonly callId: CallId; readonly disposition: string }
  | { readonly type: "linkCall"; readonly callId: CallId; readonly incidentId: IncidentId }
  | { readonly type: "unlinkCall"; readonly callId: CallId; readonly reason: Reason<"unlink"> }
  // Incidents
  | {
      readonly type: "openIncident";
      readonly incidentId: IncidentId;
      readonly callId?: CallId;
      readonly typeId: IncidentTypeId;
      /** Absent: the type's default. */
      readonly priorityId?: PriorityId;
      readonly place: Place;
      readonly agencyIds?: readonly AgencyId[];
    }
  | {
      readonly type: "changeType";
      readonly incidentId: IncidentId;
      readonly typeId: IncidentTypeId;
      /** Absent: the priority stays. */
      readonly priorityId?: PriorityId;
    }
  | {
      readonly type: "changePriority";
      readonly incidentId: IncidentId;
      readonly priorityId: PriorityId;
    }
  | { readonly type: "moveIncident"; readonly incidentId: IncidentId; readonly place: Place }
  | { readonly type: "raiseAlarm"; readonly incidentId: IncidentId; readonly alarmLevel: number }
  | {
      readonly type: "holdIncident";
      readonly incidentId: IncidentId;
      readonly reason: Reason<"hold">;
      readonly until: Instant;
    }
  | { readonly type: "releaseIncident"; readonly incidentId: IncidentId }
  | {
      readonly type: "closeIncident";
      readonly incidentId: IncidentId;
      readonly disposition: string;
      /** Clears units still on it; without this, open assignments refuse the close. */
      readonly clearUnits?: boolean;
    }
  | {
      readonly type: "reopenIncident";
      readonly incidentId: IncidentId;
      readonly reason: Reason<"reopen">;
    }
  | {
      readonly type: "groupIncident";
      readonly incidentId: IncidentId;
      readonly intoIncidentId: IncidentId;
    }
  | {
      readonly type: "splitIncident";
      readonly incidentId: IncidentId;
      readonly reason: Reason<"split">;
    }
  | {
      readonly type: "addAgency";
      readonly incidentId: IncidentId;
      readonly agencyId: AgencyId;
    }
  | {
      readonly type: "addNote";
      readonly incidentId: IncidentId;
      readonly noteId: string;
      readonly text: Seal;
    }
  // Assignments
  | {
      readonly type: "assignUnits";
      readonly incidentId: IncidentId;
      readonly units: readonly UnitToAssign[];
      /** Assigning to a closed incident reopens it, when a reason is given. */
      readonly reopenReason?: Reason<"reopen">;
    }
  | {
      readonly type: "setAssignmentStatus";
      readonly assignmentId: AssignmentId;
      readonly status: Exclude<AssignmentStatus, "assigned">;
      /** Required for "transporting" unless one was given before. */
      readonly destination?: Place;
      /** Required for "cancelled". */
      readonly reason?: Reason<"end">;
    }
  | {
      readonly type: "divertUnit";
      readonly fromAssignmentId: AssignmentId;
      readonly toIncidentId: IncidentId;
      readonly assignmentId: AssignmentId;
      readonly needId?: string;
      readonly advice?: Advice;
      readonly reason: Reason<"divert">;
      /** A person has seen what the unit leaves behind. */
      readonly confirmed: boolean;
    }
  | { readonly type: "setPrimaryUnit"; readonly assignmentId: AssignmentId }
  | { readonly type: "undo"; readonly targetCommandId: CommandId }
  // Units
  | {
      readonly type: "placeInService";
      readonly unitId: UnitId;
      /** Persons on board; absent: the definition's. */
      readonly crew?: number;
    }
  | {
      readonly type: "takeOutOfService";
      readonly unitId: UnitId;
      readonly reason: Reason<"outOfService">;
    }
  | {
      readonly type: "setAway";
      readonly unitId: UnitId;
      readonly reason: AwayReason;
      readonly recallSeconds?: number;
    }
  | {
      readonly type: "postUnit";
      readonly unitId: UnitId;
      /** Absent: back to its station. */
      readonly postId?: PostId;
    }
  | {
      readonly type: "reserveUnit";
      readonly unitId: UnitId;
      readonly purpose: Reason<"reserve">;
      readonly from: Instant;
      readonly until: Instant;
      readonly incidentId?: IncidentId;
    }
  | { readonly type: "releaseUnit"; readonly unitId: UnitId }
  // The shift: seats, claims, alarms, notes, hand-over
  | {
      readonly type: "takeSeat";
      readonly seat: string;
      /** Agencies whose work is done there; absent: all. */
      readonly agencyIds?: readonly AgencyId[];
      /** Required to relieve somebody who sits there. */
      readonly reason?: Reason<"seat">;
    }
  | {
      readonly type: "leaveSeat";
      readonly seat: string;
      /** Required to clear the seat of somebody else. */
      readonly reason?: Reason<"seat">;
    }
  | {
      readonly type: "claimIncident";
      readonly incidentId: IncidentId;
      /** Required to take over a claim that is neither new nor stale. */
      readonly reason?: Reason<"claim">;
    }
  | { readonly type: "claimCall"; readonly callId: CallId; readonly reason?: Reason<"claim"> }
  | { readonly type: "unclaimIncident"; readonly incidentId: IncidentId }
  | { readonly type: "unclaimCall"; readonly callId: CallId }
  | { readonly type: "acknowledgeAlarm"; readonly key: string }
  | {
      readonly type: "shelveAlarm";
      readonly key: string;
      readonly until: Instant;
      readonly reason: Reason<"shelve">;
      /** Required for an alert where a life may be at stake. */
      readonly confirmed?: boolean;
    }
  | { readonly type: "unshelveAlarm"; readonly key: string }
  | {
      readonly type: "writeShiftNote";
      readonly noteId: string;
      readonly text: Seal;
      /** Absent: a day. */
      readonly until?: Instant;
    }
  | { readonly type: "removeShiftNote"; readonly noteId: string }
  | { readonly type: "handOver"; readonly seat: string; readonly sequence: number }
  // Sealed texts and housekeeping
  | {
      readonly type: "askOpening";
      readonly openingId: string;
      readonly subject: ClaimSubject;
      readonly purpose: ReviewPurpose;
      readonly text: Seal;
    }
  | { readonly type: "approveOpening"; readonly openingId: string }
  | { readonly type: "declineOpening"; readonly openingId: string }
  /** Gives a lease back, or takes a request back. */
  | { readonly type: "returnOpening"; readonly openingId: string }
  | {
      readonly type: "openSeal";
      readonly sealId: SealId;
      readonly purpose: Purpose;
      /** The lease it is opened under; absent only for handling. */
      readonly openingId?: string;
      /** For handling a call or an incident: as what; found by whoever knows which it is. */
      readonly part?: HandlingPart;
    }
  | { readonly type: "giveFollowCode"; readonly callId: CallId; readonly codeHash: string }
  | {
      readonly type: "proposeDeployment";
      readonly deploymentId: string;
      readonly plan: DeploymentPlan;
      /** SHA-256 of the trial that it rests on. */
      readonly evidenceHash: string;
    }
  | {
      readonly type: "reviewDeployment";
      readonly deploymentId: string;
      readonly approve: boolean;
      readonly reason: string;
    }
  | {
      readonly type: "scheduleDeployment";
      readonly deploymentId: string;
      readonly effectiveAt: Instant;
    }
  | { readonly type: "applyDeployment"; readonly deploymentId: string }
  | { readonly type: "cancelDeployment"; readonly deploymentId: string; readonly reason: string }
  | { readonly type: "reverseDeployment"; readonly deploymentId: string; readonly reason: string }
  | {
      readonly type: "placeHold";
      readonly holdId: string;
      readonly subject: ClaimSubject;
      readonly label: string;
      readonly until: Instant;
    }
  | { readonly type: "liftHold"; readonly holdId: string }
  | {
      readonly type: "eraseReports";
      readonly reports: readonly ErasedReport[];
      /** By the time that is set, or because the reporter asked. */
      readonly rule: "retention" | "request";
    }
  | { readonly type: "recordAccess"; readonly record: AccessRecord }
  | { readonly type: "archiveClosed" };

export type CommandType = Command["type"];
export type CommandOf<T extends CommandType> = Extract<Command, { type: T }>;

/**
 * A command as the authority takes it. `at` is the authority's clock; `occurredAt` is when the
 * person says it happened (absent: now). `commandId` is made by the client: a retry is the same.
 */
export type CommandEnvelope<C extends Command = Command> = {
  readonly commandId: CommandId;
  readonly actor: Actor;
  readonly at: Instant;
  readonly occurredAt?: Instant;
  /** The cautions that the person has seen and goes past. */
  readonly acknowledged?: Acknowledgement;
  /** What the actor may do here, looked up by the server; a block names the role it asks for. */
  readonly roles?: readonly string[];
  readonly command: C;
};
