import { useId, useState } from "react";
import type { Board } from "#kernel";
import type { MeasuresAnswer } from "#measures";
import { area } from "../area/area.ts";
import { useStore } from "../store/store.ts";
import { areaNow } from "../time/area-clock.ts";
import { clockText } from "../time/format.ts";
import { useWords } from "../words/use-words.ts";
import { alarmsCsv, indicatorsCsv, offerFile } from "./download.ts";
import { lastTimeOf } from "./last-time.ts";
import { asked, shiftBegins, windowOf, type RowsBy, type WindowKind } from "./asked.ts";

type Choice<Value extends string> = { readonly value: Value; readonly word: string };

function Chooser<Value extends string>(options: {
  label: string;
  value: Value;
  choices: readonly Choice<Value>[];
  choose: (value: Value) => void;
}) {
  const id = useId();
  const { label, value, choices, choose } = options;
  return (
    <span className="measures-chooser">
      <label htmlFor={id} className="dim">
        {label}
      </label>
      <select
        id={id}
        className="field"
        value={value}
        onChange={(event) => {
          const chosen = choices.find((one) => one.value === event.target.value);
          if (chosen !== undefined) choose(chosen.value);
        }}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.word}
          </option>
        ))}
      </select>
    </span>
  );
}

function WindowChooser({ board }: { board: Board }) {
  const { t } = useWords();
  const id = useId();
  const state = useStore(asked, (value) => value);
  const personId = useStore(area, ({ session }) => session?.person.personId);
  const offsets = board.configuration.settings.utcOffsets;
  const begins = shiftBegins(board, personId);
  const window = windowOf(state, begins);
  const [typed, setTyped] = useState("");
  const clock = (at: number) => clockText(at, offsets, false);
  const { seat, handOver } = begins;
  const choices: readonly Choice<WindowKind>[] = [
    ...(seat === undefined
      ? []
      : [{ value: "seat" as const, word: t("measures.window.seat", { time: clock(seat) }) }]),
    ...(handOver === undefined
      ? []
      : [
          {
            value: "handOver" as const,
            word: t("measures.window.handOver", { time: clock(handOver) }),
          },
        ]),
    { value: "hour", word: t("measures.window.hour") },
    { value: "day", word: t("measures.window.day") },
    { value: "since", word: t("measures.window.since") },
  ];
  const since = state.since === undefined ? "" : clock(state.since);
  return (
    <>
      <Chooser
        label={t("measures.window")}
        value={window}
        choices={choices}
        choose={(value) => asked.set({ window: value })}
      />
      {window === "since" ? (
        <span className="measures-chooser">
          <label htmlFor={id} className="dim">
            {t("measures.window.clock")}
          </label>
          <input
            id={id}
            type="time"
            className="field measures-clock"
            value={typed === "" ? since : typed}
            onChange={(event) => {
              setTyped(event.target.value);
              const at = lastTimeOf(event.target.value, areaNow(), offsets);
              if (at !== undefined) asked.set({ since: at });
            }}
          />
        </span>
      ) : null}
    </>
  );
}

function Downloads({ answer }: { answer: MeasuresAnswer | undefined }) {
  const { t } = useWords();
  const stamp =
    answer === undefined ? "" : new Date(answer.at).toISOString().replaceAll(/[:.]/g, "-");
  const files = [
    {
      word: t("measures.download.csv"),
      name: `measures-${stamp}.csv`,
      type: "text/csv",
      write: indicatorsCsv,
    },
    {
      word: t("measures.download.alarms"),
      name: `alarms-${stamp}.csv`,
      type: "text/csv",
      write: alarmsCsv,
    },
    {
      word: t("measures.download.json"),
      name: `measures-${stamp}.json`,
      type: "application/json",
      write: (whole: MeasuresAnswer) => `${JSON.stringify(whole, null, 2)}\n`,
    },
  ];
  return (
    <span className="measures-downloads">
      {files.map(({ word, name, type, write }) => (
        <button
          key={type + word}
          type="button"
          className="button"
          disabled={answer === undefined}
          onClick={() => answer !== undefined && offerFile(name, type, write(answer))}
        >
          {word}
        </button>
      ))}
      <button type="button" className="button" onClick={() => print()}>
        {t("measures.print")}
      </button>
    </span>
  );
}

/** Which window, which part of the work, which rows; and the same numbers as files. */
export function Controls({ board, answer }: { board: Board; answer: MeasuresAnswer | undefined }) {
  const { t, text } = useWords();
  const state = useStore(asked, (value) => value);
  const { agencies, priorities } = board.configuration;
  const everything = { value: "", word: t("measures.all") };
  const rows: readonly Choice<RowsBy>[] = [
    { value: "priority", word: t("measures.by.priority") },
    { value: "agency", word: t("measures.by.agency") },
    { value: "discipline", word: t("measures.by.discipline") },
  ];
  return (
    <div className="measures-controls">
      <WindowChooser board={board} />
      <Chooser
        label={t("measures.agency")}
        value={state.agencyId}
        choices={[
          everything,
          ...[...agencies.values()].map(({ agencyId, name }) => ({
            value: agencyId,
            word: text(name),
          })),
        ]}
        choose={(agencyId) => asked.set({ agencyId })}
      />
      <Chooser
        label={t("measures.priority")}
        value={state.priorityId}
        choices={[
          everything,
          ...[...priorities.values()]
            .toSorted((a, b) => a.rank - b.rank)
            .map(({ priorityId, name }) => ({ value: priorityId, word: text(name) })),
        ]}
        choose={(priorityId) => asked.set({ priorityId })}
      />
      <Chooser
        label={t("measures.by")}
        value={state.rowsBy}
        choices={rows}
        choose={(rowsBy) => asked.set({ rowsBy })}
      />
      <span className="spring" />
      <Downloads answer={answer} />
    </div>
  );
}
