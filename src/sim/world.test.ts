import assert from "node:assert/strict";
import { test } from "node:test";
import { listOpenAssignments, unitStatus } from "#kernel";
import type { AcceptedEvent, Board, Command, CommandEnvelope, Instant } from "#kernel";
import { CALL_TAKING } from "./land.ts";
import type { LoadedScenario, Policy } from "./loaded.ts";
import type { RecordedCall } from "./scenario.ts";
import { createSimulation, replay, type ReplayOptions, type Simulation } from "./replay.ts";
import {
  busyDay,
  call,
  lineRoads,
  LINE_MODEL,
  NEVER,
  scenarioOf,
  START,
} from "./testing/line-town.ts";

const POLICIES: readonly Policy[] = ["history", "closest", "plan"];

function options(policy: Policy, seed = 1, more: Partial<ReplayOptions> = {}): ReplayOptions {
  const scenario = busyDay(60, 3);
  return { scenario, roads: lineRoads(), responseModel: LINE_MODEL, policy, seed, ...more };
}

function person(at: Instant, commandId: string, command: Command): CommandEnvelope {
  return { commandId, actor: { kind: "person", id: "dispatcher-1" }, at, command };
}

test("RPL-1: small steps and big jumps give the same log", () => {
  for (const policy of POLICIES) {
    const jump = replay(options(policy));
    for (const stepSeconds of [1, 7, 3600]) {
      const simulation = createSimulation(options(policy));
      let now = START;
      while (!simulation.world.finished(now)) {
        now += stepSeconds * 1000;
        simulation.advance(now);
      }
      assert.equal(simulation.result().hash, jump.hash, `${policy} by ${stepSeconds} s`);
    }
  }
});

test("RPL-2: the same seed gives the same log, another seed another one", () => {
  for (const policy of POLICIES) {
    const hash = replay(options(policy, 5)).hash;
    assert.equal(replay(options(policy, 5)).hash, hash);
    if (policy !== "history") assert.notEqual(replay(options(policy, 6)).hash, hash);
  }
});

test("RPL-3: history gives back every recorded time, also overlapping and out of order", () => {
  const history = [
    call("whole", 0, 10, [{ unitId: "A5", times: [60, 90, 200, 900, 1300, 2000] }]),
    // The same unit again before it was free, and a scene time before the en-route time.
    call("overlap", 600, 30, [{ unitId: "A5", times: [30, 80, 70, NEVER, NEVER, 3000] }]),
    call("cancelled", 700, 30, [{ unitId: "E5", times: [30, 80, NEVER, NEVER, NEVER, 200] }]),
    call("never-left", 800, 30, [{ unitId: "E20", times: [30, NEVER, NEVER, NEVER, NEVER, 60] }]),
    call("no-end", 900, 30, [{ unitId: "E35", times: [30, 50, 100, NEVER, NEVER, NEVER] }]),
    call("no-scene", 950, 30, [{ unitId: "A20", times: [30, 50, NEVER, 400, 600, 900] }]),
    call("entered-late", 1000, 2, [{ unitId: "A35", times: [10, 20, 90, NEVER, NEVER, 500] }]),
  ];
  const times = new Map<string, Record<string, Instant>>();
  const result = replay({
    ...options("history"),
    scenario: scenarioOf(history),
    onEvent: ({ event, occurredAt }) => {
      if (event.type === "unitAssigned") {
        times.set(event.assignmentId, { dispatchedAt: occurredAt });
      } else if (event.type === "assignmentStatusChanged") {
        const ended = event.status === "cleared" || event.status === "cancelled";
        if (ended && event.reason === "time-not-recorded") return;
        const mark = ended ? "availableAt" : `${event.status}At`;
        times.set(event.assignmentId, { ...times.get(event.assignmentId), [mark]: occurredAt });
      }
    },
  });
  assert.deepEqual(result.refusals, {});
  assert.equal(result.openAtEnd, 0);
  for (const { assignments } of history) {
    for (const { rowId, unitId: _unit, unitTypeId: _type, ...stamps } of assignments) {
      assert.deepEqual(times.get(rowId), stamps, rowId);
    }
  }
  assert.equal(result.checks.outOfOrder, 1);
  assert.equal(result.checks.concurrent, 1);
  assert.equal(result.checks.endNotRecorded, 1);
});

