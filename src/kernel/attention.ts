import { assignmentItems } from "./attention/assignments.ts";
import { coverageItems } from "./attention/coverage.ts";
import { incidentItems } from "./attention/incidents.ts";
import { byUrgency, type AttentionItem } from "./attention/item.ts";
import { needItems } from "./attention/needs.ts";
import { callItems, deploymentItems, reservationItems } from "./attention/waiting.ts";
import type { Board } from "./board.ts";
import type { Instant } from "./primitives.ts";
import { isOpen, listAssignments } from "./records.ts";
import { listOpenIncidents, listUnits } from "./units.ts";

/**
 * What needs a person at an instant, most urgent first: by stage, rank, age, key. A pure function
 * of the board and the time; each subject appears at most once for each kind.
 */
export function attention(board: Board, at: Instant): AttentionItem[] {
  const units = listUnits(board);
  const items: AttentionItem[] = [];
  const needs = needItems(board, units, at);
  for (const incident of listOpenIncidents(board)) {
    const assignments = listAssignments(board, incident);
    const open = assignments.filter(isOpen);
    items.push(...incidentItems(board, incident, assignments, at));
    items.push(...assignmentItems(board, incident, open, at));
    items.push(...needs(incident, assignments));
  }
  items.push(...coverageItems(board, units, at));
  items.push(...callItems(board, at));
  items.push(...reservationItems(board, units, at));
  items.push(...deploymentItems(board));
  return items.sort(byUrgency);
}
