import { randomUUID } from "node:crypto";
import type { Actor } from "#kernel";
import type { KeyRing } from "#vault";
import type { Authority } from "../authority/index.ts";

const EVENTS_AT_ONCE = 5000;
const SYSTEM: Actor = { kind: "system", id: "muster" };

/** The keys of a vault as far as erasing needs them. */
export type ErasableKeys = Pick<KeyRing, "holds" | "erase" | "erasedUpTo">;

/**
 * RET-5: destroys the keys of every report that the log says was erased, from where this was done
 * last. There are some when the process died between the record and the keys, or when somebody
 * put an earlier copy of the key store in place; that is put on record. Resolves with how many.
 */
export async function destroyErased(
  authority: Pick<Authority, "board" | "eventsAfter" | "submit">,
  keys: ErasableKeys,
): Promise<number> {
  const until = authority.board().sequence;
  // A log that is shorter than what was applied is an earlier copy: all of it was applied.
  let sequence = Math.min(keys.erasedUpTo, until);
  const found: string[] = [];
  while (sequence < until) {
    const events = await authority.eventsAfter(sequence, EVENTS_AT_ONCE);
    if (events.length === 0) break;
    for (const { event, sequence: read } of events) {
      sequence = read;
      if (event.type !== "reportsErased") continue;
      found.push(...event.reportIds.filter((reportId) => keys.holds(reportId)));
    }
  }
  if (found.length > 0) keys.erase(found);
  keys.erasedUpTo = sequence;
  if (found.length === 0) return 0;
  const record = {
    kind: "vaultKeys",
    change: "erased-found",
    key: "reports",
    generation: 0,
    reports: found.length,
  } as const;
  const command = { type: "recordAccess", record } as const;
  const result = await authority.submit({ commandId: randomUUID(), actor: SYSTEM, command });
  if (!("accepted" in result)) throw new Error(`not on record: ${result.refusal.code}`);
  return found.length;
}
