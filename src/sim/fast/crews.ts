import { flatDistanceMetres, pointAlong, polylineMetres, type Point } from "#geo";
import {
  after,
  AT_DESTINATION,
  CANCEL,
  CLEARED,
  CLOSED,
  DECIDE,
  EN_ROUTE,
  growAssignments,
  OFF_DUTY,
  ON_SCENE,
  plan,
  tableChanged,
  TRANSPORTING,
  type RunState,
} from "./state.ts";
import { dueBreaks, recall } from "./breaks.ts";
import { endIfDone, isUrgent } from "./calls.ts";
import { IS_REACHED } from "./columns.ts";
import { ARRIVES, CREW, TRAVEL } from "./stream-names.ts";

/** Without any way on the roads a unit drives the straight line at this speed, as in the world. */
const STRAIGHT_LINE_METRES_PER_SECOND = 25 / 3.6;

/** Opens the stream that the world names by call, unit type and k, and by what is drawn. */
function openStream(state: RunState, assignment: number, what: number): void {
  const { draws, log, centre } = state;
  const call = log.call[assignment]!;
  draws.one = state.nameOne[call]!;
  draws.two = state.nameTwo[call]!;
  const type = centre.typeOf[log.unit[assignment]!]!;
  draws.addCodes(centre.streamNames.codes(type, log.order[assignment]!, what));
  draws.open();
}

/**
 * A unit is sent: what its crew will do is known from here on, but for its travel. `goesAt`: when
 * one that was under way elsewhere sets out; NaN for any other.
 */
export function send(
  state: RunState,
  call: number,
  unit: number,
  slot: number,
  goesAt = NaN,
): void {
  const { log, now, centre, crews, trace } = state;
  const assignment = log.count;
  if (assignment === log.call.length) growAssignments(state);
  const type = centre.typeOf[unit]!;
  let order = 1;
  for (let one = state.lastAssignment[call]!; one !== -1; one = state.previous[one]!) {
    if (centre.typeOf[log.unit[one]!] === type) order += 1;
  }
  log.count += 1;
  log.events += 1;
  log.call[assignment] = call;
  log.unit[assignment] = unit;
  log.slot[assignment] = slot;
  log.order[assignment] = order;
  log.assignedAt[assignment] = now;
  state.previous[assignment] = state.lastAssignment[call]!;
  state.lastAssignment[call] = assignment;
  state.openUnits[call]! += 1;
  state.keptUnits[call]! += 1;
  state.kept[state.firstSlot[call]! + slot]! += 1;
  const longer = state.breaks.pause[unit] === -1 ? NaN : recall(state, unit);
  state.busy[unit] = 1;
  state.assignmentOf[unit] = assignment;
  state.outbound?.add(unit);
  const template = trace.templateOf[call]!;
  if (crews.needsDraw(template, type, order)) openStream(state, assignment, CREW);
  crews.plan(template, type, order, state.draws);
  const isUnderWay = !Number.isNaN(goesAt);
  keepPlan(state, assignment, isUnderWay ? Math.max(0, goesAt - now) / 1000 : crews.turnout);
  if (!Number.isNaN(longer)) state.turnout[assignment]! += longer;
  tableChanged(state, unit);
  const { cancelAfter } = crews;
  if (!Number.isNaN(cancelAfter)) {
    state.toBeCancelled[assignment] = 1;
    plan(state, after(now, cancelAfter), CANCEL, assignment);
  }
  const turnout = state.turnout[assignment]!;
  if (!Number.isNaN(turnout)) plan(state, after(now, turnout), EN_ROUTE, assignment);
}

function keepPlan(state: RunState, assignment: number, turnout: number): void {
  const { crews } = state;
  state.turnout[assignment] = turnout;
  state.scene[assignment] = crews.scene;
  state.transport[assignment] = crews.transport;
  state.destination[assignment] = crews.destination;
}

