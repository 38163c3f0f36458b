import type { MessageId } from "../../words/catalogue.ts";

type Rule = readonly [pattern: RegExp, word: MessageId];

/** The kernel's own words of what it expected, and the message that says the same. */
const RULES: readonly Rule[] = [
  [/^1 to (?<max>\d+) characters without spaces at the ends$/, "setup.expected.id"],
  [/^a text of 1 to (?<max>\d+) characters$/, "setup.expected.text"],
  [/^a text of at most (?<max>\d+) characters$/, "setup.expected.words"],
  [/^a whole number from (?<min>\S+) to (?<max>\S+)$/, "setup.expected.whole"],
  [/^(?<min>-?\d+) to (?<max>\d+)$/, "setup.expected.range"],
  [/^the id of something configured$/, "setup.expected.reference"],
  [/^each id once$/, "setup.expected.once"],
  [/^at least level 1$/, "setup.expected.level"],
  [/^1 for the first$/, "setup.expected.level"],
  [/^higher than (?<min>\d+)$/, "setup.expected.higher"],
  [/^at least one, or absent$/, "setup.expected.some"],
  [/^at least 4 points$/, "setup.expected.points"],
  [/^(at least one|a ring)$/, "setup.expected.points"],
  [/^a ring that ends where it begins$/, "setup.expected.closed"],
  [/^a CSS colour such as #d32f2f$/, "setup.expected.colour"],
  [/^at least (?<min>\d+), the warning$/, "setup.expected.warning"],
  [/^a call sign that unit (?<unit>.+) does not have$/, "setup.expected.callSign"],
  [/^a code such as false-alarm$/, "setup.expected.code"],
  [/^at least one, or nothing can be closed$/, "setup.expected.disposition"],
  [/^kept: it has an open assignment$/, "setup.expected.assigned"],
  [/^kept: unit (?<unit>.+) waits there$/, "setup.expected.waits"],
  [/^kept: (incident|call) .+$/, "setup.expected.inUse"],
  [/^a configured .+$/, "setup.expected.there"],
];

/** The message of what was expected, with its values; the kernel's own words when none fits. */
export function expectedWords(expected: string): {
  readonly id: MessageId;
  readonly values: Readonly<Record<string, string>>;
} {
  for (const [pattern, id] of RULES) {
    const found = pattern.exec(expected);
    if (found !== null) return { id, values: { ...found.groups } };
  }
  return { id: "setup.expected.other", values: { expected } };
}
