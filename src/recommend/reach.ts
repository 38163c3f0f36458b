import { flatDistanceMetres, type Point } from "#geo";
import type { Assignment, CapabilityId, Incident, Unit } from "#kernel";
import type { UnitEntry } from "./fleet-index.ts";
import type { ExcludedReason, NoteReason } from "./reason.ts";
import type { Availability } from "./recommendation.ts";
import { isReserved, isRoadNode, minuteOfDay, type Situation } from "./situation.ts";
import type { Interval, PositionSource, UnitPosition } from "./travel.ts";

/** How one unit stands to the incident, before any need is looked at. */
export type Reach = {
  readonly entry: UnitEntry;
  readonly unit: Unit | undefined;
  /** Why it cannot simply be sent; absent for a unit that is free or can be recalled. */
  readonly blocked?: ExcludedReason;
  /** Absent: it cannot come at all. A unit that is blocked may still come by divert or wait. */
  readonly way?: Way;
};

/** How and when a unit would come. */
export type Way = {
  readonly availability: Availability;
  readonly arrival: Interval;
  readonly roadSeconds: number;
  readonly source: PositionSource;
  readonly notes: readonly NoteReason[];
  /** The assignment that a diverted or clearing unit is on. */
  readonly assignment?: Assignment;
  readonly fromIncident?: Incident;
};

type Standing = {
  readonly blocked?: ExcludedReason;
  readonly availability?: Availability;
  readonly assignment?: Assignment;
  readonly fromIncident?: Incident;
  readonly notes: NoteReason[];
};

const METRES_PER_SECOND_PER_KMH = 1 / 3.6;
/** Share of the wait for a clearing unit by which it may well take longer. */
const CLEARING_SPREAD = 0.5;
/** A straight line says little: both ends of the interval move out by this share. */
const STRAIGHT_LINE_SPREAD = 0.4;

/** Road seconds per unit asked about, and for the straight line where no road was used. */
type Ask = {
  readonly entry: UnitEntry;
  readonly unit: Unit;
  readonly standing: Standing;
  readonly position: UnitPosition | undefined;
};

/** Every unit with one of the capabilities, by unit id, with its arrival from one batch query. */
export function reachOf(
  situation: Situation,
  capabilityIds: ReadonlySet<CapabilityId>,
): ReadonlyMap<UnitEntry, Reach> {
  const { index, input } = situation;
  const found = new Map<UnitEntry, Reach>();
  const asks: Ask[] = [];
  for (const capabilityId of capabilityIds) {
    for (const entry of index.byCapability.get(capabilityId) ?? []) {
      if (found.has(entry)) continue;
      const unit = input.board.units.get(entry.definition.unitId);
      const standing = standingOf(situation, unit);
      const { blocked } = standing;
      found.set(entry, blocked === undefined ? { entry, unit } : { entry, unit, blocked });
      if (unit === undefined || standing.availability === undefined) continue;
      asks.push({ entry, unit, standing, position: input.positions(entry.definition.unitId) });
    }
  }
  const roads = roadSecondsOf(situation, asks);
  for (const [place, ask] of asks.entries()) {
    found.set(ask.entry, reachByWay(situation, ask, roads[place] ?? NaN));
  }
  return found;
}

function standingOf(situation: Situation, unit: Unit | undefined): Standing {
  if (unit === undefined) return { blocked: { code: "out-of-service", why: "" }, notes: [] };
  const { input, incident } = situation;
  const { duty } = unit;
  const assignment = firstOpenAssignment(situation, unit);
  if (assignment !== undefined) return standingOfBusy(situation, unit, assignment);
  if (duty.status === "outOfService") {
    return { blocked: { code: "out-of-service", why: duty.reason }, notes: [] };
  }
  if (isReserved(unit, input.at, incident.incidentId)) return standingOfReserved(situation, unit);
  if (duty.status === "inService") return { availability: { kind: "free" }, notes: [] };
  if (duty.recallSeconds === undefined) {
    return { blocked: { code: "away", why: duty.reason }, notes: [] };
  }
  const { recallSeconds } = duty;
  return {
    availability: { kind: "recall", recallSeconds },
    notes: [{ code: "recall-delay", recallSeconds, why: duty.reason }],
  };
}

