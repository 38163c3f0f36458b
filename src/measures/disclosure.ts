/** Counts by two things, such as incident types (rows) and months (columns). */
export type CountTable = {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** `counts[row][column]`, whole and not negative. */
  readonly counts: readonly (readonly number[])[];
};

export type DisclosureRule = {
  /** Counts from 1 to below this are not published. */
  readonly threshold: number;
  /** A row's own, where it is higher. */
  readonly thresholdOf?: (row: string) => number;
};

/** A table that may be published. Null is a withheld cell; totals are always right. */
export type DisclosedTable = {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly cells: readonly (readonly (number | null)[])[];
  readonly rowTotals: readonly number[];
  readonly columnTotals: readonly number[];
  readonly total: number;
  /** Rows and columns that stand together under "other", because alone they were too small. */
  readonly merged: { readonly rows: readonly string[]; readonly columns: readonly string[] };
  readonly withheld: number;
};

export const OTHER = "other";

/** Range of values a withheld cell can have for somebody who knows all that is published. */
export type Interval = { readonly low: number; readonly high: number };

type Grid = { rows: string[]; columns: string[]; counts: number[][] };

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
const columnOf = (grid: Grid, column: number): number[] =>
  grid.counts.map((row) => row[column] ?? 0);

/**
 * The greatest amount that can go round from `from` to `to`: a maximum flow by depth-first paths
 * (Ford and Fulkerson 1956) on the graph of withheld cells, whose nodes are rows and columns.
 */
function maximumFlow(capacity: number[][], from: number, to: number): number {
  let flow = 0;
  for (;;) {
    const seen = new Set<number>([from]);
    const push = (node: number, amount: number): number => {
      if (node === to) return amount;
      for (const [next, room] of (capacity[node] ?? []).entries()) {
        if (room <= 0 || seen.has(next)) continue;
        seen.add(next);
        const pushed = push(next, Math.min(amount, room));
        if (pushed === 0) continue;
        add(capacity, node, next, -pushed);
        add(capacity, next, node, pushed);
        return pushed;
      }
      return 0;
    };
    const pushed = push(from, Number.MAX_SAFE_INTEGER);
    if (pushed === 0 || flow > Number.MAX_SAFE_INTEGER / 4) return flow;
    flow += pushed;
  }
}

function add(capacity: number[][], from: number, to: number, amount: number): void {
  const row = capacity[from];
  if (row !== undefined) row[to] = (row[to] ?? 0) + amount;
}

/**
 * What an attacker can say of one withheld cell from the published cells and totals. A change of
 * the cell must be balanced by a cycle through other withheld cells; those can grow without a
 * bound and shrink to zero.
 */
export function intervalOf(
  grid: CountTable,
  hidden: Hidden,
  row: number,
  column: number,
): Interval {
  const { rows, columns } = grid;
  const size = rows.length + columns.length;
  const unbounded = sum(grid.counts.map(sum)) + 1;
  const network = (): number[][] => {
    const capacity = Array.from({ length: size }, () => Array.from({ length: size }, () => 0));
    for (const [r, flags] of hidden.entries()) {
      for (const [c, isHidden] of flags.entries()) {
        if (!isHidden || (r === row && c === column)) continue;
        add(capacity, r, rows.length + c, unbounded);
        add(capacity, rows.length + c, r, grid.counts[r]?.[c] ?? 0);
      }
    }
    return capacity;
  };
  const value = grid.counts[row]?.[column] ?? 0;
  const more = maximumFlow(network(), rows.length + column, row);
  const less = Math.min(value, maximumFlow(network(), row, rows.length + column));
  return { low: value - less, high: value + more };
}

type Hidden = readonly (readonly boolean[])[];

/** Joins two rows (or columns) into "other"; the names that went into it are kept. */
function joinSmallest(grid: Grid, along: "rows" | "columns", into: Set<string>): void {
  const names = grid[along];
  const totals =
    along === "rows"
      ? grid.counts.map(sum)
      : names.map((_name, index) => sum(columnOf(grid, index)));
  const order = names
    .map((_name, index) => index)
    .toSorted((a, b) => {
      const otherFirst = Number(names[b] === OTHER) - Number(names[a] === OTHER);
      return otherFirst || (totals[a] ?? 0) - (totals[b] ?? 0) || a - b;
    });
  const [first = 0, second = 0] = order;
  for (const index of [first, second]) if (names[index] !== OTHER) into.add(names[index] ?? "");
  const [keep, drop] = first < second ? [first, second] : [second, first];
  if (along === "rows") {
    const joined = grid.columns.map((_c, c) => cell(grid, keep, c) + cell(grid, drop, c));
    grid.counts[keep] = joined;
    grid.counts.splice(drop, 1);
  } else {
    for (const counts of grid.counts) {
      counts[keep] = (counts[keep] ?? 0) + (counts[drop] ?? 0);
      counts.splice(drop, 1);
    }
  }
  names[keep] = OTHER;
  names.splice(drop, 1);
}

function cell(grid: CountTable, row: number, column: number): number {
  return grid.counts[row]?.[column] ?? 0;
}

