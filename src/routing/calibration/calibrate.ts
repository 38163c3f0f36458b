import { checkOf, correlationOf, oneSpeed, type Check, type Evidence } from "./evidence.ts";
import { fittedTables } from "./fit.ts";
import { responseModelOn, type ResponseModel, type ResponseModelFile } from "./model.ts";
import { LEVELS } from "./quantiles.ts";
import { isHeldOut, type ResponseHistory, type Trip } from "./trips.ts";

/** Fewer trips to fit than this are no history to calibrate on. */
export const TRIPS_MIN = 50;

const HOUR_BANDS = ["00-06", "06-12", "12-18", "18-24"] as const;
const ROAD_BANDS = [60, 120, 240, Infinity] as const;

export type CalibrationOptions = {
  /** Factors of the road classes that the trips' road times already include. */
  readonly classTimeFactors?: Readonly<Record<string, number>>;
  /** Which fifth is held out; 0 ships, the others show how much chance there is in it. */
  readonly rotation?: number;
};

function checkTravel(model: ResponseModel, trips: readonly Trip[]): Check {
  return checkOf(
    trips.map((trip) => ({ estimate: model.travel(trip), seconds: trip.travelSeconds })),
  );
}

function checkArrival(model: ResponseModel, trips: readonly Trip[]): Check {
  return checkOf(
    trips.flatMap(({ turnoutSeconds, ...trip }) =>
      turnoutSeconds === undefined
        ? []
        : [{ estimate: model.arrival(trip), seconds: turnoutSeconds + trip.travelSeconds }],
    ),
  );
}

function checkTurnout(model: ResponseModel, turnouts: ResponseHistory["turnouts"]): Check {
  return checkOf(
    turnouts.map((turnout) => ({
      estimate: model.turnout(turnout),
      seconds: turnout.turnoutSeconds,
    })),
  );
}

function roadBandOf({ roadSeconds }: Trip): string {
  const band = ROAD_BANDS.findIndex((top) => roadSeconds < top);
  const from = ROAD_BANDS[band - 1] ?? 0;
  const top = ROAD_BANDS[band] ?? Infinity;
  return top === Infinity ? `${from} s and more` : `${from} to ${top} s`;
}

function checksBy(
  model: ResponseModel,
  trips: readonly Trip[],
  bandOf: (trip: Trip) => string,
): Record<string, Check> {
  const groups = [...Map.groupBy(trips, bandOf)].toSorted(
    ([a], [b]) => Number.parseInt(a, 10) - Number.parseInt(b, 10),
  );
  return Object.fromEntries(groups.map(([band, own]) => [band, checkTravel(model, own)]));
}

function evidenceOf(
  model: ResponseModel,
  history: ResponseHistory,
  isLeft: (record: { readonly callId: string }) => boolean,
): Evidence {
  const fitted = history.trips.filter((trip) => !isLeft(trip));
  const trips = history.trips.filter(isLeft);
  const turnouts = history.turnouts.filter(isLeft);
  const names = new Set(history.turnouts.map(({ unitTypeId }) => unitTypeId));
  const byUnitType: Record<string, { travel: Check; turnout: Check }> = {};
  for (const name of [...names].sort()) {
    const isOwn = ({ unitTypeId }: { readonly unitTypeId: string }): boolean => unitTypeId === name;
    byUnitType[name] = {
      travel: checkTravel(model, trips.filter(isOwn)),
      turnout: checkTurnout(model, turnouts.filter(isOwn)),
    };
  }
  const simpler = (metresOf: (trip: Trip) => number): Check => {
    const estimate = oneSpeed(fitted, metresOf);
    return checkOf(
      trips.map((trip) => ({ estimate: estimate(trip), seconds: trip.travelSeconds })),
    );
  };
  return {
    fitCount: fitted.length,
    excluded: history.excluded,
    travel: checkTravel(model, trips),
    turnout: checkTurnout(model, turnouts),
    arrival: checkArrival(model, trips),
    byUnitType,
    byHours: checksBy(model, trips, ({ hourOfDay }) => HOUR_BANDS[Math.floor(hourOfDay / 6)]!),
    byRoadSeconds: checksBy(model, trips, roadBandOf),
    simpler: {
      constantSpeed: simpler(({ roadMetres }) => roadMetres),
      straightLine: simpler(({ straightMetres }) => straightMetres),
    },
    correlation: correlationOf(
      trips.map(({ roadSeconds }) => Math.log(Math.max(1, roadSeconds))),
      trips.map(({ travelSeconds }) => Math.log(Math.max(1, travelSeconds))),
    ),
  };
}

/**
 * A response model calibrated on a history (docs/spec/calibration.md): fitted on four fifths of the
 * calls and checked on the last, which it never saw; the model that is returned is the very one
 * that was checked. Undefined when there are too few trips.
 */
export function calibrate(
  history: ResponseHistory,
  { classTimeFactors = {}, rotation = 0 }: CalibrationOptions = {},
): ResponseModelFile | undefined {
  const isLeft = ({ callId }: { readonly callId: string }): boolean => isHeldOut(callId, rotation);
  const trips = history.trips.filter((trip) => !isLeft(trip));
  const turnouts = history.turnouts.filter((turnout) => !isLeft(turnout));
  if (trips.length < TRIPS_MIN || turnouts.length < 1) return undefined;
  const file: ResponseModelFile = {
    format: "muster-response-model",
    version: 1,
    levels: LEVELS,
    calibrated: true,
    classTimeFactors,
    ...fittedTables(trips, turnouts),
  };
  return { ...file, evidence: evidenceOf(responseModelOn(file), history, isLeft) };
}
