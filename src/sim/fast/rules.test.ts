import assert from "node:assert/strict";
import { test } from "node:test";
import type { BreakRule, WorkingRules } from "#kernel";
import type { CentreInput, LoadedScenario } from "#sim";
import { assertEqual, assertHistoryEqual } from "../testing/equal-runs.ts";
import { call, lineRoads, LINE_MODEL, NEVER, scenarioOf, START } from "../testing/line-town.ts";
import { underRandomRules } from "../testing/random-rules.ts";
import { randomTown } from "../testing/random-town.ts";
import { prepareCentre, templatesOf, traceOfHistory } from "#sim";

function under(rules: WorkingRules, { scenario, ...town }: CentreInput): CentreInput {
  return { ...town, scenario: { ...scenario, rules } };
}

const onLine = (scenario: LoadedScenario): CentreInput => {
  return { scenario, roads: lineRoads(), responseModel: LINE_MODEL };
};

/** Plays a history in both simulators; by call, who was sent when, and how it ended. */
function played(input: CentreInput) {
  const centre = prepareCentre(input);
  const trace = traceOfHistory(centre, templatesOf(centre));
  const log = assertEqual(centre, trace, 1);
  const sent = Array.from({ length: log.count }, (_, one) => ({
    callId: trace.callIds[log.call[one]!]!,
    unitId: centre.units[log.unit[one]!]!.unitId,
    assignedAfter: (log.assignedAt[one]! - START) / 1000,
    turnout: (log.enRouteAt[one]! - log.assignedAt[one]!) / 1000,
    arrived: !Number.isNaN(log.onSceneAt[one]!),
  }));
  return { log, sent };
}

const ROUTINE = { originalPriorityId: "2", priorityId: "2", finalPriorityId: "2" };
const THERE = [60, 90, 400, NEVER, NEVER, 1000] as const;
const row = (unitId: string) => ({ unitId, times: THERE });

/** An engine on its way from node 20 to node 10 passes node 15, where a life is at stake. */
function onTheWay(first: object): LoadedScenario {
  const scenario = scenarioOf([
    call("routine", 0, 10, [row("E20"), row("A20")], first),
    call("urgent", 60, 15, [row("E20"), row("A20")]),
  ]);
  const duty = scenario.duty.filter(({ unitId }) => !unitId.endsWith("5") || unitId.endsWith("35"));
  return { ...scenario, duty };
}

const DIVERTS: WorkingRules = { diverts: { gainSeconds: 120 } };

test("RUL-2: a unit under way is sent on only where a life may be at stake and it gains enough", () => {
  const firsts = (rules: WorkingRules, first: object = ROUTINE) => {
    const { log, sent } = played(under(rules, onLine(onTheWay(first))));
    const urgent = sent.filter(({ callId }) => callId === "urgent").map(({ unitId }) => unitId);
    return { urgent, diverts: log.working.diverts };
  };
  assert.deepEqual(firsts({}), { urgent: ["E35", "A35"], diverts: 0 });
  assert.deepEqual(firsts(DIVERTS), { urgent: ["E20", "A20"], diverts: 2 });
  const tooMuch = { diverts: { gainSeconds: 900 } };
  assert.deepEqual(firsts(tooMuch), { urgent: ["E35", "A35"], diverts: 0 });
  // From where a life may be at stake too, no machine alone takes a unit away.
  assert.deepEqual(firsts(DIVERTS, {}), { urgent: ["E35", "A35"], diverts: 0 });
});

test("RUL-3: the call that lost its unit waits, is answered anew at once, and is not closed", () => {
  const { sent, log } = played(under(DIVERTS, onLine(onTheWay(ROUTINE))));
  const routine = sent.filter(({ callId }) => callId === "routine");
  assert.deepEqual(
    routine.map(({ unitId, arrived }) => [unitId, arrived]),
    [
      ["E20", false],
      ["A20", false],
      ["E35", true],
      ["A35", true],
    ],
  );
  assert.equal(routine[2]!.assignedAfter, 120);
  assert.ok(log.reachedAt[0]! > log.reachedAt[1]!);
});

test("RUL-4: a unit that is sent on sets out at once, or when it would have", () => {
  const { sent } = played(under(DIVERTS, onLine(onTheWay(ROUTINE))));
  const urgent = sent.filter(({ callId }) => callId === "urgent");
  assert.deepEqual(
    urgent.map(({ assignedAfter, turnout }) => [assignedAfter, turnout]),
    [
      [120, 0],
      [120, 0],
    ],
  );
  // Asked 10 s after it was sent, with 20 s of its turnout left.
  const soon = onTheWay(ROUTINE);
  const history = soon.history.map((one, at) =>
    at === 0 ? one : call("urgent", 10, 15, [row("E20"), row("A20")]),
  );
  const early = played(under(DIVERTS, onLine({ ...soon, history }))).sent;
  const turnouts = early.filter(({ callId }) => callId === "urgent").map(({ turnout }) => turnout);
  assert.deepEqual(turnouts, [20, 20]);
});

/** Only these units are on duty, all day. */
function onDuty(scenario: LoadedScenario, ...unitIds: string[]): LoadedScenario {
  return { ...scenario, duty: scenario.duty.filter(({ unitId }) => unitIds.includes(unitId)) };
}

const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];

/** The line's clock is UTC; its history begins at midnight. */
const breakRule = (more: Partial<BreakRule> = {}): BreakRule => ({
  unitTypeIds: ["engine"],
  hours: { weekdays: EVERY_DAY, fromMinute: 0, toMinute: 60 },
  lengthMinutes: 30,
  atOnceMax: 1,
  ...more,
});

