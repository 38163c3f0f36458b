import type { Board } from "#kernel";
import { useEffect, useState } from "react";
import { area } from "../area/area.ts";
import { useWords, type Words } from "../words/use-words.ts";

/** Longest text one announcement grows to when many incidents open at once. */
const SPOKEN_INCIDENTS_MAX = 3;

type Said = { readonly urgent: string; readonly calm: string };

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

/** Says each new incident to those who hear the page: the most urgent at once, the rest in turn. */
export function Announcer() {
  const words = useWords();
  const [said, setSaid] = useState<Said>({ urgent: "", calm: "" });
  useEffect(() => {
    let spoken = area.get().board?.sequence;
    return area.subscribe(() => {
      const { board } = area.get();
      if (board === undefined || board.sequence === spoken) return;
      const fresh = spoken === undefined ? undefined : newIncidents(board, spoken, words);
      spoken = board.sequence;
      if (fresh === undefined || fresh.urgent + fresh.calm === "") return;
      setSaid((now) => ({ urgent: fresh.urgent || now.urgent, calm: fresh.calm || now.calm }));
    });
  }, [words]);
  return (
    <>
      <div className="unseen" aria-live="assertive">
        {said.urgent}
      </div>
      <div className="unseen" aria-live="polite">
        {said.calm}
      </div>
    </>
  );
}
