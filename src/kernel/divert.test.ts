import assert from "node:assert/strict";
import { test } from "node:test";
import type { Command } from "./index.ts";
import { oneUnit, open, status } from "./testing/assignment.ts";
import {
  assign,
  AUTOPILOT,
  DISPATCHER,
  FIRE_OFFICER,
  IMPORT,
  openIncident,
  townOnDuty,
} from "./testing/given.ts";
import { HOUR, NOON, place } from "./testing/town.ts";

const grave = open.and(openIncident("i3", "cardiac"));
const divert = {
  type: "divertUnit",
  fromAssignmentId: "i1-E1",
  toIncidentId: "i3",
  assignmentId: "i3-E1",
  reason: "more-urgent",
  confirmed: true,
} as const;

test("ASG-15: a diverted unit leaves one incident and joins the other in one command", () => {
  const advice = { rank: 1, etaSeconds: 60, lowSeconds: 50, highSeconds: 90 };
  const story = grave
    .and(assign("i1", "E1"))
    .when({ ...divert, needId: "als", advice })
    .happened("assignmentStatusChanged", "agencyAdded", "unitAssigned");
  const { status: left, reason } = story.event("assignmentStatusChanged");
  assert.deepEqual({ left, reason }, { left: "cancelled", reason: "diverted-more-urgent" });
  assert.deepEqual(story.event("unitAssigned"), {
    type: "unitAssigned",
    assignmentId: "i3-E1",
    unitId: "E1",
    incidentId: "i3",
    needId: "als",
    advice,
  });
  assert.deepEqual(story.board.units.get("E1")?.openAssignmentIds, ["i3-E1"]);
  const onScene = grave.and(assign("i1", "E1")).and(status("i1-E1", "onScene"));
  const cleared = onScene
    .when(divert)
    .happened("assignmentStatusChanged", "agencyAdded", "unitAssigned");
  assert.equal(cleared.event("assignmentStatusChanged").status, "cleared");
});

test("ASG-15: diverted only to a more urgent incident, confirmed, with a reason", () => {
  const story = grave.and(assign("i1", "E1"));
  const toIncidentId = "i2";
  story
    .when({ ...divert, toIncidentId })
    .refused("divert-not-lower-priority", { fromIncidentId: "i1", toIncidentId });
  const lower = grave.and(openIncident("i4", "alarm")).and(assign("i1", "E1"));
  lower.when({ ...divert, toIncidentId: "i4" }).refused("divert-not-lower-priority");
  story.when({ ...divert, toIncidentId: "i1" }).refused("same-incident", { incidentId: "i1" });
  story.when({ ...divert, toIncidentId: "i9" }).refused("unknown-incident");
  story.when({ ...divert, confirmed: false }).refused("confirmation-required", { what: "divert" });
  story.when({ ...divert, reason: "" as never }).refused("reason-required", { field: "reason" });
  story.when({ ...divert, fromAssignmentId: "x" }).refused("unknown-assignment");
  story
    .and(status("i1-E1", "cleared"))
    .when(divert)
    .refused("assignment-ended", { status: "cleared" });
  story.when({ ...divert, assignmentId: "i1-E1" }).refused("assignment-exists");
  story.when({ ...divert, assignmentId: "" }).refused("invalid-value", { field: "assignmentId" });
  story.when({ ...divert, needId: "" }).refused("invalid-value", { field: "needId" });
  const advice = { rank: 0, etaSeconds: 1, lowSeconds: 1, highSeconds: 1 };
  story.when({ ...divert, advice }).refused("invalid-value", { field: "advice.rank" });
  const closed = story.and({
    type: "closeIncident",
    incidentId: "i3",
    disposition: "completed",
  });
  closed.when(divert).refused("incident-not-open", { incidentId: "i3", status: "closed" });
});

test("ASG-15: not with a patient aboard, not another agency's unit", () => {
  const story = grave.and(assign("i1", "M1"));
  const medic = { ...divert, fromAssignmentId: "i1-M1", assignmentId: "i3-M1" };
  for (const now of ["transporting", "atDestination"] as const) {
    story
      .and({ ...status("i1-M1", now), destination: place() } as Command)
      .when(medic)
      .refused("divert-patient-aboard", { assignmentId: "i1-M1" });
  }
  story.when(medic, { actor: FIRE_OFFICER }).refused("not-your-unit", { unitId: "M1" });
});

test("ASG-15: a machine alone does not take a unit from where a life may be at stake", () => {
  const settings = townOnDuty().and({
    type: "configure",
    changes: [
      {
        kind: "priority",
        put: {
          priorityId: "P0",
          name: { en: "P0" },
          rank: 1,
          colour: { night: "#fff", day: "#000000" },
          shape: "triangle",
          tone: "sharp",
          warnMinutes: 0,
          alertMinutes: 0,
          lifeThreat: true,
        },
      },
      {
        kind: "priority",
        put: {
          priorityId: "P1",
          name: { en: "P1" },
          rank: 2,
          colour: { night: "#fff", day: "#000000" },
          shape: "triangle",
          tone: "sharp",
          warnMinutes: 1,
          alertMinutes: 1,
          lifeThreat: true,
        },
      },
    ],
  });
  const story = settings
    .and(openIncident("i1", "cardiac"))
    .and(openIncident("i3", "cardiac", { priorityId: "P0" }))
    .and(assign("i1", "E1"));
  story.when(divert, { actor: AUTOPILOT }).refused("needs-person");
  for (const actor of [IMPORT, DISPATCHER]) {
    story
      .when(divert, { actor })
      .happened("assignmentStatusChanged", "agencyAdded", "unitAssigned");
  }
  const calm = grave.and(assign("i1", "E1"));
  calm
    .when(divert, { actor: AUTOPILOT })
    .happened("assignmentStatusChanged", "agencyAdded", "unitAssigned");
});

test("ASG-15: a unit with another assignment keeps it; held is released", () => {
  const story = grave
    .and(assign("i1", "E1"))
    .and(oneUnit("E1", { concurrentReason: "nobody-else" }, "i2"));
  const diverted = story
    .when(divert)
    .happened("assignmentStatusChanged", "agencyAdded", "unitAssigned");
  assert.equal(diverted.event("unitAssigned").concurrentReason, "more-urgent");
  assert.deepEqual(diverted.board.units.get("E1")?.openAssignmentIds, ["i2-E1", "i3-E1"]);
  story
    .and(oneUnit("E1", { concurrentReason: "nobody-else" }, "i3"))
    .when({ ...divert, assignmentId: "new" })
    .refused("unit-already-assigned", { unitId: "E1", incidentId: "i3" });
  const held = grave.and(assign("i1", "E1")).and({
    type: "holdIncident",
    incidentId: "i3",
    reason: "waits-for-access",
    until: NOON + HOUR,
  });
  held
    .when(divert)
    .happened("assignmentStatusChanged", "incidentReleased", "agencyAdded", "unitAssigned");
  const typed = { ...divert, reason: "Smith is nearer" as never };
  grave.and(assign("i1", "E1")).when(typed).refused("invalid-value", { field: "reason" });
});
