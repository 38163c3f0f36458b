import type { NightOffered } from "#protocol";
import { clockText, type UtcOffsets } from "../time/format.ts";
import { useWords } from "../words/use-words.ts";
import { nightText, noonOf, type Span } from "./shift-choice.ts";

const HOUR = 3_600_000;
const BAR = 6;
const HEIGHT = 28;

/** Calls per hour from noon to noon; the hours of the shift stand on a line. */
function Histogram({ night, most, span }: { night: NightOffered; most: number; span?: Span }) {
  const noon = noonOf(night);
  const width = night.callsPerHour.length * BAR;
  const x = (at: number) => ((at - noon) / HOUR) * BAR;
  const left = span === undefined ? 0 : Math.max(0, x(span.from));
  const right = span === undefined ? 0 : Math.min(width, x(span.to));
  return (
    <svg className="histogram" viewBox={`0 0 ${width} ${HEIGHT + 5}`} aria-hidden="true">
      {night.callsPerHour.map((calls, hour) => {
        const height = most === 0 ? 0 : (calls / most) * HEIGHT;
        const begins = noon + hour * HOUR;
        const chosen = span !== undefined && begins + HOUR > span.from && begins < span.to;
        return (
          <rect
            key={begins}
            className={chosen ? "is-chosen" : ""}
            x={hour * BAR}
            y={HEIGHT - height}
            width={BAR - 1}
            height={height}
          />
        );
      })}
      {right > left ? <path d={`M${left} ${HEIGHT + 3}H${right}`} /> : null}
    </svg>
  );
}

type NightsProps = {
  readonly nights: readonly NightOffered[];
  readonly offsets: UtcOffsets;
  readonly chosen: number;
  readonly span: Span | undefined;
  readonly onChoose: (from: number) => void;
};

/** Every night of the data, with how busy it was. */
export function Nights({ nights, offsets, chosen, span, onChoose }: NightsProps) {
  const { t, language } = useWords();
  const most = Math.max(1, ...nights.map(({ busiestCalls }) => busiestCalls));
  return (
    <fieldset className="nights">
      <legend>{t("nights.title")}</legend>
      {nights.map((night) => {
        const isChosen = night.from === chosen;
        return (
          <label key={night.from} className={`night-row${isChosen ? " is-chosen" : ""}`}>
            <input
              type="radio"
              name="night"
              checked={isChosen}
              onChange={() => onChoose(night.from)}
            />
            <span className="night-name">{nightText(noonOf(night), offsets, language)}</span>
            <span className="night-calls">{t("nights.calls", { count: night.calls })}</span>
            <span className="night-busiest dim">
              {t("nights.busiest", {
                time: clockText(night.busiestFrom, offsets, false),
                count: night.busiestCalls,
              })}
            </span>
            <Histogram
              night={night}
              most={most}
              {...(isChosen && span !== undefined ? { span } : {})}
            />
          </label>
        );
      })}
    </fieldset>
  );
}
