import { sameValue } from "../canonical.ts";
import type { Board } from "../board.ts";
import type { CommandOf } from "../command.ts";
import type { ConfigurationChange } from "../configuration.ts";
import { applyChanges, changeId } from "../configuration-change.ts";
import {
  checkId,
  checkLater,
  checkAccount,
  checkText,
  happened,
  invalid,
  refuse,
  type Context,
  type Decision,
} from "../decide/checks.ts";
import type { AcceptedEvent, Event, EventOf } from "../event.ts";
import { assert, unreachable, type Instant } from "../primitives.ts";
import type { ConfigurationProblem } from "../refusal.ts";
import { configurationEvent } from "../validate.ts";
import { deploymentChanges, type DeploymentPlan } from "./plan.ts";

type Reviewed = { readonly reviewedBy: string; readonly reviewedAt: Instant };
/** By whom, and from when, a reviewed plan was adopted. */
type Adopted = Reviewed & { readonly adoptedBy: string; readonly effectiveAt: Instant };

/** Where a proposed deployment is in its life, with who brought it there. */
export type DeploymentStatus =
  | { readonly status: "proposed" }
  | ({ readonly status: "approved" } & Reviewed)
  | ({ readonly status: "declined"; readonly reason: string } & Reviewed)
  | ({ readonly status: "scheduled" } & Adopted)
  | ({ readonly status: "inForce"; readonly appliedAt: Instant } & Adopted)
  /** The configuration had changed where the plan would act: nothing was done. */
  | ({
      readonly status: "conflicted";
      readonly conflictedAt: Instant;
      readonly problems: readonly ConfigurationProblem[];
    } & Adopted)
  | {
      readonly status: "cancelled";
      readonly cancelledBy: string;
      readonly cancelledAt: Instant;
      readonly reason: string;
    }
  | ({
      readonly status: "reversed";
      readonly reversedBy: string;
      readonly reversedAt: Instant;
      readonly reason: string;
    } & Adopted);

/** A plan before a second person, and what became of it. */
export type Deployment = DeploymentStatus & {
  readonly deploymentId: string;
  readonly plan: DeploymentPlan;
  /** SHA-256 of the trial that it rests on. */
  readonly evidenceHash: string;
  readonly proposedBy: string;
  readonly proposedAt: Instant;
  /** All that it changes in the configuration, and the changes that restore what was there. */
  readonly changes: readonly ConfigurationChange[];
  readonly inverse: readonly ConfigurationChange[];
};

/** Deployments at one time that are proposed, approved or adopted and not yet in force. */
export const DEPLOYMENTS_OPEN_MAX = 20;
/** Of those that are over, the board keeps the newest; the log has all. */
export const DEPLOYMENTS_OVER_KEPT = 50;

const OPEN = new Set<Deployment["status"]>(["proposed", "approved", "scheduled"]);
const OVER = new Set<Deployment["status"]>(["declined", "cancelled", "reversed", "conflicted"]);

/** Deployments whose instant has come and that wait for the server, the earliest first. */
export function dueDeployments({ deployments }: Board, at: Instant): Deployment[] {
  const due = [...deployments.values()].flatMap((one) =>
    one.status === "scheduled" && one.effectiveAt <= at ? [one] : [],
  );
  return due.toSorted(
    (a, b) => a.effectiveAt - b.effectiveAt || (a.deploymentId < b.deploymentId ? -1 : 1),
  );
}

