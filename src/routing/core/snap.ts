import { boxAround, distanceMetres, nearestOnPiece, type Box, type Point } from "#geo";
import { CellGrid } from "./cell-grid.ts";
import { VIA_DEGREES, type RoadNetwork } from "./network.ts";

/** A node and how far the point is from it (great circle). */
export type NearestNode = { node: number; distanceMetres: number };

/** A place on a road. */
export type RoadPosition = {
  point: Point;
  /** From the asked point to the road. */
  distanceMetres: number;
  /** An arc of that road, and the arc of the other direction when it may be driven. */
  arc: number;
  oppositeArc: number | undefined;
  /** How far along `arc` the place is by length, 0 (tail) to 1 (head). */
  fraction: number;
};

/** Finds places on the road network for points. Its grids are made when first needed. */
export type RoadSnap = {
  nearestNode(point: Point): NearestNode;
  nearestOfAllNodes(point: Point): NearestNode;
  nearestPosition(point: Point): RoadPosition;
};

const NODES_PER_CELL = 2;

/** A point this near to a node means that node, even one outside the core. */
const ON_NODE_METRES = 1;

/** Only a network this large, with this share of it in the core, prefers nodes of the core. */
const CORE_NODES_MIN = 500;
const CORE_SHARE_MIN = 0.9;

function nodeFinder(network: RoadNetwork, nodes: Int32Array): (point: Point) => NearestNode {
  const { lat, lon } = network;
  const pointOf = (item: number): Point => ({ lat: lat[nodes[item]!]!, lon: lon[nodes[item]!]! });
  const box = boxAround(Array.from(nodes, (_, item) => pointOf(item)));
  if (box === undefined) throw new RangeError("a network without nodes has no nearest node");
  const grid = new CellGrid(box, nodes.length / NODES_PER_CELL);
  grid.file(nodes.length, (item) => {
    const point = pointOf(item);
    return { south: point.lat, north: point.lat, west: point.lon, east: point.lon };
  });
  return (point) => {
    const best: NearestNode = { node: -1, distanceMetres: Infinity };
    grid.search(point, (item) => {
      const node = nodes[item]!;
      const metres = distanceMetres(point, pointOf(item));
      // Equally near nodes: the lowest number, so that the order of the grid does not matter.
      if (metres < best.distanceMetres || (metres === best.distanceMetres && node < best.node)) {
        best.node = node;
        best.distanceMetres = metres;
      }
      return best.distanceMetres;
    });
    return best;
  };
}

/** The pieces of the shapes of all edges: piece i joins point i and i + 1 of edge owner[i]. */
type Pieces = { owner: number[]; first: Point[]; last: Point[]; firstPieceOf: number[] };

function edgePoints(network: RoadNetwork, edge: number): Point[] {
  const end = (node: number): Point => ({ lat: network.lat[node]!, lon: network.lon[node]! });
  const points = [end(network.edgeFrom[edge]!)];
  for (let via = network.viaStart[edge]!; via < network.viaStart[edge + 1]!; via += 1) {
    points.push({
      lat: network.viaLat[via]! * VIA_DEGREES,
      lon: network.viaLon[via]! * VIA_DEGREES,
    });
  }
  points.push(end(network.edgeTo[edge]!));
  return points;
}

function piecesOf(network: RoadNetwork): Pieces {
  const pieces: Pieces = { owner: [], first: [], last: [], firstPieceOf: [] };
  for (let edge = 0; edge < network.edgeCount; edge += 1) {
    const points = edgePoints(network, edge);
    pieces.firstPieceOf.push(pieces.owner.length);
    for (let place = 1; place < points.length; place += 1) {
      pieces.owner.push(edge);
      pieces.first.push(points[place - 1]!);
      pieces.last.push(points[place]!);
    }
  }
  return pieces;
}

function boxOfPiece(a: Point, b: Point): Box {
  return {
    south: Math.min(a.lat, b.lat),
    north: Math.max(a.lat, b.lat),
    west: Math.min(a.lon, b.lon),
    east: Math.max(a.lon, b.lon),
  };
}

/** The share of the edge's drawn length before the place on one of its pieces. */
function fractionAlong(points: Point[], piece: number, fraction: number): number {
  let before = 0;
  let total = 0;
  for (let place = 1; place < points.length; place += 1) {
    const metres = distanceMetres(points[place - 1]!, points[place]!);
    if (place - 1 < piece) before += metres;
    else if (place - 1 === piece) before += metres * fraction;
    total += metres;
  }
  return total === 0 ? 0 : Math.min(1, before / total);
}

/** Arc numbers per edge: [2 * edge] along it, [2 * edge + 1] against it, -1 where not allowed. */
function arcsByEdge(network: RoadNetwork): Int32Array {
  const arcs = new Int32Array(network.edgeCount * 2).fill(-1);
  for (let arc = 0; arc < network.arcCount; arc += 1) arcs[network.arcEdge[arc]!] = arc;
  return arcs;
}

function positionFinder(network: RoadNetwork): (point: Point) => RoadPosition {
  const { owner, first, last, firstPieceOf } = piecesOf(network);
  const arcs = arcsByEdge(network);
  const grid = new CellGrid(boxAround([...first, ...last])!, owner.length / NODES_PER_CELL);
  grid.file(owner.length, (piece) => boxOfPiece(first[piece]!, last[piece]!));
  return (point) => {
    let best = { piece: -1, metres: Infinity, fraction: 0 };
    grid.search(point, (piece) => {
      const { metres, fraction } = nearestOnPiece(point, first[piece]!, last[piece]!);
      if (metres < best.metres || (metres === best.metres && piece < best.piece)) {
        best = { piece, metres, fraction };
      }
      return best.metres;
    });
    const { piece, metres, fraction } = best;
    const edge = owner[piece]!;
    const a = first[piece]!;
    const b = last[piece]!;
    const place = piece - firstPieceOf[edge]!;
    const along = fractionAlong(edgePoints(network, edge), place, fraction);
    const forward = arcs[edge * 2]!;
    const backward = arcs[edge * 2 + 1]!;
    return {
      point: { lat: a.lat + (b.lat - a.lat) * fraction, lon: a.lon + (b.lon - a.lon) * fraction },
      distanceMetres: metres,
      arc: forward >= 0 ? forward : backward,
      oppositeArc: forward >= 0 && backward >= 0 ? backward : undefined,
      fraction: forward >= 0 ? along : 1 - along,
    };
  };
}

function onFirstUse<Value>(make: () => Value): () => Value {
  let value: Value | undefined;
  return () => (value ??= make());
}

/** The snapping of a network (ROAD-12). */
export function roadSnap(network: RoadNetwork): RoadSnap {
  const allNodes = Int32Array.from({ length: network.nodeCount }, (_, node) => node);
  const coreNodes = allNodes.filter((node) => network.core[node] === 1);
  const prefersCore =
    coreNodes.length >= CORE_NODES_MIN && coreNodes.length >= CORE_SHARE_MIN * allNodes.length;
  const ofAll = onFirstUse(() => nodeFinder(network, allNodes));
  const ofCore = onFirstUse(() => nodeFinder(network, coreNodes));
  const position = onFirstUse(() => positionFinder(network));
  return {
    nearestOfAllNodes: (point) => ofAll()(point),
    nearestPosition: (point) => position()(point),
    nearestNode: (point) => {
      const nearest = ofAll()(point);
      if (!prefersCore || nearest.distanceMetres <= ON_NODE_METRES) return nearest;
      return network.core[nearest.node] === 1 ? nearest : ofCore()(point);
    },
  };
}
