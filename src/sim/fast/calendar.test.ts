import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Calendar } from "./calendar.ts";

/** How far after the last key taken a task lies: now, soon, or longer than all buckets reach. */
const later = fc.oneof(fc.nat(3), fc.nat(2_000), fc.nat(40_000_000));
const acts = fc.array(fc.oneof(fc.record({ later }), fc.constant("take" as const)), {
  maxLength: 400,
});

test("FAST-1: tasks come by key, then as they were added, however far apart they are", () => {
  fc.assert(
    fc.property(acts, fc.integer({ min: 1, max: 500 }), (list, day) => {
      const calendar = new Calendar(day);
      const waiting: { key: number; task: number }[] = [];
      let now = 0;
      const take = (): void => {
        const first = waiting.reduce((best, one) => (one.key < best.key ? one : best));
        waiting.splice(waiting.indexOf(first), 1);
        assert.equal(calendar.nextKey, first.key);
        calendar.take();
        assert.deepEqual([calendar.task, calendar.course], [first.task, first.task + 1]);
        now = first.key;
      };
      for (const [task, act] of list.entries()) {
        if (act !== "take") {
          calendar.key = now + act.later;
          calendar.add(task, task + 1);
          waiting.push({ key: now + act.later, task });
        } else if (waiting.length > 0) take();
      }
      while (waiting.length > 0) take();
      assert.equal(calendar.nextKey, Infinity);
    }),
    { numRuns: 300 },
  );
});
