import type { BreakRule, Instant } from "#kernel";
import type { Stretch } from "../what-if/duty.ts";
import { breakWindows } from "../working/windows.ts";
import type { Centre } from "./centre.ts";
import { decideFor, freed, goHome } from "./crews.ts";
import {
  BREAK_CLOSES,
  BREAK_END,
  BREAK_OPENS,
  BREAK_TRY,
  mark,
  plan,
  tableChanged,
  type RunState,
} from "./state.ts";

/** Meal breaks, as `working/breaks.ts` of the world has them (RUL-6, RUL-7). */
export type BreakBook = {
  readonly rules: readonly BreakRule[];
  readonly windows: readonly (readonly Stretch[])[];
  /** By rule: its units, by number. */
  readonly units: readonly Int32Array[];
  /** By unit: its rules. */
  readonly rulesOf: readonly (readonly number[])[];
  /** By rule and window: whether each unit had its break. */
  readonly taken: readonly (readonly Uint8Array[])[];
  readonly onBreak: Int32Array;
  /** By unit: the rule of the break that it is on, -1 for none, and which break that is. */
  readonly pause: Int32Array;
  readonly token: Int32Array;
  made: number;
};

export function createBreakBook(
  { scenario, rules, units, typeIds, typeOf }: Centre,
  from: Instant,
) {
  const list = rules.breaks ?? [];
  const windows = breakWindows(scenario, list, from);
  const fits = (unit: number, rule: number) =>
    list[rule]!.unitTypeIds.includes(typeIds[typeOf[unit]!]!);
  return {
    rules: list,
    windows,
    units: list.map((_, rule) =>
      Int32Array.from([...units.keys()].filter((unit) => fits(unit, rule))),
    ),
    rulesOf: units.map((_, unit) => [...list.keys()].filter((rule) => fits(unit, rule))),
    taken: windows.map((stretches) => stretches.map(() => new Uint8Array(units.length))),
    onBreak: new Int32Array(list.length),
    pause: new Int32Array(units.length).fill(-1),
    token: new Int32Array(units.length),
    made: 0,
  } satisfies BreakBook;
}

export function planBreaks(state: RunState): void {
  for (const [rule, windows] of state.breaks.windows.entries()) {
    for (const [window, { from, to }] of windows.entries()) {
      plan(state, from, BREAK_OPENS, rule);
      plan(state, to, BREAK_CLOSES, rule, window);
    }
  }
}

export function tryAll(state: RunState, rule: number): void {
  for (const unit of state.breaks.units[rule]!) plan(state, state.now, BREAK_TRY, unit, rule);
}

export function closeWindow({ breaks, onDuty, log }: RunState, rule: number, window: number): void {
  for (const unit of breaks.units[rule]!) {
    if (onDuty[unit] === 1 && breaks.taken[rule]![window]![unit] === 0) {
      log.working.breaksMissed += 1;
    }
  }
}

/** A break that the unit is due may begin. */
export function dueBreaks(state: RunState, unit: number): void {
  if (state.breaks.rules.length === 0) return;
  for (const rule of state.breaks.rulesOf[unit]!) plan(state, state.now, BREAK_TRY, unit, rule);
}

export function tryBreak(state: RunState, unit: number, rule: number): void {
  const { breaks, now, motions, log } = state;
  const window = breaks.windows[rule]!.findIndex(({ from, to }) => from <= now && now < to);
  if (window === -1 || breaks.taken[rule]![window]![unit] === 1) return;
  if (state.onDuty[unit] === 0 || state.busy[unit] === 1 || breaks.pause[unit] !== -1) return;
  if (motions.isMoving(unit, now)) {
    plan(state, motions.arrivesAt(unit), BREAK_TRY, unit, rule);
    return;
  }
  const { lengthMinutes, atOnceMax, recallSeconds } = breaks.rules[rule]!;
  if (breaks.onBreak[rule]! >= atOnceMax) return;
  breaks.taken[rule]![window]![unit] = 1;
  breaks.onBreak[rule]! += 1;
  breaks.pause[unit] = rule;
  const token = (breaks.token[unit] = breaks.made += 1);
  log.working.breaksTaken += 1;
  log.events += 1;
  mark(state, unit);
  plan(state, now + lengthMinutes * 60_000, BREAK_END, unit, token);
  state.free.remove(unit);
  state.free.rest(unit, recallSeconds ?? NaN);
  tableChanged(state, unit);
}

export function endBreak(state: RunState, unit: number, token: number): void {
  if (state.breaks.pause[unit] === -1 || state.breaks.token[unit] !== token) return;
  backInService(state, unit);
}

/** On duty again, or anew. */
export function backInService(state: RunState, unit: number): void {
  state.log.events += 1;
  breakOver(state, unit);
  mark(state, unit);
  goHome(state, unit);
  freed(state, unit);
}

/** The break that the unit may be on is over; others of its rule may begin theirs. */
export function breakOver(state: RunState, unit: number): void {
  const { breaks } = state;
  const rule = breaks.pause[unit]!;
  if (rule === -1) return;
  breaks.pause[unit] = -1;
  breaks.onBreak[rule]! -= 1;
  state.free.remove(unit);
  tryAll(state, rule);
}

/**
 * The unit is called from its break, where it was on one. Gives how much longer it needs to set
 * out; NaN where it was not on a break.
 */
export function recall(state: RunState, unit: number): number {
  const { breaks, log } = state;
  const rule = breaks.pause[unit]!;
  if (rule === -1) return NaN;
  log.events += 1;
  log.working.breaksCut += 1;
  breakOver(state, unit);
  mark(state, unit);
  decideFor(state, unit);
  return breaks.rules[rule]!.recallSeconds ?? 0;
}
