import type { Board, ClaimSubject } from "#kernel";
import { callTypeText } from "../calls/open-calls.tsx";
import type { Words } from "../words/use-words.ts";

/** The incident or call of a claim in a few words: "#412 600 Ellis St". */
export function claimedWhat(board: Board, subject: ClaimSubject, words: Words): string {
  if ("incidentId" in subject) {
    const incident = board.incidents.get(subject.incidentId);
    return incident === undefined ? "" : `#${incident.number} ${incident.place.address}`;
  }
  const call = board.calls.get(subject.callId);
  const type = callTypeText(board, call?.typeId, words);
  return `${words.t("attention.call")}: ${type} ${call?.place?.address ?? ""}`.trim();
}
