import assert from "node:assert/strict";
import { test } from "node:test";
import { assign, openIncident, townOnDuty, type Story } from "../../kernel/testing/given.ts";
import { MINUTE, NOON, unit } from "../../kernel/testing/town.ts";
import { chinese } from "../words/chinese.ts";
import { english } from "../words/english.ts";
import type { Said } from "../words/said.ts";
import type { Desk, Understanding } from "./meaning.ts";
import { understand } from "./understand.ts";
import { AWAY, STATUSES, VERBS } from "./vocabulary.ts";

/** #1 is a fire (P2) with E1 on it, #2 a cardiac arrest (P1), #3 an alarm (P3). */
function story(): Story {
  return townOnDuty()
    .and({
      type: "configure",
      changes: [{ kind: "unit", put: unit("BC", { callSign: "Battalion 2" }) }],
    })
    .and({ type: "placeInService", unitId: "BC" })
    .and(openIncident("i1", "fire"))
    .and(openIncident("i2", "cardiac"))
    .and(openIncident("i3", "alarm"))
    .and(assign("i1", "E1"));
}

const BOARD = story().board;

function desk(more: Partial<Desk> = {}): Desk {
  let ids = 0;
  return {
    board: BOARD,
    personId: "dispatcher",
    at: NOON,
    may: () => true,
    mayGive: () => true,
    screens: [
      {
        id: "history",
        names: ["history", "History", "历史"],
        said: { id: "bar.go.screen", values: { name: "History" } },
      },
    ],
    labels: new Map(),
    newId: () => `id-${(ids += 1)}`,
    ...more,
  };
}

function order(line: string, more: Partial<Desk> = {}) {
  const meaning = understand(desk(more), line);
  assert.ok(meaning.kind === "order", `${line}: ${JSON.stringify(meaning)}`);
  return meaning;
}

function command(line: string, more: Partial<Desk> = {}) {
  const { steps } = order(line, more);
  assert.equal(steps.length, 1, line);
  return steps[0]?.command;
}

function kind(line: string, more: Partial<Desk> = {}): Understanding["kind"] {
  return understand(desk(more), line).kind;
}

test("CON-91: a status is read from the end, whatever the call sign's words and spelling", () => {
  const wanted = { type: "setAssignmentStatus", assignmentId: "i1-E1", status: "onScene" };
  for (const line of [
    "s E1 os",
    "/s E1 os",
    "S e1 OS",
    "s E 1 on scene",
    "s e-1 onscene",
    "E1 os",
  ]) {
    assert.deepEqual(command(line), wanted, line);
  }
  assert.deepEqual(command("s Battalion 2 oos breakdown"), {
    type: "takeOutOfService",
    unitId: "BC",
    reason: "breakdown",
  });
  assert.deepEqual(command("/s battalion2 meal 30"), {
    type: "setAway",
    unitId: "BC",
    reason: "meal",
    recallSeconds: 1800,
  });
});

test("CON-92: words of both languages and full-width signs are understood", () => {
  const wanted = { type: "setAssignmentStatus", assignmentId: "i1-E1", status: "onScene" };
  for (const line of ["状态 E1 到场", "状态E1 到场", "／s Ｅ１ ｏｓ", "、s E1 现场", "E1 到场"]) {
    assert.deepEqual(command(line), wanted, line);
  }
  assert.equal(command("派E2 1")?.type, "assignUnits");
  assert.equal(command("暂缓 3 30 天气")?.type, "holdIncident");
});

test("CON-91: units are assigned to an incident, several at once", () => {
  const assigned = order("d M1 E2 2");
  assert.deepEqual(assigned.steps[0]?.command, {
    type: "assignUnits",
    incidentId: "i2",
    units: [
      { assignmentId: "id-1", unitId: "M1" },
      { assignmentId: "id-2", unitId: "E2" },
    ],
  });
  assert.deepEqual(assigned.said[0]?.values, {
    units: "M1, E2",
    number: "2",
    type: { en: "Cardiac arrest" },
    address: "1 Main St",
  });
  assert.deepEqual(assigned.warnings, []);
  // The school of points, the school without a verb, and the selected incident.
  assert.equal(command("D.M1.2")?.type, "assignUnits");
  assert.equal(command("M1 E2 #2")?.type, "assignUnits");
  assert.deepEqual(order("d M1", { selectedIncidentId: "i3" }).said[0]?.values?.["number"], "3");
});

