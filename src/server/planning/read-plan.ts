import type { DeploymentPlan, WorkingRules } from "#kernel";
import { PlanDocument, WorkingRulesDocument } from "#protocol";
import { changeProblems, problemsOf } from "../http/validation.ts";

/** What is not a plan; the message says where, what came and what was expected. */
export class PlanFileError extends Error {
  override readonly name = "PlanFileError";
}

/** Named in the message at most. */
const TOLD = 5;

function problemsIn(value: unknown) {
  const changes: unknown =
    typeof value === "object" && value !== null ? Reflect.get(value, "changes") : undefined;
  // A change is looked at by its own kind, so that the message names the field.
  const inside = Array.isArray(changes)
    ? changes.flatMap((change, place) => changeProblems(change, `/changes/${place}`))
    : [];
  return inside.length > 0 ? inside : problemsOf(PlanDocument, value);
}

/** A plan from what a file holds. Throws PlanFileError for anything else. */
export function planFrom(value: unknown): DeploymentPlan {
  const problems = problemsIn(value);
  if (problems.length === 0) return value as DeploymentPlan;
  throw new PlanFileError(`not a deployment plan: ${toldOf(problems)}`);
}

function toldOf(problems: ReturnType<typeof problemsIn>): string {
  const lines = problems
    .slice(0, TOLD)
    .map(({ path, got, expected }) => `${path} is ${got}, expected: ${expected}`);
  const more = problems.length > TOLD ? `; and ${problems.length - TOLD} more` : "";
  return `${lines.join("; ")}${more}`;
}

/** Working rules from what a file holds. Throws PlanFileError for anything else. */
export function rulesFrom(value: unknown): WorkingRules {
  const problems = problemsOf(WorkingRulesDocument, value);
  if (problems.length === 0) return value as WorkingRules;
  throw new PlanFileError(`not working rules: ${toldOf(problems)}`);
}
