import { distanceMetres } from "#geo";
import type { ConfigurationChange, Point, Settings } from "#kernel";
import type { ClassTrip, ResponseHistory, Roads, Trip, Turnout } from "#routing";
import type { RecordedAssignment, RecordedCall } from "../scenario.ts";

/** After a shorter pause a unit is likely still on its way back from its last scene. */
const BACK_HOME_MINUTES = 10;
/** A recorded travel or turnout time over this is a forgotten button. */
const TRAVEL_SECONDS_MAX = 7_200;
const TURNOUT_SECONDS_MAX = 1_800;

type Start = { readonly point: Point; readonly node: number; readonly isHome: boolean };
type Work = { readonly call: RecordedCall; readonly assignment: RecordedAssignment };

function lastOffset(offsets: Settings["utcOffsets"], at: number): number {
  let minutes = offsets[0]?.minutes ?? 0;
  for (const offset of offsets) if (offset.from <= at) minutes = offset.minutes;
  return minutes;
}

/** The hour that clocks showed at an instant. */
export function localHour(offsets: Settings["utcOffsets"], at: number): number {
  const local = at + lastOffset(offsets, at) * 60_000;
  return Math.floor((((local % 86_400_000) + 86_400_000) % 86_400_000) / 3_600_000);
}

/** What of a configuration decides where a unit starts and how urgent a call is. */
function knownFrom(
  configuration: readonly ConfigurationChange[],
  roads: Pick<Roads, "nearestNode">,
) {
  const stations = new Map<string, Start>();
  const homes = new Map<string, string>();
  const lifeThreats = new Set<string>();
  let utcOffsets: Settings["utcOffsets"] = [];
  for (const change of configuration) {
    if ("remove" in change) continue;
    const { kind, put } = change;
    if (kind === "settings") utcOffsets = put.utcOffsets;
    if (kind === "priority" && put.lifeThreat) lifeThreats.add(put.priorityId);
    if (kind === "unit" && put.stationId !== undefined) homes.set(put.unitId, put.stationId);
    if (kind === "station") {
      const point = { lat: put.lat, lon: put.lon };
      stations.set(put.stationId, { point, node: roads.nearestNode(point).node, isHome: true });
    }
  }
  return {
    homeOf: (unitId: string) => stations.get(homes.get(unitId) ?? ""),
    lifeThreats,
    utcOffsets,
  };
}

function workByUnit(history: readonly RecordedCall[]): Map<string, Work[]> {
  const work = history.flatMap((call) =>
    call.assignments.map((assignment): Work => ({ call, assignment })),
  );
  const byUnit = Map.groupBy(work, ({ assignment }) => assignment.unitId);
  for (const own of byUnit.values()) {
    own.sort((a, b) => (a.assignment.dispatchedAt ?? 0) - (b.assignment.dispatchedAt ?? 0));
  }
  return byUnit;
}

/**
 * Where a unit was when it was sent, as far as the history shows (CAL-2): the scene it left less
 * than ten minutes before, unless it took somebody to a hospital; otherwise its home.
 */
function startOf(before: Work | undefined, next: Work, home: Start | undefined): Start | undefined {
  const { onSceneAt, transportingAt, availableAt } = before?.assignment ?? {};
  const dispatchedAt = next.assignment.dispatchedAt ?? next.call.receivedAt;
  const stillOut =
    availableAt !== undefined && dispatchedAt - availableAt < BACK_HOME_MINUTES * 60_000;
  if (before === undefined || !stillOut) return home;
  const { place } = before.call;
  if (onSceneAt === undefined || transportingAt !== undefined || place.node === undefined) {
    return home;
  }
  return { point: place, node: place.node, isHome: false };
}

/** Why a travel time is no travel time, or undefined. */
function flaw(seconds: number, most: number): string | undefined {
  if (seconds < 0) return "out of order";
  if (seconds === 0) return "of 0 s: both buttons at once";
  return seconds > most ? `over ${most} s` : undefined;
}

export type Journey = Trip & {
  readonly unitId: string;
  readonly from: number;
  readonly to: number;
  readonly isHome: boolean;
};

export type Journeys = Omit<ResponseHistory, "trips"> & { readonly trips: readonly Journey[] };

/**
 * The recorded trips and turnouts with what the roads say about them. What cannot be used is
 * counted by reason.
 */
