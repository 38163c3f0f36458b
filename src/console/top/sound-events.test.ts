import assert from "node:assert/strict";
import { test } from "node:test";
import { openIncident, townOnDuty } from "../../kernel/testing/given.ts";
import { soundsOf, type Heard } from "./sound-events.ts";

const quiet: Heard = { alerts: [], refused: [], isCut: false };

test("CON-106: a new incident sounds by the tone of its priority, the first board not at all", () => {
  const empty = townOnDuty();
  const { board } = empty.and(openIncident("i1"));
  const heard = new Set<string>();
  assert.deepEqual(soundsOf(quiet, { ...quiet, board }, heard), []);
  const before = { ...quiet, board: empty.board };
  assert.deepEqual(soundsOf(before, { ...quiet, board }, heard), [
    { event: "incident", tone: "sharp" },
  ]);
  assert.deepEqual(soundsOf({ ...quiet, board }, { ...quiet, board }, heard), []);
});

test("CON-106: an alert, a refusal and a cut line sound once each", () => {
  const heard = new Set<string>();
  const events = (before: Heard, now: Heard) =>
    soundsOf(before, now, heard).map(({ event }) => event);
  const loud: Heard = { alerts: ["gap 1"], refused: ["c1"], isCut: true };
  assert.deepEqual(events(quiet, loud), ["alert", "refused", "cut"]);
  assert.deepEqual(events(loud, loud), []);
  assert.deepEqual(events(quiet, { ...loud, isCut: false }), [], "seen to and back: not again");
  assert.deepEqual(events(loud, { ...loud, alerts: ["gap 1", "gap 2"] }), ["alert"]);
});
