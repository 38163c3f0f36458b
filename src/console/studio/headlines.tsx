import type { Estimate, Trial, TrialLine } from "#sim";
import { arrivalText } from "../time/format.ts";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";
import { columnKey } from "./columns.ts";
import { signedSeconds } from "./numbers.ts";

/** Sooner, later, or not to be told apart from nothing. */
function verdict({ low, high }: Estimate): MessageId {
  if (low === null || high === null) return "studio.verdict.few";
  if (high < 0) return "studio.verdict.sooner";
  return low > 0 ? "studio.verdict.later" : "studio.verdict.unsure";
}

function lineOf(trial: Trial, kind: "all" | "urgent"): TrialLine | undefined {
  return trial.lines.find(({ group }) => group.kind === kind);
}

/** One sentence for each plan: what it does to the time nine calls in ten wait at most. */
export function Headlines({ trial }: { trial: Trial }) {
  const { t, text } = useWords();
  const urgent = lineOf(trial, "urgent");
  const line = urgent !== undefined && urgent.compared > 0 ? urgent : lineOf(trial, "all");
  const today = trial.columns.findIndex(({ kind }) => kind === "today");
  const before = line?.columns?.[today]?.p90.value;
  if (line === undefined || before === undefined) {
    return <p>{t("studio.headline.none")}</p>;
  }
  const bound = trial.bound;
  return (
    <ul className="studio-headlines">
      {trial.columns.map((column, at) => {
        const { kind, name } = column;
        const after = line.columns?.[at]?.p90;
        const difference = line.plan[at]?.p90;
        if (kind !== "plan" || after === undefined || !difference) return null;
        const { value, low, high } = difference;
        return (
          <li key={columnKey(column)}>
            <bdi className="studio-strong">{text(name)}</bdi>{" "}
            {t("studio.headline", {
              group: text(line.name),
              before: arrivalText(before),
              after: arrivalText(after.value),
              difference: signedSeconds(value),
              low: low === null ? "?" : signedSeconds(low),
              high: high === null ? "?" : signedSeconds(high),
              calls: line.compared,
            })}{" "}
            <strong>{t(verdict(difference))}</strong>
          </li>
        );
      })}
      {bound === undefined ? null : (
        <li className="dim">
          {text(bound.what)}{" "}
          {trial.columns
            .flatMap(({ name }, at) => {
              const seconds = bound.meanSeconds[at];
              return typeof seconds === "number" ? [`${text(name)} ${arrivalText(seconds)}`] : [];
            })
            .join(" · ")}
        </li>
      )}
    </ul>
  );
}