export function journeysOf(
  history: readonly RecordedCall[],
  configuration: readonly ConfigurationChange[],
  roads: Pick<Roads, "nearestNode" | "seconds" | "metresByClass" | "classes">,
): Journeys {
  const { homeOf, lifeThreats, utcOffsets } = knownFrom(configuration, roads);
  const excluded: Record<string, number> = {};
  const exclude = (reason: string): undefined => {
    excluded[reason] = (excluded[reason] ?? 0) + 1;
    return undefined;
  };
  const byClass = new Float64Array(roads.classes.length);
  const trips: Journey[] = [];
  const turnouts: Turnout[] = [];

  const turnoutOf = ({ dispatchedAt, enRouteAt }: RecordedAssignment): number | undefined => {
    if (dispatchedAt === undefined || enRouteAt === undefined) return undefined;
    const seconds = (enRouteAt - dispatchedAt) / 1_000;
    const reason = seconds === 0 ? undefined : flaw(seconds, TURNOUT_SECONDS_MAX);
    return reason === undefined ? seconds : exclude(`turnout ${reason}`);
  };
  const addTrip = (
    { call, assignment }: Work,
    start: Start | undefined,
    turnout?: number,
  ): void => {
    const { enRouteAt, onSceneAt, unitTypeId } = assignment;
    if (enRouteAt === undefined || onSceneAt === undefined) return;
    const travelSeconds = (onSceneAt - enRouteAt) / 1_000;
    const reason = flaw(travelSeconds, TRAVEL_SECONDS_MAX);
    if (reason !== undefined) return exclude(`travel ${reason}`);
    const { node } = call.place;
    if (start === undefined || node === undefined) return exclude("travel from nowhere known");
    const roadSeconds = roads.seconds(start.node, node);
    if (roadSeconds === undefined) return exclude("travel without a way");
    roads.metresByClass(start.node, node, byClass);
    trips.push({
      callId: call.callId,
      unitId: assignment.unitId,
      unitTypeId,
      hourOfDay: localHour(utcOffsets, enRouteAt),
      urgent: lifeThreats.has(call.priorityId),
      roadSeconds,
      roadMetres: byClass.reduce((sum, metres) => sum + metres, 0),
      straightMetres: distanceMetres(start.point, call.place),
      travelSeconds,
      ...(turnout === undefined ? {} : { turnoutSeconds: turnout }),
      from: start.node,
      to: node,
      isHome: start.isHome,
    });
  };

  for (const [unitId, own] of workByUnit(history)) {
    const home = homeOf(unitId);
    for (const [place, work] of own.entries()) {
      const { call, assignment } = work;
      const turnoutSeconds = turnoutOf(assignment);
      if (turnoutSeconds !== undefined) {
        turnouts.push({
          callId: call.callId,
          unitTypeId: assignment.unitTypeId,
          hourOfDay: localHour(utcOffsets, assignment.dispatchedAt ?? 0),
          turnoutSeconds,
        });
      }
      addTrip(work, startOf(own[place - 1], work, home), turnoutSeconds);
    }
  }
  return { trips, turnouts, excluded };
}

/** Seconds a metre of each class takes, by the roads' own times. */
function secondsPerMetre(roads: Pick<Roads, "forEachArc" | "classes">): Float64Array {
  const seconds = new Float64Array(roads.classes.length);
  const metres = new Float64Array(roads.classes.length);
  const places = new Map(roads.classes.map((name, place) => [name, place]));
  roads.forEachArc((arc) => {
    const place = places.get(arc.roadClass);
    if (place === undefined || arc.seconds === Infinity) return;
    seconds[place]! += arc.seconds;
    metres[place]! += arc.metres;
  });
  return seconds.map((sum, place) => (metres[place]! > 0 ? sum / metres[place]! : 0));
}

/**
 * Trips from which class speeds can be told: urgent ones of units that set out from a home that
 * their call sign names. `use` says which calls may be looked at.
 */
export function classTripsOf(
  journeys: Journeys,
  roads: Pick<Roads, "metresByClass" | "forEachArc" | "classes">,
  use: (journey: Journey) => boolean,
): ClassTrip[] {
  const pace = secondsPerMetre(roads);
  const metres = new Float64Array(roads.classes.length);
  return journeys.trips
    .filter((journey) => journey.isHome && journey.urgent && use(journey))
    .map(({ from, to, travelSeconds }) => {
      roads.metresByClass(from, to, metres);
      return { secondsByClass: metres.map((own, place) => own * pace[place]!), travelSeconds };
    });
}
