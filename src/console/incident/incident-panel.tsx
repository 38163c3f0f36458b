import { reasonInWords, type Board, type Incident } from "#kernel";
import { useEffect, useMemo, useRef } from "react";
import { area } from "../area/area.ts";
import { useBoardOf } from "../area/use-board-of.ts";
import { LinkedCalls } from "../calls/linked-calls.tsx";
import { PriorityMark } from "../shapes/priority-mark.tsx";
import { ClaimControl } from "../shift/claim-control.tsx";
import { AboutContext, isTheirs } from "../session/use-may.ts";
import { useStore } from "../store/store.ts";
import { selectIncident, view } from "../store/view.ts";
import { Elapsed } from "../time/elapsed.tsx";
import { clockText } from "../time/format.ts";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";
import { Assignments } from "./assignments.tsx";
import { IncidentActions } from "./incident-actions.tsx";
import { CallersWords, NoteForm } from "./notes.tsx";
import { RecommendationPanel } from "./recommendation-panel.tsx";
import { Timeline } from "./timeline.tsx";
import { useMyOpening } from "../openings/my-opening.ts";
import { useTexts } from "./use-texts.ts";

const statusWords: Record<Incident["status"], MessageId> = {
  open: "incident.open",
  held: "incident.held",
  grouped: "incident.grouped",
  closed: "incident.closed",
};

function Summary({ board, incident }: { board: Board; incident: Incident }) {
  const { t, text } = useWords();
  const { configuration } = board;
  const type = configuration.incidentTypes.get(incident.typeId);
  const priority = configuration.priorities.get(incident.priorityId);
  const { utcOffsets } = configuration.settings;
  const agencies = incident.agencyIds.flatMap((id) => {
    const agency = configuration.agencies.get(id);
    return agency === undefined ? [] : [text(agency.name)];
  });
  return (
    <header className="incident-head">
      {priority === undefined ? null : <PriorityMark priority={priority} size={18} />}
      <h2 className="incident-title">
        <span className="numeric">#{incident.number}</span>{" "}
        {type === undefined ? incident.typeId : text(type.name)}
        <span className="incident-address"> {incident.place.address}</span>
      </h2>
      <p className="incident-facts dim">
        {t(statusWords[incident.status])}
        {incident.status === "held" ? ` (${text(reasonInWords(incident.reason))})` : null}
        {" · "}
        {t("incident.received")} {clockText(incident.receivedAt, utcOffsets)} (
        <Elapsed since={incident.receivedAt} />)
        {incident.callIds.length > 0
          ? ` · ${t("incident.calls", { count: incident.callIds.length })}`
          : null}
        {agencies.length > 0 ? ` · ${agencies.join(", ")}` : null}
      </p>
      {incident.status === "open" || incident.status === "held" ? (
        <p className="incident-claim">
          <ClaimControl subject={incident} what={`#${incident.number}`} />
        </p>
      ) : null}
      <button
        type="button"
        className="button plain incident-leave"
        onClick={() => selectIncident(undefined)}
      >
        {t("incident.leave")} <kbd>Esc</kbd>
      </button>
    </header>
  );
}

function Panel({ board, incident }: { board: Board; incident: Incident }) {
  const { t } = useWords();
  const right = useMyOpening(board, { incidentId: incident.incidentId });
  const sealed = useTexts(incident, right.way);
  const wanted = useStore(view, (state) => state.wanted);
  const needs = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (wanted !== "dispatch") return;
    const advice = needs.current?.querySelector<HTMLElement>(".recommendation");
    advice?.querySelector<HTMLElement>("#assign:enabled, button:enabled")?.focus();
    view.set({ wanted: undefined });
  }, [wanted]);
  const active = incident.status === "open" || incident.status === "held";
  const about = useMemo(() => ({ incidentId: incident.incidentId }), [incident.incidentId]);
  const theirs = useStore(area, (state) => isTheirs(state, about));
  return (
    <AboutContext value={about}>
      <div className="incident-panel arrives">
        <Summary board={board} incident={incident} />
        {theirs ? (
          <IncidentActions board={board} incident={incident} />
        ) : (
          <p className="incident-outline dim">{t("policy.outline")}</p>
        )}
        <div className="incident-parts">
          <div className="incident-work" ref={needs}>
            <CallersWords board={board} incident={incident} sealed={sealed} right={right} />
            {active && theirs ? <RecommendationPanel incident={incident} /> : null}
            <Assignments board={board} incident={incident} />
            <LinkedCalls board={board} incident={incident} />
          </div>
          <div className="incident-record">
            <Timeline board={board} incident={incident} texts={sealed.texts} />
            {theirs ? <NoteForm incident={incident} /> : null}
          </div>
        </div>
      </div>
    </AboutContext>
  );
}

/** The incident that is selected in the list. */
export function IncidentDetail() {
  const { t } = useWords();
  const incidentId = useStore(view, (state) => state.selectedIncidentId);
  const board = useBoardOf(incidentId);
  const incident = incidentId === undefined ? undefined : board?.incidents.get(incidentId);
  if (board === undefined) return null;
  if (incidentId === undefined || incident === undefined) {
    return <p className="empty dim">{t(incidentId ? "incident.gone" : "incident.none")}</p>;
  }
  return <Panel key={incidentId} board={board} incident={incident} />;
}
