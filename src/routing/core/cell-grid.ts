import { EARTH_RADIUS_METRES, type Box, type Point } from "#geo";
import { groupBy } from "./network.ts";

const RADIANS = Math.PI / 180;

/** A little less than the radius used for distances, so that a bound is never too long. */
const LEAST_RADIUS_METRES = EARTH_RADIUS_METRES * 0.999;

const LEAST_CELL_DEGREES = 1e-9;

/** Least distance in metres from a point to the meridian this many degrees east or west. */
function metresAcross(lat: number, degrees: number): number {
  if (degrees <= 0 || degrees >= 90) return 0;
  const sine = Math.cos(lat * RADIANS) * Math.sin(degrees * RADIANS);
  return Math.asin(sine) * LEAST_RADIUS_METRES;
}

/** Least distance in metres to the parallel this many degrees north or south. */
function metresUp(degrees: number): number {
  return Math.max(0, degrees) * RADIANS * LEAST_RADIUS_METRES;
}

/** Cells of equal size in degrees, each with the items that touch it, searched ring by ring. */
export class CellGrid {
  readonly #box: Box;
  readonly #side: number;
  readonly #cellLon: number;
  readonly #cellLat: number;
  #start: Int32Array = new Int32Array(0);
  #members: Int32Array = new Int32Array(0);

  /** About `cellCount` cells over the box. */
  constructor(box: Box, cellCount: number) {
    this.#box = box;
    this.#side = Math.max(1, Math.ceil(Math.sqrt(cellCount)));
    this.#cellLon = Math.max(LEAST_CELL_DEGREES, (box.east - box.west) / this.#side);
    this.#cellLat = Math.max(LEAST_CELL_DEGREES, (box.north - box.south) / this.#side);
  }

  /** Files items 0..boxes.length-1 under every cell their box touches. */
  file(itemCount: number, boxOf: (item: number) => Box): void {
    const cells: number[] = [];
    const items: number[] = [];
    for (let item = 0; item < itemCount; item += 1) {
      const { south, west, north, east } = boxOf(item);
      for (let row = this.#row(south); row <= this.#row(north); row += 1) {
        for (let column = this.#column(west); column <= this.#column(east); column += 1) {
          cells.push(row * this.#side + column);
          items.push(item);
        }
      }
    }
    const grouped = groupBy(cells, this.#side * this.#side);
    this.#start = grouped.start;
    this.#members = grouped.members.map((place) => items[place]!);
  }

  /**
   * Visits items outward from the point until none that is left can be nearer than what `visit`
   * last returned, the least distance so far in metres. May visit an item more than once.
   * Throws RangeError when the point is not in degrees.
   */
  search(point: Point, visit: (item: number) => number): void {
    if (!(Math.abs(point.lat) <= 90 && Math.abs(point.lon) <= 180)) {
      throw new RangeError(`a point must be in degrees, got lat ${point.lat}, lon ${point.lon}`);
    }
    const column = this.#column(point.lon);
    const row = this.#row(point.lat);
    let best = Infinity;
    for (let ring = 0; ring < this.#side; ring += 1) {
      if (this.#leastMetres(point, column, row, ring) > best) break;
      for (let y = Math.max(0, row - ring); y <= Math.min(this.#side - 1, row + ring); y += 1) {
        const isWholeRow = ring === 0 || y === row - ring || y === row + ring;
        const step = isWholeRow ? 1 : 2 * ring;
        for (let x = column - ring; x <= column + ring; x += step) {
          if (x >= 0 && x < this.#side) best = this.#visitCell(y * this.#side + x, best, visit);
        }
      }
    }
  }

  #visitCell(cell: number, bestBefore: number, visit: (item: number) => number): number {
    let best = bestBefore;
    for (let place = this.#start[cell]!; place < this.#start[cell + 1]!; place += 1) {
      best = visit(this.#members[place]!);
    }
    return best;
  }

  #column(lon: number): number {
    const column = Math.floor((lon - this.#box.west) / this.#cellLon);
    return Math.min(this.#side - 1, Math.max(0, column));
  }

  #row(lat: number): number {
    const row = Math.floor((lat - this.#box.south) / this.#cellLat);
    return Math.min(this.#side - 1, Math.max(0, row));
  }

  /** No item that is first met in this ring of cells or a later one is nearer than this. */
  #leastMetres(point: Point, column: number, row: number, ring: number): number {
    if (ring === 0) return 0;
    const west = this.#box.west + (column - ring + 1) * this.#cellLon;
    const east = this.#box.west + (column + ring) * this.#cellLon;
    const south = this.#box.south + (row - ring + 1) * this.#cellLat;
    const north = this.#box.south + (row + ring) * this.#cellLat;
    let least = Infinity; // A side beyond the grid holds nothing.
    if (column >= ring) least = Math.min(least, metresAcross(point.lat, point.lon - west));
    if (column + ring < this.#side) {
      least = Math.min(least, metresAcross(point.lat, east - point.lon));
    }
    if (row >= ring) least = Math.min(least, metresUp(point.lat - south));
    if (row + ring < this.#side) least = Math.min(least, metresUp(north - point.lat));
    return least;
  }
}
