import {
  getIncident,
  hasArrived,
  type Assignment,
  type Board,
  type Incident,
  type OpenAssignmentStatus,
} from "#kernel";
import { useEffect, useState, type ReactNode } from "react";
import type { PlaceInput } from "#protocol";
import { give } from "../area/outbox.ts";
import { Unconfirmed } from "../area/unconfirmed.tsx";
import { PlaceField } from "../intake/place-field.tsx";
import { ReasonForm } from "../reasons/reason-form.tsx";
import { useMay } from "../session/use-may.ts";
import { StatusMark } from "../shapes/status-mark.tsx";
import { statusShapes } from "../shapes/status-shapes.ts";
import { useStore } from "../store/store.ts";
import { view } from "../store/view.ts";
import { Elapsed } from "../time/elapsed.tsx";
import { statusSince } from "../units/shown-unit.ts";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";

export type Next =
  | "acknowledged"
  | "enRoute"
  | "onScene"
  | "transporting"
  | "atDestination"
  | "cleared";

/** What usually comes next; a status that was skipped may be skipped here too. */
export const nexts: Record<OpenAssignmentStatus, readonly Next[]> = {
  assigned: ["acknowledged", "enRoute", "onScene"],
  acknowledged: ["enRoute", "onScene"],
  enRoute: ["onScene"],
  onScene: ["transporting"],
  transporting: ["atDestination"],
  atDestination: [],
};

const buttonWords: Record<Next, MessageId> = {
  acknowledged: "status.acknowledged",
  enRoute: "status.enRoute",
  onScene: "status.onScene",
  transporting: "status.transporting",
  atDestination: "status.atDestination",
  cleared: "do.clear",
};

function isOpen(status: Assignment["status"]): status is OpenAssignmentStatus {
  return status !== "cleared" && status !== "cancelled";
}

export function setStatus(
  assignment: Assignment,
  unit: string,
  next: Next,
  status: string,
  to?: PlaceInput,
) {
  void give({
    command: {
      type: "setAssignmentStatus",
      assignmentId: assignment.assignmentId,
      status: next,
      ...(to === undefined ? {} : { destination: to }),
    },
    label: { id: "do.status", values: { unit, status } },
  });
}

type LineProps = { readonly assignment: Assignment; readonly callSign: string };
type AssignmentProps = LineProps & { readonly board: Board; readonly children?: ReactNode };

/** The unit that speaks for the others: marked, or one press makes it so. */
function Primary({ board, assignment, callSign }: LineProps & { readonly board: Board }) {
  const { t } = useWords();
  const may = useMay("setPrimaryUnit", assignment);
  const incident = board.incidents.get(assignment.incidentId);
  const open = incident?.assignmentIds.filter((id) => {
    const status = board.assignments.get(id)?.status;
    return status !== undefined && isOpen(status);
  });
  if (incident === undefined || open === undefined || open.length < 2) return null;
  if (incident.primaryAssignmentId === assignment.assignmentId) {
    return <span className="dim">{t("more.isPrimary")}</span>;
  }
  return (
    <button
      type="button"
      className="button plain"
      disabled={!may}
      onClick={() =>
        void give({
          command: { type: "setPrimaryUnit", assignmentId: assignment.assignmentId },
          label: { id: "bar.do.primary", values: { unit: callSign, number: incident.number } },
        })
      }
    >
      {t("more.primary")}
    </button>
  );
}

/** Where the crew takes the patient; asked for because later times mean nothing without it. */
export function TransportForm({ assignment, callSign, done }: LineProps & { done: () => void }) {
  const { t } = useWords();
  const [place, setPlace] = useState<PlaceInput>();
  return (
    <form
      className="inline-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (place === undefined) return;
        setStatus(assignment, callSign, "transporting", t("status.transporting"), place);
        done();
      }}
    >
      <PlaceField takesFocus label={t("assignment.destination")} place={place} onPlace={setPlace} />
      <button type="submit" className="button main" disabled={place === undefined}>
        {t("status.transporting")}
      </button>
    </form>
  );
}

