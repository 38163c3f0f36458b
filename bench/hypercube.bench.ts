// The exact hypercube model with 71 atoms at load 0.5, cold and warm, by number of units.
import { solveHypercube, type HypercubeInput } from "#planning";

const SEED = 5_404;
const ATOMS = 71;
const LOAD = 0.5;
const UNITS = [11, 14, 15, 16, 18, 20];
const TARGETS = { units15Milliseconds: 10, units20Milliseconds: 500 };

/** Units and atoms at random places of a square; the nearest unit goes first. */
function instance(units: number): HypercubeInput {
  let state = SEED + units;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const raw = Array.from({ length: ATOMS }, () => 0.2 + next());
  const total = raw.reduce((sum, rate) => sum + rate, 0);
  const places = Array.from({ length: units }, () => ({ x: next(), y: next() }));
  return {
    unitServiceRatePerHour: places.map(() => 1),
    atomCallRatePerHour: raw.map((rate) => (rate / total) * LOAD * units),
    preferences: raw.map(() => {
      const [x, y] = [next(), next()];
      const away = places.map((place) => Math.hypot(place.x - x, place.y - y));
      return places.map((_, unit) => unit).toSorted((a, b) => away[a]! - away[b]!);
    }),
    queue: "loss",
  };
}

function measure(units: number): object {
  const input = instance(units);
  const rounds = units < 17 ? 9 : 3;
  const bothWays = (["total", "largest"] as const).map((stopOn) => {
    const times: number[] = [];
    let report = {};
    for (let round = 0; round < rounds; round += 1) {
      const started = performance.now();
      report = solveHypercube(input, { stopOn }).report;
      times.push(performance.now() - started);
    }
    const sorted = times.toSorted((a, b) => a - b);
    return {
      stopOn,
      firstMilliseconds: times[0],
      medianMilliseconds: sorted[sorted.length >> 1],
      bestMilliseconds: sorted[0],
      ...report,
    };
  });
  const bytes = 8 * units * 2 ** (units - 1) + (4 * 8 + 1) * 2 ** units;
  return { units, tolerance: 1e-10, typedArrayBytes: bytes, runs: bothWays };
}

export async function run(options: string[]): Promise<object> {
  const units = options.length > 0 ? options.map(Number) : UNITS;
  return { atoms: ATOMS, load: LOAD, seed: SEED, targets: TARGETS, results: units.map(measure) };
}
