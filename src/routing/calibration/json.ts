import { responseModelOn, type ResponseModel, type ResponseModelFile } from "./model.ts";
import { LEVELS } from "./quantiles.ts";

/** A response model that cannot be used; the message says where, what came and what was expected. */
export class ResponseModelError extends Error {
  override name = "ResponseModelError";
}

function fail(path: string, expected: string, got: unknown): never {
  const text = JSON.stringify(got) ?? "nothing";
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  throw new ResponseModelError(`response model: ${path}: expected ${expected}, got ${shown}`);
}

function recordAt(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    fail(path, "an object", value);
  }
  return value as Record<string, unknown>;
}

/** A list of finite numbers, 0 or more, ascending when asked for. */
function requireNumbers(value: unknown, path: string, length: number, rising: boolean): void {
  if (!Array.isArray(value) || (length > 0 && value.length !== length) || value.length === 0) {
    fail(path, length > 0 ? `${length} numbers` : "a list of numbers", value);
  }
  for (const [place, entry] of value.entries()) {
    if (typeof entry !== "number" || !(entry >= 0) || entry === Infinity) {
      fail(`${path}[${place}]`, "a number of 0 or more", entry);
    }
    if (rising && place > 0 && entry < value[place - 1]) {
      fail(`${path}[${place}]`, `at least ${value[place - 1]}, the one before it`, entry);
    }
  }
}

function requireCurve(value: unknown, path: string): void {
  const { knots, rows } = recordAt(value, path);
  requireNumbers(knots, `${path}.knots`, 0, true);
  const knotList = knots as number[];
  if (!(knotList[0]! > 0)) fail(`${path}.knots[0]`, "more than 0", knotList[0]);
  if (!Array.isArray(rows) || rows.length !== knotList.length) {
    fail(`${path}.rows`, `${knotList.length} lists, one for each knot`, rows);
  }
  for (const [place, row] of rows.entries()) {
    requireNumbers(row, `${path}.rows[${place}]`, LEVELS.length, true);
  }
}

function requireTravel(value: unknown, path: string): void {
  const table = recordAt(value, path);
  for (const name of ["either", "urgent", "routine"]) requireCurve(table[name], `${path}.${name}`);
  requireNumbers(table["hourFactors"], `${path}.hourFactors`, 24, false);
  requireNumbers(table["arrivalParts"], `${path}.arrivalParts`, 3, true);
}

function requireTurnout(value: unknown, path: string): void {
  const { hours } = recordAt(value, path);
  if (!Array.isArray(hours) || hours.length !== 24) fail(`${path}.hours`, "24 lists", hours);
  for (const [hour, row] of hours.entries()) {
    requireNumbers(row, `${path}.hours[${hour}]`, LEVELS.length, true);
  }
}

function requireTables(
  value: unknown,
  path: string,
  requireTable: (value: unknown, path: string) => void,
): void {
  const tables = recordAt(value, path);
  if (!Object.hasOwn(tables, "any")) fail(`${path}.any`, "a table for any unit type", undefined);
  for (const [name, table] of Object.entries(tables)) requireTable(table, `${path}.${name}`);
}

/**
 * The model of a parsed `response-model.json`, every value checked. Throws ResponseModelError
 * that names the first thing that is wrong.
 */
export function responseModelFrom(json: unknown): ResponseModel {
  const file = recordAt(json, "the file");
  if (file["format"] !== "muster-response-model") {
    fail("format", '"muster-response-model"', file["format"]);
  }
  if (file["version"] !== 1) fail("version", "1", file["version"]);
  if (JSON.stringify(file["levels"]) !== JSON.stringify(LEVELS)) {
    fail("levels", JSON.stringify(LEVELS), file["levels"]);
  }
  if (typeof file["calibrated"] !== "boolean") fail("calibrated", "a truth", file["calibrated"]);
  requireTables(file["travel"], "travel", requireTravel);
  requireTables(file["turnout"], "turnout", requireTurnout);
  return responseModelOn(file as unknown as ResponseModelFile);
}
