import { ROAD_SECONDS_MIN, rowAt, type Curve } from "./curve.ts";
import type { Evidence } from "./evidence.ts";
import {
  HIGH_LEVEL,
  levelAbove,
  LEVELS,
  LOW_LEVEL,
  MEDIAN_LEVEL,
  partAt,
  quantile,
  valueAt,
  valueBy,
} from "./quantiles.ts";

/** A time with its interval: 80 of 100 fall between low and high. */
export type TimeEstimate = {
  medianSeconds: number;
  /** 10th percentile. */
  lowSeconds: number;
  /** 90th percentile. */
  highSeconds: number;
};

/** What a trip is known by. `urgent` (a life may be at stake: with lights and siren) absent: either. */
export type TripQuestion = {
  readonly roadSeconds: number;
  readonly unitTypeId: string;
  /** Local hour, 0 to 23. */
  readonly hourOfDay: number;
  readonly urgent?: boolean;
};
export type TurnoutQuestion = Pick<TripQuestion, "unitTypeId" | "hourOfDay">;
/** `moving`: the unit is already under way, so there is no turnout. */
export type ArrivalQuestion = TripQuestion & { readonly moving?: boolean };

/** The travel of one unit type: a curve for each urgency, and a factor for each hour. */
export type TravelTable = {
  readonly count: number;
  readonly either: Curve;
  readonly urgent: Curve;
  readonly routine: Curve;
  readonly hourFactors: readonly number[];
  /**
   * Which parts of the distribution of turnout plus travel, taken as independent, are the low,
   * median and high of what was recorded: units slow to set out drive a little faster.
   */
  readonly arrivalParts: readonly number[];
};

/** The turnout of one unit type: for each hour a distribution at LEVELS, in seconds. */
export type TurnoutTable = {
  readonly count: number;
  readonly hours: readonly (readonly number[])[];
};

/** A response model as it is kept in a file. "any" is for unit types that are not listed. */
export type ResponseModelFile = {
  readonly format: "muster-response-model";
  readonly version: 1;
  readonly levels: readonly number[];
  /** True when it comes from a history, false for the assumed model of a new centre. */
  readonly calibrated: boolean;
  /** Times of a road class are multiplied by this; the scenario's roads already are. */
  readonly classTimeFactors: Readonly<Record<string, number>>;
  readonly travel: Readonly<Record<string, TravelTable>> & { readonly any: TravelTable };
  readonly turnout: Readonly<Record<string, TurnoutTable>> & { readonly any: TurnoutTable };
  readonly evidence?: Evidence;
};

/**
 * Travel, turnout and arrival times with intervals. Every answer is from tables; a question costs
 * under a microsecond. A road time of Infinity (no way) gives Infinity.
 */
export type ResponseModel = {
  readonly file: ResponseModelFile;
  /** En route to on scene. */
  travel(question: TripQuestion): TimeEstimate;
  /** Assigned to en route. */
  turnout(question: TurnoutQuestion): TimeEstimate;
  /** Assigned to on scene: quantiles of the sum, turnout and travel taken as independent. */
  arrival(question: ArrivalQuestion): TimeEstimate;
  /** One travel time; `uniform` from 0 to 1 chooses which part of the distribution. */
  sampleTravel(uniform: number, question: TripQuestion): number;
  sampleTurnout(uniform: number, question: TurnoutQuestion): number;
  /** The same answers for one unit type and urgency, for a loop that asks millions of them. */
  timesOf(unitTypeId: string, urgent: boolean): TypeTimes;
};

/** The times of one unit type and urgency. Hours are local, 0 to 23; all in seconds. */
export type TypeTimes = {
  /** The median of `arrival` for a unit that waits. */
  arrivalMedian(roadSeconds: number, hourOfDay: number): number;
  /** The median of `arrival` for a unit that is moving. */
  travelMedian(roadSeconds: number, hourOfDay: number): number;
  sampleTravel(uniform: number, roadSeconds: number, hourOfDay: number): number;
};

