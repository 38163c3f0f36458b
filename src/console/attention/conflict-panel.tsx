import type { Board } from "#kernel";
import { useState } from "react";
import { give } from "../area/outbox.ts";
import { go } from "../screens/address.ts";
import { useMay } from "../session/use-may.ts";
import { clockText, dateText } from "../time/format.ts";
import { MatterHead } from "../top/matter-head.tsx";
import { useWords } from "../words/use-words.ts";

type Props = { readonly board: Board; readonly deploymentId: string };

/** A plan that was to be in force and is not: why, and calling it off, which answers the line. */
export function ConflictPanel({ board, deploymentId }: Props) {
  const { t, language } = useWords();
  const may = useMay("cancelDeployment");
  const [reason, setReason] = useState("");
  const deployment = board.deployments.get(deploymentId);
  if (deployment?.status !== "conflicted") {
    return <p className="empty dim">{t("conflict.gone")}</p>;
  }
  const { plan, effectiveAt, problems } = deployment;
  const { utcOffsets } = board.configuration.settings;
  const day = dateText(effectiveAt, utcOffsets, language);
  const when = `${day} ${clockText(effectiveAt, utcOffsets, false)}`;
  return (
    <div className="matter arrives">
      <MatterHead title={t("attention.plan", { plan: plan.name })}>
        {t("attention.deployment-conflict")}
      </MatterHead>
      <section className="conflict">
        <p className="matter-plain">{t("conflict.explain", { when })}</p>
        <ul>
          {problems.map(({ path, got, expected }) => (
            <li key={`${path}-${got}`} className="wrong">
              {t("studio.quick.problem", { path, got, expected })}
            </li>
          ))}
        </ul>
        <form
          className="inline-form"
          onSubmit={(event) => {
            event.preventDefault();
            void give({
              command: { type: "cancelDeployment", deploymentId, reason: reason.trim() },
              label: { id: "do.cancelDeployment", values: { plan: plan.name } },
            });
          }}
        >
          <label>
            {t("studio.adoption.reason")}
            <input
              className="field"
              value={reason}
              maxLength={200}
              required
              onChange={(event) => setReason(event.target.value)}
            />
          </label>
          <button type="submit" className="button main" disabled={!may || reason.trim() === ""}>
            {t("studio.adoption.cancel")}
          </button>
          <button type="button" className="button" onClick={() => go("studio")}>
            {t("conflict.toPlanning")}
          </button>
        </form>
      </section>
    </div>
  );
}
