import assert from "node:assert/strict";
import { test } from "node:test";
import { accept, decide, evolve, type Board, type Command, type Decision } from "#kernel";
import { chooseUnits, reasonText, recommend, type Candidate, type NeedAdvice } from "./index.ts";
import type { RecommendInput } from "./situation.ts";
import { NOW, TURNOUT_SECONDS, world, type WorldSpec } from "./testing/world.ts";

const INCIDENTS = [
  { incidentId: "i30", priority: "p3" },
  { incidentId: "i20", priority: "p2" },
  { incidentId: "i10", priority: "p1" },
];

function busy(status: "assigned" | "acknowledged" | "enRoute" | "onScene", incidentId = "i30") {
  return { can: "engine", near: 100, on: { incidentId, status } } as const;
}

function ask(spec: Partial<WorldSpec>, more: Partial<RecommendInput> = {}): RecommendInput {
  const units = { ...spec.units };
  return { ...world({ incidents: INCIDENTS, needs: ["engine"], ...spec, units }), ...more };
}

function idsOf(candidates: readonly Candidate[] | undefined): string[] {
  return (candidates ?? []).map(({ unitId }) => unitId);
}

const far = { can: "engine", near: 600 };
const clearsIn = (seconds: number) => ({ expectedFreeAt: () => NOW + seconds * 1000 });

test("REC-23: a unit is taken only from a strictly less urgent incident, before it arrives", () => {
  const proposedFrom = (spec: ReturnType<typeof busy>, priority: "p1" | "p2" | "p3") =>
    idsOf(recommend(ask({ units: { B1: spec, F1: far }, priority })).needs[0]!.proposals);
  for (const status of ["assigned", "acknowledged", "enRoute"] as const) {
    assert.deepEqual(proposedFrom(busy(status), "p2"), ["B1"], status);
  }
  assert.deepEqual(proposedFrom(busy("onScene"), "p1"), []);
  assert.deepEqual(proposedFrom(busy("enRoute", "i20"), "p2"), []);
  assert.deepEqual(proposedFrom(busy("enRoute", "i20"), "p3"), []);
  assert.deepEqual(proposedFrom(busy("enRoute", "i20"), "p1"), ["B1"]);
});

/** On the road already, so 100 s; the free one 60 s turnout and the road. */
function gaining(near: number): NeedAdvice {
  return recommend(ask({ units: { B1: busy("enRoute"), F1: { can: "engine", near } } })).needs[0]!;
}

test("REC-24: a divert must gain divertGainSeconds over the unit it replaces", () => {
  assert.deepEqual(idsOf(gaining(159).proposals), []);
  const [proposal] = gaining(160).proposals;
  assert.equal(proposal?.unitId, "B1");
  assert.deepEqual(proposal.divert, {
    fromIncidentId: "i30",
    fromAssignmentId: "B1-on",
    number: "30",
    priorityId: "p3",
    gainSeconds: 120,
    remainingUnits: 0,
  });
  assert.equal(proposal.advice.etaSeconds, 100);
});

test("REC-25: by default nothing that needs a person is chosen, and never by chooseUnits", () => {
  const input = ask({ units: { B1: busy("enRoute"), F1: far } });
  assert.deepEqual(idsOf(recommend(input).needs[0]!.chosen), ["F1"]);
  const choose = { ...input, options: { divert: "choose" } } as const;
  const [chosen] = recommend(choose).needs[0]!.chosen;
  assert.equal(chosen?.unitId, "B1");
  assert.equal(chosen.availability.kind, "divert");
  assert.equal(chosen.divert?.gainSeconds, 600 + TURNOUT_SECONDS - 100);
  const off = { ...input, options: { divert: "off" } } as const;
  assert.deepEqual(recommend(off).needs[0]!.proposals, []);
  for (const policy of ["closest", "plan"] as const) {
    assert.deepEqual(
      chooseUnits(choose, policy).map(({ unitId }) => unitId),
      ["F1"],
    );
  }
});

test("REC-25: choosing a divert still asks for its gain", () => {
  const options = { divert: "choose" } as const;
  const units = { B1: busy("enRoute"), F1: { can: "engine", near: 159 } };
  assert.deepEqual(idsOf(recommend({ ...ask({ units }), options }).needs[0]!.chosen), ["F1"]);
});

test("REC-26: what the other incident is left with is counted", () => {
  const units = { B1: busy("enRoute"), B2: { ...busy("enRoute"), near: 90_000 }, F1: far };
  const [proposal] = recommend(ask({ units })).needs[0]!.proposals;
  assert.equal(proposal?.divert?.remainingUnits, 1);
  assert.deepEqual(
    proposal.notes.map((note) => reasonText(note)),
    ["leaves #30 with 1 unit"],
  );
});

test("REC-22: a unit that clears soon is proposed when waiting for it is worth it", () => {
  const units = { C1: busy("onScene"), F1: far };
  const proposals = (seconds: number) =>
    recommend(ask({ units }, clearsIn(seconds))).needs[0]!.proposals;
  // The free one: 660 s. Clearing: the wait and 100 s of road; 60 s sooner is asked for.
  const [soon] = proposals(500);
  assert.equal(soon?.unitId, "C1");
  assert.deepEqual(soon.availability, {
    kind: "clearing",
    fromIncidentId: "i30",
    inSeconds: 500,
  });
  assert.equal(soon.arrival.medianSeconds, 600);
  assert.equal(soon.arrival.highSeconds, 120 + 500 * 1.5);
  assert.deepEqual(proposals(501), []);
  assert.equal(proposals(-30)[0]?.arrival.medianSeconds, 100);
  assert.deepEqual(recommend(ask({ units })).needs[0]!.proposals, []);
});

