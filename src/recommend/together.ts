import type { Choice, Chosen } from "./choice.ts";
import type { Coverage } from "./coverage.ts";
import type { UnitEntry } from "./fleet-index.ts";
import { SLOTS_MAX } from "./assignment.ts";
import type { Situation } from "./situation.ts";

/** A gain below this is not worth a change: it keeps rounding from deciding. */
const GAIN_SECONDS_MIN = 0.01;

type Swap = { readonly position: number; readonly place: number; readonly choice: Choice };

/**
 * The assignment adds up what each unit leaves behind alone. Two units of one zone can leave it
 * short together though neither does alone; what that costs is added here, and units are
 * exchanged one at a time for unused ones as long as the total falls. The best exchange is taken
 * first; the result is never dearer than what came in.
 */
export function exchangeForCoverage(
  situation: Situation,
  coverage: Coverage,
  known: { readonly chosen: Chosen; readonly pools: readonly (readonly Choice[])[] },
): Chosen {
  const weight = situation.coverageWeight * situation.options.gapSeconds;
  const chosen = known.chosen.map((list) => [...list]);
  const entriesOf = (): UnitEntry[] => chosen.flat().map(({ entry }) => entry);
  let jointGaps = weight > 0 ? coverage.jointGaps(entriesOf()) : 0;
  if (jointGaps === 0) return chosen;
  for (;;) {
    const used = new Set(entriesOf());
    let best: Swap | undefined;
    let bestGain = GAIN_SECONDS_MIN;
    for (const swap of swapsOf(chosen, known.pools, used)) {
      const old = chosen[swap.position]![swap.place]!;
      const after = [...used].map((entry) => (entry === old.entry ? swap.choice.entry : entry));
      const fewer = jointGaps - coverage.jointGaps(after);
      const gain = old.costSeconds - swap.choice.costSeconds + weight * fewer;
      if (gain <= bestGain) continue;
      best = swap;
      bestGain = gain;
    }
    if (best === undefined) return chosen;
    chosen[best.position]![best.place] = best.choice;
    // An exchange can make room for another, so the search goes on until nothing gains.
    jointGaps = coverage.jointGaps(entriesOf());
  }
}

/** Every exchange of one chosen unit for an unused one, cheap ones first. */
function* swapsOf(
  chosen: Chosen,
  pools: readonly (readonly Choice[])[],
  used: ReadonlySet<UnitEntry>,
): Generator<Swap> {
  for (const [position, list] of chosen.entries()) {
    const unused = (pools[position] ?? []).filter(({ entry }) => !used.has(entry));
    for (const place of list.keys()) {
      for (const choice of unused.slice(0, SLOTS_MAX)) yield { position, place, choice };
    }
  }
}
