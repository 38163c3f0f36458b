import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const css = readFileSync(new URL("tokens.css", import.meta.url), "utf8");

function themeTokens(theme: "night" | "day"): Map<string, string> {
  const block = new RegExp(`\\[data-theme="${theme}"\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? "";
  return new Map(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [
      match[1] ?? "",
      match[2] ?? "",
    ]),
  );
}

/** WCAG 2.2, relative luminance of an sRGB colour. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ["ground", "raised", "hover", "selected"];
const texts = ["text", "dim"];
/** Words in these colours stand on the plain ground; shapes in them need 3:1. */
const colours = ["accent", "wrong", "available", "assigned"];
const shapes = ["en-route", "on-scene", "transporting", "at-destination", "away", "reserved"];

for (const theme of ["night", "day"] as const) {
  test(`CON-9: every text and shape of the ${theme} theme has enough contrast`, () => {
    const tokens = themeTokens(theme);
    const measure = (front: string, back: string): number => {
      const [a, b] = [tokens.get(front), tokens.get(back)];
      assert.ok(a !== undefined && b !== undefined, `tokens ${front} and ${back} are there`);
      return contrast(a, b);
    };
    const pairs: [string, string, number][] = [
      ...grounds.flatMap((ground) => texts.map((text) => [text, ground, 4.5] as const)),
      ...colours.map((colour) => [colour, "ground", 4.5] as const),
      ...shapes.map((shape) => [shape, "map-ground", 3] as const),
      ["on-accent", "accent", 4.5] as const,
      ["exercise-text", "exercise", 4.5] as const,
      ["text", "wrong-ground", 4.5] as const,
      ["text", "field", 4.5] as const,
      ["dim", "field", 4.5] as const,
      ["line-strong", "ground", 3] as const,
    ].map(([front, back, least]) => [front, back, least]);
    for (const [front, back, least] of pairs) {
      const ratio = measure(front, back);
      assert.ok(ratio >= least, `${front} on ${back}: ${ratio.toFixed(2)}, needs ${least}`);
    }
  });
}
