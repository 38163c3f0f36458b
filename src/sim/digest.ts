import { createTextHash } from "#kernel";
import type { RecordedCall } from "./scenario.ts";

/** Tells two histories apart: over ids, times, places and rows of every call, in order. */
export function scenarioDigest(history: readonly RecordedCall[]): string {
  const hash = createTextHash();
  for (const { callId, receivedAt, finalPriorityId, place, assignments } of history) {
    hash.add(`${callId} ${receivedAt} ${finalPriorityId} ${place.lat} ${place.lon}\n`);
    for (const { rowId, unitId, dispatchedAt, availableAt } of assignments) {
      hash.add(`${rowId} ${unitId} ${dispatchedAt ?? ""} ${availableAt ?? ""}\n`);
    }
  }
  return hash.digest();
}