test("REC-22: a wait longer than clearingWithinSeconds is only told", () => {
  const { needs } = recommend(ask({ units: { C1: busy("onScene") } }, clearsIn(901)));
  assert.deepEqual(needs[0]!.proposals, []);
  assert.deepEqual(needs[0]!.unfilled?.couldFill, [
    {
      unitId: "C1",
      callSign: "C1",
      reason: { code: "committed", number: "30", status: "onScene", inSeconds: 901 },
    },
  ]);
  assert.deepEqual(needs[0]!.unfilled?.reasons, [
    { code: "all-committed", units: 1, inSeconds: 901 },
  ]);
});

test("REC-30: what could fill an empty need comes soonest first, and is proposed", () => {
  const duty = { status: "outOfService", since: NOW, reason: "breakdown" } as const;
  const input = ask(
    {
      units: {
        A1: { can: "engine", near: 1, duty },
        B1: { ...busy("enRoute"), near: 500 },
        C1: busy("onScene"),
      },
    },
    clearsIn(200),
  );
  const [advice] = recommend(input).needs;
  assert.deepEqual(
    advice!.unfilled?.couldFill.map(({ unitId, arrivalSeconds }) => [unitId, arrivalSeconds]),
    [
      ["C1", 300],
      ["B1", 500],
      ["A1", undefined],
    ],
  );
  assert.deepEqual(idsOf(advice!.proposals), ["C1"]);
  assert.equal(advice!.proposals[0]?.divert, undefined);
});

test("REC-24: one unit is proposed once, for the slot that gains most", () => {
  const units = {
    B1: { ...busy("enRoute"), can: "engine ladder" },
    F1: far,
    T1: { can: "ladder", near: 900 },
  };
  const { needs } = recommend(ask({ units, needs: ["engine", "ladder"] }));
  const all = needs.flatMap(({ proposals }) => idsOf(proposals));
  assert.deepEqual(all, ["B1"]);
});

test("REC-23: a unit with two open assignments is left alone", () => {
  const input = ask({ units: { B1: busy("enRoute"), F1: far } });
  const { board } = input;
  const unit = board.units.get("B1")!;
  const twice = { ...unit, openAssignmentIds: ["B1-on", "B1-on"] };
  const units = board.units.set("B1", twice);
  assert.deepEqual(recommend({ ...input, board: { ...board, units } }).needs[0]!.proposals, []);
});

/** Gives a command to the kernel itself. */
function give(board: Board, command: Command): Board | Decision {
  const actor = { kind: "person", id: "dispatcher" } as const;
  const envelope = { commandId: "c", actor, at: NOW, command };
  const decision = decide(board, envelope);
  return "refusal" in decision
    ? decision
    : accept(board, envelope, decision.events).reduce(evolve, board);
}

test("REC-25: what is chosen is accepted by the kernel as it stands, and so is a divert", () => {
  const input = ask({ units: { B1: busy("enRoute"), F1: far } });
  const [need] = recommend(input).needs;
  const units = need!.chosen.map(({ unitId, advice }) => {
    return { assignmentId: `new-${unitId}`, unitId, needId: need!.needId, advice };
  });
  const assigned = give(input.board, { type: "assignUnits", incidentId: "target", units });
  assert.ok("areaId" in assigned, JSON.stringify(assigned));
  const [proposal] = need!.proposals;
  const diverted = give(input.board, {
    type: "divertUnit",
    fromAssignmentId: proposal!.divert!.fromAssignmentId,
    toIncidentId: "target",
    assignmentId: "diverted",
    advice: proposal!.advice,
    reason: "more-urgent",
    confirmed: true,
  });
  assert.ok("areaId" in diverted, JSON.stringify(diverted));
});

test("REC-25: a divert that is chosen stands in no other list, and fills once", () => {
  const input = ask({ units: { B1: busy("enRoute") }, needs: ["2 engine"] });
  const [advice] = recommend({ ...input, options: { divert: "choose" } }).needs;
  assert.deepEqual(idsOf(advice!.chosen), ["B1"]);
  assert.deepEqual(advice!.excluded, []);
  assert.deepEqual(advice!.proposals, []);
  assert.deepEqual(advice!.unfilled?.couldFill, []);
});

test("REC-24: the slowest of the chosen is helped first", () => {
  const units = { B1: busy("enRoute"), F1: { can: "engine", near: 300 }, F2: far };
  const [advice] = recommend(ask({ units, needs: ["2 engine"] })).needs;
  assert.equal(advice!.proposals[0]?.divert?.gainSeconds, 600 + TURNOUT_SECONDS - 100);
});

test("REC-28: ranks count the chosen, the runners-up, then the proposals", () => {
  const units = {
    B1: busy("enRoute"),
    F1: far,
    F2: { can: "engine", near: 700 },
    F3: { can: "engine", near: 800 },
  };
  const [advice] = recommend(ask({ units })).needs;
  const ranks = [advice!.chosen, advice!.runnersUp, advice!.proposals].map((list) =>
    list.map(({ unitId, advice: { rank } }) => `${unitId} ${rank}`),
  );
  assert.deepEqual(ranks, [["F1 1"], ["F2 2", "F3 3"], ["B1 4"]]);
});
