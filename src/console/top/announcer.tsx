import type { Board } from "#kernel";
import { useEffect, useState } from "react";
import { area, type AreaState } from "../area/area.ts";
import { outbox } from "../area/outbox.ts";
import { clockText } from "../time/format.ts";
import { say as said } from "../words/said.ts";
import { useWords, type Words } from "../words/use-words.ts";

/** Longest text one announcement grows to when many incidents open at once. */
const SPOKEN_INCIDENTS_MAX = 3;

/** Lines that stay in a region, so that one that comes at once after another is heard too. */
const SPOKEN_LINES_MAX = 4;

type Said = { readonly urgent: string; readonly calm: string };

type Line = { readonly id: number; readonly text: string };

function few(lines: readonly string[]): string {
  return lines.slice(0, SPOKEN_INCIDENTS_MAX).join(" ");
}

/** What to say of the incidents that were opened after a sequence. */
function newIncidents(board: Board, after: number, { t, text }: Words): Said {
  const urgent: string[] = [];
  const calm: string[] = [];
  for (const id of board.activeIncidentIds.keys()) {
    const incident = board.incidents.get(id);
    const first = incident?.timeline[0];
    if (incident === undefined || first === undefined || first.sequence <= after) continue;
    const priority = board.configuration.priorities.get(incident.priorityId);
    const type = board.configuration.incidentTypes.get(incident.typeId);
    const line = t("announce.incident", {
      priority: priority === undefined ? incident.priorityId : text(priority.name),
      type: type === undefined ? incident.typeId : text(type.name),
      address: incident.place.address,
    });
    (priority?.rank === 1 ? urgent : calm).push(line);
  }
  return { urgent: few(urgent), calm: few(calm) };
}

/** What to say of the connection when it is lost or back; nothing while it only lags. */
function connectionChange(before: AreaState, now: AreaState, { t }: Words): Said {
  const was = before.connection.state;
  const { connection } = now;
  const offsets = now.board?.configuration.settings.utcOffsets ?? [];
  if (connection.state === "cut" && was !== "cut") {
    const time = clockText(connection.since, offsets);
    return { urgent: t("announce.cut", { time }), calm: "" };
  }
  const isBack = connection.state === "live" && was === "cut";
  return { urgent: "", calm: isBack ? t("announce.back") : "" };
}

/** Tells what is new, as often as something is. */
function watch(words: Words, say: (said: Said) => void): () => void {
  let before = area.get();
  const stopArea = area.subscribe(() => {
    const now = area.get();
    say(connectionChange(before, now, words));
    if (now.board !== undefined && now.board.sequence !== before.board?.sequence) {
      const from = before.board?.sequence;
      if (from !== undefined) say(newIncidents(now.board, from, words));
    }
    before = now;
  });
  let accepted: ReadonlySet<string> = new Set();
  const stopOutbox = outbox.subscribe(() => {
    const items = outbox.get().sent.filter((item) => item.state === "accepted");
    const fresh = items.filter(({ commandId }) => !accepted.has(commandId));
    accepted = new Set(items.map(({ commandId }) => commandId));
    const done = fresh.map(({ label }) => words.t("announce.done", { what: said(label, words) }));
    say({ urgent: "", calm: done.join(" ") });
  });
  return () => {
    stopArea();
    stopOutbox();
  };
}

let lines = 0;

function withLine(now: readonly Line[], text: string): readonly Line[] {
  if (text === "") return now;
  lines += 1;
  return [...now, { id: lines, text }].slice(-SPOKEN_LINES_MAX);
}

/**
 * Says to those who hear the page what others see change: the most urgent incidents and a cut line
 * at once; other incidents, what was done and the line that is back in turn.
 */
export function Announcer() {
  const words = useWords();
  const [urgent, setUrgent] = useState<readonly Line[]>([]);
  const [calm, setCalm] = useState<readonly Line[]>([]);
  useEffect(
    () =>
      watch(words, (said) => {
        setUrgent((now) => withLine(now, said.urgent));
        setCalm((now) => withLine(now, said.calm));
      }),
    [words],
  );
  return (
    <>
      <div className="unseen" aria-live="assertive">
        {urgent.map(({ id, text }) => (
          <p key={id}>{text}</p>
        ))}
      </div>
      <div className="unseen" aria-live="polite">
        {calm.map(({ id, text }) => (
          <p key={id}>{text}</p>
        ))}
      </div>
    </>
  );
}
