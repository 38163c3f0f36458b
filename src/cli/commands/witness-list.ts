import { existsSync, readFileSync } from "node:fs";
import { NoteError, parseWitnessList, type ListedWitness } from "#audit";
import { InputError } from "../failure.ts";

/** The text of a file that an option names. Throws InputError. */
export function textOf(option: string, path: string): string {
  if (existsSync(path)) return readFileSync(path, "utf8");
  throw new InputError(`${option} names ${path}, which does not exist; give a file`);
}

/** The list in a file. Throws InputError, naming the line. */
export function witnessesIn(option: string, path: string): ListedWitness[] {
  try {
    return parseWitnessList(textOf(option, path));
  } catch (error) {
    if (error instanceof NoteError) throw new InputError(`${option}: ${error.message}`);
    throw error;
  }
}
