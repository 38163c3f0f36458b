import type {
  Actor,
  AgencyId,
  Board,
  Command,
  CommandEnvelope,
  IncidentId,
  Instant,
  Reason,
  UnitId,
  WorkingRules,
} from "#kernel";
import type { Agenda } from "./agenda.ts";
import type { CrewPlans } from "./crew-plan.ts";
import type { LoadedScenario, Policy, WorldResponseModel, WorldRoads } from "./loaded.ts";
import type { Motions } from "./motion.ts";
import type { RandomStream } from "./random.ts";
import type { RecordedAssignment, RecordedCall } from "./scenario.ts";
import type { Counted } from "./working/counts.ts";

/** The pseudo-agency whose autopilot takes calls: opens and closes incidents. */
export const CALL_TAKING = "call-taking";

/** A status that a crew will report. */
export type StepStatus =
  | "acknowledged"
  | "enRoute"
  | "onScene"
  | "transporting"
  | "atDestination"
  | "cleared"
  | "cancelled";

export type Step = {
  readonly kind: "step";
  readonly assignmentId: string;
  /** Steps planned before the crew's course changed are void. */
  readonly course: number;
  readonly status: StepStatus;
  /** The recorded time, where it differs from when it can be entered. */
  readonly stamp?: Instant;
  readonly reason?: Reason<"end">;
};

export type Task =
  | { readonly kind: "configure" }
  | { readonly kind: "onDuty"; readonly unitId: UnitId }
  | { readonly kind: "offDuty"; readonly unitId: UnitId }
  | { readonly kind: "receive"; readonly call: RecordedCall }
  | { readonly kind: "open"; readonly call: RecordedCall }
  | { readonly kind: "prioritise"; readonly call: RecordedCall; readonly incidentId: IncidentId }
  | { readonly kind: "raise"; readonly call: RecordedCall; readonly incidentId: IncidentId }
  | {
      readonly kind: "assignRecorded";
      readonly call: RecordedCall;
      readonly row: RecordedAssignment;
      readonly incidentId: IncidentId;
    }
  | { readonly kind: "decide"; readonly incidentId: IncidentId }
  | Step
  | { readonly kind: "cancel"; readonly assignmentId: string }
  | { readonly kind: "close"; readonly incidentId: IncidentId }
  | {
      readonly kind: "leave";
      readonly incidentId: IncidentId;
      readonly how: "abandoned" | "transferred";
    }
  | {
      readonly kind: "breakWindowOpens" | "breakWindowCloses";
      readonly rule: number;
      readonly window: number;
    }
  | { readonly kind: "breakTry"; readonly rule: number; readonly unitId: UnitId }
  | { readonly kind: "breakEnd"; readonly unitId: UnitId; readonly token: number }
  | { readonly kind: "moveUp"; readonly table: number };

/**
 * Order of tasks at the same instant: crews report before a dispatcher decides, so that a unit
 * that clears in this second can be sent in it.
 */
export const RANK: Readonly<Record<Task["kind"], number>> = {
  configure: 0,
  onDuty: 1,
  receive: 2,
  open: 3,
  step: 4,
  cancel: 4,
  breakEnd: 4,
  prioritise: 5,
  raise: 5,
  assignRecorded: 6,
  decide: 7,
  close: 8,
  leave: 8,
  // A shift that ends in the second of its only call is still there for the call.
  offDuty: 9,
  breakWindowOpens: 10,
  breakWindowCloses: 10,
  breakTry: 10,
  // Where the others wait hangs on all that happened at the instant.
  moveUp: 11,
};

export type Autopilot = (agencyId: AgencyId) => boolean;

/** What the parts of the world share. */
export type Land = {
  readonly scenario: LoadedScenario;
  readonly roads: WorldRoads;
  readonly responseModel: WorldResponseModel;
  readonly policy: Policy;
  readonly agenda: Agenda<Task>;
  readonly motions: Motions;
  readonly plans: CrewPlans;
  readonly stream: (name: string) => RandomStream;
  /** Seconds crews take to acknowledge, at least and at most; undefined: they never do. */
  readonly acknowledgeSeconds: { readonly from: number; readonly to: number } | undefined;
  /** The recorded call behind an incident, once they are linked. */
  readonly callOf: Map<IncidentId, RecordedCall>;
  readonly rules: WorkingRules;
  /** Incidents from which a unit was sent on: they wait to be answered anew (RUL-3). */
  readonly requeued: Set<IncidentId>;
  readonly working: Counted;
  /** Crews called from a break, and how much longer they need to set out. Seconds. */
  readonly recalled: Map<UnitId, number>;
  /** Incidents that are being resolved otherwise: nobody is sent. */
  readonly transferred: Set<IncidentId>;
  isOnAutopilot(agencyId: AgencyId): boolean;
  /** Puts a task on the agenda, never before the latest instant acted on. */
  plan(at: Instant, task: Task): void;
};

/** A command without the authority's own bookkeeping. */
export type WorldCommand = CommandEnvelope;

export function envelope(
  at: Instant,
  commandId: string,
  actor: Actor,
  command: Command,
  occurredAt: Instant = at,
): WorldCommand {
  return { commandId, actor, at, occurredAt, command };
}

export const IMPORT: Actor = { kind: "import", id: "recorded-history" };
export const AUTOPILOT: Actor = { kind: "autopilot", id: "autopilot" };

export function crewActor(board: Board, unitId: UnitId): Actor {
  const agencyId = board.configuration.units.get(unitId)?.agencyId;
  return { kind: "crew", id: unitId, ...(agencyId === undefined ? {} : { agencyId }) };
}
