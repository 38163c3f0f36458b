import type { Board, Call } from "#kernel";

/** Calls that belong to no incident and are not closed, oldest first. */
export function listOpenCalls(board: Board): Call[] {
  return [...board.openCallIds.keys()]
    .flatMap((id) => board.calls.get(id) ?? [])
    .sort((a, b) => a.receivedAt - b.receivedAt || (a.callId < b.callId ? -1 : 1));
}
