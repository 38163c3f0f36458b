import { localTime } from "#kernel";
import type {
  Board,
  CapabilityId,
  Configuration,
  Instant,
  UnitDefinition,
  UnitTypeId,
  ZoneId,
} from "#kernel";
import type { Roads } from "#routing";
import type { LoadedScenario, WorldResponseModel, WorldRoads } from "../loaded.ts";

const HOURS_PER_WEEK = 168;
/** Points of demand at most: calls that lie near each other are one point. */
const POINTS_MAX = 400;

/** Where the public asked for help: places with how many calls each, and the area they lie in. */
export type DemandPoints = {
  readonly nodes: Int32Array;
  readonly lat: Float64Array;
  readonly lon: Float64Array;
  /** Calls of the history. */
  readonly calls: Float64Array;
  /** Position in `areas`; -1: in none of them. */
  readonly area: Int32Array;
  readonly areas: readonly ZoneId[];
};

/** The kind of zone that stands for "area" in figures: the first of these that the centre has. */
const AREA_KINDS = ["beat", "first-due", "posting"] as const;

/** Zones by which figures are given: those of one kind, so that no call counts twice. */
export function areaZonesOf(configuration: Configuration): ZoneId[] {
  const zones = [...configuration.zones.values()];
  for (const kind of AREA_KINDS) {
    const found = zones.flatMap((zone) => (zone.kind === kind ? [zone.zoneId] : []));
    if (found.length > 0) return found.toSorted();
  }
  return [];
}

/** The area of a place: the first of its zones that is one; undefined when none is. */
export function areaFinder(areas: readonly ZoneId[]): (zoneIds: readonly ZoneId[]) => number {
  const positions = new Map(areas.map((zoneId, position) => [zoneId, position]));
  return (zoneIds) => {
    for (const zoneId of zoneIds) {
      const position = positions.get(zoneId);
      if (position !== undefined) return position;
    }
    return -1;
  };
}

type Heap = { readonly counts: Map<number, number>; readonly area: number; total: number };

/**
 * The public's calls as points: one per cell of a grid and area, at the road node most calls of
 * the cell are nearest to. The grid is as fine as `pointsMax` allows.
 */
export function demandPoints(
  scenario: LoadedScenario,
  roads: WorldRoads,
  areas: readonly ZoneId[],
  pointsMax = POINTS_MAX,
): DemandPoints {
  const areaAt = areaFinder(areas);
  const calls = scenario.history.filter(({ origin }) => origin !== "officer");
  let cells = new Map<string, Heap>();
  for (let size = 0.002; ; size *= 1.25) {
    cells = new Map();
    for (const { place } of calls) {
      const node = place.node ?? roads.nearestNode(place).node;
      const area = areaAt(place.zoneIds);
      const key = `${area} ${Math.floor(place.lat / size)} ${Math.floor(place.lon / size)}`;
      const cell = cells.get(key) ?? { counts: new Map(), area, total: 0 };
      cell.counts.set(node, (cell.counts.get(node) ?? 0) + 1);
      cell.total += 1;
      cells.set(key, cell);
    }
    if (cells.size <= pointsMax || size > 1) break;
  }
  const made = [...cells.values()];
  const nodes = Int32Array.from(made, ({ counts }) => {
    let best = -1;
    for (const [node, count] of counts) {
      const most = counts.get(best) ?? 0;
      if (count > most || (count === most && node < best)) best = node;
    }
    return best;
  });
  return {
    nodes,
    lat: Float64Array.from(nodes, (node) => roads.lat[node] ?? 0),
    lon: Float64Array.from(nodes, (node) => roads.lon[node] ?? 0),
    calls: Float64Array.from(made, ({ total }) => total),
    area: Int32Array.from(made, ({ area }) => area),
    areas,
  };
}

/**
 * Seconds that a unit of a type needs by road from a node to every point, as calibrated: the
 * median of an urgent trip at noon. Infinity where no road leads. Rows are made once.
 */
