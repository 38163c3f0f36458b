/** A queue of equal positions: calls are Poisson, handling and patience exponential. */
export type CallTaking = {
  readonly positions: number;
  readonly callsPerHour: number;
  readonly meanHandlingSeconds: number;
  /** Mean seconds after which a waiting caller hangs up; left out when nobody does. */
  readonly meanPatienceSeconds?: number | undefined;
};

export type CallTakingResult = {
  /** Part of all calls answered within the seconds asked; those who hang up are not. */
  readonly serviceLevel: number;
  /** Part of calls that do not find a free position. */
  readonly waitProbability: number;
  readonly abandonProbability: number;
  /** Part of time a position is handling a call. */
  readonly occupancy: number;
};

const SECONDS_PER_HOUR = 3_600;

function checkPositive(name: string, value: number): void {
  if (Number.isFinite(value) && value > 0) return;
  throw new RangeError(`${name} must be a number above zero, got ${value}`);
}

function checkPositions(positions: number): void {
  if (Number.isInteger(positions) && positions >= 0) return;
  throw new RangeError(`positions must be a whole number, zero or more, got ${positions}`);
}

/**
 * Erlang B: the part of calls lost by n positions offered a Erlangs without a queue, by
 * B(0) = 1, B(n) = a B(n-1) / (n + a B(n-1)), which only adds positive numbers (Jagerman 1974).
 */
export function erlangB(positions: number, offeredLoadErlangs: number): number {
  checkPositions(positions);
  if (!(offeredLoadErlangs >= 0 && Number.isFinite(offeredLoadErlangs))) {
    throw new RangeError(`offeredLoadErlangs must be zero or more, got ${offeredLoadErlangs}`);
  }
  let blocking = 1;
  for (let n = 1; n <= positions; n += 1) {
    blocking = (offeredLoadErlangs * blocking) / (n + offeredLoadErlangs * blocking);
  }
  return blocking;
}

/**
 * Erlang C: the part of calls that wait when all wait as long as it takes, n B / (n - a (1 - B));
 * 1 when the load reaches the positions.
 */
export function erlangC(positions: number, offeredLoadErlangs: number): number {
  const blocking = erlangB(positions, offeredLoadErlangs);
  if (offeredLoadErlangs >= positions) return offeredLoadErlangs === 0 ? 0 : 1;
  return (positions * blocking) / (positions - offeredLoadErlangs * (1 - blocking));
}

/** A queue that is reckoned to more callers than this is of figures that are a mistake. */
const WAITING_MAX = 20_000_000;

/** Log of the sum over j >= 1 of the products over i <= j of calls / (n ends + i quits). */
function logQueueSum(calls: number, { ends, quits }: { ends: number; quits: number }): number {
  let term = 1;
  let total = 0;
  let logScale = 0;
  for (let waiting = 1; ; waiting += 1) {
    const ratio = calls / (ends + waiting * quits);
    term *= ratio;
    total += term;
    if (total > 1e200) {
      term /= 1e200;
      total /= 1e200;
      logScale += Math.log(1e200);
    }
    // Ratios fall from here on, so what is left is below a geometric series.
    if (waiting > WAITING_MAX) {
      throw new RangeError(
        `more than ${WAITING_MAX} callers would wait at once; the calls are too many, or the ` +
          "patience too long, for so few positions",
      );
    }
    if (ratio < 1 && (term * ratio) / (1 - ratio) <= 1e-17 * total) break;
  }
  return Math.log(total) + logScale;
}

const NODES = [0, 0.538_469_310_105_683_1, 0.906_179_845_938_664];
const WEIGHTS = [0.568_888_888_888_888_9, 0.478_628_670_499_366_5, 0.236_926_885_056_189_1];

/** Five-point Gauss-Legendre on equal panels. */
function integrate(of: (x: number) => number, to: number, panels: number): number {
  const half = to / panels / 2;
  let total = 0;
  for (let panel = 0; panel < panels; panel += 1) {
    const middle = (2 * panel + 1) * half;
    total += WEIGHTS[0]! * of(middle);
    for (let node = 1; node < NODES.length; node += 1) {
      const offset = NODES[node]! * half;
      total += WEIGHTS[node]! * (of(middle - offset) + of(middle + offset));
    }
  }
  return total * half;
}

