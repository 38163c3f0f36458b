import {
  clairvoyantBound,
  intervalOf,
  nearestHospital,
  playTrace,
  replicate,
  type MatrixArrivals,
  type MatrixCall,
  type MatrixSystem,
  type Replicated,
  type Returning,
  type SecondsLaw,
  type Stopping,
} from "#sim";
import { InputError } from "../failure.ts";
import {
  expectShape,
  isNumber,
  isNumbers,
  isTable,
  readFields,
  withInputErrors,
} from "../json-file.ts";

type Fields = ReadonlyMap<string, unknown>;

const RETURNING: readonly Returning[] = ["from-scene", "home", "unavailable"];
export const TARGET_SECONDS = 480;
const REPLICATIONS = 10;

/** One object of the file, with its name for messages. */
type Part = { readonly file: string; readonly where: string; readonly fields: Fields };

function partOf(file: string, where: string, value: unknown, known: readonly string[]): Part {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InputError(`${file}: ${where} must be an object, got ${JSON.stringify(value)}`);
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  for (const name of fields.keys()) {
    if (known.includes(name)) continue;
    throw new InputError(
      `${file}: "${name}" of ${where} is not known; known are ${known.join(", ")}`,
    );
  }
  return { file, where, fields };
}

function numberIn({ file, where, fields }: Part, name: string, fallback?: number): number {
  const value = fields.has(name) ? fields.get(name) : fallback;
  if (isNumber(value)) return value;
  throw new InputError(`${file}: "${name}" of ${where} must be a number, got ${said(value)}`);
}

const said = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value));

function numbersIn({ file, where, fields }: Part, name: string): number[] | undefined {
  if (!fields.has(name)) return undefined;
  const value = fields.get(name);
  if (isNumbers(value)) return value;
  throw new InputError(`${file}: "${name}" of ${where} must be a list of numbers`);
}

/** A list in the file; empty when it may be left out and is. */
function listIn(file: string, fields: Fields, name: string): readonly unknown[] {
  const value = fields.get(name) ?? [];
  if (Array.isArray(value)) return value as readonly unknown[];
  throw new InputError(`${file}: "${name}" must be a list, got ${said(value)}`);
}

/** Turns a zone's name or number into its number. */
function zonesOf(file: string, fields: Fields, zones: number): (value: unknown) => number {
  const names = listIn(file, fields, "zones");
  if (names.length > 0 && (names.length !== zones || new Set(names).size !== zones)) {
    throw new InputError(
      `${file}: "zones" must hold ${zones} different names, one per row of the matrix`,
    );
  }
  const numbers = new Map(names.map((name, number) => [name, number]));
  return (value) => {
    const number = names.length > 0 ? numbers.get(value) : value;
    if (isNumber(number)) return number;
    const known = names.length > 0 ? `one of ${names.length} names` : `0 to ${zones - 1}`;
    throw new InputError(`${file}: zone ${said(value)} is not known; expected ${known}`);
  };
}

function lawIn(part: Part, name: string): SecondsLaw {
  const value = part.fields.get(name) ?? 0;
  if (isNumber(value)) return value;
  const { file, where } = part;
  const inner = partOf(file, `"${name}" of ${where}`, value, [
    "exponentialMean",
    "median",
    "sigma",
  ]);
  return inner.fields.has("exponentialMean")
    ? { exponentialMean: numberIn(inner, "exponentialMean") }
    : { median: numberIn(inner, "median"), sigma: numberIn(inner, "sigma") };
}

function oneOf<Word extends string>(
  file: string,
  { name, value, words }: { name: string; value: unknown; words: readonly Word[] },
): Word {
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  throw new InputError(`${file}: "${name}" must be one of ${words.join(", ")}, got ${said(value)}`);
}

const FIELDS = {
  needed: ["travelSeconds", "units"],
  optional: [
    "zones",
    "hospitals",
    "preferences",
    "queue",
    "returning",
    "targetSeconds",
    "calls",
    "arrivals",
    "seed",
    "replications",
  ],
} as const;

type Config = {
  readonly system: MatrixSystem;
  readonly targetSeconds: number;
  readonly seed: number;
  readonly stopping: Stopping;
} & ({ readonly calls: readonly MatrixCall[] } | { readonly arrivals: MatrixArrivals });

