import { largestPart, strongParts, weakParts } from "./components.ts";
import { Dijkstra } from "./dijkstra.ts";
import { RoadImportError, type DraftEdge, type Dropped, type RoadDraft } from "./draft.ts";
import { groupBy, ticksOf, UNREACHABLE_TICKS, VIA_DEGREES, type RoadNetwork } from "./network.ts";

/** Which connected part is kept: islands go (weak), or also one-way traps go (strong). */
export type KeptPart = "weak" | "strong";

/** What the build kept and what it left out. */
export type AssemblyReport = {
  nodes: number;
  edges: number;
  arcs: number;
  /** Nodes of the largest part in which every node reaches every other. */
  coreNodes: number;
  ticksPerSecond: number;
  dropped: Dropped[];
};

/** Ticks tried, finest first: 0.1 ms serves a region, 1 s a continent. */
const TICKS_PER_SECOND = [10_000, 1_000, 100, 10, 1];

/** No fastest way may come closer to UNREACHABLE_TICKS than this factor, so roads may slow down. */
const SLOWDOWN_HEADROOM = 4;

const CLASSES_MAX = 256;

type ArcList = { tails: Int32Array; heads: Int32Array; seconds: Float64Array; edges: Int32Array };

function arcsOf(edges: readonly DraftEdge[]): ArcList {
  const tails: number[] = [];
  const heads: number[] = [];
  const seconds: number[] = [];
  const owners: number[] = [];
  for (const [position, edge] of edges.entries()) {
    if (edge.secondsAlong < Infinity) {
      tails.push(edge.from);
      heads.push(edge.to);
      seconds.push(edge.secondsAlong);
      owners.push(position * 2);
    }
    if (edge.secondsAgainst < Infinity) {
      tails.push(edge.to);
      heads.push(edge.from);
      seconds.push(edge.secondsAgainst);
      owners.push(position * 2 + 1);
    }
  }
  return {
    tails: Int32Array.from(tails),
    heads: Int32Array.from(heads),
    seconds: Float64Array.from(seconds),
    edges: Int32Array.from(owners),
  };
}

/** Keeps the largest part, counts the rest as dropped, and renumbers the nodes that stay. */
function keepLargest(draft: RoadDraft, kept: KeptPart): RoadDraft {
  const nodeCount = draft.nodeIds.length;
  const { tails, heads } = arcsOf(draft.edges);
  const parts = (kept === "weak" ? weakParts : strongParts)(nodeCount, tails, heads);
  const newPosition = new Int32Array(nodeCount).fill(-1);
  const hasRoad = new Uint8Array(nodeCount);
  for (const node of tails) hasRoad[node] = 1;
  for (const node of heads) hasRoad[node] = 1;
  const largest = largestPart(parts, (node) => hasRoad[node] === 1);
  const result: RoadDraft = { nodeIds: [], lon: [], lat: [], edges: [], drops: draft.drops };
  const island = kept === "weak" ? "not connected to the largest part" : "not in the strong core";
  for (let node = 0; node < nodeCount; node += 1) {
    const id = draft.nodeIds[node]!;
    if (parts.partOf[node] === largest && hasRoad[node] === 1) {
      newPosition[node] = result.nodeIds.push(id) - 1;
      result.lon.push(draft.lon[node]!);
      result.lat.push(draft.lat[node]!);
    } else {
      draft.drops.add("node", hasRoad[node] === 1 ? island : "no road at this node", String(id));
    }
  }
  for (const edge of draft.edges) {
    const from = newPosition[edge.from]!;
    const to = newPosition[edge.to]!;
    if (from >= 0 && to >= 0) result.edges.push({ ...edge, from, to });
    else draft.drops.add("edge", island, edgeExample(draft, edge));
  }
  return result;
}

function edgeExample(draft: RoadDraft, edge: DraftEdge): string {
  const ends = `${draft.nodeIds[edge.from]} to ${draft.nodeIds[edge.to]}`;
  return edge.name === "" ? ends : `${edge.name} (${ends})`;
}

function positions(values: Iterable<string>, first: readonly string[]): Map<string, number> {
  const byValue = new Map(first.map((value, position) => [value, position]));
  for (const value of values) if (!byValue.has(value)) byValue.set(value, byValue.size);
  return byValue;
}

type EdgeArrays = Pick<
  RoadNetwork,
  | "edgeFrom"
  | "edgeTo"
  | "edgeCentimetres"
  | "edgeClass"
  | "edgeName"
  | "viaStart"
  | "viaLon"
  | "viaLat"
  | "classes"
  | "names"
>;

function edgeArrays(edges: readonly DraftEdge[]): EdgeArrays {
  const classes = positions([...new Set(edges.map((edge) => edge.roadClass))].toSorted(), []);
  const names = positions(
    edges.map((edge) => edge.name),
    [""],
  );
  if (classes.size > CLASSES_MAX) {
    throw new RoadImportError(`at most ${CLASSES_MAX} road classes fit, got ${classes.size}`);
  }
  const viaStart = new Int32Array(edges.length + 1);
  for (const [position, edge] of edges.entries()) {
    viaStart[position + 1] = viaStart[position]! + edge.via.length;
  }
  const via = edges.flatMap((edge) => edge.via);
  return {
    edgeFrom: Int32Array.from(edges, (edge) => edge.from),
    edgeTo: Int32Array.from(edges, (edge) => edge.to),
    edgeCentimetres: Int32Array.from(edges, (edge) => Math.round(edge.lengthMetres * 100)),
    edgeClass: Uint8Array.from(edges, (edge) => classes.get(edge.roadClass)!),
    edgeName: Int32Array.from(edges, (edge) => names.get(edge.name)!),
    viaStart,
    viaLon: Int32Array.from(via, (point) => Math.round(point.lon / VIA_DEGREES)),
    viaLat: Int32Array.from(via, (point) => Math.round(point.lat / VIA_DEGREES)),
    classes: [...classes.keys()],
    names: [...names.keys()],
  };
}

