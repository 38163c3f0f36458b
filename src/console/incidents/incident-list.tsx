import type { Board, Incident } from "#kernel";
import { useMemo, type ReactNode } from "react";
import { area } from "../area/area.ts";
import { useAttention } from "../attention/use-attention.ts";
import { OpenCalls } from "../calls/open-calls.tsx";
import { PartGuard } from "../guard/part-guard.tsx";
import { draft, isStarted } from "../intake/draft.ts";
import { WindowedFrame, WindowedRows } from "../lists/windowed-list.tsx";
import { useStore } from "../store/store.ts";
import { openIntake, view } from "../store/view.ts";
import { Elapsed } from "../time/elapsed.tsx";
import { useWords } from "../words/use-words.ts";
import { groupIncidents, listActive } from "./incident-order.ts";
import { IncidentRow } from "./incident-row.tsx";

type GroupProps = {
  readonly board: Board;
  readonly title: string;
  readonly incidents: readonly Incident[];
  readonly pending?: boolean;
  readonly empty: ReactNode;
};

function idOf({ incidentId }: Incident): string {
  return incidentId;
}

function Group({ board, title, incidents, pending = false, empty }: GroupProps) {
  const selected = useStore(view, (state) => state.selectedIncidentId);
  const wantedRow = useStore(view, (state) => state.wantedRow);
  const { stages } = useAttention();
  return (
    <section className="group" aria-label={title}>
      <h2 className="group-title">
        {title} <span className="numeric">{incidents.length}</span>
      </h2>
      <WindowedRows
        items={incidents}
        keyOf={idOf}
        height="--row-incident"
        wanted={wantedRow}
        renderRow={(incident) => (
          <PartGuard part="incident-row" about={incident} title={`#${incident.number}`}>
            <IncidentRow
              board={board}
              incident={incident}
              pending={pending}
              selected={incident.incidentId === selected}
              stage={stages.get(incident.incidentId) ?? "none"}
            />
          </PartGuard>
        )}
      />
      {incidents.length === 0 ? <p className="empty dim">{empty}</p> : null}
    </section>
  );
}

/** "No pending incidents. Last call 2:14 ago." */
function NoPending({ board }: { board: Board }) {
  const { t } = useWords();
  let last = 0;
  for (const incident of board.incidents.values()) last = Math.max(last, incident.receivedAt);
  if (last === 0) return t("incidents.noPending");
  return (
    <>
      {t("incidents.noPending")} {t("incidents.lastCall")} <Elapsed since={last} />{" "}
      {t("incidents.ago")}
    </>
  );
}

export function IncidentList() {
  const { t } = useWords();
  const board = useStore(area, (state) => state.board);
  const started = useStore(draft, isStarted);
  const groups = useMemo(
    () => (board === undefined ? undefined : groupIncidents(board, listActive(board))),
    [board],
  );
  if (board === undefined || groups === undefined) {
    return <p className="empty dim">{t("board.loading")}</p>;
  }
  return (
    <WindowedFrame name="incident-list">
      <div className="list-actions">
        <button className="button" type="button" onClick={openIntake}>
          {t(started ? "intake.continue" : "intake.open")} <kbd>N</kbd>
        </button>
      </div>
      <Group
        board={board}
        title={t("incidents.pending")}
        incidents={groups.pending}
        pending
        empty={<NoPending board={board} />}
      />
      <OpenCalls board={board} />
      {groups.held.length === 0 ? null : (
        <Group board={board} title={t("incidents.held")} incidents={groups.held} empty="" />
      )}
      <Group
        board={board}
        title={t("incidents.active")}
        incidents={groups.active}
        empty={t("incidents.noActive")}
      />
    </WindowedFrame>
  );
}
