import { join } from "node:path";
import { entitlementOf } from "./record.ts";
import { invitationLink } from "./links.ts";
import { People } from "./people.ts";

/**
 * A recovery link made by whoever may write the server's files, for a centre in which no two
 * administrators are left. It is on record as done by the machine: the running server, or the next
 * one, carries it to the log. Undefined when the person is unknown or disabled.
 */
export function recoverOnServer(options: {
  readonly directory: string;
  readonly personId: string;
  readonly origin: string;
  readonly now: number;
}): string | undefined {
  const { directory, personId, origin, now } = options;
  const people = new People(join(directory, "identity.sqlite"));
  try {
    const person = people.findPerson(personId);
    if (person === undefined || person.disabled) return undefined;
    const actor = { kind: "system", id: "command-line" } as const;
    const { token } = people.whole(
      () => people.invitations.make(personId, "recovery", now),
      () => [{ actor, record: entitlementOf(personId, "recovery-confirmed") }],
    );
    return invitationLink(origin, token);
  } finally {
    people.close();
  }
}
