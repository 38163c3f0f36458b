import {
  reasonInWords,
  listAssignments,
  unitStatus,
  type Assignment,
  type AssignmentTimes,
  type Board,
} from "#kernel";
import type { ReactNode } from "react";
import { channelWords } from "../calls/channel-words.ts";
import { PriorityMark } from "../shapes/priority-mark.tsx";
import { StatusMark } from "../shapes/status-mark.tsx";
import { clockText, distanceText, durationText } from "../time/format.ts";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";
import type { Changes, Fact } from "./changes.ts";
import type { Shown } from "./moments.ts";

const statusWords = {
  open: "incident.open",
  held: "incident.held",
  grouped: "incident.grouped",
  closed: "incident.closed",
} as const;

/** A mark that does not depend on its colour alone. */
function ChangedHere() {
  const { t } = useWords();
  return <span className="history-changed">{t("history.changed")}</span>;
}

type FactProps = {
  readonly fact?: Fact;
  readonly changes: Changes;
  readonly word: MessageId;
  readonly children: ReactNode;
};

function FactLine({ fact, changes, word, children }: FactProps) {
  const { t } = useWords();
  const isNew = fact !== undefined && changes.facts.has(fact);
  return (
    <div className={isNew ? "history-fact is-changed" : "history-fact"}>
      <dt>{t(word)}</dt>
      <dd>
        {children} {isNew ? <ChangedHere /> : null}
      </dd>
    </div>
  );
}

function useStatusText({ board, incident }: Shown): string {
  const { t, text } = useWords();
  const status = t(statusWords[incident.status]);
  if (incident.status === "held") return `${status} (${text(reasonInWords(incident.reason))})`;
  if (incident.status === "grouped") {
    const into = board.incidents.get(incident.intoIncidentId)?.number ?? incident.intoIncidentId;
    return t("history.groupedInto", { number: into });
  }
  if (incident.status === "open") return status;
  const { dispositions } = board.configuration.settings;
  const found = dispositions.find(({ disposition }) => disposition === incident.disposition);
  return `${status}: ${found === undefined ? incident.disposition : text(found.name)}`;
}

/** The facts of the incident as they were. */
export function Facts({ shown, changes }: { shown: Shown; changes: Changes }) {
  const { t, text } = useWords();
  const { board, incident, moment, index } = shown;
  const { priorities, incidentTypes, agencies, zones, settings } = board.configuration;
  const priority = priorities.get(incident.priorityId);
  const type = incidentTypes.get(incident.typeId);
  const status = useStatusText(shown);
  const at = moment.timeline[index]?.occurredAt ?? board.at;
  const since = Math.max(0, (at - incident.receivedAt) / 1000);
  const names = (ids: readonly string[], map: Board["configuration"]["agencies" | "zones"]) =>
    ids.map((id) => text(map.get(id)?.name ?? { en: id })).join(", ");
  return (
    <dl className="history-facts">
      <FactLine fact="status" word="history.status" changes={changes}>
        {status}
      </FactLine>
      <FactLine fact="priority" word="incident.priority" changes={changes}>
        {priority === undefined ? (
          incident.priorityId
        ) : (
          <span className="history-priority">
            <PriorityMark priority={priority} /> {text(priority.name)}
          </span>
        )}
      </FactLine>
      <FactLine fact="type" word="incident.type" changes={changes}>
        {type === undefined ? incident.typeId : text(type.name)}
      </FactLine>
      <FactLine fact="place" word="history.address" changes={changes}>
        <bdi>{incident.place.address}</bdi>
      </FactLine>
      <FactLine word="history.zones" changes={changes}>
        {names(incident.place.zoneIds, zones)}
      </FactLine>
      <FactLine fact="alarm" word="history.alarm" changes={changes}>
        {incident.alarmLevel}
      </FactLine>
      <FactLine fact="agencies" word="history.agencies" changes={changes}>
        {names(incident.agencyIds, agencies)}
      </FactLine>
      <FactLine word="history.receivedAt" changes={changes}>
        {clockText(incident.receivedAt, settings.utcOffsets)}{" "}
        <span className="dim">{t("history.since", { time: durationText(since) })}</span>
      </FactLine>
      <FactLine fact="calls" word="history.calls" changes={changes}>
        <Calls shown={shown} />
      </FactLine>
      <FactLine fact="notes" word="history.notes" changes={changes}>
        {incident.notes.length}
      </FactLine>
    </dl>
  );
}

function Calls({ shown: { board, incident } }: { shown: Shown }) {
  const { t } = useWords();
  const { utcOffsets } = board.configuration.settings;
  if (incident.callIds.length === 0) return t("history.noCalls");
  return incident.callIds
    .map((callId) => {
      const call = board.calls.get(callId);
      if (call === undefined) return callId;
      return `${clockText(call.receivedAt, utcOffsets)} ${t(channelWords[call.channel])}`;
    })
    .join(", ");
}

