import { useRef, useState } from "react";
import type { ProposalAnswer } from "#protocol";
import { useStore } from "../store/store.ts";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";
import { LimitFields } from "./limit-fields.tsx";
import { LIMIT_NAMES, limitsOf, NO_LIMITS } from "./model/limits.ts";
import { percentText } from "./numbers.ts";
import type { Shown } from "./rules/rule-fields.tsx";
import { propose, studio, takeProposal, type ProposalModel } from "./studio-store.ts";

const MODELS: Readonly<Record<ProposalModel, MessageId>> = {
  mexclp: "studio.proposal.mexclp",
  mclp: "studio.proposal.mclp",
  "p-median": "studio.proposal.median",
};
const MODEL_NAMES = Object.keys(MODELS) as ProposalModel[];
const MOVES = [1, 2, 3, 5, 10, 20];
const AREAS_SHOWN = 6;

type Answer = NonNullable<ProposalAnswer["answer"]>;

/** Whether the limits are kept, and what the proposal comes to on each. */
function LimitsKept({ limits }: { limits: NonNullable<Answer["limits"]> }) {
  const { t, text } = useWords();
  return (
    <div>
      <p className={limits.outcome === "kept" ? "studio-strong" : "studio-strong wrong"}>
        {text(limits.what)}
      </p>
      <ul className="studio-said">
        {limits.reached.map(({ kept, what }) => (
          <li key={what.en}>
            {text(what)} <strong>{t(kept ? "studio.limits.kept" : "studio.limits.notKept")}</strong>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Proposed({ answer }: { answer: Answer }) {
  const { t, text } = useWords();
  const { moves, before, objective, bound, gap, limits, measure, areas, reasons } = answer;
  const figure = (value: number) => value.toFixed(Math.abs(value) < 10 ? 3 : 1);
  const changed = areas.filter((area) => area.before !== area.after).slice(0, AREAS_SHOWN);
  return (
    <div className="studio-proposed">
      {limits === undefined ? null : <LimitsKept limits={limits} />}
      <p>
        {t(bound === undefined ? "studio.proposal.resultOnly" : "studio.proposal.result", {
          measure: text(measure),
          before: figure(before),
          objective: figure(objective),
          bound: figure(bound ?? 0),
          limited: limits === undefined ? "no" : "yes",
        })}{" "}
        {gap === undefined
          ? null
          : gap <= 1e-9
            ? t("studio.proposal.proven")
            : t("studio.proposal.gap", { gap: percentText(gap) })}
      </p>
      {moves.length === 0 ? (
        <p>{t("studio.proposal.noMove")}</p>
      ) : (
        <ul className="studio-lines">
          {moves.map(({ unitId, callSign, from, to }) => (
            <li key={unitId}>
              {t("studio.proposal.move", {
                unit: callSign,
                from: from === undefined ? "–" : text(from),
                to: text(to),
              })}
            </li>
          ))}
        </ul>
      )}
      {reasons.map((reason) => (
        <p key={reason.en}>{text(reason)}</p>
      ))}
      {changed.length === 0 ? null : (
        <table className="studio-table">
          <caption>{t("studio.proposal.areas")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("studio.area")}</th>
              <th scope="col" className="numeric">
                {t("studio.proposal.before")}
              </th>
              <th scope="col" className="numeric">
                {t("studio.proposal.after")}
              </th>
            </tr>
          </thead>
          <tbody>
            {changed.map((area) => (
              <tr key={area.zoneId}>
                <th scope="row">{text(area.name)}</th>
                <td className="numeric">{figure(area.before)}</td>
                <td className="numeric">{figure(area.after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <button
        type="button"
        className="button main"
        disabled={moves.length === 0}
        onClick={takeProposal}
      >
        {t("studio.proposal.take", { count: moves.length })}
      </button>
    </div>
  );
}

/** Asks the optimiser where the units of the plan would wait best, and why. */
export function ProposalPanel() {
  const { t } = useWords();
  const proposal = useStore(studio, (state) => state.proposal);
  const isBusy = useStore(studio, (state) => state.isProposing);
  const hasPlan = useStore(studio, (state) => state.plans[state.selected] !== undefined);
  const [model, setModel] = useState<ProposalModel>("mexclp");
  const [moves, setMoves] = useState<number | undefined>(3);
  const [draft, setDraft] = useState(NO_LIMITS);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const panel = useRef<HTMLElement>(null);
  const { limits, problems } = limitsOf(draft);
  const shown: Shown = {
    problemOf: (path) => (left.has(path) ? problems.get(path) : undefined),
    onLeave: (path) => setLeft((before) => new Set([...before, path])),
  };
  const askFor = () => {
    if (problems.size === 0) {
      void propose(model, moves, limits);
      return;
    }
    setLeft(new Set(LIMIT_NAMES));
    // What is wrong is marked once this is drawn.
    requestAnimationFrame(() => {
      panel.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    });
  };
  return (
    <section
      ref={panel}
      className="studio-proposal"
      aria-labelledby="studio-proposal"
      aria-busy={isBusy}
    >
      <h2 id="studio-proposal">{t("studio.proposal")}</h2>
      <div className="studio-buttons">
        <label className="studio-choice">
          <span className="dim">{t("studio.proposal.aim")}</span>
          <select
            className="field"
            value={model}
            onChange={({ target }) => {
              setModel(MODEL_NAMES.find((one) => one === target.value) ?? "mexclp");
            }}
          >
            {MODEL_NAMES.map((name) => (
              <option key={name} value={name}>
                {t(MODELS[name])}
              </option>
            ))}
          </select>
        </label>
        <label className="studio-choice">
          <span className="dim">{t("studio.proposal.moves")}</span>
          <select
            className="field"
            value={moves ?? ""}
            onChange={({ target }) => {
              setMoves(target.value === "" ? undefined : Number(target.value));
            }}
          >
            {MOVES.map((count) => (
              <option key={count} value={count}>
                {count}
              </option>
            ))}
            <option value="">{t("studio.proposal.anyMoves")}</option>
          </select>
        </label>
        <button type="button" className="button" disabled={isBusy || !hasPlan} onClick={askFor}>
          {t(isBusy ? "studio.proposal.busy" : "studio.proposal.ask")}
        </button>
      </div>
      <LimitFields draft={draft} shown={shown} onDraft={setDraft} />
      {hasPlan ? null : <p className="dim">{t("studio.proposal.needsPlan")}</p>}
      {(proposal?.problems ?? []).map(({ path, got, expected }) => (
        <p key={`${path}-${got}`} className="wrong">
          {t("studio.quick.problem", { path, got, expected })}
        </p>
      ))}
      {proposal?.answer === undefined ? null : <Proposed answer={proposal.answer} />}
    </section>
  );
}
