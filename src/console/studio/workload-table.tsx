import { useState } from "react";
import type { Trial } from "#sim";
import { useWords } from "../words/use-words.ts";
import { columnKey } from "./columns.ts";
import { percentText } from "./numbers.ts";
import { Scroll } from "./scroll.tsx";

const ROWS_AT_FIRST = 30;
const NOT_THERE = "–";

type Work = Trial["workload"][number]["columns"][number];

function Busy({ work, most }: { work: Work; most: number }) {
  const { t } = useWords();
  if (work === null) return NOT_THERE;
  const hours = work.onDutyHoursPerWeek.toFixed(0);
  return (
    <>
      {percentText(work.busy.value)}{" "}
      <span className="dim">{t("studio.workload.hours", { hours })}</span>
      <svg className="studio-bar-plot" aria-hidden="true">
        <rect width={`${(work.busy.value / most) * 100}%`} height="3" />
      </svg>
    </>
  );
}

/** Hours of work in a week: a unit that was on duty for a minute is not the busiest. */
function hoursOf(work: Work): number {
  return work === null ? 0 : work.busy.value * work.onDutyHoursPerWeek;
}

/** How busy each unit is, the one with most hours of work first. */
export function WorkloadTable({ trial }: { trial: Trial }) {
  const { t, text } = useWords();
  const [isWhole, setWhole] = useState(false);
  const busy = (unit: Trial["workload"][number]) =>
    Math.max(...unit.columns.map((column) => column?.busy.value ?? 0));
  const work = ({ columns }: Trial["workload"][number]) => Math.max(...columns.map(hoursOf));
  const units = trial.workload.toSorted((left, right) => work(right) - work(left));
  const shown = isWhole ? units : units.slice(0, ROWS_AT_FIRST);
  const most = Math.max(0.01, ...units.map(busy));
  return (
    <>
      <p className="dim">{t("studio.workload.legend")}</p>
      <Scroll label={t("studio.part.workload")}>
        <table className="studio-table is-lines">
          <caption className="unseen">{t("studio.part.workload")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("studio.unit")}</th>
              {trial.columns.map((column) => (
                <th key={columnKey(column)} scope="col" className="numeric">
                  {text(column.name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ unitId, callSign, stationName, columns }) => (
              <tr key={unitId}>
                <th scope="row">
                  {callSign}{" "}
                  <span className="dim">{stationName === null ? "" : text(stationName)}</span>
                </th>
                {trial.columns.map((column, at) => (
                  <td key={columnKey(column)} className="numeric" data-word={text(column.name)}>
                    <Busy work={columns[at] ?? null} most={most} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {units.length <= ROWS_AT_FIRST ? null : (
        <button type="button" className="button plain" onClick={() => setWhole(!isWhole)}>
          {t(isWhole ? "studio.fewer" : "studio.more", { count: units.length })}
        </button>
      )}
    </>
  );
}
