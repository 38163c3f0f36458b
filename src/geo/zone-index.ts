import { boxAround, boxContains, boxesMeet, type Box, type Point } from "./point.ts";
import { boxAroundArea, multiPolygonContains, type MultiPolygon } from "./polygon.ts";

/** Answers "which zones contain this point"; positions refer to the list it was made from. */
export type ZoneIndex = {
  /** Positions of every zone that contains the point, ascending. */
  zonesAt(point: Point): number[];
  /** The first zone that contains the point, or undefined. */
  firstZoneAt(point: Point): number | undefined;
};

type Grid = { box: Box; columns: number; rows: number; zones: number[][] };

/** More cells than this no longer pay for a few thousand zones. */
const CELLS_MAX = 65_536;
const CELLS_PER_ZONE = 16;

function cellOf(grid: Grid, point: Point): number {
  const { box, columns, rows } = grid;
  const across = box.east > box.west ? (point.lon - box.west) / (box.east - box.west) : 0;
  const up = box.north > box.south ? (point.lat - box.south) / (box.north - box.south) : 0;
  const column = Math.min(columns - 1, Math.max(0, Math.floor(across * columns)));
  const row = Math.min(rows - 1, Math.max(0, Math.floor(up * rows)));
  return row * columns + column;
}

function addToGrid(grid: Grid, zone: number, box: Box): void {
  const low = cellOf(grid, { lat: box.south, lon: box.west });
  const high = cellOf(grid, { lat: box.north, lon: box.east });
  const { columns, zones } = grid;
  for (let row = Math.floor(low / columns); row <= Math.floor(high / columns); row += 1) {
    for (let column = low % columns; column <= high % columns; column += 1) {
      zones[row * columns + column]?.push(zone);
    }
  }
}

/** Builds the index. A zone without corners contains nothing. */
export function zoneIndex(areas: readonly MultiPolygon[]): ZoneIndex {
  const boxes = areas.map(boxAroundArea);
  const known = boxes.filter((box) => box !== undefined);
  const around = boxAround(
    known.flatMap((box) => [
      { lat: box.south, lon: box.west },
      { lat: box.north, lon: box.east },
    ]),
  );
  if (around === undefined) return { zonesAt: () => [], firstZoneAt: () => undefined };
  const side = Math.ceil(Math.sqrt(Math.min(CELLS_MAX, CELLS_PER_ZONE * areas.length)));
  const zones = Array.from({ length: side * side }, (): number[] => []);
  const grid: Grid = { box: around, columns: side, rows: side, zones };
  for (const [zone, box] of boxes.entries()) if (box !== undefined) addToGrid(grid, zone, box);
  const contains = (zone: number, point: Point): boolean => {
    const box = boxes[zone];
    const area = areas[zone];
    if (box === undefined || area === undefined || !boxContains(box, point)) return false;
    return multiPolygonContains(area, point);
  };
  const near = (point: Point): number[] =>
    boxContains(around, point) ? (zones[cellOf(grid, point)] ?? []) : [];
  return {
    zonesAt: (point) => near(point).filter((zone) => contains(zone, point)),
    firstZoneAt: (point) => near(point).find((zone) => contains(zone, point)),
  };
}

/** Positions of the areas whose boxes meet the given box, ascending. */
export function areasMeetingBox(areas: readonly MultiPolygon[], box: Box): number[] {
  return areas.flatMap((area, position) => {
    const own = boxAroundArea(area);
    return own !== undefined && boxesMeet(own, box) ? [position] : [];
  });
}
