import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Entry } from "./entry.ts";
import { openFile } from "./file.ts";
import { find, type Limits } from "./find.ts";
import { fits, type Cursor, type Found, type Search } from "./query.ts";
import { Store } from "./store.ts";

/** So small that every other way of finding is taken too. */
const TIGHT: readonly Limits[] = [
  { facets: 0, lookedAt: 1, few: 0, addresses: 0 },
  { facets: 1000, lookedAt: 1000, few: 1000, addresses: 1 },
  { facets: 1000, lookedAt: 1000, few: 1000, addresses: 1000 },
];

const drawn = fc.record({
  type: fc.constantFrom("fire", "alarm"),
  unit: fc.constantFrom("E1", "E2", "L1"),
  zone: fc.constantFrom("east", "west"),
  address: fc.constantFrom("1 Main St", "2 Main St", "50% Off Row", "东街5号"),
  minutes: fc.nat(5),
  scene: fc.option(fc.nat(3), { nil: undefined }),
});

type Drawn = typeof drawn extends fc.Arbitrary<infer D> ? D : never;

function entryFrom(draw: Drawn, index: number): Entry {
  const receivedAt = 1_000_000 + draw.minutes * 60_000;
  return {
    number: String(index + 1),
    incidentId: `i${index}`,
    status: "closed",
    typeId: draw.type,
    firstPriorityId: "P1",
    priorityId: "P1",
    place: { address: draw.address, lat: 0, lon: 0, zoneIds: [draw.zone] },
    receivedAt,
    openedAt: receivedAt,
    ...(draw.scene === undefined ? {} : { firstOnSceneSeconds: draw.scene * 60 }),
    disposition: "completed",
    agencyIds: ["fire"],
    units: [
      { unitId: draw.unit, callSign: draw.unit, status: "cleared", times: { assignedAt: 0 } },
    ],
    calls: 1,
    alarmLevel: 1,
    sequences: [index * 3 + 1],
  };
}

const searches: readonly Search[] = [
  {},
  { type: "fire" },
  { type: "fire", unit: "E1" },
  { zone: "west", unit: "L1", text: "main" },
  { text: "MAIN  ST" },
  { text: "%" },
  { text: "东街" },
  { text: "_" },
  { from: 1_060_000, to: 1_180_000, type: "alarm" },
  { unit: "nobody" },
];

test("ARC-14: every way of finding finds the same, in order, page by page", () => {
  fc.assert(
    fc.property(fc.array(drawn, { minLength: 1, maxLength: 25 }), (draws) => {
      const { db } = openFile(":memory:", "town");
      const store = new Store(db);
      const entries = draws.map(entryFrom);
      store.write(entries, { sequence: 1000, fingerprint: "" });
      for (const limits of TIGHT) {
        for (const search of searches) {
          check((asked) => find(db, asked, limits), entries, search);
        }
      }
      store.close();
    }),
    { numRuns: 60 },
  );
});

function opening({ sequences }: Entry): number {
  return sequences[0] ?? 0;
}

function check(ask: (search: Search) => Found, entries: readonly Entry[], search: Search): void {
  const fitting = entries.filter((entry) => fits(entry, search));
  const newest = fitting.toSorted((a, b) => b.receivedAt - a.receivedAt || opening(b) - opening(a));
  assert.deepEqual(pages(ask, search), newest, JSON.stringify(search));
  const timed = fitting.filter(({ firstOnSceneSeconds }) => firstOnSceneSeconds !== undefined);
  const longest = timed.toSorted(
    (a, b) =>
      (b.firstOnSceneSeconds ?? 0) - (a.firstOnSceneSeconds ?? 0) || opening(b) - opening(a),
  );
  assert.deepEqual(pages(ask, { ...search, order: "first-on-scene" }), longest);
  const { total } = ask(search);
  if (total?.isExact === true) assert.equal(total.count, fitting.length);
  else assert.ok((total?.count ?? 1) <= fitting.length, "at least so many");
}

function pages(ask: (search: Search) => Found, search: Search): Entry[] {
  const found: Entry[] = [];
  let after: Cursor | undefined;
  for (let page = 0; page < 30; page += 1) {
    const answer = ask({ ...search, limit: 3, ...(after === undefined ? {} : { after }) });
    found.push(...answer.entries);
    after = answer.next;
    if (after === undefined) return found;
  }
  throw new Error(`got 30 pages and no end for ${JSON.stringify(search)}`);
}
