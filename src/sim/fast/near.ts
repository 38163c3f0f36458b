import type { Group } from "./centre.ts";
import type { Places } from "./places.ts";

/** They are kept as 16 bits. */
const GROUPS_MAX = 65_536;

/**
 * For each place the groups of units by type and, within a type, by road seconds from their home,
 * then by number; worked out when a place is first asked for. Those without a way are at the
 * end.
 */
export class NearGroups {
  /** Type t of a place whose list begins at b: [b + typeStart[t], b + typeStart[t + 1]). */
  readonly typeStart: Int32Array;
  groups = new Uint16Array(1024);
  /** By group. */
  readonly homes: Int32Array;
  readonly #begins: Int32Array;
  readonly #byType: readonly (readonly number[])[];
  readonly #places: Places;
  #used = 0;

  constructor(groups: readonly Group[], types: number, places: Places) {
    if (groups.length > GROUPS_MAX) {
      throw new RangeError(`at most ${GROUPS_MAX} groups of units, got ${groups.length}`);
    }
    this.#places = places;
    this.homes = Int32Array.from(groups, ({ home }) => home);
    this.#byType = Array.from({ length: types }, (_, type) =>
      [...groups.keys()].filter((group) => groups[group]!.type === type),
    );
    this.typeStart = new Int32Array(types + 1);
    for (const [type, { length }] of this.#byType.entries()) {
      this.typeStart[type + 1] = this.typeStart[type]! + length;
    }
    this.#begins = new Int32Array(places.nodes.length).fill(-1);
  }

  /** Where the list of a place begins. */
  beginOf(place: number): number {
    const begin = this.#begins[place]!;
    return begin === -1 ? this.#make(place) : begin;
  }

  #make(place: number): number {
    const begin = this.#used;
    const way = (group: number): number => this.#places.secondsFromHome(this.homes[group]!, place);
    this.#grow(begin + this.homes.length);
    for (const members of this.#byType) {
      const order = members.toSorted((a, b) =>
        way(a) === way(b) ? a - b : way(a) < way(b) ? -1 : 1,
      );
      for (const group of order) {
        this.groups[this.#used] = group;
        this.#used += 1;
      }
    }
    this.#begins[place] = begin;
    return begin;
  }

  #grow(size: number): void {
    if (size <= this.groups.length) return;
    const groups = new Uint16Array(2 * size);
    groups.set(this.groups);
    this.groups = groups;
  }
}
