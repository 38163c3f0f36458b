import { zoneIndex } from "#geo";
import {
  applyChanges,
  canonicalText,
  changeId,
  configurationAsChanges,
  createTextHash,
  defaultSettings,
  deploymentChanges,
  emptyConfiguration,
  unitsGivenUp,
  validateConfiguration,
} from "#kernel";
import type {
  Configuration,
  ConfigurationChange,
  ConfigurationProblem,
  DeploymentPlan,
  DutyChange,
  UnitId,
} from "#kernel";
import type { RoadChange, Roads } from "#routing";
import type { LoadedScenario } from "../loaded.ts";
import { ruleProblems } from "../working/check.ts";
import { dutyUnder } from "./duty.ts";

/** A scenario as a plan makes it, or every reason why the plan does not fit it. */
export type AppliedPlan =
  | {
      readonly scenario: LoadedScenario;
      /** All that the plan changes in the configuration. */
      readonly changes: readonly ConfigurationChange[];
      readonly configuration: Configuration;
    }
  | { readonly problems: readonly ConfigurationProblem[] };

/** The configuration that a scenario begins with. */
export function configurationOf({ configuration, manifest }: LoadedScenario): Configuration {
  const empty = emptyConfiguration(defaultSettings(manifest.areaId));
  return applyChanges(empty, configuration).configuration;
}

/** Tells two configurations apart: over all of it, in the order in which it stands. */
export function configurationHash(configuration: Configuration): string {
  const hash = createTextHash();
  for (const change of configurationAsChanges(configuration)) hash.add(canonicalText(change));
  return hash.digest();
}

type Report = (path: string, got: string | number, expected: string) => void;

function checkDuty(change: DutyChange, path: string, report: Report): void {
  const { how, hours } = change;
  if (how !== "set" && hours.length === 0) {
    report(`${path}.hours`, "none", `hours to ${how}`);
  }
  for (const [place, { weekdays, fromMinute, toMinute }] of hours.entries()) {
    const at = `${path}.hours[${place}]`;
    const days = new Set(weekdays);
    const good = weekdays.every((day) => Number.isInteger(day) && day >= 0 && day <= 6);
    if (days.size === 0 || days.size !== weekdays.length || !good) {
      report(`${at}.weekdays`, weekdays.join(","), "days from 0 (Monday) to 6, each once");
    }
    for (const [name, minute] of Object.entries({ fromMinute, toMinute })) {
      if (Number.isInteger(minute) && minute >= 0 && minute <= 1440) continue;
      report(`${at}.${name}`, minute, "a whole minute of the day, 0 to 1440");
    }
    if (fromMinute === toMinute) report(at, `${fromMinute} to ${toMinute}`, "hours of some length");
  }
}

/** A new unit has no recorded duty: the plan has to say when it is staffed. */
function checkDuties(
  { base, after }: { readonly base: Configuration; readonly after: Configuration },
  plan: DeploymentPlan,
  report: Report,
): void {
  const set = new Set<UnitId>();
  for (const [place, change] of plan.duties.entries()) {
    const path = `duties[${place}]`;
    if (!after.units.has(change.unitId)) report(path, change.unitId, "a configured unit");
    if (change.how !== "remove") set.add(change.unitId);
    checkDuty(change, path, report);
  }
  for (const unitId of after.units.keys()) {
    if (base.units.has(unitId) || set.has(unitId)) continue;
    report("duties", `no hours for the new unit ${unitId}`, "when it is staffed");
  }
}

function checkClosures(base: Configuration, plan: DeploymentPlan, report: Report): void {
  const closed = new Set<string>();
  for (const [place, { stationId }] of plan.stationClosures.entries()) {
    const path = `stationClosures[${place}].stationId`;
    if (closed.has(stationId)) report(path, stationId, "each station once");
    else if (!base.stations.has(stationId)) report(path, stationId, "a configured station");
    closed.add(stationId);
  }
  for (const [place, { unitsTo }] of plan.stationClosures.entries()) {
    if (unitsTo === undefined || !closed.has(unitsTo)) continue;
    report(`stationClosures[${place}].unitsTo`, unitsTo, "a station that stays open");
  }
  for (const [place, { lat, lon, radiusMetres }] of plan.roadClosures.entries()) {
    const onGlobe = Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
    if (!onGlobe) report(`roadClosures[${place}]`, `${lat}, ${lon}`, "a point on the globe");
    if (radiusMetres >= 0 && radiusMetres <= CLOSURE_METRES_MAX) continue;
    const expected = `0 to ${CLOSURE_METRES_MAX}`;
    report(`roadClosures[${place}].radiusMetres`, radiusMetres, expected);
  }
}

/** A circle this wide is no road works any more. */
export const CLOSURE_METRES_MAX = 5000;

/** What the history names must stay, or its calls could not be played. */
function checkHistory(scenario: LoadedScenario, after: Configuration, report: Report): void {
  const types = new Set<string>();
  const priorities = new Set<string>();
  for (const { typeId, originalPriorityId } of scenario.history) {
    if (!after.incidentTypes.has(typeId)) types.add(typeId);
    if (!after.priorities.has(originalPriorityId)) priorities.add(originalPriorityId);
  }
  for (const id of types) report(`incidentType.${id}`, "removed", "kept: calls of the history");
  for (const id of priorities) report(`priority.${id}`, "removed", "kept: calls of the history");
}

