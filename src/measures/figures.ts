import type { Event, IncidentId, Place, ZoneId, ZoneKind } from "#kernel";
import {
  columnTotalsOf,
  discloseMore,
  leastOf,
  maskOf,
  rowTotalsOf,
  shownTable,
  type CountTable,
  type DisclosedTable,
  type DisclosureRule,
  type Mask,
} from "./disclosure.ts";

/** Counts below it are not published; the second for sensitive types. */
export const PUBLIC_THRESHOLD = 5;
export const SENSITIVE_THRESHOLD = 10;
/** A place has at least so many addresses, or its incidents stand under "elsewhere". */
export const PLACE_ADDRESSES_MIN = 8;
export const ELSEWHERE = "elsewhere";

/** A year of the centre's calendar, or a month of it (1 to 12). */
export type Period = { readonly year: number; readonly month?: number };

/** How incidents are counted for the public: the same for all releases of a year. */
export type FigureOptions = {
  /** Types with the higher threshold. */
  readonly sensitive: readonly string[];
  /** Types that are in no count. */
  readonly withheld: readonly string[];
  /** Zones of this kind are the published places. Absent: nothing by place. */
  readonly placeKind?: ZoneKind;
};

export type Release = { readonly period: Period; readonly options: FigureOptions };

/** Public figures of a period. What is absent: too few, or published by periods of another size. */
export type PublicFigures = {
  /** Of a year, types by months; of a month, types alone. */
  readonly byTypeAndMonth?: DisclosedTable;
  readonly byTypeAndPlace?: DisclosedTable;
  /** Hours of the day, on the centre's clock. */
  readonly byTypeAndHour?: DisclosedTable;
};

type Counted = {
  typeId: string;
  zoneIds: readonly ZoneId[];
  readonly year: number;
  readonly month: number;
  readonly hour: number;
};
type When = { readonly year: number; readonly month: number; readonly hourOfDay: number };
type ZoneSeen = { readonly addresses: Set<string>; since?: When };
/**
 * What the tables can have as rows and columns, whatever was counted: a name that stands in a
 * table only when something was counted would tell that something was.
 */
type Names = {
  /** Since when a type is configured. */
  readonly types: Map<string, When>;
  readonly kinds: Map<ZoneId, ZoneKind>;
  readonly zones: Map<ZoneId, ZoneSeen>;
};

