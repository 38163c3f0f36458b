import { localTime } from "#kernel";
import type { CapabilityId, Configuration, DeploymentPlan, Text, UnitId, ZoneId } from "#kernel";
import type { Roads } from "#routing";
import { firstStampOf, type LoadedScenario, type WorldResponseModel } from "../loaded.ts";
import type { RecordedDuty } from "../scenario.ts";
import type { Looked } from "./quick.ts";
import { applyPlan, configurationHash, configurationOf, roadsUnder } from "./apply.ts";
import {
  areaZonesOf,
  askedCapabilities,
  demandPoints,
  rowsTo,
  waitsAt,
  type DemandPoints,
  type Rows,
} from "./coverage.ts";

const HOUR = 3_600_000;
export const HOURS_PER_WEEK = 168;

/** What a history holds that a planner looks at before anything is tried. */
export type GroundSummary = {
  readonly configurationHash: string;
  readonly areas: readonly {
    readonly zoneId: ZoneId;
    readonly name: Text;
    readonly calls: number;
  }[];
  readonly callsByHourOfWeek: readonly number[];
  readonly capabilities: readonly { readonly capabilityId: CapabilityId; readonly name: Text }[];
  /** By unit: share of each hour of the week on duty. */
  readonly duty: readonly { readonly unitId: UnitId; readonly shares: readonly number[] }[];
  readonly points: readonly {
    readonly lat: number;
    readonly lon: number;
    readonly calls: number;
    readonly zoneId: ZoneId | null;
  }[];
};

export type GroundParts = {
  readonly scenario: LoadedScenario;
  readonly roads: Roads;
  readonly responseModel: WorldResponseModel;
};

/** A history with what is worked out of it once, to answer questions about plans quickly. */
export type Ground = GroundParts & {
  readonly base: Configuration;
  readonly areas: readonly ZoneId[];
  readonly points: DemandPoints;
  readonly rows: Rows;
  readonly capabilityIds: readonly CapabilityId[];
  /** The public's calls by hour of the week. */
  readonly callsByHour: Float64Array;
  /** How often each hour of the week was seen. */
  readonly seen: Float64Array;
  readonly busiestHour: number;
  /** The last look at today. */
  readonly looks: Map<string, Looked>;
};

export function createGround({ scenario, roads, responseModel }: GroundParts): Ground {
  const base = configurationOf(scenario);
  const areas = areaZonesOf(base);
  const points = demandPoints(scenario, roads, areas);
  const { settings } = base;
  const callsByHour = new Float64Array(HOURS_PER_WEEK);
  for (const { receivedAt, origin } of scenario.history) {
    if (origin === "officer") continue;
    callsByHour[localTime(settings, receivedAt).hourOfWeek]! += 1;
  }
  const seen = new Float64Array(HOURS_PER_WEEK);
  const { from, to } = scenario.manifest;
  for (let at = from; at < to; at += HOUR) seen[localTime(settings, at).hourOfWeek]! += 1;
  let busiestHour = 0;
  const rate = (hour: number) => callsByHour[hour]! / Math.max(1, seen[hour]!);
  for (let hour = 1; hour < HOURS_PER_WEEK; hour += 1) {
    if (rate(hour) > rate(busiestHour)) busiestHour = hour;
  }
  return {
    scenario,
    roads,
    responseModel,
    base,
    areas,
    points,
    rows: rowsTo(points, roads, responseModel),
    capabilityIds: askedCapabilities(base, scenario),
    callsByHour,
    seen,
    busiestHour,
    looks: new Map(),
  };
}

/** By unit, the share of each hour of the week on duty. */
export function dutyShares(
  { base, scenario, seen }: Ground,
  duty: readonly RecordedDuty[],
): Map<UnitId, Float64Array> {
  const { from, to } = scenario.manifest;
  const shares = new Map<UnitId, Float64Array>();
  for (const one of duty) {
    const row = shares.get(one.unitId) ?? new Float64Array(HOURS_PER_WEEK);
    shares.set(one.unitId, row);
    const first = Math.max(from, one.from);
    const last = Math.min(to, one.to);
    for (let at = Math.floor(first / HOUR) * HOUR; at < last; at += HOUR) {
      const part = (Math.min(last, at + HOUR) - Math.max(first, at)) / HOUR;
      const { hourOfWeek } = localTime(base.settings, at);
      row[hourOfWeek]! += Math.max(0, part) / Math.max(1, seen[hourOfWeek]!);
    }
  }
  for (const row of shares.values()) {
    for (const [hour, share] of row.entries()) row[hour] = Math.min(1, share);
  }
  return shares;
}

