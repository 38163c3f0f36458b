import type { EndReason, Reason } from "./reasons.ts";
import type { Caution } from "./cautions/caution.ts";
import type { DeploymentPlan } from "./deployment/plan.ts";
import type { ConfigurationProblem } from "./refusal.ts";
import type { AttentionKind, AttentionSubject, Stage } from "./attention/item.ts";
import type {
  Advice,
  Assignment,
  AssignmentStatus,
  AwayReason,
  Channel,
  IncidentCore,
  Unit,
} from "./board.ts";
import type { Purpose } from "./command.ts";
import type { AccessRecord } from "./trust/access-record.ts";
import type { HandlingPart, ReviewPurpose } from "./trust/openings.ts";
import type { ClaimSubject } from "./shift/records.ts";
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

/** From whom a claim was taken, and on what ground. */
export type TakenOver = {
  readonly holderId: string;
  readonly why: "grace" | "stale" | "reason";
  readonly reason?: Reason<"claim">;
};

/** The matter of an alarm as it stood, so that the alarm load can be read from the log alone. */
export type HandledAlarm = {
  readonly key: string;
  readonly kind: AttentionKind;
  readonly stage: Stage;
  /** When the matter began. */
  readonly since: Instant;
  readonly rank: number;
  readonly missing: number;
  readonly subject: AttentionSubject;
};

