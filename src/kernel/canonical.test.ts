import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalText, createTextHash, sameValue } from "./index.ts";

function hashOf(...pieces: readonly string[]): string {
  const hash = createTextHash();
  for (const piece of pieces) hash.add(piece);
  return hash.digest();
}

test("CANON-1: the sample of RFC 8785, section 3.2.2", () => {
  const sample = {
    // oxlint-disable-next-line no-loss-of-precision -- the RFC writes it so
    numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"/",
    literals: [null, true, false],
  };
  assert.equal(
    canonicalText(sample),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test("CANON-1: keys are sorted by UTF-16 code units (RFC 8785, section 3.2.3)", () => {
  const sample = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\u0080": 6, ö: 7 };
  const values = [...canonicalText(sample).matchAll(/:(\d)/gu)].map((match) => match[1]);
  assert.deepEqual(values, ["2", "4", "6", "7", "1", "5", "3"]);
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`k${index}`, index]));
  const keys = [...canonicalText(many).matchAll(/"(k\d+)"/gu)].map((match) => match[1]);
  assert.deepEqual(keys, Object.keys(many).toSorted());
});

test("CANON-1: small values", () => {
  assert.equal(canonicalText({}), "{}");
  assert.equal(canonicalText([]), "[]");
  assert.equal(canonicalText({ b: 1, a: undefined, c: [1, [2]] }), '{"b":1,"c":[1,[2]]}');
  assert.equal(canonicalText(-0), "0");
  assert.equal(canonicalText(null), "null");
  assert.equal(canonicalText(Object.create(null)), "{}");
});

test("CANON-2: what JSON cannot hold throws", () => {
  const wrong = [Number.NaN, Number.POSITIVE_INFINITY, undefined, 1n, Symbol("x"), () => 1];
  for (const value of wrong) {
    assert.throws(() => canonicalText(value), TypeError);
    assert.throws(() => canonicalText([value]), TypeError);
  }
  assert.throws(() => canonicalText(new Map()), /plain object/u);
  assert.throws(() => canonicalText({ a: Number.NaN }), /finite number/u);
});

test("CANON-3: a value read back from JSON has the same text, whatever the order of its keys", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalText(value);
      assert.equal(canonicalText(JSON.parse(JSON.stringify(value))), text);
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("CANON-4: two values are the same exactly when their texts are", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 2 }), fc.jsonValue({ maxDepth: 2 }), (a, b) => {
      assert.equal(sameValue(a, b), canonicalText(a) === canonicalText(b));
      assert.ok(sameValue(a, structuredClone(a)));
    }),
  );
  assert.ok(sameValue({ a: 1 }, { a: 1, b: undefined }));
  assert.ok(sameValue({ a: 1, b: undefined }, { a: 1 }));
  assert.ok(!sameValue({ a: 1 }, { a: 1, b: 2 }));
  assert.ok(!sameValue({ a: 1, b: 2 }, { a: 1 }));
  assert.ok(!sameValue([1], { 0: 1, length: 1 }));
  assert.ok(!sameValue({ 0: 1 }, [1]));
  assert.ok(!sameValue([1], [1, 2]));
  assert.ok(!sameValue([1, 2], [1, 3]));
  assert.ok(!sameValue(null, {}));
  assert.ok(!sameValue({}, null));
  assert.ok(!sameValue(1, "1"));
  assert.ok(sameValue(0, -0));
});

test("HASH-1: the digest is 128 bits in hex and does not depend on how the text was cut", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" })), (pieces) => {
      const digest = hashOf(...pieces);
      assert.match(digest, /^[0-9a-f]{32}$/u);
      assert.equal(digest, hashOf(pieces.join("")));
    }),
  );
});

test("HASH-1: the digest can be asked for again, and goes on", () => {
  const hash = createTextHash();
  hash.add("abc");
  assert.equal(hash.digest(), hash.digest());
  hash.add("defghijk");
  assert.equal(hash.digest(), hashOf("abcdefghijk"));
});

// The values are this function's own: a change of the function makes every kept snapshot stale,
// and must be seen.
test("HASH-2: the digests are what they were", () => {
  assert.equal(hashOf(""), "0".repeat(32));
  assert.equal(hashOf("muster"), "063e03dad15e6dfb3194ff511a5c5731");
  assert.equal(
    hashOf("The quick brown fox jumps over the lazy dog"),
    "8f87f63d9813fb497c8b8151fdebb853",
  );
});

const bits = (text: string) => BigInt(`0x${hashOf(text)}`);

test("HASH-3: one changed character changes about half the bits", () => {
  let changed = 0;
  for (let index = 0; index < 200; index++) {
    const text = `incident ${index} on the board`;
    const difference = bits(text) ^ bits(text.replace("board", "boarc"));
    changed += difference.toString(2).replaceAll("0", "").length;
  }
  const mean = changed / 200;
  assert.ok(mean > 60 && mean < 68, `mean ${mean}`);
  const seen = new Set(Array.from({ length: 20_000 }, (_, index) => hashOf(`${index}`)));
  assert.equal(seen.size, 20_000);
});
