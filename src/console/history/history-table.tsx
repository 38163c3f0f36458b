import type { Board } from "#kernel";
import type { HistoryEntry } from "#protocol";
import { useEffect, useRef } from "react";
import { go, hashOf } from "../screens/address.ts";
import { PriorityMark } from "../shapes/priority-mark.tsx";
import { moveInList } from "../store/list-keys.ts";
import { clockText, dateText, durationText } from "../time/format.ts";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";
import { kept } from "./kept.ts";

const statusWords: Readonly<Record<HistoryEntry["status"], MessageId>> = {
  open: "incident.open",
  held: "incident.held",
  grouped: "incident.grouped",
  closed: "incident.closed",
};

/** How it ended, or where it stands. */
export function useEnd(board: Board): (entry: HistoryEntry) => string {
  const { t, text } = useWords();
  const { dispositions } = board.configuration.settings;
  return (entry) => {
    const { disposition } = entry;
    if (disposition === undefined) return t(statusWords[entry.status]);
    const found = dispositions.find((item) => item.disposition === disposition);
    return found === undefined ? disposition : text(found.name);
  };
}

function Row({ board, entry }: { board: Board; entry: HistoryEntry }) {
  const { t, text, language } = useWords();
  const endOf = useEnd(board);
  const { configuration } = board;
  const { utcOffsets } = configuration.settings;
  const priority = configuration.priorities.get(entry.priorityId);
  const type = configuration.incidentTypes.get(entry.typeId);
  const units = entry.units.filter(({ undone }) => undone !== true);
  const seconds = entry.firstOnSceneSeconds;
  const parts = ["history", entry.number];
  return (
    <a
      className="history-row"
      data-row
      data-number={entry.number}
      href={hashOf(parts)}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        go(...parts);
      }}
    >
      <span className="history-mark">
        {priority === undefined ? entry.priorityId : <PriorityMark priority={priority} />}
      </span>
      <span className="history-number numeric">#{entry.number}</span>
      <span className="history-when">
        <span className="dim">{dateText(entry.receivedAt, utcOffsets, language)}</span>{" "}
        {clockText(entry.receivedAt, utcOffsets)}
      </span>
      <span className="history-type cut">
        {type === undefined ? entry.typeId : text(type.name)}
        {entry.alarmLevel > 1 ? (
          <span className="dim"> {t("incident.alarmLevel", { level: entry.alarmLevel })}</span>
        ) : null}
      </span>
      <span className="history-address cut">{entry.place.address}</span>
      <span className="history-units cut">{units.map(({ callSign }) => callSign).join(" ")}</span>
      <span className="history-scene numeric">
        {seconds === undefined ? (
          <span className="dim">{t("history.none")}</span>
        ) : (
          durationText(seconds)
        )}
      </span>
      <span className={entry.status === "closed" ? "history-end cut" : "history-end cut is-live"}>
        {endOf(entry)}
      </span>
    </a>
  );
}

/** Columns are named once for the eye; each row is one link that says all of it. */
export function HistoryTable({
  board,
  entries,
}: {
  board: Board;
  entries: readonly HistoryEntry[];
}) {
  const { t } = useWords();
  const list = useRef<HTMLOListElement>(null);
  const there = entries.length > 0;
  useEffect(() => {
    const { number } = kept.get();
    if (!there || number === undefined) return;
    kept.set({ number: undefined });
    list.current?.querySelector<HTMLElement>(`[data-number="${number}"]`)?.focus();
  }, [there]);
  return (
    <>
      <div className="history-row history-head" aria-hidden="true">
        <span />
        <span>{t("history.number")}</span>
        <span>{t("history.receivedAt")}</span>
        <span>{t("incident.type")}</span>
        <span>{t("history.address")}</span>
        <span>{t("history.units")}</span>
        <span className="numeric">{t("history.onScene")}</span>
        <span>{t("history.ended")}</span>
      </div>
      {/* Arrow keys move between the links; each is in the order of Tab all the same. */}
      <div role="presentation" onKeyDown={moveInList}>
        <ol ref={list} aria-label={t("history.found")}>
          {entries.map((entry) => (
            <li key={entry.number}>
              <Row board={board} entry={entry} />
            </li>
          ))}
        </ol>
      </div>
    </>
  );
}
