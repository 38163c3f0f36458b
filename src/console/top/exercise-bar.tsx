import type { Exercise, ExerciseControl } from "#protocol";
import { area } from "../area/area.ts";
import { useStore } from "../store/store.ts";
import { dateText } from "../time/format.ts";
import { useWords } from "../words/use-words.ts";
import { useExercise } from "./use-exercise.ts";

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

function Autopilot({ exercise, control }: { exercise: Exercise; control: Control }) {
  const { t, text } = useWords();
  const agencies = useStore(area, (state) => state.board?.configuration.agencies);
  return (
    <fieldset className="autopilot" aria-label={t("exercise.autopilot")}>
      <span>{t("exercise.autopilot")}</span>
      {Object.entries(exercise.autopilot).map(([agencyId, on]) => {
        const agency = agencies?.get(agencyId);
        return (
          <label key={agencyId} className="autopilot-agency">
            <input
              type="checkbox"
              checked={on}
              onChange={(event) => control({ autopilot: { [agencyId]: event.target.checked } })}
            />
            {agency === undefined ? t("exercise.callTaking") : text(agency.name)}
          </label>
        );
      })}
    </fieldset>
  );
}

/** Says that nothing here is real, what is made up, and lets the trainer steer. */
export function ExerciseBar() {
  const { t, text, language } = useWords();
  const clock = useStore(area, (state) => state.clock);
  const offsets = useStore(area, (state) => state.board?.configuration.settings.utcOffsets);
  const { exercise, control } = useExercise();
  if (clock === undefined || exercise === undefined || offsets === undefined) {
    return <div className="exercise-bar">{t("exercise.title")}</div>;
  }
  return (
    <section className="exercise-bar" aria-label={t("exercise.title")}>
      <strong>{t("exercise.title")}</strong>
      <span className="exercise-date">{dateText(clock.at, offsets, language)}</span>
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
      <span className="exercise-note cut" title={exercise.synthetic.map(text).join(" · ")}>
        {clock.ended === true ? t("exercise.ended") : exercise.synthetic.map(text).join(" · ")}
      </span>
    </section>
  );
}
