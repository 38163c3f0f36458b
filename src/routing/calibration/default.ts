import { ROAD_SECONDS_MIN, type Curve } from "./curve.ts";
import { responseModelOn, type ResponseModel, type ResponseModelFile } from "./model.ts";
import { LEVELS } from "./quantiles.ts";

/**
 * What a new centre starts with until it has a history: assumptions, in round numbers. Travel: half
 * a minute to get under way and to find the place, and a third more than the free road time; half of
 * that again without lights and siren. Turnout: 60 s, the target of NFPA 1710 for medical calls.
 */
const START_SECONDS = 30;
const ROAD_FACTOR = 1.33;
const ROUTINE_FACTOR = 1.5;
const TURNOUT_SECONDS = 60;
/** Standard deviations of the logarithm: 80 of 100 within about three fifths and five thirds. */
const TRAVEL_SPREAD = 0.4;
const TURNOUT_SPREAD = 0.5;
/** Past this many standard deviations the tails are cut, so that a sample is never absurd. */
const DEVIATIONS_MAX = 2.6;
const KNOTS = [ROAD_SECONDS_MIN, 30, 60, 120, 240, 480, 960, 1_920, 3_840];

/** The polynomial with these factors, the highest power first (Horner). */
const along = (factors: readonly number[], x: number): number =>
  factors.reduce((sum, factor) => sum * x + factor, 0);

/** Standard normal quantile (Acklam's rational approximation, relative error below 1.2e-9). */
export function normalQuantile(part: number): number {
  const a = [
    -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2,
    -3.066479806614716e1, 2.506628277459239,
  ];
  const b = [
    -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1,
    -1.328068155288572e1,
  ];
  const c = [
    -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734,
    4.374664141464968, 2.938163982698783,
  ];
  const d = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416];
  if (part <= 0) return -Infinity;
  if (part >= 1) return Infinity;
  const tail = Math.min(part, 1 - part);
  if (tail >= 0.02425) {
    const q = part - 0.5;
    return (along(a, q * q) * q) / (along(b, q * q) * q * q + 1);
  }
  const q = Math.sqrt(-2 * Math.log(tail));
  const value = along(c, q) / (along(d, q) * q + 1);
  return part < 0.5 ? value : -value;
}

function spreadRow(medianSeconds: number, spread: number): number[] {
  return LEVELS.map((level) => {
    const deviations = normalQuantile(level);
    const cut = Math.max(-DEVIATIONS_MAX, Math.min(DEVIATIONS_MAX, deviations));
    return medianSeconds * Math.exp(spread * cut);
  });
}

function travelCurve(factor: number): Curve {
  const rows = KNOTS.map((roadSeconds) =>
    spreadRow(factor * (START_SECONDS + ROAD_FACTOR * roadSeconds), TRAVEL_SPREAD),
  );
  return { knots: KNOTS, rows };
}

/** The file of the assumed model; its `calibrated` is false. */
export function defaultResponseModelFile(): ResponseModelFile {
  const urgent = travelCurve(1);
  const routine = travelCurve(ROUTINE_FACTOR);
  const hourFactors = Array.from({ length: 24 }, () => 1);
  const row = spreadRow(TURNOUT_SECONDS, TURNOUT_SPREAD);
  return {
    format: "muster-response-model",
    version: 1,
    levels: LEVELS,
    calibrated: false,
    classTimeFactors: {},
    travel: {
      any: {
        count: 0,
        either: urgent,
        urgent,
        routine,
        hourFactors,
        arrivalParts: [0.1, 0.5, 0.9],
      },
    },
    turnout: { any: { count: 0, hours: Array.from({ length: 24 }, () => row) } },
  };
}

/** The model of a centre without a history. */
export function defaultResponseModel(): ResponseModel {
  return responseModelOn(defaultResponseModelFile());
}