function callsOf(file: string, fields: Fields, system: MatrixSystem): MatrixCall[] {
  const zoneOf = zonesOf(file, fields, system.travelSeconds.length);
  const known = [
    "atSeconds",
    "zone",
    "onSceneSeconds",
    "turnoutSeconds",
    "priority",
    "hospital",
    "atHospitalSeconds",
  ];
  return listIn(file, fields, "calls").map((value, index) => {
    const part = partOf(file, `call ${index}`, value, known);
    const zone = zoneOf(part.fields.get("zone"));
    const hospital = part.fields.get("hospital");
    if (hospital === "nearest" && system.hospitals.length === 0) {
      throw new InputError(`${file}: call ${index} goes to the nearest of no "hospitals"`);
    }
    return {
      atSeconds: numberIn(part, "atSeconds"),
      zone,
      onSceneSeconds: numberIn(part, "onSceneSeconds"),
      turnoutSeconds: numberIn(part, "turnoutSeconds", 0),
      priority: numberIn(part, "priority", 0),
      atHospitalSeconds: numberIn(part, "atHospitalSeconds", 0),
      ...(hospital === undefined
        ? {}
        : { hospital: hospital === "nearest" ? nearestHospital(system, zone) : zoneOf(hospital) }),
    };
  });
}

function arrivalsOf(file: string, value: unknown): MatrixArrivals {
  const part = partOf(file, '"arrivals"', value, [
    "callsPerHour",
    "hourFactors",
    "hours",
    "warmUpHours",
    "onSceneSeconds",
    "turnoutSeconds",
    "priorityShares",
    "transportProbability",
    "atHospitalSeconds",
  ]);
  const [hourFactors, priorityShares] = [
    numbersIn(part, "hourFactors"),
    numbersIn(part, "priorityShares"),
  ];
  return {
    callsPerHour: numbersIn(part, "callsPerHour") ?? [],
    hours: numberIn(part, "hours"),
    warmUpHours: numberIn(part, "warmUpHours", 0),
    onSceneSeconds: lawIn(part, "onSceneSeconds"),
    turnoutSeconds: lawIn(part, "turnoutSeconds"),
    atHospitalSeconds: lawIn(part, "atHospitalSeconds"),
    transportProbability: numberIn(part, "transportProbability", 0),
    ...(hourFactors === undefined ? {} : { hourFactors }),
    ...(priorityShares === undefined ? {} : { priorityShares }),
  };
}

function systemOf(file: string, fields: Fields): MatrixSystem {
  const table = expectShape(file, fields, {
    name: "travelSeconds",
    shape: "a square list of lists of numbers",
    is: isTable,
  });
  const zoneOf = zonesOf(file, fields, table.length);
  const preferences = fields.has("preferences")
    ? expectShape(file, fields, { name: "preferences", shape: "a list of lists", is: isTable })
    : undefined;
  return {
    travelSeconds: table.map((row) => Float64Array.from(row)),
    homes: listIn(file, fields, "units").map((value, unit) =>
      zoneOf(partOf(file, `unit ${unit}`, value, ["home", "name"]).fields.get("home")),
    ),
    hospitals: listIn(file, fields, "hospitals").map((value) => zoneOf(value)),
    queue: oneOf(file, {
      name: "queue",
      value: fields.get("queue") ?? "wait",
      words: ["wait", "loss"],
    }),
    returning: oneOf(file, {
      name: "returning",
      value: fields.get("returning") ?? "from-scene",
      words: RETURNING,
    }),
    ...(preferences === undefined ? {} : { preferences }),
  };
}

function stoppingOf(file: string, value: unknown): Stopping {
  if (value === undefined) return { min: REPLICATIONS, max: REPLICATIONS };
  if (isNumber(value)) return { min: value, max: value };
  const part = partOf(file, '"replications"', value, ["min", "max", "halfWidthSeconds"]);
  const [min, max] = [numberIn(part, "min"), numberIn(part, "max")];
  const narrow = part.fields.has("halfWidthSeconds");
  return { min, max, ...(narrow ? { halfWidthSeconds: numberIn(part, "halfWidthSeconds") } : {}) };
}

