import type { BreakRule, DeploymentPlan, MoveUpTable, WorkingRules } from "#kernel";
import type { MessageId } from "../../words/catalogue.ts";
import type { Values } from "../../words/use-words.ts";
import { minuteOf, minuteText } from "../hours-text.ts";

/** Working rules as they are typed: numbers and times are what stands in the fields. */
export type BreakDraft = {
  readonly key: number;
  readonly unitTypeIds: readonly string[];
  readonly days: readonly number[];
  readonly from: string;
  readonly until: string;
  readonly length: string;
  readonly atOnce: string;
  readonly mayRecall: boolean;
  readonly recall: string;
};
export type MoveUpDraft = {
  readonly key: number;
  readonly unitTypeIds: readonly string[];
  readonly whenFree: string;
  readonly postIds: readonly string[];
};
export type PatienceDraft = {
  readonly key: number;
  readonly priorityIds: readonly string[];
  readonly mean: string;
};
export type TransferDraft = {
  readonly key: number;
  readonly priorityIds: readonly string[];
  readonly percent: string;
  readonly after: string;
};
export type RulesDraft = {
  readonly isDiverting: boolean;
  readonly gain: string;
  readonly breaks: readonly BreakDraft[];
  readonly moveUps: readonly MoveUpDraft[];
  readonly patience: readonly PatienceDraft[];
  readonly transfers: readonly TransferDraft[];
};
export type RuleList = "breaks" | "moveUps" | "patience" | "transfers";

/** What may stand in each field; the units are those of the field. */
export const BOUNDS = {
  gain: { min: 0, max: 3600 },
  length: { min: 1, max: 240 },
  atOnce: { min: 1, max: 1000 },
  recall: { min: 0, max: 3600 },
  whenFree: { min: 1, max: 1000 },
  mean: { min: 1, max: 86_400 },
  percent: { min: 0, max: 100 },
  after: { min: 0, max: 86_400 },
} as const;
export type NumberName = keyof typeof BOUNDS;
/** Rules of one kind at most, as the server takes them. */
export const RULES_MAX: Readonly<Record<RuleList, number>> = {
  breaks: 20,
  moveUps: 20,
  patience: 50,
  transfers: 50,
};
const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];

/** A new rule of each kind; `key` tells it from the others on the page. */
export const NEW_RULE = {
  breaks: (key: number): BreakDraft => ({
    key,
    unitTypeIds: [],
    days: EVERY_DAY,
    from: "11:00",
    until: "14:00",
    length: "30",
    atOnce: "2",
    mayRecall: true,
    recall: "60",
  }),
  moveUps: (key: number): MoveUpDraft => ({ key, unitTypeIds: [], whenFree: "3", postIds: [] }),
  patience: (key: number): PatienceDraft => ({ key, priorityIds: [], mean: "1800" }),
  transfers: (key: number): TransferDraft => ({
    key,
    priorityIds: [],
    percent: "10",
    after: "300",
  }),
};

function breakDraft({ hours, recallSeconds, ...rule }: BreakRule, key: number): BreakDraft {
  return {
    key,
    unitTypeIds: rule.unitTypeIds,
    days: hours.weekdays,
    from: minuteText(hours.fromMinute),
    until: minuteText(hours.toMinute),
    length: String(rule.lengthMinutes),
    atOnce: String(rule.atOnceMax),
    mayRecall: recallSeconds !== undefined,
    recall: String(recallSeconds ?? 60),
  };
}

/** The rules of a plan as they are edited. */
export function draftOf(rules: WorkingRules | undefined): RulesDraft {
  const { diverts, breaks = [], moveUps = [], leaving = {} } = rules ?? {};
  const { patience = [], transfers = [] } = leaving;
  return {
    isDiverting: diverts !== undefined,
    gain: String(diverts?.gainSeconds ?? 120),
    breaks: breaks.map(breakDraft),
    moveUps: moveUps.map(({ unitTypeIds, whenFreeAtMost, postIds }, key) => {
      return { key, unitTypeIds, whenFree: String(whenFreeAtMost), postIds };
    }),
    patience: patience.map(({ priorityIds, meanSeconds }, key) => {
      return { key, priorityIds, mean: String(meanSeconds) };
    }),
    transfers: transfers.map(({ priorityIds, share, afterSeconds }, key) => {
      const percent = String(Number((100 * share).toFixed(6)));
      return { key, priorityIds, percent, after: String(afterSeconds) };
    }),
  };
}

/** What is wrong with a field, as a message. */
export type FieldProblem = { readonly word: MessageId; readonly values?: Values };
/** By field: "gain", or the kind, key and name of a rule's field, "breaks.0.length". */
export type FieldProblems = ReadonlyMap<string, FieldProblem>;

class Reading {
  readonly problems = new Map<string, FieldProblem>();

  number(path: string, name: NumberName, typed: string, isWhole = true): number {
    const { min, max } = BOUNDS[name];
    const value = typed.trim() === "" ? NaN : Number(typed);
    const fits = value >= min && value <= max && (!isWhole || Number.isInteger(value));
    if (fits) return value;
    const word = isWhole ? "studio.rules.wrong.whole" : "studio.rules.wrong.number";
    this.problems.set(path, { word, values: { min, max } });
    return min;
  }

