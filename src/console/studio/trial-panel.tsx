import { useEffect, useState } from "react";
import type { TrialListed } from "#protocol";
import { useStore } from "../store/store.ts";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";
import { TrialResults } from "./trial-results.tsx";
import {
  attempt,
  cancelTrial,
  followTrial,
  isUnderWay,
  showTrial,
  startTrial,
  studio,
  type TrialExactness,
} from "./studio-store.ts";

/** Seconds that a trial may go on for, where it is to be as exact as asked. */
const SECONDS_MAX = 300;

/** What is offered: so many runs, or as many as leave no more than so many seconds open. */
const EXACTNESS: readonly TrialExactness[] = [
  ...[1, 3, 5, 10, 20].map((seedCount) => ({ seedCount })),
  ...[5, 2, 1].map((halfWidthSeconds) => {
    return { seedCount: 3, precision: { halfWidthSeconds, secondsMax: SECONDS_MAX } };
  }),
];
/** Three runs, where nobody chose. */
const USUAL = 1;

const STATES: Readonly<Record<TrialListed["state"], MessageId>> = {
  waiting: "studio.trial.waiting",
  running: "studio.trial.running",
  ready: "studio.trial.ready",
  failed: "studio.trial.failed",
  cancelled: "studio.trial.cancelled",
};

function Progress({ trial }: { trial: TrialListed }) {
  const { t } = useWords();
  const percent = Math.floor(trial.share * 100);
  return (
    <div className="studio-progress">
      <progress max={100} value={percent} aria-label={t("studio.trial.progress")} />
      <output>
        {t(STATES[trial.state], { percent })}
        {trial.why === undefined ? "" : ` ${trial.why}`}
      </output>
      <button type="button" className="button" onClick={() => void attempt(cancelTrial)}>
        {t("studio.trial.cancel")}
      </button>
    </div>
  );
}

function EarlierTrials() {
  const { t } = useWords();
  const trials = useStore(studio, (state) => state.planning?.trials);
  const shown = useStore(studio, (state) => state.trial?.trialId);
  if (trials === undefined || trials.length === 0) return null;
  return (
    <label className="studio-choice">
      <span className="dim">{t("studio.trial.earlier")}</span>
      <select
        className="field"
        value={shown ?? ""}
        onChange={({ target }) => void attempt(() => showTrial(target.value))}
      >
        {shown === undefined ? <option value="">{t("studio.trial.choose")}</option> : null}
        {trials.map(({ trialId, plans, state, share }) => (
          <option key={trialId} value={trialId}>
            {t("studio.trial.named", {
              plans: plans.map(({ name }) => name).join(", "),
              state: t(STATES[state], { percent: Math.floor(share * 100) }),
            })}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Plays the history under each plan of the page, and shows what came of it. */
export function TrialPanel() {
  const { t } = useWords();
  const trial = useStore(studio, (state) => state.trial);
  const result = useStore(studio, (state) => state.result);
  const plans = useStore(studio, (state) => state.plans);
  const [exactness, setExactness] = useState(USUAL);
  const [isStarting, setStarting] = useState(false);
  useEffect(followTrial, []);
  const isBusy = isStarting || isUnderWay(trial);
  return (
    <section className="studio-trial" aria-labelledby="studio-trial">
      <h2 id="studio-trial">{t("studio.trial")}</h2>
      <p className="dim">{t("studio.trial.what")}</p>
      <div className="studio-buttons">
        <button
          type="button"
          className="button main"
          disabled={isBusy || plans.length === 0}
          onClick={() => {
            setStarting(true);
            void attempt(() => startTrial(EXACTNESS[exactness]!)).finally(() => setStarting(false));
          }}
        >
          {t("studio.trial.start", { count: plans.length })}
        </button>
        <label className="studio-choice">
          <span className="dim">{t("studio.trial.runs")}</span>
          <select
            className="field"
            value={exactness}
            onChange={({ target }) => setExactness(Number(target.value))}
          >
            {EXACTNESS.map(({ seedCount, precision }, at) => (
              <option key={`${seedCount} ${precision?.halfWidthSeconds ?? ""}`} value={at}>
                {precision === undefined
                  ? t("studio.trial.count", { count: seedCount })
                  : t("studio.trial.until", {
                      seconds: precision.halfWidthSeconds,
                      minutes: precision.secondsMax / 60,
                    })}
              </option>
            ))}
          </select>
        </label>
        <EarlierTrials />
      </div>
      {trial !== undefined && isUnderWay(trial) ? <Progress trial={trial} /> : null}
      {trial?.state === "failed" || trial?.state === "cancelled" ? (
        <p className={trial.state === "failed" ? "wrong" : "dim"} role="status">
          {t(STATES[trial.state], { percent: Math.floor(trial.share * 100) })} {trial.why ?? ""}
        </p>
      ) : null}
      {trial === undefined || result === undefined ? null : (
        <TrialResults key={trial.trialId} listed={trial} trial={result} />
      )}
    </section>
  );
}
