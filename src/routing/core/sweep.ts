import type { Hierarchy } from "./contraction.ts";
import type { HubLabels } from "./labels.ts";
import { UNREACHABLE_TICKS } from "./network.ts";

/**
 * Ticks from every node to one into `out`, by node; UNREACHABLE_TICKS where there is no way. One
 * pass over the hierarchy from the most important position down (Delling, Goldberg, Nowatzyk and
 * Werneck, "PHAST", 2011), begun with the label of the one node: every fastest way to it goes up
 * to one of its hubs.
 */
export function sweepToOne(
  { up, nodeAt, positionOf }: Hierarchy,
  labels: HubLabels,
  to: number,
  out: Int32Array,
): Int32Array {
  const { start, hubs, ticks } = labels.in;
  const ways = new Int32Array(nodeAt.length).fill(UNREACHABLE_TICKS);
  const position = positionOf[to]!;
  for (let entry = start[position]!; entry < start[position + 1]!; entry += 1) {
    ways[hubs[entry]!] = ticks[entry]!;
  }
  let arc = 0;
  for (let at = 0; at < ways.length; at += 1) {
    let best = ways[at]!;
    for (const stop = up.start[at + 1]!; arc < stop; arc += 1) {
      const by = up.ticks[arc]! + ways[up.end[arc]!]!;
      if (by < best) best = by;
    }
    ways[at] = best;
    out[nodeAt[at]!] = best;
  }
  return out;
}
