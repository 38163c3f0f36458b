import { useRef, useState, type SubmitEvent } from "react";
import { useWords } from "../../words/use-words.ts";
import type { FormProps } from "../change-forms.tsx";
import { configurationUnder } from "../model/lines.ts";
import { draftOf, rulesOf, withRules, type RulesDraft } from "../model/rules.ts";
import { edit } from "../studio-store.ts";
import { Check, NumberField, type Shown } from "./rule-fields.tsx";
import {
  BreakFields,
  MoveUpFields,
  PatienceFields,
  RulePart,
  TransferFields,
  type PartProps,
} from "./rule-parts.tsx";
import "./rules.css";

function DivertPart({ draft, shown, onDraft }: PartProps) {
  const { t } = useWords();
  return (
    <section className="rule-part" aria-label={t("studio.rules.diverts")}>
      <h4>{t("studio.rules.diverts")}</h4>
      <p className="dim">{t("studio.rules.diverts.what")}</p>
      <Check
        isSelected={draft.isDiverting}
        onChange={(isDiverting) => onDraft({ ...draft, isDiverting })}
      >
        {t("studio.rules.diverts.on")}
      </Check>
      {draft.isDiverting ? (
        <NumberField
          path="gain"
          name="gain"
          shown={shown}
          label={t("studio.rules.gain")}
          value={draft.gain}
          onChange={(gain) => onDraft({ ...draft, gain })}
        />
      ) : null}
    </section>
  );
}

/** How the centre works under the plan: diverts, breaks, move-ups and calls that leave. */
export function RulesForm({ plan, board }: FormProps) {
  const { t } = useWords();
  const [draft, setDraft] = useState<RulesDraft>(() => draftOf(plan.rules));
  const [seen, setSeen] = useState(plan.rules);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [isTried, setTried] = useState(false);
  const [isPut, setPut] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  if (seen !== plan.rules) {
    // A line of the plan was taken out, or the rules were put in: what stands there is shown.
    setSeen(plan.rules);
    setDraft(draftOf(plan.rules));
  }
  const { rules, problems } = rulesOf(draft);
  const shown: Shown = {
    problemOf: (path) => (isTried || left.has(path) ? problems.get(path) : undefined),
    onLeave: (path) => setLeft((before) => new Set([...before, path])),
  };
  const configuration = configurationUnder(board.configuration, plan);
  const onDraft = (next: RulesDraft) => {
    setPut(false);
    setDraft(next);
  };
  const part: PartProps = { draft, shown, configuration, onDraft };
  const put = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    setPut(problems.size === 0);
    if (problems.size === 0) {
      setTried(false);
      setLeft(new Set());
      return edit((now) => withRules(now, rules));
    }
    // What is wrong is marked once this is drawn.
    requestAnimationFrame(() => {
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    });
  };
  return (
    <form ref={form} className="rules-form" noValidate onSubmit={put}>
      <p className="dim">{t("studio.rules.what")}</p>
      <DivertPart {...part} />
      <RulePart list="breaks" part={part}>
        {(rule) => <BreakFields rule={rule} part={part} />}
      </RulePart>
      <RulePart list="moveUps" part={part}>
        {(rule) => <MoveUpFields rule={rule} part={part} />}
      </RulePart>
      <RulePart list="patience" part={part}>
        {(rule) => <PatienceFields rule={rule} part={part} />}
      </RulePart>
      <RulePart list="transfers" part={part}>
        {(rule) => <TransferFields rule={rule} part={part} />}
      </RulePart>
      <button type="submit" className="button main">
        {t("studio.rules.put")}
      </button>
      <output className={problems.size > 0 && isTried ? "wrong" : "dim"}>
        {problems.size > 0 && isTried
          ? t("studio.rules.problems", { count: problems.size })
          : isPut
            ? t("studio.rules.isPut")
            : ""}
      </output>
    </form>
  );
}
