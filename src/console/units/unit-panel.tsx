import {
  isOpen,
  reasonInWords,
  type Assignment,
  type Board,
  type Unit,
  type UnitId,
} from "#kernel";
import { useMemo, useRef, useState } from "react";
import { give } from "../area/outbox.ts";
import { AssignmentLine } from "../incident/assignments.tsx";
import { useMay } from "../session/use-may.ts";
import { statusShapes } from "../shapes/status-shapes.ts";
import { selectIncident } from "../store/view.ts";
import { Elapsed } from "../time/elapsed.tsx";
import { clockText } from "../time/format.ts";
import { MatterHead } from "../top/matter-head.tsx";
import type { MessageId } from "../words/catalogue.ts";
import type { Said } from "../words/said.ts";
import { useWords } from "../words/use-words.ts";
import { shownUnit } from "./shown-unit.ts";
import { AwayForm, BackForm, OutForm, PostForm, ReserveForm } from "./unit-forms.tsx";

const LAST_ASSIGNMENTS = 5;

type Props = { readonly board: Board; readonly unit: Unit; readonly callSign: string };

/** The incident of an assignment, and the way to it. */
function IncidentLink({ board, assignment }: { board: Board; assignment: Assignment }) {
  const { text } = useWords();
  const incident = board.incidents.get(assignment.incidentId);
  if (incident === undefined) return null;
  const type = board.configuration.incidentTypes.get(incident.typeId);
  return (
    <button
      type="button"
      className="unit-incident cut"
      onClick={() => selectIncident(incident.incidentId)}
    >
      #{incident.number} {type === undefined ? incident.typeId : text(type.name)},{" "}
      <bdi>{incident.place.address}</bdi>
    </button>
  );
}

type FormName = "away" | "out" | "back" | "post" | "reserve";

const formWords: Readonly<Record<FormName, MessageId>> = {
  away: "unit.away",
  out: "unit.out",
  back: "unit.back",
  post: "unit.post",
  reserve: "unit.reserve",
};

/** What can be ordered now: a unit on an incident is neither away nor out of service. */
function offeredForms(board: Board, unit: Unit): readonly FormName[] {
  const { status } = unit.duty;
  const posts = board.configuration.posts.size > 0;
  if (status === "outOfService") return ["back"];
  const free = unit.openAssignmentIds.length === 0;
  return [
    ...(status === "away" ? (["back"] as const) : []),
    ...(free ? (["away", "out"] as const) : []),
    ...(posts ? (["post"] as const) : []),
    ...(unit.reservation === undefined ? (["reserve"] as const) : []),
  ];
}

const forms = {
  away: AwayForm,
  out: OutForm,
  back: BackForm,
  post: PostForm,
  reserve: ReserveForm,
} as const;

function Plain({ label, command, word }: { label: Said; command: PlainCommand; word: MessageId }) {
  const { t } = useWords();
  const may = useMay(command.type, command);
  return (
    <button
      type="button"
      className="button"
      disabled={!may}
      onClick={() => void give({ command, label })}
    >
      {t(word)}
    </button>
  );
}

type PlainCommand =
  | { readonly type: "releaseUnit"; readonly unitId: UnitId }
  | { readonly type: "postUnit"; readonly unitId: UnitId };

function Orders({ board, unit, callSign }: Props) {
  const { t } = useWords();
  const may = useMay("setAway", unit);
  const [open, setOpen] = useState<FormName>();
  const orders = useRef<HTMLDivElement>(null);
  const offered = offeredForms(board, unit);
  const { unitId, postId, reservation } = unit;
  const { stations, units } = board.configuration;
  const station = stations.get(units.get(unitId)?.stationId ?? "");
  const Form = open === undefined || !offered.includes(open) ? undefined : forms[open];
  return (
    <>
      <div className="unit-orders" ref={orders}>
        {offered.map((name) => (
          <button
            key={name}
            type="button"
            className="button"
            disabled={!may}
            aria-expanded={open === name}
            onClick={() => setOpen(open === name ? undefined : name)}
          >
            {t(formWords[name])}
          </button>
        ))}
        {postId === undefined ? null : (
          <Plain
            word="unit.home"
            command={{ type: "postUnit", unitId }}
            label={{
              id: "bar.do.home",
              values: { unit: callSign, place: station?.name ?? { en: "–" } },
            }}
          />
        )}
        {reservation === undefined ? null : (
          <Plain
            word="unit.release"
            command={{ type: "releaseUnit", unitId }}
            label={{ id: "do.releaseUnit", values: { unit: callSign } }}
          />
        )}
      </div>
      {Form === undefined ? null : (
        <div className="unit-body">
          <Form
            key={open}
            board={board}
            unit={unit}
            callSign={callSign}
            done={() => {
              setOpen(undefined);
              orders.current?.querySelector<HTMLElement>("button:enabled")?.focus();
            }}
          />
        </div>
      )}
    </>
  );
}