test("RPL-4: closest and plan commit no unit twice and close every incident", () => {
  for (const policy of ["closest", "plan"] as const) {
    let simulation: Simulation | undefined;
    const busy = new Map<string, string>();
    const watch = ({ event }: AcceptedEvent) => {
      if (event.type === "unitAssigned") {
        assert.equal(busy.get(event.unitId), undefined, `${event.unitId} is on two incidents`);
        assert.equal(event.concurrentReason, undefined);
        busy.set(event.unitId, event.assignmentId);
      } else if (event.type === "assignmentStatusChanged") {
        if (event.status === "cleared" || event.status === "cancelled") busy.delete(event.unitId);
      }
    };
    simulation = createSimulation(options(policy, 1, { onEvent: watch }));
    simulation.advance(Infinity);
    const result = simulation.result();
    assert.deepEqual(result.refusals, {});
    assert.equal(result.openAtEnd, 0);
    assert.equal(result.calls, 60);
    // Six units cannot answer this day at once: some calls waited for a unit.
    const recorded = new Map(
      options(policy).scenario.history.map((one) => [one.callId, one.assignments[0]]),
    );
    const waited = result.perCall.filter(({ callId, callHandling, receivedAt }) => {
      const sent = recorded.get(callId)?.dispatchedAt ?? 0;
      return typeof callHandling === "number" && callHandling > (sent - receivedAt) / 1000;
    });
    assert.ok(waited.length > 0);
  }
});

/** Turnout and scene time of every assignment by its key, of one policy. */
function keyed(policy: Policy): Map<string, string> {
  const scene = new Map<string, number>();
  const arrived = new Map<string, Instant>();
  const watched = replay(
    options(policy, 9, {
      onEvent: ({ event, occurredAt }) => {
        if (event.type !== "assignmentStatusChanged") return;
        if (event.status === "onScene") arrived.set(event.assignmentId, occurredAt);
        const from = arrived.get(event.assignmentId);
        if (from !== undefined && event.status !== "onScene") {
          if (!scene.has(event.assignmentId)) scene.set(event.assignmentId, occurredAt - from);
        }
      },
    }),
  );
  const keys = new Map<string, string>();
  for (const { assignments } of watched.perCall) {
    for (const { key, assignmentId, turnout } of assignments) {
      keys.set(key, `${turnout} ${scene.get(assignmentId)}`);
    }
  }
  return keys;
}

test("RPL-5: two policies share turnout and scene times, unit by unit", () => {
  const closest = keyed("closest");
  const history = keyed("history");
  let shared = 0;
  for (const [key, times] of keyed("plan")) {
    assert.equal(times, closest.get(key), key);
    if (history.get(key) === times) shared += 1;
  }
  // Those not called off also share them with the record.
  assert.ok(shared > 60, `${shared} shared with the record`);
});

/** The scenario with only these units on duty. */
function onDuty(history: readonly RecordedCall[], ...unitIds: string[]): LoadedScenario {
  const scenario = scenarioOf(history);
  return { ...scenario, duty: scenario.duty.filter(({ unitId }) => unitIds.includes(unitId)) };
}

test("RPL-5: what is drawn for a unit does not depend on which unit it is", () => {
  const one = call("one", 0, 10, [{ unitId: "E5", times: [60, 90, 200, NEVER, NEVER, 900] }]);
  const travelOf = (unitId: string) => {
    const scenario = onDuty([one], unitId);
    const [measured] = replay(options("closest", 4, { scenario })).perCall;
    return measured?.assignments[0]?.travel;
  };
  // Node 10 is five arcs from station 5 and ten from station 20: twice the time by the same luck.
  assert.ok(Math.abs(Number(travelOf("E20")) / Number(travelOf("E5")) - 2) < 1e-4);
});

test("RPL-4: a shift that ends during a call ends after it, and is over for the next one", () => {
  const times = [60, 90, 200, NEVER, NEVER, 900] as const;
  const history = [
    call("in-time", 0, 10, [{ unitId: "E5", times }]),
    call("too-late", 2000, 10, [{ unitId: "E20", times }]),
  ];
  const scenario = onDuty(history, "E5", "E20");
  const shifts = scenario.duty.map((one) =>
    one.unitId === "E5" ? { ...one, to: START + 300_000 } : { ...one, from: START + 3_000_000 },
  );
  const offAt: Instant[] = [];
  const result = replay(
    options("closest", 1, {
      scenario: { ...scenario, duty: shifts },
      onEvent: ({ event, occurredAt }) => {
        if (event.type === "unitTakenOutOfService") offAt.push(occurredAt);
      },
    }),
  );
  const [first, second] = result.perCall;
  assert.deepEqual(
    [first, second].map((one) => one?.assignments.map(({ unitId }) => unitId)),
    [["E5"], ["E20"]],
  );
  // It waited until the next shift came on.
  assert.equal(second?.callHandling, 1000);
  const cleared = Number(first?.callHandling) + Number(first?.assignments[0]?.commitment);
  assert.deepEqual(offAt, [START + cleared * 1000]);
});

