// A short run of the fuzzer with a fixed seed; the long one is in docs/security/fuzzing.md.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parserTargets } from "./parsers.ts";
import { fuzz } from "./run.ts";

test("FUZZ-1: every parser takes its good seeds, so that mutations get past the first check", async () => {
  for (const { name, seeds, take } of parserTargets()) {
    for (const [at, seed] of seeds.entries()) {
      await assert.doesNotReject(async () => take(seed), `${name}, seed ${at}`);
    }
  }
});

test("FUZZ-2: mutated inputs throw the parser's own error or nothing, in time", async () => {
  const { results, faults } = await fuzz({ inputs: 6000, seed: 20_161_231, only: "" });
  assert.deepEqual(faults, []);
  assert.ok(results.length > 40, `${results.length} targets`);
  assert.ok(results.reduce((sum, { inputs }) => sum + inputs, 0) >= 6000);
});