  some<T>(path: string, values: readonly T[]): readonly T[] {
    if (values.length === 0) this.problems.set(path, { word: "studio.rules.wrong.none" });
    return values;
  }

  minute(path: string, typed: string): number {
    const minute = minuteOf(typed);
    if (minute === undefined) this.problems.set(path, { word: "studio.rules.wrong.time" });
    return minute ?? 0;
  }

  breakRule(draft: BreakDraft): BreakRule {
    const at = (name: string) => `breaks.${draft.key}.${name}`;
    const fromMinute = this.minute(at("from"), draft.from);
    const toMinute = this.minute(at("until"), draft.until);
    if (fromMinute === toMinute && !this.problems.has(at("until"))) {
      this.problems.set(at("until"), { word: "studio.rules.wrong.noLength" });
    }
    const rule = {
      unitTypeIds: this.some(at("unitTypeIds"), draft.unitTypeIds),
      hours: { weekdays: this.some(at("days"), draft.days), fromMinute, toMinute },
      lengthMinutes: this.number(at("length"), "length", draft.length),
      atOnceMax: this.number(at("atOnce"), "atOnce", draft.atOnce),
    };
    if (!draft.mayRecall) return rule;
    return { ...rule, recallSeconds: this.number(at("recall"), "recall", draft.recall) };
  }

  moveUp(draft: MoveUpDraft): MoveUpTable {
    const at = (name: string) => `moveUps.${draft.key}.${name}`;
    return {
      unitTypeIds: this.some(at("unitTypeIds"), draft.unitTypeIds),
      whenFreeAtMost: this.number(at("whenFree"), "whenFree", draft.whenFree),
      postIds: this.some(at("postIds"), draft.postIds),
    };
  }

  leaving({ patience, transfers }: RulesDraft): Pick<WorkingRules, "leaving"> {
    const waits = patience.map(({ key, priorityIds, mean }) => ({
      priorityIds: this.some(`patience.${key}.priorityIds`, priorityIds),
      meanSeconds: this.number(`patience.${key}.mean`, "mean", mean, false),
    }));
    const others = transfers.map(({ key, priorityIds, percent, after }) => ({
      priorityIds: this.some(`transfers.${key}.priorityIds`, priorityIds),
      share: this.number(`transfers.${key}.percent`, "percent", percent, false) / 100,
      afterSeconds: this.number(`transfers.${key}.after`, "after", after),
    }));
    if (waits.length === 0 && others.length === 0) return {};
    return {
      leaving: {
        ...(waits.length === 0 ? {} : { patience: waits }),
        ...(others.length === 0 ? {} : { transfers: others }),
      },
    };
  }
}

/**
 * The rules that are typed, undefined for none at all, and what is wrong with which field. With a
 * problem the rules are not to be used.
 */
export function rulesOf(draft: RulesDraft): {
  readonly rules: WorkingRules | undefined;
  readonly problems: FieldProblems;
} {
  const reading = new Reading();
  const gainSeconds = draft.isDiverting ? reading.number("gain", "gain", draft.gain) : undefined;
  const breaks = draft.breaks.map((one) => reading.breakRule(one));
  const moveUps = draft.moveUps.map((one) => reading.moveUp(one));
  const rules: WorkingRules = {
    ...(gainSeconds === undefined ? {} : { diverts: { gainSeconds } }),
    ...(breaks.length === 0 ? {} : { breaks }),
    ...(moveUps.length === 0 ? {} : { moveUps }),
    ...reading.leaving(draft),
  };
  const isNone = Object.keys(rules).length === 0;
  return { rules: isNone ? undefined : rules, problems: reading.problems };
}

export function withRules(plan: DeploymentPlan, rules: WorkingRules | undefined): DeploymentPlan {
  const { rules: _before, ...rest } = plan;
  return rules === undefined ? rest : { ...rest, rules };
}

/** One rule more of a kind, with a key of its own. */
export function withRule(draft: RulesDraft, list: RuleList): RulesDraft {
  const key = 1 + Math.max(-1, ...draft[list].map((one) => one.key));
  return { ...draft, [list]: [...draft[list], NEW_RULE[list](key)] };
}

export function withoutRule(draft: RulesDraft, list: RuleList, key: number): RulesDraft {
  return { ...draft, [list]: draft[list].filter((one) => one.key !== key) };
}

/** Fields of one rule changed. */
export function withFields<List extends RuleList>(
  draft: RulesDraft,
  list: List,
  key: number,
  fields: Partial<RulesDraft[List][number]>,
): RulesDraft {
  const changed = draft[list].map((one) => (one.key === key ? { ...one, ...fields } : one));
  return { ...draft, [list]: changed };
}

/** The posts with one of them a place further up. */
export function movedUp(postIds: readonly string[], postId: string): readonly string[] {
  const at = postIds.indexOf(postId);
  if (at < 1) return postIds;
  return postIds.with(at, postIds[at - 1]!).with(at - 1, postId);
}