/** Road times at which tables are laid out, evenly in the logarithm. */
const GRID_SIZE = 40;
const GRID_TOP_SECONDS = 3_600;
const GRID_START = Math.log(ROAD_SECONDS_MIN);
const GRID_STEP = (Math.log(GRID_TOP_SECONDS) - GRID_START) / (GRID_SIZE - 1);
/** Equally likely values that stand for a distribution when two are added. */
const PARTS = 16;
const HOURS = 24;
const WIDTH = LEVELS.length;

const gridSeconds = (knot: number): number => Math.exp(GRID_START + knot * GRID_STEP);

function gridOf(curve: Curve): Float64Array {
  const grid = new Float64Array(GRID_SIZE * WIDTH);
  const row: number[] = [];
  for (let knot = 0; knot < GRID_SIZE; knot += 1) {
    grid.set(rowAt(curve, gridSeconds(knot), row), knot * WIDTH);
  }
  return grid;
}

type TravelLayout = {
  either: Float64Array;
  urgent: Float64Array;
  routine: Float64Array;
  hourFactors: Float64Array;
  arrivalParts: readonly number[];
};
type Urgency = "either" | "urgent" | "routine";

type TypeLayout = {
  travel: TravelLayout;
  turnout: Float64Array[];
  /** By urgency and hour: low, median and high for each grid road time; made when first asked. */
  arrival: Record<Urgency, (Float64Array | undefined)[]>;
};

function layoutOf(travel: TravelTable, turnout: TurnoutTable): TypeLayout {
  return {
    travel: {
      either: gridOf(travel.either),
      urgent: gridOf(travel.urgent),
      routine: gridOf(travel.routine),
      hourFactors: Float64Array.from(travel.hourFactors),
      arrivalParts: travel.arrivalParts,
    },
    turnout: turnout.hours.map((row) => Float64Array.from(row)),
    arrival: { either: [], urgent: [], routine: [] },
  };
}

function urgencyOf(urgent: boolean | undefined): Urgency {
  if (urgent === undefined) return "either";
  return urgent ? "urgent" : "routine";
}

function requireHour(hourOfDay: number): void {
  if (!Number.isInteger(hourOfDay) || hourOfDay < 0 || hourOfDay >= HOURS) {
    throw new RangeError(`hourOfDay must be a whole number from 0 to 23, got ${hourOfDay}`);
  }
}

function requireRoadSeconds(roadSeconds: number): void {
  if (!(roadSeconds >= 0)) {
    throw new RangeError(`roadSeconds must be 0 or more, got ${roadSeconds}`);
  }
}

/** Equally likely sums of a travel time, times a factor, and a turnout; ascending. */
export function sortedSums(
  travel: ArrayLike<number>,
  factor: number,
  turnout: ArrayLike<number>,
): Float64Array {
  const sums = new Float64Array(PARTS * PARTS);
  for (let first = 0; first < PARTS; first += 1) {
    const moving = valueAt(travel, (first + 0.5) / PARTS) * factor;
    for (let second = 0; second < PARTS; second += 1) {
      sums[first * PARTS + second] = moving + valueAt(turnout, (second + 0.5) / PARTS);
    }
  }
  return sums.sort();
}

/** Quantiles of the sum of a turnout and a travel time at each grid road time. */
function arrivalGrid(layout: TypeLayout, urgency: Urgency, hourOfDay: number): Float64Array {
  const factor = layout.travel.hourFactors[hourOfDay]!;
  const turnout = layout.turnout[hourOfDay]!;
  const travel = layout.travel[urgency];
  const grid = new Float64Array(GRID_SIZE * 3);
  const { arrivalParts } = layout.travel;
  for (let knot = 0; knot < GRID_SIZE; knot += 1) {
    const sums = sortedSums(travel.subarray(knot * WIDTH, (knot + 1) * WIDTH), factor, turnout);
    for (let own = 0; own < 3; own += 1) grid[knot * 3 + own] = quantile(sums, arrivalParts[own]!);
  }
  return grid;
}

