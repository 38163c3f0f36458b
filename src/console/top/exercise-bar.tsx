import type { Exercise, ExerciseControl } from "#protocol";
import { useCallback, useState } from "react";
import { area } from "../area/area.ts";
import { hashOf } from "../screens/address.ts";
import { useStore } from "../store/store.ts";
import { dateText, durationText } from "../time/format.ts";
import { useTicking } from "../time/ticker.ts";
import { useWords } from "../words/use-words.ts";
import { useExercise } from "./use-exercise.ts";
import "./exercise-bar.css";

const speeds = [1, 2, 5, 10, 20, 60];

type Control = (change: ExerciseControl) => void;

function Speed({ speed, control }: { speed: number; control: Control }) {
  const { t } = useWords();
  return (
    <fieldset className="speeds" aria-label={t("exercise.speed")}>
      {speeds.map((value) => (
        <button
          key={value}
          type="button"
          className="button plain"
          aria-pressed={value === speed}
          onClick={() => control({ speed: value })}
        >
          ×{value}
        </button>
      ))}
    </fieldset>
  );
}

/** Who decides: agency by agency, or all of them in one press. */
function Autopilot({ exercise, control }: { exercise: Exercise; control: Control }) {
  const { t, text } = useWords();
  const agencies = useStore(area, (state) => state.board?.configuration.agencies);
  const entries = Object.entries(exercise.autopilot);
  const hand = (on: boolean) =>
    control({ autopilot: Object.fromEntries(entries.map(([agencyId]) => [agencyId, on])) });
  return (
    <fieldset className="autopilot" aria-label={t("exercise.autopilot")}>
      <span>{t("exercise.autopilot")}</span>
      {entries.map(([agencyId, on]) => {
        const agency = agencies?.get(agencyId);
        const name = agency === undefined ? t("exercise.callTaking") : text(agency.name);
        return (
          <label key={agencyId} className="autopilot-agency" title={name}>
            <input
              type="checkbox"
              checked={on}
              onChange={(event) => control({ autopilot: { [agencyId]: event.target.checked } })}
            />
            <span className="cut">{name}</span>
          </label>
        );
      })}
      <button
        type="button"
        className="button"
        disabled={entries.every(([, on]) => !on)}
        onClick={() => hand(false)}
      >
        {t("exercise.take")}
      </button>
      <button
        type="button"
        className="button"
        disabled={entries.every(([, on]) => on)}
        onClick={() => hand(true)}
      >
        {t("exercise.handBack")}
      </button>
    </fieldset>
  );
}

/** How much of the shift is still to come. */
function Left({ to }: { to: number }) {
  const { t } = useWords();
  const say = useCallback(
    (now: number) => t("exercise.left", { time: durationText((to - now) / 1000) }),
    [t, to],
  );
  const element = useTicking(say);
  return <span ref={element} className="exercise-left" />;
}

/** Ends the shift in two steps, both in the bar: nothing opens over the board. */
function EndShift({ control }: { control: Control }) {
  const { t } = useWords();
  const [asks, setAsks] = useState(false);
  if (!asks) {
    return (
      <button type="button" className="button" onClick={() => setAsks(true)}>
        {t("exercise.end")}
      </button>
    );
  }
  return (
    <span className="exercise-confirm" role="group" aria-label={t("exercise.confirmEnd")}>
      <span>{t("exercise.confirmEnd")}</span>
      <button
        type="button"
        className="button"
        onClick={() => {
          setAsks(false);
          control({ end: true });
        }}
      >
        {t("exercise.endYes")}
      </button>
      {/* The way back has the focus: a key that was meant for the board ends nothing. */}
      <button ref={focus} type="button" className="button" onClick={() => setAsks(false)}>
        {t("exercise.endNo")}
      </button>
    </span>
  );
}

function focus(element: HTMLElement | null): void {
  element?.focus();
}

/** After the end: what came of it, and what could be next. */
function Ended({ isSteering }: { isSteering: boolean }) {
  const { t } = useWords();
  return (
    <>
      <span role="status">{t("exercise.ended")}</span>
      <a className="button exercise-link" href={hashOf(["report"])}>
        {t("exercise.toReport")}
      </a>
      {isSteering ? (
        <a className="button exercise-link" href={hashOf(["exercise"])}>
          {t("exercise.another")}
        </a>
      ) : null}
    </>
  );
}

/** Says that nothing here is real, what is made up, and lets the trainer steer. */
export function ExerciseBar() {
  const { t, text, language } = useWords();
  const clock = useStore(area, (state) => state.clock);
  const offsets = useStore(area, (state) => state.board?.configuration.settings.utcOffsets);
  const isSteering = useStore(area, ({ session }) => session?.person.role === "supervisor");
  const { exercise, control } = useExercise();
  if (clock === undefined || exercise === undefined || offsets === undefined) {
    return <div className="exercise-bar">{t("exercise.title")}</div>;
  }
  const made = exercise.synthetic.map(text).join(" · ");
  return (
    <section className="exercise-bar" aria-label={t("exercise.title")}>
      <strong>{t("exercise.title")}</strong>
      <span className="exercise-date">{dateText(clock.at, offsets, language)}</span>
      {clock.ended === true ? <Ended isSteering={isSteering} /> : null}
      {clock.ended === true || !isSteering ? null : (
        <>
          <button
            type="button"
            className="button exercise-pause"
            aria-pressed={clock.paused}
            onClick={() => control({ paused: !clock.paused })}
          >
            {t(clock.paused ? "exercise.resume" : "exercise.pause")}
          </button>
          <Speed speed={clock.speed} control={control} />
          <Autopilot exercise={exercise} control={control} />
          <EndShift control={control} />
        </>
      )}
      {clock.ended === true ? null : <Left to={exercise.to} />}
      {made === "" ? null : (
        <span className="exercise-note cut" title={made}>
          {made}
        </span>
      )}
    </section>
  );
}
