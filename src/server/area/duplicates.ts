import { distanceMetres, type Point } from "#geo";
import type { Board, Incident, Instant } from "#kernel";
import type { Duplicate } from "#protocol";

/** Reports further apart than this are hardly about the same thing. */
export const DUPLICATE_METRES_MAX = 500;
export const DUPLICATE_MINUTES_MAX = 60;
export const DUPLICATES_MAX = 10;
/** A minute apart counts as much as this many metres; another type as much as half the radius. */
const METRES_PER_MINUTE = 10;
const OTHER_TYPE_METRES = 250;

export type Report = Point & { readonly typeId?: string | undefined; readonly at: Instant };

/** Incidents not yet closed that a new report may be about, the most likely first. */
export function findDuplicates(board: Board, report: Report): Duplicate[] {
  const found: { duplicate: Duplicate; distance: number }[] = [];
  for (const incident of board.incidents.values()) {
    if (incident.status !== "open" && incident.status !== "held") continue;
    const { status } = incident;
    const minutes = Math.abs(report.at - incident.receivedAt) / 60_000;
    if (minutes > DUPLICATE_MINUTES_MAX) continue;
    const metres = distanceMetres(report, incident.place);
    if (metres > DUPLICATE_METRES_MAX) continue;
    const sameType = report.typeId === undefined || report.typeId === incident.typeId;
    const distance = metres + minutes * METRES_PER_MINUTE + (sameType ? 0 : OTHER_TYPE_METRES);
    const duplicate = {
      ...describe(incident),
      status,
      sameType,
      distanceMetres: Math.round(metres),
      minutes: Math.round(minutes * 10) / 10,
    };
    found.push({ distance, duplicate });
  }
  return found
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, DUPLICATES_MAX)
    .map(({ duplicate }) => duplicate);
}

function describe({ incidentId, number, typeId, priorityId, place, callIds }: Incident) {
  const { address, lat, lon } = place;
  return { incidentId, number, typeId, priorityId, address, lat, lon, calls: callIds.length };
}