export type Rows = (node: number, unitTypeId: UnitTypeId) => Float64Array;

const NOON = 12;

export function rowsTo(
  points: DemandPoints,
  roads: Pick<Roads, "secondsFromOne">,
  responseModel: WorldResponseModel,
): Rows {
  const plain = new Map<number, Float64Array>();
  const rows = new Map<string, Float64Array>();
  return (node, unitTypeId) => {
    const key = `${node} ${unitTypeId}`;
    const known = rows.get(key);
    if (known !== undefined) return known;
    const road =
      plain.get(node) ??
      roads.secondsFromOne(node, points.nodes, new Float64Array(points.nodes.length));
    plain.set(node, road);
    const row = road.map((roadSeconds) =>
      Number.isFinite(roadSeconds)
        ? responseModel.sampleTravel(0.5, {
            roadSeconds,
            unitTypeId,
            hourOfDay: NOON,
            urgent: true,
          })
        : Infinity,
    );
    rows.set(key, row);
    return row;
  };
}

/** Where a unit waits when it is free: its post, else its station; undefined: nowhere known. */
export function waitsAt(
  configuration: Configuration,
  unit: UnitDefinition,
  postId: string | undefined,
): { readonly lat: number; readonly lon: number } | undefined {
  const { posts, stations } = configuration;
  const post = postId === undefined ? undefined : posts.get(postId);
  return post ?? stations.get(unit.stationId ?? "");
}

/** Looks at a board at an instant. */
export type CoverageSample = (board: Board, at: Instant) => void;

/** Shares of demand that a free unit could reach in time, gathered over a run. */
export type CoverageBook = {
  readonly sample: CoverageSample;
  /** The same of what is covered, by capability: 1 for every point that is. */
  add(hourOfWeek: number, covered: readonly Uint8Array[]): void;
  /** [capability][hour of week]: mean share of all demand; NaN where no sample fell. */
  byHour(): Float64Array[];
  /** [capability][area]: mean share of the area's demand. */
  byArea(): Float64Array[];
};

export type CoverageQuestion = {
  readonly points: DemandPoints;
  readonly rows: Rows;
  readonly roads: WorldRoads;
  readonly capabilityIds: readonly CapabilityId[];
  /** By capability: median travel seconds within which a free unit counts as covering. */
  readonly withinSeconds: readonly number[];
};

/** Books how much of the demand free units cover, each time it looks. */
export function coverageBook(question: CoverageQuestion): CoverageBook {
  const { points, capabilityIds } = question;
  const size = points.areas.length;
  const hours = capabilityIds.map(() => new Float64Array(HOURS_PER_WEEK));
  const seen = new Float64Array(HOURS_PER_WEEK);
  const areas = capabilityIds.map(() => new Float64Array(size));
  const demand = new Float64Array(size);
  let all = 0;
  points.calls.forEach((calls, point) => {
    all += calls;
    const area = points.area[point] ?? -1;
    if (area >= 0) demand[area]! += calls;
  });
  let samples = 0;
  const add: CoverageBook["add"] = (hourOfWeek, coveredByPlace) => {
    seen[hourOfWeek]! += 1;
    samples += 1;
    for (const [place, covered] of coveredByPlace.entries()) {
      let sum = 0;
      for (let point = 0; point < points.nodes.length; point += 1) {
        if (covered[point] === 0) continue;
        const calls = points.calls[point] ?? 0;
        sum += calls;
        const area = points.area[point] ?? -1;
        if (area >= 0) areas[place]![area]! += calls;
      }
      hours[place]![hourOfWeek]! += all === 0 ? 0 : sum / all;
    }
  };
  return {
    add,
    sample(board, at) {
      const { hourOfWeek } = localTime(board.configuration.settings, at);
      add(
        hourOfWeek,
        capabilityIds.map((_, place) => coveredBy(question, board, place)),
      );
    },
    byHour: () => hours.map((row) => row.map((sum, hour) => sum / seen[hour]!)),
    byArea: () => areas.map((row) => row.map((sum, area) => sum / (samples * demand[area]!))),
  };
}

