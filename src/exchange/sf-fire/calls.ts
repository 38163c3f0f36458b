import type { Column } from "./columns.ts";
import type { Tally } from "./report.ts";
import type { FireRow } from "./row.ts";

/** One unit on one call, as recorded. Times are instants; absent is not recorded. */
export type FireAssignment = {
  readonly rowId: string;
  readonly unit: string;
  readonly unitType: string;
  readonly advancedLifeSupport?: boolean;
  /** In which order the unit was sent, 1 first; 0 when not recorded. */
  readonly sequence: number;
  readonly dispatchedAt?: number;
  readonly enRouteAt?: number;
  readonly onSceneAt?: number;
  readonly transportingAt?: number;
  readonly atDestinationAt?: number;
  readonly availableAt?: number;
};

/** One call with every unit that was sent to it. */
export type FireCall = {
  readonly callNumber: string;
  readonly incidentNumber: string;
  readonly type: string;
  readonly typeGroup: string;
  readonly originalPriority: string;
  readonly priority: string;
  readonly finalPriority: string;
  readonly receivedAt: number;
  readonly enteredAt?: number;
  readonly alarms: number;
  readonly address: string;
  readonly city: string;
  readonly lat: number;
  readonly lon: number;
  readonly neighbourhood: string;
  readonly stationArea: string;
  readonly battalion: string;
  readonly disposition: string;
  readonly rows: readonly FireAssignment[];
};

/** Columns that belong to the call, so all its rows must say the same. */
const OF_THE_CALL = [
  "incidentNumber",
  "type",
  "typeGroup",
  "originalPriority",
  "priority",
  "finalPriority",
  "address",
  "city",
  "neighbourhood",
  "stationArea",
  "battalion",
  "disposition",
  "received",
  "entry",
  "location",
  "alarms",
] as const satisfies readonly Column[];

function assignmentOf({ cells, stamps, ...row }: FireRow): FireAssignment {
  const times = {
    dispatchedAt: stamps.dispatch,
    enRouteAt: stamps.response,
    onSceneAt: stamps.onScene,
    transportingAt: stamps.transport,
    atDestinationAt: stamps.hospital,
    availableAt: stamps.available,
  };
  const known = Object.entries(times).filter(([, at]) => at !== undefined);
  return {
    rowId: cells.rowId || `${cells.callNumber}-${cells.unit}`,
    unit: cells.unit,
    unitType: cells.unitType,
    ...(row.advancedLifeSupport === undefined
      ? {}
      : { advancedLifeSupport: row.advancedLifeSupport }),
    sequence: row.sequence,
    ...Object.fromEntries(known),
  };
}

/** The first value that is there, in the order of the rows. */
function first<T>(rows: readonly FireRow[], value: (row: FireRow) => T | undefined): T | undefined {
  for (const row of rows) {
    const own = value(row);
    if (own !== undefined) return own;
  }
  return undefined;
}

/** In the order in which the units were sent; ties by name, so the file's order does not show. */
function inOrderSent(rows: readonly FireRow[]): FireRow[] {
  return rows.toSorted(
    (a, b) =>
      (a.sequence || Infinity) - (b.sequence || Infinity) ||
      (a.stamps.dispatch ?? Infinity) - (b.stamps.dispatch ?? Infinity) ||
      (a.name < b.name ? -1 : 1),
  );
}

/** Why no row of a call can be used: nothing says when, or where. */
function lack(rows: readonly FireRow[]): string | undefined {
  if (rows.every(({ stamps }) => stamps.received === undefined)) return "no time received";
  if (rows.every(({ point }) => point === undefined)) return "no location";
  if (rows.every(({ cells }) => cells.type === "")) return "no call type";
  return undefined;
}

function callOf(callNumber: string, rows: readonly FireRow[]): FireCall {
  const cell = (column: Column): string =>
    first(rows, ({ cells }) => cells[column] || undefined) ?? "";
  const point = first(rows, (row) => row.point) ?? { lat: 0, lon: 0 };
  const enteredAt = first(rows, ({ stamps }) => stamps.entry);
  return {
    callNumber,
    incidentNumber: cell("incidentNumber"),
    type: cell("type"),
    typeGroup: cell("typeGroup"),
    originalPriority: cell("originalPriority"),
    priority: cell("priority"),
    finalPriority: cell("finalPriority"),
    receivedAt: first(rows, ({ stamps }) => stamps.received) ?? 0,
    ...(enteredAt === undefined ? {} : { enteredAt }),
    alarms: Math.max(...rows.map(({ alarms }) => alarms)),
    address: cell("address"),
    city: cell("city"),
    lat: point.lat,
    lon: point.lon,
    neighbourhood: cell("neighbourhood"),
    stationArea: cell("stationArea"),
    battalion: cell("battalion"),
    disposition: cell("disposition"),
    rows: rows.map(assignmentOf),
  };
}

/**
 * Groups rows into calls, by time received, then call number. What belongs to the call is taken
 * from its first row that has it; rows of one call that disagree are counted. A call without any
 * time received, location or type is rejected with all its rows.
 */
export function callsOf(
  rows: readonly FireRow[],
  { rejected, oddities }: { rejected: Tally; oddities: Tally },
): FireCall[] {
  const calls: FireCall[] = [];
  for (const [callNumber, own] of Map.groupBy(rows, ({ cells }) => cells.callNumber)) {
    const ordered = inOrderSent(own);
    const reason = lack(ordered);
    if (reason !== undefined) {
      for (const row of ordered) rejected.count(reason, row.name);
      continue;
    }
    const differs = OF_THE_CALL.some(
      (column) => new Set(ordered.map(({ cells }) => cells[column]).filter(Boolean)).size > 1,
    );
    if (differs) oddities.count("rows of one call disagree", ordered[0]?.name ?? callNumber);
    calls.push(callOf(callNumber, ordered));
  }
  return calls.toSorted(
    (a, b) => a.receivedAt - b.receivedAt || (a.callNumber < b.callNumber ? -1 : 1),
  );
}
