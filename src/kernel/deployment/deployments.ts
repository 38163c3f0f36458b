import { sameValue } from "../canonical.ts";
import type { Board } from "../board.ts";
import type { CommandOf } from "../command.ts";
import type { ConfigurationChange } from "../configuration.ts";
import { applyChanges, changeId } from "../configuration-change.ts";
import {
  checkId,
  checkLater,
  checkReason,
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

/** Where a proposed deployment is in its life; what is over stays for the record. */
export type DeploymentStatus =
  | { readonly status: "proposed" }
  | { readonly status: "approved"; readonly reviewedBy: string; readonly reviewedAt: Instant }
  | { readonly status: "declined"; readonly reviewedBy: string; readonly reason: string }
  | { readonly status: "scheduled"; readonly reviewedBy: string; readonly effectiveAt: Instant }
  | { readonly status: "inForce"; readonly appliedAt: Instant }
  /** The configuration had changed where the plan would act: nothing was done. */
  | { readonly status: "conflicted"; readonly problems: readonly ConfigurationProblem[] }
  | { readonly status: "cancelled"; readonly reason: string }
  | { readonly status: "reversed"; readonly reversedAt: Instant };

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

/** Deployments at one time that are neither declined, cancelled nor reversed. */
export const DEPLOYMENTS_OPEN_MAX = 100;

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
  const open = [...board.deployments.values()].filter(({ status }) => !OVER.has(status));
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
  const refusal = checkReason("reason", reason);
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

/** DEP-54: what is not in force yet can be called off. */
export function cancelDeployment(
  context: Context,
  command: CommandOf<"cancelDeployment">,
): Decision {
  const { deploymentId, reason } = command;
  if (context.actor.kind !== "person") return refuse({ code: "person-only", what: "deployment" });
  const found = named(context, deploymentId, "proposed", "approved", "scheduled");
  if ("refused" in found) return found.refused;
  const refusal = checkReason("reason", reason);
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
  const refusal = checkReason("reason", reason);
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

function reviewerOf(deployment: Deployment): string {
  const isReviewed = deployment.status === "approved" || deployment.status === "scheduled";
  assert(isReviewed, `got a ${deployment.status} deployment, expected a reviewed one`);
  return deployment.reviewedBy;
}

function after(
  deployment: Deployment,
  accepted: AcceptedEvent,
  event: DeploymentEvent,
): Deployment {
  const base = baseOf(deployment);
  const { recordedAt: at, actor } = accepted;
  switch (event.type) {
    case "deploymentReviewed":
      return event.approved
        ? { ...base, status: "approved", reviewedBy: actor.id, reviewedAt: at }
        : { ...base, status: "declined", reviewedBy: actor.id, reason: event.reason };
    case "deploymentScheduled": {
      const { effectiveAt } = event;
      return { ...base, status: "scheduled", effectiveAt, reviewedBy: reviewerOf(deployment) };
    }
    case "deploymentApplied":
      return { ...base, status: "inForce", appliedAt: at };
    case "deploymentConflicted":
      return { ...base, status: "conflicted", problems: event.problems };
    case "deploymentCancelled":
      return { ...base, status: "cancelled", reason: event.reason };
    case "deploymentReversed":
      return { ...base, status: "reversed", reversedAt: at };
    case "deploymentProposed":
      return deployment;
    default:
      return unreachable(event);
  }
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
    return { ...board, deployments: board.deployments.set(deploymentId, made) };
  }
  const deployment = board.deployments.get(deploymentId);
  assert(deployment !== undefined, `got deployment ${deploymentId}, expected one proposed before`);
  const next = after(deployment, accepted, event);
  return { ...board, deployments: board.deployments.set(deploymentId, next) };
}
