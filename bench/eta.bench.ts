// Road travel times of many units to one incident: fleet query, one-to-all Dijkstra, and A* of a
// common npm library, in turn in one run on the same roads. Data: ../shared/data, or --roads FILE.
import { existsSync, readFileSync } from "node:fs";
import createGraph from "ngraph.graph";
import { aStar } from "ngraph.path";
import { flatDistanceMetres } from "#geo";
import {
  assemble,
  contract,
  Dijkstra,
  encodeRoadFile,
  loadRoads,
  readRoads,
  roadsOn,
  type Fleet,
  type ReadOptions,
  type Roads,
} from "#routing";

const SEED = 20_170_101;
const QUERIES = 4_000;
const BATCH = 50;
const ROUNDS = 8;
const DIJKSTRAS_PER_ROUND = 6;
const LIBRARY_PAIRS_PER_ROUND = 3;
const FLEET_SIZES = [200, 6_278];

const TARGETS = {
  fleet200p50Microseconds: 5,
  fleet200p99Microseconds: 20,
  repinMicroseconds: 50,
  closureToEtaMilliseconds: 50,
  buildSecondsOf200000Nodes: 14,
};

type Town = { name: string; input: string; options: ReadOptions };

const SHARED = new URL("../../shared/data/", import.meta.url).pathname;
const TOWNS: Town[] = [
  {
    name: "San Francisco",
    input: `${SHARED}san-francisco/roads`,
    options: { format: "edges", mode: 1 },
  },
  {
    name: "Porto",
    input: `${SHARED}osm/porto_portugal.osm.pbf`,
    options: { format: "osm", mode: 1 },
  },
  {
    name: "Porto, every shape point a node",
    input: `${SHARED}osm/porto_portugal.osm.pbf`,
    options: { format: "osm", mode: 1, spacingMetres: 0 },
  },
];

