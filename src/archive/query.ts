import type { Instant } from "#kernel";
import type { Entry } from "./entry.ts";

/** What an incident can be found by. There is no mark for a person, and none for a text. */
export const markKinds = [
  "type",
  "discipline",
  "priority",
  "agency",
  "unit",
  "zone",
  "disposition",
  "status",
] as const;
export type MarkKind = (typeof markKinds)[number];

export type SearchOrder = "newest" | "first-on-scene";

/** Conditions that all hold. */
export type Search = {
  readonly [K in MarkKind]?: string | undefined;
} & {
  /** Part of an address, or "#" and a whole number of an incident. */
  readonly text?: string | undefined;
  /** Received at or after. */
  readonly from?: Instant | undefined;
  /** Received before. */
  readonly to?: Instant | undefined;
  /** "first-on-scene": the longest first; what has no such time is left out and counted. */
  readonly order?: SearchOrder | undefined;
  /** 1 to PAGE_MAX. */
  readonly limit?: number | undefined;
  /** `next` of the page before. */
  readonly after?: Cursor | undefined;
};

/** Where a page ended: the value it is ordered by, and the sequence at which it was opened. */
export type Cursor = { readonly value: number; readonly openedSequence: number };

export const PAGE_MAX = 200;
export const PAGE_USUAL = 50;

/** How many incidents of the answer have which mark. */
export type Facets = Readonly<Partial<Record<MarkKind, Readonly<Record<string, number>>>>>;

export type Found = {
  readonly entries: readonly Entry[];
  readonly next?: Cursor;
  /** Absent on later pages: it is counted once. Not exact: there are at least so many. */
  readonly total?: { readonly count: number; readonly isExact: boolean };
  /** Incidents that fit but have no time to be ordered by. Only with "first-on-scene". */
  readonly leftOut?: number;
  /** Only when they are few enough to be counted at once. */
  readonly facets?: Facets;
};

/** The marks of an entry, each once. A unit whose assignment was undone leaves none. */
export function marksOfEntry(entry: Entry): readonly (readonly [MarkKind, string])[] {
  const units = new Set(entry.units.filter(({ undone }) => !undone).map(({ unitId }) => unitId));
  return [
    ["type", entry.typeId],
    ["priority", entry.priorityId],
    ["status", entry.status],
    ...(entry.discipline === undefined ? [] : [["discipline", entry.discipline] as const]),
    ...(entry.disposition === undefined ? [] : [["disposition", entry.disposition] as const]),
    ...entry.agencyIds.map((agencyId) => ["agency", agencyId] as const),
    ...entry.place.zoneIds.map((zoneId) => ["zone", zoneId] as const),
    ...[...units].map((unitId) => ["unit", unitId] as const),
  ];
}

/** An address as it is compared: small letters, single spaces. */
export function folded(address: string): string {
  return address.normalize("NFKC").toLowerCase().replaceAll(/\s+/g, " ").trim();
}

/** The number that a text asks for: "#412" is "412". */
export function numberIn(text: string | undefined): string | undefined {
  return /^#\s*(\d+)$/.exec(text?.trim() ?? "")?.[1];
}

/** Whether an entry meets all conditions of a search; its order and its page are left aside. */
export function fits(entry: Entry, search: Search): boolean {
  const { text, from, to } = search;
  if (from !== undefined && entry.receivedAt < from) return false;
  if (to !== undefined && entry.receivedAt >= to) return false;
  const number = numberIn(text);
  if (number !== undefined && number !== entry.number) return false;
  const part = number === undefined ? folded(text ?? "") : "";
  if (!folded(entry.place.address).includes(part)) return false;
  const marks = marksOfEntry(entry);
  return markKinds.every((kind) => {
    const wanted = search[kind];
    return wanted === undefined || marks.some(([of, name]) => of === kind && name === wanted);
  });
}
