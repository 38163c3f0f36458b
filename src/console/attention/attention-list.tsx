import { reasonInWords, sameValue } from "#kernel";
import { useId, useState } from "react";
import { area } from "../area/area.ts";
import { give } from "../area/outbox.ts";
import { useMay } from "../session/use-may.ts";
import { personName } from "../shift/seat-name.ts";
import { moveInList } from "../store/list-keys.ts";
import { useStore } from "../store/store.ts";
import { selectIncident, selectMatter, view } from "../store/view.ts";
import { Elapsed } from "../time/elapsed.tsx";
import { clockText } from "../time/format.ts";
import { useWords } from "../words/use-words.ts";
import type { AttentionLine } from "./attention-lines.ts";
import { ShedReportsLine } from "./shed-reports.tsx";
import { acknowledge, ShelveForm } from "./shelve-form.tsx";
import { useAttention } from "./use-attention.ts";
import "./attention.css";

function go(line: AttentionLine): void {
  const { leadsTo } = line;
  const { giveMove, matter } = view.get();
  if (leadsTo.to === "matter" && giveMove !== undefined && sameValue(matter, leadsTo.matter)) {
    // The line of the gap that is shown, pressed again: the first advised move, once.
    view.set({ giveMove: undefined });
    giveMove();
    return;
  }
  if (leadsTo.to === "matter") selectMatter(leadsTo.matter);
  else {
    selectIncident(leadsTo.incidentId);
    view.set({ form: leadsTo.form });
  }
  if (line.unitId !== undefined) view.set({ selectedUnitId: line.unitId });
}

/** What a line is about, and what is wrong with it, in the language of the page. */
export function useLineTexts(line: AttentionLine): {
  readonly about: string;
  readonly what: string;
} {
  const { t, text } = useWords();
  const values = {
    ...line.values,
    zone: line.zone === undefined ? "" : text(line.zone),
    capability: line.capability === undefined ? "" : text(line.capability),
  };
  return { about: t(line.subject, values), what: t(line.what, values) };
}

function StageMark({ line }: { line: AttentionLine }) {
  const { stage, handling } = line;
  const seen = handling.acknowledged !== undefined;
  return (
    <svg className="mark" width={14} height={14} viewBox="0 0 16 16" aria-hidden="true">
      {stage === "alert" ? (
        <path
          d="M8 1.5 15 14H1z"
          fill={seen ? "none" : "currentColor"}
          stroke="currentColor"
          strokeWidth={seen ? 1.6 : 0}
        />
      ) : (
        <circle
          cx={8}
          cy={8}
          r={5}
          fill="none"
          stroke="currentColor"
          strokeWidth={seen ? 1.4 : 2}
          strokeDasharray={seen ? "2.4 2.4" : undefined}
        />
      )}
    </svg>
  );
}

function SeenBy({ line }: { line: AttentionLine }) {
  const words = useWords();
  const board = useStore(area, (state) => state.board);
  const { acknowledged } = line.handling;
  if (acknowledged === undefined || board === undefined) return null;
  const { by, at } = acknowledged;
  return (
    <>
      {" · "}
      {words.t("alarm.seenBy", {
        who: personName(board, by, words),
        time: clockText(at, board.configuration.settings.utcOffsets, false),
      })}
    </>
  );
}

function Line({ line }: { line: AttentionLine }) {
  const { t } = useWords();
  const { about, what } = useLineTexts(line);
  const mayAcknowledge = useMay("acknowledgeAlarm");
  const mayShelve = useMay("shelveAlarm");
  const [shelving, setShelving] = useState(false);
  const id = useId();
  const seen = line.handling.acknowledged !== undefined;
  return (
    <li className={`attention-line stage-${line.stage}${seen ? " is-seen" : ""} arrives`}>
      <button type="button" data-row className="attention-row" onClick={() => go(line)}>
        <StageMark line={line} />
        <span className="cut">{about}</span>
        <Elapsed since={line.since} />
        <span className="attention-what cut dim">
          {what}
          <SeenBy line={line} />
        </span>
        <span className="attention-action">{t(line.action)}</span>
      </button>
      <span className="attention-handle">
        {seen ? null : (
          <button
            type="button"
            className="button plain"
            disabled={!mayAcknowledge}
            aria-label={t("alarm.acknowledgeWhat", { about, what })}
            onClick={() => acknowledge(line.key, about)}
          >
            {t("alarm.acknowledge")}
          </button>
        )}
        <button
          type="button"
          className="button plain"
          disabled={!mayShelve}
          aria-expanded={shelving}
          aria-controls={id}
          aria-label={t("alarm.shelveWhat", { about, what })}
          onClick={() => setShelving(!shelving)}
        >
          {t("alarm.shelve")}
        </button>
      </span>
      <div id={id} className="attention-form">
        {shelving ? <ShelveForm line={line} about={about} done={() => setShelving(false)} /> : null}
      </div>
    </li>
  );
}

function ShelvedLine({ line }: { line: AttentionLine }) {
  const { t, text } = useWords();
  const { about, what } = useLineTexts(line);
  const may = useMay("unshelveAlarm");
  const offsets = useStore(area, (state) => state.board?.configuration.settings.utcOffsets);
  const { shelved } = line.handling;
  if (shelved === undefined) return null;
  const time = clockText(shelved.until, offsets ?? [], false);
  return (
    <li className="attention-line is-seen shelved-line">
      <button type="button" data-row className="attention-row" onClick={() => go(line)}>
        <StageMark line={line} />
        <span className="cut">{about}</span>
        <span className="numeric">{t("alarm.until", { time })}</span>
        <span className="attention-what cut dim">
          {what} · {text(reasonInWords(shelved.reason))}
        </span>
      </button>
      <span className="attention-handle">
        <button
          type="button"
          className="button plain"
          disabled={!may}
          aria-label={t("alarm.unshelveWhat", { about, what })}
          onClick={() =>
            void give({
              command: { type: "unshelveAlarm", key: line.key },
              label: { id: "do.unshelve", values: { about } },
            })
          }
        >
          {t("alarm.unshelve")}
        </button>
      </span>
    </li>
  );
}

/** How many are out of sight; the count opens the list of them. */
function Shelved({ lines }: { lines: readonly AttentionLine[] }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const id = useId();
  if (lines.length === 0) return null;
  return (
    <div className="shelved">
      <button
        type="button"
        className="button plain"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {t("alarm.shelved", { count: lines.length })}
      </button>
      <ul id={id}>
        {open ? lines.map((line) => <ShelvedLine key={line.key} line={line} />) : null}
      </ul>
    </div>
  );
}

/** What waits for a person, sharpest first. A quiet day shows an empty list. */
export function AttentionList() {
  const { t } = useWords();
  const { items, shelved } = useAttention();
  return (
    <div className="attention-list" onKeyDown={moveInList} role="presentation">
      <h2 className="column-title">
        {t("attention.title")} <span className="numeric dim">{items.length}</span>
      </h2>
      {items.length === 0 ? <p className="empty dim">{t("attention.none")}</p> : null}
      <ul>
        {items.map((line) => (
          <Line key={line.key} line={line} />
        ))}
      </ul>
      <Shelved lines={shelved} />
      <ShedReportsLine />
    </div>
  );
}