/** DEP-50: only a person proposes, with the hash of the trial, and the plan must fit today. */
export function proposeDeployment(
  context: Context,
  command: CommandOf<"proposeDeployment">,
): Decision {
  const { board, actor } = context;
  const { deploymentId, plan, evidenceHash } = command;
  if (actor.kind !== "person") return refuse({ code: "person-only", what: "deployment" });
  const refusal =
    checkId("deploymentId", deploymentId) ??
    checkId("plan.planId", plan.planId) ??
    checkText("plan.name", plan.name) ??
    checkText("plan.question", plan.question) ??
    (/^[0-9a-f]{64}$/u.test(evidenceHash)
      ? undefined
      : invalid("evidenceHash", evidenceHash, "a SHA-256 in lower-case hexadecimal digits"));
  if (refusal) return refuse(refusal);
  if (board.deployments.has(deploymentId)) {
    return refuse({ code: "deployment-exists", deploymentId });
  }
  const open = [...board.deployments.values()].filter(({ status }) => OPEN.has(status));
  if (open.length >= DEPLOYMENTS_OPEN_MAX) {
    return refuse({ code: "limit-reached", what: "deployments", limit: DEPLOYMENTS_OPEN_MAX });
  }
  const changes = deploymentChanges(board.configuration, plan);
  const answer = configurationEvent(board, changes, undefined);
  if ("problems" in answer) {
    return refuse({ code: "configuration-invalid", problems: answer.problems });
  }
  const { inverse, effective } = applyChanges(board.configuration, changes);
  const proposed = { deploymentId, plan, evidenceHash, changes: effective, inverse };
  return happened({ type: "deploymentProposed", ...proposed });
}

type Named = { readonly deployment: Deployment } | { readonly refused: Decision };

/** A deployment in one of these statuses, or why not. */
function named(
  { board }: Context,
  deploymentId: string,
  ...statuses: readonly Deployment["status"][]
): Named {
  const deployment = board.deployments.get(deploymentId);
  if (deployment === undefined) {
    return { refused: refuse({ code: "unknown-deployment", deploymentId }) };
  }
  if (statuses.includes(deployment.status)) return { deployment };
  const { status } = deployment;
  return { refused: refuse({ code: "deployment-status", deploymentId, status }) };
}

/** DEP-51: reviewed by another person than the one who proposed. */
export function reviewDeployment(
  context: Context,
  command: CommandOf<"reviewDeployment">,
): Decision {
  const { actor } = context;
  const { deploymentId, approve, reason } = command;
  if (actor.kind !== "person") return refuse({ code: "person-only", what: "deployment" });
  const found = named(context, deploymentId, "proposed");
  if ("refused" in found) return found.refused;
  if (found.deployment.proposedBy === actor.id) return refuse({ code: "second-person" });
  const refusal = checkAccount("reason", reason);
  if (refusal) return refuse(refusal);
  return happened({ type: "deploymentReviewed", deploymentId, approved: approve, reason });
}

/** DEP-52: adopted from an instant that is still to come; another instant may be given later. */
export function scheduleDeployment(
  context: Context,
  command: CommandOf<"scheduleDeployment">,
): Decision {
  const { actor, at } = context;
  const { deploymentId, effectiveAt } = command;
  if (actor.kind !== "person") return refuse({ code: "person-only", what: "deployment" });
  const found = named(context, deploymentId, "approved", "scheduled");
  if ("refused" in found) return found.refused;
  const refusal = checkLater("effectiveAt", effectiveAt, at);
  if (refusal) return refuse(refusal);
  return happened({ type: "deploymentScheduled", deploymentId, effectiveAt });
}

/** What stands where a list of changes would act, each thing once. */
function places(inverse: readonly ConfigurationChange[]): Map<string, ConfigurationChange> {
  // The inverse is in the order to apply it: its last change of a thing is the oldest state.
  return new Map(inverse.map((change) => [`${change.kind}.${changeId(change)}`, change]));
}

function shownChange(change: ConfigurationChange | undefined): string {
  if (change === undefined) return "as the plan has it already";
  return "remove" in change ? "nothing there" : "something else there";
}