class Tables implements ResponseModel {
  readonly file: ResponseModelFile;
  readonly #types = new Map<string, TypeLayout>();
  readonly #any: TypeLayout;

  constructor(file: ResponseModelFile) {
    this.file = file;
    this.#any = layoutOf(file.travel.any, file.turnout.any);
    const names = new Set([...Object.keys(file.travel), ...Object.keys(file.turnout)]);
    for (const name of names) {
      const travel = file.travel[name] ?? file.travel.any;
      this.#types.set(name, layoutOf(travel, file.turnout[name] ?? file.turnout.any));
    }
  }

  travel(question: TripQuestion): TimeEstimate {
    const { travel } = this.#layout(question);
    requireRoadSeconds(question.roadSeconds);
    const grid = travel[urgencyOf(question.urgent)];
    const factor = travel.hourFactors[question.hourOfDay]!;
    return between(grid, WIDTH, question.roadSeconds, factor, COLUMNS_OF_LEVELS);
  }

  turnout(question: TurnoutQuestion): TimeEstimate {
    const row = this.#layout(question).turnout[question.hourOfDay]!;
    return {
      medianSeconds: row[MEDIAN_LEVEL]!,
      lowSeconds: row[LOW_LEVEL]!,
      highSeconds: row[HIGH_LEVEL]!,
    };
  }

  arrival(question: ArrivalQuestion): TimeEstimate {
    if (question.moving === true) return this.travel(question);
    const layout = this.#layout(question);
    requireRoadSeconds(question.roadSeconds);
    const urgency = urgencyOf(question.urgent);
    const grid = arrivalGridOf(layout, urgency, question.hourOfDay);
    return between(grid, 3, question.roadSeconds, 1, COLUMNS_OF_THREE);
  }

  sampleTravel(uniform: number, question: TripQuestion): number {
    const { travel } = this.#layout(question);
    requireRoadSeconds(question.roadSeconds);
    const grid = travel[urgencyOf(question.urgent)];
    const factor = travel.hourFactors[question.hourOfDay]!;
    return sampleBetween(grid, uniform, question.roadSeconds, factor);
  }

  sampleTurnout(uniform: number, question: TurnoutQuestion): number {
    return valueAt(this.#layout(question).turnout[question.hourOfDay]!, uniform);
  }

  timesOf(unitTypeId: string, urgent: boolean): TypeTimes {
    return new LaidOutTimes(this.#types.get(unitTypeId) ?? this.#any, urgencyOf(urgent));
  }

  #layout({ unitTypeId, hourOfDay }: TurnoutQuestion): TypeLayout {
    requireHour(hourOfDay);
    return this.#types.get(unitTypeId) ?? this.#any;
  }
}

/** The grid of an hour; made when it is first asked for. */
function arrivalGridOf(layout: TypeLayout, urgency: Urgency, hourOfDay: number): Float64Array {
  const grids = layout.arrival[urgency];
  return (grids[hourOfDay] ??= arrivalGrid(layout, urgency, hourOfDay));
}

class LaidOutTimes implements TypeTimes {
  readonly #layout: TypeLayout;
  readonly #urgency: Urgency;
  readonly #travel: Float64Array;
  readonly #factors: Float64Array;
  /** By hour. */
  readonly #medians: (Float64Array | undefined)[] = Array.from({ length: HOURS }, () => undefined);

  constructor(layout: TypeLayout, urgency: Urgency) {
    this.#layout = layout;
    this.#urgency = urgency;
    this.#travel = layout.travel[urgency];
    this.#factors = layout.travel.hourFactors;
  }

  arrivalMedian(roadSeconds: number, hourOfDay: number): number {
    const knot = gridPlace(roadSeconds);
    const medians = this.#medians[hourOfDay] ?? this.#mediansOf(hourOfDay);
    const below = Math.min(GRID_SIZE - 2, Math.floor(knot));
    const first = medians[below]!;
    const median = first + (medians[below + 1]! - first) * Math.min(1, knot - below);
    return roadSeconds > GRID_TOP_SECONDS ? median * (roadSeconds / GRID_TOP_SECONDS) : median;
  }

