import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Event } from "#kernel";
import {
  countsAlike,
  createFigures,
  ELSEWHERE,
  PLACE_ADDRESSES_MIN,
  PUBLIC_THRESHOLD,
  type FigureOptions,
  type Figures,
  type Period,
  type PublicFigures,
  type Release,
} from "./figures.ts";
import type { DisclosedTable } from "./disclosure.ts";
import { Attacker, type Sum } from "./testing/attacker.ts";

const YEAR = 2026;
const options: FigureOptions = { sensitive: [], withheld: [], placeKind: "beat" };
const release = (month?: number, more: Partial<FigureOptions> = {}): Release => ({
  period: month === undefined ? { year: YEAR } : { year: YEAR, month },
  options: { ...options, ...more },
});

let ids = 0;
function opened(typeId: string, zoneId: string, address = "1 Quay"): Event {
  ids += 1;
  const place = { lat: 0, lon: 0, address, zoneIds: [zoneId] };
  const shared = { number: String(ids), priorityId: "1", agencyIds: [] };
  return { type: "incidentOpened", incidentId: `i${ids}`, typeId, place, ...shared };
}

const at = (month: number, year = YEAR, hourOfDay = 3) => ({ year, month, hourOfDay });

/** Two types and two zones, both with enough addresses. */
function centre(): Figures {
  const figures = createFigures();
  const put = (change: object) =>
    figures.observe({ type: "configurationChanged", changes: [change] } as unknown as Event, at(1));
  for (const typeId of ["fire", "fall"]) put({ kind: "incidentType", put: { typeId } });
  for (const zoneId of ["east", "west"]) {
    put({ kind: "zone", put: { zoneId, kind: "beat" } });
    for (let index = 0; index < PLACE_ADDRESSES_MIN; index += 1) {
      figures.observe(opened("old", zoneId, `${index} Quay`), at(12, YEAR - 1));
    }
  }
  return figures;
}

/** `counts[type][month][zone]`, in two types, two months and two zones. */
type Counts = readonly (readonly (readonly number[])[])[];
const TYPES = ["fall", "fire"];
const ZONES = ["east", "west"];
const numberOf = (type: number, month: number, zone: number): number => type * 4 + month * 2 + zone;

function filled(counts: Counts): Figures {
  const figures = centre();
  for (const [type, months] of counts.entries()) {
    for (const [month, zones] of months.entries()) {
      for (const [zone, count] of zones.entries()) {
        for (let index = 0; index < count; index += 1) {
          figures.observe(opened(TYPES[type] ?? "", ZONES[zone] ?? ""), at(month + 1));
        }
      }
    }
  }
  return figures;
}

const every = [0, 1] as const;

/** What a table says of the numbers; `of` says which of them a row and a column are about. */
function sumsOf(shown: DisclosedTable, of: (row: string, column?: string) => number[]): Sum[] {
  const sums: [number[], number | null | undefined][] = [];
  for (const [r, row] of shown.rows.entries()) {
    sums.push([of(row), shown.rowTotals[r]]);
    for (const [c, column] of shown.columns.entries()) {
      sums.push([of(row, column), shown.cells[r]?.[c]]);
    }
  }
  for (const [c, column] of shown.columns.entries()) {
    sums.push([shown.rows.flatMap((row) => of(row, column)), shown.columnTotals[c]]);
  }
  sums.push([shown.rows.flatMap((row) => of(row)), shown.total]);
  return sums.flatMap(([numbers, value]) =>
    typeof value === "number" && numbers.length > 0 ? [{ of: numbers, value }] : [],
  );
}

function knowledge({ byTypeAndMonth, byTypeAndPlace }: PublicFigures, period: Period): Sum[] {
  const months = period.month === undefined ? every : [period.month - 1];
  const ofMonth = (row: string, column?: string): number[] => {
    const type = TYPES.indexOf(row);
    const month =
      column === undefined ? months : months.filter((one) => one === Number(column) - 1);
    return type === -1
      ? []
      : month.flatMap((one) => every.map((zone) => numberOf(type, one, zone)));
  };
  const ofPlace = (row: string, column?: string): number[] => {
    const type = TYPES.indexOf(row);
    const zones = column === undefined ? every : every.filter((one) => ZONES[one] === column);
    return months.flatMap((month) => zones.map((zone) => numberOf(type, month, zone)));
  };
  return [
    ...(byTypeAndMonth === undefined ? [] : sumsOf(byTypeAndMonth, ofMonth)),
    ...(byTypeAndPlace === undefined ? [] : sumsOf(byTypeAndPlace, ofPlace)),
  ];
}

const count = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 12 }));
const two = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 2, maxLength: 2 });

test("DIS-8: no sequence of releases tells a small count: an attacker tries every filling", () => {
  let [published, guarded] = [0, 0];
  fc.assert(
    fc.property(
      two(two(two(count))),
      fc.shuffledSubarray([undefined, 1, 2], { minLength: 1 }),
      (counts, order) => {
        const figures = filled(counts);
        const before: Release[] = [];
        const sums: Sum[] = [];
        const places: [number[], number][] = [];
        for (const month of order) {
          const asked = release(month);
          const shown = figures.figures(before, asked);
          sums.push(...knowledge(shown, asked.period));
          for (const [r, row] of (shown.byTypeAndPlace?.rows ?? []).entries()) {
            const months = month === undefined ? every : [month - 1];
            for (const zone of every) {
              const of = months.map((one) => numberOf(TYPES.indexOf(row), one, zone));
              places.push([of, valueOf(counts, of)]);
              published += Number(shown.byTypeAndPlace?.cells[r]?.[zone] !== null);
            }
          }
          before.push(asked);
        }
        const attacker = new Attacker(8, sums, 18);
        const small = every.flatMap((type) =>
          every.map((month) => every.map((zone) => numberOf(type, month, zone))),
        );
        const all = [
          ...small.map((of): [number[], number] => [of, valueOf(counts, of)]),
          ...places,
        ];
        for (const [of, value] of all) {
          if (value === 0 || value >= PUBLIC_THRESHOLD) continue;
          guarded += 1;
          const width = attacker.widthOf(of, value, PUBLIC_THRESHOLD);
          assert.ok(
            width >= PUBLIC_THRESHOLD,
            `${value} is told to within ${width} after ${order.join(", ")}`,
          );
        }
      },
    ),
    { numRuns: 250, seed: 20260301 },
  );
  assert.ok(published > 60, `${published} places were published`);
  assert.ok(guarded > 200, `${guarded} small counts were attacked`);
});