/** Things that are not as they were when the plan was proposed, or adopted. */
function overtaken(
  before: readonly ConfigurationChange[],
  now: readonly ConfigurationChange[],
): ConfigurationProblem[] {
  const [then, today] = [places(before), places(now)];
  const problems: ConfigurationProblem[] = [];
  for (const path of new Set([...then.keys(), ...today.keys()])) {
    const [one, other] = [then.get(path), today.get(path)];
    if (sameValue(one ?? null, other ?? null)) continue;
    problems.push({ path, got: shownChange(other), expected: "as it was when it was proposed" });
  }
  return problems;
}

/**
 * DEP-53: at its instant the plan is validated against the configuration of then. It is applied
 * whole, or not at all and a person is told.
 */
export function applyDeployment(context: Context, command: CommandOf<"applyDeployment">): Decision {
  const { board, at } = context;
  const { deploymentId } = command;
  const found = named(context, deploymentId, "scheduled");
  if ("refused" in found) return found.refused;
  const { deployment } = found;
  if (deployment.status === "scheduled" && deployment.effectiveAt > at) {
    return refuse(invalid("effectiveAt", deployment.effectiveAt, `an instant up to ${at}`));
  }
  const { plan, changes, inverse } = deployment;
  const now = applyChanges(board.configuration, changes);
  const problems = overtaken(inverse, now.inverse);
  const answer = configurationEvent(board, changes, plan.name);
  if ("problems" in answer) problems.push(...answer.problems);
  if (problems.length > 0 || "problems" in answer) {
    return happened({ type: "deploymentConflicted", deploymentId, problems });
  }
  return happened(...answer.events, ...postingsOf(board, plan), {
    type: "deploymentApplied",
    deploymentId,
  });
}

/** Units in service go to the post of the plan; the others when somebody sends them. */
function postingsOf(board: Board, { postings }: DeploymentPlan): Event[] {
  return postings.flatMap(({ unitId, postId }): Event[] => {
    const unit = board.units.get(unitId);
    if (unit === undefined || unit.duty.status === "outOfService" || unit.postId === postId) {
      return [];
    }
    return [{ type: "unitPosted", unitId, ...(postId === undefined ? {} : { postId }) }];
  });
}

/** DEP-54: what is not in force yet can be called off; a conflict is answered by that. */
export function cancelDeployment(
  context: Context,
  command: CommandOf<"cancelDeployment">,
): Decision {
  const { deploymentId, reason } = command;
  if (context.actor.kind !== "person") return refuse({ code: "person-only", what: "deployment" });
  const waiting = ["proposed", "approved", "scheduled", "conflicted"] as const;
  const found = named(context, deploymentId, ...waiting);
  if ("refused" in found) return found.refused;
  const refusal = checkAccount("reason", reason);
  if (refusal) return refuse(refusal);
  return happened({ type: "deploymentCancelled", deploymentId, reason });
}

/** DEP-55: what is in force is taken back by the inverse, where nobody has changed it since. */
export function reverseDeployment(
  context: Context,
  command: CommandOf<"reverseDeployment">,
): Decision {
  const { board, actor } = context;
  const { deploymentId, reason } = command;
  if (actor.kind !== "person") return refuse({ code: "person-only", what: "deployment" });
  const found = named(context, deploymentId, "inForce");
  if ("refused" in found) return found.refused;
  const refusal = checkAccount("reason", reason);
  if (refusal) return refuse(refusal);
  const { inverse, changes } = found.deployment;
  const back = applyChanges(board.configuration, inverse);
  // Going back has to lead from what the plan put; the inverse of that is the plan again.
  const problems = overtaken(changes, back.inverse);
  if (problems.length > 0) return refuse({ code: "deployment-overtaken", deploymentId, problems });
  const answer = configurationEvent(board, inverse, reason);
  if ("problems" in answer) {
    return refuse({ code: "configuration-invalid", problems: answer.problems });
  }
  return happened(...answer.events, { type: "deploymentReversed", deploymentId, reason });
}

type DeploymentEvent = EventOf<
  | "deploymentProposed"
  | "deploymentReviewed"
  | "deploymentScheduled"
  | "deploymentApplied"
  | "deploymentConflicted"
  | "deploymentCancelled"
  | "deploymentReversed"
