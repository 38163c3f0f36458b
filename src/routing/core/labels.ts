import type { Hierarchy, HierarchyArcs } from "./contraction.ts";
import { UNREACHABLE_TICKS } from "./network.ts";

/**
 * Hub labels of one direction. Position p owns entries start[p]..start[p + 1), hubs ascending
 * (most important first); the last entry is p itself with 0 ticks.
 */
export type Labels = {
  readonly start: Int32Array;
  readonly hubs: Int32Array;
  readonly ticks: Int32Array;
};

/** Labels of both directions: every fastest way from a to b passes a hub both labels name. */
export type HubLabels = {
  /** Ticks from each position to its hubs. */
  readonly out: Labels;
  /** Ticks from its hubs to each position. */
  readonly in: Labels;
  /** Entries of the longest label. */
  readonly longest: number;
};

class LabelWriter {
  readonly start: Int32Array;
  hubs: Int32Array;
  ticks: Int32Array;
  count = 0;

  constructor(nodeCount: number) {
    this.start = new Int32Array(nodeCount + 1);
    this.hubs = new Int32Array(Math.max(16, nodeCount * 32));
    this.ticks = new Int32Array(this.hubs.length);
  }

  push(hub: number, ticks: number): void {
    if (this.count === this.hubs.length) this.#grow();
    this.hubs[this.count] = hub;
    this.ticks[this.count] = ticks;
    this.count += 1;
  }

  finish(): Labels {
    const { start, count } = this;
    return { start, hubs: this.hubs.slice(0, count), ticks: this.ticks.slice(0, count) };
  }

  #grow(): void {
    const hubs = new Int32Array(this.hubs.length * 2);
    hubs.set(this.hubs);
    this.hubs = hubs;
    const ticks = new Int32Array(this.ticks.length * 2);
    ticks.set(this.ticks);
    this.ticks = ticks;
  }
}

class LabelBuilder {
  /** Best known ticks from the current position to each hub. */
  readonly #best: Int32Array;
  readonly #found: Int32Array;

  constructor(nodeCount: number) {
    this.#best = new Int32Array(nodeCount).fill(UNREACHABLE_TICKS);
    this.#found = new Int32Array(nodeCount);
  }

  /** Writes the label of `position`, whose more important positions are all written. */
  write(position: number, arcs: HierarchyArcs, own: LabelWriter, other: LabelWriter): void {
    const best = this.#best;
    const count = this.#gather(position, arcs, own);
    const found = this.#found.subarray(0, count).sort();
    for (const hub of found) {
      const ticks = best[hub]!;
      if (hub === position || !this.#isCovered(hub, ticks, other)) own.push(hub, ticks);
    }
    own.start[position + 1] = own.count;
    for (const hub of found) best[hub] = UNREACHABLE_TICKS;
  }

  /** Merges the labels of the ends of the position's arcs; returns how many hubs were found. */
  #gather(position: number, arcs: HierarchyArcs, own: LabelWriter): number {
    const best = this.#best;
    const found = this.#found;
    best[position] = 0;
    found[0] = position;
    let count = 1;
    const arcsEnd = arcs.start[position + 1]!;
    for (let arc = arcs.start[position]!; arc < arcsEnd; arc += 1) {
      const end = arcs.end[arc]!;
      const base = arcs.ticks[arc]!;
      const entriesEnd = own.start[end + 1]!;
      for (let entry = own.start[end]!; entry < entriesEnd; entry += 1) {
        const hub = own.hubs[entry]!;
        const ticks = base + own.ticks[entry]!;
        const known = best[hub]!;
        if (ticks >= known) continue;
        if (known === UNREACHABLE_TICKS) {
          found[count] = hub;
          count += 1;
        }
        best[hub] = ticks;
      }
    }
    return count;
  }

  /** Whether a more important hub lies on an equally fast or faster way to `hub`. */
  #isCovered(hub: number, ticks: number, other: LabelWriter): boolean {
    const best = this.#best;
    const end = other.start[hub + 1]! - 1; // The last entry is the hub itself.
    for (let entry = other.start[hub]!; entry < end; entry += 1) {
      if (best[other.hubs[entry]!]! + other.ticks[entry]! <= ticks) return true;
    }
    return false;
  }
}

/**
 * Labels of every position, pruned to the least this order allows: a hub stays in a label only
 * when no more important node lies on any fastest way to it.
 */
export function hubLabels(hierarchy: Hierarchy): HubLabels {
  const nodeCount = hierarchy.nodeAt.length;
  const out = new LabelWriter(nodeCount);
  const into = new LabelWriter(nodeCount);
  const builder = new LabelBuilder(nodeCount);
  let longest = 0;
  for (let position = 0; position < nodeCount; position += 1) {
    builder.write(position, hierarchy.up, out, into);
    builder.write(position, hierarchy.down, into, out);
    longest = Math.max(
      longest,
      out.count - out.start[position]!,
      into.count - into.start[position]!,
    );
  }
  return { out: out.finish(), in: into.finish(), longest };
}

/** Ticks from one position to another by merging their two labels; exact. */
export function labelTicks(labels: HubLabels, from: number, to: number): number {
  const { out, in: into } = labels;
  let a = out.start[from]!;
  let b = into.start[to]!;
  const aEnd = out.start[from + 1]!;
  const bEnd = into.start[to + 1]!;
  let best = UNREACHABLE_TICKS;
  while (a < aEnd && b < bEnd) {
    const hubA = out.hubs[a]!;
    const hubB = into.hubs[b]!;
    if (hubA === hubB) {
      const ticks = out.ticks[a]! + into.ticks[b]!;
      if (ticks < best) best = ticks;
    }
    if (hubA <= hubB) a += 1;
    if (hubB <= hubA) b += 1;
  }
  return best;
}

/** Ticks between a position and a hub of its own label; UNREACHABLE_TICKS when it is not one. */
export function labelEntryTicks(labels: Labels, position: number, hub: number): number {
  const end = labels.start[position + 1]!;
  for (let entry = labels.start[position]!; entry < end; entry += 1) {
    if (labels.hubs[entry] === hub) return labels.ticks[entry]!;
  }
  return UNREACHABLE_TICKS;
}
