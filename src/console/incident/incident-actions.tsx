import type { Board, Incident } from "#kernel";
import { useState, type ComponentType, type ReactNode } from "react";
import { give } from "../area/outbox.ts";
import { ReasonForm } from "../reasons/reason-form.tsx";
import { useMay } from "../session/use-may.ts";
import { submitOnEnter } from "../store/submit-on-enter.ts";
import { useStore } from "../store/store.ts";
import { view, type View } from "../store/view.ts";
import { areaNow } from "../time/area-clock.ts";
import { useWords } from "../words/use-words.ts";
import type { MessageId } from "../words/catalogue.ts";
import { PriorityChange, TypeChange } from "./change-fields.tsx";
import {
  AgencyForm,
  AlarmForm,
  DivertForm,
  GroupForm,
  MoveForm,
  SplitForm,
} from "./more-forms.tsx";

type Props = { readonly board: Board; readonly incident: Incident };

type FormProps = Props & { readonly done: () => void };

function CloseForm({ board, incident, done }: FormProps) {
  const { t, text } = useWords();
  const { dispositions } = board.configuration.settings;
  const [disposition, setDisposition] = useState(dispositions[0]?.disposition ?? "");
  const units = incident.assignmentIds.filter((id) => {
    const status = board.assignments.get(id)?.status;
    return status !== undefined && status !== "cleared" && status !== "cancelled";
  }).length;
  return (
    <form
      className="inline-form"
      onSubmit={(event) => {
        event.preventDefault();
        void give({
          command: {
            type: "closeIncident",
            incidentId: incident.incidentId,
            disposition,
            ...(units > 0 ? { clearUnits: true } : {}),
          },
          label: { id: "do.close", values: { number: incident.number } },
        });
        done();
      }}
    >
      <label>
        {t("close.disposition")}
        <select
          className="field"
          value={disposition}
          ref={focusHere}
          onChange={(event) => setDisposition(event.target.value)}
        >
          {dispositions.map((item) => (
            <option key={item.disposition} value={item.disposition}>
              {text(item.name)}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="button main" disabled={disposition === ""}>
        {units > 0 ? t("close.withUnits", { count: units }) : t("close.now")}
      </button>
    </form>
  );
}

const HOLD_MINUTES = [10, 30, 60, 120];

function HoldForm({ incident, done }: FormProps) {
  const { t } = useWords();
  const [minutes, setMinutes] = useState(30);
  const { incidentId, number } = incident;
  return (
    <ReasonForm
      kind="hold"
      word="hold.reason"
      button={t("hold.now")}
      incident={incident}
      stepOf={(reason) => {
        const until = areaNow() + minutes * 60_000;
        const command = { type: "holdIncident", incidentId, reason, until } as const;
        return { command, label: { id: "do.hold", values: { number } } };
      }}
      done={done}
    >
      <label>
        {t("hold.for")}
        <select
          className="field"
          value={minutes}
          onKeyDown={submitOnEnter}
          onChange={(event) => setMinutes(Number(event.target.value))}
        >
          {HOLD_MINUTES.map((value) => (
            <option key={value} value={value}>
              {t("hold.minutes", { minutes: value })}
            </option>
          ))}
        </select>
      </label>
    </ReasonForm>
  );
}

function ReopenForm({ incident, done }: FormProps) {
  const { t } = useWords();
  const { incidentId, number } = incident;
  return (
    <ReasonForm
      kind="reopen"
      word="reopen.reason"
      button={t("reopen.now")}
      incident={incident}
      stepOf={(reason) => ({
        command: { type: "reopenIncident", incidentId, reason },
        label: { id: "do.reopen", values: { number } },
      })}
      done={done}
    />
  );
}

type FormName = NonNullable<View["form"]>;

function closeForm(): void {
  view.set({ form: undefined });
}

/** Into the form as soon as it is there: it was asked for. */
function focusHere(element: HTMLElement | null): void {
  element?.focus();
}

/** Opens its form below; pressed again, or after it was sent, the form is away. */
function FormButton(props: {
  readonly name: FormName;
  readonly open: FormName | undefined;
  readonly allowed: boolean;
  readonly children: ReactNode;
}) {
  const { name, open, allowed, children } = props;
  return (
    <button
      type="button"
      className="button"
      disabled={!allowed}
      aria-expanded={open === name}
      onClick={() => view.set({ form: open === name ? undefined : name })}
    >
      {children}
    </button>
  );
}

const more: Readonly<
  Record<"alarm" | "divert" | "move" | "agency" | "group", { word: MessageId; Form: MoreForm }>
> = {
  alarm: { word: "more.alarm", Form: AlarmForm },
  divert: { word: "more.divert", Form: DivertForm },
  move: { word: "more.move", Form: MoveForm },
  agency: { word: "more.agency", Form: AgencyForm },
  group: { word: "more.group", Form: GroupForm },
};
type MoreForm = ComponentType<FormProps>;
type MoreName = keyof typeof more;
const moreNames = Object.keys(more) as MoreName[];

function isMore(name: FormName | undefined): name is MoreName {
  return name !== undefined && name in more;
}

/** What is done more seldom stands behind one button, so that the row stays short. */
function MoreActions({ board, incident }: Props) {
  const { t } = useWords();
  const open = useStore(view, (state) => state.form);
  const [shown, setShown] = useState(false);
  const may = {
    alarm: useMay("raiseAlarm"),
    divert: useMay("divertUnit"),
    move: useMay("moveIncident"),
    agency: useMay("addAgency"),
    group: useMay("groupIncident"),
  };
  const Form = isMore(open) ? more[open].Form : undefined;
  return (
    <>
      <button
        type="button"
        className="button plain"
        aria-expanded={shown || isMore(open)}
        onClick={() => {
          setShown(!shown);
          if (isMore(open)) closeForm();
        }}
      >
        {t("more.title")}
      </button>
      {shown || isMore(open)
        ? moreNames.map((name) => (
            <FormButton key={name} name={name} open={open} allowed={may[name]}>
              {t(more[name].word)}
            </FormButton>
          ))
        : null}
      {Form === undefined ? null : (
        <Form key={open} board={board} incident={incident} done={closeForm} />
      )}
    </>
  );
}

/** What can be changed about the incident itself, by its status. */
export function IncidentActions({ board, incident }: Props) {
  const { t } = useWords();
  const open = useStore(view, (state) => state.form);
  const may = useMay("closeIncident");
  const form = { board, incident, done: closeForm };
  const { status } = incident;
  return (
    <div className="incident-actions">
      {status === "open" || status === "held" ? (
        <>
          <TypeChange board={board} incident={incident} />
          <PriorityChange board={board} incident={incident} />
          {status === "open" ? (
            <FormButton name="hold" open={open} allowed={may}>
              {t("hold.title")}
            </FormButton>
          ) : (
            <button
              type="button"
              className="button"
              disabled={!may}
              onClick={() =>
                void give({
                  command: { type: "releaseIncident", incidentId: incident.incidentId },
                  label: { id: "do.release", values: { number: incident.number } },
                })
              }
            >
              {t("hold.release")}
            </button>
          )}
          <FormButton name="close" open={open} allowed={may}>
            {t("close.title")}
          </FormButton>
          <MoreActions board={board} incident={incident} />
        </>
      ) : null}
      {status === "closed" ? (
        <FormButton name="reopen" open={open} allowed={may}>
          {t("reopen.title")}
        </FormButton>
      ) : null}
      {status === "grouped" ? (
        <FormButton name="split" open={open} allowed={may}>
          {t("more.split")}
        </FormButton>
      ) : null}
      {open === "split" && status === "grouped" ? <SplitForm {...form} /> : null}
      {open === "close" && status !== "closed" ? <CloseForm {...form} /> : null}
      {open === "hold" && status === "open" ? <HoldForm {...form} /> : null}
      {open === "reopen" && status === "closed" ? <ReopenForm {...form} /> : null}
    </div>
  );
}
