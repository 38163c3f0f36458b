import type { Board } from "#kernel";
import type { Duplicate, PersonalTexts, PlaceInput } from "#protocol";
import { useLayoutEffect, useRef, type KeyboardEvent } from "react";
import { area } from "../area/area.ts";
import { give } from "../area/outbox.ts";
import { PriorityMark } from "../shapes/priority-mark.tsx";
import { useStore } from "../store/store.ts";
import { closeIntake, selectIncident, view } from "../store/view.ts";
import { useWords } from "../words/use-words.ts";
import { clearDraft, draft, isStarted, type Draft } from "./draft.ts";
import { DuplicateList } from "./duplicate-list.tsx";
import { PlaceField } from "./place-field.tsx";
import { TypeField } from "./type-field.tsx";
import { useDuplicates } from "./use-duplicates.ts";

function textsOf(draft: Draft): PersonalTexts | undefined {
  const narrative = draft.narrative.trim();
  const reporter = draft.reporter.trim();
  if (narrative === "" && reporter === "") return undefined;
  return {
    ...(narrative === "" ? {} : { narrative }),
    ...(reporter === "" ? {} : { reporter }),
  };
}

/** The call as it was received, on the record before anything is decided about it. */
function receiveCall(draft: Draft): void {
  const texts = textsOf(draft);
  void give({
    command: {
      type: "receiveCall",
      callId: draft.callId,
      channel: "phone",
      ...(draft.typeId === undefined ? {} : { typeId: draft.typeId }),
      ...(draft.place === undefined ? {} : { place: draft.place }),
    },
    label: { id: "do.receiveCall" },
    ...(texts === undefined ? {} : { texts }),
  });
}

function openIncident(draft: Draft, typeId: string, place: PlaceInput): string {
  const incidentId = crypto.randomUUID();
  receiveCall(draft);
  void give({
    command: {
      type: "openIncident",
      incidentId,
      callId: draft.callId,
      typeId,
      place,
      ...(draft.priorityId === undefined ? {} : { priorityId: draft.priorityId }),
    },
    label: { id: "do.openIncident", values: { address: place.address } },
  });
  return incidentId;
}

function linkCall(draft: Draft, duplicate: Duplicate): void {
  receiveCall(draft);
  void give({
    command: { type: "linkCall", callId: draft.callId, incidentId: duplicate.incidentId },
    label: { id: "do.linkCall", values: { number: duplicate.number } },
  });
}

type ChipsProps = {
  readonly board: Board;
  readonly draft: Draft;
  readonly onPriority: (priorityId: string) => void;
};

/** The type's own priority is proposed; one press takes another. */
function PriorityChips({ board, draft, onPriority }: ChipsProps) {
  const { t, text } = useWords();
  const { priorities, incidentTypes } = board.configuration;
  const type = draft.typeId === undefined ? undefined : incidentTypes.get(draft.typeId);
  const now = draft.priorityId ?? type?.defaultPriorityId;
  return (
    <fieldset className="chips" aria-label={t("incident.priority")}>
      {[...priorities.values()]
        .sort((a, b) => a.rank - b.rank)
        .map((priority) => (
          <button
            key={priority.priorityId}
            type="button"
            className="button chip"
            aria-pressed={priority.priorityId === now}
            onClick={() => onPriority(priority.priorityId)}
          >
            <span aria-hidden="true">
              <PriorityMark priority={priority} size={12} />
            </span>{" "}
            {text(priority.name)}
          </button>
        ))}
    </fieldset>
  );
}

function IntakeForm({ board }: { board: Board }) {
  const { t } = useWords();
  const now = useStore(draft, (value) => value);
  const duplicates = useDuplicates(now.typeId, now.place);
  const narrative = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => narrative.current?.focus(), []);
  const { typeId, place } = now;
  const ready = typeId !== undefined && place !== undefined;
  const save = () => {
    if (!ready) return;
    const incidentId = openIncident(now, typeId, place);
    clearDraft();
    closeIntake();
    selectIncident(incidentId);
    view.set({ wantedRow: incidentId });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save();
    }
  };
  return (
    <div role="presentation" onKeyDown={onKeyDown}>
      <form
        className="intake-form"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <div className="intake-field">
          <label htmlFor="narrative">{t("intake.narrative")}</label>
          <textarea
            ref={narrative}
            id="narrative"
            className="field"
            rows={4}
            aria-describedby="narrative-sealed"
            value={now.narrative}
            onChange={(event) => draft.set({ narrative: event.target.value })}
          />
          <span id="narrative-sealed" className="sealed dim">
            {t("intake.narrativeSealed")}
          </span>
        </div>
        <TypeField board={board} typeId={typeId} onType={(next) => draft.set({ typeId: next })} />
        <PriorityChips
          board={board}
          draft={now}
          onPriority={(priorityId) => draft.set({ priorityId })}
        />
        <PlaceField
          label={t("intake.place")}
          place={place}
          onPlace={(next) => draft.set({ place: next })}
        />
        <DuplicateList
          board={board}
          duplicates={duplicates}
          onLink={(duplicate) => {
            linkCall(now, duplicate);
            clearDraft();
            closeIntake();
            selectIncident(duplicate.incidentId);
          }}
        />
        <div className="intake-field">
          <label htmlFor="reporter">{t("intake.reporter")}</label>
          <input
            id="reporter"
            className="field"
            value={now.reporter}
            autoComplete="off"
            aria-describedby="reporter-sealed"
            onChange={(event) => draft.set({ reporter: event.target.value })}
          />
          <span id="reporter-sealed" className="sealed dim">
            {t("intake.reporterSealed")}
          </span>
        </div>
        <p className="intake-save">
          <button type="submit" className="button main" disabled={!ready}>
            {t("intake.save")} <kbd>Ctrl Enter</kbd>
          </button>
          <button type="button" className="button plain" onClick={closeIntake}>
            {t("intake.leave")} <kbd>Esc</kbd>
          </button>
          {isStarted(now) ? (
            <button
              type="button"
              className="button plain"
              onClick={() => {
                clearDraft();
                closeIntake();
              }}
            >
              {t("intake.discard")}
            </button>
          ) : null}
        </p>
        {ready ? null : <p className="dim">{t("intake.needs")}</p>}
      </form>
    </div>
  );
}

/** Slides over the list; the list, the map and the units stay in reach. */
export function Intake() {
  const { t } = useWords();
  const board = useStore(area, (state) => state.board);
  if (board === undefined) return null;
  return (
    <section className="intake arrives" aria-label={t("intake.title")}>
      <h2 className="column-title">{t("intake.title")}</h2>
      <IntakeForm board={board} />
    </section>
  );
}
