import type { Board } from "./board.ts";
import type { Configuration, ConfigurationChange } from "./configuration.ts";
import { applyChanges, changeId, itemBefore } from "./configuration-change.ts";
import type { Event } from "./event.ts";
import { CHANGES_PER_COMMAND_MAX } from "./limits.ts";
import type { ConfigurationProblem, Validated } from "./refusal.ts";
import { createReport, type Report } from "./validate/report.ts";
import { checkPlans } from "./validate/plans.ts";
import { checkSettings } from "./validate/settings.ts";
import { checkThings } from "./validate/things.ts";
import { checkUnits } from "./validate/units.ts";

/** Problems of the changes themselves: what they remove must be there. */
function checkChanges(
  report: Report,
  configuration: Configuration,
  changes: readonly ConfigurationChange[],
): void {
  const put = new Set<string>();
  for (const [index, change] of changes.entries()) {
    const id = `${change.kind}.${changeId(change)}`;
    if (!("remove" in change)) {
      put.add(id);
    } else if (!put.has(id) && itemBefore(configuration, change) === undefined) {
      report.value(`changes[${index}].remove`, change.remove, `a configured ${change.kind}`);
    }
  }
}

/**
 * The configuration with all changes made, or every problem found. The whole result is judged,
 * so changes may come in any order and refer to one another.
 */
export function validateConfiguration(
  configuration: Configuration,
  changes: readonly ConfigurationChange[],
): Validated {
  const report = createReport();
  if (changes.length > CHANGES_PER_COMMAND_MAX) {
    const expected = `at most ${CHANGES_PER_COMMAND_MAX} changes`;
    return { problems: [{ path: "changes", got: String(changes.length), expected }] };
  }
  checkChanges(report, configuration, changes);
  const next = applyChanges(configuration, changes).configuration;
  checkSettings(report, next.settings);
  checkThings(report, next);
  checkUnits(report, next);
  checkPlans(report, next);
  return report.problems.length > 0 ? { problems: report.problems } : { configuration: next };
}

/** CONF-9: what is in use on the board stays in the configuration. */
function checkInUse(report: Report, board: Board, next: Configuration): void {
  for (const unit of board.units.values()) {
    const gone = !next.units.has(unit.unitId);
    if (gone && unit.openAssignmentIds.length > 0) {
      report.problem(`unit.${unit.unitId}`, "removed", "kept: it has an open assignment");
    }
    if (!gone && unit.postId !== undefined && !next.posts.has(unit.postId)) {
      report.problem(`post.${unit.postId}`, "removed", `kept: unit ${unit.unitId} waits there`);
    }
  }
  for (const { incidentId, typeId, priorityId, agencyIds } of board.incidents.values()) {
    const kept = `kept: incident ${incidentId} on the board has it`;
    if (!next.incidentTypes.has(typeId)) report.problem(`incidentType.${typeId}`, "removed", kept);
    if (!next.priorities.has(priorityId)) report.problem(`priority.${priorityId}`, "removed", kept);
    for (const agencyId of agencyIds) {
      if (!next.agencies.has(agencyId)) report.problem(`agency.${agencyId}`, "removed", kept);
    }
  }
  for (const { callId, typeId } of board.calls.values()) {
    if (typeId !== undefined && !next.incidentTypes.has(typeId)) {
      report.problem(`incidentType.${typeId}`, "removed", `kept: call ${callId} has it`);
    }
  }
}

/** The event of a configure command, none when nothing changes, or every problem found. */
export function configurationEvent(
  board: Board,
  changes: readonly ConfigurationChange[],
  reason: string | undefined,
): { events: readonly Event[] } | { problems: readonly ConfigurationProblem[] } {
  const validated = validateConfiguration(board.configuration, changes);
  if ("problems" in validated) return validated;
  const report = createReport();
  checkInUse(report, board, validated.configuration);
  if (report.problems.length > 0) return { problems: report.problems };
  const { inverse, effective } = applyChanges(board.configuration, changes);
  if (effective.length === 0) return { events: [] };
  const said = reason === undefined ? {} : { reason };
  return { events: [{ type: "configurationChanged", changes: effective, inverse, ...said }] };
}