/** Enough for the narrow peak of the wait offered by thousands of overloaded positions. */
const PANELS_MAX = 20_000;

/**
 * Erlang A (M/M/n+M): Palm 1957; the density of the wait offered is
 * n mu p_n exp(lambda (1 - e^(-theta x)) / theta - n mu x), Zeltyn and Mandelbaum 2005. Everything
 * is relative to p_n, kept as a logarithm, so thousands of positions and overload are no matter.
 */
function erlangA(queue: CallTaking, withinSeconds: number): CallTakingResult {
  const { positions, meanHandlingSeconds } = queue;
  const calls = queue.callsPerHour / SECONDS_PER_HOUR;
  const quits = 1 / queue.meanPatienceSeconds!;
  const ends = positions / meanHandlingSeconds;
  const load = calls * meanHandlingSeconds;
  const logBelow = -Math.log(erlangB(positions, load));
  const odds = logQueueSum(calls, { ends, quits }) - logBelow;
  // -log(1 + e^odds), which must survive odds whose power overflows.
  const logPartBelow = -Math.max(odds, 0) - Math.log1p(Math.exp(-Math.abs(odds)));
  const below = Math.exp(logPartBelow);
  const logFull = logPartBelow - logBelow;
  const full = Math.exp(logFull);
  const busy = load * (below - full) + positions * (1 - below);
  const waitProbability = Math.min(1, 1 - below + full);
  const logDensity = Math.log(ends) + logFull;
  const answered = (seconds: number): number =>
    Math.exp(
      logDensity - (calls / quits) * Math.expm1(-quits * seconds) - (ends + quits) * seconds,
    );
  const panels = Math.ceil(2 * withinSeconds * (ends + calls + quits)) + 8;
  const afterWaiting =
    positions === 0 || withinSeconds === 0
      ? 0
      : integrate(answered, withinSeconds, Math.min(panels, PANELS_MAX));
  return {
    serviceLevel: Math.min(1, 1 - waitProbability + afterWaiting),
    waitProbability,
    abandonProbability: Math.max(0, 1 - busy / load),
    occupancy: positions === 0 ? 0 : busy / positions,
  };
}

/**
 * What callers meet when `positions` answer calls: Erlang C, or Erlang A with a mean patience.
 * Without patience and with a load that reaches the positions the queue grows: level 0.
 */
export function answerCalls(queue: CallTaking, withinSeconds: number): CallTakingResult {
  checkPositions(queue.positions);
  checkPositive("meanHandlingSeconds", queue.meanHandlingSeconds);
  if (!(withinSeconds >= 0 && Number.isFinite(withinSeconds))) {
    throw new RangeError(`withinSeconds must be zero or more, got ${withinSeconds}`);
  }
  if (queue.callsPerHour === 0) {
    return { serviceLevel: 1, waitProbability: 0, abandonProbability: 0, occupancy: 0 };
  }
  checkPositive("callsPerHour", queue.callsPerHour);
  if (queue.meanPatienceSeconds !== undefined) {
    checkPositive("meanPatienceSeconds", queue.meanPatienceSeconds);
    return erlangA(queue, withinSeconds);
  }
  const load = (queue.callsPerHour * queue.meanHandlingSeconds) / SECONDS_PER_HOUR;
  const waitProbability = erlangC(queue.positions, load);
  if (load >= queue.positions) {
    return { serviceLevel: 0, waitProbability, abandonProbability: 0, occupancy: 1 };
  }
  const late = Math.exp((-(queue.positions - load) * withinSeconds) / queue.meanHandlingSeconds);
  return {
    serviceLevel: 1 - waitProbability * late,
    waitProbability,
    abandonProbability: 0,
    occupancy: load / queue.positions,
  };
}
