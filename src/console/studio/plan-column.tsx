import { useMemo, useState } from "react";
import type { Board } from "#kernel";
import { useStore } from "../store/store.ts";
import { useWords } from "../words/use-words.ts";
import { ChangeForms } from "./change-forms.tsx";
import { weeklyText } from "./hours-text.ts";
import { countOf, withoutPart } from "./model/edit.ts";
import { linesOf } from "./model/lines.ts";
import {
  addPlan,
  attempt,
  duplicatePlan,
  edit,
  openSaved,
  PLANS_MAX,
  putAway,
  save,
  selectedPlan,
  selectPlan,
  studio,
  type WorkingPlan,
} from "./studio-store.ts";

function PlanTabs({ plans, selected }: { plans: readonly WorkingPlan[]; selected: number }) {
  const { t } = useWords();
  return (
    <ul className="studio-plans">
      {plans.map(({ plan, isChanged }, at) => (
        <li key={plan.planId}>
          <button
            type="button"
            className="studio-plan"
            aria-pressed={at === selected}
            onClick={() => selectPlan(at)}
          >
            <bdi className="cut">{plan.name}</bdi>
            <span className="dim">
              {t("studio.plan.changes", { count: countOf(plan) })}
              {isChanged ? ` · ${t("studio.plan.unsaved")}` : ""}
            </span>
          </button>
          <button
            type="button"
            className="button plain"
            aria-label={t("studio.plan.putAwayWhat", { plan: plan.name })}
            onClick={() => putAway(at)}
          >
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}

function SavedChoice() {
  const { t } = useWords();
  const saved = useStore(studio, (state) => state.planning?.plans);
  const plans = useStore(studio, (state) => state.plans);
  const open = new Set(plans.map(({ plan }) => plan.planId));
  const others = (saved ?? []).filter(({ planId }) => !open.has(planId));
  if (others.length === 0) return null;
  return (
    <label className="studio-choice">
      <span className="unseen">{t("studio.plan.open")}</span>
      <select
        className="field"
        value=""
        disabled={plans.length >= PLANS_MAX}
        onChange={({ target }) => void attempt(() => openSaved(target.value))}
      >
        <option value="">{t("studio.plan.open")}</option>
        {others.map(({ planId, name }) => (
          <option key={planId} value={planId}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function PlanButtons({ working, count }: { working: WorkingPlan | undefined; count: number }) {
  const { t } = useWords();
  const [isSaving, setSaving] = useState(false);
  const isFull = count >= PLANS_MAX;
  return (
    <div className="studio-buttons">
      <button
        type="button"
        className="button"
        disabled={isFull}
        onClick={() => addPlan(t("studio.plan.name", { number: count + 1 }), t("studio.plan.ask"))}
      >
        {t("studio.plan.new")}
      </button>
      <button
        type="button"
        className="button"
        disabled={isFull || working === undefined}
        onClick={() => {
          if (working !== undefined) {
            duplicatePlan(t("studio.plan.copyOf", { plan: working.plan.name }));
          }
        }}
      >
        {t("studio.plan.copy")}
      </button>
      <button
        type="button"
        className="button"
        disabled={working === undefined || !working.isChanged || isSaving}
        onClick={() => {
          setSaving(true);
          void attempt(save).finally(() => setSaving(false));
        }}
      >
        {t("studio.plan.save")}
      </button>
      <SavedChoice />
    </div>
  );
}

function PlanFields({ working }: { working: WorkingPlan }) {
  const { t } = useWords();
  const { name, question } = working.plan;
  return (
    <div className="studio-fields">
      <label>
        <span className="dim">{t("studio.plan.nameField")}</span>
        <input
          className="field"
          value={name}
          maxLength={100}
          onChange={({ target }) => edit((plan) => ({ ...plan, name: target.value }))}
        />
      </label>
      <label>
        <span className="dim">{t("studio.plan.question")}</span>
        <textarea
          className="field"
          rows={2}
          value={question}
          maxLength={1000}
          onChange={({ target }) => edit((plan) => ({ ...plan, question: target.value }))}
        />
      </label>
    </div>
  );
}

function PlanLines({ working, board }: { working: WorkingPlan; board: Board }) {
  const { t, text, language } = useWords();
  const { configuration } = board;
  const { plan } = working;
  const lines = useMemo(() => linesOf(plan, { configuration, text }), [plan, configuration, text]);
  if (lines.length === 0) return <p className="dim">{t("studio.plan.nothing")}</p>;
  return (
    <ul className="studio-lines">
      {lines.map(({ ref, word, values, hours }) => {
        const said = t(word, values);
        const when = hours?.map((one) => weeklyText(one, language)).join("; ");
        return (
          <li key={`${ref.part}-${ref.part === "rules" ? ref.kind : ""}-${ref.at}`}>
            <span>
              {said}
              {when === undefined || when === "" ? null : <span className="dim"> {when}</span>}
            </span>
            <button
              type="button"
              className="button plain"
              aria-label={t("studio.line.takeOutWhat", { what: said })}
              onClick={() => edit((now) => withoutPart(now, configuration, ref))}
            >
              ×
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** Plans on the page, and what the chosen one changes. */
export function PlanColumn({ board }: { board: Board }) {
  const { t } = useWords();
  const plans = useStore(studio, (state) => state.plans);
  const selected = useStore(studio, (state) => state.selected);
  const working = useStore(studio, selectedPlan);
  return (
    <section className="studio-column" aria-labelledby="studio-plans">
      <h2 id="studio-plans">{t("studio.plans")}</h2>
      {plans.length === 0 ? <p className="dim">{t("studio.plans.none")}</p> : null}
      <PlanTabs plans={plans} selected={selected} />
      <PlanButtons working={working} count={plans.length} />
      {working === undefined ? null : (
        <>
          <PlanFields working={working} />
          <h3>{t("studio.plan.what")}</h3>
          <PlanLines working={working} board={board} />
          <ChangeForms plan={working.plan} board={board} />
        </>
      )}
    </section>
  );
}
