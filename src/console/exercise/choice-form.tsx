import { area } from "../area/area.ts";
import { useStore } from "../store/store.ts";
import { useWords } from "../words/use-words.ts";
import type { ShiftChoice } from "./shift-choice.ts";

const HOURS = [1, 2, 4, 6, 8, 12, 24];
const SPEEDS = [1, 2, 5, 10, 20, 60];
/** The pseudo-agency of those who take calls; see docs/spec/replay.md. */
const CALL_TAKING = "call-taking";

type ChoiceFormProps = {
  readonly choice: ShiftChoice;
  readonly isWrong: boolean;
  readonly onChange: (choice: ShiftChoice) => void;
};

function Times({ choice, onChange, isWrong }: ChoiceFormProps) {
  const { t } = useWords();
  return (
    <div className="choose-times">
      <label>
        <span>{t("nights.start")}</span>
        <input
          className="field"
          type="text"
          inputMode="numeric"
          size={5}
          maxLength={5}
          required
          value={choice.start}
          aria-invalid={isWrong}
          aria-describedby="choose-said"
          onChange={(event) => onChange({ ...choice, start: event.target.value })}
        />
      </label>
      <label>
        <span>{t("nights.length")}</span>
        <select
          className="field"
          value={choice.hours}
          onChange={(event) => onChange({ ...choice, hours: Number(event.target.value) })}
        >
          {HOURS.map((hours) => (
            <option key={hours} value={hours}>
              {t("nights.hours", { hours })}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{t("exercise.speed")}</span>
        <select
          className="field"
          value={choice.speed}
          onChange={(event) => onChange({ ...choice, speed: Number(event.target.value) })}
        >
          {[...new Set([...SPEEDS, choice.speed])].map((speed) => (
            <option key={speed} value={speed}>
              ×{speed}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** Start, length, speed, and who decides about what. */
export function ChoiceForm({ choice, onChange, isWrong }: ChoiceFormProps) {
  const { t, text } = useWords();
  const agencies = useStore(area, (state) => state.board?.configuration.agencies);
  const ids = Object.keys(choice.autopilot).filter((agencyId) => agencyId !== CALL_TAKING);
  const hand = (agencyIds: readonly string[], on: boolean) => {
    const changed = Object.fromEntries(agencyIds.map((agencyId) => [agencyId, on]));
    onChange({ ...choice, autopilot: { ...choice.autopilot, ...changed } });
  };
  const count = ids.filter((agencyId) => choice.autopilot[agencyId] === true).length;
  return (
    <>
      <Times choice={choice} onChange={onChange} isWrong={isWrong} />
      <fieldset className="choose-autopilot">
        <legend>{t("exercise.autopilot")}</legend>
        <div className="choose-all">
          <button
            type="button"
            className="button"
            aria-pressed={count === ids.length}
            onClick={() => hand(ids, true)}
          >
            {t("nights.allAgencies")}
          </button>
          <button
            type="button"
            className="button"
            aria-pressed={count === 0}
            onClick={() => hand(ids, false)}
          >
            {t("exercise.take")}
          </button>
        </div>
        {ids.map((agencyId) => {
          const agency = agencies?.get(agencyId);
          return (
            <label key={agencyId}>
              <input
                type="checkbox"
                checked={choice.autopilot[agencyId] === true}
                onChange={(event) => hand([agencyId], event.target.checked)}
              />
              {agency === undefined ? agencyId : text(agency.name)}
            </label>
          );
        })}
        <label>
          <input
            type="checkbox"
            checked={choice.autopilot[CALL_TAKING] === true}
            onChange={(event) => hand([CALL_TAKING], event.target.checked)}
          />
          {t("nights.callTaking")}
        </label>
      </fieldset>
    </>
  );
}
