import type { MeasuredLine } from "#measures";
import { durationText } from "../time/format.ts";
import { placeOn, type Scale } from "./scale.ts";

const MIDDLE = 12;

const percent = (scale: Scale, seconds: number) => `${placeOn(scale, seconds)}%`;

/** The times written above the plots of one indicator. */
export function PlotAxis({ scale }: { scale: Scale }) {
  return (
    <svg className="plot plot-axis" aria-hidden="true">
      {scale.ticks.map((tick, index) => (
        <text
          key={tick}
          x={percent(scale, tick)}
          y={15}
          textAnchor={index === 0 ? "start" : index === scale.ticks.length - 1 ? "end" : "middle"}
        >
          {durationText(tick)}
        </text>
      ))}
    </svg>
  );
}

/** Interval of the 90th percentile; without an upper end it is open to the right. */
function Interval({ line, scale }: { line: MeasuredLine; scale: Scale }) {
  const { p90, p90Low, p90High } = line;
  if (p90 === null) return null;
  const low = percent(scale, p90Low ?? p90);
  return (
    <>
      {p90High === null ? (
        <line
          className="plot-open"
          x1={percent(scale, p90)}
          x2={percent(scale, scale.end)}
          y1={MIDDLE}
          y2={MIDDLE}
        />
      ) : null}
      <line
        className="plot-interval"
        x1={low}
        x2={percent(scale, p90High ?? p90)}
        y1={MIDDLE}
        y2={MIDDLE}
      />
      <circle className="plot-dot" cx={percent(scale, p90)} cy={MIDDLE} r={4} />
    </>
  );
}

/**
 * Median as a short stroke, 90th percentile as a dot with its interval, targets as dashed lines, on
 * the axis all lines of the indicator share. The numbers stand beside it as text.
 */
export function DotPlot({ line, scale }: { line: MeasuredLine; scale: Scale }) {
  return (
    <svg className="plot" aria-hidden="true">
      {scale.ticks.map((tick) => (
        <line
          key={tick}
          className="plot-grid"
          x1={percent(scale, tick)}
          x2={percent(scale, tick)}
          y1="0"
          y2="100%"
        />
      ))}
      {[...new Set(line.targets.map(({ seconds }) => seconds))].map((seconds) => (
        <line
          key={seconds}
          className="plot-target"
          x1={percent(scale, seconds)}
          x2={percent(scale, seconds)}
          y1="0"
          y2="100%"
        />
      ))}
      {line.median === null ? null : (
        <line
          className="plot-median"
          x1={percent(scale, line.median)}
          x2={percent(scale, line.median)}
          y1={MIDDLE - 5}
          y2={MIDDLE + 5}
        />
      )}
      {line.enough ? <Interval line={line} scale={scale} /> : null}
    </svg>
  );
}
