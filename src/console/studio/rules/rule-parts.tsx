import type { ReactNode } from "react";
import type { Configuration } from "#kernel";
import { useWords, type Words } from "../../words/use-words.ts";
import type { MessageId } from "../../words/catalogue.ts";
import { weekdayText } from "../hours-text.ts";
import {
  RULES_MAX,
  withFields,
  withoutRule,
  withRule,
  type BreakDraft,
  type MoveUpDraft,
  type NumberName,
  type PatienceDraft,
  type RuleList,
  type RulesDraft,
  type TransferDraft,
} from "../model/rules.ts";
import { PostOrder } from "./post-order.tsx";
import { Check, ChecksField, NumberField, TypedField, type Shown } from "./rule-fields.tsx";

export type PartProps = {
  readonly draft: RulesDraft;
  readonly shown: Shown;
  readonly configuration: Configuration;
  readonly onDraft: (draft: RulesDraft) => void;
};

const WORDS: Readonly<
  Record<RuleList, { one: MessageId; title: MessageId; what: MessageId; add: MessageId }>
> = {
  breaks: {
    title: "studio.rules.breaks",
    what: "studio.rules.breaks.what",
    add: "studio.rules.breaks.add",
    one: "studio.rules.breaks.one",
  },
  moveUps: {
    title: "studio.rules.moveUps",
    what: "studio.rules.moveUps.what",
    add: "studio.rules.moveUps.add",
    one: "studio.rules.moveUps.one",
  },
  patience: {
    title: "studio.rules.patience",
    what: "studio.rules.patience.what",
    add: "studio.rules.patience.add",
    one: "studio.rules.patience.one",
  },
  transfers: {
    title: "studio.rules.transfers",
    what: "studio.rules.transfers.what",
    add: "studio.rules.transfers.add",
    one: "studio.rules.transfers.one",
  },
};

/** What a kind of rule means, the rules there are, and a way to one more. */
export function RulePart<List extends RuleList>(props: {
  list: List;
  part: PartProps;
  children: (rule: RulesDraft[List][number]) => ReactNode;
}) {
  const { t } = useWords();
  const { list, part } = props;
  const { draft, onDraft } = part;
  const { title, what, add, one } = WORDS[list];
  const rules = draft[list] as readonly RulesDraft[List][number][];
  return (
    <section className="rule-part" aria-label={t(title)}>
      <h4>{t(title)}</h4>
      <p className="dim">{t(what)}</p>
      {rules.map((rule, at) => (
        <fieldset key={rule.key} className="rule-one">
          <legend>{t(one, { number: at + 1 })}</legend>
          {props.children(rule)}
          <button
            type="button"
            className="button"
            aria-label={t("studio.rules.takeOutWhat", { what: t(one, { number: at + 1 }) })}
            onClick={() => onDraft(withoutRule(draft, list, rule.key))}
          >
            {t("studio.rules.takeOut")}
          </button>
        </fieldset>
      ))}
      <button
        type="button"
        className="button"
        disabled={rules.length >= RULES_MAX[list]}
        onClick={() => onDraft(withRule(draft, list))}
      >
        {t(add)}
      </button>
    </section>
  );
}

function UnitTypes(props: {
  path: string;
  part: PartProps;
  value: readonly string[];
  onChange: (unitTypeIds: string[]) => void;
}) {
  const { t, text } = useWords();
  const { shown, configuration } = props.part;
  const choices = [...configuration.unitTypes.values()].map(({ unitTypeId, name }) => {
    return { value: unitTypeId, name: text(name) };
  });
  return <ChecksField {...props} shown={shown} label={t("studio.rules.types")} choices={choices} />;
}

function Priorities(props: {
  path: string;
  part: PartProps;
  value: readonly string[];
  onChange: (priorityIds: string[]) => void;
}) {
  const { t, text } = useWords();
  const { shown, configuration } = props.part;
  const choices = [...configuration.priorities.values()]
    .toSorted((left, right) => left.rank - right.rank)
    .map(({ priorityId, name }) => ({ value: priorityId, name: text(name) }));
  const label = t("studio.rules.priorities");
  return <ChecksField {...props} shown={shown} label={label} choices={choices} />;
}

