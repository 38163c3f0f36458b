import {
  reasonInWords,
  type Assignment,
  type Board,
  type Unit,
  type UnitDefinition,
} from "#kernel";
import { memo } from "react";
import { Unconfirmed } from "../area/unconfirmed.tsx";
import { StatusMark } from "../shapes/status-mark.tsx";
import { Elapsed } from "../time/elapsed.tsx";
import { useWords, type Words } from "../words/use-words.ts";
import { selectUnit } from "./select-unit.ts";
import { shownUnit } from "./shown-unit.ts";

type Props = {
  readonly board: Board;
  readonly unit: Unit;
  readonly definition: UnitDefinition;
  /** Its latest open assignment; named here so that a change of it draws the row again. */
  readonly assignment: Assignment | undefined;
  readonly selected: boolean;
};

/** Where it is or why it is not free: "#412 600 Ellis St", "St 36", "meal". */
function detail({ board, unit, definition, assignment }: Props, { text }: Words): string {
  if (assignment !== undefined) {
    const incident = board.incidents.get(assignment.incidentId);
    return incident === undefined ? "" : `#${incident.number} ${incident.place.address}`;
  }
  if (unit.duty.status !== "inService") return text(reasonInWords(unit.duty.reason));
  if (unit.reservation !== undefined) return text(reasonInWords(unit.reservation.purpose));
  const { configuration } = board;
  if (unit.postId !== undefined) {
    const post = configuration.posts.get(unit.postId);
    return post === undefined ? unit.postId : text(post.name);
  }
  const station =
    definition.stationId === undefined
      ? undefined
      : configuration.stations.get(definition.stationId);
  return station === undefined ? "" : text(station.name);
}

function Row(props: Props) {
  const words = useWords();
  const { board, unit, definition, selected } = props;
  const shown = shownUnit(board, unit);
  return (
    <button
      type="button"
      data-row
      className="unit-row"
      aria-current={selected}
      onClick={() => selectUnit(unit.unitId)}
    >
      <StatusMark status={shown.status} />
      <span className="call-sign">{definition.callSign}</span>
      <Elapsed since={shown.since} />
      <span className="cut dim">
        <Unconfirmed id={unit.unitId} /> {detail(props, words)}
      </span>
    </button>
  );
}

/** The incident's address may change under a unit; the row follows at the unit's next change. */
export const UnitRow = memo(
  Row,
  (before, after) =>
    before.unit === after.unit &&
    before.assignment === after.assignment &&
    before.definition === after.definition &&
    before.selected === after.selected,
);