function sampler(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

function timed<Result>(job: () => Result): { result: Result; milliseconds: number } {
  const started = performance.now();
  const result = job();
  return { result, milliseconds: performance.now() - started };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

function nodesSample(roads: Roads, count: number, seed: number): Int32Array {
  const sample = sampler(seed);
  return Int32Array.from({ length: count }, () => sample(roads.nodeCount));
}

function pinnedFleet(roads: Roads, units: number): Fleet {
  const fleet = roads.fleet(units);
  for (const [unit, node] of nodesSample(roads, units, SEED).entries()) fleet.pin(unit, node);
  return fleet;
}

/** Microseconds per query: the mean of each batch (p50), and each query alone (p99). */
function timeFleet(fleet: Fleet, incidents: Int32Array): { batches: number[]; singles: number[] } {
  const batches: number[] = [];
  const singles: number[] = [];
  for (let first = 0; first + BATCH <= incidents.length; first += BATCH) {
    const started = performance.now();
    for (let query = first; query < first + BATCH; query += 1) fleet.query(incidents[query]!);
    batches.push(((performance.now() - started) * 1000) / BATCH);
  }
  for (const incident of incidents) {
    const started = performance.now();
    fleet.query(incident);
    singles.push((performance.now() - started) * 1000);
  }
  return { batches, singles };
}

type Place = { lat: number; lon: number };

/** A* of ngraph.path with the straight line at the fastest speed as its lower bound. */
function libraryFinder(roads: Roads): (from: number, to: number) => void {
  const graph = createGraph<Place, number>();
  for (let node = 0; node < roads.nodeCount; node += 1) {
    graph.addNode(node, { lat: roads.lat[node]!, lon: roads.lon[node]! });
  }
  let fastest = 1;
  roads.forEachArc(({ from, to, seconds, metres }) => {
    graph.addLink(from, to, seconds);
    if (seconds > 0) fastest = Math.max(fastest, metres / seconds);
  });
  const finder = aStar<Place, number>(graph, {
    oriented: true,
    distance: (_from, _to, link) => link.data,
    heuristic: (from, to) => flatDistanceMetres(from.data, to.data) / fastest,
  });
  return (from, to) => {
    finder.find(from, to);
  };
}

/** Fleet queries, Dijkstra and the library in turn, so that a slow moment hits all alike. */
function compare(roads: Roads, units: number): object {
  const fleet = pinnedFleet(roads, units);
  const incidents = nodesSample(roads, QUERIES, SEED + 1);
  const search = new Dijkstra(roads.network, roads.weights);
  const isSmall = units === FLEET_SIZES[0];
  const find = isSmall ? libraryFinder(roads) : () => undefined;
  const libraryPairs = isSmall ? LIBRARY_PAIRS_PER_ROUND : 0;
  timeFleet(fleet, incidents); // Warms up.
  const batches: number[] = [];
  const singles: number[] = [];
  const dijkstra: number[] = [];
  const library: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const times = timeFleet(fleet, incidents);
    batches.push(...times.batches);
    singles.push(...times.singles);
    for (let run = 0; run < DIJKSTRAS_PER_ROUND; run += 1) {
      const incident = incidents[round * DIJKSTRAS_PER_ROUND + run]!;
      dijkstra.push(timed(() => search.run(incident, "to")).milliseconds);
    }
    for (let pair = 0; pair < libraryPairs; pair += 1) {
      const at = round * LIBRARY_PAIRS_PER_ROUND + pair;
      library.push(timed(() => find(incidents[at]!, incidents[at + 1]!)).milliseconds);
    }
  }
  const p50 = quantile(batches, 0.5);
  const dijkstraP50 = quantile(dijkstra, 0.5);
  return {
    units,
    fleetQueryMicroseconds: { p50: rounded(p50), p99: rounded(quantile(singles, 0.99)) },
    dijkstraOneToAllMilliseconds: { p50: rounded(dijkstraP50) },
    timesFasterThanDijkstra: rounded((dijkstraP50 * 1000) / p50),
    libraryOnePairMilliseconds:
      library.length === 0 ? undefined : { p50: rounded(quantile(library, 0.5)) },
    repinMicroseconds: timeRepins(roads, fleet, units),
  };
}

function timeRepins(roads: Roads, fleet: Fleet, units: number): object {
  const nodes = nodesSample(roads, QUERIES, SEED + 2);
  const singles: number[] = [];
  for (const [move, node] of nodes.entries()) {
    const started = performance.now();
    fleet.pin(move % units, node);
    singles.push((performance.now() - started) * 1000);
  }
  return { p50: rounded(quantile(singles, 0.5)), p99: rounded(quantile(singles, 0.99)) };
}

/** From the order to close a road to the new travel times of 200 pinned units. */
function timeClosures(roads: Roads): object {
  const fleet = pinnedFleet(roads, FLEET_SIZES[0]!);
  const incidents = nodesSample(roads, 40, SEED + 3);
  const arcs = nodesSample(roads, 40, SEED + 4);
  const first: number[] = [];
  for (const [place, incident] of incidents.entries()) {
    const arc = arcs[place]! % roads.arcCount;
    const closing = timed(() => {
      fleet.follow(roads.withChanges([{ type: "closeRoad", arc }]));
      return fleet.query(incident);
    });
    first.push(closing.milliseconds);
  }
  const changed = roads.withChanges([{ type: "closeRoad", arc: arcs[0]! }]);
  const reindexing = timed(() => changed.reindexed().seconds(0, 1));
  return {
    closureToEtaMilliseconds: {
      p50: rounded(quantile(first, 0.5)),
      worst: rounded(Math.max(...first)),
    },
    reindexSeconds: rounded(reindexing.milliseconds / 1000),
  };
}

function benchTown(town: Town): object {
  const reading = timed(() => assemble(readRoads([town.input], town.options)));
  const { network, report } = reading.result;
  const building = timed(() => contract(network));
  const bytes = encodeRoadFile({ network, hierarchy: building.result });
  const roads = roadsOn(network, building.result);
  const labelling = timed(() => roads.index!.labels);
  const labels = labelling.result;
  const entries = labels.out.hubs.length + labels.in.hubs.length;
  return {
    town: town.name,
    nodes: report.nodes,
    arcs: report.arcs,
    readSeconds: rounded(reading.milliseconds / 1000),
    buildSeconds: rounded(building.milliseconds / 1000),
    labelSeconds: rounded(labelling.milliseconds / 1000),
    labelEntriesPerNodeAndDirection: rounded(entries / 2 / report.nodes),
    labelBytes: entries * 8,
    fileBytes: bytes.length,
    fleets: FLEET_SIZES.map((units) => compare(roads, units)),
    ...timeClosures(roads),
  };
}

/** Options: `--roads FILE` benches a built road file instead of the shared data. */
export function run(options: string[]): Promise<object> {
  const at = options.indexOf("--roads");
  const file = at < 0 ? undefined : options[at + 1];
  if (file !== undefined) {
    const roads = loadRoads(readFileSync(file));
    const fleets = FLEET_SIZES.map((units) => compare(roads, units));
    const result = { targets: TARGETS, seed: SEED, file, nodes: roads.nodeCount, fleets };
    return Promise.resolve({ ...result, ...timeClosures(roads) });
  }
  const present = TOWNS.filter((town) => existsSync(town.input));
  const skipped = TOWNS.filter((town) => !existsSync(town.input)).map(({ name }) => name);
  return Promise.resolve({ targets: TARGETS, seed: SEED, skipped, towns: present.map(benchTown) });
}