test("RPL-6: the last unit that can reach a call goes on, and a call over before closes", () => {
  const off = { unitId: "E5", times: [60, 90, NEVER, NEVER, NEVER, 150] } as const;
  const come = { unitId: "A5", times: [60, 90, 200, NEVER, NEVER, 900] } as const;
  const history = [
    call("reached", 0, 10, [off, come]),
    call("nobody", 4000, 10, [off]),
    call("far", 8000, 10, [off, come], { alarmLevel: 1 }),
  ];
  const result = replay(options("closest", 1, { scenario: onDuty(history, "E5") }));
  const calls = new Map(result.perCall.map((one) => [one.callId, one]));
  assert.equal(typeof calls.get("reached")?.firstOnScene, "number");
  assert.equal(calls.get("nobody")?.firstOnScene, "no-on-scene");
  assert.equal(calls.get("nobody")?.assignments[0]?.commitment, 90);
  assert.equal(typeof calls.get("far")?.firstOnScene, "number");
  assert.equal(result.openAtEnd, 0);
});

test("RPL-6: who was called off is called off again, unless nobody else would come", () => {
  const off = { unitId: "E5", times: [60, 90, NEVER, NEVER, NEVER, 150] } as const;
  const come = { unitId: "A5", times: [60, 90, 200, NEVER, NEVER, 900] } as const;
  const history = [
    call("both", 0, 10, [off, come]),
    call("nobody", 4000, 10, [off]),
    call("alone", 8000, 10, [off, { unitId: "E20", times: [65, 95, 300, NEVER, NEVER, 900] }]),
  ];
  const base = options("closest", 1, { scenario: scenarioOf(history) });
  const calls = new Map(replay(base).perCall.map((one) => [one.callId, one]));
  const engineOf = (callId: string) =>
    calls.get(callId)?.assignments.find(({ key }) => key.includes("/engine/"));
  assert.equal(engineOf("both")?.travel, "no-on-scene");
  assert.equal(engineOf("both")?.commitment, 90);
  assert.equal(calls.get("alone")?.assignments.length, 2);
  // Only ambulances and engines by plan: the ambulance still reaches a call nobody reached.
  assert.equal(engineOf("nobody")?.travel, "no-on-scene");
});

test("RPL-7: a unit is where the roads say, and goes home", () => {
  const history = [call("one", 0, 15, [{ unitId: "A5", times: [60, 90, 390, NEVER, NEVER, 990] }])];
  const simulation = createSimulation(options("history", 1, { scenario: scenarioOf(history) }));
  const at = (seconds: number) => {
    const now = START + seconds * 1000;
    simulation.advance(now);
    return simulation.world.position("A5", now);
  };
  assert.deepEqual([at(0)?.node, at(0)?.moving, at(0)?.source], [5, false, "station"]);
  // Ten arcs of 30 s driven in 300 s: after 45 s half of the second one is left.
  const half = at(135);
  assert.equal(half?.node, 7);
  assert.equal(half?.offsetSeconds, 15);
  assert.ok(Math.abs((half?.point.lon ?? 0) - (-122.5 + 6.5 * 0.003)) < 1e-6);
  assert.deepEqual([at(500)?.node, at(500)?.source], [15, "scene"]);
  assert.deepEqual([at(1020)?.node, at(1020)?.moving], [13, true]);
  assert.deepEqual([at(1290)?.node, at(1290)?.source], [5, "station"]);
});

/** A simulation in which a person has the chair of the fire agency from the start. */
function withChair(more: Partial<ReplayOptions> = {}): Simulation {
  const history = [
    call("one", 0, 10, [
      { unitId: "E5", times: [60, 90, 200, NEVER, NEVER, 800] },
      { unitId: "A5", times: [60, 90, 200, NEVER, NEVER, 800] },
    ]),
  ];
  const scenario = scenarioOf(history);
  return createSimulation(
    options("closest", 1, { scenario, autopilot: (agencyId) => agencyId !== "fire", ...more }),
  );
}

const incidentId = "incident-one";

function engineStatus(board: Board): string {
  return unitStatus(board, "E20", board.at);
}

test("RPL-8: with a person in the chair nothing is sent until the person sends it", () => {
  const simulation = withChair();
  simulation.advance(START + 3_600_000);
  const sent = simulation.board().incidents.get(incidentId)?.assignmentIds ?? [];
  const units = sent.map((id) => simulation.board().assignments.get(id)?.unitId);
  assert.deepEqual(units, ["A5"]);
  // The ambulance is long done; the incident still waits for the person's engine.
  assert.equal(simulation.board().incidents.get(incidentId)?.status, "open");
});

