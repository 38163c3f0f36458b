import { useState } from "react";
import type { Trial } from "#sim";
import { durationText } from "../time/format.ts";
import { useWords } from "../words/use-words.ts";
import { columnKey } from "./columns.ts";
import { percentText } from "./numbers.ts";

const WIDTH = 900;
const HEIGHT = 300;
const LEFT = 44;
const BOTTOM = 26;
const TOP = 8;
const RIGHT = 24;
/** Lines are told apart by their strokes, never by colour alone. */
const STROKES = ["1 4", "none", "none", "9 4", "3 3", "12 3 2 3"] as const;

type Curve = Trial["distributions"][number]["columns"][number];
type Places = { readonly x: (seconds: number) => number; readonly y: (share: number) => number };

function path(trial: Trial, shares: readonly (number | null)[], { x, y }: Places): string {
  const steps = trial.atSeconds.flatMap((seconds, at) => {
    const share = shares[at];
    return share === null || share === undefined
      ? []
      : [`${x(seconds).toFixed(1)},${y(share).toFixed(1)}`];
  });
  return steps.length === 0 ? "" : `M${steps.join("L")}`;
}

/** The band between the ends of the interval, there and back. */
function band(trial: Trial, { low, high }: Curve, places: Places): string {
  const there = path(trial, low, places);
  const { x, y } = places;
  const back = trial.atSeconds
    .flatMap((seconds, at) => {
      const share = high[at];
      return share === null || share === undefined
        ? []
        : [`${x(seconds).toFixed(1)},${y(share).toFixed(1)}`];
    })
    .reverse();
  return there === "" || back.length === 0 ? "" : `${there}L${back.join("L")}Z`;
}

function Axes({ trial, places }: { trial: Trial; places: Places }) {
  const most = trial.atSeconds.at(-1) ?? 0;
  const minutes = Array.from({ length: Math.floor(most / 120) + 1 }, (_, at) => at * 120);
  const shares = [0, 0.25, 0.5, 0.75, 0.9, 1];
  return (
    <g className="studio-axes">
      {minutes.map((seconds) => (
        <g key={seconds}>
          <line x1={places.x(seconds)} x2={places.x(seconds)} y1={TOP} y2={HEIGHT - BOTTOM} />
          <text x={places.x(seconds)} y={HEIGHT - 8} textAnchor="middle">
            {durationText(seconds)}
          </text>
        </g>
      ))}
      {shares.map((share) => (
        <g key={share}>
          <line x1={LEFT} x2={WIDTH - RIGHT} y1={places.y(share)} y2={places.y(share)} />
          <text x={LEFT - 6} y={places.y(share) + 4} textAnchor="end">
            {percentText(share)}
          </text>
        </g>
      ))}
    </g>
  );
}

function Legend({ trial }: { trial: Trial }) {
  const { text } = useWords();
  return (
    <ul className="studio-legend">
      {trial.columns.map((column, at) => (
        <li key={columnKey(column)}>
          <svg width="36" height="12" aria-hidden="true">
            <line
              className={`studio-curve is-${column.kind}`}
              x1="0"
              x2="36"
              y1="6"
              y2="6"
              strokeDasharray={STROKES[at]}
            />
          </svg>{" "}
          {text(column.name)}
        </li>
      ))}
    </ul>
  );
}

/** Of how many calls somebody was there by when, with the band that holds 95 % of what was drawn. */
export function CurvesPlot({ trial }: { trial: Trial }) {
  const { t, text } = useWords();
  const [at, setAt] = useState(0);
  const distribution = trial.distributions[at];
  if (distribution === undefined) return <p>{t("studio.curves.none")}</p>;
  const most = trial.atSeconds.at(-1) ?? 1;
  const places: Places = {
    x: (seconds) => LEFT + (seconds / most) * (WIDTH - LEFT - RIGHT),
    y: (share) => TOP + (1 - share) * (HEIGHT - TOP - BOTTOM),
  };
  const names = trial.distributions.map(({ group, compared }) => {
    const line = trial.lines.find((one) => JSON.stringify(one.group) === JSON.stringify(group));
    return `${line === undefined ? group.kind : text(line.name)} (${compared})`;
  });
  return (
    <>
      <label className="studio-choice">
        <span className="dim">{t("studio.group")}</span>
        <select className="field" value={at} onChange={({ target }) => setAt(Number(target.value))}>
          {names.map((name, index) => (
            <option key={name} value={index}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <Legend trial={trial} />
      <svg
        className="studio-curves"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={t("studio.curves.label", { group: names[at] ?? "" })}
      >
        <Axes trial={trial} places={places} />
        {trial.columns.map((column, index) => {
          const curve = distribution.columns[index];
          if (curve === undefined) return null;
          const { kind } = column;
          return (
            <g key={columnKey(column)}>
              {kind === "plan" ? (
                <path className="studio-band" d={band(trial, curve, places)} />
              ) : null}
              <path
                className={`studio-curve is-${kind}`}
                d={path(trial, curve.share, places)}
                strokeDasharray={STROKES[index]}
              />
            </g>
          );
        })}
      </svg>
      <p className="dim">{t("studio.curves.read")}</p>
    </>
  );
}
