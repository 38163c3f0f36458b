import { currentHolds, isFileNumber, type Board, type Hold, type Incident } from "#kernel";
import { useState } from "react";
import { give } from "../area/outbox.ts";
import { useMay } from "../session/use-may.ts";
import { areaNow } from "../time/area-clock.ts";
import { dateText } from "../time/format.ts";
import { useAreaSecond } from "../time/ticker.ts";
import { useWords } from "../words/use-words.ts";
import "./openings.css";

/** Days a hold is offered for; it can be placed anew before it ends. */
const HOLD_DAYS = [30, 90, 180, 365] as const;
const DAY = 86_400_000;

function Form({ incident, done }: { readonly incident: Incident; readonly done: () => void }) {
  const { t } = useWords();
  const [label, setLabel] = useState("");
  const [days, setDays] = useState<number>(HOLD_DAYS[1]);
  const { incidentId, number } = incident;
  return (
    <form
      className="ask-opening-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isFileNumber(label.trim())) return;
        void give({
          command: {
            type: "placeHold",
            holdId: crypto.randomUUID(),
            subject: { incidentId },
            label: label.trim(),
            until: areaNow() + days * DAY,
          },
          label: { id: "do.placeHold", values: { number } },
        });
        done();
      }}
    >
      <label className="ask-opening-reason">
        {t("legalHold.label")}
        <input
          className="field"
          value={label}
          required
          maxLength={60}
          ref={(element) => element?.focus()}
          onChange={({ target }) => setLabel(target.value)}
        />
      </label>
      <label>
        {t("legalHold.for")}
        <select
          className="field"
          value={days}
          onChange={({ target }) => setDays(Number(target.value))}
        >
          {HOLD_DAYS.map((one) => (
            <option key={one} value={one}>
              {t("legalHold.days", { days: one })}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="button main" disabled={!isFileNumber(label.trim())}>
        {t("legalHold.place")}
      </button>
    </form>
  );
}

function Line({ board, hold }: { readonly board: Board; readonly hold: Hold }) {
  const { t, language } = useWords();
  const may = useMay("liftHold");
  const { holdId, label, until, placedBy } = hold;
  const date = dateText(until, board.configuration.settings.utcOffsets, language);
  return (
    <li className="opening-actions">
      <p>{t("legalHold.line", { label, date, who: placedBy })}</p>
      <button
        type="button"
        className="button"
        disabled={!may}
        aria-label={t("legalHold.liftWhat", { label })}
        onClick={() =>
          void give({ command: { type: "liftHold", holdId }, label: { id: "do.liftHold" } })
        }
      >
        {t("legalHold.lift")}
      </button>
    </li>
  );
}

/** What keeps the sealed texts of an incident from being erased; for those who may place a hold. */
export function HoldControl({
  board,
  incident,
}: {
  readonly board: Board;
  readonly incident: Incident;
}) {
  const { t } = useWords();
  const now = useAreaSecond();
  const may = useMay("placeHold");
  const [open, setOpen] = useState(false);
  const holds = currentHolds(board, now).filter(({ subject }) => {
    return "incidentId" in subject && subject.incidentId === incident.incidentId;
  });
  if (!may && holds.length === 0) return null;
  return (
    <section className="ask-opening" aria-label={t("legalHold.title")}>
      <h3 className="part-title">{t("legalHold.title")}</h3>
      {holds.length === 0 ? <p className="dim">{t("legalHold.none")}</p> : null}
      <ul>
        {holds.map((hold) => (
          <Line key={hold.holdId} board={board} hold={hold} />
        ))}
      </ul>
      {open ? (
        <Form incident={incident} done={() => setOpen(false)} />
      ) : (
        <button
          type="button"
          className="button plain"
          disabled={!may}
          onClick={() => setOpen(true)}
        >
          {t("legalHold.open")}
        </button>
      )}
    </section>
  );
}
