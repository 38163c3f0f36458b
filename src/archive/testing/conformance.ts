import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { boardFromSnapshot, unitStatus, type Board, type Call } from "#kernel";
import { openArchive, type Archive, type ArchiveOptions } from "../archive.ts";
import type { Entry } from "../entry.ts";
import { entryOf } from "../entry.ts";
import { fits, marksOfEntry, type Found, type Search } from "../query.ts";
import { GrowingLog, histories, type History } from "./logs.ts";

const RUNS = Number(process.env["ARCHIVE_RUNS"] ?? 40);

export type Place = { readonly path: string; readonly remove: () => void };

async function opened(place: Place, log: GrowingLog, more: Partial<ArchiveOptions> = {}) {
  const problems: string[] = [];
  const archive = await openArchive({
    areaId: "town",
    path: place.path,
    log,
    onProblem: (message) => problems.push(message),
    eventsBetweenBoards: 7,
    boardsHeld: 3,
    ...more,
  });
  await archive.caughtUp();
  return { archive, problems };
}

/** Every page of a search, one after another. */
export function everyPage(archive: Pick<Archive, "search">, search: Search): Found[] {
  const pages: Found[] = [];
  let after = search.after;
  do {
    const page = archive.search({ ...search, ...(after === undefined ? {} : { after }) });
    pages.push(page);
    after = page.next;
  } while (after !== undefined);
  return pages;
}

/** The entries that a history must have, newest first, made without the archive. */
function expectedEntries({ boards }: History): Entry[] {
  const byOpening = new Map<number, Entry>();
  let before: Board | undefined;
  for (const [sequence, board] of boards) {
    for (const [incidentId, incident] of before?.incidents ?? []) {
      const opening = incident.timeline[0]?.sequence ?? 0;
      const now = board.incidents.get(incidentId);
      if (now?.timeline[0]?.sequence === opening) continue;
      const entry = entryOf(before as Board, incident);
      byOpening.set(opening, { ...entry, leftAtSequence: sequence });
    }
    for (const incident of board.incidents.values()) {
      const opening = incident.timeline[0]?.sequence ?? 0;
      if (before?.incidents.get(incident.incidentId) === incident) continue;
      byOpening.set(opening, entryOf(board, incident));
    }
    before = board;
  }
  return [...byOpening]
    .sort(([a, one], [b, other]) => other.receivedAt - one.receivedAt || b - a)
    .map(([, entry]) => entry);
}

/** As JSON has it: without what is undefined. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function withoutTexts({ reporter: _reporter, narrative: _narrative, ...call }: Call): Call {
  return call;
}

/** Compares a moment with the real board of that sequence. */
async function checkMoment(archive: Archive, board: Board, incidentId: string): Promise<void> {
  const real = board.incidents.get(incidentId);
  assert.ok(real !== undefined);
  const moment = await archive.moment(real.number, board.sequence);
  assert.ok(moment !== undefined, `moment ${board.sequence} of ${real.number}`);
  assert.equal(moment.sequence, board.sequence);
  const shown = boardFromSnapshot(plain(moment.board));
  assert.deepEqual(shown.incidents.get(incidentId), plain(real));
  for (const id of real.assignmentIds) {
    assert.deepEqual(shown.assignments.get(id), plain(board.assignments.get(id)));
  }
  for (const id of real.callIds) {
    const call = board.calls.get(id);
    assert.ok(call !== undefined);
    assert.deepEqual(shown.calls.get(id), plain(withoutTexts(call)));
  }
  for (const { unitId } of moment.near) {
    assert.equal(unitStatus(shown, unitId, board.at), unitStatus(board, unitId, board.at));
  }
  const known = moment.timeline.map(({ sequence }) => sequence);
  const soFar = real.timeline.map(({ sequence }) => sequence);
  assert.deepEqual(known.slice(0, soFar.length), soFar);
}

function searchesOf(entries: readonly Entry[]): Search[] {
  const searches: Search[] = [{}, { text: "main" }, { text: "no such street" }, { text: "#2" }];
  for (const entry of entries.slice(0, 6)) {
    const marks = marksOfEntry(entry);
    for (const [kind, name] of marks) searches.push({ [kind]: name });
    for (const [kind, name] of marks.slice(3)) {
      searches.push({ [kind]: name, priority: entry.priorityId, from: entry.receivedAt });
      searches.push({ [kind]: name, text: "MAIN  st", to: entry.receivedAt });
    }
  }
  return searches;
}

function checkSearch(archive: Archive, entries: readonly Entry[], search: Search): void {
  const expected = entries.filter((entry) => fits(entry, search));
  const pages = everyPage(archive, { ...search, limit: 2 });
  assert.deepEqual(
    pages.flatMap((page) => page.entries),
    plain(expected),
    JSON.stringify(search),
  );
  assert.deepEqual(pages[0]?.total, { count: expected.length, isExact: true });
  const timed = expected.filter(({ firstOnSceneSeconds }) => firstOnSceneSeconds !== undefined);
  const longest = everyPage(archive, { ...search, limit: 2, order: "first-on-scene" });
  const seconds = longest.flatMap((page) => page.entries.map((one) => one.firstOnSceneSeconds));
  const inOrder = timed.map((one) => one.firstOnSceneSeconds ?? 0).sort((a, b) => b - a);
  if (search.text?.startsWith("#") === true) return;
  assert.deepEqual(seconds, inOrder);
  assert.equal(longest[0]?.leftOut, expected.length - timed.length);
}

/** What every archive does, wherever it keeps its tables. */
export function archiveConformance(name: string, makePlace: () => Place): void {
  describe(`an archive ${name}`, () => {
    test("ARC-11: at every event an incident is as it was on the real board", async () => {
      await fc.assert(
        fc.asyncProperty(histories(90), async (history) => {
          const place = makePlace();
          const { archive, problems } = await opened(place, new GrowingLog(history.log));
          for (const board of history.boards.values()) {
            for (const incidentId of board.incidents.keys()) {
              await checkMoment(archive, board, incidentId);
            }
          }
          assert.deepEqual(problems, []);
          await archive.close();
          place.remove();
        }),
        { numRuns: Math.ceil(RUNS / 4) },
      );
    });

    test("ARC-10, ARC-14: every incident has one entry, and every search finds it", async () => {
      await fc.assert(
        fc.asyncProperty(histories(120), async (history) => {
          const place = makePlace();
          const { archive } = await opened(place, new GrowingLog(history.log));
          const entries = expectedEntries(history);
          for (const search of searchesOf(entries)) checkSearch(archive, entries, search);
          await archive.close();
          place.remove();
        }),
        { numRuns: RUNS },
      );
    });

    test("ARC-12: read in any pieces, the archive is the same", async () => {
      await fc.assert(
        fc.asyncProperty(histories(60), fc.nat(60), async (history, cut) => {
          const place = makePlace();
          const log = new GrowingLog(history.log.slice(0, cut));
          const { archive } = await opened(place, log);
          log.events = history.log;
          await archive.caughtUp();
          const found = everyPage(archive, {}).flatMap((page) => page.entries);
          assert.deepEqual(found, plain(expectedEntries(history)));
          await archive.close();
          place.remove();
        }),
        { numRuns: RUNS },
      );
    });
  });
}

export { opened as openedArchive };
