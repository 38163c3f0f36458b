import type { Board, IncidentId } from "#kernel";
import { useMemo, useSyncExternalStore } from "react";
import { area } from "./area.ts";

/** What happens elsewhere reaches the panel of one incident at most this much later. */
const ELSEWHERE_MILLISECONDS = 400;

function isSameHere(before: Board | undefined, now: Board | undefined, id?: IncidentId): boolean {
  if (before === undefined || now === undefined) return before === now;
  if (before.configuration !== now.configuration) return false;
  return id === undefined || before.incidents.get(id) === now.incidents.get(id);
}

/** The board as one incident's panel hears of it. */
function boardOf(incidentId: IncidentId | undefined) {
  let { board } = area.get();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    get: () => board,
    subscribe: (listener: () => void) => {
      const tell = () => {
        clearTimeout(timer);
        timer = undefined;
        if (board === area.get().board) return;
        board = area.get().board;
        listener();
      };
      const hear = () => {
        if (!isSameHere(board, area.get().board, incidentId)) tell();
        else if (board !== area.get().board) timer ??= setTimeout(tell, ELSEWHERE_MILLISECONDS);
      };
      hear();
      const end = area.subscribe(hear);
      return () => {
        clearTimeout(timer);
        timer = undefined;
        end();
      };
    },
  };
}

/**
 * The board for whoever shows one incident: at once when something happened on that incident, a
 * moment later when it happened elsewhere. In a busy hour the whole panel would otherwise be drawn
 * anew sixty times a second for events of others.
 */
export function useBoardOf(incidentId: IncidentId | undefined): Board | undefined {
  const own = useMemo(() => boardOf(incidentId), [incidentId]);
  return useSyncExternalStore(own.subscribe, own.get);
}
