import type { Point } from "#geo";
import { changedWeights, type RoadChange } from "./changes.ts";
import { contract, type Hierarchy } from "./contraction.ts";
import { Dijkstra, dijkstraArcs } from "./dijkstra.ts";
import { fleetOn, type Fleet, type FleetRoads } from "./fleet.ts";
import { hubLabels, labelTicks } from "./labels.ts";
import {
  arcClassOf,
  requireArc,
  requireNode,
  UNREACHABLE_TICKS,
  VIA_DEGREES,
  type RoadNetwork,
} from "./network.ts";
import { fastestArcs } from "./path.ts";
import { sweepToOne } from "./sweep.ts";
import { roadSnap, type RoadPosition, type RoadSnap } from "./snap.ts";

/** A fastest way. `arcs` and `nodes` are in driving order; nodes is one longer than arcs. */
export type Route = {
  nodes: number[];
  arcs: number[];
  /** The line to draw, both ends included. */
  points: Point[];
  seconds: number;
  metres: number;
  /** Metres by road class; only the classes the way uses. */
  metresByClass: Record<string, number>;
};

/** One direction of a road. */
export type RoadArc = {
  arc: number;
  from: number;
  to: number;
  /** Infinity while closed. */
  seconds: number;
  metres: number;
  roadClass: string;
  name: string;
};

/**
 * Roads that answer travel times. Every answer is exact: the same as Dijkstra's algorithm gives
 * on the same arcs. Nodes are 0..nodeCount-1, arcs 0..arcCount-1; a node or arc out of range
 * throws RangeError.
 */
export type Roads = FleetRoads & {
  readonly nodeCount: number;
  readonly arcCount: number;
  /** Degrees, per node. */
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  readonly classes: readonly string[];
  /** Whether travel times come from labels (microseconds) or from searches (milliseconds). */
  readonly isIndexed: boolean;

  /** The nearest node a vehicle can both reach and leave (see ROAD-12), and how far it is. */
  nearestNode(point: Point): { node: number; distanceMetres: number };
  /** The nearest of all nodes. */
  nearestOfAllNodes(point: Point): { node: number; distanceMetres: number };
  /** The nearest place on a road, also between nodes. */
  nearestPosition(point: Point): RoadPosition;

  /** Travel time; undefined when there is no way. */
  seconds(from: number, to: number): number | undefined;
  /** Travel times from many to one into `out`, Infinity for no way; returns `out`. */
  secondsToOne(from: ArrayLike<number>, to: number, out: Float64Array): Float64Array;
  /** Travel times from one to many into `out`, Infinity for no way; returns `out`. */
  secondsFromOne(from: number, to: ArrayLike<number>, out: Float64Array): Float64Array;
  /** Ticks from every node to one, by node, UNREACHABLE_TICKS for no way; a second has so many. */
  ticksToOne(to: number): { readonly ticks: Int32Array; readonly perSecond: number };
  /** A fastest way, always the same one; undefined when there is none. */
  route(from: number, to: number): Route | undefined;
  /** The arcs of that way in driving order. */
  routeArcs(from: number, to: number): number[] | undefined;
  /**
   * Metres of that way per position in `classes` into `out` (one number per class); returns
   * undefined when there is no way.
   */
  metresByClass(from: number, to: number, out: Float64Array): Float64Array | undefined;

  /** Pinned units, 0..capacity-1, none placed yet. */
  fleet(capacity: number): Fleet;

  /** These roads with changes on top. At once exact, by searches; `reindexed` makes them fast. */
  withChanges(changes: readonly RoadChange[]): Roads;
  /** The same roads with labels; costs a part of the build (see docs/spec/routing.md). */
  reindexed(): Roads;

  arcAt(arc: number): RoadArc;
  arcClass(arc: number): string;
  arcName(arc: number): string;
  /** Its line in driving order, both ends included. */
  arcPolyline(arc: number): Point[];
  forEachArc(visit: (arc: RoadArc) => void): void;
  /** The number the source gave to the node. */
  nodeId(node: number): number;
};

type Scratch = { search: Dijkstra | undefined; hubTicks: Int32Array | undefined };

class IndexedRoads implements Roads {
  readonly network: RoadNetwork;
  readonly weights: Int32Array;
  readonly nodeCount: number;
  readonly arcCount: number;
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  readonly classes: readonly string[];
  readonly #hierarchy: Hierarchy;
  readonly #snap: RoadSnap;
  readonly #scratch: Scratch = { search: undefined, hubTicks: undefined };
  readonly isIndexed: boolean;
  #index: FleetRoads["index"];

