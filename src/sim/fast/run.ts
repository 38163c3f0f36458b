import { backInService, breakOver, closeWindow, endBreak } from "./breaks.ts";
import { planBreaks, tryAll, tryBreak } from "./breaks.ts";
import { close, decide, leave as leaveQueue, open, prioritise, raise, receive } from "./calls.ts";
import type { Centre } from "./centre.ts";
import { callOff, step } from "./crews.ts";
import type { FastLog } from "./log.ts";
import { moveUp, takePost } from "./move-ups.ts";
import {
  BREAK_CLOSES,
  BREAK_END,
  BREAK_OPENS,
  BREAK_TRY,
  CANCEL,
  CLOSE,
  createState,
  DECIDE,
  keyOf,
  KIND_BITS,
  KINDS,
  LEAVE,
  mark,
  MOVE_UP,
  OFF_DUTY,
  OPEN,
  PRIORITISE,
  RAISE,
  RANK_OFF_DUTY,
  RANK_ON_DUTY,
  RANK_RECEIVE,
  tableChanged,
  type RunState,
} from "./state.ts";
import type { Trace } from "./trace.ts";

/** A unit comes on duty or goes off. */
type Turn = { readonly key: number; readonly unit: number; readonly on: boolean };

const known = new WeakMap<Centre, Map<number, readonly Turn[]>>();

/** Duty as the world plans it: one that lasts to the end of the history goes on. */
function turnsOf(centre: Centre, start: number): readonly Turn[] {
  const ofCentre = known.get(centre) ?? new Map<number, readonly Turn[]>();
  known.set(centre, ofCentre);
  const before = ofCentre.get(start);
  if (before !== undefined) return before;
  const { duty, manifest } = centre.scenario;
  const numbers = new Map(centre.units.map(({ unitId }, unit) => [unitId, unit]));
  const turns: Turn[] = [];
  for (const one of duty) {
    const unit = numbers.get(one.unitId);
    if (unit === undefined || one.to < start) continue;
    turns.push({ key: keyOf(Math.max(start, one.from) - start, RANK_ON_DUTY), unit, on: true });
    if (one.to < manifest.to) {
      turns.push({ key: keyOf(one.to - start, RANK_OFF_DUTY), unit, on: false });
    }
  }
  turns.sort((a, b) => a.key - b.key);
  ofCentre.set(start, turns);
  return turns;
}

/** How a trace is played; absent: `closest`, and nothing turned round. */
export type TracePlay = {
  readonly policy?: "closest" | "plan";
  /** Uniforms of travel are taken from the other end, for antithetic replications. */
  readonly isTurned?: boolean;
};

/**
 * Plays a trace. What happens, when, and in which order is what the
 * world of `muster replay` does with the same calls and the same seed (FAST-1). The trace must be
 * by time received.
 */
export function runTrace(
  centre: Centre,
  trace: Trace,
  seed: number,
  play: TracePlay = {},
): FastLog {
  const state = createState(centre, trace, seed, play);
  const turns = turnsOf(centre, state.start);
  planBreaks(state);
  const { calendar, start } = state;
  const { receivedAt } = trace;
  const calls = receivedAt.length;
  let turn = 0;
  let call = 0;
  for (;;) {
    const turnKey = turn < turns.length ? turns[turn]!.key : Infinity;
    const callKey = call < calls ? keyOf(receivedAt[call]! - start, RANK_RECEIVE) : Infinity;
    const taskKey = calendar.nextKey;
    // Turns and calls were planned before everything else: at an equal key they go first.
    if (turnKey <= callKey && turnKey <= taskKey) {
      if (turnKey === Infinity) return state.log;
      state.now = start + Math.floor(turnKey / KINDS);
      changeDuty(state, turns[turn]!);
      turn += 1;
    } else if (callKey <= taskKey) {
      state.now = receivedAt[call]!;
      receive(state, call);
      call += 1;
    } else {
      state.now = start + Math.floor(taskKey / KINDS);
      calendar.take();
      perform(state, calendar.task, calendar.course);
    }
  }
}

function perform(state: RunState, task: number, course: number): void {
  const kind = task & (KINDS - 1);
  const about = task >> KIND_BITS;
  switch (kind) {
    case OPEN:
      return open(state, about);
    case CANCEL:
      return callOff(state, about);
    case RAISE:
      return raise(state, about);
    case PRIORITISE:
      return prioritise(state, about);
    case DECIDE:
      return decide(state, about);
    case CLOSE:
      return close(state, about);
    case OFF_DUTY:
      return leave(state, about);
    case LEAVE:
      return leaveQueue(state, about, course === 1);
    case BREAK_OPENS:
      return tryAll(state, about);
    case BREAK_CLOSES:
      return closeWindow(state, about, course);
    case BREAK_TRY:
      return tryBreak(state, about, course);
    case BREAK_END:
      return endBreak(state, about, course);
    case MOVE_UP:
      return moveUp(state, about);
    default:
      return step(state, kind, about, course);
  }
}

function changeDuty(state: RunState, { unit, on }: Turn): void {
  if (!on) return leave(state, unit);
  state.overdue[unit] = 0;
  if (state.onDuty[unit] === 1) {
    if (state.breaks.pause[unit] === -1) return;
  }
  state.onDuty[unit] = 1;
  backInService(state, unit);
  takePost(state, unit);
}

/** Off duty at once, or when it is free again. */
function leave(state: RunState, unit: number): void {
  if (state.onDuty[unit] === 0) return;
  if (state.busy[unit] === 1) {
    state.overdue[unit] = 1;
    return;
  }
  state.onDuty[unit] = 0;
  state.log.events += 1;
  state.free.remove(unit);
  breakOver(state, unit);
  mark(state, unit);
  tableChanged(state, unit);
}
