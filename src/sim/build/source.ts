import type { MultiPolygon } from "#geo";

/** What a scenario is built from: a centre's history as a reader hands it over. */

export type SourceAssignment = {
  readonly rowId: string;
  readonly unit: string;
  readonly unitType: string;
  readonly advancedLifeSupport?: boolean;
  readonly sequence: number;
  readonly dispatchedAt?: number;
  readonly enRouteAt?: number;
  readonly onSceneAt?: number;
  readonly transportingAt?: number;
  readonly atDestinationAt?: number;
  readonly availableAt?: number;
};

export type SourceCall = {
  readonly callNumber: string;
  readonly incidentNumber: string;
  readonly type: string;
  readonly originalPriority: string;
  readonly priority: string;
  readonly finalPriority: string;
  readonly receivedAt: number;
  readonly enteredAt?: number;
  readonly alarms: number;
  readonly address: string;
  readonly lat: number;
  readonly lon: number;
  readonly stationArea: string;
  readonly disposition: string;
  readonly rows: readonly SourceAssignment[];
};

export type SourceStation = {
  readonly station: string;
  readonly address: string;
  readonly lat: number;
  readonly lon: number;
};

export type SourceZone = { readonly name: string; readonly area: MultiPolygon };

/** A name as an id: lower case letters, digits and single hyphens; never empty. */
export function idOf(name: string): string {
  const id = name
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}]+/gu, "-")
    .replaceAll(/^-+|-+$/g, "");
  return id === "" ? "unnamed" : id;
}

/** Compares texts by their code units: the same everywhere, unlike by language. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** The middle value; of two, the smaller. Requires at least one. */
export function lowerMedian(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

/** How often each value comes, most often first; ties in text order. */
export function frequencies(values: Iterable<string>): [value: string, count: number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted(([a, left], [b, right]) => right - left || byText(a, b));
}