const stamps = [
  ["assignedAt", "status.assigned"],
  ["enRouteAt", "status.enRoute"],
  ["onSceneAt", "status.onScene"],
  ["transportingAt", "status.transporting"],
  ["atDestinationAt", "status.atDestination"],
] as const satisfies readonly (readonly [keyof AssignmentTimes, MessageId])[];

type Stamp = (typeof stamps)[number];

/** Columns for the whole of the incident, so that stepping through it moves none of them. */
function stampsOf({ moment }: Shown): Stamp[] {
  const always = new Set<keyof AssignmentTimes>(["assignedAt", "enRouteAt", "onSceneAt"]);
  const { units } = moment.entry;
  return stamps.filter(([name]) => {
    return always.has(name) || units.some(({ times }) => times[name] !== undefined);
  });
}

function UnitLine({
  shown,
  assignment,
  changes,
}: {
  readonly shown: Shown;
  readonly assignment: Assignment;
  readonly changes: Changes;
}) {
  const { t } = useWords();
  const { board, moment } = shown;
  const { utcOffsets } = board.configuration.settings;
  const { unitId, status, times } = assignment;
  const isNew = changes.assignmentIds.has(assignment.assignmentId);
  const later = moment.entry.units.find((unit) => unit.unitId === unitId)?.callSign;
  const callSign = board.configuration.units.get(unitId)?.callSign ?? later ?? unitId;
  const endedAt = times.clearedAt ?? times.cancelledAt;
  const stamp = (at: number | undefined) => (at === undefined ? "" : clockText(at, utcOffsets));
  const primary = shown.incident.primaryAssignmentId === assignment.assignmentId;
  return (
    <tr className={isNew ? "is-changed" : undefined}>
      <th scope="row">
        <span className="history-unit">
          <StatusMark status={status} /> {callSign}
          {primary ? <span className="dim">{t("history.primary")}</span> : null}
          {isNew ? <ChangedHere /> : null}
        </span>
      </th>
      {stampsOf(shown).map(([name]) => (
        <td key={name} className="numeric">
          {stamp(times[name])}
        </td>
      ))}
      <td className="numeric">{stamp(endedAt)}</td>
    </tr>
  );
}

/** Every unit that had been sent by then, with the time of each status it had reached. */
export function UnitTable({ shown, changes }: { shown: Shown; changes: Changes }) {
  const { t } = useWords();
  const { board, incident } = shown;
  const assignments = listAssignments(board, incident);
  return (
    <section aria-label={t("assignment.title")}>
      <h3 className="part-title">{t("assignment.title")}</h3>
      {assignments.length === 0 ? (
        <p className="dim history-empty">{t("history.noUnits")}</p>
      ) : (
        // What scrolls must be reachable by keyboard.
        <div
          className="history-scroll"
          role="group"
          ref={(element) => {
            if (element !== null) element.tabIndex = 0;
          }}
          aria-label={t("assignment.title")}
        >
          <table className="history-units-table">
            <thead>
              <tr>
                <th scope="col">{t("history.unit")}</th>
                {stampsOf(shown).map(([name, word]) => (
                  <th key={name} scope="col" className="numeric">
                    {t(word)}
                  </th>
                ))}
                <th scope="col" className="numeric">
                  {t("status.cleared")}
                </th>
              </tr>
            </thead>
            <tbody>
              {assignments.map((assignment) => (
                <UnitLine
                  key={assignment.assignmentId}
                  shown={shown}
                  assignment={assignment}
                  changes={changes}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** Who was near, free or busy, by post or station: where they really were is not kept. */
export function UnitsNear({ shown }: { shown: Shown }) {
  const { t } = useWords();
  const { board, moment } = shown;
  const at = moment.timeline[shown.index]?.occurredAt ?? board.at;
  return (
    <section aria-label={t("history.near")}>
      <h3 className="part-title">{t("history.near")}</h3>
      <ul className="history-near">
        {moment.near.map(({ unitId, distanceMetres }) => {
          const [assignmentId] = board.units.get(unitId)?.openAssignmentIds ?? [];
          const assignment =
            assignmentId === undefined ? undefined : board.assignments.get(assignmentId);
          const on =
            assignment === undefined
              ? undefined
              : board.incidents.get(assignment.incidentId)?.number;
          const status = unitStatus(board, unitId, at);
          return (
            <li key={unitId}>
              <StatusMark status={status} size={12} />
              <span className="call-sign">
                {board.configuration.units.get(unitId)?.callSign ?? unitId}
              </span>
              <span className="dim">
                {on === undefined ? null : `#${on} · `}
                {distanceText(distanceMetres)}
              </span>
            </li>
          );
        })}
      </ul>
      <p className="dim history-hint">{t("history.nearHow")}</p>
    </section>
  );
}
