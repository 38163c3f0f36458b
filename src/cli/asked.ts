import type { Command } from "commander";

/** Adds commands to the one above; gets the words after its own name. */
export type Add = (to: Command, words: readonly string[]) => void | Promise<void>;

/** By name of a command, what loads it: what it imports may take a second. */
export type Loaders = Readonly<Record<string, () => Promise<Add>>>;

/** Loads and adds the command that the first word names; all when it names none. */
export async function addAsked(
  to: Command,
  loaders: Loaders,
  words: readonly string[],
): Promise<void> {
  const [word = ""] = words;
  const asked = Object.hasOwn(loaders, word) ? loaders[word] : undefined;
  const load = asked === undefined ? new Set(Object.values(loaders)) : [asked];
  const adds = await Promise.all([...load].map((one) => one()));
  for (const add of adds) await add(to, words.slice(1));
}
