// Good requests made from the shapes of the OpenAPI document, and the places in them where a
// string goes. A route that is added tomorrow is covered because its shape is.

/** A JSON schema as TypeBox writes it. */
export type Shape = {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly patternProperties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly prefixItems?: readonly Shape[];
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
};

export type Path = readonly (string | number)[];

/** Texts for patterns that a plain word does not fit. */
const TEXTS = ["a1", "1.1", "1", "AAAA", "abc", "0".repeat(64), "a".repeat(64), "2026-01-01"];

/** Values of the example town, so that a request gets past the look-up and to the rules. */
const FAMILIAR: Readonly<Record<string, unknown>> = {
  agencyId: "fire",
  agency: "fire",
  typeId: "medical",
  priorityId: "2",
  unitId: "E1",
  stationId: "station-1",
  unitTypeId: "engine",
  capabilityId: "pump",
  channel: "phone",
  timeZone: "UTC",
  lat: 44.9951,
  lon: -30.0105,
  to: 8_000_000_000_000,
  until: 8_000_000_000_000,
};

function textOf({ minLength = 0, pattern }: Shape): string {
  const fits = new RegExp(pattern ?? "");
  const words = TEXTS.map((word) => word.padEnd(minLength, "a"));
  return words.find((word) => fits.test(word)) ?? words[0] ?? "";
}

/** A value of the shape, with every optional property. */
export function sampleOf(shape: Shape, name = ""): unknown {
  if (shape.type !== "object" && shape.type !== "array" && Object.hasOwn(FAMILIAR, name)) {
    return FAMILIAR[name];
  }
  if (shape.const !== undefined) return shape.const;
  if (shape.enum !== undefined) return shape.enum[0];
  if (shape.anyOf !== undefined) return sampleOf(shape.anyOf[0] ?? {}, name);
  if (shape.prefixItems !== undefined) return shape.prefixItems.map((inner) => sampleOf(inner));
  switch (shape.type) {
    case "string":
      return textOf(shape);
    case "integer":
    case "number":
      return Math.max(shape.minimum ?? 0, Math.min(1, shape.maximum ?? 1));
    case "boolean":
      return true;
    case "null":
      return null;
    case "array":
      return Array.from({ length: Math.max(1, shape.minItems ?? 0) }, () =>
        sampleOf(shape.items ?? {}, name),
      );
    case undefined:
    default: {
      const entries = Object.entries(shape.properties ?? {});
      return Object.fromEntries(entries.map(([name, inner]) => [name, sampleOf(inner, name)]));
    }
  }
}

/** All shapes that the alternatives inside make; each has none left at its top or in `command`. */
export function alternativesOf(shape: Shape): readonly Shape[] {
  if (shape.anyOf !== undefined) return shape.anyOf.flatMap(alternativesOf);
  const { properties, items } = shape;
  if (items !== undefined) {
    return alternativesOf(items).map((item) => ({ ...shape, items: item }));
  }
  if (properties === undefined) return [shape];
  const names = Object.keys(properties);
  const choices = names.map((name) => alternativesOf(properties[name] ?? {}));
  const most = Math.max(1, ...choices.map(({ length }) => length));
  // Not every combination: each alternative once is enough to reach each field.
  return Array.from({ length: most }, (_, turn) => ({
    ...shape,
    properties: Object.fromEntries(
      names.map((name, at) => {
        const of = choices[at] ?? [];
        return [name, of[turn % Math.max(1, of.length)] ?? {}];
      }),
    ),
  }));
}

/** Where strings (and keys of free-form objects) stand in a value. */
export function stringPaths(value: unknown, at: Path = []): readonly Path[] {
  if (typeof value === "string") return [at];
  if (Array.isArray(value)) return value.flatMap((inner, i) => stringPaths(inner, [...at, i]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => stringPaths(inner, [...at, name]));
}

/** Where anything stands in a value. */
export function everyPath(value: unknown, at: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null) return [at];
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.map((inner: unknown, i) => [i, inner] as const)
    : Object.entries(value);
  return [at, ...entries.flatMap(([name, inner]) => everyPath(inner, [...at, name]))];
}

/** A copy of the value with something else at the path. */
export function withAt(value: unknown, [first, ...rest]: Path, put: unknown): unknown {
  if (first === undefined) return put;
  if (Array.isArray(value)) {
    return value.map((inner: unknown, i) => (i === first ? withAt(inner, rest, put) : inner));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === first ? withAt(inner, rest, put) : inner,
    ]),
  );
}