function standingOfReserved(situation: Situation, unit: Unit): Standing {
  const purpose = unit.reservation?.purpose ?? "";
  const until = unit.reservation?.until ?? situation.input.at;
  const untilMinute = minuteOfDay(situation, until);
  return { blocked: { code: "reserved", purpose, until, untilMinute }, notes: [] };
}

/** The open assignment on this incident when there is one, else the first. */
function firstOpenAssignment(situation: Situation, unit: Unit): Assignment | undefined {
  let first: Assignment | undefined;
  for (const id of unit.openAssignmentIds) {
    const assignment = situation.input.board.assignments.get(id);
    if (assignment?.incidentId === situation.incident.incidentId) return assignment;
    first ??= assignment;
  }
  return first;
}

function standingOfBusy(situation: Situation, unit: Unit, assignment: Assignment): Standing {
  const { input, options, incident, rank } = situation;
  if (assignment.incidentId === incident.incidentId) {
    return { blocked: { code: "on-this-incident" }, notes: [] };
  }
  const from = input.board.incidents.get(assignment.incidentId);
  const number = from?.number ?? "?";
  const freeAt = input.expectedFreeAt?.(unit.unitId, assignment.incidentId);
  const known = freeAt !== undefined && Number.isFinite(freeAt);
  const inSeconds = known ? Math.max(0, (freeAt - input.at) / 1000) : undefined;
  const { status } = assignment;
  const blocked: ExcludedReason = {
    code: "committed",
    number,
    status,
    ...(inSeconds === undefined ? {} : { inSeconds }),
  };
  const only = unit.openAssignmentIds.length === 1 && unit.duty.status === "inService";
  if (!only || from === undefined) return { blocked, notes: [] };
  const fromIncidentId = from.incidentId;
  const fromRank = input.board.configuration.priorities.get(from.priorityId)?.rank ?? Infinity;
  const underWay = status === "assigned" || status === "acknowledged" || status === "enRoute";
  if (underWay && options.divert !== "off" && rank < fromRank) {
    const availability: Availability = { kind: "divert", fromIncidentId };
    return { blocked, availability, assignment, fromIncident: from, notes: [] };
  }
  if (underWay || options.clearing === "off" || inSeconds === undefined) {
    return { blocked, notes: [] };
  }
  if (inSeconds > options.clearingWithinSeconds) return { blocked, notes: [] };
  const availability: Availability = { kind: "clearing", fromIncidentId, inSeconds };
  const notes: NoteReason[] = [{ code: "free-in", number, inSeconds }];
  return { blocked, availability, assignment, fromIncident: from, notes };
}

/** Road seconds of each ask; NaN where only a straight line is possible. */
function roadSecondsOf(situation: Situation, asks: readonly Ask[]): Float64Array {
  const { input, incident, index } = situation;
  const seconds = new Float64Array(asks.length).fill(NaN);
  const to = incident.place.node;
  const { travel } = input;
  if (!isRoadNode(travel, to)) return seconds;
  const { nodes, seconds: out } = index.scratch;
  let count = 0;
  for (const { position } of asks) {
    if (!isRoadNode(travel, position?.node)) continue;
    nodes[count] = position.node;
    count += 1;
  }
  if (count === 0) return seconds;
  travel.secondsToOne(nodes.subarray(0, count), to, out.subarray(0, count));
  let next = 0;
  for (const [place, { position }] of asks.entries()) {
    if (!isRoadNode(travel, position?.node)) continue;
    seconds[place] = out[next]! + Math.max(0, position.offsetSeconds || 0);
    next += 1;
  }
  return seconds;
}

