import { dictionary } from "@zxcvbn-ts/language-common";

/** Words of this trade and this product: the first that somebody guesses who knows the place. */
export const CONTEXT_WORDS: readonly string[] = [
  ..."muster dispatch dispatcher calltaker supervisor administrator overseer crew".split(" "),
  ..."incident emergency ambulance police fire firebrigade rescue control centre center".split(" "),
  ..."room station unit engine medic radio secret password passphrase passkey welcome".split(" "),
];

/** A guess of a part this short says nothing: `an`, `7`. */
const PART_LENGTH_MIN = 4;
/** So much that is in no list makes a secret of its own. */
const OWN_LENGTH_MIN = 6;

const COMMON: ReadonlySet<string> = new Set(dictionary["passwords-common"].map(plain));
const CONTEXT: ReadonlySet<string> = new Set(CONTEXT_WORDS);
/** Along the rows of a keyboard, the alphabet and the digits, both ways. */
const RUNS = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "01234567890"]
  .flatMap((run) => [run, run.split("").toReversed().join("")])
  .map((run) => run + run);

/** Letters and digits alone, so that spaces, marks and capitals hide nothing. */
function plain(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/** The shortest text that, said again and again, makes this one. */
function period(text: string): string {
  for (let length = 1; length <= text.length / 2; length += 1) {
    const part = text.slice(0, length);
    if (part.repeat(Math.ceil(text.length / length)).startsWith(text)) return part;
  }
  return text;
}

/** What is left when words of the context, runs and what is about the person are taken out. */
function ownPart(text: string, about: readonly string[]): string {
  const words = [...CONTEXT, ...about.map(plain)].filter((word) => word.length >= PART_LENGTH_MIN);
  let rest = text;
  for (const word of words.toSorted((a, b) => b.length - a.length)) {
    rest = rest.replaceAll(word, "");
  }
  for (let start = 0; start + PART_LENGTH_MIN <= rest.length; start += 1) {
    let end = rest.length;
    while (end - start >= PART_LENGTH_MIN && !isRun(rest.slice(start, end))) end -= 1;
    if (end - start < PART_LENGTH_MIN) continue;
    rest = rest.slice(0, start) + rest.slice(end);
    start -= 1;
  }
  return rest;
}

function isRun(text: string): boolean {
  return RUNS.some((run) => run.includes(text));
}

/**
 * Why a secret would be guessed early, or undefined. `about`: what everybody knows of the person.
 * There are no rules of composition: only what is known, said again, or next to itself is refused.
 */
export function weakness(
  secret: string,
  about: readonly string[],
): "common" | "repeated" | "context" | undefined {
  const text = plain(secret);
  const kernel = text.replaceAll(/^\d+|\d+$/g, "");
  if (COMMON.has(text) || COMMON.has(kernel)) return "common";
  // Marks alone, such as dashes, are a repetition too when there are few different ones.
  const said = period(text === "" ? secret : text);
  if (said.length < PART_LENGTH_MIN || COMMON.has(said)) return "repeated";
  if (said.length <= text.length / 2 && said.length < OWN_LENGTH_MIN) return "repeated";
  const own = ownPart(text, about).replaceAll(/\d+$/g, "");
  return text !== "" && own.length < OWN_LENGTH_MIN ? "context" : undefined;
}
