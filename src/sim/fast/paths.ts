import type { WorldRoads } from "../loaded.ts";

/** Arcs of all ways that are kept; beyond that they are all forgotten: some hundred megabytes. */
const ARCS_MAX = 2 ** 23;
/** Ways from a place to a home are found by a table of up to so many cells. */
const CELLS_MAX = 2 ** 22;

/**
 * Fastest ways, one after the other in two columns: a way that begins at b has its number of arcs
 * and its seconds in all at b, then of each arc the node where it ends and its seconds.
 */
export class Paths {
  nodes = new Int32Array(1024);
  seconds = new Float64Array(1024);
  /** Counts how often all were forgotten: where a way begins is known for one epoch. */
  epoch = 0;
  readonly #roads: WorldRoads;
  /** By place and home where their way begins; 0: not known. */
  readonly #cells: Int32Array;
  readonly #byKey = new Map<number, number>();
  readonly #homes: number;
  readonly #arcsMax: number;
  #used = 1;

  constructor(roads: WorldRoads, places: number, homes: number, arcsMax = ARCS_MAX) {
    this.#roads = roads;
    this.#homes = homes;
    this.#arcsMax = arcsMax;
    this.#cells = new Int32Array(places * homes <= CELLS_MAX ? places * homes : 0);
  }

  /**
   * Where the way between two nodes begins. `place` and `home`: their numbers where they are a
   * place and a home, else -1.
   */
  between(ends: { from: number; to: number }, place: number, home: number): number {
    if (place < 0 || home < 0 || this.#cells.length === 0) return this.#byNodes(ends);
    const cell = place * this.#homes + home;
    const known = this.#cells[cell]!;
    if (known !== 0) return known;
    const made = this.#make(ends);
    return (this.#cells[cell] = made);
  }

  #byNodes(ends: { from: number; to: number }): number {
    const key = ends.from * this.#roads.nodeCount + ends.to;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const made = this.#make(ends);
    this.#byKey.set(key, made);
    return made;
  }

  #make({ from, to }: { from: number; to: number }): number {
    const arcs = this.#roads.routeArcs(from, to) ?? [];
    if (this.#used + arcs.length + 1 > this.#arcsMax) this.#forget();
    this.#grow(this.#used + arcs.length + 1);
    const begin = this.#used;
    let sum = 0;
    for (const [place, number] of arcs.entries()) {
      const arc = this.#roads.arcAt(number);
      this.nodes[begin + place + 1] = arc.to;
      this.seconds[begin + place + 1] = arc.seconds;
      sum += arc.seconds;
    }
    this.nodes[begin] = arcs.length;
    this.seconds[begin] = sum;
    this.#used += arcs.length + 1;
    return begin;
  }

  #forget(): void {
    this.epoch += 1;
    this.#used = 1;
    this.#cells.fill(0);
    this.#byKey.clear();
  }

  #grow(size: number): void {
    if (size <= this.nodes.length) return;
    const nodes = new Int32Array(2 * size);
    nodes.set(this.nodes);
    this.nodes = nodes;
    const seconds = new Float64Array(2 * size);
    seconds.set(this.seconds);
    this.seconds = seconds;
  }
}
