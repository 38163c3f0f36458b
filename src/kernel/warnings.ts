import type { Configuration, CoverageRule, Need } from "./configuration.ts";
import { couldMeetNeed } from "./needs.ts";
import type { ConfigurationProblem } from "./refusal.ts";

function needWarning(
  configuration: Configuration,
  path: string,
  need: Need,
): ConfigurationProblem | undefined {
  let able = 0;
  for (const definition of configuration.units.values()) {
    if (couldMeetNeed(need, definition)) able += 1;
  }
  if (able >= need.count) return undefined;
  const got = `${able} units can fill it`;
  return { path, got, expected: `at least ${need.count}, or an agreement with a neighbour` };
}

/** Whether any place where a unit could wait is in the zone. */
function canBeCovered(configuration: Configuration, { zoneId }: CoverageRule): boolean {
  const { posts, stations } = configuration;
  for (const post of posts.values()) {
    if (post.zoneId === zoneId || post.zoneIds?.includes(zoneId)) return true;
  }
  for (const station of stations.values()) if (station.zoneIds?.includes(zoneId)) return true;
  return false;
}

function ruleWarning(
  configuration: Configuration,
  rule: CoverageRule,
): ConfigurationProblem | undefined {
  const path = `coverageRule.${rule.ruleId}`;
  let able = 0;
  for (const { capabilities } of configuration.units.values()) {
    if (capabilities.some((item) => item.capabilityId === rule.capabilityId)) able += 1;
  }
  if (able < rule.minimumFree) {
    return { path, got: `${able} units have it`, expected: `at least ${rule.minimumFree}` };
  }
  if (canBeCovered(configuration, rule)) return undefined;
  return { path, got: "no station or post in the zone", expected: "a place to wait in it" };
}

/**
 * CONF-10: what is allowed but unlikely to be meant: needs no units could fill, rules no units
 * could satisfy, units without crew, types without a plan. Nothing here refuses a configuration.
 */
export function configurationWarnings(configuration: Configuration): ConfigurationProblem[] {
  const warnings: (ConfigurationProblem | undefined)[] = [];
  for (const { planId, alarms } of configuration.responsePlans.values()) {
    for (const { level, needs } of alarms) {
      for (const need of needs) {
        const path = `responsePlan.${planId}.alarms.${level}.needs.${need.needId}`;
        warnings.push(needWarning(configuration, path, need));
      }
    }
  }
  for (const rule of configuration.coverageRules.values()) {
    warnings.push(ruleWarning(configuration, rule));
  }
  for (const { unitId, crew, capabilities } of configuration.units.values()) {
    const path = `unit.${unitId}`;
    if (crew === 0) warnings.push({ path: `${path}.crew`, got: "0", expected: "a crew" });
    if (capabilities.length > 0) continue;
    warnings.push({ path: `${path}.capabilities`, got: "none", expected: "at least one" });
  }
  const planned = [...configuration.responsePlans.values()];
  for (const { typeId } of configuration.incidentTypes.values()) {
    if (planned.some(({ typeIds }) => typeIds === undefined || typeIds.includes(typeId))) continue;
    const path = `incidentType.${typeId}`;
    warnings.push({ path, got: "no response plan", expected: "a plan that names it, or any type" });
  }
  return warnings.filter((warning) => warning !== undefined);
}
