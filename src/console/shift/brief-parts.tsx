import { reasonInWords, type OpenAssignment } from "#kernel";
import type { ReactNode } from "react";
import { useLineTexts } from "../attention/attention-list.tsx";
import type { AttentionLine } from "../attention/attention-lines.ts";
import { callTypeText } from "../calls/open-calls.tsx";
import { PriorityMark } from "../shapes/priority-mark.tsx";
import { StatusMark } from "../shapes/status-mark.tsx";
import { statusShapes } from "../shapes/status-shapes.ts";
import { clockText, elapsedText } from "../time/format.ts";
import { useWords } from "../words/use-words.ts";
import type { Brief, BriefIncident, BriefUnit } from "./brief.ts";
import { claimedWhat } from "./claimed-what.ts";
import { personName } from "./seat-name.ts";

/** A part of the brief; an empty one says so, so that nobody wonders whether it was forgotten. */
export function Part(props: {
  readonly title: string;
  readonly count: number;
  /** Its content says itself when there is nothing. */
  readonly speaksForItself?: boolean;
  readonly children: ReactNode;
}) {
  const { t } = useWords();
  return (
    <section className="brief-part">
      <h3 className="part-title">
        {props.title} <span className="numeric">{props.count}</span>
      </h3>
      {props.count === 0 && props.speaksForItself !== true ? (
        <p className="dim">{t("shift.nothing")}</p>
      ) : (
        props.children
      )}
    </section>
  );
}

function useClock({ board }: Brief): (at: number) => string {
  const { utcOffsets } = board.configuration.settings;
  return (at) => clockText(at, utcOffsets, false);
}

function Due({ line }: { line: AttentionLine }) {
  const { what } = useLineTexts(line);
  const unit = String(line.values["unit"] ?? "");
  return (
    <span className={`brief-due stage-${line.stage}`}>
      {unit === "" ? what : `${unit} ${what}`}
    </span>
  );
}

function UnitOn({ brief, assignment }: { brief: Brief; assignment: OpenAssignment }) {
  const { board } = brief;
  const callSign = board.configuration.units.get(assignment.unitId)?.callSign;
  return (
    <span className="row-unit">
      <StatusMark status={assignment.status} size={11} />
      {callSign ?? assignment.unitId}
    </span>
  );
}

function IncidentLine({ brief, item }: { brief: Brief; item: BriefIncident }) {
  const words = useWords();
  const { t, text } = words;
  const clock = useClock(brief);
  const { board, at } = brief;
  const { incident, units, due, claim } = item;
  const type = board.configuration.incidentTypes.get(incident.typeId);
  const priority = board.configuration.priorities.get(incident.priorityId);
  return (
    <li className="brief-line">
      {priority === undefined ? <span /> : <PriorityMark priority={priority} />}
      <span>
        <span className="numeric">#{incident.number}</span>{" "}
        <b>{type === undefined ? incident.typeId : text(type.name)}</b>{" "}
        <bdi>{incident.place.address}</bdi>
        <span className="dim">
          {" · "}
          {t("incident.received")} {clock(incident.receivedAt)} (
          {elapsedText(incident.receivedAt, at)})
          {incident.status === "held"
            ? ` · ${t("shift.heldUntil", { reason: text(reasonInWords(incident.reason)), time: clock(incident.until) })}`
            : null}
          {claim === undefined ? null : (
            <>
              {" · "}
              {t(item.isStale ? "shift.claimStale" : "claim.by", {
                who: personName(board, claim.holderId, words),
                since: clock(claim.since),
              })}
            </>
          )}
        </span>
        {units.length === 0 && due.length === 0 ? null : (
          <span className="brief-units">
            {units.map((assignment) => (
              <UnitOn key={assignment.assignmentId} brief={brief} assignment={assignment} />
            ))}
            {due.map((line) => (
              <Due key={line.key} line={line} />
            ))}
          </span>
        )}
      </span>
    </li>
  );
}

