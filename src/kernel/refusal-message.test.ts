import assert from "node:assert/strict";
import { test } from "node:test";
import { refusalMessage, type Refusal, type RefusalCode } from "./index.ts";

const problem = { path: "unit.E1.crew", got: "-1", expected: "a whole number from 0 to 1000" };

/** One refusal of each code, and the words its message must hold. */
const SAMPLES: {
  readonly [C in RefusalCode]: readonly [Omit<Extract<Refusal, { code: C }>, "code">, ...string[]];
} = {
  "configuration-invalid": [{ problems: [problem] }, "unit.E1.crew", "-1", "from 0 to 1000"],
  "invalid-value": [{ field: "crew", got: "-1", expected: "0 to 9" }, "crew", "-1", "0 to 9"],
  "time-in-future": [{ occurredAt: 90_000, at: 0 }, "90 s", "happened"],
  "unknown-call": [{ callId: "K" }, "K", "archived"],
  "call-exists": [{ callId: "K" }, "K", "new id"],
  "call-not-open": [{ callId: "K", status: "closed" }, "K", "closed", "expected open"],
  "reporter-given": [{ callId: "K" }, "K", "anonymous"],
  "call-not-linked": [{ callId: "K" }, "K", "not linked"],
  "unknown-incident": [{ incidentId: "I" }, "I", "Check the id"],
  "incident-exists": [{ incidentId: "I" }, "I", "new id"],
  "incident-not-open": [{ incidentId: "I", status: "closed" }, "I", "closed", "Reopen"],
  "incident-not-held": [{ incidentId: "I" }, "I", "not held"],
  "incident-not-closed": [{ incidentId: "I" }, "I", "not closed"],
  "incident-not-grouped": [{ incidentId: "I" }, "I", "not grouped"],
  "incident-has-units": [{ incidentId: "I", unitIds: ["A", "B"] }, "I", "A, B", "Clear"],
  "incident-has-group": [{ incidentId: "I", groupedIds: ["J"] }, "I", "J", "Split"],
  "same-incident": [{ incidentId: "I" }, "I", "two"],
  "needs-person": [{ why: "life-threat" }, "person", "life"],
  "alarm-not-higher": [{ incidentId: "I", alarmLevel: 2 }, "I", "2", "higher"],
  "unknown-type": [{ typeId: "T" }, "T", "configuration"],
  "unknown-priority": [{ priorityId: "P" }, "P", "configuration"],
  "unknown-disposition": [{ disposition: "D" }, "D", "settings"],
  "unknown-agency": [{ agencyId: "A" }, "A", "configuration"],
  "agency-already-on": [{ incidentId: "I", agencyId: "A" }, "I", "A", "already"],
  "note-exists": [{ noteId: "N" }, "N", "new id"],
  "unknown-unit": [{ unitId: "U" }, "U", "configuration"],
  "unknown-post": [{ postId: "P" }, "P", "configuration"],
  "not-your-unit": [{ unitId: "U", agencyId: "A" }, "U", "A", "centre"],
  "unit-not-in-service": [{ unitId: "U" }, "U", "in service"],
  "unit-already-in-service": [{ unitId: "U" }, "U", "already"],
  "unit-already-assigned": [{ unitId: "U", incidentId: "I" }, "U", "I", "already"],
  "unit-committed": [{ unitId: "U", incidentIds: ["I"] }, "U", "I", "divert"],
  "unit-reserved": [{ unitId: "U", until: 65_000 }, "U", "1970-01-01 00:01 UTC", "Release"],
  "unit-not-reserved": [{ unitId: "U" }, "U", "not reserved"],
  "unknown-assignment": [{ assignmentId: "S" }, "S", "Check the id"],
  "assignment-exists": [{ assignmentId: "S" }, "S", "new id"],
  "assignment-ended": [{ assignmentId: "S", status: "cleared" }, "S", "cleared", "expected"],
  "status-not-forward": [{ assignmentId: "S", from: "a", to: "b" }, "S", "a", "b", "forward"],
  "destination-required": [{ assignmentId: "S" }, "S", "where"],
  "reason-required": [{ field: "reason" }, "reason", "Say why"],
  "confirmation-required": [{ what: "divert" }, "divert", "confirm"],
  "cautions-raised": [
    {
      cautions: [{ check: "unit-unfit", level: "warn", subjectId: "U" }],
      reasonRequired: true,
    },
    "unit-unfit (U)",
    "acknowledge exactly",
    "with a reason",
  ],
  "cautions-block": [
    {
      cautions: [{ check: "unit-unfit", level: "block", subjectId: "U" }],
      overrideRoles: ["supervisor"],
    },
    "unit-unfit (U)",
    "supervisor",
  ],
  "divert-not-lower-priority": [{ fromIncidentId: "I", toIncidentId: "J" }, "I", "J", "urgent"],
  "divert-patient-aboard": [{ assignmentId: "S" }, "S", "patient"],
  "nothing-to-undo": [{ targetCommandId: "C" }, "C", "opposite"],
  "not-your-command": [{ targetCommandId: "C" }, "C", "someone else"],
  "undo-window-over": [{ targetCommandId: "C" }, "C", "too long"],
  "undo-overtaken": [{ targetCommandId: "C" }, "C", "changed again"],
  "person-only": [{ what: "claim" }, "claim", "person"],
  "unknown-seat": [{ seat: "D" }, "D", "settings"],
  "seat-taken": [
    { seat: "D", holderId: "ann", since: 65_000 },
    "D",
    "ann",
    "1970-01-01 00:01 UTC",
    "reason",
  ],
  "seat-empty": [{ seat: "D" }, "D", "Nobody"],
  "claimed-by-another": [
    { holderId: "ann", seat: "Fire desk", since: 65_000 },
    "Fire desk",
    "1970-01-01 00:01 UTC",
    "reason",
  ],
  "not-claimed": [{}, "not claimed", "release"],
  "alarm-gone": [{ key: "K" }, "K", "not waiting"],
  "alarm-not-shelved": [{ key: "K" }, "K", "not shelved"],
  "unknown-note": [{ noteId: "N" }, "N", "Check the id"],
  "unknown-opening": [{ openingId: "O" }, "O", "Ask for a new one"],
  "opening-exists": [{ openingId: "O" }, "O", "new id"],
  "opening-given": [{ openingId: "O" }, "O", "Nothing to do"],
  "opening-required": [{ purpose: "legal" }, "legal", "Ask for an opening"],
  "not-your-opening": [{ openingId: "O" }, "O", "of your own"],
  "unknown-deployment": [{ deploymentId: "D" }, "D", "Check"],
  "deployment-exists": [{ deploymentId: "D" }, "D", "new id"],
  "deployment-status": [{ deploymentId: "D", status: "proposed" }, "D", "proposed"],
  "deployment-overtaken": [
    { deploymentId: "D", problems: [{ path: "unit.E1", got: "x", expected: "y" }] },
    "D",
    "unit.E1",
    "by hand",
  ],
  "unknown-hold": [{ holdId: "H" }, "H", "Nothing to do"],
  "hold-exists": [{ holdId: "H" }, "H", "new id"],
  held: [{ holdId: "H" }, "H", "Lift"],
  "second-person": [{}, "second person"],
  "limit-reached": [{ what: "units", limit: 3 }, "units", "3", "Split"],
};