/** Zones of the stations and posts that the plan puts, looked up: coverage rules need them. */
function withZones(configuration: Configuration, changes: readonly ConfigurationChange[]) {
  const zones = [...configuration.zones.values()];
  const index = zoneIndex(
    zones.map(({ polygons }) =>
      polygons.map(([outer = [], ...holes]) => ({
        outer: outer.map(([lon, lat]) => ({ lat, lon })),
        holes: holes.map((hole) => hole.map(([lon, lat]) => ({ lat, lon }))),
      })),
    ),
  );
  const zonesAt = (point: { lat: number; lon: number }) =>
    index.zonesAt(point).map((position) => zones[position]?.zoneId ?? "");
  return changes.map((change): ConfigurationChange => {
    if (!("put" in change) || (change.kind !== "station" && change.kind !== "post")) return change;
    const zoneIds = zonesAt(change.put).toSorted();
    return change.kind === "station"
      ? { kind: "station", put: { ...change.put, zoneIds } }
      : { kind: "post", put: { ...change.put, zoneIds } };
  });
}

/**
 * The scenario under a plan: the same calls, other units, duty and response plans. Nothing of the
 * scenario given is changed. What does not fit is a list of problems, each with where it is.
 */
export function applyPlan(scenario: LoadedScenario, plan: DeploymentPlan): AppliedPlan {
  const problems: ConfigurationProblem[] = [];
  const report: Report = (path, got, expected) =>
    problems.push({ path, got: String(got), expected });
  const base = configurationOf(scenario);
  for (const [place, change] of plan.changes.entries()) {
    if (change.kind === "settings") report(`changes[${place}]`, "settings", "no settings");
  }
  checkClosures(base, plan, report);
  const changes = deploymentChanges(base, plan);
  const validated = validateConfiguration(base, changes);
  if ("problems" in validated) problems.push(...validated.problems);
  const after = applyChanges(base, changes).configuration;
  checkDuties({ base, after }, plan, report);
  for (const [place, { unitId, postId }] of plan.postings.entries()) {
    if (!after.units.has(unitId)) report(`postings[${place}].unitId`, unitId, "a configured unit");
    if (postId === undefined || after.posts.has(postId)) continue;
    report(`postings[${place}].postId`, postId, "a configured post");
  }
  checkHistory(scenario, after, report);
  problems.push(...ruleProblems(plan.rules ?? scenario.rules, after));
  if (problems.length > 0) return { problems };
  const placed = withZones(after, changes);
  const { from, to } = scenario.manifest;
  const givenUp = new Set(unitsGivenUp(base, plan));
  for (const unitId of base.units.keys()) if (!after.units.has(unitId)) givenUp.add(unitId);
  const period = { from, to, settings: after.settings };
  return {
    changes: placed,
    configuration: applyChanges(base, placed).configuration,
    scenario: {
      ...scenario,
      configuration: [...scenario.configuration, ...placed],
      duty: dutyUnder(scenario.duty, plan.duties, givenUp, period),
      postings: [...withoutMoved(scenario, plan), ...plan.postings],
      ...(plan.rules === undefined ? {} : { rules: plan.rules }),
    },
  };
}

function withoutMoved({ postings = [] }: LoadedScenario, plan: DeploymentPlan) {
  const moved = new Set(plan.postings.map(({ unitId }) => unitId));
  return postings.filter(({ unitId }) => !moved.has(unitId));
}

const METRES_PER_DEGREE = 111_320;
/** Corners of the circle around a closure. */
const CORNERS = 16;

function circle({ lat, lon, radiusMetres }: DeploymentPlan["roadClosures"][number]) {
  const up = radiusMetres / METRES_PER_DEGREE;
  const across = up / Math.cos((lat * Math.PI) / 180);
  const outer = Array.from({ length: CORNERS + 1 }, (_, corner) => {
    const turn = (2 * Math.PI * (corner % CORNERS)) / CORNERS;
    return { lat: lat + up * Math.sin(turn), lon: lon + across * Math.cos(turn) };
  });
  return [{ outer, holes: [] }];
}

/** The roads under a plan; the same object when it closes none. Fast again after `reindexed`. */
export function roadsUnder(roads: Roads, plan: DeploymentPlan): Roads {
  if (plan.roadClosures.length === 0) return roads;
  const changes = plan.roadClosures.map((closure): RoadChange => {
    if (closure.radiusMetres > 0) return { type: "closeArea", area: circle(closure) };
    return { type: "closeRoad", arc: roads.nearestPosition(closure).arc };
  });
  return roads.withChanges(changes);
}

/** What a plan touches, "kind/id" each once: two plans that share none can both be adopted. */
export function touchedBy(changes: readonly ConfigurationChange[]): string[] {
  return [...new Set(changes.map((change) => `${change.kind}/${changeId(change)}`))];
}
