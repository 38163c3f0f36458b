import type { Board } from "#kernel";
import { useState } from "react";
import { area } from "../area/area.ts";
import { give } from "../area/outbox.ts";
import { useMay } from "../session/use-may.ts";
import { useStore } from "../store/store.ts";
import { areaNow } from "../time/area-clock.ts";
import { clockText, dateText } from "../time/format.ts";
import { useWords } from "../words/use-words.ts";
import { briefOf, type Brief } from "./brief.ts";
import { Alarms, Calls, Incidents, Part, StaleClaims, Units } from "./brief-parts.tsx";
import { seatName } from "./seat-name.ts";
import { listSeats } from "./seats.tsx";

/** That the brief was given: to which seat, and up to which event it was drawn. */
function RecordForm({ board, sequence }: { board: Board; sequence: number }) {
  const words = useWords();
  const { t } = words;
  const may = useMay("handOver");
  const me = useStore(area, ({ session }) => session?.person.personId);
  const seats = listSeats(board);
  const own = seats.find(({ taken }) => taken !== undefined && taken.holderId === me)?.seat;
  const [chosen, setChosen] = useState<string>();
  const seat = chosen ?? own ?? seats[0]?.seat;
  if (seat === undefined) return <p className="dim">{t("shift.noSeat")}</p>;
  return (
    <form
      className="hand-over-form"
      onSubmit={(event) => {
        event.preventDefault();
        void give({
          command: { type: "handOver", seat, sequence },
          label: { id: "do.handOver", values: { seat: seatName(board, seat, words) } },
        });
      }}
    >
      <label>
        {t("shift.to")}{" "}
        <select className="field" value={seat} onChange={(event) => setChosen(event.target.value)}>
          {seats.map((item) => (
            <option key={item.seat} value={item.seat}>
              {seatName(board, item.seat, words)}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="button main" disabled={!may}>
        {t("shift.record")}
      </button>
    </form>
  );
}

/** The last hand-over of each seat, latest first. */
function Given({ board }: { board: Board }) {
  const words = useWords();
  const { utcOffsets } = board.configuration.settings;
  const given = [...board.shift.handOvers.values()].sort((a, b) => b.at - a.at);
  return (
    <ul className="handed-over">
      {given.map((item) => (
        <li key={item.seat}>
          {words.t("shift.handed", {
            seat: seatName(board, item.seat, words),
            who: item.by,
            time: clockText(item.at, utcOffsets),
            sequence: item.sequence,
          })}
        </li>
      ))}
    </ul>
  );
}

function Parts({ brief }: { brief: Brief }) {
  const { t } = useWords();
  const { pending, active, held, calls, units, gaps, shelved, staleClaims } = brief;
  return (
    <div className="brief-parts">
      <Part title={t("shift.pending")} count={pending.length}>
        <Incidents brief={brief} items={pending} />
      </Part>
      <Part title={t("shift.calls")} count={calls.length}>
        <Calls brief={brief} />
      </Part>
      <Part title={t("shift.active")} count={active.length}>
        <Incidents brief={brief} items={active} />
      </Part>
      <Part title={t("shift.held")} count={held.length}>
        <Incidents brief={brief} items={held} />
      </Part>
      <Part title={t("shift.units")} count={units.length} speaksForItself>
        <Units brief={brief} />
      </Part>
      <Part title={t("shift.gaps")} count={gaps.length}>
        <Alarms brief={brief} lines={gaps} />
      </Part>
      <Part title={t("shift.shelved")} count={shelved.length}>
        <Alarms brief={brief} lines={shelved} />
      </Part>
      <Part title={t("shift.staleClaims")} count={staleClaims.length}>
        <StaleClaims brief={brief} />
      </Part>
    </div>
  );
}

/**
 * The brief stands still once it is drawn: what is read aloud must not change under the reader.
 * It says how far the board has gone on since, and is drawn again by a press.
 */
export function HandOverBrief({ board }: { board: Board }) {
  const { t, language } = useWords();
  const [brief, setBrief] = useState(() => briefOf(board, areaNow()));
  const { utcOffsets } = board.configuration.settings;
  const { sequence } = brief.board;
  const later = board.sequence - sequence;
  return (
    <section className="brief" aria-label={t("shift.brief")}>
      <header className="brief-head">
        <h2 className="column-title">{t("shift.brief")}</h2>
        <p className="dim">
          {t("shift.drawn", {
            date: dateText(brief.at, utcOffsets, language),
            time: clockText(brief.at, utcOffsets),
            sequence,
          })}
          {later > 0 ? ` · ${t("shift.later", { count: later })}` : null}
        </p>
        <div className="brief-actions">
          <button
            type="button"
            className="button"
            onClick={() => setBrief(briefOf(board, areaNow()))}
          >
            {t("shift.drawAgain")}
          </button>
          <button type="button" className="button" onClick={() => print()}>
            {t("shift.print")}
          </button>
          <RecordForm board={board} sequence={sequence} />
        </div>
        <Given board={board} />
      </header>
      <Parts brief={brief} />
    </section>
  );
}
