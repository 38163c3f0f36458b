import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { hashKey, persistentMap, type KeyHash, type PersistentMap } from "./persistent-map.ts";

type Step = { readonly key: string; readonly value: number | undefined };

const HASHES: Record<string, KeyHash> = {
  real: hashKey,
  "all the same": () => 7,
  "few values": (key) => (key.length * 0x1234567) | 0,
  "high bits only": (key) => key.charCodeAt(0) << 30,
};

const key = fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom("__proto__", "constructor", ""));
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ key, value: fc.option(fc.nat(5), { nil: undefined }) }),
  { maxLength: 80, size: "max" },
);

function apply(start: PersistentMap<number>, list: readonly Step[]): PersistentMap<number> {
  let map = start;
  for (const step of list) {
    map = step.value === undefined ? map.delete(step.key) : map.set(step.key, step.value);
  }
  return map;
}

function sorted<V>(entries: Iterable<readonly [string, V]>): (readonly [string, V])[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}

for (const [name, hash] of Object.entries(HASHES)) {
  test(`MAP-1: behaves as a Map does, hash: ${name}`, () => {
    fc.assert(
      fc.property(steps, (list) => {
        let map = persistentMap<number>(hash);
        const model = new Map<string, number>();
        for (const step of list) {
          const before = map;
          const had = sorted(before);
          map = apply(map, [step]);
          if (step.value === undefined) model.delete(step.key);
          else model.set(step.key, step.value);
          assert.equal(map.size, model.size);
          assert.equal(map.get(step.key), model.get(step.key));
          assert.equal(map.has(step.key), model.has(step.key));
          assert.deepEqual(sorted(before), had, "the old map is as it was");
        }
        assert.deepEqual(sorted(map), sorted(model));
        assert.deepEqual(
          [...map.keys()].map((item) => [item, map.get(item)]),
          [...map],
        );
        assert.deepEqual(
          [...map.values()],
          [...map].map(([, value]) => value),
        );
      }),
    );
  });

  test(`MAP-2: the order is a function of the contents only, hash: ${name}`, () => {
    fc.assert(
      fc.property(steps, (list) => {
        const map = apply(persistentMap<number>(hash), list);
        const rebuilt = [...map]
          .reverse()
          .reduce((other, [id, value]) => other.set(id, value), persistentMap<number>(hash));
        assert.deepEqual([...rebuilt], [...map]);
        const emptied = [...map.keys()].reduce((other, id) => other.delete(id), map);
        assert.equal(emptied.size, 0);
        assert.deepEqual([...emptied], []);
      }),
    );
  });
}

test("MAP-3: a change that changes nothing gives the same map", () => {
  const map = persistentMap<number>().set("a", 1).set("b", Number.NaN);
  assert.equal(map.set("a", 1), map);
  assert.equal(map.set("b", Number.NaN), map);
  assert.equal(map.delete("c"), map);
  assert.notEqual(map.set("a", 2), map);
  const empty = persistentMap<number>();
  assert.equal(empty.delete("a"), empty);
});

test("MAP-3: an undefined value is a value", () => {
  const map = persistentMap<undefined>().set("a", undefined);
  assert.ok(map.has("a"));
  assert.equal(map.size, 1);
});

test("MAP-2: colliding keys come in the order of their code units", () => {
  const map = ["b", "c", "a"].reduce(
    (to, id) => to.set(id, id),
    persistentMap<string>(() => 0),
  );
  assert.deepEqual([...map.keys()], ["a", "b", "c"]);
  assert.deepEqual([...map.delete("b").keys()], ["a", "c"]);
});

test("MAP-4: ids that differ at the end spread over the first branch", () => {
  const slots = new Set<number>();
  for (let index = 0; index < 320; index++) slots.add(hashKey(`incident-${index}`) & 31);
  assert.equal(slots.size, 32);
  assert.equal(hashKey(""), hashKey(""));
  const hashes = new Set(Array.from({ length: 10_000 }, (_, index) => hashKey(`unit-${index}`)));
  assert.ok(hashes.size > 9_990);
});

test("MAP-1: a large map finds everything", () => {
  let map = persistentMap<number>();
  for (let index = 0; index < 5_000; index++) map = map.set(`id-${index}`, index);
  assert.equal(map.size, 5_000);
  for (let index = 0; index < 5_000; index++) assert.equal(map.get(`id-${index}`), index);
  for (let index = 0; index < 5_000; index += 2) map = map.delete(`id-${index}`);
  assert.equal(map.size, 2_500);
  assert.equal(map.get("id-2"), undefined);
  assert.equal(map.get("id-3"), 3);
});