test("RUL-6: crews have their break one after another, and who was never free misses it", () => {
  const busy = call("long", 0, 20, [
    { unitId: "E20", times: [0, 30, 60, NEVER, NEVER, 7200] },
    { unitId: "A20", times: [0, 30, 60, NEVER, NEVER, 100] },
  ]);
  const three = onDuty(scenarioOf([busy]), "E5", "E20", "E35", "A20");
  const { working } = played(under({ breaks: [breakRule()] }, onLine(three))).log;
  // E20 is out for two hours; E35 and E5 take theirs from 0:00 and from 0:30.
  const { breaksTaken, breaksMissed } = working;
  assert.deepEqual([breaksTaken, breaksMissed], [2, 1]);
  const short = breakRule({ hours: { weekdays: EVERY_DAY, fromMinute: 0, toMinute: 20 } });
  const one = played(under({ breaks: [short] }, onLine(three))).log.working;
  assert.deepEqual([one.breaksTaken, one.breaksMissed], [1, 2]);
});

test("RUL-7: on a break a crew is sent only where a life may be at stake, and then later", () => {
  const asked = (priorityId: string, rule: Partial<BreakRule>) => {
    const id = { originalPriorityId: priorityId, priorityId, finalPriorityId: priorityId };
    const one = call("c", 600, 20, [row("E20"), row("A20")], id);
    const rules = { breaks: [breakRule({ atOnceMax: 9, lengthMinutes: 12, ...rule })] };
    const scenario = onDuty(scenarioOf([one]), "E20", "A20");
    const { sent, log } = played(under(rules, onLine(scenario)));
    const engine = sent.find(({ unitId }) => unitId === "E20")!;
    return [engine.assignedAfter, engine.turnout, log.working.breaksCut];
  };
  // Its break is from 0:00 to 0:12; the call is dispatched at 0:11.
  assert.deepEqual(asked("3", {}), [720, 30, 0]);
  assert.deepEqual(asked("3", { recallSeconds: 90 }), [660, 120, 1]);
  assert.deepEqual(asked("2", { recallSeconds: 90 }), [720, 30, 0]);
});

test("RUL-8: with few units free the posts of the table are filled, else everybody is at home", () => {
  const out = (unitId: string, from: number) =>
    call(unitId, from, Number(unitId.slice(1)), [
      { unitId, times: [0, 30, 60, NEVER, NEVER, 3000] },
      { unitId: `A${unitId.slice(1)}`, times: [0, 30, 60, NEVER, NEVER, 90] },
    ]);
  // E5 goes out: of the two that are left the nearer, E20, fills the post at node 10, then E35.
  const later = call("later", 900, 10, [row("E20"), row("A5")]);
  const scenario = scenarioOf([out("E5", 0), later]);
  const at = { lat: 37.7, lon: -122.5 + 10 * 0.003 };
  const post = { kind: "post", put: { postId: "p", name: { en: "p" }, ...at } } as const;
  const town = { ...scenario, configuration: [...scenario.configuration, post] };
  const travelOf = (whenFreeAtMost: number) => {
    const moveUps = [{ unitTypeIds: ["engine"], whenFreeAtMost, postIds: ["p"] }];
    const { log, sent } = played(under({ moveUps }, onLine(town)));
    const one = sent.findIndex(({ callId, unitId }) => callId === "later" && unitId === "E20");
    return { moves: log.working.moves, travel: log.onSceneAt[one]! - log.enRouteAt[one]! };
  };
  assert.deepEqual(travelOf(2), { moves: 2, travel: 0 });
  // With one free at most, E35 moves only when E20 is out too.
  const atHome = travelOf(1);
  assert.ok(atHome.moves === 1 && atHome.travel > 200_000, JSON.stringify(atHome));
});

test("RUL-9: calls that give up or are resolved otherwise are closed and counted apart", () => {
  const history = [0, 10, 20].map((from) => call(`c${from}`, from, 20, [row("E20"), row("A20")]));
  const scenario = onDuty(scenarioOf(history), "E20", "A20");
  const working = (leaving: NonNullable<WorkingRules["leaving"]>) => {
    const { log } = played(under({ leaving }, onLine(scenario)));
    const { abandoned, transferred } = log.working;
    return { abandoned, transferred, hasLeft: [...log.hasLeft], openAtEnd: log.openAtEnd };
  };
  const priorityIds = ["3"];
  // The first has the only engine at once; the others would wait a quarter of an hour.
  assert.deepEqual(working({ patience: [{ priorityIds, meanSeconds: 1 }] }), {
    abandoned: 2,
    transferred: 0,
    hasLeft: [0, 1, 1],
    openAtEnd: 0,
  });
  const all = [{ priorityIds, share: 1, afterSeconds: 60 }];
  assert.equal(working({ transfers: all }).transferred, 3);
  assert.deepEqual(working({ transfers: [{ ...all[0]!, share: 0 }] }).hasLeft, [0, 0, 0]);
});

test("RUL-5: by the working rules both simulators do the same, to the millisecond", () => {
  const sums = new Map<string, number>();
  for (let seed = 101; seed <= 140; seed += 1) {
    const { working } = assertHistoryEqual(underRandomRules(seed, randomTown(seed, 45)), seed);
    for (const [name, count] of Object.entries(working)) {
      sums.set(name, (sums.get(name) ?? 0) + count);
    }
  }
  for (const [name, count] of sums) assert.ok(count > 10, `${name}: ${count}`);
});
