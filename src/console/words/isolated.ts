/** Characters that turn text round, and letters of scripts that are written from right to left. */
const TURNING =
  /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Script=Hebrew}|\p{Script=Arabic}/u;

const FIRST_STRONG_ISOLATE = "\u2068";
const POP_ISOLATE = "\u2069";

/**
 * A text of a person as it can stand beside other text: what turns round in it ends with it
 * (Unicode Standard Annex 9, isolates). Marks that would end the isolation early are left out; all
 * other texts are as they were.
 */
export function isolated(text: string): string {
  if (!TURNING.test(text)) return text;
  const inside = text.replaceAll(/[\u2066-\u2069]/g, "");
  return `${FIRST_STRONG_ISOLATE}${inside}${POP_ISOLATE}`;
}

/** The values of a message, each isolated. */
export function isolatedValues<V extends string | number>(
  values: Readonly<Record<string, V>>,
): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === "string" ? isolated(value) : value,
    ]),
  );
}
