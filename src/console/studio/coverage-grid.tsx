import { useState } from "react";
import type { Trial } from "#sim";
import { durationText } from "../time/format.ts";
import { useWords } from "../words/use-words.ts";
import { columnKey } from "./columns.ts";
import { weekdayText } from "./hours-text.ts";
import { percentText } from "./numbers.ts";
import { Scroll } from "./scroll.tsx";

const DAYS = [0, 1, 2, 3, 4, 5, 6];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const DAY_HOURS = 24;
const NOT_SEEN = "–";

/** This part of the least values shares the strongest tone: one odd hour must not pale the rest. */
const STRONGEST_PART = 0.03;

/** From where to where the tones go, the same for all grids. */
function rangeOf(rows: readonly (readonly (number | null)[] | null)[]): [number, number] {
  const shares = rows
    .flatMap((row) => row ?? [])
    .filter((share) => share !== null)
    .toSorted((left, right) => left - right);
  const least = shares[Math.floor(shares.length * STRONGEST_PART)] ?? 0;
  const most = shares.at(-1) ?? 1;
  return most - least < 0.01 ? [most - 0.01, most] : [least, most];
}

type GridProps = {
  readonly shares: readonly (number | null)[];
  readonly range: readonly [number, number];
  readonly name: string;
};

/** A row a day, a column an hour; the less is covered, the stronger the tone. */
function Grid({ shares, range: [least, most], name }: GridProps) {
  const { language } = useWords();
  return (
    <Scroll label={name}>
      <table className="studio-grid">
        <caption>{name}</caption>
        <thead>
          <tr>
            <td aria-hidden="true" />
            {HOURS.map((hour) => (
              <th key={hour} scope="col">
                {hour}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {DAYS.map((day) => (
            <tr key={day}>
              <th scope="row">{weekdayText(day, language)}</th>
              {HOURS.map((hour) => {
                const share = shares[day * DAY_HOURS + hour] ?? null;
                if (share === null) return <td key={hour}>{NOT_SEEN}</td>;
                const tone = Math.min(8, Math.round(((most - share) / (most - least)) * 8));
                return (
                  <td key={hour} data-tone={tone} title={percentText(share)}>
                    {Math.round(share * 100)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** Share of demand that a free unit could reach in time, by hour of the week. */
export function CoverageGrid({ trial }: { trial: Trial }) {
  const { t, text } = useWords();
  const [at, setAt] = useState(0);
  const coverage = trial.coverage[at];
  if (coverage === undefined) return <p>{t("studio.coverage.none")}</p>;
  const range = rangeOf(coverage.byHourOfWeek);
  return (
    <>
      <label className="studio-choice">
        <span className="dim">{t("studio.capability")}</span>
        <select className="field" value={at} onChange={({ target }) => setAt(Number(target.value))}>
          {trial.coverage.map(({ capabilityId, name }, index) => (
            <option key={capabilityId} value={index}>
              {text(name)}
            </option>
          ))}
        </select>
      </label>
      <p className="dim">
        {t("studio.coverage.legend", { time: durationText(coverage.withinSeconds) })}
      </p>
      {trial.columns.map((column, index) => {
        const shares = coverage.byHourOfWeek[index] ?? null;
        if (shares === null) return null;
        const name = text(column.name);
        return <Grid key={columnKey(column)} shares={shares} range={range} name={name} />;
      })}
    </>
  );
}
