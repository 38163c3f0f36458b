import type { AcceptedEvent, Board, Incident } from "#kernel";
import { useEffect, useRef } from "react";
import { give } from "../area/outbox.ts";
import { useMay } from "../session/use-may.ts";
import { clockText } from "../time/format.ts";
import { useWords } from "../words/use-words.ts";
import { actorText, eventText } from "./event-words.ts";
import type { OpenedTextsById } from "./use-texts.ts";

type LineProps = {
  readonly board: Board;
  readonly accepted: AcceptedEvent;
  readonly note: string | undefined;
  readonly undoable: boolean;
};

function Line({ board, accepted, note, undoable }: LineProps) {
  const words = useWords();
  const { t } = words;
  const { utcOffsets } = board.configuration.settings;
  const person = accepted.actor.kind === "person" || accepted.actor.kind === "crew";
  const what = eventText(board, accepted, words);
  return (
    <li className={person ? "timeline-line" : "timeline-line dim"}>
      <time>{clockText(accepted.occurredAt, utcOffsets)}</time>
      <span className="timeline-what">
        {what}
        {note === undefined ? null : <q className="timeline-note">{note}</q>}
      </span>
      <span className="timeline-who dim">{actorText(board, accepted.actor, words)}</span>
      {undoable ? (
        <button
          type="button"
          className="button plain"
          aria-label={t("timeline.undoWhat", { what })}
          onClick={() =>
            void give({
              command: { type: "undo", targetCommandId: accepted.commandId },
              label: { id: "do.undo", values: { what } },
            })
          }
        >
          {t("timeline.undo")}
        </button>
      ) : null}
    </li>
  );
}

type Props = {
  readonly board: Board;
  readonly incident: Incident;
  readonly texts: OpenedTextsById;
};

/** One command may leave several lines; its undo is offered at the first of them. */
function undoLines(board: Board, incident: Incident): ReadonlySet<number> {
  const undoables = new Set(board.undoables.map((undoable) => undoable.commandId));
  const sequences = new Set<number>();
  for (const { commandId, sequence } of incident.timeline) {
    if (undoables.delete(commandId)) sequences.add(sequence);
  }
  return sequences;
}

/** Everything that happened, newest last; the newest line stays in sight. */
export function Timeline({ board, incident, texts }: Props) {
  const { t } = useWords();
  const may = useMay("undo");
  const list = useRef<HTMLOListElement>(null);
  const shown = useRef(0);
  const { length } = incident.timeline;
  useEffect(() => {
    const element = list.current;
    if (element === null || shown.current === length) return;
    shown.current = length;
    // What scrolls must be reachable by keyboard even when nothing in it can be pressed.
    element.tabIndex = 0;
    element.scrollTop = element.scrollHeight;
  }, [length]);
  const undoable = may ? undoLines(board, incident) : new Set();
  return (
    <section className="timeline" aria-label={t("timeline.title")}>
      <h3 className="part-title">{t("timeline.title")}</h3>
      <ol ref={list}>
        {incident.timeline.map((accepted) => {
          const { event, sequence } = accepted;
          return (
            <Line
              key={sequence}
              board={board}
              accepted={accepted}
              note={event.type === "noteAdded" ? texts.get(event.text.sealId) : undefined}
              undoable={undoable.has(sequence)}
            />
          );
        })}
      </ol>
    </section>
  );
}