/** Totals are published, so a row or column whose total is small cannot stand alone. */
function joinSmallTotals(grid: Grid, thresholdOf: (row: string) => number, into: Merged): void {
  const small = (total: number, least: number) => total > 0 && total < least;
  while (
    grid.rows.length > 1 &&
    grid.rows.some((row, r) => small(sum(grid.counts[r] ?? []), thresholdOf(row)))
  ) {
    joinSmallest(grid, "rows", into.rows);
  }
  const least = Math.max(...grid.rows.map(thresholdOf), ...[...into.rows].map(thresholdOf));
  while (
    grid.columns.length > 1 &&
    grid.columns.some((_name, c) => small(sum(columnOf(grid, c)), least))
  ) {
    joinSmallest(grid, "columns", into.columns);
  }
}

type Merged = { readonly rows: Set<string>; readonly columns: Set<string> };
type Weak = { readonly row: number; readonly column: number; readonly width: number };

/**
 * A small cell of which too much can be told. Its value must lie in a range as wide as its
 * threshold, so that a small count is not told from one that could be published.
 */
function weakest(
  grid: Grid,
  hidden: Hidden,
  thresholdOf: (row: string) => number,
): Weak | undefined {
  let found: Weak | undefined;
  for (const [row, name] of grid.rows.entries()) {
    for (const column of grid.columns.keys()) {
      const count = cell(grid, row, column);
      if (count === 0 || count >= thresholdOf(name)) continue;
      const { low, high } = intervalOf(grid, hidden, row, column);
      const width = high - low;
      if (width >= thresholdOf(name)) continue;
      if (found === undefined || width < found.width) found = { row, column, width };
    }
  }
  return found;
}

/** Withholds the cheapest other cells that close a cycle through a weak one; false: none help. */
function protect(grid: Grid, hidden: boolean[][], { row, column, width }: Weak): boolean {
  let best: { cells: [number, number][]; width: number; cost: number } | undefined;
  const least = width + 1;
  for (const r of grid.rows.keys()) {
    for (const c of grid.columns.keys()) {
      if (r === row || c === column) continue;
      const corners: [number, number][] = [
        [row, c],
        [r, column],
        [r, c],
      ];
      const cells = corners.filter(([y, x]) => hidden[y]?.[x] !== true);
      if (cells.length === 0) continue;
      const tried = hidden.map((flags) => [...flags]);
      for (const [y, x] of cells) (tried[y] ?? [])[x] = true;
      const { low, high } = intervalOf(grid, tried, row, column);
      const reached = high - low;
      if (reached < least) continue;
      const cost = sum(cells.map(([y, x]) => 1 + cell(grid, y, x)));
      const perUnit = cost / (reached - width);
      if (best === undefined || perUnit < best.cost)
        best = { cells, width: reached, cost: perUnit };
    }
  }
  if (best === undefined) return false;
  for (const [r, c] of best.cells) (hidden[r] ?? [])[c] = true;
  return true;
}

function primary(grid: Grid, thresholdOf: (row: string) => number): boolean[][] {
  return grid.rows.map((row, r) =>
    grid.columns.map((_name, c) => {
      const count = cell(grid, r, c);
      return count > 0 && count < thresholdOf(row);
    }),
  );
}

/**
 * The one gate through which public counts go: small cells are withheld, and with them as many
 * others as keep anybody from working them out from the totals. Undefined when there is so little
 * that nothing can be published. Rows and columns that are too small alone are joined.
 */
export function disclose(table: CountTable, rule: DisclosureRule): DisclosedTable | undefined {
  const merged: Merged = { rows: new Set(), columns: new Set() };
  const own = (row: string): number =>
    Math.max(rule.threshold, rule.thresholdOf?.(row) ?? rule.threshold);
  const thresholdOf = (row: string): number =>
    row === OTHER ? Math.max(rule.threshold, ...[...merged.rows].map(own)) : own(row);
  const grid: Grid = {
    rows: [...table.rows],
    columns: [...table.columns],
    counts: table.counts.map((row) => [...row]),
  };
  const least = Math.max(rule.threshold, ...grid.rows.map(own));
  if (grid.rows.length === 0 || grid.columns.length === 0) return undefined;
  if (sum(grid.counts.map(sum)) < least) return undefined;
  for (;;) {
    joinSmallTotals(grid, thresholdOf, merged);
    const hidden = primary(grid, thresholdOf);
    let weak = weakest(grid, hidden, thresholdOf);
    while (weak !== undefined && protect(grid, hidden, weak)) {
      weak = weakest(grid, hidden, thresholdOf);
    }
    if (weak === undefined) return published(grid, hidden, merged);
    if (grid.columns.length >= grid.rows.length) joinSmallest(grid, "columns", merged.columns);
    else joinSmallest(grid, "rows", merged.rows);
  }
}

function published(grid: Grid, hidden: Hidden, merged: Merged): DisclosedTable {
  const cells = grid.counts.map((row, r) =>
    row.map((count, c) => (hidden[r]?.[c] === true ? null : count)),
  );
  return {
    rows: grid.rows,
    columns: grid.columns,
    cells,
    rowTotals: grid.counts.map(sum),
    columnTotals: grid.columns.map((_name, c) => sum(columnOf(grid, c))),
    total: sum(grid.counts.map(sum)),
    merged: { rows: [...merged.rows].toSorted(), columns: [...merged.columns].toSorted() },
    withheld: cells.flat().filter((count) => count === null).length,
  };
}
