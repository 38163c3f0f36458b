import type { AlarmReport } from "#measures";
import { clockText, type UtcOffsets } from "../time/format.ts";
import { useWords } from "../words/use-words.ts";

const HEIGHT = 84;
const FOOT = 18;

/** Alarm rates of each ten minutes as steps, with the aim as a dashed line. */
export function StepChart({ alarms, offsets }: { alarms: AlarmReport; offsets: UtcOffsets }) {
  const { t } = useWords();
  const { steps, aim, watchedFrom, to } = alarms;
  const most = Math.ceil(Math.max(aim * 2, ...steps.map(({ rate }) => rate ?? 0)));
  const span = Math.max(1, to - watchedFrom);
  const x = (at: number) => `${((at - watchedFrom) / span) * 100}%`;
  const y = (rate: number) => 4 + (1 - rate / most) * (HEIGHT - 4);
  const labelEvery = Math.max(1, Math.ceil(steps.length / 8));
  return (
    <div className="step-chart">
      <span className="step-chart-axis numeric dim" aria-hidden="true">
        <span>{most}</span>
        <span>0</span>
      </span>
      <svg role="img" aria-label={t("alarms.chart", { aim, most })} height={HEIGHT + FOOT}>
        <line className="plot-grid" x1="0" x2="100%" y1={y(0)} y2={y(0)} />
        {steps.map((step, index) => {
          const before = steps[index - 1]?.rate;
          const { rate } = step;
          return (
            <g key={step.from}>
              {rate === null ? null : (
                <>
                  <rect
                    x={x(step.from)}
                    width={`${((step.to - step.from) / span) * 100}%`}
                    y={y(rate)}
                    height={y(0) - y(rate)}
                  />
                  <line x1={x(step.from)} x2={x(step.to)} y1={y(rate)} y2={y(rate)} />
                  {before === null || before === undefined ? null : (
                    <line x1={x(step.from)} x2={x(step.from)} y1={y(before)} y2={y(rate)} />
                  )}
                </>
              )}
              {index % labelEvery === 0 ? (
                <text x={x(step.from)} y={HEIGHT + FOOT - 4}>
                  {clockText(step.from, offsets, false)}
                </text>
              ) : null}
            </g>
          );
        })}
        <line className="plot-target" x1="0" x2="100%" y1={y(aim)} y2={y(aim)} />
      </svg>
    </div>
  );
}

/** The same as numbers, for those who do not see the chart or want to read it. */
export function StepTable({ alarms, offsets }: { alarms: AlarmReport; offsets: UtcOffsets }) {
  const { t } = useWords();
  return (
    <details className="measures-details">
      <summary>{t("alarms.steps")}</summary>
      <table className="measures-table is-narrow">
        <caption className="unseen">{t("alarms.steps")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("alarms.step")}</th>
            <th scope="col" className="numeric">
              {t("alarms.raised")}
            </th>
            <th scope="col" className="numeric">
              {t("alarms.seatsTaken")}
            </th>
            <th scope="col" className="numeric">
              {t("alarms.rate")}
            </th>
          </tr>
        </thead>
        <tbody>
          {alarms.steps.toReversed().map((step) => (
            <tr key={step.from}>
              <th scope="row">{clockText(step.from, offsets, false)}</th>
              <td className="numeric">{step.raised}</td>
              <td className="numeric">{step.seats.toFixed(1)}</td>
              <td className="numeric">{step.rate === null ? "–" : step.rate.toFixed(1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
