import { useEffect, useId, useRef, useState } from "react";
import { clockText, dateText } from "../time/format.ts";
import { useWords } from "../words/use-words.ts";
import type { Shown } from "./moments.ts";

type Props = {
  readonly shown: Shown;
  /** The moment that is wanted; its picture may still be on its way. */
  readonly index: number;
  /** 0 to the number of moments less one. */
  readonly onStep: (index: number) => void;
};

function NumberField({
  index,
  count,
  onStep,
}: {
  index: number;
  count: number;
  onStep: Props["onStep"];
}) {
  const { t } = useWords();
  const [typed, setTyped] = useState<string>();
  return (
    <label className="stepper-number">
      <span>{t("history.event")}</span>
      <input
        className="field numeric"
        inputMode="numeric"
        value={typed ?? String(index + 1)}
        onChange={(event) => {
          setTyped(event.target.value);
          const wanted = Number(event.target.value);
          if (Number.isInteger(wanted) && wanted >= 1 && wanted <= count) onStep(wanted - 1);
        }}
        onBlur={() => setTyped(undefined)}
      />
      <span className="dim">{t("history.ofCount", { count })}</span>
    </label>
  );
}

/** Goes through the moments of an incident: slider, buttons, a number; arrow keys, Home and End. */
export function Stepper({ shown, index, onStep }: Props) {
  const { t, language } = useWords();
  const id = useId();
  const slider = useRef<HTMLInputElement>(null);
  // Who opens an incident wants to step through it: the slider has the keys for that.
  useEffect(() => slider.current?.focus(), []);
  const { moment, board } = shown;
  const count = moment.timeline.length;
  const { utcOffsets } = board.configuration.settings;
  const event = moment.timeline[index];
  const at = event?.occurredAt ?? board.at;
  const time = clockText(at, utcOffsets);
  const date = dateText(at, utcOffsets, language);
  const label = t("history.asItWas", { time, date, event: index + 1, count });
  const buttons = [
    { to: 0, word: "history.first", path: "M3 3h2v10H3zM13 3v10L6 8z" },
    { to: index - 1, word: "history.before", path: "M12 3v10L4.5 8z" },
    { to: index + 1, word: "history.after", path: "M4 3v10l7.5-5z" },
    { to: count - 1, word: "history.last", path: "M11 3h2v10h-2zM3 3v10l7-5z" },
  ] as const;
  const buttonOf = ({ to, word, path }: (typeof buttons)[number]) => (
    <button
      key={word}
      type="button"
      className="button stepper-button"
      aria-label={t(word)}
      disabled={to < 0 || to >= count || to === index}
      onClick={() => onStep(to)}
    >
      <svg className="mark" aria-hidden="true" width={14} height={14} viewBox="0 0 16 16">
        <path d={path} fill="currentColor" />
      </svg>
    </button>
  );
  return (
    <section className="stepper" aria-labelledby={id}>
      <p id={id} className="stepper-label" role="status">
        {label}
      </p>
      <div className="stepper-row">
        {buttons.slice(0, 2).map(buttonOf)}
        <input
          type="range"
          ref={slider}
          className="stepper-range"
          min={1}
          max={count}
          step={1}
          value={index + 1}
          disabled={count < 2}
          aria-label={t("history.slider")}
          aria-valuetext={label}
          onChange={(change) => onStep(Number(change.target.value) - 1)}
        />
        {buttons.slice(2).map(buttonOf)}
        <NumberField index={index} count={count} onStep={onStep} />
      </div>
    </section>
  );
}
