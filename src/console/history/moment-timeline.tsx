import type { AcceptedEvent, Board } from "#kernel";
import { useEffect, useRef } from "react";
import { actorText, eventText } from "../incident/event-words.ts";
import { clockText } from "../time/format.ts";
import { useWords } from "../words/use-words.ts";

type Props = {
  /** Knows the names of everything on the timeline. */
  readonly names: Board;
  readonly timeline: readonly AcceptedEvent[];
  readonly index: number;
  readonly onStep: (index: number) => void;
};

/** Everything that happened, oldest first; a line leads to the moment after it. */
export function MomentTimeline({ names, timeline, index, onStep }: Props) {
  const words = useWords();
  const { t } = words;
  const list = useRef<HTMLOListElement>(null);
  const { utcOffsets } = names.configuration.settings;
  useEffect(() => {
    list.current?.children[index]?.scrollIntoView({ block: "nearest" });
  }, [index]);
  return (
    <section className="history-timeline" aria-label={t("timeline.title")}>
      <h3 className="part-title">{t("timeline.title")}</h3>
      <ol ref={list}>
        {timeline.map((accepted, position) => (
          <li key={accepted.sequence}>
            <button
              type="button"
              className={position > index ? "history-event is-later" : "history-event"}
              aria-current={position === index ? "step" : undefined}
              onClick={() => onStep(position)}
            >
              <span className="dim numeric">{position + 1}</span>
              <time>{clockText(accepted.occurredAt, utcOffsets)}</time>
              <span className="history-what">{eventText(names, accepted, words)}</span>
              <span className="history-who dim">{actorText(names, accepted.actor, words)}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
