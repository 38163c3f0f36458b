import type { EndReason, OutReason, Reason } from "./reasons.ts";
import type { Configuration } from "./configuration.ts";
import type { Deployment } from "./deployment/deployments.ts";
import type { AcceptedEvent } from "./event.ts";
import type { PersistentMap } from "./persistent-map.ts";
import type { Shift } from "./shift/records.ts";
import type { Hold } from "./trust/retention.ts";
import type { Opening } from "./trust/openings.ts";
import type {
  AgencyId,
  AssignmentId,
  CallId,
  CapabilityId,
  CommandId,
  IncidentId,
  IncidentTypeId,
  Instant,
  Place,
  PostId,
  PriorityId,
  Seal,
  UnitId,
} from "./primitives.ts";

export const channels = [
  "phone",
  "text",
  "alarm",
  "walk-in",
  "radio",
  "web",
  "partner",
  "transferred",
  "administrative",
] as const;
export type Channel = (typeof channels)[number];
/** Lines on which a caller is not where the call seems to come from: not verified, never slower. */
export const unverifiedChannels: readonly Channel[] = ["transferred", "administrative"];

/** What the caller reported, as received. */
export type Call = {
  readonly callId: CallId;
  readonly channel: Channel;
  readonly receivedAt: Instant;
  readonly takenBy: string;
  readonly typeId?: IncidentTypeId;
  readonly place?: Place;
  /** Name, number, anything that says who reported. */
  readonly reporter?: Seal;
  /** The caller's words. */
  readonly narrative?: Seal;
  /** It came by a transferred or administrative line: shown as unverified, never delays anyone. */
  readonly unverified?: boolean;
  /** The caller does not say who they are: there is no `reporter`, and nobody asks for one. */
  readonly anonymous?: boolean;
} & (
  | { readonly status: "open" }
  | { readonly status: "linked"; readonly incidentId: IncidentId }
  | { readonly status: "closed"; readonly closedAt: Instant; readonly disposition: string }
);

/** Where the incident is in its life. How it ended is the disposition. */
export type IncidentStatus =
  | { readonly status: "open" }
  | {
      readonly status: "held";
      readonly heldAt: Instant;
      readonly reason: Reason<"hold">;
      readonly until: Instant;
    }
  | { readonly status: "grouped"; readonly groupedAt: Instant; readonly intoIncidentId: IncidentId }
  | { readonly status: "closed"; readonly closedAt: Instant; readonly disposition: string };

/** What is responded to. Open, without an open assignment and not attended: it is pending. */
export type Incident = IncidentStatus & IncidentBase;

/** What an incident has whatever its status. */
export type IncidentBase = {
  readonly incidentId: IncidentId;
  /** Running number of the area, decimal digits; a string, so it has no upper limit. */
  readonly number: string;
  readonly typeId: IncidentTypeId;
  readonly priorityId: PriorityId;
  readonly place: Place;
  readonly alarmLevel: number;
  /** When the earliest linked call was received, or when it was opened if it has none. */
  readonly receivedAt: Instant;
  readonly openedAt: Instant;
  /**
   * Since when it waits for its first unit: opened, reopened, or left by its last unit before any
   * unit had arrived.
   */
  readonly pendingSince: Instant;
  /** A unit reached it or was cleared from it since it was last opened or reopened. */
  readonly attended?: true;
  readonly callIds: readonly CallId[];
  /** Incidents grouped into this one; each can be split off again with its own calls. */
  readonly groupedIds: readonly IncidentId[];
  /** Agencies that answer together. A unit's agency joins when the unit is assigned. */
  readonly agencyIds: readonly AgencyId[];
  /** All assignments, ended ones too, in the order in which they were made. */
  readonly assignmentIds: readonly AssignmentId[];
  readonly primaryAssignmentId?: AssignmentId;
  readonly notes: readonly { readonly noteId: string; readonly at: Instant; readonly text: Seal }[];
  /** Everything that happened to it, oldest first. */
  readonly timeline: readonly AcceptedEvent[];
};

export type OpenAssignmentStatus =
  | "assigned"
  | "acknowledged"
  | "enRoute"
  | "onScene"
  | "transporting"
  | "atDestination";
export type EndedAssignmentStatus = "cleared" | "cancelled";
export type AssignmentStatus = OpenAssignmentStatus | EndedAssignmentStatus;

/** When each status was reached, as the person said; a status that was skipped has no time. */
export type AssignmentTimes = {
  readonly assignedAt: Instant;
  readonly acknowledgedAt?: Instant;
  readonly enRouteAt?: Instant;
  readonly onSceneAt?: Instant;
  readonly transportingAt?: Instant;
  readonly atDestinationAt?: Instant;
  readonly clearedAt?: Instant;
  readonly cancelledAt?: Instant;
};

