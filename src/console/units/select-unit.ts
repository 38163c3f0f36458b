import type { UnitId } from "#kernel";
import { area } from "../area/area.ts";
import { selectIncident, view } from "../store/view.ts";

/** Marks a unit, and opens the incident it is on. */
export function selectUnit(unitId: UnitId): void {
  const { board } = area.get();
  const assignmentId = board?.units.get(unitId)?.openAssignmentIds.at(-1);
  const assignment = assignmentId === undefined ? undefined : board?.assignments.get(assignmentId);
  if (assignment !== undefined) selectIncident(assignment.incidentId);
  view.set({ selectedUnitId: unitId });
}