for (const [code, [properties, ...words]] of Object.entries(SAMPLES)) {
  test(`REF-1: ${code} says what came, what was expected or what to do`, () => {
    const message = refusalMessage({ code, ...properties } as Refusal);
    for (const word of words) assert.ok(message.includes(word), `${word} in: ${message}`);
    assert.match(message, /^\S.*[.]$/u);
    assert.ok(!message.includes("undefined") && !message.includes("  "), message);
  });
}

test("REF-1: five problems of a configuration are told, the others counted", () => {
  const problems = Array.from({ length: 7 }, (_, index) => ({ ...problem, path: `p${index}` }));
  const message = (count: number) =>
    refusalMessage({ code: "configuration-invalid", problems: problems.slice(0, count) });
  assert.ok(message(7).includes("p4") && !message(7).includes("p5"));
  assert.ok(message(7).includes("and 2 more"));
  assert.ok(!message(5).includes("more"));
  assert.ok(message(6).includes("and 1 more"));
});

test("REF-1: an incident that is not open says how to open it; an empty list says none", () => {
  const held = refusalMessage({ code: "incident-not-open", incidentId: "I", status: "held" });
  assert.ok(held.includes("Release or split"));
  const none = refusalMessage({ code: "incident-has-units", incidentId: "I", unitIds: [] });
  assert.ok(none.includes("has none,"));
});