/** A crew reports its next status. */
export function step(state: RunState, kind: number, assignment: number, course: number): void {
  if (state.course[assignment] !== course) return;
  const { log, now } = state;
  log.events += 1;
  const next = (state.course[assignment] = course + 1);
  switch (kind) {
    case EN_ROUTE:
      log.enRouteAt[assignment] = now;
      setOut(state, assignment);
      if (state.toBeCancelled[assignment] === 1) return;
      return plan(state, state.arriveAt[assignment]!, ON_SCENE, assignment, next);
    case ON_SCENE: {
      log.onSceneAt[assignment] = now;
      arrive(state, assignment);
      const isLast = Number.isNaN(state.transport[assignment]!);
      const leaves = after(now, state.scene[assignment]!);
      return plan(state, leaves, isLast ? CLEARED : TRANSPORTING, assignment, next);
    }
    case TRANSPORTING: {
      log.transportingAt[assignment] = now;
      const arrives = after(now, state.transport[assignment]!);
      return plan(state, arrives, AT_DESTINATION, assignment, next);
    }
    case AT_DESTINATION: {
      log.atDestinationAt[assignment] = now;
      const ends = after(now, state.destination[assignment]!);
      return plan(state, ends, CLEARED, assignment, next);
    }
    default:
      return end(state, assignment);
  }
}

function setOut(state: RunState, assignment: number): void {
  const { log, now, motions, centre } = state;
  const unit = log.unit[assignment]!;
  const call = log.call[assignment]!;
  const place = state.placeOf[call]!;
  const seconds = motions.secondsTo(unit, place, now);
  const roadSeconds = seconds === Infinity ? straightSeconds(state, unit, call) : seconds;
  openStream(state, assignment, TRAVEL);
  const drawn = state.draws.openUniform();
  const uniform = state.isTurned ? 1 - drawn : drawn;
  const times = centre.times[centre.typeOf[unit]!]![isUrgent(state, call)]!;
  const driven = times.sampleTravel(uniform, roadSeconds, state.hourAt(now));
  const arriveAt = after(now, Math.max(0, driven));
  state.arriveAt[assignment] = arriveAt;
  motions.travel(unit, place, now, arriveAt, seconds);
}

/** Seconds along the straight line from where the unit is, for the rare place without a way. */
function straightSeconds(state: RunState, unit: number, call: number): number {
  const { motions, centre, trace } = state;
  const { place } = trace.templates[trace.templateOf[call]!]!.call;
  const { roads } = centre;
  const arc = motions.arcOf(unit, state.now);
  let from: Point = { lat: roads.lat[motions.node]!, lon: roads.lon[motions.node]! };
  if (arc !== undefined) {
    const line = roads.arcPolyline(arc.arc);
    from = pointAlong(line, arc.along * polylineMetres(line));
  }
  return flatDistanceMetres(from, place) / STRAIGHT_LINE_METRES_PER_SECOND;
}

function arrive(state: RunState, assignment: number): void {
  const { log, motions } = state;
  const call = log.call[assignment]!;
  state.attended[call] = 1;
  state.outbound?.remove(log.unit[assignment]!);
  if (Number.isNaN(log.reachedAt[call]!)) log.reachedAt[call] = state.now;
  motions.place(log.unit[assignment]!, state.placeOf[call]!);
}

/** Cleared: the unit goes home, and can be sent from where it is. */
function end(state: RunState, assignment: number): void {
  const { log, now } = state;
  const call = log.call[assignment]!;
  state.toBeCancelled[assignment] = 0;
  log.endedAt[assignment] = now;
  state.openUnits[call]! -= 1;
  const unit = log.unit[assignment]!;
  state.outbound?.remove(unit);
  state.busy[unit] = 0;
  goHome(state, unit);
  freed(state, unit);
  if (state.status[call] !== CLOSED) endIfDone(state, call);
}

export function goHome(state: RunState, unit: number): void {
  const { centre, motions, now } = state;
  const home = centre.homeOf[unit]!;
  if (home === -1) return;
  const post = state.posts.postOf[unit]!;
  const { places } = centre;
  const to = post === -1 ? places.targetOfHome(home) : state.posts.targets[post]!;
  if (motions.isPlaced(unit)) motions.drive(unit, to, now);
  else motions.place(unit, to);
}

