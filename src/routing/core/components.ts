import { groupBy } from "./network.ts";

/** A numbering of nodes by the part they belong to; part sizes in nodes. */
export type Parts = { partOf: Int32Array; sizes: number[] };

/** Parts connected when direction is ignored, numbered by their first node. */
export function weakParts(
  nodeCount: number,
  tails: ArrayLike<number>,
  heads: ArrayLike<number>,
): Parts {
  const parent = Int32Array.from({ length: nodeCount }, (_, node) => node);
  const rootOf = (start: number): number => {
    let node = start;
    while (parent[node]! !== node) {
      parent[node] = parent[parent[node]!]!;
      node = parent[node]!;
    }
    return node;
  };
  for (let arc = 0; arc < tails.length; arc += 1) {
    const a = rootOf(tails[arc]!);
    const b = rootOf(heads[arc]!);
    if (a !== b) parent[Math.max(a, b)] = Math.min(a, b);
  }
  const partOf = new Int32Array(nodeCount).fill(-1);
  const sizes: number[] = [];
  for (let node = 0; node < nodeCount; node += 1) {
    const root = rootOf(node);
    if (root === node) partOf[node] = sizes.push(0) - 1;
    else partOf[node] = partOf[root]!;
    sizes[partOf[node]!]! += 1;
  }
  return { partOf, sizes };
}

/**
 * Parts in which every node reaches every other (Tarjan 1972), without recursion.
 * Numbered in reverse topological order, as Tarjan's algorithm finds them.
 */
export function strongParts(
  nodeCount: number,
  tails: ArrayLike<number>,
  heads: ArrayLike<number>,
): Parts {
  const { start, members } = groupBy(tails, nodeCount);
  const index = new Int32Array(nodeCount).fill(-1);
  const low = new Int32Array(nodeCount);
  const partOf = new Int32Array(nodeCount).fill(-1);
  const next = start.slice(0, nodeCount);
  const path: number[] = [];
  const open: number[] = [];
  const sizes: number[] = [];
  let found = 0;
  const enter = (node: number): void => {
    index[node] = found;
    low[node] = found;
    found += 1;
    path.push(node);
    open.push(node);
  };
  const leave = (node: number): void => {
    path.pop();
    const above = path[path.length - 1];
    if (above !== undefined) low[above] = Math.min(low[above]!, low[node]!);
    if (low[node]! !== index[node]!) return;
    const part = sizes.push(0) - 1;
    for (let member = open.pop()!; ; member = open.pop()!) {
      partOf[member] = part;
      sizes[part]! += 1;
      if (member === node) break;
    }
  };
  for (let root = 0; root < nodeCount; root += 1) {
    if (index[root]! >= 0) continue;
    enter(root);
    while (path.length > 0) {
      const node = path[path.length - 1]!;
      if (next[node]! >= start[node + 1]!) {
        leave(node);
        continue;
      }
      const head = heads[members[next[node]!]!]!;
      next[node]! += 1;
      if (index[head]! < 0) enter(head);
      else if (partOf[head]! < 0) low[node] = Math.min(low[node]!, index[head]!);
    }
  }
  return { partOf, sizes };
}

/**
 * The largest part among those of the nodes that count; among equals the one that holds the
 * lowest such node. -1 when no node counts.
 */
export function largestPart({ partOf, sizes }: Parts, counts: (node: number) => boolean): number {
  let best = -1;
  for (const [node, part] of partOf.entries()) {
    if (counts(node) && (best < 0 || sizes[part]! > sizes[best]!)) best = part;
  }
  return best;
}
