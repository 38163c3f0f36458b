import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  accept,
  attention,
  boardFromSnapshot,
  boardHash,
  boardSnapshot,
  canonicalText,
  decide,
  emptyBoard,
  evolve,
  refusalMessage,
  unitStatus,
  type AcceptedEvent,
  type Board,
} from "./index.ts";
import type { Draw } from "./testing/chooser.ts";
import { envelopeFrom } from "./testing/draw.ts";
import { townOnDuty } from "./testing/given.ts";
import { checkNoCallLost, checkReasons, checkSound, checkTimelines } from "./testing/sound.ts";
import { HOUR, MINUTE } from "./testing/town.ts";

const RUNS = Number(process.env["KERNEL_MODEL_RUNS"] ?? 300);
const SEED = process.env["KERNEL_MODEL_SEED"];

const drawn: fc.Arbitrary<Draw> = fc.record({
  kind: fc.nat(999),
  a: fc.nat(99),
  b: fc.nat(99),
  c: fc.nat(99),
  hostile: fc.nat(7),
  actor: fc.nat(99),
  seconds: fc.oneof(
    { weight: 20, arbitrary: fc.nat(20) },
    { weight: 1, arbitrary: fc.constant(25 * 3600) },
  ),
  back: fc.nat(9),
});

/** Freezes a value all the way down, so that a mutation throws. */
function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) freeze(item);
  }
  return value;
}

type Run = {
  board: Board;
  log: readonly AcceptedEvent[];
  refused: Set<string>;
  happened: Set<string>;
};

function run(draws: readonly Draw[]): Run {
  const start = townOnDuty();
  let board = start.board;
  const log = [...start.log];
  let before = board.at;
  const refused = new Set<string>();
  const happened = new Set<string>();
  for (const [step, draw] of draws.entries()) {
    const envelope = freeze(envelopeFrom(draw, board, step, before));
    before = envelope.at;
    const decision = decide(board, envelope);
    assert.deepEqual(decide(board, envelope), decision, "decide is a function");
    if ("refusal" in decision) {
      refused.add(decision.refusal.code);
      assert.ok(refusalMessage(decision.refusal).length > 10);
      continue;
    }
    const accepted = freeze(accept(board, envelope, decision.events));
    for (const event of accepted) {
      assert.equal(canonicalText(JSON.parse(JSON.stringify(event))), canonicalText(event));
      board = freeze(evolve(board, event));
      happened.add(event.event.type);
    }
    log.push(...accepted);
    checkSound(board);
    attention(board, envelope.at + MINUTE);
    for (const unitId of board.units.keys()) unitStatus(board, unitId, envelope.at);
  }
  checkNoCallLost(board, log);
  checkTimelines(board, log);
  checkReasons(log);
  return { board, log, refused, happened };
}

test("MODEL-1: whatever is commanded, the board stays sound and the log tells it all", (context) => {
  const refused = new Set<string>();
  const happened = new Set<string>();
  fc.assert(
    fc.property(fc.array(drawn, { minLength: 1, maxLength: 120, size: "max" }), (draws) => {
      const result = run(draws);
      for (const code of result.refused) refused.add(code);
      for (const type of result.happened) happened.add(type);
      const replayed = result.log.reduce(evolve, emptyBoard("town"));
      assert.equal(boardHash(replayed), boardHash(result.board), "replay gives the same board");
      const json = JSON.parse(JSON.stringify(boardSnapshot(result.board)));
      const restored = boardFromSnapshot(json);
      assert.equal(boardHash(restored), boardHash(result.board), "snapshot gives the same board");
      const at = result.board.at + HOUR;
      assert.deepEqual(attention(restored, at), attention(result.board, at));
      checkSound(restored);
    }),
    { numRuns: RUNS, ...(SEED === undefined ? {} : { seed: Number(SEED) }) },
  );
  context.diagnostic(`${refused.size} refusal codes, ${happened.size} event types seen`);
  context.diagnostic([...refused].sort().join(" "));
});
