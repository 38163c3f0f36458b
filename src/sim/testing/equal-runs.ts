import assert from "node:assert/strict";
import {
  prepareCentre,
  runTrace,
  runTraceInKernel,
  templatesOf,
  traceOfHistory,
  type Centre,
  type CentreInput,
  type FastLog,
  type Trace,
} from "#sim";

const STAMPS = [
  "assignedAt",
  "enRouteAt",
  "onSceneAt",
  "transportingAt",
  "atDestinationAt",
  "endedAt",
] as const;

function sentOf(centre: Centre, trace: Trace, log: FastLog): object[] {
  return Array.from({ length: log.count }, (_, one) => ({
    callId: trace.callIds[log.call[one]!],
    unitId: centre.units[log.unit[one]!]!.unitId,
    times: STAMPS.map((mark) => log[mark][one]),
    isCancelled: log.isCancelled[one] === 1,
  }));
}

/**
 * Plays a trace through the kernel and through the fast simulator: everything must be equal.
 * Gives the log of the fast one.
 */
export function assertEqual(
  centre: Centre,
  trace: Trace,
  seed: number,
  policy: "closest" | "plan" = "closest",
): FastLog {
  const { log: kernel, refusals } = runTraceInKernel(centre, trace, { seed, policy });
  const fast = runTrace(centre, trace, seed, { policy });
  assert.deepEqual(refusals, {});
  const expected = sentOf(centre, trace, kernel);
  for (const [one, sent] of sentOf(centre, trace, fast).entries()) {
    assert.deepEqual(sent, expected[one], `assignment ${one}, seed ${seed}`);
  }
  assert.equal(fast.count, kernel.count);
  for (const mark of ["openedAt", "closedAt", "reachedAt", "number"] as const) {
    assert.deepEqual(fast[mark], kernel[mark], `${mark}, seed ${seed}`);
  }
  assert.equal(fast.events, kernel.events);
  assert.deepEqual(fast.hasLeft, kernel.hasLeft);
  assert.deepEqual(fast.working, kernel.working);
  assert.equal(fast.openAtEnd, kernel.openAtEnd);
  return fast;
}

export function assertHistoryEqual(
  town: CentreInput,
  seed: number,
  policy: "closest" | "plan" = "closest",
): FastLog {
  const centre = prepareCentre(town);
  return assertEqual(centre, traceOfHistory(centre, templatesOf(centre)), seed, policy);
}