  constructor(
    network: RoadNetwork,
    weights: Int32Array,
    hierarchy: Hierarchy,
    isIndexed: boolean,
    snap: RoadSnap = roadSnap(network),
  ) {
    this.network = network;
    this.weights = weights;
    this.nodeCount = network.nodeCount;
    this.arcCount = network.arcCount;
    this.lon = network.lon;
    this.lat = network.lat;
    this.classes = network.classes;
    this.#hierarchy = hierarchy;
    this.isIndexed = isIndexed;
    this.#snap = snap;
  }

  /** Labels are made when they are first asked for: a tool that only draws never pays. */
  get index(): FleetRoads["index"] {
    if (!this.isIndexed) return undefined;
    this.#index ??= { hierarchy: this.#hierarchy, labels: hubLabels(this.#hierarchy) };
    return this.#index;
  }

  nearestNode(point: Point): { node: number; distanceMetres: number } {
    return this.#snap.nearestNode(point);
  }

  nearestOfAllNodes(point: Point): { node: number; distanceMetres: number } {
    return this.#snap.nearestOfAllNodes(point);
  }

  nearestPosition(point: Point): RoadPosition {
    return this.#snap.nearestPosition(point);
  }

  seconds(from: number, to: number): number | undefined {
    requireNode(this.network, from);
    requireNode(this.network, to);
    const { index } = this;
    let ticks: number;
    if (index === undefined) {
      ticks = this.#search().run(from, "from", (node) => node === to)[to]!;
    } else {
      const { positionOf } = index.hierarchy;
      ticks = labelTicks(index.labels, positionOf[from]!, positionOf[to]!);
    }
    return ticks >= UNREACHABLE_TICKS ? undefined : ticks / this.network.ticksPerSecond;
  }

  secondsToOne(from: ArrayLike<number>, to: number, out: Float64Array): Float64Array {
    return this.#secondsOneAndMany(to, from, "to", out);
  }

  secondsFromOne(from: number, to: ArrayLike<number>, out: Float64Array): Float64Array {
    return this.#secondsOneAndMany(from, to, "from", out);
  }

  routeArcs(from: number, to: number): number[] | undefined {
    requireNode(this.network, from);
    requireNode(this.network, to);
    const { index } = this;
    if (index === undefined) return dijkstraArcs(this.network, this.weights, from, to);
    const { positionOf } = index.hierarchy;
    return fastestArcs(index.hierarchy, index.labels, positionOf[from]!, positionOf[to]!);
  }

