import type { Board } from "#kernel";
import type { AlarmReport } from "#measures";
import { seatName } from "../shift/seat-name.ts";
import { durationText } from "../time/format.ts";
import { useWords } from "../words/use-words.ts";
import { kindWords } from "./words-of.ts";

function Columns({ words }: { words: readonly string[] }) {
  return (
    <thead>
      <tr>
        {words.map((word, index) => (
          <th key={word} scope="col" className={index === 0 ? undefined : "numeric"}>
            {word}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** Each kind of alarm: how often, how it ended, and whether it needs a person at all. */
export function KindTable({ alarms }: { alarms: AlarmReport }) {
  const { t } = useWords();
  return (
    <table className="measures-table is-wide is-kinds">
      <caption>
        <strong>{t("alarms.kinds")}</strong> <span className="dim">{t("alarms.kinds.is")}</span>
      </caption>
      <Columns
        words={[
          t("alarms.kind"),
          t("alarms.raised"),
          t("alarms.byPerson"),
          t("alarms.byAutopilot"),
          t("alarms.byItself"),
          t("alarms.standing"),
          t("alarms.acknowledged"),
          t("alarms.shelved"),
          t("alarms.response"),
        ]}
      />
      <tbody>
        {alarms.kinds.map((line) => (
          <tr key={line.kind}>
            <th scope="row">
              {t(kindWords[line.kind])}
              {line.mostlyByItself ? (
                <span className="measures-mark">{t("alarms.mostlyByItself")}</span>
              ) : null}
            </th>
            <td className="numeric" data-word={t("alarms.raised")}>
              {line.raised}
            </td>
            <td className="numeric" data-word={t("alarms.byPerson")}>
              {line.ended.person}
            </td>
            <td className="numeric" data-word={t("alarms.byAutopilot")}>
              {line.ended.autopilot}
            </td>
            <td className="numeric" data-word={t("alarms.byItself")}>
              {line.ended.itself}
            </td>
            <td className="numeric" data-word={t("alarms.standing")}>
              {line.standing}
            </td>
            <td className="numeric" data-word={t("alarms.acknowledged")}>
              {line.acknowledged}
            </td>
            <td className="numeric" data-word={t("alarms.shelved")}>
              {line.shelved}
            </td>
            <td className="numeric" data-word={t("alarms.response")}>
              {line.response.median === null
                ? "–"
                : t("alarms.medianOf", {
                    median: durationText(line.response.median),
                    count: line.response.count,
                  })}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Each position, never each person. */
export function SeatTable({ alarms, board }: { alarms: AlarmReport; board: Board }) {
  const words = useWords();
  const { t } = words;
  return (
    <table className="measures-table is-narrow">
      <caption>
        <strong>{t("alarms.seats")}</strong> <span className="dim">{t("alarms.seats.is")}</span>
      </caption>
      <Columns
        words={[t("alarms.seat"), t("alarms.taken"), t("alarms.reached"), t("alarms.rate")]}
      />
      <tbody>
        {alarms.seats.map((line) => (
          <tr key={line.seat}>
            <th scope="row">{seatName(board, line.seat, words)}</th>
            <td className="numeric">{durationText(line.takenSeconds)}</td>
            <td className="numeric">{line.alarms}</td>
            <td className="numeric">{line.rate === null ? "–" : line.rate.toFixed(1)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