test("RPL-8: a person assigns and the crew answers: turnout, travel, on scene, available", () => {
  const simulation = withChair({ autopilot: () => false });
  simulation.advance(START + 600_000);
  assert.equal(simulation.board().openCallIds.size, 1);
  assert.equal(simulation.board().incidents.size, 0);
  const now = START + 600_000;
  const place = { ...simulation.board().calls.get("one")!.place! };
  const open = { type: "openIncident", incidentId: "mine", callId: "one", typeId: "medical" };
  simulation.submit(person(now, "p1", { ...open, place } as Command));
  simulation.advance(now + 3_600_000);
  assert.equal(simulation.board().incidents.get("mine")?.assignmentIds.length, 0);
  const later = now + 3_600_000;
  const units = [{ assignmentId: "m1", unitId: "E20" }];
  simulation.submit(person(later, "p2", { type: "assignUnits", incidentId: "mine", units }));
  simulation.advance(later + 24 * 3_600_000);
  const assignment = simulation.board().assignments.get("m1");
  assert.ok(assignment?.status === "cleared");
  const { times } = assignment;
  // Turnout and scene time of the first recorded engine of that call; ten arcs from station 20.
  assert.equal(times.enRouteAt! - times.assignedAt, 30_000);
  const travel = (times.onSceneAt! - times.enRouteAt!) / 1000;
  assert.ok(travel >= 240 && travel <= 360, `${travel} s`);
  assert.equal(times.clearedAt! - times.onSceneAt!, 600_000);
  // The person closes it: the world does not.
  assert.equal(simulation.board().incidents.get("mine")?.status, "open");
});

test("RPL-9: crews follow a cancel, an undo, a divert and a moved incident", () => {
  const simulation = withChair({ autopilot: (agencyId) => agencyId === CALL_TAKING });
  const begin = START + 100_000;
  simulation.advance(begin);
  const assign = (at: Instant, assignmentId: string, unitId: string) =>
    simulation.submit(
      person(at, `assign-${assignmentId}`, {
        type: "assignUnits",
        incidentId,
        units: [{ assignmentId, unitId }],
      }),
    );
  assign(begin, "a", "E20");
  simulation.advance(begin + 60_000);
  assert.equal(engineStatus(simulation.board()), "enRoute");
  const moving = simulation.world.position("E20", begin + 60_000);
  assert.ok(moving?.moving && moving.node < 20);
  const cancel = { type: "setAssignmentStatus", assignmentId: "a", status: "cancelled" } as const;
  simulation.submit(person(begin + 60_000, "cancel", { ...cancel, reason: "not-needed" }));
  simulation.advance(begin + 61_000);
  assert.equal(engineStatus(simulation.board()), "available");
  assert.equal(simulation.world.position("E20", begin + 61_000)?.moving, true);
  // Undone: it is en route again and arrives.
  simulation.submit(person(begin + 62_000, "undo", { type: "undo", targetCommandId: "cancel" }));
  assert.equal(engineStatus(simulation.board()), "enRoute");
  simulation.submit(
    person(begin + 90_000, "move", {
      type: "moveIncident",
      incidentId,
      place: { ...simulation.board().incidents.get(incidentId)!.place, node: 40 },
    }),
  );
  simulation.advance(begin + 3_000_000);
  const times = simulation.board().assignments.get("a")!.times;
  assert.ok(times.onSceneAt! > begin + 90_000 + 20 * 24_000, "it had to drive to node 40");
  // Undoing an assignment at once: the crew stays where it is.
  const second = begin + 3_000_000;
  assign(second, "b", "E35");
  simulation.submit(person(second + 1000, "undo-b", { type: "undo", targetCommandId: "assign-b" }));
  simulation.advance(second + 3_000_000);
  const undone = simulation.board().assignments.get("b");
  assert.equal(undone?.times.enRouteAt, undefined);
});

test("RPL-10: handing the chair back takes up what was left pending", () => {
  for (const policy of POLICIES) {
    const simulation = withChair({ policy, autopilot: () => false });
    simulation.advance(START + 600_000);
    assert.equal(simulation.board().incidents.size, 0);
    for (const agencyId of [CALL_TAKING, "fire", "ems"]) {
      simulation.world.setAutopilot(agencyId, true, simulation.board());
    }
    simulation.advance(START + 605_000);
    const incident = simulation.board().incidents.get(incidentId);
    assert.ok(incident, policy);
    assert.equal(listOpenAssignments(simulation.board(), incident).length, 2, policy);
    simulation.advance(Infinity);
    assert.equal(simulation.board().activeIncidentIds.size, 0, policy);
  }
});
