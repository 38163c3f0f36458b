import type { Exercise, ExerciseOffer } from "#protocol";
import { useEffect, useState, type FormEvent } from "react";
import { ask } from "../area/api.ts";
import { area, areaId } from "../area/area.ts";
import { useStore } from "../store/store.ts";
import { clockText, type UtcOffsets } from "../time/format.ts";
import { useWords } from "../words/use-words.ts";
import { ChoiceForm } from "./choice-form.tsx";
import { Nights } from "./nights.tsx";
import { callsIn, choiceOf, nightText, noonOf, spanOf, type ShiftChoice } from "./shift-choice.ts";
import { startOver } from "./start-over.ts";
import "./exercise.css";

const START = "18:00";
const HOURS = 6;

/** The night in which the exercise runs, everybody as they are now. */
function firstChoice(offer: ExerciseOffer, exercise: Exercise): ShiftChoice {
  const night = offer.nights.find(({ from, to }) => exercise.from >= from && exercise.from < to);
  const { speed, autopilot } = exercise;
  const chosen = (night ?? offer.nights[0])?.from ?? 0;
  return { night: chosen, start: START, hours: HOURS, speed, autopilot };
}

type Loaded = { readonly offer: ExerciseOffer; readonly exercise: Exercise };

/** What there is to choose from; a text when it could not be asked for. */
function useOffer(): Loaded | string | undefined {
  const [loaded, setLoaded] = useState<Loaded | string>();
  useEffect(() => {
    const abort = new AbortController();
    const options = { values: { areaId: areaId() }, signal: abort.signal };
    Promise.all([
      ask<ExerciseOffer>("listNights", options),
      ask<Exercise>("readExercise", options),
    ]).then(
      ([offer, exercise]) => setLoaded({ offer, exercise }),
      (error: unknown) => {
        if (!abort.signal.aborted)
          setLoaded(error instanceof Error ? error.message : String(error));
      },
    );
    return () => abort.abort();
  }, []);
  return loaded;
}

/** Which night, from when, how long, how fast, and who decides. */
function Choose({ offer, exercise, offsets }: Loaded & { offsets: UtcOffsets }) {
  const { t, language } = useWords();
  const [choice, setChoice] = useState(() => firstChoice(offer, exercise));
  const [trouble, setTrouble] = useState<string>();
  const [isSent, setSent] = useState(false);
  const ended = useStore(area, ({ clock }) => clock?.ended === true);
  const night = offer.nights.find(({ from }) => from === choice.night);
  if (night === undefined) return <p className="screen-empty">{t("nights.none")}</p>;
  const span = spanOf(choice, night, offer);
  const begin = (event: FormEvent) => {
    event.preventDefault();
    if (typeof span === "string") return;
    setSent(true);
    setTrouble(undefined);
    const values = { areaId: areaId() };
    ask<Exercise>("beginExercise", { values, body: choiceOf(choice, span) }).then(
      startOver,
      (error: unknown) => {
        setSent(false);
        setTrouble(error instanceof Error ? error.message : String(error));
      },
    );
  };
  const said =
    typeof span === "string"
      ? (
          {
            time: t("nights.noTime"),
            before: t("nights.before"),
            after: t("nights.after"),
          } as const
        )[span]
      : t("nights.preview", {
          night: nightText(noonOf(night), offsets, language),
          from: clockText(span.from, offsets, false),
          to: clockText(span.to, offsets, false),
          speed: choice.speed,
          count: callsIn(span, night),
        });
  return (
    <form className="choose" onSubmit={begin}>
      <h1>{t("nights.heading")}</h1>
      <p className="dim">{t("nights.lead")}</p>
      <Nights
        nights={offer.nights}
        offsets={offsets}
        chosen={choice.night}
        span={typeof span === "string" ? undefined : span}
        onChoose={(from) => setChoice({ ...choice, night: from })}
      />
      <ChoiceForm choice={choice} onChange={setChoice} isWrong={typeof span === "string"} />
      <p id="choose-said" className={typeof span === "string" ? "wrong" : ""} aria-live="polite">
        {said}
      </p>
      <p className="dim">{t(ended ? "nights.keptEnded" : "nights.kept")}</p>
      <div className="choose-actions">
        <button
          type="submit"
          className="button main"
          disabled={isSent || typeof span === "string"}
          aria-describedby="choose-said"
        >
          {t(isSent ? "nights.beginning" : ended ? "nights.begin" : "nights.endAndBegin")}
        </button>
        {trouble === undefined ? null : (
          <span role="alert" className="wrong">
            {trouble}
          </span>
        )}
      </div>
    </form>
  );
}

export default function ExerciseScreen() {
  const { t } = useWords();
  const loaded = useOffer();
  const offsets = useStore(area, (state) => state.board?.configuration.settings.utcOffsets);
  if (typeof loaded === "string") {
    return (
      <p role="alert" className="screen-empty wrong">
        {loaded}
      </p>
    );
  }
  if (loaded === undefined || offsets === undefined) {
    return <p className="screen-empty dim">{t("screen.loading")}</p>;
  }
  return <Choose {...loaded} offsets={offsets} />;
}
