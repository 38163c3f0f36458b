import type { Reason } from "../reasons.ts";

/** What a dispatcher's command can be questioned for, as far as the board itself can tell. */
export const cautionChecks = [
  /** The unit fills none of the needs of the incident's plan. */
  "unit-unfit",
  /** The unit is on a break and would be recalled. */
  "unit-away",
  /** The unit is on another incident and stays on it. */
  "unit-committed",
  /** The unit is promised to something else. */
  "unit-reserved",
  /** The unit leaves an incident for another. */
  "unit-diverted",
  /** A zone is left with fewer free units than its coverage rule asks for. */
  "leaves-uncovered",
  /** The incident is closed while a need of its plan was never filled. */
  "needs-unserved",
  /** The incident is closed and no unit has reached it. */
  "never-attended",
  /** The place lies in none of the area's zones. */
  "place-outside",
] as const;
export type CautionCheck = (typeof cautionChecks)[number];

export const cautionLevels = ["off", "warn", "block"] as const;
export type CautionLevel = (typeof cautionLevels)[number];

/** What the area has declared for one check. A check without a rule is off. */
export type CautionRule = {
  readonly check: CautionCheck;
  readonly level: CautionLevel;
  /** Acknowledging a warning takes a reason. A block always does. */
  readonly reason?: boolean;
  /** The role that may override a block. Absent: nobody. */
  readonly overrideRole?: string;
};

/** One thing that a command was questioned for. */
export type Caution = {
  readonly check: CautionCheck;
  readonly level: Exclude<CautionLevel, "off">;
  /** The unit, the incident, or for a zone left uncovered the coverage rule. */
  readonly subjectId: string;
};

/** A person has seen exactly these. It passes nothing else. */
export type Acknowledgement = {
  readonly cautions: readonly Caution[];
  readonly reason?: Reason<"caution">;
};

function keyOf({ check, level, subjectId }: Caution): string {
  return JSON.stringify([check, level, subjectId]);
}

/** CAU-3: the same cautions, in any order. */
export function isSameCautions(a: readonly Caution[], b: readonly Caution[]): boolean {
  const keys = new Set(a.map(keyOf));
  return keys.size === new Set(b.map(keyOf)).size && b.every((item) => keys.has(keyOf(item)));
}
