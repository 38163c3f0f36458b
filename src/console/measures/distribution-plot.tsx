import type { Distribution } from "#measures";
import { durationText } from "../time/format.ts";
import { useWords, type Words } from "../words/use-words.ts";

const HEIGHT = 72;

/** The bars as words: those that are not empty, then what lies beyond them. */
function said({ widthSeconds, counts, longer }: Distribution, { t }: Words): string {
  const bars = counts.flatMap((count, bar) => {
    if (count === 0) return [];
    const from = durationText(bar * widthSeconds);
    return [t("measures.bar", { from, to: durationText((bar + 1) * widthSeconds), count })];
  });
  const end = durationText(counts.length * widthSeconds);
  if (longer > 0) bars.push(t("measures.barLonger", { from: end, count: longer }));
  return bars.join(t("measures.separator"));
}

/** How often times of each length occurred; beyond the bars, how many were longer. */
export function DistributionPlot({ distribution }: { distribution: Distribution }) {
  const words = useWords();
  const { t } = words;
  const { widthSeconds, counts, longer } = distribution;
  const most = Math.max(1, ...counts);
  const bars = longer > 0 ? counts.length + 1 : counts.length;
  const width = 100 / Math.max(1, bars);
  const labelEvery = Math.max(1, Math.ceil(bars / 8));
  return (
    <svg className="distribution" role="img" aria-label={said(distribution, words)}>
      {counts.map((count, bar) => (
        <g key={durationText(bar * widthSeconds)}>
          <rect
            x={`${bar * width + 0.1}%`}
            width={`${width - 0.2}%`}
            y={HEIGHT - (count / most) * (HEIGHT - 14)}
            height={(count / most) * (HEIGHT - 14)}
          />
          {bar % labelEvery === 0 ? (
            <text x={`${bar * width}%`} y={HEIGHT + 16}>
              {durationText(bar * widthSeconds)}
            </text>
          ) : null}
          {count === 0 ? null : (
            <text
              className="distribution-count"
              x={`${(bar + 0.5) * width}%`}
              y={HEIGHT - (count / most) * (HEIGHT - 14) - 3}
              textAnchor="middle"
            >
              {count}
            </text>
          )}
        </g>
      ))}
      {longer > 0 ? (
        <text x={`${counts.length * width + 0.3}%`} y={HEIGHT - 3}>
          {t("measures.longer", { count: longer })}
        </text>
      ) : null}
    </svg>
  );
}
