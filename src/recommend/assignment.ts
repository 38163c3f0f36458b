/** Column of a slot that no candidate fills. */
export const UNFILLED = -1;

/** Costs are compared in hundredths of a second and at most a day, so sums stay exact. */
const COST_STEPS_PER_SECOND = 100;
const COST_STEPS_MAX = 86_400 * COST_STEPS_PER_SECOND;

/** Slots solved together; 32 x 1,024 candidates keep every sum below 2^53. */
export const SLOTS_MAX = 32;

/**
 * Turns costs into integers whose sum orders assignments by: slots filled, earlier slots before
 * later ones; then total cost; then columns, smaller ones before larger ones.
 *
 * A set of slots that can be filled together is independent in a matroid, so decreasing rewards
 * for filling find the largest such set, and among these the one with the earliest slots.
 */
function scaledCosts(costs: readonly (readonly number[])[], columns: number): Float64Array[] {
  const slots = costs.length;
  const width = columns + slots;
  const tieBase = slots * columns + 1;
  const unfilled = (COST_STEPS_MAX + 1) * tieBase * slots;
  return costs.map((row, slot) => {
    const scaled = new Float64Array(width).fill(Infinity);
    for (let column = 0; column < columns; column += 1) {
      const cost = row[column] ?? Infinity;
      if (cost === Infinity) continue;
      const steps = Math.min(COST_STEPS_MAX, Math.round(cost * COST_STEPS_PER_SECOND));
      scaled[column] = Math.max(0, steps) * tieBase + column;
    }
    scaled.fill(unfilled * (slots - slot), columns);
    return scaled;
  });
}

/**
 * Fills each slot with a different column at the least total cost (Hungarian method with
 * potentials, shortest augmenting paths: Kuhn 1955, Munkres 1957, Jonker and Volgenant 1987).
 * `costs[slot][column]` is seconds of 0 or more, Infinity where the column does not fit.
 * Returns the column per slot, UNFILLED where none is left. Throws RangeError for more than
 * SLOTS_MAX slots.
 */
export function assignSlots(costs: readonly (readonly number[])[], columns: number): number[] {
  if (costs.length > SLOTS_MAX) {
    throw new RangeError(`at most ${SLOTS_MAX} slots are solved together, got ${costs.length}`);
  }
  const scaled = scaledCosts(costs, columns);
  const width = columns + costs.length;
  const slotOf = new Int32Array(width + 1).fill(UNFILLED);
  const slotPotential = new Float64Array(costs.length);
  const columnPotential = new Float64Array(width + 1);
  for (let slot = 0; slot < costs.length; slot += 1) {
    augment(slot, { scaled, width, slotOf, slotPotential, columnPotential });
  }
  const chosen = costs.map(() => UNFILLED);
  for (let column = 0; column < columns; column += 1) {
    const slot = slotOf[column] ?? UNFILLED;
    if (slot !== UNFILLED) chosen[slot] = column;
  }
  return chosen;
}

type Tableau = {
  readonly scaled: readonly Float64Array[];
  readonly width: number;
  /** Slot per column; the column after the last stands for the slot being placed. */
  readonly slotOf: Int32Array;
  readonly slotPotential: Float64Array;
  readonly columnPotential: Float64Array;
};

/** Places one more slot along the cheapest augmenting path. */
function augment(newSlot: number, tableau: Tableau): void {
  const { scaled, width, slotOf, slotPotential, columnPotential } = tableau;
  const slack = new Float64Array(width).fill(Infinity);
  const cameFrom = new Int32Array(width).fill(width);
  const visited = new Uint8Array(width + 1);
  slotOf[width] = newSlot;
  let current = width;
  do {
    visited[current] = 1;
    const slot = slotOf[current]!;
    const row = scaled[slot]!;
    let delta = Infinity;
    let next = width;
    for (let column = 0; column < width; column += 1) {
      if (visited[column] === 1) continue;
      const reduced = row[column]! - slotPotential[slot]! - columnPotential[column]!;
      if (reduced < slack[column]!) {
        slack[column] = reduced;
        cameFrom[column] = current;
      }
      if (slack[column]! < delta) {
        delta = slack[column]!;
        next = column;
      }
    }
    for (let column = 0; column <= width; column += 1) {
      if (visited[column] === 1) {
        slotPotential[slotOf[column]!]! += delta;
        columnPotential[column]! -= delta;
      } else if (column < width) slack[column]! -= delta;
    }
    current = next;
  } while (slotOf[current] !== UNFILLED);
  while (current !== width) {
    const previous = cameFrom[current]!;
    slotOf[current] = slotOf[previous]!;
    current = previous;
  }
}