  route(from: number, to: number): Route | undefined {
    const arcs = this.routeArcs(from, to);
    if (arcs === undefined) return undefined;
    const { network } = this;
    const route: Route = {
      nodes: [from, ...arcs.map((arc) => network.arcHead[arc]!)],
      arcs,
      points: [this.#nodePoint(from)],
      seconds: 0,
      metres: 0,
      metresByClass: {},
    };
    let ticks = 0;
    let centimetres = 0;
    for (const arc of arcs) {
      ticks += this.weights[arc]!;
      centimetres += network.edgeCentimetres[network.arcEdge[arc]! >> 1]!;
      route.points.push(...this.arcPolyline(arc).slice(1));
    }
    route.seconds = ticks / network.ticksPerSecond;
    route.metres = centimetres / 100;
    const metres = this.#addByClass(arcs, new Float64Array(this.classes.length));
    for (const [position, roadClass] of this.classes.entries()) {
      if (metres[position]! > 0) route.metresByClass[roadClass] = metres[position]!;
    }
    return route;
  }

  metresByClass(from: number, to: number, out: Float64Array): Float64Array | undefined {
    const arcs = this.routeArcs(from, to);
    return arcs === undefined ? undefined : this.#addByClass(arcs, out.fill(0));
  }

  fleet(capacity: number): Fleet {
    return fleetOn(this, capacity);
  }

  withChanges(changes: readonly RoadChange[]): Roads {
    const weights = changedWeights(this.network, this.weights, changes);
    return new IndexedRoads(this.network, weights, this.#hierarchy, false, this.#snap);
  }

  reindexed(): Roads {
    if (this.isIndexed) return this;
    const hierarchy = contract(this.network, this.weights, this.#hierarchy);
    return new IndexedRoads(this.network, this.weights, hierarchy, true, this.#snap);
  }

  arcAt(arc: number): RoadArc {
    requireArc(this.network, arc);
    const { network } = this;
    const edge = network.arcEdge[arc]! >> 1;
    const ticks = this.weights[arc]!;
    return {
      arc,
      from: network.arcTail[arc]!,
      to: network.arcHead[arc]!,
      seconds: ticks >= UNREACHABLE_TICKS ? Infinity : ticks / network.ticksPerSecond,
      metres: network.edgeCentimetres[edge]! / 100,
      roadClass: network.classes[network.edgeClass[edge]!]!,
      name: network.names[network.edgeName[edge]!]!,
    };
  }

  arcClass(arc: number): string {
    requireArc(this.network, arc);
    return this.classes[arcClassOf(this.network, arc)]!;
  }

  arcName(arc: number): string {
    requireArc(this.network, arc);
    return this.network.names[this.network.edgeName[this.network.arcEdge[arc]! >> 1]!]!;
  }

  arcPolyline(arc: number): Point[] {
    requireArc(this.network, arc);
    const { network } = this;
    const edge = network.arcEdge[arc]! >> 1;
    const points: Point[] = [];
    for (let via = network.viaStart[edge]!; via < network.viaStart[edge + 1]!; via += 1) {
      points.push({
        lat: network.viaLat[via]! * VIA_DEGREES,
        lon: network.viaLon[via]! * VIA_DEGREES,
      });
    }
    if ((network.arcEdge[arc]! & 1) === 1) points.reverse();
    return [
      this.#nodePoint(network.arcTail[arc]!),
      ...points,
      this.#nodePoint(network.arcHead[arc]!),
    ];
  }

  forEachArc(visit: (arc: RoadArc) => void): void {
    for (let arc = 0; arc < this.arcCount; arc += 1) visit(this.arcAt(arc));
  }

  nodeId(node: number): number {
    requireNode(this.network, node);
    return this.network.nodeIds[node]!;
  }

  #nodePoint(node: number): Point {
    return { lat: this.lat[node]!, lon: this.lon[node]! };
  }

  #search(): Dijkstra {
    this.#scratch.search ??= new Dijkstra(this.network, this.weights);
    return this.#scratch.search;
  }

  #addByClass(arcs: readonly number[], out: Float64Array): Float64Array {
    const { network } = this;
    for (const arc of arcs) {
      const edge = network.arcEdge[arc]! >> 1;
      out[network.edgeClass[edge]!]! += network.edgeCentimetres[edge]! / 100;
    }
    return out;
  }

  ticksToOne(to: number): { ticks: Int32Array; perSecond: number } {
    requireNode(this.network, to);
    const { index, nodeCount } = this;
    const ticks = new Int32Array(nodeCount);
    if (index === undefined) ticks.set(this.#search().run(to, "to"));
    else sweepToOne(index.hierarchy, index.labels, to, ticks);
    return { ticks, perSecond: this.network.ticksPerSecond };
  }

  #secondsOneAndMany(
    one: number,
    many: ArrayLike<number>,
    direction: "from" | "to",
    out: Float64Array,
  ): Float64Array {
    requireNode(this.network, one);
    for (let place = 0; place < many.length; place += 1) requireNode(this.network, many[place]!);
    const { index } = this;
    const { ticksPerSecond } = this.network;
    const found = index === undefined ? this.#search().run(one, direction) : undefined;
    const lookUp = index === undefined ? undefined : this.#labelLookUp(index, one, direction);
    for (let place = 0; place < many.length; place += 1) {
      const node = many[place]!;
      const ticks = found?.[node] ?? lookUp!.ticks(node);
      out[place] = ticks >= UNREACHABLE_TICKS ? Infinity : ticks / ticksPerSecond;
    }
    lookUp?.done();
    return out;
  }

  /** Spreads the one node's label over an array by hub, so each other node costs one scan. */
  #labelLookUp(
    index: NonNullable<FleetRoads["index"]>,
    one: number,
    direction: "from" | "to",
  ): { ticks(node: number): number; done(): void } {
    this.#scratch.hubTicks ??= new Int32Array(this.nodeCount).fill(UNREACHABLE_TICKS);
    const { hubTicks } = this.#scratch;
    const { positionOf } = index.hierarchy;
    const { out, in: into } = index.labels;
    const [own, other] = direction === "to" ? [into, out] : [out, into];
    const position = positionOf[one]!;
    const first = own.start[position]!;
    const end = own.start[position + 1]!;
    for (let entry = first; entry < end; entry += 1) hubTicks[own.hubs[entry]!] = own.ticks[entry]!;
    return {
      ticks: (node) => {
        let best = UNREACHABLE_TICKS;
        const at = positionOf[node]!;
        const stop = other.start[at + 1]!;
        for (let entry = other.start[at]!; entry < stop; entry += 1) {
          const ticks = hubTicks[other.hubs[entry]!]! + other.ticks[entry]!;
          if (ticks < best) best = ticks;
        }
        return best;
      },
      done: () => {
        for (let entry = first; entry < end; entry += 1) {
          hubTicks[own.hubs[entry]!] = UNREACHABLE_TICKS;
        }
      },
    };
  }
}

/** Roads on a network and the hierarchy made of it with its own arc times. */
export function roadsOn(network: RoadNetwork, hierarchy: Hierarchy): Roads {
  return new IndexedRoads(network, network.arcTicks, hierarchy, true);
}
