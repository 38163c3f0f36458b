import { assignSlots, SLOTS_MAX, UNFILLED } from "./assignment.ts";

/** A unit that may be sent, as the joint choice sees it. `order` settles ties: by unit id. */
export type Costed<Entry extends { readonly order: number } = { readonly order: number }> = {
  readonly entry: Entry;
  readonly costSeconds: number;
};

/** Missing units of several needs, in list order, and who may fill them. */
export type Filling<One extends Costed> = {
  /** By need: who may be chosen, cheapest first, equal costs by `order`. */
  readonly pools: readonly (readonly One[])[];
  /** By need: units it lacks. */
  readonly missing: readonly number[];
  /** Cost of a unit that coverage rules lack only because several leave together. Seconds. */
  readonly gapWeight: number;
  /** Units that rules lack when these are sent together, beyond what each one's own cost says. */
  readonly jointGaps: (entries: readonly One["entry"][]) => number;
};

/** Cheapest first; equal costs by unit id. */
export function compareCosts(a: Costed, b: Costed): number {
  return a.costSeconds - b.costSeconds || a.entry.order - b.entry.order;
}

/**
 * Fills all needs together so that the total cost is least; see `assignSlots` for which needs
 * go short. More slots than are solved together are solved in list order, part by part. Zones that
 * only several of the units together leave short are looked at last. The chosen units of each
 * need, cheapest first.
 */
export function fillTogether<One extends Costed>(filling: Filling<One>): One[][] {
  const { pools } = filling;
  const chosen: One[][] = pools.map(() => []);
  const used = new Set<One["entry"]>();
  const slots = slotsOf(filling);
  for (let from = 0; from < slots.length; from += SLOTS_MAX) {
    const part = slots.slice(from, from + SLOTS_MAX);
    for (const { position, choice } of solvePart(part, pools, used)) {
      used.add(choice.entry);
      chosen[position]!.push(choice);
    }
  }
  exchangeForCoverage(filling, chosen);
  return chosen.map((list) => list.sort(compareCosts));
}

/**
 * The needs' missing units in list order, each as the position of its need; for one need no more
 * than there are units for it, whatever count a plan asks for.
 */
function slotsOf<One extends Costed>({ pools, missing }: Filling<One>): number[] {
  return missing.flatMap((count, position) => {
    const length = Math.min(count, pools[position]?.length ?? 0);
    return Array.from({ length }, () => position);
  });
}

/** A slot needs no more candidates than there are slots: the others can take all but one. */
function solvePart<One extends Costed>(
  part: readonly number[],
  pools: readonly (readonly One[])[],
  used: ReadonlySet<One["entry"]>,
): { position: number; choice: One }[] {
  const best = new Map<number, readonly One[]>();
  const entries = new Set<One["entry"]>();
  for (const position of part) {
    if (best.has(position)) continue;
    const list: One[] = [];
    for (const choice of pools[position] ?? []) {
      if (list.length === part.length) break;
      if (!used.has(choice.entry)) list.push(choice);
    }
    best.set(position, list);
    for (const { entry } of list) entries.add(entry);
  }
  const columns = [...entries].sort((a, b) => a.order - b.order);
  const columnOf = new Map(columns.map((entry, column) => [entry, column]));
  const byColumn = new Map<number, One[]>();
  const rows = new Map<number, number[]>();
  for (const [position, list] of best) {
    const row = columns.map(() => Infinity);
    const choices: One[] = [];
    for (const choice of list) {
      const column = columnOf.get(choice.entry)!;
      row[column] = choice.costSeconds;
      choices[column] = choice;
    }
    rows.set(position, row);
    byColumn.set(position, choices);
  }
  const columnsOfSlots = assignSlots(
    part.map((position) => rows.get(position)!),
    columns.length,
  );
  return part.flatMap((position, slot) => {
    const column = columnsOfSlots[slot]!;
    const choice = column === UNFILLED ? undefined : byColumn.get(position)?.[column];
    return choice === undefined ? [] : [{ position, choice }];
  });
}

/** A gain below this is not worth a change: it keeps rounding from deciding. */
const GAIN_SECONDS_MIN = 0.01;

/**
 * The assignment adds up what each unit leaves behind alone. Two units of one zone can leave it
 * short together though neither does alone; what that costs is added here, and units are
 * exchanged one at a time for unused ones as long as the total falls. The best exchange is taken
 * first; the result is never dearer than what came in.
 */
function exchangeForCoverage<One extends Costed>(
  { pools, gapWeight, jointGaps }: Filling<One>,
  chosen: One[][],
): void {
  const entriesOf = (): One["entry"][] => chosen.flat().map(({ entry }) => entry);
  let joint = gapWeight > 0 ? jointGaps(entriesOf()) : 0;
  if (joint === 0) return;
  for (;;) {
    const used = new Set(entriesOf());
    let best: { position: number; place: number; choice: One } | undefined;
    let bestGain = GAIN_SECONDS_MIN;
    for (const swap of swapsOf(chosen, pools, used)) {
      const old = chosen[swap.position]![swap.place]!;
      const after = [...used].map((entry) => (entry === old.entry ? swap.choice.entry : entry));
      const fewer = joint - jointGaps(after);
      const gain = old.costSeconds - swap.choice.costSeconds + gapWeight * fewer;
      if (gain <= bestGain) continue;
      best = swap;
      bestGain = gain;
    }
    if (best === undefined) return;
    chosen[best.position]![best.place] = best.choice;
    // An exchange can make room for another, so the search goes on until nothing gains.
    joint = jointGaps(entriesOf());
  }
}

/** Every exchange of one chosen unit for an unused one, cheap ones first. */
function* swapsOf<One extends Costed>(
  chosen: readonly (readonly One[])[],
  pools: readonly (readonly One[])[],
  used: ReadonlySet<One["entry"]>,
): Generator<{ position: number; place: number; choice: One }> {
  for (const [position, list] of chosen.entries()) {
    const unused = (pools[position] ?? []).filter(({ entry }) => !used.has(entry));
    for (const place of list.keys()) {
      for (const choice of unused.slice(0, SLOTS_MAX)) yield { position, place, choice };
    }
  }
}