test("CON-93: what the rules refuse is blocked, what a reason allows asks once more", () => {
  assert.equal(kind("d E1 1"), "blocked", "twice on one incident cannot be forced");
  assert.equal(kind("d E1 3"), "wrong", "a second incident needs a reason");
  const second = order("d E1 3 nobody else");
  assert.equal(second.warnings[0]?.id, "refusal.unit-committed");
  const [step] = second.steps;
  assert.ok(step?.command.type === "assignUnits");
  assert.equal(step.command.units[0]?.concurrentReason, "nobody-else");
  assert.equal(kind("a 1 1"), "blocked");
  assert.equal(kind("d M1 2", { may: () => false }), "blocked");
  assert.equal(kind("d M1 2", { mayGive: () => false }), "blocked");
});

test("CON-93: a divert says what it leaves behind and is confirmed", () => {
  const divert = order("v E1 2 nearest to it");
  assert.deepEqual(divert.steps[0]?.command, {
    type: "divertUnit",
    fromAssignmentId: "i1-E1",
    toIncidentId: "i2",
    assignmentId: "id-1",
    reason: "nearest-to-it",
    confirmed: true,
  });
  assert.equal(divert.warnings[0]?.id, "bar.warn.leaves");
  assert.equal(divert.warnings[0]?.values?.["count"], 0);
  assert.deepEqual(divert.warnings[1], {
    id: "bar.warn.unmet",
    values: { count: 2, capability: { en: "Pump" } },
  });
  assert.equal(kind("v E1 3 other"), "blocked", "never to something less urgent");
});

test("CON-93: closing with units on it, or with a life at stake, warns", () => {
  const close = order("close 1 completed");
  assert.deepEqual(close.steps[0]?.command, {
    type: "closeIncident",
    incidentId: "i1",
    disposition: "completed",
    clearUnits: true,
  });
  assert.deepEqual(close.warnings[0], { id: "bar.warn.clears", values: { units: "E1" } });
  assert.equal(order("close 2 dup").warnings[0]?.id, "bar.warn.nobodyCame");
  assert.equal(order("p 2 3").warnings[0]?.id, "bar.warn.lowers");
  assert.deepEqual(order("p 3 2").warnings, []);
});

test("CON-93: taking the last free unit of a zone away says which zone is short", () => {
  const board = story().and(assign("i2", "M1")).board;
  const away = order("w M2 meal 20", { board });
  assert.deepEqual(away.warnings, [
    { id: "bar.warn.leavesShort", values: { unit: "M2", zone: { en: "East" } } },
  ]);
});

test("CON-91: the other commands", () => {
  const cases: readonly (readonly [string, object])[] = [
    ["c E1", { type: "setAssignmentStatus", assignmentId: "i1-E1", status: "cleared" }],
    ["s E1 av", { type: "setAssignmentStatus", assignmentId: "i1-E1", status: "cleared" }],
    [
      "x E1 not needed",
      {
        type: "setAssignmentStatus",
        assignmentId: "i1-E1",
        status: "cancelled",
        reason: "not-needed",
      },
    ],
    ["m M1 mall", { type: "postUnit", unitId: "M1", postId: "mall" }],
    ["home M1", { type: "postUnit", unitId: "M1" }],
    ["b E2 2", { type: "placeInService", unitId: "E2", crew: 2 }],
    [
      "r E2 60 standby",
      {
        type: "reserveUnit",
        unitId: "E2",
        purpose: "standby",
        from: NOON,
        until: NOON + 60 * MINUTE,
      },
    ],
    ["a 1", { type: "raiseAlarm", incidentId: "i1", alarmLevel: 2 }],
    ["a 1 3", { type: "raiseAlarm", incidentId: "i1", alarmLevel: 3 }],
    [
      "h 3 12:30 waits for access",
      {
        type: "holdIncident",
        incidentId: "i3",
        reason: "waits-for-access",
        until: NOON + 30 * MINUTE,
      },
    ],
    ["t 3 card", { type: "changeType", incidentId: "i3", typeId: "cardiac" }],
    ["p 3 P1", { type: "changePriority", incidentId: "i3", priorityId: "P1" }],
    ["group 3 1", { type: "groupIncident", incidentId: "i3", intoIncidentId: "i1" }],
    ["agency 3 works", { type: "addAgency", incidentId: "i3", agencyId: "works" }],
    ["primary E1", { type: "setPrimaryUnit", assignmentId: "i1-E1" }],
  ];
  for (const [line, wanted] of cases) assert.deepEqual(command(line), wanted, line);
});

