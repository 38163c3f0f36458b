import { useStore } from "../store/store.ts";
import { dateText } from "../time/format.ts";
import { useWords } from "../words/use-words.ts";
import { hourText } from "./hours-text.ts";
import { askQuickSoon, attempt, chooseHistory, studio } from "./studio-store.ts";

const DAY_HOURS = 24;
const COVER_MINUTES = [4, 5, 6, 8, 10, 12, 15];

function HistoryChoice() {
  const { t, text, language } = useWords();
  const planning = useStore(studio, (state) => state.planning);
  const historyId = useStore(studio, (state) => state.historyId);
  const histories = planning?.histories ?? [];
  return (
    <label className="studio-choice">
      <span className="dim">{t("studio.history")}</span>
      <select
        className="field"
        value={historyId ?? ""}
        onChange={({ target }) => void attempt(() => chooseHistory(target.value))}
      >
        {histories.map(({ historyId: id, title, calls, from, to, usable, why }) => (
          <option key={id} value={id} disabled={!usable}>
            {usable
              ? t("studio.historyOf", {
                  title: text(title),
                  calls,
                  from: dateText(from, [], language),
                  to: dateText(to, [], language),
                })
              : t("studio.historyNot", { title: text(title), why: why ?? "" })}
          </option>
        ))}
      </select>
    </label>
  );
}

function HourChoice() {
  const { t, language } = useWords();
  const hour = useStore(studio, (state) => state.hourOfWeek);
  const shown = useStore(studio, (state) => state.quick?.answer?.hourOfWeek);
  return (
    <label className="studio-choice">
      <span className="dim">{t("studio.hour")}</span>
      <select
        className="field"
        value={hour ?? ""}
        onChange={({ target }) => {
          const next = target.value === "" ? undefined : Number(target.value);
          studio.set({ hourOfWeek: next });
          askQuickSoon();
        }}
      >
        <option value="">
          {shown === undefined || hour !== undefined
            ? t("studio.hour.busiest")
            : t("studio.hour.busiestIs", { hour: hourText(shown, language) })}
        </option>
        {Array.from({ length: 7 * DAY_HOURS }, (_, at) => (
          <option key={at} value={at}>
            {hourText(at, language)}
          </option>
        ))}
      </select>
    </label>
  );
}

function CapabilityChoice() {
  const { t, text } = useWords();
  const capabilities = useStore(studio, (state) => state.ground?.capabilities);
  const chosen = useStore(studio, (state) => state.capabilityId);
  const [first] = capabilities ?? [];
  return (
    <label className="studio-choice">
      <span className="dim">{t("studio.capability")}</span>
      <select
        className="field"
        value={chosen ?? first?.capabilityId ?? ""}
        onChange={({ target }) => {
          studio.set({ capabilityId: target.value });
          askQuickSoon();
        }}
      >
        {(capabilities ?? []).map(({ capabilityId, name }) => (
          <option key={capabilityId} value={capabilityId}>
            {text(name)}
          </option>
        ))}
      </select>
    </label>
  );
}

function CoverChoice() {
  const { t } = useWords();
  const seconds = useStore(studio, (state) => state.coverSeconds);
  return (
    <label className="studio-choice">
      <span className="dim">{t("studio.cover")}</span>
      <select
        className="field"
        value={seconds}
        onChange={({ target }) => {
          studio.set({ coverSeconds: Number(target.value) });
          askQuickSoon();
        }}
      >
        {COVER_MINUTES.map((minutes) => (
          <option key={minutes} value={minutes * 60}>
            {t("studio.minutes", { minutes })}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What is planned on, and what the quick look is about. */
export function StudioBar() {
  const { t } = useWords();
  const history = useStore(studio, (state) =>
    state.planning?.histories.find(({ historyId }) => historyId === state.historyId),
  );
  return (
    <div className="studio-bar">
      <HistoryChoice />
      <HourChoice />
      <CapabilityChoice />
      <CoverChoice />
      {history === undefined ? null : (
        <p className="studio-demand dim">
          {t("studio.demand", { calls: history.calls, officer: history.officerInitiated })}
        </p>
      )}
    </div>
  );
}
