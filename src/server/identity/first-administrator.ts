import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { People } from "./people.ts";
import { randomToken } from "./secret.ts";

export const FIRST_ADMINISTRATOR = "administrator";

/**
 * Makes the first person when there is none yet: an administrator with a random secret, kept in a
 * file only the owner can read. Returns the secret and the file, to be shown once.
 */
export async function makeFirstAdministrator(
  people: People,
  directory: string,
): Promise<{ personId: string; secret: string; file: string } | undefined> {
  if (people.listPeople().length > 0) return undefined;
  const personId = FIRST_ADMINISTRATOR;
  const secret = randomToken().slice(0, 24);
  const folder = join(directory, "keys");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, "first-administrator.txt");
  // The file before the person: a start that is cut off in between can be repeated.
  writeFileSync(file, `${personId}\n${secret}\n`, { mode: 0o600 });
  await people.addPerson({ personId, name: "Administrator", role: "administrator", secret });
  return { personId, secret, file };
}
