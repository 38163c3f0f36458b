// The exact hypercube model with 71 atoms at load 0.5, cold and warm, by number of units and by
// the shape of the preference lists.
import { solveHypercube, type HypercubeInput } from "#planning";

const SEED = 5_404;
const ATOMS = 71;
const LOAD = 0.5;
const UNITS = [11, 14, 15, 16, 18, 20];
const TARGETS = { units15Milliseconds: 10, units20Milliseconds: 500 };

/** "nearest": places in a square; "random": lists in any order; "same": one list for all atoms. */
const SHAPES = ["nearest", "random", "same"] as const;

function instance(units: number, shape: (typeof SHAPES)[number]): HypercubeInput {
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
      const order = places.map((_, unit) => unit);
      if (shape === "same") return order;
      const away = places.map((place) =>
        shape === "random" ? next() : Math.hypot(place.x - x, place.y - y),
      );
      return order.toSorted((a, b) => away[a]! - away[b]!);
    }),
    queue: "loss",
  };
}

/** Bytes of the solver (rates, then vectors) and of the answer. */
const bytes = (units: number): number => 2 ** units * (4 * units + 52);

function measure(units: number): object {
  const rounds = units < 17 ? 25 : 5;
  const shapes = SHAPES.map((shape) => {
    const input = instance(units, shape);
    const times: number[] = [];
    const processor: number[] = [];
    let report = {};
    for (let round = 0; round < rounds; round += 1) {
      const started = performance.now();
      const before = process.cpuUsage();
      report = solveHypercube(input).report;
      times.push(performance.now() - started);
      const { user, system } = process.cpuUsage(before);
      processor.push((user + system) / 1_000);
    }
    const sorted = times.toSorted((a, b) => a - b);
    return {
      shape,
      firstMilliseconds: times[0],
      medianMilliseconds: sorted[sorted.length >> 1],
      bestMilliseconds: sorted[0],
      medianProcessorMilliseconds: processor.toSorted((a, b) => a - b)[processor.length >> 1],
      ...report,
    };
  });
  return { units, tolerance: 1e-10, typedArrayBytes: bytes(units), shapes };
}

export async function run(options: string[]): Promise<object> {
  const units = options.length > 0 ? options.map(Number) : UNITS;
  return { atoms: ATOMS, load: LOAD, seed: SEED, targets: TARGETS, results: units.map(measure) };
}
