import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
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
    return parseWitnessList(textOf(option, path)).map((listed) => {
      const { trustFile } = listed;
      if (trustFile === undefined) return listed;
      // As it is written in the list, whatever folder the command is given in.
      const certificates = textOf(`${option} ${path}`, resolve(dirname(path), trustFile));
      return { ...listed, trust: certificates };
    });
  } catch (error) {
    if (error instanceof NoteError) throw new InputError(`${option}: ${error.message}`);
    throw error;
  }
}
