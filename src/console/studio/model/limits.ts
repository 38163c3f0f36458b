import type { ProposalQuestion } from "#protocol";
import type { MessageId } from "../../words/catalogue.ts";
import type { FieldProblems } from "./rules.ts";

export type LimitName = "areaShare" | "areaMean" | "farthest" | "load";
/** Limits as they are typed; an empty field asks nothing. */
export type LimitsDraft = Readonly<Record<LimitName, string>>;
export type ProposalLimits = NonNullable<ProposalQuestion["limits"]>;

export const NO_LIMITS: LimitsDraft = { areaShare: "", areaMean: "", farthest: "", load: "" };

/** What each field holds: percent, seconds, seconds, and calls an hour. */
export const LIMIT_FIELDS: Readonly<
  Record<LimitName, { readonly word: MessageId; readonly min: number; readonly max: number }>
> = {
  areaShare: { word: "studio.limits.areaShare", min: 0, max: 100 },
  areaMean: { word: "studio.limits.areaMean", min: 1, max: 3600 },
  farthest: { word: "studio.limits.farthest", min: 1, max: 3600 },
  load: { word: "studio.limits.load", min: 0.01, max: 1000 },
};
export const LIMIT_NAMES = Object.keys(LIMIT_FIELDS) as LimitName[];

/** The limits that are typed, undefined for none, and what is wrong with which field. */
export function limitsOf(draft: LimitsDraft): {
  readonly limits: ProposalLimits | undefined;
  readonly problems: FieldProblems;
} {
  const problems = new Map<string, { word: MessageId; values: { min: number; max: number } }>();
  const read = (name: LimitName): number | undefined => {
    const typed = draft[name].trim();
    if (typed === "") return undefined;
    const { min, max } = LIMIT_FIELDS[name];
    const value = Number(typed);
    if (value >= min && value <= max) return value;
    problems.set(name, { word: "studio.limits.wrong", values: { min, max } });
    return undefined;
  };
  const [share, mean, farthest, load] = LIMIT_NAMES.map(read);
  const limits: ProposalLimits = {
    ...(share === undefined ? {} : { areaShareMin: share / 100 }),
    ...(mean === undefined ? {} : { areaMeanSecondsMax: mean }),
    ...(farthest === undefined ? {} : { farthestSecondsMax: farthest }),
    ...(load === undefined ? {} : { loadMax: load }),
  };
  return { limits: Object.keys(limits).length === 0 ? undefined : limits, problems };
}