>;

/** What a deployment has whatever its status. */
function baseOf(deployment: Deployment) {
  const { deploymentId, plan, evidenceHash, proposedBy, proposedAt, changes, inverse } = deployment;
  return { deploymentId, plan, evidenceHash, proposedBy, proposedAt, changes, inverse };
}

function reviewOf(deployment: Deployment): Reviewed {
  const isReviewed = deployment.status === "approved" || deployment.status === "scheduled";
  assert(isReviewed, `got a ${deployment.status} deployment, expected a reviewed one`);
  const { reviewedBy, reviewedAt } = deployment;
  return { reviewedBy, reviewedAt };
}

function adoptionOf(deployment: Deployment): Adopted {
  const isAdopted = deployment.status === "scheduled" || deployment.status === "inForce";
  assert(isAdopted, `got a ${deployment.status} deployment, expected an adopted one`);
  const { reviewedBy, reviewedAt, adoptedBy, effectiveAt } = deployment;
  return { reviewedBy, reviewedAt, adoptedBy, effectiveAt };
}

function after(
  deployment: Deployment,
  accepted: AcceptedEvent,
  event: DeploymentEvent,
): Deployment {
  const base = baseOf(deployment);
  const { recordedAt: at, actor } = accepted;
  switch (event.type) {
    case "deploymentReviewed": {
      const review = { reviewedBy: actor.id, reviewedAt: at };
      return event.approved
        ? { ...base, status: "approved", ...review }
        : { ...base, status: "declined", ...review, reason: event.reason };
    }
    case "deploymentScheduled": {
      const adopted = { adoptedBy: actor.id, effectiveAt: event.effectiveAt };
      return { ...base, status: "scheduled", ...reviewOf(deployment), ...adopted };
    }
    case "deploymentApplied":
      return { ...base, status: "inForce", ...adoptionOf(deployment), appliedAt: at };
    case "deploymentConflicted": {
      const { problems } = event;
      const adopted = adoptionOf(deployment);
      return { ...base, status: "conflicted", ...adopted, conflictedAt: at, problems };
    }
    case "deploymentCancelled": {
      const { reason } = event;
      return { ...base, status: "cancelled", cancelledBy: actor.id, cancelledAt: at, reason };
    }
    case "deploymentReversed": {
      const reversed = { reversedBy: actor.id, reversedAt: at, reason: event.reason };
      return { ...base, status: "reversed", ...adoptionOf(deployment), ...reversed };
    }
    case "deploymentProposed":
      return deployment;
    default:
      return unreachable(event);
  }
}

/** The deployments without the oldest of those that are over, so that a board stays small. */
function withoutOldest({ deployments }: Board): Board["deployments"] {
  const over = [...deployments.values()]
    .filter(({ status }) => OVER.has(status))
    .toSorted((a, b) => b.proposedAt - a.proposedAt || (a.deploymentId < b.deploymentId ? -1 : 1));
  let kept = deployments;
  for (const { deploymentId } of over.slice(DEPLOYMENTS_OVER_KEPT)) {
    kept = kept.delete(deploymentId);
  }
  return kept;
}

export function applyDeploymentEvent(
  board: Board,
  accepted: AcceptedEvent,
  event: DeploymentEvent,
): Board {
  const { deploymentId } = event;
  if (event.type === "deploymentProposed") {
    const { type: _type, ...proposed } = event;
    const { recordedAt: proposedAt, actor } = accepted;
    const made: Deployment = { ...proposed, status: "proposed", proposedBy: actor.id, proposedAt };
    return { ...board, deployments: withoutOldest(board).set(deploymentId, made) };
  }
  const deployment = board.deployments.get(deploymentId);
  assert(deployment !== undefined, `got deployment ${deploymentId}, expected one proposed before`);
  const next = after(deployment, accepted, event);
  return { ...board, deployments: board.deployments.set(deploymentId, next) };
}