/** The assignments that ended last, newest first. */
function lastOf(board: Board, unitId: UnitId): Assignment[] {
  const ended: Assignment[] = [];
  for (const assignment of board.assignments.values()) {
    if (assignment.unitId === unitId && !isOpen(assignment)) ended.push(assignment);
  }
  return ended.sort((a, b) => b.times.assignedAt - a.times.assignedAt).slice(0, LAST_ASSIGNMENTS);
}

function LastAssignments({ board, unit }: Props) {
  const { t } = useWords();
  const { assignments } = board;
  const { unitId } = unit;
  const last = useMemo(
    () => lastOf({ ...board, assignments }, unitId),
    [board, assignments, unitId],
  );
  const { utcOffsets } = board.configuration.settings;
  if (last.length === 0) return null;
  return (
    <section aria-label={t("unit.last")}>
      <h3 className="part-title">{t("unit.last")}</h3>
      <ul>
        {last.map((assignment) => (
          <li key={assignment.assignmentId} className="unit-last">
            <time className="numeric">{clockText(assignment.times.assignedAt, utcOffsets)}</time>
            <IncidentLink board={board} assignment={assignment} />
            <span className="dim">{t(statusShapes[assignment.status].word)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Facts({ board, unit }: Props) {
  const { t, text } = useWords();
  const { configuration } = board;
  const definition = configuration.units.get(unit.unitId);
  const agency = configuration.agencies.get(definition?.agencyId ?? "");
  const post = configuration.posts.get(unit.postId ?? "");
  const station = configuration.stations.get(definition?.stationId ?? "");
  const place = post ?? station;
  const { duty, reservation } = unit;
  const { utcOffsets } = configuration.settings;
  const shown = shownUnit(board, unit);
  return (
    <>
      {t(statusShapes[shown.status].word)} <Elapsed since={shown.since} />
      {duty.status === "outOfService" ? ` (${text(reasonInWords(duty.reason))})` : null}
      {duty.status === "away" && duty.recallSeconds !== undefined
        ? ` (${t("unit.recall", { minutes: Math.round(duty.recallSeconds / 60) })})`
        : null}
      {agency === undefined ? null : ` · ${text(agency.name)}`}
      {place === undefined ? null : ` · ${text(place.name)}`}
      {` · ${t("unit.crew", { count: unit.crew })}`}
      {reservation === undefined
        ? null
        : ` · ${t("unit.reserved", {
            purpose: text(reasonInWords(reservation.purpose)),
            from: clockText(reservation.from, utcOffsets, false),
            until: clockText(reservation.until, utcOffsets, false),
          })}`}
    </>
  );
}

/** One unit: what it does, what it can be ordered to do, and where it was last. */
export function UnitPanel({ board, unitId }: { board: Board; unitId: UnitId }) {
  const { t, text } = useWords();
  const unit = board.units.get(unitId);
  const definition = board.configuration.units.get(unitId);
  if (unit === undefined || definition === undefined) {
    return <p className="empty dim">{t("unit.gone")}</p>;
  }
  const { callSign } = definition;
  const type = board.configuration.unitTypes.get(definition.unitTypeId);
  const open = unit.openAssignmentIds.flatMap((id) => board.assignments.get(id) ?? []);
  const props = { board, unit, callSign };
  return (
    <div className="matter arrives unit-panel">
      <MatterHead title={type === undefined ? callSign : `${callSign} · ${text(type.name)}`}>
        <Facts {...props} />
      </MatterHead>
      <Orders {...props} />
      <div className="unit-body">
        {open.length === 0 ? null : (
          <ul className="assignments" aria-label={t("unit.now")}>
            {open.map((assignment) => (
              <AssignmentLine
                key={assignment.assignmentId}
                board={board}
                assignment={assignment}
                callSign={callSign}
              >
                <IncidentLink board={board} assignment={assignment} />
              </AssignmentLine>
            ))}
          </ul>
        )}
        <LastAssignments {...props} />
      </div>
    </div>
  );
}
