import { fitCurve, medianAt, remappedCurve, rowAt, scaledCurve, type Curve } from "./curve.ts";
import {
  sortedSums,
  type ResponseModelFile,
  type TravelTable,
  type TurnoutTable,
} from "./model.ts";
import { LEVELS, levelsOf, median, partBelow, quantile, ascending, valueAt } from "./quantiles.ts";
import { foldOf, FOLDS, type Trip, type Turnout } from "./trips.ts";

const HOURS = 24;
/** From this many trips on, a unit type has a curve of its own; below, one of all, scaled. */
const OWN_CURVE_MIN = 60;
/** Fewer trips than this say nothing of their own: the type is not listed, "any" serves. */
const LISTED_MIN = 10;
/** An hour is looked at with its neighbours until so many records are together. */
const HOUR_RECORDS_MIN = 60;
/** A figure from n records counts n / (n + this) against what is known without it. */
const SHRINK_RECORDS = 60;

/** Low, median and high of a distribution that is just as it should be. */
const PARTS_MEANT: readonly number[] = [0.1, 0.5, 0.9];

/** The records of an hour, with as many hours around it as it takes. */
function aroundHour<T extends { readonly hourOfDay: number }>(
  byHour: readonly (readonly T[])[],
  hour: number,
  least: number,
): T[] {
  const records = [...byHour[hour]!];
  for (let reach = 1; reach <= HOURS / 2 && records.length < least; reach += 1) {
    records.push(...byHour[(hour + reach) % HOURS]!);
    if (reach < HOURS / 2) records.push(...byHour[(hour - reach + HOURS) % HOURS]!);
  }
  return records;
}

function byHourOf<T extends { readonly hourOfDay: number }>(records: readonly T[]): T[][] {
  const byHour: T[][] = Array.from({ length: HOURS }, () => []);
  for (const record of records) byHour[record.hourOfDay]!.push(record);
  return byHour;
}

/** By how much each hour is slower or faster than its curve says, held back when records are few. */
function hourFactorsOf(trips: readonly Trip[], curveOf: (trip: Trip) => Curve): number[] {
  const ratios = trips.map((trip) => ({
    hourOfDay: trip.hourOfDay,
    ratio: trip.travelSeconds / medianAt(curveOf(trip), trip.roadSeconds),
  }));
  const byHour = byHourOf(ratios);
  return byHour.map((_, hour) => {
    const around = aroundHour(byHour, hour, HOUR_RECORDS_MIN);
    if (around.length === 0) return 1;
    const factor = median(around.map(({ ratio }) => ratio));
    const weight = around.length / (around.length + SHRINK_RECORDS);
    return Math.exp(Math.log(factor) * weight);
  });
}

/** A curve of the trips' own, or of `other` moved to their median when they are few. */
function curveFrom(trips: readonly Trip[], other: Curve | undefined): Curve {
  if (other === undefined || trips.length >= OWN_CURVE_MIN) return fitCurve(trips);
  if (trips.length === 0) return other;
  const ratio = median(
    trips.map(({ travelSeconds, roadSeconds }) => travelSeconds / medianAt(other, roadSeconds)),
  );
  const weight = trips.length / (trips.length + SHRINK_RECORDS);
  return scaledCurve(other, Math.exp(Math.log(Math.max(0.05, ratio)) * weight));
}

type Curves = Pick<TravelTable, "either" | "urgent" | "routine">;

function curvesFrom(trips: readonly Trip[], any: Curves | undefined): Curves {
  const either = curveFrom(trips, any?.either);
  const part = (urgent: boolean, shape: Curve | undefined): Curve => {
    const own = trips.filter((trip) => trip.urgent === urgent);
    return curveFrom(own, trips.length >= OWN_CURVE_MIN ? either : (shape ?? either));
  };
  return { either, urgent: part(true, any?.urgent), routine: part(false, any?.routine) };
}

function travelTable(trips: readonly Trip[], any: TravelTable | undefined): TravelTable {
  const first = curvesFrom(trips, any);
  const hourFactors = hourFactorsOf(trips, ({ urgent }) => (urgent ? first.urgent : first.routine));
  // Fitted again with the hours taken out, so that a busy hour does not count twice.
  const plain = trips.map((trip) =>
    Object.assign({}, trip, { travelSeconds: trip.travelSeconds / hourFactors[trip.hourOfDay]! }),
  );
  return { count: trips.length, ...curvesFrom(plain, any), hourFactors, arrivalParts: PARTS_MEANT };
}

type Shape = keyof Curves;
const SHAPES: readonly Shape[] = ["either", "urgent", "routine"];

/**
 * For each curve, the parts of its distributions below which the trips lie that had no part in
 * fitting it: each fifth of the calls is looked at with a table fitted on the others.
 */
function crossParts(
  trips: readonly Trip[],
  any: TravelTable | undefined,
): Record<Shape, Float64Array> {
  const parts: Record<Shape, number[]> = { either: [], urgent: [], routine: [] };
  const row: number[] = [];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const seen = trips.filter(({ callId }) => foldOf(callId) !== fold);
    const left = trips.filter(({ callId }) => foldOf(callId) === fold);
    if (seen.length === 0 || left.length === 0) continue;
    const table = travelTable(seen, any);
    for (const trip of left) {
      const seconds = trip.travelSeconds / table.hourFactors[trip.hourOfDay]!;
      for (const shape of ["either", trip.urgent ? "urgent" : "routine"] as const) {
        parts[shape].push(partBelow(rowAt(table[shape], trip.roadSeconds, row), seconds));
      }
    }
  }
  return {
    either: ascending(parts.either),
    urgent: ascending(parts.urgent),
    routine: ascending(parts.routine),
  };
}

