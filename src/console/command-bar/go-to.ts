import { unreachable } from "#kernel";
import { BOARD, go } from "../screens/address.ts";
import { openIntake, selectIncident, view } from "../store/view.ts";
import { selectUnit } from "../units/select-unit.ts";
import type { Goal } from "./meaning.ts";

/** The row is there only after the page was drawn again. */
function focusSoon(selector: string): void {
  requestAnimationFrame(() => {
    requestAnimationFrame(() => document.querySelector<HTMLElement>(selector)?.focus());
  });
}

/** Goes where a line leads, and puts the focus there. */
export function goTo(goal: Goal): void {
  switch (goal.to) {
    case "incident":
      go(BOARD);
      selectIncident(goal.incidentId);
      return focusSoon('#incidents [data-row][aria-current="true"]');
    case "unit":
      go(BOARD);
      selectUnit(goal.unitId);
      return focusSoon('#units [data-row][aria-current="true"]');
    case "screen":
      return go(goal.id);
    case "newCall":
      go(BOARD);
      return openIntake();
    case "transport":
      go(BOARD);
      selectIncident(goal.incidentId);
      return view.set({ wantedTransport: goal.assignmentId });
    default:
      return unreachable(goal);
  }
}
