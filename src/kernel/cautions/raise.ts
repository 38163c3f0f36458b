import { coverageItems } from "../attention/coverage.ts";
import type { Board, Incident } from "../board.ts";
import type { Command } from "../command.ts";
import { meetsNeed, needsOf, unservedNeeds } from "../needs.ts";
import type { Instant, UnitId } from "../primitives.ts";
import { hasArrived, isOpen, listAssignments } from "../records.ts";
import { isReservedAt, listUnits } from "../units.ts";
import type { CautionCheck } from "./caution.ts";

/** A check that found something, and about what. */
export type Raised = { readonly check: CautionCheck; readonly subjectId: string };

/** An accepted command, the board before it and the board as it would be after it. */
export type Tried = {
  readonly before: Board;
  readonly after: () => Board;
  readonly command: Command;
  readonly at: Instant;
};

/** Whether a unit fills none of the needs of a plan that has needs. */
function isUnfit(board: Board, incident: Incident, unitId: UnitId, at: Instant): boolean {
  const unit = board.units.get(unitId);
  const definition = board.configuration.units.get(unitId);
  if (!unit || !definition) return false;
  const { needs } = needsOf(board, incident, at);
  return needs.length > 0 && !needs.some((need) => meetsNeed(need, unit, definition));
}

/** What is questioned about one unit joining an incident. */
function unitChecks({ before, at }: Tried, incidentId: string, unitId: UnitId): CautionCheck[] {
  const incident = before.incidents.get(incidentId);
  const unit = before.units.get(unitId);
  if (!incident || !unit) return [];
  const promised = isReservedAt(unit, at) && unit.reservation?.incidentId !== incidentId;
  return [
    ...(isUnfit(before, incident, unitId, at) ? (["unit-unfit"] as const) : []),
    ...(unit.duty.status === "away" ? (["unit-away"] as const) : []),
    ...(promised ? (["unit-reserved"] as const) : []),
  ];
}

/** Coverage rules that lack more units after the command than before it. */
function uncovered({ before, after, at }: Tried): Raised[] {
  const missing = new Map<string, number>();
  for (const item of coverageItems(before, listUnits(before), at)) {
    missing.set(item.ruleId ?? "", item.missing ?? 0);
  }
  const next = after();
  return coverageItems(next, listUnits(next), at).flatMap(({ ruleId = "", missing: now = 0 }) =>
    now > (missing.get(ruleId) ?? 0)
      ? [{ check: "leaves-uncovered", subjectId: ruleId } as const]
      : [],
  );
}

function aboutUnit(subjectId: UnitId, ...checks: readonly CautionCheck[]): Raised[] {
  return checks.map((check) => ({ check, subjectId }));
}

function closingChecks({ before, at }: Tried, incidentId: string): Raised[] {
  const incident = before.incidents.get(incidentId);
  if (!incident) return [];
  const assignments = listAssignments(before, incident);
  const came =
    incident.attended === true ||
    assignments.some((item) => isOpen(item) && hasArrived(item.status));
  const unserved = unservedNeeds(before, incident, assignments, at).length > 0;
  return [
    ...(unserved ? [{ check: "needs-unserved", subjectId: incidentId } as const] : []),
    ...(came ? [] : [{ check: "never-attended", subjectId: incidentId } as const]),
  ];
}

/**
 * CAU-2: everything an accepted command could be questioned for, whatever the area has declared.
 * `isAsked` leaves out what would be looked at for nothing.
 */
export function raisedBy(tried: Tried, isAsked: (check: CautionCheck) => boolean): Raised[] {
  const { before, command } = tried;
  const coverage = (): Raised[] => (isAsked("leaves-uncovered") ? uncovered(tried) : []);
  if (command.type === "assignUnits") {
    const units = command.units.flatMap(({ unitId }) => {
      const busy = (before.units.get(unitId)?.openAssignmentIds.length ?? 0) > 0;
      const checks = unitChecks(tried, command.incidentId, unitId);
      return aboutUnit(unitId, ...checks, ...(busy ? (["unit-committed"] as const) : []));
    });
    return [...units, ...coverage()];
  }
  if (command.type === "divertUnit") {
    const unitId = before.assignments.get(command.fromAssignmentId)?.unitId ?? "";
    const checks = unitChecks(tried, command.toIncidentId, unitId);
    const open = before.units.get(unitId)?.openAssignmentIds.length ?? 0;
    const busy = open > 1 ? (["unit-committed"] as const) : [];
    return [...aboutUnit(unitId, "unit-diverted", ...checks, ...busy), ...coverage()];
  }
  if (command.type === "postUnit") return coverage();
  if (command.type === "closeIncident") return closingChecks(tried, command.incidentId);
  if (command.type !== "openIncident" && command.type !== "moveIncident") return [];
  const { incidentId, place } = command;
  const { zones } = before.configuration;
  const known = place.zoneIds.some((zoneId) => zones.has(zoneId));
  return known || zones.size === 0 ? [] : [{ check: "place-outside", subjectId: incidentId }];
}
