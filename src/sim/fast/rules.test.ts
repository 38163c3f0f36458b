import assert from "node:assert/strict";
import { test } from "node:test";
import type { WorkingRules } from "#kernel";
import type { CentreInput, LoadedScenario } from "#sim";
import { assertEqual, assertHistoryEqual } from "../testing/equal-runs.ts";
import { call, lineRoads, LINE_MODEL, NEVER, scenarioOf, START } from "../testing/line-town.ts";
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

test("RUL-5: by the working rules both simulators do the same, to the millisecond", () => {
  let diverts = 0;
  for (let seed = 101; seed <= 112; seed += 1) {
    const rules = { diverts: { gainSeconds: [0, 30, 120][seed % 3]! } };
    diverts += assertHistoryEqual(under(rules, randomTown(seed, 45)), seed).working.diverts;
  }
  assert.ok(diverts > 20, `${diverts}`);
});
