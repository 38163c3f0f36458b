import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { statusShapes } from "../shapes/status-shapes.ts";

type Colour = readonly [number, number, number];

/**
 * Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision
 * Deficiency", IEEE TVCG 15(6), 2009, severity 1.0: on linear red, green and blue.
 */
const types = {
  protanopia: [
    [0.152_286, 1.052_583, -0.204_868],
    [0.114_503, 0.786_281, 0.099_216],
    [-0.003_882, -0.048_116, 1.051_998],
  ],
  deuteranopia: [
    [0.367_322, 0.860_646, -0.227_968],
    [0.280_085, 0.672_501, 0.047_413],
    [-0.011_82, 0.042_94, 0.968_881],
  ],
  tritanopia: [
    [1.255_528, -0.076_749, -0.178_779],
    [-0.078_411, 0.930_809, 0.147_602],
    [0.004_733, 0.691_367, 0.303_9],
  ],
} as const satisfies Readonly<Record<string, readonly Colour[]>>;

function linear(colour: string): Colour {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return [red, green, blue];
}

function seenBy(matrix: readonly Colour[], [red, green, blue]: Colour): Colour {
  const [r = 0, g = 0, b = 0] = matrix.map(([x, y, z]) => {
    return Math.min(1, Math.max(0, x * red + y * green + z * blue));
  });
  return [r, g, b];
}

/** CIE 1976 L*a*b* with the white of sRGB (D65). */
function lab([red, green, blue]: Colour): Colour {
  const f = (t: number) => (t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29);
  const x = f((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505);
  const y = f(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  const z = f((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function difference(a: Colour, b: Colour): number {
  const [one, other] = [lab(a), lab(b)];
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

/** CIE76: three times 2.3, which is about the least that is seen at all. */
const DIFFERENCE_MIN = 3 * 2.3;

type Priority = {
  readonly priorityId: string;
  readonly shape: string;
  readonly colour: Readonly<Record<"night" | "day", string>>;
};

const area = JSON.parse(
  readFileSync(new URL("../../../examples/small-town/area.json", import.meta.url), "utf8"),
) as { readonly priorities: readonly Priority[] };

function pairs<Item>(items: readonly Item[]): (readonly [Item, Item])[] {
  return items.flatMap((one, at) => items.slice(at + 1).map((other) => [one, other] as const));
}

/** Told apart by their shape alone; a pair that joins or leaves them is to be looked at. */
const BY_SHAPE_ALONE = [
  "1 and 3, deuteranopia, day",
  "2 and 3, protanopia, day",
  "2 and 3, deuteranopia, day",
];

test("CON-128: priorities differ by shape; those whose colours come close are known", () => {
  const close: string[] = [];
  for (const [one, other] of pairs(area.priorities)) {
    const both = `${one.priorityId} and ${other.priorityId}`;
    assert.notEqual(one.shape, other.shape, `${both} have one shape`);
    for (const theme of ["night", "day"] as const) {
      for (const [name, matrix] of Object.entries(types)) {
        const apart = difference(
          seenBy(matrix, linear(one.colour[theme])),
          seenBy(matrix, linear(other.colour[theme])),
        );
        if (apart < DIFFERENCE_MIN) close.push(`${both}, ${name}, ${theme}`);
      }
    }
  }
  assert.deepEqual(close, BY_SHAPE_ALONE);
});

test("CON-128: each status of a unit has a shape of its own", () => {
  const ended = new Set(["cleared"]);
  const shown = Object.entries(statusShapes).filter(([status]) => !ended.has(status));
  for (const [[one, a], [other, b]] of pairs(shown)) {
    const shape = ({ stroke, fill, dashed }: typeof a) => `${stroke} ${fill} ${dashed}`;
    assert.notEqual(shape(a), shape(b), `${one} and ${other} have one shape`);
  }
});