/** 1 for every point that a free unit with the capability reaches in time from where it waits. */
function coveredBy(
  { points, rows, roads, withinSeconds, capabilityIds }: CoverageQuestion,
  board: Board,
  place: number,
): Uint8Array {
  const capabilityId = capabilityIds[place];
  const limit = withinSeconds[place] ?? 0;
  const covered = new Uint8Array(points.nodes.length);
  const { configuration } = board;
  const seen = new Set<Float64Array>();
  for (const definition of configuration.units.values()) {
    if (!definition.capabilities.some((one) => one.capabilityId === capabilityId)) continue;
    const unit = board.units.get(definition.unitId);
    if (unit?.duty.status !== "inService" || unit.openAssignmentIds.length > 0) continue;
    const waits = waitsAt(configuration, definition, unit.postId);
    if (waits !== undefined) seen.add(rows(roads.nearestNode(waits).node, definition.unitTypeId));
  }
  for (const row of seen) {
    for (let point = 0; point < row.length; point += 1) {
      if (row[point]! <= limit) covered[point] = 1;
    }
  }
  return covered;
}

export type UsualQuestion = {
  readonly points: DemandPoints;
  readonly rows: Rows;
  readonly roads: Pick<Roads, "nearestNode">;
  readonly configuration: Configuration;
};

/**
 * A time of travel that tells deployments apart: the mean over the demand from the nearest place
 * where a unit with the capability is at home, rounded up to a whole minute. A time that every
 * place meets, or none, would show nothing.
 */
export function usualSeconds(asked: UsualQuestion, capabilityId: CapabilityId): number {
  const { points, rows, roads, configuration } = asked;
  const nearest = new Float64Array(points.nodes.length).fill(Infinity);
  for (const unit of configuration.units.values()) {
    if (!unit.capabilities.some((one) => one.capabilityId === capabilityId)) continue;
    const place = waitsAt(configuration, unit, undefined);
    if (place === undefined) continue;
    const row = rows(roads.nearestNode(place).node, unit.unitTypeId);
    for (let point = 0; point < row.length; point += 1) {
      nearest[point] = Math.min(nearest[point]!, row[point]!);
    }
  }
  let [calls, seconds] = [0, 0];
  for (const [point, time] of nearest.entries()) {
    if (!Number.isFinite(time)) continue;
    calls += points.calls[point]!;
    seconds += time * points.calls[point]!;
  }
  return calls === 0 ? 60 : 60 * Math.ceil(seconds / calls / 60);
}

/** The capabilities that most calls ask for, by the response plans; at most `most`. */
export function askedCapabilities(
  configuration: Configuration,
  scenario: LoadedScenario,
  most = 3,
): CapabilityId[] {
  const asked = new Map<CapabilityId, number>();
  const plans = [...configuration.responsePlans.values()];
  for (const { typeId, finalPriorityId, origin } of scenario.history) {
    if (origin === "officer") continue;
    const fits = plans.filter(
      ({ typeIds, priorityIds, zoneIds, period }) =>
        (typeIds === undefined || typeIds.includes(typeId)) &&
        (priorityIds === undefined || priorityIds.includes(finalPriorityId)) &&
        zoneIds === undefined &&
        period === undefined,
    );
    const conditions = (plan: (typeof fits)[number]) =>
      Number(plan.typeIds !== undefined) + Number(plan.priorityIds !== undefined);
    const plan = fits.reduce<(typeof fits)[number] | undefined>(
      (best, one) => (best === undefined || conditions(one) > conditions(best) ? one : best),
      undefined,
    );
    for (const { capabilityId } of plan?.alarms[0]?.needs ?? []) {
      asked.set(capabilityId, (asked.get(capabilityId) ?? 0) + 1);
    }
  }
  return [...asked]
    .toSorted(([one, a], [other, b]) => b - a || (one < other ? -1 : 1))
    .slice(0, most)
    .map(([capabilityId]) => capabilityId);
}
