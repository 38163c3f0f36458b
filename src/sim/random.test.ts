import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { streams, xoshiro } from "./random.ts";

test("RPL-2: the generator gives the published sequence of xoshiro128** 1.1", () => {
  const stream = xoshiro([1, 2, 3, 4]);
  const words = Array.from({ length: 10 }, () => stream.nextWord());
  assert.deepEqual(
    words,
    [
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597,
      4258142804,
    ],
  );
});

test("RPL-2: a stream depends on its seed and its name and on nothing else", () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.string(), fc.string(), (seed, name, other) => {
      const alone = streams(seed)(name).nextWord();
      const source = streams(seed);
      source(other).nextWord();
      assert.equal(source(name).nextWord(), alone);
    }),
  );
  const words = new Set<number>();
  for (let seed = 0; seed < 40; seed += 1) {
    for (let index = 0; index < 50; index += 1) {
      words.add(streams(seed)(`call/${index}`).nextWord());
    }
  }
  assert.equal(words.size, 2000);
});

test("RPL-2: draws have the moments of their distributions", () => {
  const stream = streams(7)("moments");
  const size = 40_000;
  const mean = (draw: () => number) => {
    let sum = 0;
    for (let index = 0; index < size; index += 1) sum += draw();
    return sum / size;
  };
  assert.ok(Math.abs(mean(() => stream.uniform()) - 0.5) < 0.01);
  assert.ok(Math.abs(mean(() => stream.exponential(30)) - 30) < 1);
  assert.ok(Math.abs(mean(() => stream.normal(5, 2)) - 5) < 0.06);
  assert.ok(Math.abs(mean(() => (stream.normal(5, 2) - 5) ** 2) - 4) < 0.2);
  const counts = [0, 0, 0];
  for (let index = 0; index < 30_000; index += 1) counts[stream.choice([0, 1, 2])]! += 1;
  for (const count of counts) assert.ok(Math.abs(count - 10_000) < 400);
});

test("RPL-2: what cannot be drawn from is refused", () => {
  assert.throws(() => streams(1)("a").choice([]), RangeError);
  assert.throws(() => streams(1)("a").integer(0), RangeError);
  assert.throws(() => streams(0.5), RangeError);
  assert.throws(() => xoshiro([0, 0, 0, 0]), RangeError);
});