/** "2026", or "2026-03". */
export function periodText({ year, month }: Period): string {
  return month === undefined ? String(year) : `${year}-${twoDigits(month)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** DIS-7: all releases of a year count in the same way; true when the asked one does too. */
export function countsAlike(before: readonly Release[], asked: Release): boolean {
  const first = before.find(({ period }) => period.year === asked.period.year);
  return first === undefined || optionsText(first) === optionsText(asked);
}

function optionsText({ options: { sensitive, withheld, placeKind } }: Release): string {
  return JSON.stringify([sensitive.toSorted(), withheld.toSorted(), placeKind ?? null]);
}

/** Incidents as the public figures count them: each as it stood at the end of its month. */
export type Figures = {
  observe(event: Event, at: When): void;
  /** What may be published of a period after these releases, in their order. */
  figures(before: readonly Release[], asked: Release): PublicFigures;
};

export function createFigures(): Figures {
  const incidents = new Map<IncidentId, Counted>();
  const names: Names = { types: new Map(), kinds: new Map(), zones: new Map() };
  const { zones } = names;
  return {
    observe(event, at) {
      if (event.type === "configurationChanged") takeNames(names, event, at);
      if (event.type === "incidentOpened") {
        const { typeId, place } = event;
        const { year, month, hourOfDay: hour } = at;
        incidents.set(event.incidentId, { typeId, zoneIds: place.zoneIds, year, month, hour });
        seePlace(zones, place, at);
        return;
      }
      for (const change of changesIn(event)) {
        const incident = incidents.get(change.incidentId);
        // A later correction would tell by its difference what the month withholds.
        if (incident?.year !== at.year || incident.month !== at.month) continue;
        if (change.typeId !== undefined) incident.typeId = change.typeId;
        if (change.place !== undefined) incident.zoneIds = change.place.zoneIds;
      }
      if (event.type === "incidentMoved") seePlace(zones, event.place, at);
    },
    figures(before, asked) {
      const ledger = new Ledger([...incidents.values()], names, asked.period.year);
      for (const release of before) ledger.release(release);
      return ledger.release(asked);
    },
  };
}

type Change = { incidentId: IncidentId; typeId?: string; place?: Place };

function changesIn(event: Event): readonly Change[] {
  if (event.type === "incidentTypeChanged" || event.type === "incidentMoved") return [event];
  return event.type === "commandUndone" ? event.incidents : [];
}

function takeNames(
  { types, kinds }: Names,
  { changes }: Extract<Event, { type: "configurationChanged" }>,
  at: When,
): void {
  for (const change of changes) {
    if (!("put" in change)) continue;
    if (change.kind === "incidentType") {
      const { typeId } = change.put;
      if (!types.has(typeId)) types.set(typeId, at);
    } else if (change.kind === "zone") kinds.set(change.put.zoneId, change.put.kind);
  }
}

/** Only as many addresses are kept as say that there are enough. */
function seePlace(zones: Map<ZoneId, ZoneSeen>, place: Place, at: When): void {
  for (const zoneId of place.zoneIds) {
    const seen = zones.get(zoneId) ?? { addresses: new Set<string>() };
    zones.set(zoneId, seen);
    if (seen.since !== undefined) continue;
    seen.addresses.add(place.address.trim().toLowerCase().replaceAll(/\s+/g, " "));
    if (seen.addresses.size >= PLACE_ADDRESSES_MIN) seen.since = at;
  }
}

/**
 * The ledger of a year: what the public knows after each release. The months are the columns of
 * one table, so a year and its months have the same counts, and each release is judged against
 * all that was published before.
 */
class Ledger {
  readonly #all: readonly Counted[];
  readonly #names: Names;
  readonly #year: number;
  #table: CountTable = { rows: [], columns: [], counts: [] };
  #known: Mask = maskOf(this.#table, false);
  /** Places and hours are published by months or by years, never by both. */
  #detail: "month" | "year" | undefined;

  constructor(incidents: readonly Counted[], names: Names, year: number) {
    this.#all = incidents.filter((one) => one.year === year);
    this.#names = names;
    this.#year = year;
  }

  release({ period, options }: Release): PublicFigures {
    if (period.year !== this.#year) return {};
    const incidents = this.#all.filter(({ typeId }) => !options.withheld.includes(typeId));
    const { month } = period;
    const size = month === undefined ? "year" : "month";
    this.#detail ??= size;
    const months =
      month === undefined
        ? Array.from({ length: 12 }, (_month, index) => twoDigits(index + 1))
        : [twoDigits(month)];
    const rule = ruleOf(options);
    const columns = [...new Set([...this.#table.columns, ...months])].toSorted();
    const counted = incidents.filter((one) => columns.includes(twoDigits(one.month)));
    const rows = this.#rows(period, options, counted);
    const table = countTable(rows, columns, counted, (one) => twoDigits(one.month));
    const [column = ""] = months;
    const at = columns.indexOf(column);
    const isTooFew = month !== undefined && (columnTotalsOf(table)[at] ?? 0) < leastOf(table, rule);
    const known = this.#knownIn(table);
    const wanted = month === undefined ? maskOf(table, true) : maskOfColumn(table, at);
    const next = isTooFew ? undefined : discloseMore(table, rule, { known, wanted });
    if (next === undefined) return {};
    this.#table = table;
    this.#known = next;
    const [shown, mask] = month === undefined ? [table, next] : oneColumn(table, next, at);
    const ofPeriod = incidents.filter((one) => month === undefined || one.month === month);
    return {
      byTypeAndMonth: shownTable(shown, mask),
      ...(this.#detail === size ? this.#details({ period, options }, ofPeriod, [shown, mask]) : {}),
    };
  }

  /** Types that are configured by the end of the period, and those before. */
  #rows({ year, month = 12 }: Period, { withheld }: FigureOptions, counted: readonly Counted[]) {
    const isThere = ({ year: since, month: first }: When): boolean =>
      since < year || (since === year && first <= month);
    const configured = [...this.#names.types].filter(([, since]) => isThere(since));
    const names = [...configured.map(([typeId]) => typeId), ...counted.map(({ typeId }) => typeId)];
    const all = new Set([...this.#table.rows, ...names]);
    return [...all].filter((typeId) => !withheld.includes(typeId)).toSorted();
  }

  /** What was known before, in a table that may have more rows and columns. */
  #knownIn(table: CountTable): Mask {
    const before = this.#table;
    const known = this.#known;
    const rowOf = (row: string): number => before.rows.indexOf(row);
    const columnOf = (column: string): number => before.columns.indexOf(column);
    return {
      cells: table.rows.map((row) =>
        table.columns.map((column) => {
          if (columnOf(column) === -1) return false;
          // A type that had no row in a published month is known to have been nought in it.
          return rowOf(row) === -1 || known.cells[rowOf(row)]?.[columnOf(column)] === true;
        }),
      ),
      rowTotals: table.rows.map((row) => known.rowTotals[rowOf(row)] === true),
      columnTotals: table.columns.map((column) => known.columnTotals[columnOf(column)] === true),
      total: known.total,
    };
  }

  /**
   * Places and hours, of the types whose number in the period is published: their totals are no
   * secret, so these tables say nothing of the months, nor of each other.
   */
  #details(
    { period, options }: Release,
    incidents: readonly Counted[],
    [shown, mask]: readonly [CountTable, Mask],
  ): PublicFigures {
    const totals = rowTotalsOf(shown);
    const rows = shown.rows.filter((_row, r) => mask.rowTotals[r] === true && totals[r] !== 0);
    const counted = incidents.filter(({ typeId }) => rows.includes(typeId));
    const { placeKind } = options;
    const hours = Array.from({ length: 24 }, (_hour, hour) => twoDigits(hour));
    const places = placeKind === undefined ? [] : this.#places(placeKind, period);
    const placeOf = ({ zoneIds }: Counted): string =>
      zoneIds.find((zoneId) => places.includes(zoneId)) ?? ELSEWHERE;
    const table = (columns: readonly string[], columnOf: (one: Counted) => string) =>
      withheldTable(countTable(rows, columns, counted, columnOf), options);
    const byPlace = places.length === 0 ? undefined : table([...places, ELSEWHERE], placeOf);
    const byHour = table(hours, ({ hour }) => twoDigits(hour));
    return {
      ...(byPlace === undefined ? {} : { byTypeAndPlace: byPlace }),
      ...(byHour === undefined ? {} : { byTypeAndHour: byHour }),
    };
  }

  /** Zones of the kind with enough addresses by the end of the period. */
  #places(kind: ZoneKind, { year, month = 12 }: Period): ZoneId[] {
    const { kinds, zones } = this.#names;
    const isEnough = (zoneId: ZoneId): boolean => {
      const since = zones.get(zoneId)?.since;
      if (since === undefined) return false;
      return since.year < year || (since.year === year && since.month <= month);
    };
    const ofKind = [...kinds].filter(([, one]) => one === kind).map(([zoneId]) => zoneId);
    return ofKind.filter(isEnough).toSorted();
  }
}

function ruleOf({ sensitive }: FigureOptions): DisclosureRule {
  return {
    threshold: PUBLIC_THRESHOLD,
    thresholdOf: (row) => (sensitive.includes(row) ? SENSITIVE_THRESHOLD : PUBLIC_THRESHOLD),
  };
}

function countTable(
  rows: readonly string[],
  columns: readonly string[],
  incidents: readonly Counted[],
  columnOf: (incident: Counted) => string,
): CountTable {
  const counts = rows.map(() => columns.map(() => 0));
  for (const incident of incidents) {
    const row = counts[rows.indexOf(incident.typeId)];
    const column = columns.indexOf(columnOf(incident));
    if (row !== undefined) row[column] = (row[column] ?? 0) + 1;
  }
  return { rows, columns, counts };
}

function maskOfColumn(table: CountTable, column: number): Mask {
  const nothing = maskOf(table, false);
  return {
    ...nothing,
    cells: table.rows.map(() => table.columns.map((_name, index) => index === column)),
    columnTotals: table.columns.map((_name, index) => index === column),
  };
}

/** A month alone: the total of a row is its one count. */
function oneColumn(table: CountTable, mask: Mask, column: number): [CountTable, Mask] {
  const name = table.columns[column] ?? "";
  const cells = mask.cells.map((row) => [row[column] === true]);
  return [
    {
      rows: table.rows,
      columns: [name],
      counts: table.counts.map((row) => [row[column] ?? 0]),
    },
    {
      cells,
      rowTotals: cells.map(([cell]) => cell === true),
      columnTotals: [mask.columnTotals[column] === true],
      total: mask.columnTotals[column] === true,
    },
  ];
}

/** A table of which the totals of the rows are known already. */
function withheldTable(table: CountTable, options: FigureOptions): DisclosedTable | undefined {
  const known: Mask = {
    ...maskOf(table, false),
    rowTotals: table.rows.map(() => true),
    total: true,
  };
  const mask = discloseMore(table, ruleOf(options), { known, wanted: maskOf(table, true) });
  return mask && shownTable(table, mask);
}
