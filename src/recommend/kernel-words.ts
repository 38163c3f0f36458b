import type {
  Board,
  Configuration,
  DailyPeriod,
  Incident,
  IncidentId,
  Instant,
  Need,
  ResponsePlan,
  Settings,
} from "#kernel";

export function localClock(
  settings: Settings,
  at: Instant,
): { hourOfDay: number; minuteOfDay: number } {
  let minutes = settings.utcOffsets[0]?.minutes ?? 0;
  for (const offset of settings.utcOffsets) if (offset.from <= at) minutes = offset.minutes;
  const local = Math.floor(at / 60_000) + minutes;
  const minuteOfDay = ((local % 1440) + 1440) % 1440;
  return { minuteOfDay, hourOfDay: Math.floor(minuteOfDay / 60) };
}

function inPeriod(period: DailyPeriod, minute: number): boolean {
  const { fromMinute, toMinute } = period;
  if (fromMinute < toMinute) return minute >= fromMinute && minute < toMinute;
  return minute >= fromMinute || minute < toMinute;
}

function conditions(plan: ResponsePlan, incident: Incident, minute: number): number {
  let count = 0;
  for (const fits of [
    plan.typeIds?.includes(incident.typeId),
    plan.priorityIds?.includes(incident.priorityId),
    plan.zoneIds?.some((zoneId) => incident.place.zoneIds.includes(zoneId)),
    plan.period === undefined ? undefined : inPeriod(plan.period, minute),
  ]) {
    if (fits === false) return -1;
    if (fits === true) count += 1;
  }
  return count;
}

export function planOf(
  configuration: Configuration,
  incident: Incident,
  at: Instant,
): ResponsePlan | undefined {
  const minute = localClock(configuration.settings, at).minuteOfDay;
  let best: ResponsePlan | undefined;
  let most = -1;
  for (const plan of configuration.responsePlans.values()) {
    const count = conditions(plan, incident, minute);
    if (count < 0 || count < most) continue;
    if (best !== undefined && count === most && plan.planId > best.planId) continue;
    best = plan;
    most = count;
  }
  return best;
}

export type NeedState = { readonly need: Need; readonly filled: number; readonly missing: number };

export function listNeeds(
  board: Board,
  incidentId: IncidentId,
  at: Instant,
): { readonly plan?: ResponsePlan; readonly needs: readonly NeedState[] } {
  const incident = board.incidents.get(incidentId);
  const plan = incident && planOf(board.configuration, incident, at);
  if (incident === undefined || plan === undefined) return { needs: [] };
  const needs = plan.alarms
    .filter((alarm) => alarm.level <= incident.alarmLevel)
    .flatMap((alarm) => alarm.needs);
  const filled = new Map<string, number>();
  for (const id of incident.assignmentIds) {
    const assignment = board.assignments.get(id);
    if (assignment?.needId === undefined || assignment.status === "cancelled") continue;
    filled.set(assignment.needId, 1 + (filled.get(assignment.needId) ?? 0));
  }
  return {
    plan,
    needs: needs.map((need) => {
      const count = filled.get(need.needId) ?? 0;
      return { need, filled: count, missing: Math.max(0, need.count - count) };
    }),
  };
}
