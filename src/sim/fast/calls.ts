import { matchNeeds, UNITS_PER_COMMAND_MAX, type Assignment } from "#kernel";
import { leavingOf } from "../working/leaving.ts";
import {
  CHANGES_AT_CLOSE,
  CHANGES_PRIORITY,
  FLAGS,
  IS_OPENED,
  IS_REACHED,
  IS_RECEIVED,
  IS_URGENT,
  OPEN_AFTER,
  OVER_AFTER,
  PLACE,
  RAISE_AFTER,
  SEND_AFTER,
  WIDTH,
} from "./columns.ts";
import { send, sendOn } from "./crews.ts";
import type { Ask } from "./outbound.ts";
import {
  CLOSE,
  CLOSED,
  DECIDE,
  LEAVE,
  OPEN,
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

/** The call comes: what is fixed about it is read. */
export function receive(state: RunState, call: number): void {
  const { trace, log, columns } = state;
  const { numbers } = columns;
  const template = WIDTH * trace.templateOf[call]!;
  const flags = numbers[template + FLAGS]!;
  if ((flags & IS_RECEIVED) === 0) return;
  state.flags[call] = flags;
  state.placeOf[call] = numbers[template + PLACE]!;
  log.events += 1;
  plan(state, trace.receivedAt[call]! + numbers[template + OPEN_AFTER]!, OPEN, call);
}

/** The incident is opened, and all that its record says will happen to it is planned. */
export function open(state: RunState, call: number): void {
  const { log, now, trace, columns } = state;
  const { numbers } = columns;
  const flags = state.flags[call]!;
  if ((flags & IS_OPENED) === 0) return;
  const template = WIDTH * trace.templateOf[call]!;
  const receivedAt = trace.receivedAt[call]!;
  state.status[call] = OPENED;
  log.openedAt[call] = now;
  log.events += 1;
  log.openAtEnd += 1;
  log.number[call] = state.opened += 1;
  const raiseAfter = numbers[template + RAISE_AFTER]!;
  if (!Number.isNaN(raiseAfter)) plan(state, receivedAt + raiseAfter, RAISE, call);
  const sendAt = receivedAt + numbers[template + SEND_AFTER]!;
  if ((flags & CHANGES_PRIORITY) !== 0) plan(state, sendAt, PRIORITISE, call);
  const left = state.centre.rules.leaving === undefined ? undefined : leavesAs(state, call);
  if (left?.how === "transferred") state.transferred[call] = 1;
  else plan(state, sendAt, DECIDE, call);
  if ((flags & IS_REACHED) === 0) {
    plan(state, receivedAt + numbers[template + OVER_AFTER]!, CLOSE, call);
  }
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
  if (waiting.size > 0) waiting.delete(call);
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
  const { waiting } = state;
  if (state.attended[call] === 1 || waiting.size === 0 || !waiting.has(call)) return true;
  if ((state.flags[call]! & IS_REACHED) !== 0) return false;
  const { overAfter } = templateOf(state, call);
  return state.requeued[call] === 0 || state.now >= state.trace.receivedAt[call]! + overAfter;
}

/** An assignment ended. */
export function endIfDone(state: RunState, call: number): void {
  if (isDone(state, call)) plan(state, state.now, CLOSE, call);
}

export function close(state: RunState, call: number): void {
  if (state.status[call] !== OPENED || !isDone(state, call)) return;
  const changes = state.flags[call]! & (CHANGES_AT_CLOSE << state.dispatched[call]!);
  if (changes !== 0) state.log.events += 1;
  closed(state, call);
}

function needsNow(state: RunState, call: number): NeedList {
  const { lists } = state.frames[state.frameOf[call]!]!;
  return lists[state.dispatched[call]! + 2 * state.raised[call]!]!;
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

/** 1 where a life may be at stake, as the priority has it that the call has now; else 0. */
export function isUrgent({ flags, dispatched }: RunState, call: number): number {
  return (flags[call]! & (IS_URGENT << dispatched[call]!)) === 0 ? 0 : 1;
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
  const { slotIds } = state.frames[state.frameOf[call]!]!;
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

/** Sends what the incident's plan still lacks; remembers what no free unit could fill. */
export function decide(state: RunState, call: number): void {
  if (state.status[call] !== OPENED || state.transferred[call] === 1) {
    state.waiting.delete(call);
    return;
  }
  const list = needsNow(state, call);
  const choose = state.isTogether ? chooseAllTogether : chooseUnits;
  const count = keepSendable(state, call, list, choose(state, call, list));
  remember(state, call, list);
  if (count > UNITS_PER_COMMAND_MAX) {
    throw new RangeError(`at most ${UNITS_PER_COMMAND_MAX} units at once, got ${count}`);
  }
  if (state.outbound !== undefined) return sendOrDivert(state, call, list, count);
  const { chosenUnits, chosenNeeds } = state;
  for (let at = 0; at < count; at += 1) {
    send(state, call, chosenUnits[at]!, list.slots[chosenNeeds[at]!]!);
  }
}

/** Those that are free first, and all that lose a unit wait, as the dispatcher's commands have it. */
function sendOrDivert(state: RunState, call: number, list: NeedList, count: number): void {
  const { busy, chosenUnits, chosenNeeds } = state;
  const chosen = Array.from({ length: count }, (_, at) => {
    return { unit: chosenUnits[at]!, slot: list.slots[chosenNeeds[at]!]! };
  });
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
  const { free } = state;
  const found = { unit, seconds: unit === -1 ? Infinity : free.seconds };
  return state.outbound!.soonest(ask, found, state.now, leaving(state, call, ask.rank));
}

/**
 * All needs together, what each unit leaves behind weighed; they are no longer free. Gives how many
 * were chosen.
 */
function chooseAllTogether(state: RunState, call: number, list: NeedList): number {
  const { chosenUnits, chosenNeeds } = state;
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
  let count = 0;
  for (const [need, units] of chosen.entries()) {
    for (const unit of units) {
      take(state, unit);
      chosenUnits[count] = unit;
      chosenNeeds[count] = need;
      count += 1;
    }
  }
  return count;
}

function take({ busy, outbound, free }: RunState, unit: number): void {
  if (busy[unit] === 1) outbound?.remove(unit);
  else free.remove(unit);
}

/**
 * Need by need in list order, the closest unit that is left; they are no longer free. Gives how many
 * were chosen.
 */
function chooseUnits(state: RunState, call: number, list: NeedList): number {
  const { free, now, chosenUnits, chosenNeeds, outbound } = state;
  const place = state.placeOf[call]!;
  const urgent = isUrgent(state, call);
  const hour = state.hourAt(now);
  const { needs } = list;
  const missing = state.keptUnits[call] === 0 ? list.counts : missingOf(state, call, list);
  let count = 0;
  free.settle(now);
  for (let at = 0; at < needs.length; at += 1) {
    const need = needs[at]!;
    for (let left = missing[at]!; left > 0; left -= 1) {
      let unit = free.closest(need, place, urgent, hour, now);
      if (outbound !== undefined) {
        const rank = templateOf(state, call).ranks[state.dispatched[call] === 1 ? 1 : 0];
        unit = sooner(state, call, { need, place, urgent, rank, hour }, unit);
      }
      if (unit === -1) break;
      take(state, unit);
      chosenUnits[count] = unit;
      chosenNeeds[count] = at;
      count += 1;
    }
  }
  return count;
}

/**
 * Never more for a need than it asks for, ever: one that was called off is not replaced. Gives how
 * many are left.
 */
function keepSendable(state: RunState, call: number, list: NeedList, chosen: number): number {
  const { chosenUnits, chosenNeeds } = state;
  const first = state.firstSlot[call]!;
  let count = 0;
  for (let at = 0; at < chosen; at += 1) {
    const unit = chosenUnits[at]!;
    const need = chosenNeeds[at]!;
    const slot = first + list.slots[need]!;
    const sent = state.sent[slot]!;
    if (sent >= list.counts[need]!) {
      putBack(state, unit);
      continue;
    }
    state.sent[slot] = sent + 1;
    chosenUnits[count] = unit;
    chosenNeeds[count] = need;
    count += 1;
  }
  return count;
}

/** It is not sent after all. */
function putBack(state: RunState, unit: number): void {
  const { free, breaks } = state;
  if (state.busy[unit] === 1) state.outbound?.add(unit);
  else if (breaks.pause[unit] !== -1) free.rest(unit, free.recallSeconds(unit));
  else free.add(unit, state.now);
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
  if (capabilities !== undefined) state.waiting.set(call, capabilities);
  else if (state.waiting.size > 0) state.waiting.delete(call);
}

/**
 * Units that each need lacks when only those on the incident now count. Where each unit holds a
 * place, fewer are on it than were ever sent: what was not sent is missing.
 */
function openMissing(state: RunState, call: number, list: NeedList): readonly number[] {
  if (isPinned(state, call, list)) return list.counts;
  return matched(state, call, list, (one) => Number.isNaN(state.log.endedAt[one]!));
}
