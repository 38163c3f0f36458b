import type { Board, ShiftNote } from "#kernel";
import { useState } from "react";
import { give } from "../area/outbox.ts";
import { useMay } from "../session/use-may.ts";
import { areaNow } from "../time/area-clock.ts";
import { clockText, dateText } from "../time/format.ts";
import { useAreaSecond } from "../time/ticker.ts";
import { useWords } from "../words/use-words.ts";
import { listShiftNotes } from "./brief.ts";
import { personName } from "./seat-name.ts";
import { useNoteTexts, type NoteTexts } from "./use-note-texts.ts";

const NOTE_HOURS = [8, 12, 24, 72] as const;

function NoteForm() {
  const { t } = useWords();
  const may = useMay("writeShiftNote");
  const [text, setText] = useState("");
  const [hours, setHours] = useState<number>(NOTE_HOURS[1]);
  return (
    <form
      className="shift-note-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() === "") return;
        void give({
          command: {
            type: "writeShiftNote",
            noteId: crypto.randomUUID(),
            until: areaNow() + hours * 3_600_000,
          },
          texts: { text: text.trim() },
          label: { id: "do.shiftNote" },
        });
        setText("");
      }}
    >
      <textarea
        className="field"
        rows={3}
        aria-label={t("shift.note")}
        placeholder={t("shift.note")}
        value={text}
        disabled={!may}
        onChange={(event) => setText(event.target.value)}
      />
      <select
        className="field"
        aria-label={t("shift.noteFor")}
        value={hours}
        onChange={(event) => setHours(Number(event.target.value))}
      >
        {NOTE_HOURS.map((value) => (
          <option key={value} value={value}>
            {t("shift.hours", { hours: value })}
          </option>
        ))}
      </select>
      <button type="submit" className="button" disabled={!may || text.trim() === ""}>
        {t("shift.noteWrite")}
      </button>
    </form>
  );
}

type LineProps = { readonly board: Board; readonly note: ShiftNote; readonly opened: NoteTexts };

function Line({ board, note, opened }: LineProps) {
  const words = useWords();
  const { t, language } = words;
  const may = useMay("removeShiftNote");
  const { utcOffsets } = board.configuration.settings;
  const clock = (at: number) => clockText(at, utcOffsets, false);
  const day = (at: number) => dateText(at, utcOffsets, language);
  const until = day(note.until) === day(note.at) ? "" : `${day(note.until)} `;
  const who = personName(board, note.by, words);
  const text = opened.texts?.get(note.text.sealId);
  return (
    <li className="shift-note">
      <p className="dim">
        {t("shift.noteHead", { who, time: clock(note.at), until: until + clock(note.until) })}
      </p>
      {text === undefined ? (
        <p className="dim">{t("shift.noteSealed")}</p>
      ) : (
        <p className="shift-note-text">{text === "" ? t("texts.gone") : text}</p>
      )}
      <button
        type="button"
        className="button plain"
        disabled={!may}
        aria-label={t("shift.noteRemoveWhat", { who, time: clock(note.at) })}
        onClick={() =>
          void give({
            command: { type: "removeShiftNote", noteId: note.noteId },
            label: { id: "do.removeShiftNote" },
          })
        }
      >
        {t("shift.noteRemove")}
      </button>
    </li>
  );
}

/** What the shift before wants the next one to know. Sealed; opening is recorded, and says so. */
export function Notes({ board }: { board: Board }) {
  const { t } = useWords();
  const now = useAreaSecond();
  const opened = useNoteTexts();
  const notes = listShiftNotes(board, now);
  const unread = notes.filter((note) => opened.texts?.get(note.text.sealId) === undefined);
  return (
    <section className="shift-part" aria-label={t("shift.notes")}>
      <h2 className="column-title">
        {t("shift.notes")} <span className="numeric dim">{notes.length}</span>
      </h2>
      {notes.length === 0 ? <p className="empty dim">{t("shift.noNotes")}</p> : null}
      {unread.length === 0 ? null : (
        <p className="shift-open">
          <button type="button" className="button" onClick={opened.open}>
            {t("shift.noteOpen")}
          </button>{" "}
          <span className="dim">{t("texts.recorded")}</span>
        </p>
      )}
      {opened.failed === undefined ? null : <p className="wrong shift-open">{opened.failed}</p>}
      <ul>
        {notes.map((note) => (
          <Line key={note.noteId} board={board} note={note} opened={opened} />
        ))}
      </ul>
      <NoteForm />
    </section>
  );
}
