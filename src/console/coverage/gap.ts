import {
  isAvailable,
  listUnits,
  waitingZoneIds,
  type Board,
  type CoverageRule,
  type DefinedUnit,
  type Instant,
  type Point,
  type Post,
  type Text,
  type UnitId,
  type ZoneId,
} from "#kernel";
import { boxAround, distanceMetres } from "#geo";
import type { UnitPosition } from "#protocol";

/** Where a unit could wait in the zone: a post, or its own station when that is there. */
export type Target = { readonly postId?: string; readonly name: Text };

/** A free unit that waits elsewhere and could cover the zone. */
export type MoveUp = {
  readonly unitId: UnitId;
  readonly callSign: string;
  /** In a straight line; undefined when nobody knows where the unit is. */
  readonly metres: number | undefined;
  /** Absent: the zone has nowhere to send it. */
  readonly target: Target | undefined;
  /** Zones it would leave with fewer than their own rules ask for. */
  readonly leavesShort: readonly Text[];
};

export type Gap = {
  readonly rule: CoverageRule;
  readonly zone: Text;
  readonly capability: Text;
  readonly free: number;
  readonly missing: number;
  /** Units that belong to the zone and are busy: when one clears, the gap may close by itself. */
  readonly busyUnitIds: readonly UnitId[];
  readonly hasPost: boolean;
  readonly moves: readonly MoveUp[];
};

type Positions = ReadonlyMap<UnitId, UnitPosition>;
type Asked = { readonly board: Board; readonly at: Instant; readonly positions: Positions };

/** A position older than this says little about a unit that waits. */
const POSITION_MAX_MILLISECONDS = 10 * 60_000;

function isAble({ definition }: DefinedUnit, capabilityId: string): boolean {
  return definition.capabilities.some((item) => item.capabilityId === capabilityId);
}

function waitsIn(board: Board, item: DefinedUnit, zoneId: ZoneId): boolean {
  return waitingZoneIds(board, item).includes(zoneId);
}

function postsIn(board: Board, zoneId: ZoneId): Post[] {
  return [...board.configuration.posts.values()].filter(
    (post) => post.zoneId === zoneId || post.zoneIds?.includes(zoneId) === true,
  );
}

/** The middle of a zone without a post: a station in it, or the middle of its box. */
function middleOf(board: Board, zoneId: ZoneId): Point | undefined {
  const { stations, zones } = board.configuration;
  for (const station of stations.values()) {
    if (station.zoneIds?.includes(zoneId) === true) return station;
  }
  const rings = zones.get(zoneId)?.polygons.flatMap((polygon) => polygon.slice(0, 1)) ?? [];
  const box = boxAround(rings.flat().map(([lon, lat]) => ({ lat, lon })));
  if (box === undefined) return undefined;
  return { lat: (box.south + box.north) / 2, lon: (box.west + box.east) / 2 };
}

function whereIs({ board, at, positions }: Asked, item: DefinedUnit): Point | undefined {
  const { unit, definition } = item;
  const position = positions.get(unit.unitId);
  if (position !== undefined && at - position.at < POSITION_MAX_MILLISECONDS) return position;
  const { posts, stations } = board.configuration;
  if (unit.postId !== undefined) return posts.get(unit.postId);
  return definition.stationId === undefined ? undefined : stations.get(definition.stationId);
}

/** Zones whose rules would lack a unit, or one more, if this one left. */
function leavesShort({ board, at }: Asked, item: DefinedUnit, units: readonly DefinedUnit[]) {
  const { coverageRules, zones } = board.configuration;
  return [...coverageRules.values()].flatMap((rule): Text[] => {
    if (!isAble(item, rule.capabilityId) || !waitsIn(board, item, rule.zoneId)) return [];
    const free = units.filter(
      (other) =>
        isAble(other, rule.capabilityId) &&
        waitsIn(board, other, rule.zoneId) &&
        isAvailable(board, other.unit.unitId, at),
    ).length;
    const zone = zones.get(rule.zoneId)?.name ?? { en: rule.zoneId };
    return free > rule.minimumFree ? [] : [zone];
  });
}

/** Zones that would be short of a free unit if this one were not there any more. */
export function zonesLeftShort(asked: Asked, unitId: UnitId): readonly Text[] {
  const units = listUnits(asked.board);
  const item = units.find(({ unit }) => unit.unitId === unitId);
  if (item === undefined || !isAvailable(asked.board, unitId, asked.at)) return [];
  return leavesShort(asked, item, units);
}

type Place = { readonly point: Point; readonly target: Target };

/** The station of a unit that is posted elsewhere, when the station covers the zone. */
function ownStation(board: Board, { unit, definition }: DefinedUnit, zoneId: ZoneId) {
  const station = board.configuration.stations.get(definition.stationId ?? "");
  if (unit.postId === undefined || station?.zoneIds?.includes(zoneId) !== true) return undefined;
  return { point: station, target: { name: station.name } };
}

function moveUp(asked: Asked, item: DefinedUnit, zoneId: ZoneId, units: readonly DefinedUnit[]) {
  const { board } = asked;
  const here = whereIs(asked, item);
  const far = (point: Point) => (here === undefined ? Infinity : distanceMetres(here, point));
  const posts = postsIn(board, zoneId).map(({ postId, name, lat, lon }): Place => ({
    point: { lat, lon },
    target: { postId, name },
  }));
  const home = ownStation(board, item, zoneId);
  const places = home === undefined ? posts : [home, ...posts];
  const place = places.toSorted((a, b) => far(a.point) - far(b.point))[0];
  const to = place?.point ?? middleOf(board, zoneId);
  return {
    unitId: item.unit.unitId,
    callSign: item.definition.callSign,
    metres: here === undefined || to === undefined ? undefined : distanceMetres(here, to),
    target: place?.target,
    leavesShort: leavesShort(asked, item, units),
  };
}

/** A coverage rule as it stands, and who could help. Undefined when there is no such rule. */
export function findGap(asked: Asked, ruleId: string): Gap | undefined {
  const { board, at } = asked;
  const rule = board.configuration.coverageRules.get(ruleId);
  if (rule === undefined) return undefined;
  const { zoneId, capabilityId, minimumFree } = rule;
  const units = listUnits(board);
  const able = units.filter((item) => isAble(item, capabilityId));
  const isFree = ({ unit }: DefinedUnit) => isAvailable(board, unit.unitId, at);
  const here = able.filter((item) => waitsIn(board, item, zoneId));
  const free = here.filter(isFree).length;
  const { zones, capabilities } = board.configuration;
  return {
    rule,
    zone: zones.get(zoneId)?.name ?? { en: zoneId },
    capability: capabilities.get(capabilityId)?.name ?? { en: capabilityId },
    free,
    missing: Math.max(0, minimumFree - free),
    busyUnitIds: here
      .filter(({ unit }) => unit.openAssignmentIds.length > 0)
      .map(({ unit }) => unit.unitId),
    hasPost: postsIn(board, zoneId).length > 0,
    moves: able
      .filter((item) => isFree(item) && !waitsIn(board, item, zoneId))
      .map((item) => moveUp(asked, item, zoneId, units))
      .sort((a, b) => (a.metres ?? Infinity) - (b.metres ?? Infinity)),
  };
}
