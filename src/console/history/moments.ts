import { boardFromSnapshot, persistentMap, type Board, type Incident } from "#kernel";
import type { HistoryMoment } from "#protocol";

/** A moment as the screen shows it. */
export type Shown = {
  readonly moment: HistoryMoment;
  /** The board of the moment, cut down to this incident. */
  readonly board: Board;
  readonly incident: Incident;
  /** Which of its events this stands after, from 0. */
  readonly index: number;
};

/** Throws when the moment does not hold its own incident. */
export function shownOf(moment: HistoryMoment): Shown {
  const board = boardFromSnapshot(moment.board);
  const incident = board.incidents.get(moment.entry.incidentId);
  if (incident === undefined) {
    throw new Error(`got a moment without incident ${moment.entry.number}, expected it in there`);
  }
  const index = indexAt(moment.timeline, moment.sequence);
  return { moment, board, incident, index };
}

/** The last event of a timeline that is not after a sequence; 0 when all are. */
export function indexAt(timeline: readonly { readonly sequence: number }[], at: number): number {
  const later = timeline.findIndex(({ sequence }) => sequence > at);
  return Math.max(0, (later < 0 ? timeline.length : later) - 1);
}

/** The step a key asks for, among `count` moments; undefined for any other key. */
export function stepOf(key: string, index: number, count: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: index - 1,
    ArrowRight: index + 1,
    Home: 0,
    End: count - 1,
  };
  const wanted = steps[key];
  return wanted === undefined ? undefined : Math.min(count - 1, Math.max(0, wanted));
}

/**
 * The board to name things by: what the moment knows, and what only came later. A line of the
 * timeline after the moment names units that were not near yet.
 */
export function namingBoard({ board, moment }: Shown, live: Board | undefined): Board {
  const { configuration } = board;
  const units = new Map([...(live?.configuration.units ?? []), ...configuration.units]);
  let incidents = persistentMap<Incident>();
  for (const { event } of moment.timeline) {
    for (const key of ["incidentId", "intoIncidentId", "fromIncidentId"] as const) {
      const id: unknown = Reflect.get(event, key);
      const found = typeof id === "string" ? live?.incidents.get(id) : undefined;
      if (found !== undefined) incidents = incidents.set(found.incidentId, found);
    }
  }
  for (const incident of board.incidents.values()) {
    incidents = incidents.set(incident.incidentId, incident);
  }
  return { ...board, configuration: { ...configuration, units }, incidents };
}