function reachByWay(situation: Situation, ask: Ask, roadSeconds: number): Reach {
  const { entry, unit, standing, position } = ask;
  const blockedFor = (code: "unreachable" | "no-position"): Reach => {
    return { entry, unit, blocked: standing.blocked ?? { code } };
  };
  if (roadSeconds === Infinity) return blockedFor("unreachable");
  const straight = Number.isNaN(roadSeconds);
  const travelSeconds = straight ? straightSeconds(situation, ask) : roadSeconds;
  if (travelSeconds === undefined) return blockedFor("no-position");
  const notes: NoteReason[] = [...standing.notes];
  if (position === undefined) notes.push({ code: "position-unknown" });
  if (straight) notes.push({ code: "straight-line", kmh: situation.options.straightLineKmh });
  const way: Way = {
    availability: standing.availability ?? { kind: "free" },
    arrival: arrivalOf(situation, ask, { travelSeconds, straight, notes }),
    roadSeconds: travelSeconds,
    source: position?.source ?? "station",
    notes,
    ...(standing.assignment === undefined ? {} : { assignment: standing.assignment }),
    ...(standing.fromIncident === undefined ? {} : { fromIncident: standing.fromIncident }),
  };
  return standing.blocked === undefined
    ? { entry, unit, way }
    : { entry, unit, way, blocked: standing.blocked };
}

/** Seconds along the straight line from the best known point, or undefined without any. */
function straightSeconds(situation: Situation, ask: Ask): number | undefined {
  const { configuration } = situation.input.board;
  const { stationId } = ask.entry.definition;
  const { postId } = ask.unit;
  const waiting: Point | undefined =
    (postId === undefined ? undefined : configuration.posts.get(postId)) ??
    (stationId === undefined ? undefined : configuration.stations.get(stationId));
  const point = ask.position?.point ?? waiting;
  if (point === undefined) return undefined;
  const metres = flatDistanceMetres(point, situation.incident.place);
  const speed = situation.options.straightLineKmh * METRES_PER_SECOND_PER_KMH;
  const seconds = metres / speed;
  return Number.isFinite(seconds) ? seconds : undefined;
}

type Trip = {
  readonly travelSeconds: number;
  readonly straight: boolean;
  readonly notes: NoteReason[];
};

/** The model's interval, later by recall or clearing, wider where less is known. */
function arrivalOf(situation: Situation, ask: Ask, trip: Trip): Interval {
  const { input, options, hourOfDay } = situation;
  const { entry, position, standing } = ask;
  const { availability } = standing;
  const busy = availability?.kind === "clearing" || availability?.kind === "divert";
  const model = input.arrivals.arrival({
    roadSeconds: trip.travelSeconds,
    unitTypeId: entry.definition.unitTypeId,
    hourOfDay,
    // A crew that is out on an incident needs no turnout.
    moving: busy || (position?.moving ?? false),
    urgent: situation.isLifeThreat,
  });
  const clearing = availability?.kind === "clearing" ? availability.inSeconds : 0;
  const recall = availability?.kind === "recall" ? availability.recallSeconds : 0;
  const later = clearing + recall;
  let low = model.lowSeconds + later;
  let high = model.highSeconds + later + clearing * CLEARING_SPREAD;
  if (trip.straight) {
    low -= model.lowSeconds * STRAIGHT_LINE_SPREAD;
    high += model.highSeconds * STRAIGHT_LINE_SPREAD;
  }
  const ageSeconds = position === undefined ? 0 : (input.at - position.asOf) / 1000;
  const waits = position?.source === "station" || position?.source === "post";
  if (position?.source === "estimated") trip.notes.push({ code: "position-estimated" });
  if (!waits && ageSeconds > options.staleAfterSeconds) {
    low -= ageSeconds * options.staleWidening;
    high += ageSeconds * options.staleWidening;
    trip.notes.push({ code: "position-stale", ageSeconds });
  }
  const medianSeconds = model.medianSeconds + later;
  return {
    medianSeconds,
    lowSeconds: Math.max(0, Math.min(low, medianSeconds)),
    highSeconds: Math.max(high, medianSeconds),
  };
}
