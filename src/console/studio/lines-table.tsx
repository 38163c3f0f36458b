import { useId, useState } from "react";
import type { Estimate, Statistic, Trial, TrialGroup, TrialLine } from "#sim";
import { arrivalText } from "../time/format.ts";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";
import { columnKey } from "./columns.ts";
import { percentText, signedSeconds, signedShare } from "./numbers.ts";
import { Scroll } from "./scroll.tsx";

const STATISTICS = ["mean", "median", "p90", "withinTarget"] as const satisfies Statistic[];
const WORDS: Readonly<Record<Statistic, MessageId>> = {
  mean: "studio.statistic.mean",
  median: "studio.statistic.median",
  p90: "studio.statistic.p90",
  withinTarget: "studio.statistic.within",
};
const BY = ["priority", "area", "urgentInArea"] as const;
type By = (typeof BY)[number];
const BY_WORDS: Readonly<Record<By, MessageId>> = {
  priority: "studio.by.priority",
  area: "studio.by.area",
  urgentInArea: "studio.by.urgentInArea",
};

function keyOf(group: TrialGroup): string {
  if (group.kind === "priority") return `priority-${group.priorityId}`;
  return "zoneId" in group ? `${group.kind}-${group.zoneId}` : group.kind;
}

function valueText(value: number, statistic: Statistic): string {
  return statistic === "withinTarget" ? percentText(value) : arrivalText(value);
}

function differenceText({ value, low, high }: Estimate, statistic: Statistic): string {
  const said = statistic === "withinTarget" ? signedShare : signedSeconds;
  if (low === null || high === null) return said(value);
  return `${said(value)} (${said(low)}…${said(high)})`;
}

/** An axis with nothing changed in its middle. */
type Axis = { readonly most: number };

function axisOf(lines: readonly TrialLine[], statistic: Statistic): Axis {
  let most = statistic === "withinTarget" ? 0.02 : 10;
  for (const { plan } of lines) {
    for (const figures of plan) {
      const estimate = figures?.[statistic];
      if (estimate === undefined) continue;
      for (const end of [estimate.value, estimate.low, estimate.high]) {
        most = Math.max(most, Math.abs(end ?? 0));
      }
    }
  }
  // One area with very few calls must not press all others together.
  return { most: Math.min(most, statistic === "withinTarget" ? 0.3 : 600) };
}

function DifferencePlot({ estimate, axis }: { estimate: Estimate; axis: Axis }) {
  const place = (value: number) => {
    const share = Math.max(-1, Math.min(1, value / axis.most));
    return `${50 + share * 48}%`;
  };
  const { value, low, high } = estimate;
  return (
    <svg className="studio-plot" aria-hidden="true">
      <line className="plot-zero" x1="50%" x2="50%" y1="0" y2="100%" />
      {low === null || high === null ? null : (
        <line className="plot-range" x1={place(low)} x2={place(high)} y1={12} y2={12} />
      )}
      <circle cx={place(value)} cy={12} r={3.5} />
    </svg>
  );
}

function Row({ line, statistic, trial, axis }: RowProps) {
  const { text, t } = useWords();
  const { columns } = line;
  return (
    <tr className={line.group.kind === "all" ? "is-all" : ""}>
      <th scope="row">
        {text(line.name)} <span className="dim">{t("studio.calls", { count: line.compared })}</span>
      </th>
      {trial.columns.map((column, at) => {
        const { kind, name } = column;
        const figures = columns?.[at];
        const difference = kind === "plan" ? line.plan[at]?.[statistic] : undefined;
        return (
          <td key={columnKey(column)} className="numeric" data-word={text(name)}>
            {figures === undefined ? "–" : valueText(figures[statistic].value, statistic)}
            {difference === undefined ? null : (
              <>
                <span className="studio-difference">{differenceText(difference, statistic)}</span>
                <DifferencePlot estimate={difference} axis={axis} />
              </>
            )}
          </td>
        );
      })}
    </tr>
  );
}

type RowProps = {
  readonly line: TrialLine;
  readonly statistic: Statistic;
  readonly trial: Trial;
  readonly axis: Axis;
};

/** Worst first: where help comes latest under the plan that helps them most is read last. */
function ordered(lines: readonly TrialLine[], by: By): TrialLine[] {
  const wanted = lines.filter(({ group }) => group.kind === by);
  if (by === "priority") return wanted;
  const worst = (line: TrialLine) => line.columns?.at(-1)?.p90.value ?? 0;
  return wanted.toSorted((left, right) => worst(right) - worst(left));
}

/** Every figure with its interval, as it was, as it is run today, and under each plan. */
export function LinesTable({ trial }: { trial: Trial }) {
  const { t, text } = useWords();
  const id = useId();
  const [statistic, setStatistic] = useState<Statistic>("p90");
  const [by, setBy] = useState<By>("priority");
  const whole = trial.lines.filter(({ group }) => group.kind === "all" || group.kind === "urgent");
  const shown = [...whole, ...ordered(trial.lines, by)].filter(({ compared }) => compared > 0);
  const axis = axisOf(shown, statistic);
  return (
    <>
      <div className="studio-buttons">
        <label className="studio-choice">
          <span className="dim">{t("studio.statistic")}</span>
          <select
            className="field"
            value={statistic}
            onChange={({ target }) => {
              setStatistic(STATISTICS.find((one) => one === target.value) ?? "p90");
            }}
          >
            {STATISTICS.map((one) => (
              <option key={one} value={one}>
                {t(WORDS[one])}
              </option>
            ))}
          </select>
        </label>
        <label className="studio-choice">
          <span className="dim">{t("studio.by")}</span>
          <select
            className="field"
            value={by}
            onChange={({ target }) => setBy(BY.find((one) => one === target.value) ?? "priority")}
          >
            {BY.map((one) => (
              <option key={one} value={one}>
                {t(BY_WORDS[one])}
              </option>
            ))}
          </select>
        </label>
      </div>
      <p className="dim" id={id}>
        {t("studio.lines.legend", {
          urgent: arrivalText(trial.targets.urgentSeconds),
          other: arrivalText(trial.targets.otherSeconds),
        })}
      </p>
      <Scroll label={t("studio.part.lines")}>
        <table className="studio-table is-lines" aria-describedby={id}>
          <caption className="unseen">{t("studio.part.lines")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("studio.group")}</th>
              {trial.columns.map((column) => (
                <th key={columnKey(column)} scope="col" className="numeric">
                  {text(column.name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((line) => (
              <Row
                key={keyOf(line.group)}
                line={line}
                statistic={statistic}
                trial={trial}
                axis={axis}
              />
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}