function valueOf(counts: Counts, of: readonly number[]): number {
  return of.reduce((all, number) => {
    const [type, month, zone] = [number >> 2, (number >> 1) & 1, number & 1];
    return all + (counts[type]?.[month]?.[zone] ?? 0);
  }, 0);
}

test("DIS-8: a month counts as it stood at its end; a later correction changes no release", () => {
  const figures = centre();
  for (let index = 0; index < 20; index += 1) figures.observe(opened("fire", "east"), at(1));
  const last = opened("fall", "east");
  figures.observe(last, at(1));
  const shown = () => figures.figures([], release(1));
  const before = shown();
  assert.ok("incidentId" in last && last.incidentId !== undefined);
  const change = {
    type: "incidentTypeChanged",
    incidentId: last.incidentId,
    typeId: "fire",
  } as const;
  figures.observe(change, at(2));
  assert.deepEqual(shown(), before);
  figures.observe(change, at(1));
  assert.notDeepEqual(shown(), before, "in its own month it does");
});

test("DIS-7: all releases of a year count alike; other years are free", () => {
  const first = release(1);
  assert.ok(countsAlike([first], release(2)));
  assert.ok(!countsAlike([first], release(2, { withheld: ["fall"] })));
  assert.ok(!countsAlike([first], release(undefined, { sensitive: ["fall"] })));
  assert.ok(!countsAlike([first], release(2, { placeKind: "posting" })));
  const other = { ...release(2, { withheld: ["fall"] }), period: { year: YEAR + 1 } };
  assert.ok(countsAlike([first], other));
});

test("DIS-9: a place with fewer than 8 addresses stands under elsewhere, whatever happened there", () => {
  const figures = centre();
  const put = { kind: "zone", put: { zoneId: "islet", kind: "beat" } };
  figures.observe({ type: "configurationChanged", changes: [put] } as unknown as Event, at(1));
  const other = { kind: "zone", put: { zoneId: "shelter", kind: "evacuation" } };
  figures.observe({ type: "configurationChanged", changes: [other] } as unknown as Event, at(1));
  for (let index = 0; index < 40; index += 1) {
    figures.observe(opened("fire", "islet", `${index % 7}  Rock`), at(1));
    figures.observe(opened("fire", "shelter", `${index} Hill`), at(1));
    figures.observe(opened("fire", "east"), at(1));
  }
  const shown = figures.figures([], release(1)).byTypeAndPlace;
  assert.deepEqual(shown?.columns, ["east", "west", ELSEWHERE]);
  assert.deepEqual(shown?.cells, [[40, 0, 80]]);
  figures.observe(opened("fire", "islet", "8 Rock"), at(1));
  const then = figures.figures([], release(1)).byTypeAndPlace;
  assert.deepEqual(then?.columns, ["east", "islet", "west", ELSEWHERE]);
  const without = figures.figures([], { ...release(1), options: { sensitive: [], withheld: [] } });
  assert.equal(without.byTypeAndPlace, undefined);
});

test("DIS-10: times are told to the hour; places and hours by months or by the year, never both", () => {
  const figures = centre();
  for (let index = 0; index < 30; index += 1) {
    figures.observe(opened("fire", "east"), at(1, YEAR, index % 2 === 0 ? 3 : 22));
    figures.observe(opened("fire", "east"), at(2, YEAR, 9));
  }
  const month = figures.figures([], release(1));
  assert.equal(month.byTypeAndHour?.columns.length, 24);
  assert.equal(month.byTypeAndHour?.cells[0]?.[3], 15);
  assert.equal(month.byTypeAndHour?.cells[0]?.[22], 15);
  const year = figures.figures([release(1)], release());
  assert.ok(year.byTypeAndMonth && !year.byTypeAndHour && !year.byTypeAndPlace);
  const yearFirst = figures.figures([], release());
  assert.ok(yearFirst.byTypeAndHour && yearFirst.byTypeAndPlace);
  const after = figures.figures([release()], release(1));
  assert.ok(after.byTypeAndMonth && !after.byTypeAndHour && !after.byTypeAndPlace);
});

test("DIS-4: a month with too few is not published, and the year still guards it", () => {
  const figures = centre();
  for (let index = 0; index < 3; index += 1) figures.observe(opened("fire", "east"), at(1));
  for (let index = 0; index < 60; index += 1) figures.observe(opened("fire", "east"), at(2));
  assert.deepEqual(figures.figures([], release(1)), {});
  const { byTypeAndMonth: year } = figures.figures([release(1)], release());
  assert.equal(year?.columnTotals[0], null);
  assert.ok(year?.total === null || year?.columnTotals[1] === null, "60 of 63 would tell the 3");
});
