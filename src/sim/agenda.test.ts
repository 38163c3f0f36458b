import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createAgenda } from "./agenda.ts";

test("RPL-1: tasks come by time, then rank, then as they were added", () => {
  const tasks = fc.array(fc.record({ at: fc.nat(6), rank: fc.nat(3) }), { maxLength: 200 });
  fc.assert(
    fc.property(tasks, (list) => {
      const agenda = createAgenda<number>();
      for (const [index, { at, rank }] of list.entries()) agenda.add(at, rank, index);
      const taken: number[] = [];
      for (let next = agenda.take(6); next !== undefined; next = agenda.take(6)) {
        assert.equal(next.at, list[next.task]?.at);
        taken.push(next.task);
      }
      const expected = list
        .map((task, index) => ({ ...task, index }))
        .toSorted((a, b) => a.at - b.at || a.rank - b.rank || a.index - b.index);
      assert.deepEqual(
        taken,
        expected.map(({ index }) => index),
      );
      assert.equal(agenda.size, 0);
    }),
  );
});

test("RPL-1: nothing is taken before it is due", () => {
  const agenda = createAgenda<string>();
  agenda.add(10, 0, "later");
  assert.equal(agenda.take(9), undefined);
  assert.equal(agenda.nextAt(), 10);
  assert.deepEqual(agenda.take(10), { at: 10, task: "later" });
  assert.equal(agenda.nextAt(), undefined);
});
