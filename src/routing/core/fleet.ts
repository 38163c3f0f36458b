import { Dijkstra } from "./dijkstra.ts";
import type { Hierarchy } from "./contraction.ts";
import type { HubLabels } from "./labels.ts";
import { requireNode, ticksOf, UNREACHABLE_TICKS, type RoadNetwork } from "./network.ts";

/** What a fleet needs of the roads it stands on. `index` is absent while roads are changed. */
export type FleetRoads = {
  readonly network: RoadNetwork;
  readonly weights: Int32Array;
  readonly index: { readonly hierarchy: Hierarchy; readonly labels: HubLabels } | undefined;
};

/**
 * Units pinned to nodes, and the travel time of all of them to one incident.
 * Pinning writes the unit into the bucket of each hub of its label; a query reads the buckets of
 * the incident's hubs. Neither allocates once the buckets have grown to their working size.
 */
export type Fleet = {
  readonly capacity: number;
  readonly pinnedCount: number;
  /**
   * Places the unit at the node, `offsetSeconds` (0 or more) short of it; moves it when it is
   * already placed. Throws RangeError for a unit, node or offset out of range.
   */
  pin(unit: number, node: number, offsetSeconds?: number): void;
  /** Takes the unit away; one that is not placed stays so. */
  unpin(unit: number): void;
  /** The node the unit was placed at, or undefined. */
  nodeOf(unit: number): number | undefined;
  /**
   * Seconds per unit to the incident's node; Infinity when there is no way or the unit is not
   * placed. The array is the fleet's own: the next query overwrites it.
   */
  query(incidentNode: number): Float64Array;
  /** Places every unit where it stands on other roads of the same network (a closure, say). */
  follow(roads: FleetRoads): void;
};

const FIRST_BUCKET = 4;
const NOT_PINNED = -1;

/**
 * The buckets: per hub a block in one pool, entries (slot, unit, ticks). A slot is
 * unit * labelMax + the entry's place in the unit's label, so an entry can be found and removed
 * without a search.
 */
class Buckets {
  start: Int32Array;
  size: Int32Array;
  /** Entry e is units and ticks side by side: entries[2 * e] and entries[2 * e + 1]. */
  entries: Int32Array;
  readonly #room: Int32Array;
  #slots: Int32Array;
  /** Per slot, where its entry is in the pool. */
  readonly #places: Int32Array;
  #used = 0;

  constructor(hubCount: number, slotCount: number) {
    this.start = new Int32Array(hubCount);
    this.size = new Int32Array(hubCount);
    this.#room = new Int32Array(hubCount);
    const pool = 1024;
    this.entries = new Int32Array(2 * pool);
    this.#slots = new Int32Array(pool);
    this.#places = new Int32Array(slotCount);
  }

  add(hub: number, unit: number, slot: number, ticks: number): void {
    const size = this.size[hub]!;
    if (size === this.#room[hub]!) this.#enlarge(hub, size === 0 ? FIRST_BUCKET : size * 2);
    this.size[hub] = size + 1;
    this.#put(this.start[hub]! + size, unit, slot, ticks);
  }

  remove(hub: number, slot: number): void {
    const last = this.start[hub]! + this.size[hub]! - 1;
    const place = this.#places[slot]!;
    this.size[hub]! -= 1;
    if (place !== last) this.#move(last, place);
  }

  #put(place: number, unit: number, slot: number, ticks: number): void {
    this.entries[2 * place] = unit;
    this.entries[2 * place + 1] = ticks;
    this.#slots[place] = slot;
    this.#places[slot] = place;
  }

  #move(from: number, to: number): void {
    this.#put(to, this.entries[2 * from]!, this.#slots[from]!, this.entries[2 * from + 1]!);
  }

  /**
   * Moves the bucket to a larger block at the end. A block grows by doubling and is never given
   * back, so the pool stays below four times the most entries every hub ever held.
   */
  #enlarge(hub: number, room: number): void {
    if (this.#used + room > this.#slots.length) this.#growPool(this.#used + room);
    const from = this.start[hub]!;
    const to = this.#used;
    this.#used += room;
    this.start[hub] = to;
    this.#room[hub] = room;
    for (let entry = 0; entry < this.size[hub]!; entry += 1) this.#move(from + entry, to + entry);
  }

  #growPool(atLeast: number): void {
    const room = Math.max(atLeast, this.#slots.length * 2);
    const entries = new Int32Array(2 * room);
    entries.set(this.entries);
    this.entries = entries;
    const slots = new Int32Array(room);
    slots.set(this.#slots);
    this.#slots = slots;
  }
}

class PinnedFleet implements Fleet {
  readonly capacity: number;
  pinnedCount = 0;
  #roads: FleetRoads;
  #index: FleetRoads["index"];
  #buckets: Buckets | undefined;
  #search: Dijkstra | undefined;
  /** Per unit: node (NOT_PINNED for none) and ticks still to drive to reach it. */
  readonly #nodes: Int32Array;
  readonly #offsets: Int32Array;
  readonly #best: Int32Array;
  readonly #seconds: Float64Array;
  /** Per node, how many units are pinned there; only kept while there are no labels. */
  readonly #unitsAt: Int32Array;

  constructor(roads: FleetRoads, capacity: number) {
    this.capacity = capacity;
    this.#nodes = new Int32Array(capacity).fill(NOT_PINNED);
    this.#offsets = new Int32Array(capacity);
    this.#best = new Int32Array(capacity);
    this.#seconds = new Float64Array(capacity);
    this.#unitsAt = new Int32Array(roads.network.nodeCount);
    this.#roads = roads;
    this.follow(roads);
  }

