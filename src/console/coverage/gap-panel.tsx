import type { Board } from "#kernel";
import { useState } from "react";
import { area } from "../area/area.ts";
import { give } from "../area/outbox.ts";
import { useMay } from "../session/use-may.ts";
import { StatusMark } from "../shapes/status-mark.tsx";
import { useStore } from "../store/store.ts";
import { MatterHead } from "../top/matter-head.tsx";
import { areaNow } from "../time/area-clock.ts";
import { Elapsed } from "../time/elapsed.tsx";
import { distanceText } from "../time/format.ts";
import { shownUnit } from "../units/shown-unit.ts";
import { selectUnit } from "../units/select-unit.ts";
import { useWords } from "../words/use-words.ts";
import { MoveUpAdvice } from "./move-up-advice.tsx";
import { findGap, type Gap, type MoveUp } from "./gap.ts";

/** More would be a list of everything; the nearest are what a person chooses from. */
const SHOWN_AT_FIRST = 6;

function MoveButton({ move }: { move: MoveUp }) {
  const { t, text } = useWords();
  const may = useMay("postUnit");
  const { unitId, callSign: unit, target } = move;
  if (target === undefined) return null;
  const values = { unit, place: text(target.name) };
  const { postId } = target;
  return (
    <button
      type="button"
      className="button"
      disabled={!may}
      onClick={() =>
        void give({
          command: { type: "postUnit", unitId, ...(postId === undefined ? {} : { postId }) },
          label: { id: "do.post", values },
        })
      }
    >
      {t("gap.move", values)}
    </button>
  );
}

function MoveLine({ move }: { move: MoveUp }) {
  const { t, text } = useWords();
  return (
    <li className="move-up">
      <span className="call-sign">{move.callSign}</span>
      <span className="numeric">
        {move.metres === undefined ? t("gap.nowhere") : distanceText(move.metres)}
      </span>
      <span className="dim">
        {move.leavesShort.length === 0
          ? t("gap.leavesNothing")
          : t("gap.leavesShort", { zones: move.leavesShort.map(text).join(", ") })}
      </span>
      <MoveButton move={move} />
    </li>
  );
}

function Moves({ gap }: { gap: Gap }) {
  const { t } = useWords();
  const [all, setAll] = useState(false);
  const moves = all ? gap.moves : gap.moves.slice(0, SHOWN_AT_FIRST);
  const more = gap.moves.length - moves.length;
  if (gap.moves.length === 0) return <p>{t("gap.nobody")}</p>;
  return (
    <>
      <ul className="move-ups">
        {moves.map((move) => (
          <MoveLine key={move.unitId} move={move} />
        ))}
      </ul>
      {more === 0 ? null : (
        <button type="button" className="button plain more" onClick={() => setAll(true)}>
          {t("gap.more", { count: more })}
        </button>
      )}
    </>
  );
}

/** Units of the zone that are out: the gap closes by itself when they are back. */
function Busy({ board, gap }: { board: Board; gap: Gap }) {
  const { t } = useWords();
  if (gap.busyUnitIds.length === 0) return null;
  return (
    <section aria-label={t("gap.busy")}>
      <h3 className="part-title">{t("gap.busy")}</h3>
      <ul>
        {gap.busyUnitIds.flatMap((unitId) => {
          const unit = board.units.get(unitId);
          const definition = board.configuration.units.get(unitId);
          if (unit === undefined || definition === undefined) return [];
          const { status, since, assignment } = shownUnit(board, unit);
          const incident = board.incidents.get(assignment?.incidentId ?? "");
          return (
            <li key={unitId}>
              <button type="button" className="busy-unit" onClick={() => selectUnit(unitId)}>
                <StatusMark status={status} />
                <span className="call-sign">{definition.callSign}</span>
                <Elapsed since={since} />
                <span className="cut dim">
                  {incident === undefined ? "" : `#${incident.number} ${incident.place.address}`}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Too few free units wait in a zone: who is near enough to be moved up, and who will be back. */
export function GapPanel({ board, ruleId }: { board: Board; ruleId: string }) {
  const { t, text } = useWords();
  const positions = useStore(area, (state) => state.positions);
  const gap = findGap({ board, positions, at: areaNow() }, ruleId);
  if (gap === undefined) return <p className="empty dim">{t("gap.gone")}</p>;
  const values = { capability: text(gap.capability), zone: text(gap.zone) };
  return (
    <div className="matter arrives">
      <MatterHead title={t("gap.title", values)}>
        {gap.missing === 0
          ? t("gap.closed", { free: gap.free })
          : t("gap.short", {
              missing: gap.missing,
              free: gap.free,
              minimum: gap.rule.minimumFree,
            })}
      </MatterHead>
      <div className="matter-parts">
        <MoveUpAdvice board={board} capabilityId={gap.rule.capabilityId} />
        <section aria-label={t("gap.elsewhere", values)}>
          <h3 className="part-title">{t("gap.elsewhere", values)}</h3>
          {gap.hasPost ? null : <p className="matter-plain">{t("gap.noPost", values)}</p>}
          <Moves gap={gap} />
          {gap.moves.length === 0 ? null : <p className="dim">{t("gap.straight")}</p>}
        </section>
        <Busy board={board} gap={gap} />
      </div>
    </div>
  );
}