export function Incidents({ brief, items }: { brief: Brief; items: readonly BriefIncident[] }) {
  return (
    <ul>
      {items.map((item) => (
        <IncidentLine key={item.incident.incidentId} brief={brief} item={item} />
      ))}
    </ul>
  );
}

export function Calls({ brief }: { brief: Brief }) {
  const words = useWords();
  const clock = useClock(brief);
  return (
    <ul>
      {brief.calls.map((call) => (
        <li key={call.callId} className="brief-line">
          <span className="numeric dim">{clock(call.receivedAt)}</span>
          <span>
            <b>{callTypeText(brief.board, call.typeId, words)}</b>{" "}
            <bdi>{call.place?.address ?? words.t("call.noPlace")}</bdi>
            <span className="dim">
              {" · "}
              {words.t("shift.waits", { time: elapsedText(call.receivedAt, brief.at) })}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function UnitLine({ brief, item }: { brief: Brief; item: BriefUnit }) {
  const { t, text } = useWords();
  const clock = useClock(brief);
  const { unit, definition, status, since } = item;
  const { duty, reservation } = unit;
  let why = "";
  if (status === "reserved") why = text(reasonInWords(reservation?.purpose ?? ""));
  else if (duty.status !== "inService") why = text(reasonInWords(duty.reason));
  return (
    <li className="brief-line">
      <StatusMark status={status} />
      <span>
        <b>{definition.callSign}</b> {t(statusShapes[status].word)} · {why}
        <span className="dim">
          {" · "}
          {t("shift.since", { time: clock(since) })}
          {status === "reserved" && reservation !== undefined
            ? ` · ${t("alarm.until", { time: clock(reservation.until) })}`
            : null}
          {duty.status === "away" && duty.recallSeconds !== undefined
            ? ` · ${t("shift.recall", { minutes: Math.round(duty.recallSeconds / 60) })}`
            : null}
        </span>
      </span>
    </li>
  );
}

export function Units({ brief }: { brief: Brief }) {
  const { t } = useWords();
  return (
    <>
      {brief.units.length === 0 ? <p className="dim">{t("shift.nothing")}</p> : null}
      <ul>
        {brief.units.map((item) => (
          <UnitLine key={item.unit.unitId} brief={brief} item={item} />
        ))}
      </ul>
      {brief.neverOnDuty === 0 ? null : (
        <p className="dim">{t("shift.neverOnDuty", { count: brief.neverOnDuty })}</p>
      )}
    </>
  );
}

function AlarmLine({ brief, line }: { brief: Brief; line: AttentionLine }) {
  const { t, text } = useWords();
  const { about } = useLineTexts(line);
  const clock = useClock(brief);
  const { shelved } = line.handling;
  return (
    <li className="brief-line">
      <span className="numeric dim">{clock(line.since)}</span>
      <span>
        <b>{about}</b> <Due line={line} />
        {shelved === undefined ? null : (
          <span className="dim">
            {" · "}
            {t("alarm.until", { time: clock(shelved.until) })} ·{" "}
            {text(reasonInWords(shelved.reason))}
          </span>
        )}
      </span>
    </li>
  );
}

export function Alarms({ brief, lines }: { brief: Brief; lines: readonly AttentionLine[] }) {
  return (
    <ul>
      {lines.map((line) => (
        <AlarmLine key={line.key} brief={brief} line={line} />
      ))}
    </ul>
  );
}

export function StaleClaims({ brief }: { brief: Brief }) {
  const words = useWords();
  const clock = useClock(brief);
  const { board } = brief;
  return (
    <ul>
      {brief.staleClaims.map((claim) => (
        <li key={claimedWhat(board, claim, words)} className="brief-line">
          <span className="numeric dim">{clock(claim.lastActionAt)}</span>
          <span>
            <b>{claimedWhat(board, claim, words)}</b>{" "}
            {words.t("shift.claimStale", {
              who: personName(board, claim.holderId, words),
              since: clock(claim.since),
            })}
          </span>
        </li>
      ))}
    </ul>
  );
}