  /** The middle column of the hour's table. */
  #mediansOf(hourOfDay: number): Float64Array {
    const grid = arrivalGridOf(this.#layout, this.#urgency, hourOfDay);
    const medians = Float64Array.from(
      { length: GRID_SIZE },
      (_, knot) => grid[knot * 3 + COLUMNS_OF_THREE.median]!,
    );
    this.#medians[hourOfDay] = medians;
    return medians;
  }

  travelMedian(roadSeconds: number, hourOfDay: number): number {
    const factor = this.#factors[hourOfDay]!;
    return valueBetween(this.#travel, WIDTH, MEDIAN_LEVEL, roadSeconds, factor);
  }

  sampleTravel(uniform: number, roadSeconds: number, hourOfDay: number): number {
    return sampleBetween(this.#travel, uniform, roadSeconds, this.#factors[hourOfDay]!);
  }
}

/** The value of a column at a road time: what `between` says, for one column. */
function valueBetween(
  grid: Float64Array,
  width: number,
  column: number,
  roadSeconds: number,
  factor: number,
): number {
  const at = gridPlace(roadSeconds);
  const below = Math.min(GRID_SIZE - 2, Math.floor(at));
  const share = Math.min(1, at - below);
  const scale = factor * Math.max(1, roadSeconds / GRID_TOP_SECONDS);
  const first = grid[below * width + column]!;
  return (first + (grid[(below + 1) * width + column]! - first) * share) * scale;
}

function sampleBetween(
  grid: Float64Array,
  uniform: number,
  roadSeconds: number,
  factor: number,
): number {
  if (roadSeconds === Infinity) return Infinity;
  const at = gridPlace(roadSeconds);
  const below = Math.min(GRID_SIZE - 2, Math.floor(at));
  const level = levelAbove(uniform);
  const part = partAt(uniform, level);
  const low = valueBy(grid, level, part, below * WIDTH);
  const high = valueBy(grid, level, part, (below + 1) * WIDTH);
  const beyond = Math.max(1, roadSeconds / GRID_TOP_SECONDS);
  return (low + (high - low) * Math.min(1, at - below)) * beyond * factor;
}

type Columns = { readonly low: number; readonly median: number; readonly high: number };
const COLUMNS_OF_LEVELS: Columns = { low: LOW_LEVEL, median: MEDIAN_LEVEL, high: HIGH_LEVEL };
const COLUMNS_OF_THREE: Columns = { low: 0, median: 1, high: 2 };

function gridPlace(roadSeconds: number): number {
  return (Math.log(Math.max(ROAD_SECONDS_MIN, roadSeconds)) - GRID_START) / GRID_STEP;
}

/** The three values at a road time, in proportion between two rows of a grid. */
function between(
  grid: Float64Array,
  width: number,
  roadSeconds: number,
  factor: number,
  columns: Columns,
): TimeEstimate {
  const at = gridPlace(roadSeconds);
  const below = Math.min(GRID_SIZE - 2, Math.floor(at));
  const share = Math.min(1, at - below);
  const scale = factor * Math.max(1, roadSeconds / GRID_TOP_SECONDS);
  const first = below * width;
  const second = first + width;
  const low = grid[first + columns.low]!;
  const median = grid[first + columns.median]!;
  const high = grid[first + columns.high]!;
  return {
    medianSeconds: (median + (grid[second + columns.median]! - median) * share) * scale,
    lowSeconds: (low + (grid[second + columns.low]! - low) * share) * scale,
    highSeconds: (high + (grid[second + columns.high]! - high) * share) * scale,
  };
}

/** A model on tables that are known to be sound. */
export function responseModelOn(file: ResponseModelFile): ResponseModel {
  return new Tables(file);
}
