import type { Board, Reason, Seat } from "#kernel";
import { useId, useState } from "react";
import { area } from "../area/area.ts";
import { give } from "../area/outbox.ts";
import { ReasonFields, useReason } from "../reasons/reason-fields.tsx";
import { useMay } from "../session/use-may.ts";
import { useStore } from "../store/store.ts";
import { Elapsed } from "../time/elapsed.tsx";
import { clockText } from "../time/format.ts";
import { useWords } from "../words/use-words.ts";
import { seatName } from "./seat-name.ts";

const ALL = "";

type Shown = { readonly seat: string; readonly taken: Seat | undefined };

/** The configured seats in their order, then those taken by a name of their own. */
export function listSeats(board: Board): Shown[] {
  const { seats } = board.shift;
  const configured = (board.configuration.settings.seats ?? []).map(({ seatId }) => seatId);
  const others = [...seats.keys()].filter((seat) => !configured.includes(seat)).sort();
  return [...configured, ...others].map((seat) => ({ seat, taken: seats.get(seat) }));
}

function take(seat: string, name: string, agencyId: string, reason?: Reason<"seat">): void {
  void give({
    command: {
      type: "takeSeat",
      seat,
      ...(agencyId === ALL ? {} : { agencyIds: [agencyId] }),
      ...(reason === undefined ? {} : { reason }),
    },
    label: { id: "do.takeSeat", values: { seat: name } },
  });
}

function AgencyChoice(props: {
  readonly board: Board;
  readonly value: string;
  readonly onValue: (value: string) => void;
}) {
  const { t, text } = useWords();
  return (
    <select
      className="field"
      aria-label={t("seat.for")}
      value={props.value}
      onChange={(event) => props.onValue(event.target.value)}
    >
      <option value={ALL}>{t("seat.allAgencies")}</option>
      {[...props.board.configuration.agencies.values()].map(({ agencyId, name }) => (
        <option key={agencyId} value={agencyId}>
          {text(name)}
        </option>
      ))}
    </select>
  );
}

function ReliefForm({ seat, name, done }: { seat: string; name: string; done: () => void }) {
  const { t } = useWords();
  const given = useReason("seat");
  const { reason } = given;
  return (
    <form
      className="seat-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason === undefined) return;
        take(seat, name, ALL, reason);
        done();
      }}
    >
      <ReasonFields of={given} word="seat.reason" />
      <button type="submit" className="button main" disabled={reason === undefined}>
        {t("seat.relieve")}
      </button>
    </form>
  );
}

type RowProps = Shown & {
  readonly board: Board;
  readonly isMine: boolean;
  readonly agencyId: string;
};

function SeatAction(props: RowProps & { readonly open: boolean; readonly onOpen: () => void }) {
  const { seat, taken, board, isMine, agencyId, open, onOpen } = props;
  const words = useWords();
  const { t } = words;
  const may = useMay("takeSeat");
  const name = seatName(board, seat, words);
  if (taken === undefined) {
    return (
      <button
        type="button"
        className="button"
        disabled={!may}
        aria-label={t("seat.takeWhat", { seat: name })}
        onClick={() => take(seat, name, agencyId)}
      >
        {t("seat.take")}
      </button>
    );
  }
  if (!isMine) {
    return (
      <button
        type="button"
        className="button"
        disabled={!may}
        aria-expanded={open}
        aria-label={t("seat.relieveWhat", { seat: name })}
        onClick={onOpen}
      >
        {t("seat.relieve")}
      </button>
    );
  }
  return (
    <button
      type="button"
      className="button"
      aria-label={t("seat.leaveWhat", { seat: name })}
      onClick={() =>
        void give({
          command: { type: "leaveSeat", seat },
          label: { id: "do.leaveSeat", values: { seat: name } },
        })
      }
    >
      {t("seat.leave")}
    </button>
  );
}

function SeatRow(props: RowProps) {
  const { seat, taken, board, isMine } = props;
  const words = useWords();
  const { t, text } = words;
  const [open, setOpen] = useState(false);
  const name = seatName(board, seat, words);
  const { agencies, settings } = board.configuration;
  const served = (taken?.agencyIds ?? []).map((id) => {
    const agency = agencies.get(id);
    return agency === undefined ? id : text(agency.name);
  });
  return (
    <li className={`seat-row${isMine ? " is-mine" : ""}`}>
      <span className="seat-name">{name}</span>
      <span className="seat-holder">
        {taken === undefined ? (
          <span className="dim">{t("seat.nobody")}</span>
        ) : (
          <>
            {taken.holderId}
            {isMine ? ` (${t("claim.you")})` : null}
            <span className="dim">
              {" · "}
              {t("shift.since", { time: clockText(taken.since, settings.utcOffsets, false) })}
              <span className="seat-elapsed">
                {" ("}
                <Elapsed since={taken.since} />)
              </span>
              {served.length > 0 ? ` · ${served.join(", ")}` : null}
            </span>
          </>
        )}
      </span>
      <SeatAction {...props} open={open} onOpen={() => setOpen(!open)} />
      {open && taken !== undefined && !isMine ? (
        <ReliefForm seat={seat} name={name} done={() => setOpen(false)} />
      ) : null}
    </li>
  );
}

/** Where no seats are configured: any operational name. */
function FreeSeat({ agencyId }: { agencyId: string }) {
  const { t } = useWords();
  const may = useMay("takeSeat");
  const id = useId();
  const [name, setName] = useState("");
  return (
    <form
      className="seat-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() === "") return;
        take(name.trim(), name.trim(), agencyId);
        setName("");
      }}
    >
      <input
        className="field"
        aria-label={t("seat.name")}
        aria-describedby={id}
        placeholder={t("seat.name")}
        value={name}
        maxLength={60}
        disabled={!may}
        onChange={(event) => setName(event.target.value)}
      />
      <button type="submit" className="button" disabled={!may || name.trim() === ""}>
        {t("seat.takeOne")}
      </button>
      <p id={id} className="dim seat-hint">
        {t("seat.hint")}
      </p>
    </form>
  );
}

/** Who sits where since when. Only for the running shift: nothing of it is counted. */
export function Seats({ board }: { board: Board }) {
  const { t } = useWords();
  const me = useStore(area, ({ session }) => session?.person.personId);
  const [agencyId, setAgencyId] = useState(ALL);
  const shown = listSeats(board);
  const isFree = (board.configuration.settings.seats ?? []).length === 0;
  return (
    <section className="shift-part" aria-label={t("seat.title")}>
      <h2 className="column-title">{t("seat.title")}</h2>
      {shown.length === 0 ? <p className="empty dim">{t("seat.none")}</p> : null}
      <ul>
        {shown.map((item) => (
          <SeatRow
            key={item.seat}
            {...item}
            board={board}
            isMine={item.taken !== undefined && item.taken.holderId === me}
            agencyId={agencyId}
          />
        ))}
      </ul>
      <div className="seat-new">
        <AgencyChoice board={board} value={agencyId} onValue={setAgencyId} />
        {isFree ? <FreeSeat agencyId={agencyId} /> : null}
      </div>
    </section>
  );
}
