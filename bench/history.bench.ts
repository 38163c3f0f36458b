// What it costs to search a million incidents, and to fold a log into the archive.
//   npm run bench -- history [--incidents 1000000] [--events 100000]
// The incidents are written straight into the archive's tables: a city's ten years, 50,000
// addresses, 45 zones, 118 units. The tables are kept in the temporary directory.
import { existsSync, mkdtempSync, renameSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { AcceptedEvent } from "#kernel";
import { ARCHIVE_FILE, openArchive, type Entry, type Search } from "#archive";
import { openFile } from "../src/archive/file.ts";
import { Store } from "../src/archive/store.ts";
import { TrafficLog } from "./recover-traffic.ts";

const AREA = "bench";
const HOUR = 3_600_000;
const ASKED_TIMES = 15;

/** A number that looks drawn, and is the same at every run. */
function drawn(index: number, salt: number, below: number): number {
  let mixed = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return ((mixed ^ (mixed >>> 12)) >>> 0) % below;
}

function entryAt(index: number): Entry {
  // Squared, so that some types, units and places are common and most are rare.
  const rare = (salt: number, count: number) =>
    Math.floor((drawn(index, salt, 1000) / 1000) ** 2 * count);
  const receivedAt = 1_200_000_000_000 + index * 300_000 + drawn(index, 1, 200_000);
  const unitOf = (salt: number) => `u${rare(salt, 118)}`;
  const unit = (unitId: string, seconds: number): Entry["units"][number] => {
    const times = {
      assignedAt: receivedAt + 60_000,
      enRouteAt: receivedAt + 120_000,
      onSceneAt: receivedAt + seconds * 1000,
      clearedAt: receivedAt + HOUR,
    };
    return { unitId, callSign: unitId, agencyId: "fire", status: "cleared", times };
  };
  const seconds = 180 + drawn(index, 2, 900);
  const address = drawn(index, 3, 50_000);
  return {
    number: String(index + 1),
    incidentId: `i${index}`,
    status: "closed",
    typeId: `t${rare(4, 40)}`,
    discipline: drawn(index, 5, 4) === 0 ? "fire" : "medical",
    firstPriorityId: "p2",
    priorityId: `p${drawn(index, 6, 4)}`,
    place: {
      address: `${(address % 90) * 100} Block of STREET ${Math.floor(address / 90)} ST`,
      lat: 37.7,
      lon: -122.4,
      zoneIds: [`z${rare(7, 45)}`, "city"],
    },
    receivedAt,
    openedAt: receivedAt + 30_000,
    firstAssignedAt: receivedAt + 60_000,
    firstOnSceneAt: receivedAt + seconds * 1000,
    firstOnSceneSeconds: seconds,
    closedAt: receivedAt + HOUR,
    disposition: `d${rare(8, 15)}`,
    agencyIds: drawn(index, 9, 3) === 0 ? ["fire", "ambulance"] : ["fire"],
    units: [...new Set([unitOf(10), unitOf(11)])].map((unitId) => unit(unitId, seconds)),
    calls: 1,
    alarmLevel: 1,
    sequences: [0, 1, 2, 3, 4, 5, 6, 7].map((step) => index * 10 + step + 1),
  };
}

function filled(incidents: number): { path: string; built: object } {
  const directory = join(tmpdir(), `muster-bench-history-1-${incidents}`);
  const path = join(directory, ARCHIVE_FILE);
  if (existsSync(directory)) return { path, built: { cached: true } };
  const part = mkdtempSync(join(tmpdir(), "muster-bench-part-"));
  const store = new Store(openFile(join(part, ARCHIVE_FILE), AREA).db);
  const started = performance.now();
  for (let next = 0; next < incidents; next += 1000) {
    const count = Math.min(1000, incidents - next);
    const entries = Array.from({ length: count }, (_, offset) => entryAt(next + offset));
    store.write(entries, { sequence: (next + count) * 10, fingerprint: "" });
  }
  store.close();
  const seconds = (performance.now() - started) / 1000;
  renameSync(part, directory);
  return { path, built: { incidentsPerSecond: Math.round(incidents / seconds) } };
}

const last = (incidents: number) => 1_200_000_000_000 + incidents * 300_000;

function searches(incidents: number): Readonly<Record<string, Search>> {
  const end = last(incidents);
  return {
    everything: {},
    commonType: { type: "t0" },
    rareType: { type: "t39" },
    zoneAndUnit: { zone: "z3", unit: "u40" },
    commonZoneAndRareType: { zone: "city", type: "t39" },
    twoCommonThatSeldomMeet: { disposition: "d14", zone: "z44" },
    unitLastMonth: { unit: "u7", from: end - 720 * HOUR, to: end },
    lastDay: { from: end - 24 * HOUR },
    oneStreet: { text: "street 217 st" },
    everyStreet: { text: "street" },
    streetAndType: { text: "block of street 3", type: "t2" },
    nothing: { text: "no such place" },
    byNumber: { text: "#777777" },
    longestOfAll: { order: "first-on-scene" },
    longestOfUnit: { order: "first-on-scene", unit: "u0" },
    longestOfDay: { order: "first-on-scene", from: end - 24 * HOUR },
    allAtOnce: { type: "t1", zone: "z1", agency: "ambulance", priority: "p1", unit: "u3" },
  };
}

function measure(store: Store, search: Search): object {
  const milliseconds: number[] = [];
  let found = store.find(search);
  for (let time = 0; time < ASKED_TIMES; time += 1) {
    const started = performance.now();
    found = store.find(search);
    milliseconds.push(performance.now() - started);
  }
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const [from] = found.next === undefined ? [] : [performance.now()];
  if (found.next !== undefined) store.find({ ...search, after: found.next });
  const nextPage = from === undefined ? undefined : performance.now() - from;
  const rounded = (value: number | undefined) => Math.round((value ?? 0) * 10) / 10;
  return {
    count: found.total?.count,
    isExact: found.total?.isExact,
    median: rounded(sorted[Math.floor(ASKED_TIMES / 2)]),
    worst: rounded(sorted.at(-1)),
    nextPage: rounded(nextPage),
  };
}

/** A log of the kernel's own, folded as an authority's is: how fast, and how long a turn is. */
async function fold(events: number): Promise<object> {
  const traffic = new TrafficLog(AREA);
  const log: AcceptedEvent[] = [];
  while (traffic.board.sequence < events) {
    for (const commit of traffic.commitsUntil(Math.min(events, traffic.board.sequence + 5000))) {
      log.push(...commit.events);
    }
  }
  const started = performance.now();
  const archive = await openArchive({
    areaId: AREA,
    path: ":memory:",
    log: {
      lastSequence: () => log.length,
      eventsAfter: async (sequence, limit) => log.slice(sequence, sequence + limit),
    },
    onProblem: (message) => process.stderr.write(`${message}\n`),
  });
  let longestTurn = 0;
  let before = performance.now();
  const timer = setInterval(() => {
    longestTurn = Math.max(longestTurn, performance.now() - before);
    before = performance.now();
  }, 0);
  await archive.caughtUp();
  clearInterval(timer);
  const seconds = (performance.now() - started) / 1000;
  const { entries } = archive.search({ limit: 200 });
  const { incidents, assignments } = traffic.board;
  const moments: number[] = [];
  for (const entry of entries) {
    const at = entry.sequences[Math.floor(entry.sequences.length / 2)];
    const asked = performance.now();
    await archive.moment(entry.number, at);
    moments.push(performance.now() - asked);
  }
  await archive.close();
  const sorted = moments.toSorted((a, b) => a - b);
  return {
    events: log.length,
    onTheBoard: { incidents: incidents.size, assignments: assignments.size },
    eventsPerSecond: Math.round(log.length / seconds),
    longestGapMilliseconds: Math.round(longestTurn),
    momentMilliseconds: {
      median: Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0),
      worst: Math.round(sorted.at(-1) ?? 0),
    },
  };
}

export async function run(words: string[]): Promise<object> {
  const { values } = parseArgs({
    args: words,
    options: {
      incidents: { type: "string", default: "1000000" },
      events: { type: "string", default: "100000" },
    },
  });
  const incidents = Number(values.incidents);
  const { path, built } = filled(incidents);
  const store = new Store(openFile(path, AREA).db);
  const pages = Object.fromEntries(
    Object.entries(searches(incidents)).map(([name, search]) => [name, measure(store, search)]),
  );
  store.close();
  const folded = await fold(Number(values.events));
  return { incidents, built, fileBytes: statSync(path).size, milliseconds: pages, fold: folded };
}
