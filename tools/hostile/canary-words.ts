import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Made-up reporters, unmistakable. */
export const REPORTERS = 100;

export const wordsOf = (index: number) => ({
  name: `Zephyrine${index}Quackenbush`,
  number: `+999 555 ${String(index).padStart(4, "0")} 777`,
  home: `${index} Nonexistent Canary Lane`,
});
/** Long enough that no hash or number is one of them by chance. */
export const words = Array.from({ length: REPORTERS }, (_, index) => {
  return Object.values(wordsOf(index));
}).flat();

function disguises(word: string): Buffer[] {
  const bytes = Buffer.from(word);
  const texts = [
    bytes.toString("hex"),
    encodeURIComponent(word),
    new URLSearchParams({ q: word }).toString().slice(2),
    JSON.stringify(word).slice(1, -1),
  ];
  for (const shift of [0, 1, 2]) {
    const base64 = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    texts.push(base64.slice(shift === 0 ? 0 : 4, -4));
  }
  return [bytes, Buffer.from(word, "utf16le"), ...texts.map((text) => Buffer.from(text))];
}

/** What all of them have in common: a content without any of it is looked through once. */
const stems = ["Zephyrine", "Quackenbush", "+999 555 ", "Nonexistent Canary Lane"].flatMap(
  disguises,
);
const disguised = words.map((word) => [word, disguises(word)] as const);

/** The words that are in a content, in whichever disguise. */
export function foundIn(name: string, content: Buffer): string[] {
  if (!stems.some((bytes) => content.includes(bytes))) return [];
  return disguised
    .filter(([, forms]) => forms.some((bytes) => content.includes(bytes)))
    .map(([word]) => `${word} in ${name}`);
}

/** The words that are in any file of a directory, or in the name of one. */
export function foundInFiles(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [
        ...foundIn(`the name ${path}`, Buffer.from(path)),
        ...foundIn(path, readFileSync(path)),
      ];
    });
}
