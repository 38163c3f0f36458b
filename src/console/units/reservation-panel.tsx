import type { Board, UnitId } from "#kernel";
import { give } from "../area/outbox.ts";
import { useMay } from "../session/use-may.ts";
import { statusShapes } from "../shapes/status-shapes.ts";
import { clockText } from "../time/format.ts";
import { MatterHead } from "../top/matter-head.tsx";
import { useWords } from "../words/use-words.ts";
import { shownUnit } from "./shown-unit.ts";

/** A promise that comes due while the unit is not there: keep it, or release the unit from it. */
export function ReservationPanel({ board, unitId }: { board: Board; unitId: UnitId }) {
  const { t } = useWords();
  const may = useMay("releaseUnit");
  const unit = board.units.get(unitId);
  const callSign = board.configuration.units.get(unitId)?.callSign ?? unitId;
  const { utcOffsets } = board.configuration.settings;
  if (unit?.reservation === undefined) {
    return <p className="empty dim">{t("reservation.gone", { unit: callSign })}</p>;
  }
  const { purpose, from, until } = unit.reservation;
  const { status } = shownUnit(board, unit);
  return (
    <div className="matter arrives">
      <MatterHead title={t("reservation.title", { unit: callSign, purpose })}>
        {t("reservation.when", {
          from: clockText(from, utcOffsets, false),
          until: clockText(until, utcOffsets, false),
        })}
        {" · "}
        {t("reservation.now", { status: t(statusShapes[status].word) })}
      </MatterHead>
      <p className="matter-actions">
        <button
          type="button"
          className="button"
          disabled={!may}
          onClick={() =>
            void give({
              command: { type: "releaseUnit", unitId },
              label: { id: "do.releaseUnit", values: { unit: callSign } },
            })
          }
        >
          {t("reservation.release", { unit: callSign })}
        </button>
      </p>
    </div>
  );
}
