import type { Point } from "#geo";

/** A piece of road as an importer found it. */
export type DraftEdge = {
  /** Positions of the ends in the draft's nodes. */
  from: number;
  to: number;
  lengthMetres: number;
  roadClass: string;
  name: string;
  /** Shape points between the ends. */
  via: readonly Point[];
  /** Travel time along the edge, seconds; Infinity when it may not be driven that way. */
  secondsAlong: number;
  /** Travel time against the edge, seconds; Infinity when it may not be driven that way. */
  secondsAgainst: number;
};

/** Something the build left out: how many, of what, and a few examples to look up. */
export type Dropped = {
  reason: string;
  what: "node" | "edge" | "way";
  count: number;
  examples: string[];
};

const EXAMPLES_MAX = 5;

/** Counts what is left out, by reason, in the order in which reasons first came up. */
export class DropReport {
  readonly #byReason = new Map<string, Dropped>();

  /** Counts one thing left out; the first few keep their example. */
  add(what: Dropped["what"], reason: string, example: string): void {
    const key = `${what} ${reason}`;
    let entry = this.#byReason.get(key);
    if (entry === undefined) {
      entry = { reason, what, count: 0, examples: [] };
      this.#byReason.set(key, entry);
    }
    entry.count += 1;
    if (entry.examples.length < EXAMPLES_MAX) entry.examples.push(example);
  }

  list(): Dropped[] {
    return [...this.#byReason.values()].map((entry) => ({ ...entry }));
  }
}

/** What an importer hands to the build: nodes, edges, and what it already left out. */
export type RoadDraft = {
  nodeIds: number[];
  lon: number[];
  lat: number[];
  edges: DraftEdge[];
  drops: DropReport;
};

/** A draft without roads. */
export function emptyDraft(): RoadDraft {
  return { nodeIds: [], lon: [], lat: [], edges: [], drops: new DropReport() };
}

/** A draft the build cannot make a road network of; the message says what to do. */
export class RoadImportError extends Error {
  override name = "RoadImportError";
}
