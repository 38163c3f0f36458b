/** One place in a preference list: a unit, or units that share the place and the calls evenly. */
export type Preference = number | readonly number[];

/** What the hypercube model is asked; units and atoms are numbered from 0. */
export type HypercubeInput = {
  /** Services a busy unit ends in an hour, per unit. */
  readonly unitServiceRatePerHour: readonly number[];
  /** Calls an atom (a small part of the area) makes in an hour, per atom. */
  readonly atomCallRatePerHour: readonly number[];
  /** Per atom, which unit goes first, second, …; with "loss" a list may leave units out. */
  readonly preferences: readonly (readonly Preference[])[];
  /** Mean travel hours of each unit (row) to each atom (column) when it is sent while free. */
  readonly travelHours?: readonly (readonly number[])[] | undefined;
  /** Travel hours from atom (row) to atom (column), for units sent from their last call. */
  readonly atomTravelHours?: readonly (readonly number[])[] | undefined;
  /** What becomes of a call that finds no listed unit free. */
  readonly queue: "loss" | "infinite";
};

/** 22 units need 590 MB; beyond that an approximation is the right tool. */
export const HYPERCUBE_UNITS_MAX = 22;
/** More units than a county has; a walk of so many takes minutes. */
export const APPROXIMATE_UNITS_MAX = 1_000;
/** A shared place of n units expands to 2^(n-1) terms for each of them. */
export const TIED_UNITS_MAX = 10;

function checkRates(name: string, rates: readonly number[], lowest: string): void {
  rates.forEach((rate, index) => {
    if (Number.isFinite(rate) && (lowest === "0" ? rate >= 0 : rate > 0)) return;
    throw new RangeError(`${name}[${index}] must be a number above ${lowest}, got ${rate}`);
  });
}

function checkTable(
  name: string,
  table: readonly (readonly number[])[],
  { rows, columns }: { rows: number; columns: number },
): void {
  if (table.length !== rows) {
    throw new RangeError(`${name} must have ${rows} rows, got ${table.length}`);
  }
  table.forEach((row, index) => {
    if (row.length !== columns) {
      throw new RangeError(`${name}[${index}] must have ${columns} numbers, got ${row.length}`);
    }
    checkRates(`${name}[${index}]`, row, "0");
  });
}

function checkList(list: readonly Preference[], atom: number, units: number): Set<number> {
  const seen = new Set<number>();
  for (const place of list) {
    const tied = typeof place === "number" ? [place] : place;
    if (tied.length === 0 || tied.length > TIED_UNITS_MAX) {
      throw new RangeError(
        `preferences[${atom}]: a shared place takes 1 to ${TIED_UNITS_MAX} units, ` +
          `got ${tied.length}`,
      );
    }
    for (const unit of tied) {
      if (!Number.isInteger(unit) || unit < 0 || unit >= units) {
        throw new RangeError(
          `preferences[${atom}] names unit ${unit}; units are numbered 0 to ${units - 1}`,
        );
      }
      if (seen.has(unit)) {
        throw new RangeError(`preferences[${atom}] names unit ${unit} twice`);
      }
      seen.add(unit);
    }
  }
  return seen;
}

/** Throws RangeError naming the field, what it holds and what it should hold. */
export function checkHypercubeInput(input: HypercubeInput, unitsMax: number): void {
  const { unitServiceRatePerHour: service, atomCallRatePerHour: calls, preferences } = input;
  const units = service.length;
  if (units < 1 || units > unitsMax) {
    throw new RangeError(`unitServiceRatePerHour must name 1 to ${unitsMax} units, got ${units}`);
  }
  checkRates("unitServiceRatePerHour", service, "zero");
  checkRates("atomCallRatePerHour", calls, "0");
  const callRate = sum(calls);
  if (callRate <= 0) throw new RangeError("atomCallRatePerHour must not be all zero");
  if (preferences.length !== calls.length) {
    throw new RangeError(
      `preferences must have one list per atom, ${calls.length}, got ${preferences.length}`,
    );
  }
  let served = false;
  preferences.forEach((list, atom) => {
    const seen = checkList(list, atom, units);
    served ||= seen.size > 0 && calls[atom]! > 0;
    if (input.queue === "infinite" && seen.size !== units) {
      throw new RangeError(
        `preferences[${atom}] leaves units out; with an infinite queue every list names every ` +
          "unit (who waits for which unit is no hypercube state), or choose loss",
      );
    }
  });
  if (!served) throw new RangeError("preferences must name a unit for some atom with calls");
  if (input.travelHours !== undefined) {
    checkTable("travelHours", input.travelHours, { rows: units, columns: calls.length });
  }
  if (input.atomTravelHours !== undefined) {
    const size = { rows: calls.length, columns: calls.length };
    checkTable("atomTravelHours", input.atomTravelHours, size);
  }
  if (input.queue === "infinite" && callRate >= sum(service)) {
    throw new RangeError(
      `an infinite queue needs less load than capacity: ${callRate} calls an hour arrive and ` +
        `the units can end ${sum(service)}; add units, or choose loss`,
    );
  }
}

/** The sum in list order, so that the same input gives the same bits. */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < values.length; index += 1) total += values[index]!;
  return total;
}

/**
 * Calls `visit` for every term of the rule "the first free unit of the list goes": `unit` takes
 * `share` of the atom's calls whenever every unit of `busyMask` is busy and itself is free; the
 * shares of the terms that hold add up. A plain place is one term of share 1. In a place that g
 * units share, a free unit gets 1/(g - b) when b of the others are busy; that is the sum, over all
 * sets of t busy others, of t! / (g (g - 1) … (g - t)), its Möbius inverse, which is positive.
 */
export function visitTerms(
  list: readonly Preference[],
  visit: (unit: number, busyMask: number, share: number) => void,
): void {
  let before = 0;
  for (const place of list) {
    const tied = typeof place === "number" ? [place] : place;
    for (const unit of tied) {
      const others = tied.filter((other) => other !== unit);
      for (let subset = 0; subset < 2 ** others.length; subset += 1) {
        let mask = before;
        let share = 1 / tied.length;
        let size = 0;
        others.forEach((other, position) => {
          if ((subset & (1 << position)) === 0) return;
          mask |= 1 << other;
          size += 1;
          share *= size / (tied.length - size);
        });
        visit(unit, mask, share);
      }
    }
    for (const unit of tied) before |= 1 << unit;
  }
}

/**
 * Lists with the unit first that gets to the atom soonest; units that take exactly as long, such
 * as units of one station, share a place. Requires a row of travel hours per unit.
 */
export function nearestFirst(travelHours: readonly (readonly number[])[]): Preference[][] {
  const atoms = travelHours[0]?.length ?? 0;
  return Array.from({ length: atoms }, (_, atom) => {
    const places = new Map<number, number[]>();
    travelHours.forEach((row, unit) => {
      const hours = row[atom];
      if (hours === undefined || Number.isNaN(hours)) {
        throw new RangeError(`travelHours[${unit}] must have ${atoms} numbers, got ${row.length}`);
      }
      places.set(hours, [...(places.get(hours) ?? []), unit]);
    });
    return [...places]
      .toSorted(([first], [second]) => first - second)
      .map(([, units]) => (units.length === 1 ? units[0]! : units));
  });
}
