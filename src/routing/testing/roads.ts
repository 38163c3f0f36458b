import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { assemble } from "../core/assemble.ts";
import { contract } from "../core/contraction.ts";
import { Dijkstra } from "../core/dijkstra.ts";
import { emptyDraft, type RoadDraft } from "../core/draft.ts";
import { UNREACHABLE_TICKS, type RoadNetwork } from "../core/network.ts";
import { roadsOn, type Roads } from "../core/roads.ts";
import { readRoads } from "../import/read.ts";

/** A hand-made directed arc: from, to, seconds. */
export type TestArc = readonly [from: number, to: number, seconds: number];

/** A draft of directed arcs between nodes on a line along the equator, 0.001 degrees apart. */
export function draftOf(nodeCount: number, arcs: readonly TestArc[]): RoadDraft {
  const draft = emptyDraft();
  for (let node = 0; node < nodeCount; node += 1) {
    draft.nodeIds.push(node);
    draft.lon.push(node * 0.001);
    draft.lat.push(0);
  }
  for (const [from, to, seconds] of arcs) {
    draft.edges.push({
      from,
      to,
      lengthMetres: seconds * 10,
      roadClass: seconds > 5 ? "slow" : "fast",
      name: "",
      via: [],
      secondsAlong: seconds,
      secondsAgainst: Infinity,
    });
  }
  return draft;
}

/** Roads with labels, made of a draft. */
export function roadsOf(draft: RoadDraft): Roads {
  const { network } = assemble(draft);
  return roadsOn(network, contract(network));
}

/**
 * Small networks that hold everything a road network may: one-way streets, ties, arcs of no
 * length, parallel arcs, loops, and nodes that cannot be reached.
 */
export const anyNetwork: fc.Arbitrary<{ nodeCount: number; arcs: TestArc[] }> = fc
  .integer({ min: 1, max: 14 })
  .chain((nodeCount) => {
    const node = fc.integer({ min: 0, max: nodeCount - 1 });
    const arcs = fc.array(fc.tuple(node, node, fc.integer({ min: 0, max: 7 })), {
      minLength: 1,
      maxLength: 40,
    });
    return fc.record({ nodeCount: fc.constant(nodeCount), arcs });
  });

/** Seconds by Dijkstra's algorithm from one node to all; undefined for no way. */
export function dijkstraSeconds(
  network: RoadNetwork,
  weights: Int32Array,
  from: number,
): (number | undefined)[] {
  const ticks = new Dijkstra(network, weights).run(from, "from");
  return Array.from(ticks, (value) =>
    value >= UNREACHABLE_TICKS ? undefined : value / network.ticksPerSecond,
  );
}

/** A small generator with a seed, for samples too large for a property. */
export function sampler(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const ROOT = new URL("../../../", import.meta.url);

/** A path inside the fixtures of this room. */
export function fixture(path: string): string {
  return new URL(`src/routing/fixtures/${path}`, ROOT).pathname;
}

/** A path inside the shared data beside the repository, or undefined when it is not there. */
export function sharedData(path: string): string | undefined {
  const file = new URL(`../shared/data/${path}`, ROOT).pathname;
  return existsSync(file) ? file : undefined;
}

/** Monaco, with labels. */
export function monaco(): Roads {
  return roadsOf(readRoads([fixture("monaco.osm.gz")], { format: "osm", mode: 1 }));
}

/** San Francisco from the shared data, or undefined when it is not there. */
export function sanFrancisco(): Roads | undefined {
  const folder = sharedData("san-francisco/roads");
  if (folder === undefined) return undefined;
  return roadsOf(readRoads([folder], { format: "edges", mode: 1 }));
}

export const NO_SHARED_DATA = "the shared data folder beside the repository is absent";

/** The text of a file of the fixtures. */
export function fixtureText(path: string): string {
  return readFileSync(fixture(path), "utf8");
}