/** Puts arcs in order of tail, then of edge. */
function sortByTail(arcs: ArcList, nodeCount: number): ArcList & { start: Int32Array } {
  const { start, members } = groupBy(arcs.tails, nodeCount);
  return {
    start,
    tails: Int32Array.from(members, (arc) => arcs.tails[arc]!),
    heads: Int32Array.from(members, (arc) => arcs.heads[arc]!),
    seconds: Float64Array.from(members, (arc) => arcs.seconds[arc]!),
    edges: Int32Array.from(members, (arc) => arcs.edges[arc]!),
  };
}

/**
 * Whether every fastest way, slowed by SLOWDOWN_HEADROOM, stays below UNREACHABLE_TICKS.
 * A way uses arcs outside the core at most once each and crosses the core in at most
 * (core to one node) + (that node to core), so the sum of those bounds every way.
 */
function ticksFit(network: RoadNetwork): boolean {
  const { core, arcTicks, arcTail, arcHead } = network;
  let bound = 0;
  for (let arc = 0; arc < network.arcCount; arc += 1) {
    if (core[arcTail[arc]!] === 0 || core[arcHead[arc]!] === 0) bound += arcTicks[arc]!;
  }
  const middle = core.indexOf(1);
  for (const direction of ["from", "to"] as const) {
    const search = new Dijkstra(network);
    const ticks = search.run(middle, direction);
    let farthest = 0;
    for (let node = 0; node < network.nodeCount; node += 1) {
      if (core[node] === 1) farthest = Math.max(farthest, ticks[node]!);
    }
    bound += farthest;
  }
  return bound * SLOWDOWN_HEADROOM < UNREACHABLE_TICKS;
}

function withFinestTicks(network: RoadNetwork, seconds: Float64Array): RoadNetwork {
  for (const ticksPerSecond of TICKS_PER_SECOND) {
    const arcTicks = Int32Array.from(seconds, (time) => ticksOf(time, ticksPerSecond));
    const candidate = { ...network, ticksPerSecond, arcTicks };
    if (ticksFit(candidate)) return candidate;
  }
  throw new RoadImportError(
    "travel times are too long: a way across the network takes more than eight years; " +
      "check the unit of the times",
  );
}

function requireSound(draft: RoadDraft): void {
  for (const edge of draft.edges) {
    const { lengthMetres, secondsAlong, secondsAgainst } = edge;
    if (!(secondsAlong >= 0 && secondsAgainst >= 0 && lengthMetres >= 0 && lengthMetres < 2e7)) {
      throw new RoadImportError(
        `edge ${edgeExample(draft, edge)}: length and times must be 0 or more (under 20,000 km), ` +
          `got ${lengthMetres} m, ${secondsAlong} s along, ${secondsAgainst} s against`,
      );
    }
  }
  if (!draft.edges.some((edge) => Math.min(edge.secondsAlong, edge.secondsAgainst) < Infinity)) {
    throw new RoadImportError("no road that may be driven was found in the input");
  }
}

/**
 * Makes the network of a draft: keeps the largest part, sorts arcs, marks the core, chooses the
 * tick. Deterministic: the same draft gives the same bytes. Throws RoadImportError when no road
 * is left or a length or time cannot be.
 */
export function assemble(
  draft: RoadDraft,
  kept: KeptPart = "weak",
): { network: RoadNetwork; report: AssemblyReport } {
  requireSound(draft);
  const part = keepLargest(draft, kept);
  const nodeCount = part.nodeIds.length;
  const arcs = sortByTail(arcsOf(part.edges), nodeCount);
  const strong = strongParts(nodeCount, arcs.tails, arcs.heads);
  const coreNumber = largestPart(strong, () => true);
  const core = Uint8Array.from(strong.partOf, (number) => (number === coreNumber ? 1 : 0));
  const entering = groupBy(arcs.heads, nodeCount);
  const network = withFinestTicks(
    {
      nodeCount,
      edgeCount: part.edges.length,
      arcCount: arcs.tails.length,
      ticksPerSecond: 1,
      lon: Float64Array.from(part.lon),
      lat: Float64Array.from(part.lat),
      nodeIds: Float64Array.from(part.nodeIds),
      core,
      ...edgeArrays(part.edges),
      arcStart: arcs.start,
      arcTail: arcs.tails,
      arcHead: arcs.heads,
      arcTicks: new Int32Array(arcs.tails.length),
      arcEdge: arcs.edges,
      inStart: entering.start,
      inArc: entering.members,
    },
    arcs.seconds,
  );
  const report = {
    nodes: nodeCount,
    edges: network.edgeCount,
    arcs: network.arcCount,
    coreNodes: strong.sizes[coreNumber]!,
    ticksPerSecond: network.ticksPerSecond,
    dropped: draft.drops.list(),
  };
  return { network, report };
}
