import { matchNeeds, UNITS_PER_COMMAND_MAX, type Assignment } from "#kernel";
import { leavingOf } from "../working/leaving.ts";
import { send, sendOn } from "./crews.ts";
import type { Ask } from "./outbound.ts";
import {
  CLOSE,
  CLOSED,
  DECIDE,
  LEAVE,
  OPENED,
  plan,
  PRIORITISE,
  RAISE,
  type RunState,
} from "./state.ts";
import { chooseTogether } from "./together.ts";
import type { NeedList, Template } from "./trace.ts";

function templateOf({ trace }: RunState, call: number): Template {
  return trace.templates[trace.templateOf[call]!]!;
}

/** The incident is opened, and all that its record says will happen to it is planned. */
export function open(state: RunState, call: number): void {
  const { log, now, trace } = state;
  const template = templateOf(state, call);
  const receivedAt = trace.receivedAt[call]!;
  if (!template.isOpened) return;
  state.status[call] = OPENED;
  log.openedAt[call] = now;
  log.events += 1;
  log.openAtEnd += 1;
  const { raiseAfter, sendAfter, overAfter } = template;
  if (!Number.isNaN(raiseAfter)) plan(state, receivedAt + raiseAfter, RAISE, call);
  const sendAt = receivedAt + sendAfter;
  if (template.changesPriority) plan(state, sendAt, PRIORITISE, call);
  const left = state.centre.rules.leaving === undefined ? undefined : leavesAs(state, call);
  if (left?.how === "transferred") state.transferred[call] = 1;
  else plan(state, sendAt, DECIDE, call);
  if (!Number.isNaN(overAfter)) plan(state, receivedAt + overAfter, CLOSE, call);
  if (left === undefined) return;
  const leavesAt = sendAt + Math.round(left.afterSeconds * 1000);
  plan(state, leavesAt, LEAVE, call, left.how === "transferred" ? 1 : 0);
}

function leavesAs(state: RunState, call: number) {
  const { draws, trace } = state;
  const opened = (what: string) => {
    draws.begin();
    draws.add(trace.callIds[call]!);
    draws.add(what);
    draws.open();
    return draws;
  };
  return leavingOf(templateOf(state, call).leaving, {
    uniform: () => opened("/transfer").uniform(),
    exponential: (mean) => -mean * Math.log(opened("/patience").openUniform()),
  });
}

/** The call leaves the queue, unless somebody was sent before. */
export function leave(state: RunState, call: number, isTransferred: boolean): void {
  if (state.status[call] !== OPENED || state.keptUnits[call]! > 0) return;
  const { log } = state;
  log.working[isTransferred ? "transferred" : "abandoned"] += 1;
  log.hasLeft[call] = 1;
  closed(state, call);
}

function closed({ log, now, status, waiting }: RunState, call: number): void {
  log.events += 1;
  log.openAtEnd -= 1;
  log.closedAt[call] = now;
  status[call] = CLOSED;
  waiting.delete(call);
}

export function prioritise(state: RunState, call: number): void {
  if (state.status[call] !== OPENED) return;
  state.dispatched[call] = 1;
  state.log.events += 1;
}

export function raise(state: RunState, call: number): void {
  if (state.status[call] !== OPENED) return;
  state.raised[call] = 1;
  state.log.events += 1;
  plan(state, state.now, DECIDE, call);
}

/** Nothing is open on it, and it waits for nobody; one that nobody reached is simply over. */
function isDone(state: RunState, call: number): boolean {
  if (state.openUnits[call] !== 0) return false;
  if (state.attended[call] === 1 || !state.waiting.has(call)) return true;
  const { overAfter } = templateOf(state, call);
  if (Number.isNaN(overAfter)) return false;
  return state.requeued[call] === 0 || state.now >= state.trace.receivedAt[call]! + overAfter;
}

/** An assignment ended. */
export function endIfDone(state: RunState, call: number): void {
  if (isDone(state, call)) plan(state, state.now, CLOSE, call);
}

export function close(state: RunState, call: number): void {
  if (state.status[call] !== OPENED || !isDone(state, call)) return;
  const { changesAtClose } = templateOf(state, call);
  if (changesAtClose[state.dispatched[call] === 1 ? 1 : 0]) state.log.events += 1;
  closed(state, call);
}

