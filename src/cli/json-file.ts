import { readFileSync } from "node:fs";
import { InputError } from "./failure.ts";

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new InputError(`${file}: cannot be read: ${messageOf(error)}`);
  }
}

/** The fields of a JSON file; an unknown or a missing one is an InputError. */
export function readFields(
  file: string,
  { needed, optional }: { needed: readonly string[]; optional: readonly string[] },
): Map<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(readText(file));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${file}: not JSON: ${messageOf(error)}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InputError(`${file}: expected one object, {"${needed[0]}": …}`);
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  for (const name of needed) {
    if (!fields.has(name)) {
      throw new InputError(`${file}: "${name}" is missing; needed are ${needed.join(", ")}`);
    }
  }
  for (const name of fields.keys()) {
    if (!needed.includes(name) && !optional.includes(name)) {
      const known = [...needed, ...optional].join(", ");
      throw new InputError(`${file}: "${name}" is not known; known are ${known}`);
    }
  }
  return fields;
}

export function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === "number");
}

export function isTable(value: unknown): value is number[][] {
  return Array.isArray(value) && value.every((row) => isNumbers(row));
}

export function expectShape<Shape>(
  file: string,
  fields: ReadonlyMap<string, unknown>,
  { name, shape, is }: { name: string; shape: string; is: (value: unknown) => value is Shape },
): Shape {
  const value = fields.get(name);
  if (is(value)) return value;
  throw new InputError(`${file}: "${name}" must be ${shape}`);
}

/** Runs a calculation and turns what is wrong with the user's figures into an InputError. */
export function withInputErrors<Result>(file: string, job: () => Result): Result {
  try {
    return job();
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(`${file}: ${error.message}`);
    throw error;
  }
}

export function isNumber(value: unknown): value is number {
  return typeof value === "number";
}