/**
 * Reads each distribution where the trips say that it should be read: if a tenth of them lie
 * below its 0.13, then 0.13 is where its tenth is (Kuleshov, Fenner and Ermon 2018).
 */
function adjusted(table: TravelTable, trips: readonly Trip[], any?: TravelTable): TravelTable {
  const parts = crossParts(trips, any);
  const curves = SHAPES.map((shape): [Shape, Curve] => {
    const own = parts[shape];
    if (own.length === 0) return [shape, table[shape]];
    const weight = own.length / (own.length + SHRINK_RECORDS);
    const read = LEVELS.map((level) =>
      level === 0 || level === 1 ? level : level + weight * (quantile(own, level) - level),
    );
    return [shape, remappedCurve(table[shape], (row) => read.map((part) => valueAt(row, part)))];
  });
  return { ...table, ...(Object.fromEntries(curves) as Curves) };
}

function turnoutTable(turnouts: readonly Turnout[]): TurnoutTable {
  const byHour = byHourOf(turnouts);
  const hours = byHour.map((_, hour) =>
    levelsOf(
      aroundHour(byHour, hour, HOUR_RECORDS_MIN).map(({ turnoutSeconds }) => turnoutSeconds),
    ),
  );
  return { count: turnouts.length, hours };
}

/** Groups by unit type those types with enough records, in the order of their names. */
function byType<T extends { readonly unitTypeId: string }>(records: readonly T[]): [string, T[]][] {
  return [...Map.groupBy(records, ({ unitTypeId }) => unitTypeId)]
    .filter(([, own]) => own.length >= LISTED_MIN)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

const rounded = (seconds: number): number => Math.round(seconds * 100) / 100;

function roundedCurve({ knots, rows }: Curve): Curve {
  return { knots: knots.map(rounded), rows: rows.map((row) => row.map(rounded)) };
}

function roundedTable(table: TravelTable): TravelTable {
  return {
    count: table.count,
    either: roundedCurve(table.either),
    urgent: roundedCurve(table.urgent),
    routine: roundedCurve(table.routine),
    hourFactors: table.hourFactors.map((factor) => Math.round(factor * 10_000) / 10_000),
    arrivalParts: table.arrivalParts.map((part) => Math.round(part * 10_000) / 10_000),
  };
}

const roundedTurnout = ({ count, hours }: TurnoutTable): TurnoutTable => ({
  count,
  hours: hours.map((row) => row.map(rounded)),
});

/** Turnout tables by unit type. Needs at least one turnout. */
function turnoutTables(turnouts: readonly Turnout[]): ResponseModelFile["turnout"] {
  const tables = byType(turnouts).map(([name, own]): [string, TurnoutTable] => [
    name,
    roundedTurnout(turnoutTable(own)),
  ]);
  return { ...Object.fromEntries(tables), any: roundedTurnout(turnoutTable(turnouts)) };
}

/** Where the recorded arrivals of a type lie in the sum of its turnout and travel (CAL-8). */
function arrivalPartsOf(
  trips: readonly Trip[],
  travel: TravelTable,
  turnout: TurnoutTable,
): readonly number[] {
  const row: number[] = [];
  const parts = trips.flatMap(({ turnoutSeconds, travelSeconds, ...trip }) => {
    if (turnoutSeconds === undefined) return [];
    const curve = trip.urgent ? travel.urgent : travel.routine;
    const { hourOfDay } = trip;
    rowAt(curve, trip.roadSeconds, row);
    const sums = sortedSums(row, travel.hourFactors[hourOfDay]!, turnout.hours[hourOfDay]!);
    const below = sums.filter((sum) => sum < turnoutSeconds + travelSeconds).length;
    return [(below + 0.5) / (sums.length + 1)];
  });
  if (parts.length === 0) return PARTS_MEANT;
  const sorted = ascending(parts);
  const weight = parts.length / (parts.length + SHRINK_RECORDS);
  return PARTS_MEANT.map((part) => part + weight * (quantile(sorted, part) - part));
}

function finished(table: TravelTable, own: readonly Trip[], turnout: TurnoutTable): TravelTable {
  return roundedTable({ ...table, arrivalParts: arrivalPartsOf(own, table, turnout) });
}

/** Tables by unit type, their intervals adjusted across fifths. Needs a trip and a turnout. */
export function fittedTables(
  trips: readonly Trip[],
  turnouts: readonly Turnout[],
): Pick<ResponseModelFile, "travel" | "turnout"> {
  const turnout = turnoutTables(turnouts);
  const any = travelTable(trips, undefined);
  const tables = byType(trips).map(([name, own]): [string, TravelTable] => {
    const table = adjusted(travelTable(own, any), own, any);
    return [name, finished(table, own, turnout[name] ?? turnout.any)];
  });
  const anyTable = finished(adjusted(any, trips), trips, turnout.any);
  return { travel: { ...Object.fromEntries(tables), any: anyTable }, turnout };
}
