import type { Hierarchy, HierarchyArcs } from "./contraction.ts";
import { labelEntryTicks, labelTicks, type HubLabels } from "./labels.ts";
import { UNREACHABLE_TICKS } from "./network.ts";

/** Appends the road arcs an arc of the hierarchy stands for, in driving order. */
function unpack(hierarchy: Hierarchy, side: "up" | "down", entry: number, arcs: number[]): void {
  const list = hierarchy[side];
  const middle = list.middle[entry]!;
  if (middle < 0) {
    arcs.push(~middle);
    return;
  }
  const low = lowOf(list, entry);
  const high = list.end[entry]!;
  const [tail, head] = side === "up" ? [low, high] : [high, low];
  unpack(hierarchy, "down", entryTo(hierarchy.down, middle, tail), arcs);
  unpack(hierarchy, "up", entryTo(hierarchy.up, middle, head), arcs);
}

/** The position that owns the entry: binary search in `start`. */
function lowOf(list: HierarchyArcs, entry: number): number {
  let low = 0;
  let high = list.start.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (list.start[middle]! <= entry) low = middle;
    else high = middle;
  }
  return low;
}

function entryTo(list: HierarchyArcs, position: number, end: number): number {
  const stop = list.start[position + 1]!;
  for (let entry = list.start[position]!; entry < stop; entry += 1) {
    if (list.end[entry] === end) return entry;
  }
  throw new Error(`hierarchy: position ${position} has no arc to ${end}, which a shortcut needs`);
}

/** The most important hub of a fastest way; among equals the most important. */
function meetingHub(labels: HubLabels, from: number, to: number, ticks: number): number {
  const { start, hubs } = labels.out;
  for (let entry = start[from]!; entry < start[from + 1]!; entry += 1) {
    const hub = hubs[entry]!;
    const rest = labelEntryTicks(labels.in, to, hub);
    if (labels.out.ticks[entry]! + rest === ticks) return hub;
  }
  throw new Error(`labels: no hub joins position ${from} to ${to} in ${ticks} ticks`);
}

/** Entries of hierarchy arcs that lead from a position up to a hub in the label's ticks. */
function climb(
  list: HierarchyArcs,
  labels: HubLabels["out"],
  position: number,
  hub: number,
): number[] {
  const entries: number[] = [];
  for (let at = position; at !== hub;) {
    const ticks = labelEntryTicks(labels, at, hub);
    const stop = list.start[at + 1]!;
    let entry = list.start[at]!;
    for (; entry < stop; entry += 1) {
      if (list.ticks[entry]! + labelEntryTicks(labels, list.end[entry]!, hub) === ticks) break;
    }
    if (entry === stop) throw new Error(`labels: no arc leads from position ${at} to hub ${hub}`);
    entries.push(entry);
    at = list.end[entry]!;
  }
  return entries;
}

/**
 * The road arcs of a fastest way between two positions, in driving order, or undefined when
 * there is none. Of several fastest ways always the same one: the one over the most important
 * hub, then the most important next stop.
 */
export function fastestArcs(
  hierarchy: Hierarchy,
  labels: HubLabels,
  from: number,
  to: number,
): number[] | undefined {
  const ticks = labelTicks(labels, from, to);
  if (ticks >= UNREACHABLE_TICKS) return undefined;
  const hub = meetingHub(labels, from, to, ticks);
  const arcs: number[] = [];
  for (const entry of climb(hierarchy.up, labels.out, from, hub)) {
    unpack(hierarchy, "up", entry, arcs);
  }
  for (const entry of climb(hierarchy.down, labels.in, to, hub).reverse()) {
    unpack(hierarchy, "down", entry, arcs);
  }
  return arcs;
}
