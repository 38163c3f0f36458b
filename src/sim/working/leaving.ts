import type { LeavingRules } from "#kernel";
import { wasReached } from "../crew-plan.ts";
import type { RecordedCall } from "../scenario.ts";

/** How a call leaves the queue, seconds after units are or would be sent. */
export type Leaving = { readonly how: "abandoned" | "transferred"; readonly afterSeconds: number };

/** The laws that a call of the public falls under; neither for one that nobody reached. */
export function leavingLaws(rules: LeavingRules | undefined, call: RecordedCall) {
  if (rules === undefined || call.origin === "officer" || !wasReached(call)) return {};
  const falls = ({ priorityIds }: { readonly priorityIds: readonly string[] }) =>
    priorityIds.includes(call.priorityId);
  return { patience: rules.patience?.find(falls), transfer: rules.transfers?.find(falls) };
}

export type LeavingLaws = ReturnType<typeof leavingLaws>;

/**
 * Whether and how it leaves: drawn for the call, whoever is sent (RPL-5). The draws are asked for
 * by name, each at most once.
 */
export function leavingOf(
  { patience, transfer }: LeavingLaws,
  draw: { readonly uniform: () => number; readonly exponential: (mean: number) => number },
): Leaving | undefined {
  if (transfer !== undefined && draw.uniform() < transfer.share) {
    return { how: "transferred", afterSeconds: transfer.afterSeconds };
  }
  if (patience === undefined) return undefined;
  return { how: "abandoned", afterSeconds: draw.exponential(patience.meanSeconds) };
}