test("CON-91: the words of a note go beside the command, and are not in its name", () => {
  const [step] = order("n 2 Door code 4711").steps;
  assert.deepEqual(step?.command, { type: "addNote", incidentId: "i2", noteId: "id-1" });
  assert.deepEqual(step?.texts, { text: "Door code 4711" });
  assert.doesNotMatch(JSON.stringify(step?.label), /4711/);
});

test("CON-94: what is ambiguous or unfinished is offered as lines that are clear", () => {
  const choices = (line: string, more: Partial<Desk> = {}) => {
    const meaning = understand(desk(more), line);
    assert.ok(meaning.kind === "choices", `${line}: ${JSON.stringify(meaning)}`);
    return meaning.choices;
  };
  assert.deepEqual(
    choices("c E").map((choice) => choice.line),
    ["c E1", "c E2"],
  );
  assert.deepEqual(
    choices("p 3").map((choice) => choice.line),
    ["p 3 P1", "p 3 P2", "p 3 P3"],
  );
  assert.ok(choices("close 3").length === 2);
  assert.ok(choices("m M1").length === 1);
  for (const { line } of [
    ...choices("s E1"),
    ...choices("w E2"),
    ...choices("t 3"),
    ...choices("p 2"),
    ...choices("o E2"),
    ...choices("h 3 30"),
    ...choices("x E1"),
    ...choices("r E2 60"),
    ...choices("v E1 2"),
  ]) {
    assert.notEqual(kind(line), "choices", line);
    assert.notEqual(kind(line), "wrong", line);
  }
  const board = story().and({
    type: "assignUnits",
    incidentId: "i3",
    units: [{ assignmentId: "i3-E1", unitId: "E1", concurrentReason: "same-place" }],
  }).board;
  const lines = choices("s E1 os", { board }).map((choice) => choice.line);
  assert.equal(lines.length, 2);
  assert.deepEqual(command("s E1 3 os", { board }), {
    type: "setAssignmentStatus",
    assignmentId: "i3-E1",
    status: "onScene",
  });
});

test("CON-137: what is no reason of the list is a sealed note beside it, and in no name", () => {
  const held = order("h 3 30 waits for access Mrs Smith has the key");
  const [hold, note] = held.steps;
  assert.ok(hold?.command.type === "holdIncident" && hold.command.reason === "waits-for-access");
  assert.deepEqual(note?.command, { type: "addNote", incidentId: "i3", noteId: "id-1" });
  assert.deepEqual(note?.texts, { text: "Mrs Smith has the key" });
  const names = [...held.said, ...held.steps.map(({ label }) => label)];
  assert.doesNotMatch(JSON.stringify([hold, names]), /Smith/);
  assert.equal(held.said.at(-1)?.id, "do.note");

  const [out, toShift] = order("o E2 Mr Jones is ill").steps;
  assert.ok(out?.command.type === "takeOutOfService" && out.command.reason === "other");
  assert.deepEqual(toShift?.command, { type: "writeShiftNote", noteId: "id-1" });
  assert.deepEqual(toShift?.texts, { text: "E2: Mr Jones is ill" });

  const [second, about] = order("d E1 3 because Smith said so").steps;
  assert.ok(second?.command.type === "assignUnits");
  assert.equal(second.command.units[0]?.concurrentReason, "other");
  assert.deepEqual(about?.texts, { text: "because Smith said so" });
  assert.equal(order("d M1 3 because Smith said so").steps.length, 1, "no reason was asked for");
});