function readConfig(file: string): Config {
  const fields = readFields(file, FIELDS);
  if (fields.has("calls") === fields.has("arrivals")) {
    throw new InputError(`${file}: give either "calls" (a trace) or "arrivals" (rates), not both`);
  }
  const system = systemOf(file, fields);
  const whole: Part = { file, where: "the file", fields };
  const common = {
    system,
    targetSeconds: numberIn(whole, "targetSeconds", TARGET_SECONDS),
    seed: numberIn(whole, "seed", 1),
    stopping: stoppingOf(file, fields.get("replications")),
  };
  return fields.has("calls")
    ? { ...common, calls: callsOf(file, fields, system) }
    : { ...common, arrivals: arrivalsOf(file, fields.get("arrivals")) };
}

function traceAnswer(
  config: Config & { calls: readonly MatrixCall[] },
  withBound: boolean,
): object {
  const { run, figures } = playTrace(config.system, config.calls, config.targetSeconds);
  const known = (value: number): number | null => (Number.isNaN(value) ? null : value);
  const calls = config.calls.map(({ atSeconds, zone, priority }, call) => ({
    call,
    atSeconds,
    zone,
    priority,
    unit: run.unit[call] === -1 ? null : run.unit[call],
    dispatchedAtSeconds: known(run.dispatchedAt[call]!),
    onSceneAtSeconds: known(run.onSceneAt[call]!),
    responseSeconds: known(run.onSceneAt[call]! - atSeconds),
    finishedAtSeconds: known(run.finishedAt[call]!),
  }));
  const { meanResponseSeconds: reached, lost } = figures;
  if (withBound && lost > 0) {
    throw new RangeError(
      `the clairvoyant bound needs every call served, got ${lost} that were not`,
    );
  }
  const bound = withBound
    ? { clairvoyant: clairvoyantBound(config.system, config.calls, reached) }
    : {};
  return { ...figures, events: run.events, ...bound, perCall: calls };
}

const NAMES = [
  "meanResponseSeconds",
  "response90Seconds",
  "withinTarget",
  "lostShare",
  "waitedShare",
] as const;

function replicatedAnswer({ replications, reached }: Replicated, seed: number): object {
  const units = replications[0]?.workloads ?? [];
  const zones = replications[0]?.meanResponseByZone ?? [];
  return {
    seed,
    replications: replications.length,
    reached,
    calls: replications.reduce((sum, { calls }) => sum + calls, 0),
    lost: replications.reduce((sum, { lost }) => sum + lost, 0),
    ...Object.fromEntries(
      NAMES.map((name) => [name, intervalOf(replications.map((each) => each[name]))]),
    ),
    workloads: units.map((_, unit) =>
      intervalOf(replications.map((each) => each.workloads[unit]!)),
    ),
    meanResponseByZone: zones.map((_, zone) =>
      intervalOf(replications.map((each) => each.meanResponseByZone[zone]!)),
    ),
  };
}

function inWords(answer: object): string[] {
  return Object.entries(answer).flatMap(([name, value]: [string, unknown]) => {
    if (isNumber(value) || typeof value === "boolean") return [`${name}: ${value}`];
    if (typeof value === "object" && value !== null && "mean" in value) {
      const { mean, low, high } = value as { mean: number; low: number; high: number };
      return [`${name}: ${mean.toFixed(4)} (95 %: ${low.toFixed(4)} to ${high.toFixed(4)})`];
    }
    return [];
  });
}

/** Answers a file and prints the answer. Throws InputError that says what is wrong with it. */
export function simulateConfig(
  file: string,
  { json, bound }: { readonly json: boolean; readonly bound: boolean },
): void {
  const config = readConfig(file);
  if (bound && !("calls" in config)) {
    throw new InputError(`${file}: --bound is for a trace: give "calls"`);
  }
  const answer = withInputErrors(file, () =>
    "calls" in config
      ? traceAnswer(config, bound)
      : replicatedAnswer(replicate(config.system, config.arrivals, config), config.seed),
  );
  process.stdout.write(`${json ? JSON.stringify(answer) : inWords(answer).join("\n")}\n`);
}