/** What the system advised when the unit was assigned: compared later with what happened. */
export type Advice = {
  readonly rank: number;
  readonly etaSeconds: number;
  readonly lowSeconds: number;
  readonly highSeconds: number;
};

/** One unit on one incident. Status belongs to the assignment, not to the unit. */
export type Assignment = {
  readonly assignmentId: AssignmentId;
  readonly unitId: UnitId;
  readonly incidentId: IncidentId;
  readonly status: AssignmentStatus;
  readonly times: AssignmentTimes;
  /** The need of the response plan this unit fills, when it was assigned to fill one. */
  readonly needId?: string;
  readonly advice?: Advice;
  readonly destination?: Place;
  /** Why it ended; a cancelled one always has it. */
  readonly endReason?: EndReason;
  /** Why the unit was given a second assignment while another was open. */
  readonly concurrentReason?: Reason<"commit">;
};

export type AwayReason = Reason<"away">;

export type Duty =
  | { readonly status: "inService"; readonly since: Instant }
  /** Not to be sent, or only after `recallSeconds` when given. */
  | {
      readonly status: "away";
      readonly since: Instant;
      readonly reason: AwayReason;
      readonly recallSeconds?: number;
    }
  | { readonly status: "outOfService"; readonly since: Instant; readonly reason: OutReason };

export type Reservation = {
  readonly purpose: Reason<"reserve">;
  readonly from: Instant;
  readonly until: Instant;
  readonly incidentId?: IncidentId;
};

/** The changing part of a unit; its definition is in the configuration. */
export type Unit = {
  readonly unitId: UnitId;
  readonly duty: Duty;
  readonly crew: number;
  /** Where it waits when it is not at its station. */
  readonly postId?: PostId;
  readonly reservation?: Reservation;
  /** Open assignments, earliest first. Normally none or one; see `concurrentReason`. */
  readonly openAssignmentIds: readonly AssignmentId[];
  /** Last time it became free, for rest and fair shares. */
  readonly freeSince: Instant;
};

/** The parts of an incident that an undo puts back; its lists only ever grow. */
export type IncidentCore = IncidentStatus &
  Pick<
    IncidentBase,
    | "incidentId"
    | "typeId"
    | "priorityId"
    | "place"
    | "alarmLevel"
    | "pendingSince"
    | "attended"
    | "primaryAssignmentId"
  >;

/** One record that a command changed. An assignment without `before` was made by the command. */
export type UndoChange =
  | { readonly what: "incident"; readonly before: IncidentCore; readonly after: IncidentCore }
  | { readonly what: "assignment"; readonly before?: Assignment; readonly after: Assignment }
  | { readonly what: "unit"; readonly before: Unit; readonly after: Unit };

/** What can still be undone: each record the command changed, as it was and as it left it. */
export type Undoable = {
  readonly commandId: CommandId;
  /** When the authority took it. */
  readonly at: Instant;
  readonly actorId: string;
  readonly changes: readonly UndoChange[];
};

/** The whole state of one operating area. Never mutated; evolve returns a new one. */
export type Board = {
  readonly areaId: string;
  /** Sequence of the last event applied; 0 for none. */
  readonly sequence: number;
  /** Latest `recordedAt` seen. */
  readonly at: Instant;
  /** Number the next incident gets, decimal digits. */
  readonly nextIncidentNumber: string;
  readonly configuration: Configuration;
  readonly calls: PersistentMap<Call>;
  readonly incidents: PersistentMap<Incident>;
  readonly assignments: PersistentMap<Assignment>;
  readonly units: PersistentMap<Unit>;
  /** Oldest first; older than the undo window are dropped. */
  readonly undoables: readonly Undoable[];
  /** Seats, claims, alarms that were handled, notes and hand-overs. */
  readonly shift: Shift;
  /** Rights to open sealed texts, asked for or given; see `currentOpenings` for those that hold. */
  readonly openings: PersistentMap<Opening>;
  /** What must not be erased; see `currentHolds` for those that last. */
  readonly holds: PersistentMap<Hold>;
  /** Plans before a second person, adopted, or over; see docs/spec/deployment.md. */
  readonly deployments: PersistentMap<Deployment>;
  /** When the configuration last changed; 0 for never. */
  readonly configuredAt: Instant;
  /** Incidents that are open or held. Derived from `incidents`. */
  readonly activeIncidentIds: PersistentMap<true>;
  /** Calls that are open. Derived from `calls`. */
  readonly openCallIds: PersistentMap<true>;
};

export type CoverageKey = { readonly zoneId: string; readonly capabilityId: CapabilityId };
