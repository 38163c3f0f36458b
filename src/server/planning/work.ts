import type { ConfigurationProblem, DeploymentPlan } from "#kernel";
import type { Expected, GroundSummary, Proposal, ProposalAsked, QuickAsked, QuickLook } from "#sim";
import type { TrialOptions } from "#sim";
import type { StartTrial } from "#protocol";
import type { PackedHistory } from "./packed.ts";

/** What a trial's thread is given. */
export type TrialWork = Pick<
  TrialOptions,
  "historyId" | "policy" | "seeds" | "targets" | "coverSeconds" | "programVersion" | "command"
> & {
  readonly plans: readonly DeploymentPlan[];
  readonly precision?: NonNullable<StartTrial["precision"]> | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
};

export type WorkerStart = { readonly history: PackedHistory; readonly trial?: TrialWork };

export type Problems = { readonly problems: readonly ConfigurationProblem[] };

/** Questions that are answered at once, by a thread that has the history open. */
export type Question =
  | { readonly kind: "ground" }
  | { readonly kind: "forecast" }
  | ({ readonly kind: "quick" } & QuickAsked)
  | ({ readonly kind: "proposal" } & ProposalAsked);

export type Answers = {
  readonly ground: GroundSummary;
  readonly forecast: Expected;
  readonly quick: { readonly look: QuickLook } | Problems;
  readonly proposal: { readonly proposal: Proposal } | Problems;
};

export type Asked = { readonly id: number; readonly question: Question };

/** What a thread says. */
export type Said =
  | { readonly share: number }
  /** Canonical JSON of the trial, packed with gzip, and its SHA-256. */
  | { readonly packed: Uint8Array; readonly hash: string }
  | { readonly plan: number; readonly problems: readonly ConfigurationProblem[] }
  | { readonly id: number; readonly answer: Answers[keyof Answers]; readonly milliseconds: number }
  | { readonly id: number; readonly failed: string };
