import { unverifiedChannels, type Board, type Channel } from "#kernel";
import { useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import { area } from "../area/area.ts";
import { channelWords } from "../calls/channel-words.ts";
import { PriorityMark } from "../shapes/priority-mark.tsx";
import { useStore } from "../store/store.ts";
import { closeIntake, selectIncident, view } from "../store/view.ts";
import { useWords } from "../words/use-words.ts";
import { clearDraft, draft, isStarted, type Draft } from "./draft.ts";
import { DuplicateList } from "./duplicate-list.tsx";
import { PlaceField } from "./place-field.tsx";
import { ProposedPlaces, ProposedTypes } from "./proposals.tsx";
import { proposeTypes } from "./propose.ts";
import { linkCall, openIncident, record } from "./take-call.ts";
import { ReporterField, toggleAnonymous } from "./reporter-field.tsx";
import { TypeField } from "./type-field.tsx";
import { useDuplicates } from "./use-duplicates.ts";
import { useRecord } from "./use-record.ts";

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

function isChannel(value: string): value is Channel {
  return value in channelWords;
}

/** By which way it came, and whether somebody could be asked back. */
function ChannelFields({ draft: now }: { draft: Draft }) {
  const { t } = useWords();
  return (
    <div className="intake-channel">
      <label className="intake-field">
        {t("intake.channel")}
        <select
          className="field"
          value={now.channel}
          onChange={({ target }) => {
            const { value } = target;
            if (!isChannel(value)) return;
            const isUnsure = unverifiedChannels.includes(value);
            draft.set({ channel: value, ...(isUnsure ? { unverified: true } : {}) });
          }}
        >
          {Object.entries(channelWords).map(([channel, word]) => (
            <option key={channel} value={channel}>
              {t(word)}
            </option>
          ))}
        </select>
      </label>
      <label className="intake-check">
        <input
          type="checkbox"
          checked={now.unverified}
          onChange={({ target }) => draft.set({ unverified: target.checked })}
        />
        {t("intake.unverified")}
      </label>
    </div>
  );
}

function IntakeForm({ board }: { board: Board }) {
  const { t } = useWords();
  const now = useStore(draft, (value) => value);
  const duplicates = useDuplicates(now.typeId, now.place);
  const narrative = useRef<HTMLTextAreaElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const [missing, setMissing] = useState<"intake.missingType" | "intake.missingPlace">();
  useLayoutEffect(() => narrative.current?.focus(), []);
  useRecord(now);
  const { typeId, place } = now;
  const types = board.configuration.incidentTypes;
  const ready = typeId !== undefined && place !== undefined;
  /** Says what is missing, and leads there. */
  const ask = (field: "type" | "place") => {
    setMissing(field === "type" ? "intake.missingType" : "intake.missingPlace");
    const selector = field === "type" ? ".combo input" : ".place-field input";
    form.current?.querySelector<HTMLElement>(selector)?.focus();
  };
  // A place that Enter asked for is on its way; saving waits for it.
  const sought = useRef(false);
  const saveThen = useRef(false);
  const save = () => {
    const call = draft.get();
    if (call.typeId === undefined) return ask("type");
    if (call.place === undefined && sought.current) {
      saveThen.current = true;
      return;
    }
    if (call.place === undefined) return ask("place");
    const incidentId = openIncident(call, call.typeId, call.place);
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
    // By the place of the key: with Alt, some keyboards make another letter of it.
    if (event.code === "KeyA" && event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      toggleAnonymous();
    }
  };
  return (
    <div role="presentation" onKeyDown={onKeyDown}>
      <form
        ref={form}
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
            autoComplete="off"
            aria-describedby="narrative-sealed"
            value={now.narrative}
            onChange={(event) => draft.set({ narrative: event.target.value })}
          />
          <span id="narrative-sealed" className="sealed dim">
            {t("intake.narrativeSealed")}
          </span>
        </div>
        <TypeField
          board={board}
          typeId={typeId}
          proposed={
            typeId === undefined ? proposeTypes(types.values(), now.narrative)[0] : undefined
          }
          onType={(next) => draft.set({ typeId: next })}
        />
        {typeId === undefined ? (
          <ProposedTypes
            board={board}
            narrative={now.narrative}
            onType={(next) => {
              draft.set({ typeId: next });
              form.current?.querySelector<HTMLElement>(".place-field input")?.focus();
            }}
          />
        ) : null}
        <PriorityChips
          board={board}
          draft={now}
          onPriority={(priorityId) => draft.set({ priorityId })}
        />
        <PlaceField
          label={t("intake.place")}
          place={place}
          onPlace={(next) => draft.set({ place: next })}
          onSought={(now) => {
            sought.current = now;
            if (now || !saveThen.current) return;
            saveThen.current = false;
            save();
          }}
        />
        {place === undefined ? (
          <ProposedPlaces
            narrative={now.narrative}
            onPlace={(next) => {
              draft.set({ place: next });
              form.current?.querySelector<HTMLElement>(".place-field input")?.focus();
            }}
          />
        ) : null}
        <DuplicateList
          board={board}
          duplicates={duplicates}
          place={place}
          onLink={(duplicate) => {
            linkCall(now, duplicate);
            clearDraft();
            closeIntake();
            selectIncident(duplicate.incidentId);
          }}
        />
        <ReporterField board={board} draft={now} />
        <ChannelFields draft={now} />
        <p className="intake-save">
          <button type="submit" className="button main">
            {t("intake.save")} <kbd>Ctrl Enter</kbd>
          </button>
          <button type="button" className="button plain" onClick={closeIntake}>
            {t("intake.leave")} <kbd>Esc</kbd>
          </button>
          {isStarted(now) && now.told === undefined ? (
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
        {now.told === undefined ? null : (
          <p className="dim">
            {t("intake.onRecord")}{" "}
            <button
              type="button"
              className="button plain"
              onClick={() => {
                record();
                clearDraft();
                closeIntake();
              }}
            >
              {t("intake.later")}
            </button>
          </p>
        )}
        <p className={missing === undefined || ready ? "dim" : "wrong"} role="status">
          {ready ? null : t(missing ?? "intake.needs")}
        </p>
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