function needsNow(state: RunState, call: number): NeedList {
  return state.frames[call]!.lists[state.dispatched[call]! + 2 * state.raised[call]!]!;
}

/**
 * Units that each need lacks. A unit holds the place of the need it was sent for; only when the
 * needs are others than those it was sent for, the kernel's matching is asked (PLAN-6).
 */
function missingOf(state: RunState, call: number, list: NeedList): number[] {
  if (!isPinned(state, call, list)) return matched(state, call, list, () => true);
  const first = state.firstSlot[call]!;
  return list.slots.map((slot, need) => list.counts[need]! - state.kept[first + slot]!);
}

/** Whether every unit that was sent and not cancelled holds the place of one of these needs. */
function isPinned(state: RunState, call: number, { slots, counts }: NeedList): boolean {
  const first = state.firstSlot[call]!;
  let held = 0;
  for (let need = 0; need < slots.length; need += 1) {
    held += Math.min(counts[need]!, state.kept[first + slots[need]!]!);
  }
  return held === state.keptUnits[call];
}

function matched(
  state: RunState,
  call: number,
  list: NeedList,
  counts: (assignment: number) => boolean,
): number[] {
  const { log, centre } = state;
  const { slotIds } = state.frames[call]!;
  const assignments: Assignment[] = [];
  for (let one = state.lastAssignment[call]!; one !== -1; one = state.previous[one]!) {
    if (log.isCancelled[one] === 1 || !counts(one)) continue;
    assignments.unshift({
      assignmentId: String(one),
      unitId: centre.units[log.unit[one]!]!.unitId,
      incidentId: String(call),
      needId: slotIds[log.slot[one]!]!,
      status: "assigned",
      times: { assignedAt: log.assignedAt[one]! },
    });
  }
  return matchNeeds(centre.board, list.of, assignments).map(({ missing }) => Math.max(0, missing));
}

type Chosen = { readonly unit: number; readonly slot: number };

/** Sends what the incident's plan still lacks; remembers what no free unit could fill. */
export function decide(state: RunState, call: number): void {
  if (state.status[call] !== OPENED || state.transferred[call] === 1) {
    state.waiting.delete(call);
    return;
  }
  const list = needsNow(state, call);
  const choose = state.isTogether ? unitsTogether : closestUnits;
  const chosen = sendable(state, call, list, choose(state, call, list));
  remember(state, call, list);
  if (chosen.length > UNITS_PER_COMMAND_MAX) {
    throw new RangeError(`at most ${UNITS_PER_COMMAND_MAX} units at once, got ${chosen.length}`);
  }
  const { outbound, busy } = state;
  if (outbound === undefined) {
    for (const { unit, slot } of chosen) send(state, call, unit, slot);
    return;
  }
  // Those that are free first, and all that lose a unit wait, as the dispatcher's commands have it.
  const diverted = chosen.filter(({ unit }) => busy[unit] === 1);
  for (const { unit } of diverted) requeue(state, unit);
  for (const { unit, slot } of chosen) if (busy[unit] === 0) send(state, call, unit, slot);
  for (const { unit, slot } of diverted) sendOn(state, call, unit, slot);
}

/** The call that a unit is taken from waits again for what the unit can do. */
function requeue(state: RunState, unit: number): void {
  const { log, waiting, centre } = state;
  const assignment = state.assignmentOf[unit]!;
  const from = log.call[assignment]!;
  state.sent[state.firstSlot[from]! + log.slot[assignment]!]! -= 1;
  state.requeued[from] = 1;
  const capabilities = centre.units[unit]!.capabilities.map(({ capabilityId }) => capabilityId);
  waiting.set(from, new Set([...(waiting.get(from) ?? []), ...capabilities]));
}

/** Whether a unit is under way to something less urgent, where no life may be at stake. */
function leaving(state: RunState, call: number, rank: number): (unit: number) => boolean {
  const { log, assignmentOf, dispatched } = state;
  return (unit) => {
    const from = log.call[assignmentOf[unit]!]!;
    const template = templateOf(state, from);
    const priority = dispatched[from] === 1 ? 1 : 0;
    return from !== call && template.ranks[priority] > rank && !template.urgent[priority];
  };
}

