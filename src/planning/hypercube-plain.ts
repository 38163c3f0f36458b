import { CHUNK_BITS, CHUNK_OWN_RATES, CHUNK_STATES, ownRate } from "./hypercube-field.ts";
import type { Field, Kernels } from "./hypercube-field.ts";

/** Of units 0 to 3 and each state of a chunk that has them busy, where the chunk's rate lies. */
const OWN = Array.from({ length: CHUNK_BITS }, (_, unit) =>
  Array.from({ length: CHUNK_STATES }, (_unused, low) =>
    ownRate(unit, (low & ((1 << unit) - 1)) | ((low >> (unit + 1)) << unit)),
  ),
);

/** Calls `visit` with every chunk, where its rates start, and where those of units 4, 5, … do. */
function eachChunk(
  { starts, units }: Field,
  visit: (base: number, own: number, further: Int32Array) => void,
): void {
  const further = new Int32Array(units);
  starts.forEach((own, chunk) => {
    let next = own + CHUNK_OWN_RATES;
    for (let unit = CHUNK_BITS; unit < units; unit += 1) {
      if ((chunk & (1 << (unit - CHUNK_BITS))) === 0) continue;
      further[unit] = next;
      next += CHUNK_STATES;
    }
    visit(chunk * CHUNK_STATES, own, further);
  });
}

/** The inner loops in plain JavaScript, for where there is no WebAssembly with vectors. */
export const PLAIN_KERNELS: Kernels = {
  add: (to, from) => {
    for (let index = 0; index < to.length; index += 1) to[index]! += from[index]!;
  },
  lay: (field, unit, sums) => {
    const { rates, rest } = field;
    let from = 0;
    eachChunk(field, (base, _own, further) => {
      if ((base & (1 << unit)) === 0) return;
      const first = further[unit]!;
      for (let at = first; at < first + CHUNK_STATES; at += 1, from += 1) {
        const single = Math.fround(sums[from]!);
        rates[at] = single;
        rest[at] = sums[from]! - single;
      }
    });
  },
  check: (field, scale) => {
    const { units, states, out, rates, rest, ends, inverse, residual } = field;
    let [total, largest] = [0, 0];
    eachChunk(field, (base, own, further) => {
      for (let low = 0; low < CHUNK_STATES; low += 1) {
        const state = base | low;
        let flow = -out[state]! * states[state]!;
        for (let unit = 0; unit < units; unit += 1) {
          const other = states[state ^ (1 << unit)]!;
          if ((state & (1 << unit)) === 0) {
            flow += ends[unit]! * other;
          } else {
            const at = unit < CHUNK_BITS ? own + OWN[unit]![low]! : further[unit]! + low;
            flow += (rates[at]! + rest[at]!) * other;
          }
        }
        total += Math.abs(flow);
        largest = Math.max(largest, Math.abs(flow));
        residual[state] = flow * scale * inverse[state]!;
      }
    });
    return { total, largest };
  },
  forward: (field, relaxation) => {
    const { units, residual, solved, lastEffect, effect, rates, inverse } = field;
    let [overlap, size, gain] = [0, 0, 0];
    eachChunk(field, (base, own, further) => {
      for (let low = 0; low < CHUNK_STATES; low += 1) {
        const state = base | low;
        let flow = 0;
        for (let unit = 0; unit < units; unit += 1) {
          if ((state & (1 << unit)) === 0) continue;
          const at = unit < CHUNK_BITS ? own + OWN[unit]![low]! : further[unit]! + low;
          flow += rates[at]! * effect[state ^ (1 << unit)]!;
        }
        const given = residual[state]! + (relaxation - 2) * solved[state]!;
        effect[state] = given + inverse[state]! * flow;
        const now = solved[state]! + effect[state];
        overlap += now * lastEffect[state]!;
        size += now * now;
        gain += now * residual[state]!;
      }
    });
    return { overlap, size, gain };
  },
  backward: (field, { length, share }) => {
    const { units, residual, solved, effect, step, lastEffect, change, inverse, ends } = field;
    let total = 0;
    for (let state = residual.length - 1; state >= 0; state -= 1) {
      const taken = solved[state]! + effect[state]! - share * lastEffect[state]!;
      step[state] = solved[state]! - share * step[state]!;
      change[state]! += length * step[state]!;
      lastEffect[state] = taken;
      residual[state]! -= length * taken;
      total += Math.abs(residual[state]!);
      let flow = 0;
      for (let unit = 0; unit < units; unit += 1) {
        const bit = 1 << unit;
        if ((state & bit) === 0) flow += ends[unit]! * solved[state | bit]!;
      }
      solved[state] = residual[state]! + inverse[state]! * flow;
    }
    return total;
  },
  fold: ({ states, change }, scale) => {
    for (let state = 0; state < states.length; state += 1) {
      states[state] = Math.max(states[state]! + scale * change[state]!, 0);
    }
  },
};
