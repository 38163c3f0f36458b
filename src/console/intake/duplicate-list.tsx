import type { Board, Point } from "#kernel";
import type { Duplicate } from "#protocol";
import { useState } from "react";
import { PriorityMark } from "../shapes/priority-mark.tsx";
import { distanceText } from "../time/format.ts";
import { useWords } from "../words/use-words.ts";
import { DuplicateMap } from "./duplicate-map.tsx";

type Props = {
  readonly board: Board;
  readonly duplicates: readonly Duplicate[];
  /** Where this call is. */
  readonly place?: Point | undefined;
  readonly onLink: (duplicate: Duplicate) => void;
};

function Line({
  board,
  duplicate,
  onLink,
  place,
}: Omit<Props, "duplicates"> & { duplicate: Duplicate }) {
  const { t, text } = useWords();
  const [asked, setAsked] = useState(false);
  const type = board.configuration.incidentTypes.get(duplicate.typeId);
  const priority = board.configuration.priorities.get(duplicate.priorityId);
  const { number } = duplicate;
  return (
    <li className="duplicate">
      {priority === undefined ? null : <PriorityMark priority={priority} />}
      <span className="duplicate-what">
        <span className="cut">
          #{number} {type === undefined ? duplicate.typeId : text(type.name)}
        </span>
        <span className="dim cut">
          <bdi>{duplicate.address}</bdi> · {distanceText(duplicate.distanceMetres)} ·{" "}
          {t("duplicate.minutes", { minutes: Math.round(duplicate.minutes) })} ·{" "}
          {t("incident.calls", { count: duplicate.calls })}
        </span>
      </span>
      {place === undefined ? null : <DuplicateMap here={place} there={duplicate} number={number} />}
      {asked ? (
        <span className="duplicate-sure">
          <button type="button" className="button main" onClick={() => onLink(duplicate)}>
            {t("duplicate.linkNow", { number })}
          </button>
          <button type="button" className="button plain" onClick={() => setAsked(false)}>
            {t("duplicate.no")}
          </button>
        </span>
      ) : (
        <button type="button" className="button" onClick={() => setAsked(true)}>
          {t("duplicate.same")}
        </button>
      )}
    </li>
  );
}

/** Two steps, because a call linked to the wrong incident gets no help of its own. */
export function DuplicateList({ board, duplicates, onLink, place }: Props) {
  const { t } = useWords();
  if (duplicates.length === 0) return null;
  return (
    <section className="duplicates" aria-label={t("duplicate.title")}>
      <h3 className="part-title">{t("duplicate.title")}</h3>
      <ul>
        {duplicates.map((duplicate) => (
          <Line
            key={duplicate.incidentId}
            board={board}
            duplicate={duplicate}
            place={place}
            onLink={onLink}
          />
        ))}
      </ul>
    </section>
  );
}
