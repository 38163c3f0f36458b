import { currentOpenings, type Board, type Opening } from "#kernel";
import type { OpenedTexts } from "#protocol";
import { useState } from "react";
import { ask } from "../area/api.ts";
import { area, areaId } from "../area/area.ts";
import { give } from "../area/outbox.ts";
import { purposeWords } from "../oversight/purposes.ts";
import { useMay } from "../session/use-may.ts";
import { personName } from "../shift/seat-name.ts";
import { useStore } from "../store/store.ts";
import { clockText } from "../time/format.ts";
import { useAreaSecond } from "../time/ticker.ts";
import { useWords } from "../words/use-words.ts";
import "./openings.css";

type LineProps = { readonly board: Board; readonly opening: Opening };
const actWords = {
  approveOpening: "do.approveOpening",
  declineOpening: "do.declineOpening",
  returnOpening: "do.returnOpening",
} as const;
type Command = keyof typeof actWords;

/** Why it was asked for: sealed too, so it is opened by a person who asks. */
function Reason({ openingId }: { readonly openingId: string }) {
  const { t } = useWords();
  const [text, setText] = useState<string>();
  const read = async () => {
    try {
      const values = { areaId: areaId(), openingId };
      const answer = await ask<OpenedTexts>("readOpeningReason", { values, method: "POST" });
      setText(answer.texts[0]?.text ?? t("texts.gone"));
    } catch (error) {
      setText(error instanceof Error ? error.message : String(error));
    }
  };
  if (text !== undefined) return <p>{text}</p>;
  return (
    <button type="button" className="button plain" onClick={() => void read()}>
      {t("opening.why")}
    </button>
  );
}

function Act({ type, opening, main }: { type: Command; opening: Opening; main?: boolean }) {
  const { t } = useWords();
  const may = useMay(type);
  const { openingId } = opening;
  return (
    <button
      type="button"
      className={main === true ? "button main" : "button"}
      disabled={!may}
      onClick={() => void give({ command: { type, openingId }, label: { id: actWords[type] } })}
    >
      {t(actWords[type])}
    </button>
  );
}

function Line({ board, opening }: LineProps) {
  const words = useWords();
  const { t } = words;
  const me = useStore(area, ({ session }) => session?.person.personId);
  const mayApprove = useMay("approveOpening");
  const { subject, purpose, askedBy, askedAt, lease, openingId } = opening;
  const { utcOffsets } = board.configuration.settings;
  const incident = "incidentId" in subject ? board.incidents.get(subject.incidentId) : undefined;
  const mine = askedBy === me;
  const what =
    incident === undefined
      ? "incidentId" in subject
        ? t("opening.earlier")
        : t("opening.call")
      : `#${incident.number}`;
  return (
    <li className="opening-row">
      <p>
        {t("opening.line", {
          who: personName(board, askedBy, words),
          what,
          purpose: t(purposeWords[purpose]),
          time: clockText(askedAt, utcOffsets, false),
        })}
      </p>
      <p className="dim">
        {lease === undefined
          ? t(mine ? "opening.waits" : "opening.needsYou")
          : t("opening.until", { time: clockText(lease.until, utcOffsets, false) })}
      </p>
      <div className="opening-actions">
        {mayApprove ? <Reason openingId={openingId} /> : null}
        {lease === undefined && !mine && mayApprove ? (
          <>
            <Act type="approveOpening" opening={opening} main />
            <Act type="declineOpening" opening={opening} />
          </>
        ) : null}
        {mine ? <Act type="returnOpening" opening={opening} /> : null}
      </div>
    </li>
  );
}

/** Rights to open sealed texts: those that wait for a second person, and those that hold. */
export function OpeningsList({ board }: { board: Board }) {
  const { t } = useWords();
  const now = useAreaSecond();
  const me = useStore(area, ({ session }) => session?.person.personId);
  const mayApprove = useMay("approveOpening");
  const openings = currentOpenings(board, now).filter((one) => mayApprove || one.askedBy === me);
  return (
    <section className="shift-part" aria-label={t("opening.title")}>
      <h2 className="column-title">
        {t("opening.title")} <span className="numeric dim">{openings.length}</span>
      </h2>
      {openings.length === 0 ? <p className="empty dim">{t("opening.none")}</p> : null}
      <ul>
        {openings.map((opening) => (
          <Line key={opening.openingId} board={board} opening={opening} />
        ))}
      </ul>
    </section>
  );
}
