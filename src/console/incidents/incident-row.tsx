import type { Board, Incident } from "#kernel";
import { memo, useEffect, useRef, type KeyboardEvent } from "react";
import { Unconfirmed } from "../area/unconfirmed.tsx";
import { PriorityMark } from "../shapes/priority-mark.tsx";
import { StatusMark } from "../shapes/status-mark.tsx";
import { ClaimMark } from "../shift/claim-mark.tsx";
import { selectIncident, view } from "../store/view.ts";
import { Elapsed } from "../time/elapsed.tsx";
import { useWords } from "../words/use-words.ts";

type Props = {
  readonly board: Board;
  readonly incident: Incident;
  readonly selected: boolean;
  readonly pending: boolean;
  readonly stage: "none" | "warn" | "alert";
};

/** Enter on the row that is already open assigns what is recommended. A held key does nothing. */
function onRowKey(event: KeyboardEvent<HTMLButtonElement>, selected: boolean): void {
  if (event.key !== "Enter") return;
  if (event.repeat) event.preventDefault();
  else if (selected) {
    const { assignRecommended } = view.get();
    if (assignRecommended === undefined) return;
    event.preventDefault();
    assignRecommended();
  }
}

function UnitsOnRow({ board, incident }: { board: Board; incident: Incident }) {
  const units = incident.assignmentIds.flatMap((id) => {
    const assignment = board.assignments.get(id);
    if (assignment === undefined) return [];
    if (assignment.status === "cleared" || assignment.status === "cancelled") return [];
    const callSign = board.configuration.units.get(assignment.unitId)?.callSign;
    return [{ id, status: assignment.status, callSign: callSign ?? assignment.unitId }];
  });
  return (
    <span className="row-units">
      {units.map(({ id, status, callSign }) => (
        <span key={id} className="row-unit">
          <StatusMark status={status} size={11} />
          {callSign}
        </span>
      ))}
    </span>
  );
}

function Row({ board, incident, selected, pending, stage }: Props) {
  const { t, text } = useWords();
  const type = board.configuration.incidentTypes.get(incident.typeId);
  const priority = board.configuration.priorities.get(incident.priorityId);
  const calls = incident.callIds.length;
  const row = useRef<HTMLButtonElement>(null);
  // Who saved the call goes on from its row: Enter assigns what is recommended.
  useEffect(() => {
    if (view.get().wantedRow !== incident.incidentId) return;
    view.set({ wantedRow: undefined });
    row.current?.focus();
  }, [incident.incidentId]);
  return (
    <button
      ref={row}
      type="button"
      id={`incident-${incident.incidentId}`}
      data-row
      aria-current={selected}
      className={`incident-row stage-${stage} arrives`}
      onClick={() => selectIncident(incident.incidentId)}
      onKeyDown={(event) => onRowKey(event, selected)}
    >
      <span className="row-mark">
        {priority === undefined ? null : <PriorityMark priority={priority} />}
      </span>
      <span className="row-title cut">
        {type === undefined ? incident.typeId : text(type.name)}
        {incident.alarmLevel > 1 ? (
          <span className="dim"> {t("incident.alarmLevel", { level: incident.alarmLevel })}</span>
        ) : null}
      </span>
      <span className="row-time">
        <ClaimMark subject={incident} />
        <Elapsed since={pending ? incident.pendingSince : incident.receivedAt} />
      </span>
      <span className="row-detail cut">
        <span className="dim">#{incident.number}</span> <Unconfirmed id={incident.incidentId} />{" "}
        <bdi>{incident.place.address}</bdi>
        {calls > 1 ? <span className="dim"> · {t("incident.calls", { count: calls })}</span> : null}
      </span>
      <UnitsOnRow board={board} incident={incident} />
    </button>
  );
}

/**
 * Whatever changes about an incident or its assignments is written on its timeline, so an
 * incident of the same identity draws the same row; a new board alone does not draw it again.
 */
export const IncidentRow = memo(
  Row,
  (before, after) =>
    before.incident === after.incident &&
    before.selected === after.selected &&
    before.pending === after.pending &&
    before.stage === after.stage &&
    before.board.configuration === after.board.configuration,
);