/** What happened, in the past tense. Holds no personal text: see `Seal`. */
export type Event =
  | {
      readonly type: "configurationChanged";
      readonly changes: readonly ConfigurationChange[];
      /** The changes that would restore what was there before, in the order to apply them. */
      readonly inverse: readonly ConfigurationChange[];
      readonly reason?: string;
    }
  | {
      readonly type: "callReceived";
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
      readonly type: "callAmended";
      readonly callId: CallId;
      readonly channel?: Channel;
      readonly unverified?: boolean;
      readonly anonymous?: boolean;
      readonly typeId?: IncidentTypeId;
      readonly place?: Place;
      readonly reporter?: Seal;
      readonly narrative?: Seal;
    }
  | { readonly type: "callClosed"; readonly callId: CallId; readonly disposition: string }
  | { readonly type: "callLinked"; readonly callId: CallId; readonly incidentId: IncidentId }
  | {
      readonly type: "callUnlinked";
      readonly callId: CallId;
      readonly incidentId: IncidentId;
      readonly reason: Reason<"unlink">;
    }
  | {
      readonly type: "incidentOpened";
      readonly incidentId: IncidentId;
      readonly number: string;
      readonly typeId: IncidentTypeId;
      readonly priorityId: PriorityId;
      readonly place: Place;
      readonly agencyIds: readonly AgencyId[];
    }
  | {
      readonly type: "incidentTypeChanged";
      readonly incidentId: IncidentId;
      readonly typeId: IncidentTypeId;
    }
  | {
      readonly type: "incidentPriorityChanged";
      readonly incidentId: IncidentId;
      readonly priorityId: PriorityId;
    }
  | { readonly type: "incidentMoved"; readonly incidentId: IncidentId; readonly place: Place }
  | { readonly type: "alarmRaised"; readonly incidentId: IncidentId; readonly alarmLevel: number }
  | {
      readonly type: "incidentHeld";
      readonly incidentId: IncidentId;
      readonly reason: Reason<"hold">;
      readonly until: Instant;
    }
  | { readonly type: "incidentReleased"; readonly incidentId: IncidentId }
  | {
      readonly type: "incidentClosed";
      readonly incidentId: IncidentId;
      readonly disposition: string;
    }
  | {
      readonly type: "incidentReopened";
      readonly incidentId: IncidentId;
      readonly reason: Reason<"reopen">;
    }
  | {
      readonly type: "incidentGrouped";
      readonly incidentId: IncidentId;
      readonly intoIncidentId: IncidentId;
    }
  | {
      readonly type: "incidentSplit";
      readonly incidentId: IncidentId;
      readonly fromIncidentId: IncidentId;
      readonly reason: Reason<"split">;
    }
  | { readonly type: "agencyAdded"; readonly incidentId: IncidentId; readonly agencyId: AgencyId }
  | {
      readonly type: "noteAdded";
      readonly incidentId: IncidentId;
      readonly noteId: string;
      readonly text: Seal;
    }
  | {
      readonly type: "unitAssigned";
      readonly assignmentId: AssignmentId;
      readonly unitId: UnitId;
      readonly incidentId: IncidentId;
      readonly needId?: string;
      readonly advice?: Advice;
      readonly concurrentReason?: Reason<"commit">;
    }
  | {
      readonly type: "assignmentStatusChanged";
      readonly assignmentId: AssignmentId;
      readonly unitId: UnitId;
      readonly incidentId: IncidentId;
      readonly status: Exclude<AssignmentStatus, "assigned">;
      readonly destination?: Place;
      readonly reason?: EndReason;
      /** The time given is earlier than that of a status reached before. */
      readonly outOfOrder?: boolean;
    }
  | {
      readonly type: "primaryUnitSet";
      readonly incidentId: IncidentId;
      readonly assignmentId: AssignmentId;
    }
  /** Closes the events of a command that was questioned, and says for what. */
  | {
      readonly type: "cautionsPassed";
      readonly incidentId?: IncidentId;
      readonly unitId?: UnitId;
      readonly cautions: readonly Caution[];
      readonly reason?: Reason<"caution">;
    }
  /** Names every record put back and how it is now, so a reader needs no history to follow it. */
  | {
      readonly type: "commandUndone";
      readonly targetCommandId: CommandId;
      /** The one incident or unit concerned, when there is one. */
      readonly incidentId?: IncidentId;
      readonly unitId?: UnitId;
      readonly incidents: readonly IncidentCore[];
      readonly assignments: readonly Assignment[];
      readonly units: readonly Unit[];
    }
  | { readonly type: "unitPlacedInService"; readonly unitId: UnitId; readonly crew: number }
  | {
      readonly type: "unitTakenOutOfService";
      readonly unitId: UnitId;
      readonly reason: Reason<"outOfService">;
    }
  | {
      readonly type: "unitAway";
      readonly unitId: UnitId;
      readonly reason: AwayReason;
      readonly recallSeconds?: number;
    }
  | { readonly type: "unitPosted"; readonly unitId: UnitId; readonly postId?: PostId }
  | {
      readonly type: "unitReserved";
      readonly unitId: UnitId;
      readonly purpose: Reason<"reserve">;
      readonly from: Instant;
      readonly until: Instant;
      readonly incidentId?: IncidentId;
    }
  | { readonly type: "unitReleased"; readonly unitId: UnitId }
  | {
      readonly type: "seatTaken";
      readonly seat: string;
      readonly agencyIds: readonly AgencyId[];
    }
  | {
      readonly type: "seatLeft";
      readonly seat: string;
      readonly holderId: string;
      /** "moved": to another seat; "relieved" and "cleared": by somebody else, with a reason. */
      readonly why: "left" | "moved" | "relieved" | "cleared";
      readonly reason?: Reason<"seat">;
    }
  | {
      readonly type: "incidentClaimed";
      readonly incidentId: IncidentId;
      /** Where the holder sat. */
      readonly seat?: string;
      readonly takenOver?: TakenOver;
    }
  | {
      readonly type: "callClaimed";
      readonly callId: CallId;
      readonly seat?: string;
      readonly takenOver?: TakenOver;
    }
  | {
      readonly type: "incidentUnclaimed";
      readonly incidentId: IncidentId;
      readonly holderId: string;
      readonly why: "released" | "seat-left";
    }
  | {
      readonly type: "callUnclaimed";
      readonly callId: CallId;
      readonly holderId: string;
      readonly why: "released" | "seat-left";
    }
  | ({ readonly type: "alarmAcknowledged" } & HandledAlarm)
  | ({
      readonly type: "alarmShelved";
      readonly until: Instant;
      readonly reason: Reason<"shelve">;
      readonly confirmed?: boolean;
    } & HandledAlarm)
  | { readonly type: "alarmUnshelved"; readonly key: string }
  | {
      readonly type: "shiftNoteWritten";
      readonly noteId: string;
      readonly text: Seal;
      readonly until: Instant;
    }
  | { readonly type: "shiftNoteRemoved"; readonly noteId: string }
  | { readonly type: "handedOver"; readonly seat: string; readonly sequence: number }
  | {
      readonly type: "openingAsked";
      readonly openingId: string;
      readonly subject: ClaimSubject;
      readonly purpose: ReviewPurpose;
      readonly text: Seal;
    }
  /** Its actor is who gave it: the second person, or who asked when one was enough. */
  | {
      readonly type: "leaseOpened";
      readonly openingId: string;
      readonly askedBy: string;
      readonly until: Instant;
    }
  | { readonly type: "leaseReturned"; readonly openingId: string }
  | { readonly type: "openingDeclined"; readonly openingId: string }
  | {
      readonly type: "sealOpened";
      readonly sealId: SealId;
      readonly purpose: Purpose;
      readonly openingId?: string;
      /** For handling a call or an incident: as what. */
      readonly part?: HandlingPart;
    }
  | { readonly type: "followCodeGiven"; readonly callId: CallId; readonly codeHash: string }
  | {
      readonly type: "deploymentProposed";
      readonly deploymentId: string;
      readonly plan: DeploymentPlan;
      readonly evidenceHash: string;
      /** All that it changes in the configuration, and the changes that restore what was there. */
      readonly changes: readonly ConfigurationChange[];
      readonly inverse: readonly ConfigurationChange[];
    }
  | {
      readonly type: "deploymentReviewed";
      readonly deploymentId: string;
      readonly approved: boolean;
      readonly reason: string;
    }
  | {
      readonly type: "deploymentScheduled";
      readonly deploymentId: string;
      readonly effectiveAt: Instant;
    }
  | { readonly type: "deploymentApplied"; readonly deploymentId: string }
  | {
      readonly type: "deploymentConflicted";
      readonly deploymentId: string;
      readonly problems: readonly ConfigurationProblem[];
    }
  | {
      readonly type: "deploymentCancelled";
      readonly deploymentId: string;
      readonly reason: string;
    }
  | {
      readonly type: "deploymentReversed";
      readonly deploymentId: string;
      readonly reason: string;
    }
  | {
      readonly type: "holdPlaced";
      readonly holdId: string;
      readonly subject: ClaimSubject;
      readonly label: string;
      readonly until: Instant;
    }
  | { readonly type: "holdLifted"; readonly holdId: string }
  /** The keys of these sealed reports are destroyed. */
  | {
      readonly type: "reportsErased";
      readonly reportIds: readonly string[];
      /** By the time that is set, or because the reporter asked. */
      readonly rule: "retention" | "request";
    }
  | { readonly type: "accessRecorded"; readonly record: AccessRecord }
  | {
      readonly type: "incidentsArchived";
      readonly incidentIds: readonly IncidentId[];
      readonly callIds: readonly CallId[];
    };

export type EventType = Event["type"];
export type EventOf<T extends EventType> = Extract<Event, { type: T }>;

/** An event as it stands in the log. `commandId` and `actor` name its cause. */
export type AcceptedEvent = {
  /** Position in the area's log, from 1, without gaps. */
  readonly sequence: number;
  readonly commandId: CommandId;
  readonly actor: Actor;
  /** When the authority took it. */
  readonly recordedAt: Instant;
  /** When it happened, as the person said. */
  readonly occurredAt: Instant;
  readonly event: Event;
};
