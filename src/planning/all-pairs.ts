/** An undirected edge between nodes numbered from 0. */
export type CostedEdge = { readonly from: number; readonly to: number; readonly cost: number };

/**
 * Cheapest cost between all pairs of nodes, row by row (Floyd 1962). Of edges between the same two
 * nodes the last one counts. Infinity where there is no way.
 */
export function allPairs(nodes: number, edges: Iterable<CostedEdge>): Float64Array {
  const costs = new Float64Array(nodes * nodes).fill(Infinity);
  for (const { from, to, cost } of edges) {
    costs[from * nodes + to] = cost;
    costs[to * nodes + from] = cost;
  }
  for (let node = 0; node < nodes; node += 1) costs[node * nodes + node] = 0;
  for (let via = 0; via < nodes; via += 1) {
    const viaRow = via * nodes;
    for (let from = 0; from < nodes; from += 1) {
      const row = from * nodes;
      const first = costs[row + via]!;
      if (first === Infinity) continue;
      for (let to = 0; to < nodes; to += 1) {
        const cost = first + costs[viaRow + to]!;
        if (cost < costs[row + to]!) costs[row + to] = cost;
      }
    }
  }
  return costs;
}
