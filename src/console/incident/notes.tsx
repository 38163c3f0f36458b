import type { Board, Incident } from "#kernel";
import { useState } from "react";
import { give } from "../area/outbox.ts";
import { useMay } from "../session/use-may.ts";
import { useWords } from "../words/use-words.ts";
import { AskOpening } from "../openings/ask-opening.tsx";
import type { MyOpening } from "../openings/my-opening.ts";
import type { useTexts } from "./use-texts.ts";

type Props = {
  readonly board: Board;
  readonly incident: Incident;
  readonly sealed: ReturnType<typeof useTexts>;
  readonly right: MyOpening;
};

/** The callers' words. They are sealed; opening them is recorded, and says so before. */
export function CallersWords({ board, incident, sealed, right }: Props) {
  const { t } = useWords();
  const seals = incident.callIds.flatMap((id) => {
    const seal = board.calls.get(id)?.narrative;
    return seal === undefined ? [] : [seal.sealId];
  });
  if (seals.length === 0 && incident.notes.length === 0) return null;
  if (right.way === undefined) {
    const { incidentId, number } = incident;
    return <AskOpening subject={{ incidentId }} what={`#${number}`} opening={right.opening} />;
  }
  if (!sealed.opened) {
    return (
      <p className="callers-words">
        <button type="button" className="button" onClick={sealed.open}>
          {t("texts.open")}
        </button>{" "}
        <span className="dim">{t("texts.recorded")}</span>
        {sealed.failed === undefined ? null : <span className="wrong"> {sealed.failed}</span>}
      </p>
    );
  }
  return (
    <div className="callers-words">
      {seals.map((sealId) => (
        <p key={sealId} className="caller-text">
          {sealed.texts.get(sealId) ?? t("texts.gone")}
        </p>
      ))}
    </div>
  );
}

/** A note for everyone on the incident. Enter adds it. */
export function NoteForm({ incident }: { incident: Incident }) {
  const { t } = useWords();
  const may = useMay("addNote");
  const [text, setText] = useState("");
  return (
    <form
      className="note-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() === "") return;
        void give({
          command: {
            type: "addNote",
            incidentId: incident.incidentId,
            noteId: crypto.randomUUID(),
          },
          texts: { text: text.trim() },
          label: { id: "do.note", values: { number: incident.number } },
        });
        setText("");
      }}
    >
      <input
        className="field"
        aria-label={t("note.label")}
        placeholder={t("note.label")}
        value={text}
        disabled={!may}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="button" disabled={!may || text.trim() === ""}>
        {t("note.add")}
      </button>
    </form>
  );
}