test("CON-137: a reason is found by its beginning, its code and in Chinese", () => {
  const reason = (line: string) => {
    const given = command(line);
    return given !== undefined && "reason" in given ? given.reason : undefined;
  };
  for (const line of ["h 3 30 wea", "h 3 30 weather", "h 3 30 WEATHER", "h 3 30 天气"]) {
    assert.equal(reason(line), "weather", line);
  }
  assert.equal(kind("h 3 30 waits"), "choices");
  assert.equal(reason("x E1 needed"), "not-needed");
});

test("CON-94: what is not understood says what was, and what was expected", () => {
  const wrongs: readonly (readonly [string, Said["id"] | undefined, Said["id"]])[] = [
    ["s Z99 os", "bar.use.status", "bar.want.unit"],
    ["s E1 xyz", "bar.use.status", "bar.want.status"],
    ["d M1 99", "bar.use.assign", "bar.want.incident"],
    ["xyzzy", undefined, "bar.want.command"],
    ["r E2 soon", "bar.use.reserve", "bar.want.until"],
  ];
  for (const [line, understood, expected] of wrongs) {
    const meaning = understand(desk(), line);
    assert.ok(meaning.kind === "wrong", `${line}: ${meaning.kind}`);
    assert.deepEqual([meaning.understood?.id, meaning.expected.id], [understood, expected], line);
  }
});

test("CON-95: a number, a call sign, a screen or a street lead there", () => {
  const goal = (line: string) => {
    const meaning = understand(desk(), line);
    assert.ok(meaning.kind === "go", `${line}: ${JSON.stringify(meaning)}`);
    return meaning.goal;
  };
  assert.deepEqual(goal("/2"), { to: "incident", incidentId: "i2" });
  assert.deepEqual(goal("#002"), { to: "incident", incidentId: "i2" });
  assert.deepEqual(goal("E1"), { to: "unit", unitId: "E1" });
  assert.deepEqual(goal("battalion 2"), { to: "unit", unitId: "BC" });
  assert.deepEqual(goal("hist"), { to: "screen", id: "history" });
  assert.deepEqual(goal("历史"), { to: "screen", id: "history" });
  assert.deepEqual(goal("new"), { to: "newCall" });
  assert.equal(kind("g main"), "choices");
  const { board } = story().and({
    type: "setAssignmentStatus",
    assignmentId: "i1-E1",
    status: "onScene",
  });
  const meaning = understand(desk({ board }), "s E1 tr");
  assert.ok(meaning.kind === "go" && meaning.goal.to === "transport", "it asks where to");
});

test("CON-96: undo shows the last command of this person before it is given", () => {
  const board = story().and(
    { type: "setAway", unitId: "E2", reason: "meal" },
    { commandId: "away-1" },
  ).board;
  const label: Said = { id: "bar.do.away", values: { unit: "E2" } };
  const undo = order("u", { board, labels: new Map([["away-1", label]]) });
  assert.deepEqual(undo.said[1], label);
  assert.deepEqual(undo.steps[0]?.command, { type: "undo", targetCommandId: "away-1" });
  assert.deepEqual(order("u", { board }).said[1], { id: "bar.touched", values: { what: "E2" } });
  assert.equal(kind("u", { board, personId: "someone-else" }), "blocked");
  assert.equal(kind("u", { board, at: NOON + 60 * MINUTE }), "blocked", "the window is over");
});

test("CON-92: no word means two things, and every message of a meaning exists", () => {
  for (const table of [VERBS, STATUSES, AWAY]) {
    const words = Object.values<readonly string[]>(table).flat();
    assert.deepEqual(words.length, new Set(words).size);
    for (const [key, aliases] of Object.entries<readonly string[]>(table)) {
      if (key === "help") continue;
      assert.ok(
        aliases.some((alias) => /\p{Script=Han}/u.test(alias)),
        `${key} in Chinese`,
      );
      assert.ok(
        aliases.some((alias) => /^[a-z]+$/.test(alias)),
        `${key} in English`,
      );
    }
  }
  for (const line of ["s E1 os", "v E1 2 x", "close 1 dup", "xyzzy", "u", "?", "s", "w E2"]) {
    const ids = JSON.stringify(understand(desk(), line)).matchAll(
      /"id":"((?:bar|do|refusal)\.[^"]+)"/g,
    );
    for (const [, id = ""] of ids) assert.ok(id in english && id in chinese, id);
  }
});
