import type { Board } from "#kernel";
import { INDICATOR_NAMES, type MeasuresAnswer } from "#measures";
import { area } from "../area/area.ts";
import { useStore } from "../store/store.ts";
import { clockText, dateText } from "../time/format.ts";
import { useWords, type Words } from "../words/use-words.ts";
import { AlarmSection } from "./alarm-section.tsx";
import { asked } from "./asked.ts";
import { Controls } from "./controls.tsx";
import { IndicatorTable } from "./indicator-table.tsx";
import { useMeasures, type MeasuresState } from "./use-measures.ts";
import "./measures.css";

function Computed({ answer, board, state }: Shown & { state: MeasuresState }) {
  const { t, language } = useWords();
  const offsets = board.configuration.settings.utcOffsets;
  const { at, from, calls, assignments, sequence, isCut } = answer;
  return (
    <p className="measures-computed">
      {t("measures.computed", {
        date: dateText(at, offsets, language),
        time: clockText(at, offsets),
        from: clockText(from, offsets),
        calls,
        assignments,
        sequence,
      })}{" "}
      {isCut ? t("measures.cut") : null}
      {state.failed ? <strong className="wrong">{t("measures.old")}</strong> : null}
    </p>
  );
}

/** Stamps that ended work left out: no duration will come from them any more. */
function missingStamps({ indicators }: MeasuresAnswer): number {
  let missing = 0;
  for (const { priority, name, excluded, underWay } of indicators) {
    if (priority !== "all") continue;
    if (name === "turnout")
      missing += (excluded["no-en-route"] ?? 0) - (underWay["no-en-route"] ?? 0);
    if (name === "travel")
      missing += (excluded["no-on-scene"] ?? 0) - (underWay["no-on-scene"] ?? 0);
    if (name === "commitment") {
      missing += (excluded["no-available"] ?? 0) - (underWay["no-available"] ?? 0);
    }
  }
  return missing;
}

function checksOf(answer: MeasuresAnswer, { t }: Words): string[] {
  const { checks } = answer;
  return [
    t("measures.check.missing", { count: missingStamps(answer) }),
    t("measures.check.outOfOrder", { count: checks.outOfOrder }),
    t("measures.check.concurrent", { count: checks.concurrent }),
    t("measures.check.aheadOfClock", { count: checks.aheadOfClock }),
    t("measures.check.enteredLate", { count: checks.enteredLate }),
    t("measures.check.endNotRecorded", { count: checks.endNotRecorded }),
    t("measures.check.undone", { count: checks.undone }),
  ];
}

type Shown = { readonly answer: MeasuresAnswer; readonly board: Board };

function Indicators({ answer, board }: Shown) {
  const words = useWords();
  const { t } = words;
  const rowsBy = useStore(asked, (state) => state.rowsBy);
  return (
    <section aria-labelledby="indicators">
      <h2 id="indicators">{t("measures.indicators")}</h2>
      {answer.calls === 0 ? (
        <p>{t("measures.none")}</p>
      ) : (
        <>
          <p className="dim">{t("measures.legend")}</p>
          {INDICATOR_NAMES.map((name) => (
            <IndicatorTable key={name} name={name} board={board} answer={answer} rowsBy={rowsBy} />
          ))}
        </>
      )}
      <p className="measures-checks">
        <strong>{t("measures.checks", { count: answer.checks.events })}</strong>
        {checksOf(answer, words).map((line) => (
          <span key={line} className="measures-reason">
            {line}
          </span>
        ))}
      </p>
    </section>
  );
}

/** Indicators of the shift and the load of alarms, computed by the server every few seconds. */
export default function MeasuresScreen() {
  const { t } = useWords();
  const board = useStore(area, (state) => state.board);
  const state = useMeasures();
  const { answer } = state;
  if (board === undefined) return <p className="screen-empty dim">{t("screen.loading")}</p>;
  return (
    <div className="measures" aria-busy={state.waiting || answer === undefined}>
      <Controls board={board} answer={answer} />
      {answer === undefined ? (
        <p className="dim">{state.failed ? t("measures.unreachable") : t("screen.loading")}</p>
      ) : (
        <>
          <Computed answer={answer} board={board} state={state} />
          <Indicators answer={answer} board={board} />
          <AlarmSection alarms={answer.alarms} board={board} />
        </>
      )}
    </div>
  );
}
