import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { People } from "./people.ts";

export const FIRST_ADMINISTRATOR = "administrator";

/** The way in of the first administrator, to be shown by whoever started the server. */
export type FirstInvitation = {
  readonly personId: string;
  readonly token: string;
  readonly endsAt: number;
};

/**
 * Makes the first person when there is none yet: an administrator without any way to sign in, who
 * sets one by a link. As long as nobody could administer, every start makes a new link.
 */
export async function inviteFirstAdministrator(
  people: People,
  now: number,
): Promise<FirstInvitation | undefined> {
  const personId = FIRST_ADMINISTRATOR;
  if (people.listPeople().length === 0) {
    await people.addPerson({ personId, name: "Administrator", role: "administrator" });
  }
  const first = people.findPerson(personId);
  const isFirst = first?.role === "administrator" && !first.disabled && !people.canSignIn(personId);
  if (!isFirst || people.listAdministrators().length > 0) return undefined;
  return { personId, ...people.invitations.make(personId, "invitation", now) };
}

/** Keeps the link in a file only the owner can read, and returns the file's path. */
export function keepFirstLink(directory: string, link: string): string {
  const folder = join(directory, "keys");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, "first-administrator.txt");
  writeFileSync(file, `${link}\n`, { mode: 0o600 });
  return file;
}
