import type { CsvRecord } from "../csv.ts";
import type { LocalClock } from "../time-zone.ts";
import type { Column, Header } from "./columns.ts";
import { nameOf, type Tally } from "./report.ts";
import { localReading, resolveStamps } from "./stamp.ts";

/** The stamps of a row in the order of the work. */
export const STAMPS = [
  "received",
  "entry",
  "dispatch",
  "response",
  "onScene",
  "transport",
  "hospital",
  "available",
] as const satisfies readonly Column[];
export type Stamp = (typeof STAMPS)[number];

/** One row, its cells read; what could not be read is absent and counted. */
export type FireRow = {
  readonly name: string;
  readonly cells: Readonly<Record<Column, string>>;
  readonly stamps: Readonly<Partial<Record<Stamp, number>>>;
  readonly point?: { readonly lat: number; readonly lon: number };
  readonly advancedLifeSupport?: boolean;
  readonly sequence: number;
  readonly alarms: number;
};

const LOCATION = /^(?:POINT )?\(\s*(-?\d+(?:\.\d+)?)\s*[, ]\s*(-?\d+(?:\.\d+)?)\s*\)$/i;

/** "(lat, lon)", or the well-known text "POINT (lon lat)"; undefined for anything else. */
export function pointOf(text: string): { lat: number; lon: number } | undefined {
  const match = LOCATION.exec(text);
  if (match === null) return undefined;
  const [first, second] = [Number(match[1]), Number(match[2])];
  const pointText = /^point/i.test(text);
  const lat = pointText ? second : first;
  const lon = pointText ? first : second;
  // (0, 0) is what geocoders write when they found nothing.
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180 || (lat === 0 && lon === 0)) return undefined;
  return { lat, lon };
}

function truthOf(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (word === "true" || word === "t" || word === "1") return true;
  if (word === "false" || word === "f" || word === "0") return false;
  return undefined;
}

function numberOf(text: string, otherwise: number): number | undefined {
  if (text === "") return otherwise;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** What all rows of a file share while it is read. */
export type RowContext = {
  readonly header: Header;
  readonly clock: LocalClock;
  readonly oddities: Tally;
};

function cellsOf(record: CsvRecord, { position }: Header): Record<Column, string> {
  const cells: Partial<Record<Column, string>> = {};
  for (const [column, place] of Object.entries(position) as [Column, number][]) {
    cells[column] = (record.fields[place] ?? "").trim();
  }
  return cells as Record<Column, string>;
}

/** Reads the cells of a row that has as many fields as the header. */
export function rowOf(record: CsvRecord, context: RowContext): FireRow {
  const { header, clock, oddities } = context;
  const cells = cellsOf(record, header);
  const name = nameOf(cells.rowId, record);
  const readings = STAMPS.map((stamp) => {
    if (cells[stamp] === "") return undefined;
    const reading = localReading(cells[stamp]);
    if (reading === undefined) oddities.count(`unreadable ${header.title[stamp]}`, name);
    return reading;
  });
  const { instants, ambiguous, skipped } = resolveStamps(readings, clock);
  if (ambiguous > 0) oddities.count("time shown twice by the clock (summer time ends)", name);
  if (skipped > 0) oddities.count("time skipped by the clock (summer time begins)", name);
  const known = STAMPS.flatMap((stamp, place) => {
    const instant = instants[place];
    return instant === undefined ? [] : [[stamp, instant] as const];
  });
  const readable = <T>(column: Column, value: T | undefined): T | undefined => {
    if (value === undefined && cells[column] !== "") {
      oddities.count(`unreadable ${header.title[column]}`, name);
    }
    return value;
  };
  const point = readable("location", pointOf(cells.location));
  const als = readable("alsUnit", truthOf(cells.alsUnit));
  return {
    name,
    cells,
    stamps: Object.fromEntries(known),
    ...(point === undefined ? {} : { point }),
    ...(als === undefined ? {} : { advancedLifeSupport: als }),
    sequence: readable("sequence", numberOf(cells.sequence, 0)) ?? 0,
    alarms: Math.max(1, readable("alarms", numberOf(cells.alarms, 1)) ?? 1),
  };
}

/** Whether a stamp is before one that stands to its left in the order of the work. */
export function isOutOfOrder({ stamps }: FireRow): boolean {
  let last = -Infinity;
  for (const stamp of STAMPS) {
    const at = stamps[stamp];
    if (at === undefined) continue;
    if (at < last) return true;
    last = at;
  }
  return false;
}