/** A unit that may be sent on and comes sooner. */
function sooner(state: RunState, call: number, ask: Ask, unit: number): number {
  const { outbound, free } = state;
  if (outbound === undefined) return unit;
  const found = { unit, seconds: unit === -1 ? Infinity : free.seconds };
  return outbound.soonest(ask, found, state.now, leaving(state, call, ask.rank));
}

/** All needs together, what each unit leaves behind weighed; they are no longer free. */
function unitsTogether(state: RunState, call: number, list: NeedList): Chosen[] {
  const template = templateOf(state, call);
  const priority = state.dispatched[call] === 1 ? 1 : 0;
  const rank = template.ranks[priority];
  const chosen = chooseTogether(state, list, {
    place: template.place,
    urgent: template.urgent[priority] ? 1 : 0,
    rank,
    hour: state.hourAt(state.now),
    coverageWeight: template.coverageWeights[priority],
    missing: missingOf(state, call, list),
    mayLeave: leaving(state, call, rank),
  });
  return chosen.flatMap((units, need) =>
    units.map((unit) => {
      take(state, unit);
      return { unit, slot: list.slots[need]! };
    }),
  );
}

function take({ busy, outbound, free }: RunState, unit: number): void {
  if (busy[unit] === 1) outbound?.remove(unit);
  else free.remove(unit);
}

/** Need by need in list order, the closest unit that is left; they are no longer free. */
function closestUnits(state: RunState, call: number, list: NeedList): Chosen[] {
  const { free, now } = state;
  const template = templateOf(state, call);
  const priority = state.dispatched[call] === 1 ? 1 : 0;
  const urgent = template.urgent[priority] ? 1 : 0;
  const hour = state.hourAt(now);
  const rank = template.ranks[priority];
  const chosen: Chosen[] = [];
  const missing = missingOf(state, call, list);
  free.settle(now);
  for (let at = 0; at < missing.length; at += 1) {
    for (let place = missing[at]!; place > 0; place -= 1) {
      const need = list.needs[at]!;
      const nearest = free.closest(need, template.place, urgent, hour, now);
      const ask = { need, place: template.place, urgent, rank, hour };
      const unit = sooner(state, call, ask, nearest);
      if (unit === -1) break;
      take(state, unit);
      chosen.push({ unit, slot: list.slots[at]! });
    }
  }
  return chosen;
}

/** Never more for a need than it asks for, ever: one that was called off is not replaced. */
function sendable(
  state: RunState,
  call: number,
  list: NeedList,
  chosen: readonly Chosen[],
): Chosen[] {
  const first = state.firstSlot[call]!;
  return chosen.filter(({ unit, slot }) => {
    const sent = state.sent[first + slot]!;
    if (sent < list.counts[list.slots.indexOf(slot)]!) {
      state.sent[first + slot] = sent + 1;
      return true;
    }
    if (state.busy[unit] === 1) state.outbound?.add(unit);
    else if (state.breaks.pause[unit] !== -1) {
      state.free.rest(unit, state.free.recallSeconds(unit));
    } else state.free.add(unit, state.now);
    return false;
  });
}

/** Capabilities that the incident still waits for, once those chosen are counted as sent. */
function remember(state: RunState, call: number, list: NeedList): void {
  const first = state.firstSlot[call]!;
  let capabilities: Set<string> | undefined;
  let missing: readonly number[] | undefined;
  for (let at = 0; at < list.slots.length; at += 1) {
    if (state.sent[first + list.slots[at]!]! >= list.counts[at]!) continue;
    missing ??= openMissing(state, call, list);
    if (missing[at]! > 0) (capabilities ??= new Set()).add(list.of[at]!.capabilityId);
  }
  if (capabilities === undefined) state.waiting.delete(call);
  else state.waiting.set(call, capabilities);
}

/**
 * Units that each need lacks when only those on the incident now count. Where each unit holds a
 * place, fewer are on it than were ever sent: what was not sent is missing.
 */
function openMissing(state: RunState, call: number, list: NeedList): readonly number[] {
  if (isPinned(state, call, list)) return list.counts;
  return matched(state, call, list, (one) => Number.isNaN(state.log.endedAt[one]!));
}
