import type { Configuration, DailyPeriod, Need, ResponsePlan } from "../configuration.ts";
import { ALARM_LEVEL_MAX, CREW_MAX, LEVEL_MAX } from "../limits.ts";
import type { Report } from "./report.ts";

function checkNeed(report: Report, configuration: Configuration, path: string, need: Need): void {
  report.id(path, need.needId);
  report.reference(`${path}.capabilityId`, need.capabilityId, configuration.capabilities);
  report.reference(`${path}.agencyId`, need.agencyId, configuration.agencies);
  report.integer(`${path}.count`, need.count, 1, LEVEL_MAX);
  if (need.minimumLevel !== undefined) {
    report.integer(`${path}.minimumLevel`, need.minimumLevel, 1, LEVEL_MAX);
  }
  if (need.minimumCrew !== undefined) {
    report.integer(`${path}.minimumCrew`, need.minimumCrew, 0, CREW_MAX);
  }
}

function checkPeriod(report: Report, path: string, { fromMinute, toMinute }: DailyPeriod): void {
  report.integer(`${path}.fromMinute`, fromMinute, 0, 1440);
  report.integer(`${path}.toMinute`, toMinute, 0, 1440);
}

/** An empty list of conditions would never match, and is more likely a slip. */
function checkConditions(report: Report, path: string, plan: ResponsePlan): void {
  const { typeIds, priorityIds, zoneIds } = plan;
  for (const [name, ids] of Object.entries({ typeIds, priorityIds, zoneIds })) {
    if (ids?.length === 0) report.problem(`${path}.${name}`, "none", "at least one, or absent");
  }
}

function checkPlan(report: Report, configuration: Configuration, plan: ResponsePlan): void {
  const path = `responsePlan.${plan.planId}`;
  report.id(path, plan.planId);
  report.text(`${path}.name`, plan.name);
  checkConditions(report, path, plan);
  report.references(`${path}.typeIds`, plan.typeIds, configuration.incidentTypes);
  report.references(`${path}.priorityIds`, plan.priorityIds, configuration.priorities);
  report.references(`${path}.zoneIds`, plan.zoneIds, configuration.zones);
  if (plan.period) checkPeriod(report, `${path}.period`, plan.period);
  if (plan.alarms.length === 0) report.problem(`${path}.alarms`, "none", "at least level 1");
  let previous = 0;
  for (const [index, { level, needs }] of plan.alarms.entries()) {
    const at = `${path}.alarms[${index}]`;
    report.integer(`${at}.level`, level, 1, ALARM_LEVEL_MAX);
    if (index === 0 && level !== 1) report.value(`${at}.level`, level, "1 for the first");
    if (level <= previous) report.value(`${at}.level`, level, `higher than ${previous}`);
    previous = level;
    for (const need of needs) checkNeed(report, configuration, `${at}.needs.${need.needId}`, need);
  }
  const needIds = plan.alarms.flatMap(({ needs }) => needs.map((need) => need.needId));
  report.distinct(`${path}.alarms`, needIds);
}

/** CONF-6: response plans and coverage rules. */
export function checkPlans(report: Report, configuration: Configuration): void {
  for (const plan of configuration.responsePlans.values()) checkPlan(report, configuration, plan);
  for (const rule of configuration.coverageRules.values()) {
    const path = `coverageRule.${rule.ruleId}`;
    report.id(path, rule.ruleId);
    report.reference(`${path}.zoneId`, rule.zoneId, configuration.zones);
    report.reference(`${path}.capabilityId`, rule.capabilityId, configuration.capabilities);
    report.integer(`${path}.minimumFree`, rule.minimumFree, 1, LEVEL_MAX);
  }
}