  follow(roads: FleetRoads): void {
    if (roads.network !== this.#roads.network) {
      throw new RangeError("a fleet can only follow roads made from the same network");
    }
    this.#roads = roads;
    const { index } = roads;
    this.#index = index;
    if (index === undefined) {
      this.#buckets = undefined;
      this.#search = new Dijkstra(roads.network, roads.weights);
      return;
    }
    this.#search = undefined;
    this.#buckets = new Buckets(roads.network.nodeCount, this.capacity * index.labels.longest);
    for (let unit = 0; unit < this.capacity; unit += 1) {
      if (this.#nodes[unit] !== NOT_PINNED) this.#fill(unit);
    }
  }

  nodeOf(unit: number): number | undefined {
    this.#requireUnit(unit);
    const node = this.#nodes[unit]!;
    return node === NOT_PINNED ? undefined : node;
  }

  pin(unit: number, node: number, offsetSeconds = 0): void {
    requireNode(this.#roads.network, node);
    const offset = ticksOf(offsetSeconds, this.#roads.network.ticksPerSecond);
    if (!(offsetSeconds >= 0) || offset >= UNREACHABLE_TICKS) {
      throw new RangeError(`an offset must be 0 seconds or more and finite, got ${offsetSeconds}`);
    }
    this.unpin(unit);
    this.#nodes[unit] = node;
    this.#offsets[unit] = offset;
    this.#unitsAt[node]! += 1;
    this.pinnedCount += 1;
    if (this.#buckets !== undefined) this.#fill(unit);
  }

  unpin(unit: number): void {
    this.#requireUnit(unit);
    const node = this.#nodes[unit]!;
    if (node === NOT_PINNED) return;
    this.#nodes[unit] = NOT_PINNED;
    this.#unitsAt[node]! -= 1;
    this.pinnedCount -= 1;
    const index = this.#index;
    if (index === undefined || this.#buckets === undefined) return;
    const { out, longest } = index.labels;
    const position = index.hierarchy.positionOf[node]!;
    const first = out.start[position]!;
    const end = out.start[position + 1]!;
    for (let entry = first; entry < end; entry += 1) {
      this.#buckets.remove(out.hubs[entry]!, unit * longest + entry - first);
    }
  }

  query(incidentNode: number): Float64Array {
    requireNode(this.#roads.network, incidentNode);
    if (this.#buckets === undefined) this.#searchAll(incidentNode);
    else this.#scan(incidentNode, this.#buckets);
    const { ticksPerSecond } = this.#roads.network;
    const best = this.#best;
    const seconds = this.#seconds;
    for (let unit = 0; unit < best.length; unit += 1) {
      const ticks = best[unit]!;
      seconds[unit] = ticks >= UNREACHABLE_TICKS ? Infinity : ticks / ticksPerSecond;
    }
    return seconds;
  }

  #scan(incidentNode: number, buckets: Buckets): void {
    const { hierarchy, labels } = this.#index!;
    const { start, hubs, ticks } = labels.in;
    const best = this.#best.fill(UNREACHABLE_TICKS);
    const { entries, start: bucketStart, size } = buckets;
    const position = hierarchy.positionOf[incidentNode]!;
    const end = start[position + 1]!;
    for (let label = start[position]!; label < end; label += 1) {
      const hub = hubs[label]!;
      const base = ticks[label]!;
      const first = 2 * bucketStart[hub]!;
      const last = first + 2 * size[hub]!;
      for (let entry = first; entry < last; entry += 2) {
        const unit = entries[entry]!;
        // The smaller of the two without a branch: which one it is cannot be predicted.
        const known = best[unit]!;
        const gain = base + entries[entry + 1]! - known;
        best[unit] = known + (gain & (gain >> 31));
      }
    }
  }

  #searchAll(incidentNode: number): void {
    let waiting = this.pinnedCount;
    const unitsAt = this.#unitsAt;
    const found = this.#search!.run(incidentNode, "to", (node) => {
      waiting -= unitsAt[node]!;
      return waiting <= 0;
    });
    for (let unit = 0; unit < this.capacity; unit += 1) {
      const node = this.#nodes[unit]!;
      this.#best[unit] =
        node === NOT_PINNED || found[node]! >= UNREACHABLE_TICKS
          ? UNREACHABLE_TICKS
          : found[node]! + this.#offsets[unit]!;
    }
  }

  #fill(unit: number): void {
    const { hierarchy, labels } = this.#index!;
    const { out, longest } = labels;
    const position = hierarchy.positionOf[this.#nodes[unit]!]!;
    const offset = this.#offsets[unit]!;
    const first = out.start[position]!;
    const end = out.start[position + 1]!;
    for (let entry = first; entry < end; entry += 1) {
      const slot = unit * longest + entry - first;
      this.#buckets!.add(out.hubs[entry]!, unit, slot, out.ticks[entry]! + offset);
    }
  }

  #requireUnit(unit: number): void {
    if (!(unit >= 0 && unit < this.capacity) || !Number.isInteger(unit)) {
      throw new RangeError(`a unit must be 0..${this.capacity - 1}, got ${unit}`);
    }
  }
}

/** A fleet without units on the given roads. Requires a whole capacity of 0 or more. */
export function fleetOn(roads: FleetRoads, capacity: number): Fleet {
  if (!Number.isInteger(capacity) || capacity < 0) {
    throw new RangeError(`a fleet's capacity must be a whole number, 0 or more, got ${capacity}`);
  }
  return new PinnedFleet(roads, capacity);
}
