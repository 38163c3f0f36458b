import type { Configuration, UnitDefinition } from "../configuration.ts";
import { CREW_MAX, LEVEL_MAX } from "../limits.ts";
import type { Report } from "./report.ts";

/** Call signs are heard and typed, so two that differ by case or spaces are one. */
function spoken(callSign: string): string {
  return callSign.toLowerCase().replaceAll(/\s+/gu, "");
}

function checkUnit(report: Report, configuration: Configuration, unit: UnitDefinition): void {
  const { agencies, stations, capabilities, unitTypes } = configuration;
  const path = `unit.${unit.unitId}`;
  report.id(path, unit.unitId);
  report.line(`${path}.callSign`, unit.callSign);
  report.reference(`${path}.agencyId`, unit.agencyId, agencies);
  report.reference(`${path}.unitTypeId`, unit.unitTypeId, unitTypes);
  report.reference(`${path}.stationId`, unit.stationId, stations);
  report.integer(`${path}.crew`, unit.crew, 0, CREW_MAX);
  for (const [index, { capabilityId, level }] of unit.capabilities.entries()) {
    report.reference(`${path}.capabilities[${index}]`, capabilityId, capabilities);
    report.integer(`${path}.capabilities[${index}].level`, level, 1, LEVEL_MAX);
  }
  const granted = unit.capabilities.map((item) => item.capabilityId);
  report.distinct(`${path}.capabilities`, granted);
}

/** CONF-5: units, each with a call sign of its own. */
export function checkUnits(report: Report, configuration: Configuration): void {
  const callSigns = new Map<string, string>();
  for (const unit of configuration.units.values()) {
    checkUnit(report, configuration, unit);
    const key = spoken(unit.callSign);
    const other = callSigns.get(key);
    if (other !== undefined) {
      const expected = `a call sign that unit ${other} does not have`;
      report.value(`unit.${unit.unitId}.callSign`, unit.callSign, expected);
    }
    callSigns.set(key, unit.unitId);
  }
}
