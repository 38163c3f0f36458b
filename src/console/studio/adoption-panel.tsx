import { useState } from "react";
import type { Board } from "#kernel";
import type { CommandResult, TrialListed } from "#protocol";
import type { Trial } from "#sim";
import { ask } from "../area/api.ts";
import { area, areaId } from "../area/area.ts";
import { useStore } from "../store/store.ts";
import { useWords } from "../words/use-words.ts";
import { AdoptionItem } from "./adoption-item.tsx";
import { studio, wordsOf } from "./studio-store.ts";

/** Puts a plan of a trial that is ready before a second person. Throws when the rules say no. */
async function proposeDeployment(trialId: string, plan: number, commandId: string): Promise<void> {
  const body = { commandId, deploymentId: commandId, trialId, plan };
  const values = { areaId: areaId() };
  const result = await ask<CommandResult>("proposeDeployment", { values, body });
  if (!result.accepted) throw new Error(result.message);
}

function ProposeForm({ listed, trial }: { listed: TrialListed; trial: Trial }) {
  const { t } = useWords();
  const [position, setPosition] = useState(0);
  // Asked again after a line that was cut, it is the same proposal.
  const [commandId, setCommandId] = useState(() => crypto.randomUUID());
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const propose = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await proposeDeployment(listed.trialId, position, commandId);
      setCommandId(crypto.randomUUID());
    } catch (error) {
      setProblem(wordsOf(error));
    }
    setBusy(false);
  };
  return (
    <>
      <div className="studio-buttons">
        <label className="studio-choice">
          <span className="dim">{t("studio.adoption.plan")}</span>
          <select
            className="field"
            value={position}
            onChange={({ target }) => {
              setPosition(Number(target.value));
              setCommandId(crypto.randomUUID());
            }}
          >
            {trial.plans.map(({ planId, name }, at) => (
              <option key={planId} value={at}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          className="button main"
          disabled={isBusy}
          onClick={() => void propose()}
        >
          {t("studio.adoption.propose")}
        </button>
      </div>
      <div aria-live="polite">
        {problem === undefined ? null : <p className="wrong">{problem}</p>}
      </div>
    </>
  );
}

function Proposals({ board }: { board: Board }) {
  const { t } = useWords();
  const newest = [...board.deployments.values()].toSorted(
    (a, b) => b.proposedAt - a.proposedAt || (a.deploymentId < b.deploymentId ? -1 : 1),
  );
  if (newest.length === 0) return <p className="dim">{t("studio.adoption.none")}</p>;
  return (
    <ul className="studio-adoptions">
      {newest.map((deployment) => (
        <AdoptionItem key={deployment.deploymentId} board={board} deployment={deployment} />
      ))}
    </ul>
  );
}

/**
 * STU-11: plans put forward for review, adopted from a date, called off or taken back. They are
 * shown without a trial too, because who reviews need not have tried anything.
 */
export function AdoptionPanel({ board }: { board: Board }) {
  const { t } = useWords();
  const trial = useStore(studio, (state) => state.trial);
  const result = useStore(studio, (state) => state.result);
  // The page's own board changes with the configuration only; these change without it.
  const deployments = useStore(area, (state) => state.board?.deployments) ?? board.deployments;
  return (
    <section className="studio-trial" aria-labelledby="studio-adoption">
      <h2 id="studio-adoption">{t("studio.adoption")}</h2>
      <p className="dim">{t("studio.adoption.what")}</p>
      {trial?.state !== "ready" || result === undefined ? null : (
        <ProposeForm key={trial.trialId} listed={trial} trial={result} />
      )}
      <Proposals board={{ ...board, deployments }} />
    </section>
  );
}