function CancelForm({ board, assignment, callSign, done }: AssignmentProps & { done: () => void }) {
  const { t } = useWords();
  const { assignmentId, incidentId } = assignment;
  const status = "cancelled";
  return (
    <ReasonForm
      kind="end"
      word="assignment.cancelReason"
      button={t("assignment.cancelNow", { unit: callSign })}
      incident={getIncident(board, incidentId)}
      stepOf={(reason) => ({
        command: { type: "setAssignmentStatus", assignmentId, status, reason },
        label: { id: "do.cancel", values: { unit: callSign } },
      })}
      done={done}
    />
  );
}

/** One unit on one incident, with the statuses that can come next. */
export function AssignmentLine({ board, assignment, callSign, children }: AssignmentProps) {
  const { t } = useWords();
  const may = useMay("setAssignmentStatus", assignment);
  const [form, setForm] = useState<"transport" | "cancel">();
  const { status, assignmentId } = assignment;
  const wanted = useStore(view, (state) => state.wantedTransport === assignmentId);
  if (wanted && form !== "transport") setForm("transport");
  useEffect(() => {
    if (wanted) view.set({ wantedTransport: undefined });
  }, [wanted]);
  const toggle = (which: "transport" | "cancel") => setForm(form === which ? undefined : which);
  if (!isOpen(status)) return null;
  return (
    <li className="assignment">
      <span className="assignment-head">
        <StatusMark status={status} />
        <span className="call-sign">{callSign}</span>
        <span className="assignment-status">{t(statusShapes[status].word)}</span>
        <Elapsed since={statusSince(assignment)} />
        <Unconfirmed id={assignment.assignmentId} />
        {children}
      </span>
      <span className="assignment-buttons">
        {nexts[status].map((next) => (
          <button
            key={next}
            type="button"
            className="button"
            disabled={!may}
            aria-expanded={next === "transporting" ? form === "transport" : undefined}
            onClick={() => {
              if (next === "transporting" && assignment.destination === undefined) {
                toggle("transport");
              } else setStatus(assignment, callSign, next, t(buttonWords[next]));
            }}
          >
            {t(buttonWords[next])}
          </button>
        ))}
        <button
          type="button"
          className="button"
          disabled={!may}
          onClick={() => setStatus(assignment, callSign, "cleared", t("status.cleared"))}
        >
          {t(buttonWords.cleared)}
        </button>
        {hasArrived(status) ? null : (
          <button
            type="button"
            className="button plain"
            disabled={!may}
            aria-expanded={form === "cancel"}
            onClick={() => toggle("cancel")}
          >
            {t("assignment.cancel")}
          </button>
        )}
        <Primary board={board} assignment={assignment} callSign={callSign} />
      </span>
      {form === "transport" ? (
        <TransportForm
          assignment={assignment}
          callSign={callSign}
          done={() => setForm(undefined)}
        />
      ) : null}
      {form === "cancel" && !hasArrived(status) ? (
        <CancelForm {...{ board, assignment, callSign }} done={() => setForm(undefined)} />
      ) : null}
    </li>
  );
}

/** Units on the incident, each with the statuses that can come next. */
export function Assignments({ board, incident }: { board: Board; incident: Incident }) {
  const { t } = useWords();
  const open = incident.assignmentIds.flatMap((id) => {
    const assignment = board.assignments.get(id);
    return assignment !== undefined && isOpen(assignment.status) ? [assignment] : [];
  });
  if (open.length === 0) return null;
  return (
    <section aria-label={t("assignment.title")}>
      <h3 className="part-title">{t("assignment.title")}</h3>
      <ul className="assignments">
        {open.map((assignment) => (
          <AssignmentLine
            key={assignment.assignmentId}
            board={board}
            assignment={assignment}
            callSign={
              board.configuration.units.get(assignment.unitId)?.callSign ?? assignment.unitId
            }
          />
        ))}
      </ul>
    </section>
  );
}
