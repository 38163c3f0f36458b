import type { Board, Incident } from "#kernel";

export type IncidentGroups = {
  /** Open, and no unit is on it: somebody has to send one. */
  readonly pending: readonly Incident[];
  readonly active: readonly Incident[];
  readonly held: readonly Incident[];
};

function hasOpenAssignment(board: Board, incident: Incident): boolean {
  return incident.assignmentIds.some((id) => {
    const status = board.assignments.get(id)?.status;
    return status !== undefined && status !== "cleared" && status !== "cancelled";
  });
}

function rankOf(board: Board, incident: Incident): number {
  return board.configuration.priorities.get(incident.priorityId)?.rank ?? Number.MAX_SAFE_INTEGER;
}

/** Incidents that are not closed: the board holds closed ones too, for a day. */
export function listActive(board: Board): Incident[] {
  return [...board.activeIncidentIds.keys()].flatMap((id) => board.incidents.get(id) ?? []);
}

/** Most urgent first; within a priority, the one that has waited longest. Ties: by number. */
export function groupIncidents(board: Board, incidents: Iterable<Incident>): IncidentGroups {
  const pending: Incident[] = [];
  const active: Incident[] = [];
  const held: Incident[] = [];
  for (const incident of incidents) {
    if (incident.status === "held") held.push(incident);
    if (incident.status !== "open") continue;
    if (incident.attended === true || hasOpenAssignment(board, incident)) active.push(incident);
    else pending.push(incident);
  }
  const order = (a: Incident, b: Incident, since: (incident: Incident) => number) =>
    rankOf(board, a) - rankOf(board, b) ||
    since(a) - since(b) ||
    // Decimal numbers without leading zeros: the longer one is the larger one.
    a.number.length - b.number.length ||
    (a.number < b.number ? -1 : 1);
  return {
    pending: pending.sort((a, b) => order(a, b, (incident) => incident.pendingSince)),
    active: active.sort((a, b) => order(a, b, (incident) => incident.receivedAt)),
    held: held.sort((a, b) => order(a, b, (incident) => incident.receivedAt)),
  };
}