export function summaryOf(ground: Ground): GroundSummary {
  const { base, areas, points, capabilityIds, callsByHour, scenario } = ground;
  const calls = new Float64Array(areas.length);
  points.area.forEach((area, point) => {
    if (area >= 0) calls[area]! += points.calls[point]!;
  });
  return {
    configurationHash: configurationHash(base),
    areas: areas.map((zoneId, area) => ({
      zoneId,
      name: base.zones.get(zoneId)?.name ?? { en: zoneId },
      calls: calls[area]!,
    })),
    callsByHourOfWeek: Array.from(callsByHour),
    capabilities: capabilityIds.map((capabilityId) => ({
      capabilityId,
      name: base.capabilities.get(capabilityId)?.name ?? { en: capabilityId },
    })),
    duty: [...dutyShares(ground, scenario.duty)].map(([unitId, row]) => {
      return { unitId, shares: Array.from(row, (share) => Math.round(share * 1000) / 1000) };
    }),
    points: Array.from(points.nodes, (_, point) => ({
      lat: points.lat[point]!,
      lon: points.lon[point]!,
      calls: points.calls[point]!,
      zoneId: areas[points.area[point]!] ?? null,
    })),
  };
}

/** A unit that is on duty in the hour asked about, and where it waits. */
export type WaitingUnit = {
  readonly unitId: UnitId;
  readonly callSign: string;
  readonly unitTypeId: string;
  readonly node: number;
  readonly seconds: Float64Array;
};

/** A way to run the centre, as far as a quick look needs it. */
export type Side = {
  readonly scenario: LoadedScenario;
  readonly configuration: Configuration;
  readonly roads: Roads;
  readonly rows: Rows;
};

export function todayOf({ scenario, base, roads, rows }: Ground): Side {
  return { scenario, configuration: base, roads, rows };
}

export function planSide(ground: Ground, plan: DeploymentPlan) {
  const applied = applyPlan(ground.scenario, plan);
  if ("problems" in applied) return applied;
  const roads = roadsUnder(ground.roads, plan);
  const rows =
    roads === ground.roads ? ground.rows : rowsTo(ground.points, roads, ground.responseModel);
  const { scenario, configuration } = applied;
  return { side: { scenario, configuration, roads, rows } satisfies Side };
}

/** At least half of the hour, on the average of the weeks, counts as on duty. */
const ON_DUTY_SHARE = 0.5;

/** Units on duty in an hour of the week. */
function onDutyIn({ base, scenario, seen }: Ground, side: Side, hourOfWeek: number): Set<UnitId> {
  const { from, to } = scenario.manifest;
  const hours: number[] = [];
  for (let at = Math.floor(from / HOUR) * HOUR; at < to; at += HOUR) {
    if (localTime(base.settings, at).hourOfWeek === hourOfWeek) hours.push(at);
  }
  const held = new Map<UnitId, number>();
  for (const one of side.scenario.duty) {
    for (const at of hours) {
      const part = Math.min(one.to, to, at + HOUR) - Math.max(one.from, from, at);
      if (part > 0) held.set(one.unitId, (held.get(one.unitId) ?? 0) + part / HOUR);
    }
  }
  const enough = ON_DUTY_SHARE * Math.max(1, seen[hourOfWeek]!);
  return new Set([...held].flatMap(([unitId, sum]) => (sum >= enough ? [unitId] : [])));
}

/** Units with a capability that are on duty in an hour of the week, with their times by road. */
export function waitingUnits(
  ground: Ground,
  side: Side,
  asked: { readonly capabilityId: CapabilityId; readonly hourOfWeek: number },
): WaitingUnit[] {
  const onDuty = onDutyIn(ground, side, asked.hourOfWeek);
  const posts = new Map(
    (side.scenario.postings ?? []).map(({ unitId, postId }) => [unitId, postId]),
  );
  const found: WaitingUnit[] = [];
  for (const unit of side.configuration.units.values()) {
    if (!unit.capabilities.some((one) => one.capabilityId === asked.capabilityId)) continue;
    if (!onDuty.has(unit.unitId)) continue;
    const place = waitsAt(side.configuration, unit, posts.get(unit.unitId));
    if (place === undefined) continue;
    const { node } = side.roads.nearestNode(place);
    const { unitId, callSign, unitTypeId } = unit;
    found.push({ unitId, callSign, unitTypeId, node, seconds: side.rows(node, unitTypeId) });
  }
  return found;
}

/** How much work units with a capability really had: sendings per call, and hours of each. */
export function workOf(
  { scenario, base }: Ground,
  capabilityId: CapabilityId,
): { readonly sentPerCall: number; readonly hoursEach: number } {
  let sent = 0;
  let timed = 0;
  let seconds = 0;
  let calls = 0;
  for (const { assignments, origin } of scenario.history) {
    if (origin !== "officer") calls += 1;
    for (const row of assignments) {
      const unit = base.units.get(row.unitId);
      if (unit?.capabilities.some((one) => one.capabilityId === capabilityId) !== true) continue;
      sent += 1;
      const from = firstStampOf(row);
      if (from === undefined || row.availableAt === undefined || row.availableAt < from) continue;
      timed += 1;
      seconds += (row.availableAt - from) / 1000;
    }
  }
  return { sentPerCall: sent / Math.max(1, calls), hoursEach: seconds / Math.max(1, timed) / 3600 };
}