/** The unit has nothing to do: it may go off duty, or a waiting incident is decided again. */
export function freed(state: RunState, unit: number): void {
  if (state.onDuty[unit] === 1) state.free.add(unit, state.now);
  if (state.overdue[unit] === 1 && state.busy[unit] === 0) {
    state.overdue[unit] = 0;
    plan(state, state.now, OFF_DUTY, unit);
  }
  decideFor(state, unit);
  dueBreaks(state, unit);
  tableChanged(state, unit);
}

/** Incidents that wait for something that the unit can do are decided again. */
export function decideFor(state: RunState, unit: number): void {
  if (state.waiting.size === 0) return;
  const { capabilities } = state.centre.units[unit]!;
  const found: number[] = [];
  for (const [call, needed] of state.waiting) {
    if (capabilities.some(({ capabilityId }) => needed.has(capabilityId))) found.push(call);
  }
  // The most urgent first; equal ones in the order they began to wait.
  if (found.length > 1) found.sort((left, right) => rankOf(state, left) - rankOf(state, right));
  for (const call of found) plan(state, state.now, DECIDE, call);
}

function rankOf({ trace, dispatched }: RunState, call: number): number {
  return trace.templates[trace.templateOf[call]!]!.ranks[dispatched[call] === 1 ? 1 : 0];
}

/** Called off as recorded, unless it is the last that can still reach a call that was reached. */
export function callOff(state: RunState, assignment: number): void {
  if (state.toBeCancelled[assignment] === 0) return;
  const call = state.log.call[assignment]!;
  const isReached = (state.flags[call]! & IS_REACHED) !== 0;
  if (isReached && state.keptUnits[call] === 1) return stay(state, assignment);
  leave(state, assignment);
  end(state, assignment);
}

/** It is cancelled before it arrived, and holds no place any more. */
function leave({ log, course, keptUnits, kept, firstSlot }: RunState, assignment: number): void {
  const call = log.call[assignment]!;
  log.events += 1;
  log.isCancelled[assignment] = 1;
  course[assignment]! += 1;
  keptUnits[call]! -= 1;
  kept[firstSlot[call]! + log.slot[assignment]!]! -= 1;
}

/** A unit is sent on: the call it is taken from was told to wait before (RUL-3). */
export function sendOn(state: RunState, call: number, unit: number, slot: number): void {
  const { log, now } = state;
  const assignment = state.assignmentOf[unit]!;
  const from = log.call[assignment]!;
  const turnout = state.turnout[assignment]!;
  leave(state, assignment);
  log.working.diverts += 1;
  log.endedAt[assignment] = now;
  state.toBeCancelled[assignment] = 0;
  state.openUnits[from]! -= 1;
  decideFor(state, unit);
  tableChanged(state, unit);
  endIfDone(state, from);
  send(state, call, unit, slot, after(log.assignedAt[assignment]!, turnout));
}

/** The crew is not called off after all: it goes on to arrive. */
function stay(state: RunState, assignment: number): void {
  const { log, now, centre, crews, trace } = state;
  const course = state.course[assignment]!;
  const call = log.call[assignment]!;
  const type = centre.typeOf[log.unit[assignment]!]!;
  const known = state.turnout[assignment]!;
  state.toBeCancelled[assignment] = 0;
  const template = trace.templateOf[call]!;
  if (crews.hasDonors(template, type)) openStream(state, assignment, ARRIVES);
  crews.draw(template, type, state.draws);
  keepPlan(state, assignment, Number.isNaN(known) ? crews.turnout : known);
  if (course === 1) {
    plan(state, Math.max(now, state.arriveAt[assignment]!), ON_SCENE, assignment, course);
  } else if (Number.isNaN(known)) plan(state, now, EN_ROUTE, assignment, course);
}
