/** An amount that goes from one node to another. */
export type Flow = {
  readonly from: number;
  readonly to: number;
  readonly value: number;
  /** Known to everybody; otherwise only that it is not negative. */
  published: boolean;
  /** Published before: it can no longer be withheld. */
  readonly known: boolean;
  /** It must be told to no range narrower than this. */
  readonly width?: number;
};

/** No published amount can vary; a withheld one can grow without a bound and shrink to zero. */
const BOUNDLESS = Number.MAX_SAFE_INTEGER / 4;

type Residual = { readonly room: number[][]; readonly nodes: number };

function add(room: number[][], from: number, to: number, amount: number): void {
  const row = room[from];
  if (row !== undefined) row[to] = (row[to] ?? 0) + amount;
}

function residualOf(flows: readonly Flow[], without: Flow): Residual {
  const nodes = 1 + Math.max(...flows.map(({ from, to }) => Math.max(from, to)));
  const room = Array.from({ length: nodes }, () => Array.from({ length: nodes }, () => 0));
  for (const flow of flows) {
    if (flow.published || flow === without) continue;
    open(room, flow);
  }
  return { room, nodes };
}

function open(room: number[][], { from, to, value }: Flow): void {
  add(room, from, to, BOUNDLESS);
  add(room, to, from, value);
}

/** The shortest way with room on it, as nodes from `from` to `to`; undefined when there is none. */
function wayOf({ room, nodes }: Residual, from: number, to: number): number[] | undefined {
  const before = new Map<number, number>([[from, from]]);
  const queue = [from];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (let node = 0; node < nodes; node += 1) {
      if ((room[next]?.[node] ?? 0) <= 0 || before.has(node)) continue;
      before.set(node, next);
      if (node === to) return waysBack(before, from, to);
      queue.push(node);
    }
  }
  return undefined;
}

function waysBack(before: ReadonlyMap<number, number>, from: number, to: number): number[] {
  const way = [to];
  for (let node = to; node !== from;) {
    node = before.get(node) ?? from;
    way.unshift(node);
  }
  return way;
}

/** Pushes as much as fits along a way, but not more than `most`. */
function push({ room }: Residual, way: readonly number[], most: number): number {
  const steps = way.slice(1).map((to, index) => [way[index] ?? 0, to] as const);
  const amount = Math.min(most, ...steps.map(([from, to]) => room[from]?.[to] ?? 0));
  for (const [from, to] of steps) {
    add(room, from, to, -amount);
    add(room, to, from, amount);
  }
  return amount;
}

/** A maximum flow by shortest ways (Edmonds and Karp 1972), up to `most`. */
function maximum(residual: Residual, from: number, to: number, most: number): number {
  let flow = 0;
  while (flow < most) {
    const way = wayOf(residual, from, to);
    if (way === undefined) return flow;
    flow += push(residual, way, most - flow);
  }
  return flow;
}

/**
 * What can be said of each amount by somebody who knows the published ones: a change of one must
 * be balanced by a cycle through other withheld ones. Exact, because flows on a graph with whole
 * bounds have whole extremes.
 */
export function ranges(flows: readonly Flow[]): { readonly low: number; readonly high: number }[] {
  return flows.map((flow) => {
    const { from, to, value, published } = flow;
    if (published) return { low: value, high: value };
    const more = maximum(residualOf(flows, flow), to, from, BOUNDLESS);
    const less = maximum(residualOf(flows, flow), from, to, value);
    return { low: value - less, high: value + more };
  });
}

/**
 * Withholds published amounts that were not known before, the cheapest first, until each guarded
 * amount has its width. False: it cannot be done, and the flows are not to be published.
 */
export function withhold(flows: readonly Flow[]): boolean {
  // What is withheld later only widens the others, so each has to be seen to once.
  return flows.every((flow) => flow.width === undefined || widen(flows, flow, flow.width));
}

function widen(flows: readonly Flow[], flow: Flow, width: number): boolean {
  const { from, to, value } = flow;
  const less = maximum(residualOf(flows, flow), from, to, Math.min(value, width));
  const upward = residualOf(flows, flow);
  const more = extend(flows, upward, { from: to, to: from, most: width - less });
  if (less + more >= width) return true;
  const downward = residualOf(flows, flow);
  return more + extend(flows, downward, { from, to, most: Math.min(value, width - more) }) >= width;
}

type Way = { readonly from: number; readonly to: number; readonly most: number };

/** Pushes up to `most`, and withholds what stands in the way, by the cheapest way each time. */
function extend(flows: readonly Flow[], residual: Residual, { from, to, most }: Way): number {
  let pushed = maximum(residual, from, to, most);
  while (pushed < most) {
    const found = cheapest(flows, residual, from, to);
    if (found === undefined) return pushed;
    for (const flow of found) {
      flow.published = false;
      open(residual.room, flow);
    }
    pushed += maximum(residual, from, to, most - pushed);
  }
  return pushed;
}

/**
 * The published amounts that open the cheapest way (Dijkstra 1959): withholding one costs its
 * amount and one more, so that few and small ones are withheld.
 */
function cheapest(
  flows: readonly Flow[],
  { room, nodes }: Residual,
  from: number,
  to: number,
): Flow[] | undefined {
  const cost = Array.from({ length: nodes }, () => Infinity);
  const by = new Map<number, { readonly node: number; readonly opened?: Flow }>();
  const openable = flows.filter(({ published, known }) => published && !known);
  const done = new Set<number>();
  cost[from] = 0;
  for (;;) {
    let node = -1;
    for (let one = 0; one < nodes; one += 1) {
      if (!done.has(one) && (cost[one] ?? Infinity) < (cost[node] ?? Infinity)) node = one;
    }
    if (node === -1) return undefined;
    if (node === to) return openedOn(by, from, to);
    done.add(node);
    const here = cost[node] ?? 0;
    const reach = (next: number, price: number, opened?: Flow): void => {
      if (here + price >= (cost[next] ?? Infinity)) return;
      cost[next] = here + price;
      by.set(next, { node, ...(opened === undefined ? {} : { opened }) });
    };
    for (let next = 0; next < nodes; next += 1) if ((room[node]?.[next] ?? 0) > 0) reach(next, 0);
    for (const flow of openable) {
      if (flow.from === node) reach(flow.to, 1 + flow.value, flow);
      // Backward it can only give up what it has.
      if (flow.to === node && flow.value > 0) reach(flow.from, 1 + flow.value, flow);
    }
  }
}

function openedOn(
  by: ReadonlyMap<number, { readonly node: number; readonly opened?: Flow }>,
  from: number,
  to: number,
): Flow[] {
  const opened: Flow[] = [];
  for (let node = to; node !== from;) {
    const step = by.get(node);
    if (step === undefined) return opened;
    if (step.opened !== undefined) opened.push(step.opened);
    node = step.node;
  }
  return opened;
}
