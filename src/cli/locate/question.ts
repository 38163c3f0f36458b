import { expectShape, isNumber, isNumbers, isTable, readFields } from "../json-file.ts";
import { InputError } from "../failure.ts";
import { LIMITS, type Fairness } from "./limits.ts";

/** What is asked, from a file or from a scenario. */
export type Question = {
  readonly file: string;
  /** A figure by its name in the file; the fallback when it is not given. */
  readonly number: (name: string, fallback?: number) => number;
  readonly demand: readonly number[];
  readonly travelSeconds: readonly (readonly number[])[];
  readonly fairness: Fairness;
};

const FIGURES = [
  "withinSeconds",
  "unitsPerSiteMax",
  "busyFraction",
  "firstShare",
  "areas",
  "present",
  ...LIMITS,
];

function isNames(value: unknown): value is (string | number)[] {
  return (
    Array.isArray(value) &&
    value.every((item) => typeof item === "string" || typeof item === "number")
  );
}

export function readQuestion(file: string): Question {
  const fields = readFields(file, {
    needed: ["demand", "travelSeconds", "units"],
    optional: FIGURES,
  });
  const demand = expectShape(file, fields, {
    name: "demand",
    shape: "a list of numbers, one per place",
    is: isNumbers,
  });
  const travelSeconds = expectShape(file, fields, {
    name: "travelSeconds",
    shape: "one list per site, of seconds to each place",
    is: isTable,
  });
  for (const [site, row] of travelSeconds.entries()) {
    if (row.length === demand.length) continue;
    throw new InputError(
      `${file}: "travelSeconds" of site ${site} must hold ${demand.length} numbers, ` +
        `one per place of "demand", got ${row.length}`,
    );
  }
  const number = (name: string, fallback?: number): number =>
    fields.has(name) || fallback === undefined
      ? expectShape(file, fields, { name, shape: "a number", is: isNumber })
      : fallback;
  const fairness = {
    limits: Object.fromEntries(
      LIMITS.filter((name) => fields.has(name)).map((name) => [name, number(name)]),
    ),
    areas: fields.has("areas")
      ? expectShape(file, fields, {
          name: "areas",
          shape: "a list of names, one per place",
          is: isNames,
        })
      : undefined,
    present: fields.has("present")
      ? expectShape(file, fields, {
          name: "present",
          shape: "a list of sites, one per unit",
          is: isNumbers,
        })
      : undefined,
  };
  return { file, number, demand, travelSeconds, fairness };
}