/** The fields of one rule: where each is, how it is set, and the numbers among them. */
function fieldsOf<List extends RuleList>(
  list: List,
  rule: RulesDraft[List][number],
  { draft, shown, onDraft }: PartProps,
  t: Words["t"],
) {
  const at = (name: string) => `${list}.${rule.key}.${name}`;
  const set = (fields: Partial<RulesDraft[List][number]>) =>
    onDraft(withFields(draft, list, rule.key, fields));
  const number = (name: NumberName & keyof RulesDraft[List][number], word: MessageId) => (
    <NumberField
      path={at(name)}
      name={name}
      shown={shown}
      label={t(word)}
      value={String(rule[name])}
      onChange={(value) => set({ [name]: value } as Partial<RulesDraft[List][number]>)}
    />
  );
  return { at, set, number };
}

const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];

export function BreakFields({ rule, part }: { rule: BreakDraft; part: PartProps }) {
  const { t, language } = useWords();
  const { shown } = part;
  const { at, set, number } = fieldsOf("breaks", rule, part, t);
  return (
    <>
      <UnitTypes
        path={at("unitTypeIds")}
        part={part}
        value={rule.unitTypeIds}
        onChange={(unitTypeIds) => set({ unitTypeIds })}
      />
      <ChecksField
        path={at("days")}
        shown={shown}
        label={t("studio.form.days")}
        choices={EVERY_DAY.map((day) => ({
          value: String(day),
          name: weekdayText(day, language),
        }))}
        value={rule.days.map(String)}
        onChange={(days) => set({ days: days.map(Number).toSorted((one, two) => one - two) })}
      />
      <div className="rule-pair">
        {(["from", "until"] as const).map((end) => (
          <TypedField
            key={end}
            path={at(end)}
            shown={shown}
            label={t(end === "from" ? "studio.rules.breakFrom" : "studio.rules.breakUntil")}
            value={rule[end]}
            inputMode="text"
            onChange={(value) => set({ [end]: value })}
          />
        ))}
      </div>
      <div className="rule-pair">
        {number("length", "studio.rules.length")}
        {number("atOnce", "studio.rules.atOnce")}
      </div>
      <Check isSelected={rule.mayRecall} onChange={(mayRecall) => set({ mayRecall })}>
        {t("studio.rules.mayRecall")}
      </Check>
      {rule.mayRecall ? number("recall", "studio.rules.recall") : null}
    </>
  );
}

export function MoveUpFields({ rule, part }: { rule: MoveUpDraft; part: PartProps }) {
  const { t, text } = useWords();
  const { shown, configuration } = part;
  const { at, set, number } = fieldsOf("moveUps", rule, part, t);
  const posts = [...configuration.posts.values()].map(({ postId, name }) => {
    return { value: postId, name: text(name) };
  });
  return (
    <>
      <UnitTypes
        path={at("unitTypeIds")}
        part={part}
        value={rule.unitTypeIds}
        onChange={(unitTypeIds) => set({ unitTypeIds })}
      />
      {number("whenFree", "studio.rules.whenFree")}
      <PostOrder
        path={at("postIds")}
        shown={shown}
        posts={posts}
        value={rule.postIds}
        onChange={(postIds) => set({ postIds })}
      />
    </>
  );
}

export function PatienceFields({ rule, part }: { rule: PatienceDraft; part: PartProps }) {
  const { t } = useWords();
  const { at, set, number } = fieldsOf("patience", rule, part, t);
  return (
    <>
      <Priorities
        path={at("priorityIds")}
        part={part}
        value={rule.priorityIds}
        onChange={(priorityIds) => set({ priorityIds })}
      />
      {number("mean", "studio.rules.mean")}
    </>
  );
}

export function TransferFields({ rule, part }: { rule: TransferDraft; part: PartProps }) {
  const { t } = useWords();
  const { at, set, number } = fieldsOf("transfers", rule, part, t);
  return (
    <>
      <Priorities
        path={at("priorityIds")}
        part={part}
        value={rule.priorityIds}
        onChange={(priorityIds) => set({ priorityIds })}
      />
      <div className="rule-pair">
        {number("percent", "studio.rules.percent")}
        {number("after", "studio.rules.after")}
      </div>
    </>
  );
}
