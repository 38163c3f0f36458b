import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyBoard, evolve, type AcceptedEvent, type Board } from "#kernel";
import { createSimulation } from "#sim";
import { busyDay, LINE_MODEL, lineRoads, START } from "../../sim/testing/line-town.ts";
import { LiveMeasures, type MeasuredLog } from "./live-measures.ts";

/** A log that is read back and then goes on, as an authority's. */
function logOf(events: readonly AcceptedEvent[], known: number) {
  let board: Board = emptyBoard("town");
  const told = new Set<(events: readonly AcceptedEvent[]) => void>();
  const add = (list: readonly AcceptedEvent[]) => {
    for (const event of list) board = evolve(board, event);
    for (const tell of told) tell(list);
  };
  add(events.slice(0, known));
  const log: MeasuredLog = {
    board: () => board,
    eventsAfter: async (after, limit) => {
      return events.slice(after, Math.min(board.sequence, after + (limit ?? events.length)));
    },
    subscribe: (tell) => {
      told.add(tell);
      return () => told.delete(tell);
    },
  };
  return { log, goOn: () => add(events.slice(known)) };
}

function simulated(policy: "history" | "plan") {
  const events: AcceptedEvent[] = [];
  const simulation = createSimulation({
    scenario: busyDay(120, 3),
    roads: lineRoads(),
    responseModel: LINE_MODEL,
    policy,
    seed: 1,
    onEvent: (event) => events.push(event),
  });
  simulation.advance(Infinity);
  return { events, result: simulation.result() };
}

for (const policy of ["history", "plan"] as const) {
  test(`MEA-15: live indicators equal those of the replay (${policy})`, async () => {
    const { events, result } = simulated(policy);
    // Begun in the middle of the shift: half is read back from the log, half is heard.
    const { log, goOn } = logOf(events, Math.floor(events.length / 2));
    const live = new LiveMeasures(log);
    await live.now(START + 3_600_000);
    goOn();
    const now = await live.now(START + 24 * 3_600_000);
    assert.equal(now.sequence, events.length);
    assert.equal(now.calls, result.calls);
    assert.equal(now.assignments, result.assignments);
    assert.deepEqual(now.checks, result.checks);
    const plain = now.indicators.map((line) => ({
      name: line.name,
      priority: line.priority,
      count: line.count,
      median: line.median,
      p90: line.p90,
      p90Low: line.p90Low,
      p90High: line.p90High,
      excluded: line.excluded,
      withinTarget: line.withinTarget,
    }));
    assert.deepEqual(plain, result.indicators);
    assert.ok(now.indicators.some(({ count }) => count > 100));
  });
}

test("MEA-11: a window that begins earlier than what is kept is cut, and says so", async () => {
  const { events } = simulated("history");
  const live = new LiveMeasures(logOf(events, events.length).log);
  const at = START + 24 * 3_600_000;
  const cut = await live.now(at, { from: START - 1 });
  assert.deepEqual([cut.from, cut.isCut], [START, true]);
  const hour = await live.now(at, { from: at - 3_600_000 });
  assert.deepEqual([hour.from, hour.isCut], [at - 3_600_000, false]);
  assert.ok(hour.calls < cut.calls);
  assert.equal(hour.checks.events, events.filter((one) => one.recordedAt >= hour.from).length);
  const ahead = await live.now(at, { from: at + 5000 });
  assert.deepEqual([ahead.from, ahead.calls], [at, 0]);
});

test("MEA-13: every assignment belongs to one agency, so the agencies add up to all", async () => {
  const { events } = simulated("plan");
  const live = new LiveMeasures(logOf(events, events.length).log);
  const at = START + 24 * 3_600_000;
  const all = await live.now(at);
  const count = (name: string, lines: typeof all.indicators) =>
    lines.find((line) => line.name === name && line.priority === "all")?.count ?? 0;
  for (const name of ["turnout", "travel", "commitment"]) {
    const parts = all.byAgency.map(({ indicators }) => count(name, indicators));
    assert.equal(
      parts.reduce((sum, part) => sum + part, 0),
      count(name, all.indicators),
      name,
    );
  }
  for (const { id, indicators } of all.byAgency) {
    const own = await live.now(at, { agencyId: id });
    assert.deepEqual(
      own.indicators.filter(({ priority }) => priority === "all"),
      indicators,
    );
  }
});
