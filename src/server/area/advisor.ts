import type { Board, IncidentId, Instant, Place, Unit, UnitId } from "#kernel";
import {
  recommend,
  worded,
  type ArrivalModel,
  type ExpectedFreeAt,
  type PreparedDemand,
  type TravelTimes,
  type UnitPosition,
  type WordedRecommendation,
} from "#recommend";
import type { Roads } from "#routing";

/** What a source of live positions knows of a unit. */
export type ReportedPosition = (unitId: UnitId) => UnitPosition | undefined;

export type AdvisorParts = {
  readonly roads: Roads | undefined;
  readonly arrivals: ArrivalModel;
  readonly demand?: PreparedDemand | undefined;
  readonly expectedFreeAt?: ExpectedFreeAt | undefined;
  readonly reported?: ReportedPosition | undefined;
};

const NO_ROADS: TravelTimes = { secondsToOne: (_from, _to, out) => out.fill(Infinity) };

/** Recommends units for incidents of one area. */
export class Advisor {
  readonly #parts: AdvisorParts;
  readonly #travel: TravelTimes;
  /** Nodes of stations and posts, found once per place. */
  readonly #nodes = new WeakMap<object, number>();

  constructor(parts: AdvisorParts) {
    this.#parts = parts;
    const { roads } = parts;
    this.#travel =
      roads === undefined
        ? NO_ROADS
        : {
            nodeCount: roads.nodeCount,
            secondsToOne: (from, to, out) => roads.secondsToOne(from, to, out),
          };
  }

  recommend(board: Board, incidentId: IncidentId, at: Instant): WordedRecommendation {
    const { arrivals, demand, expectedFreeAt } = this.#parts;
    const advice = recommend({
      board,
      incidentId,
      at,
      positions: (unitId) => this.positionOf(board, unitId, at),
      travel: this.#travel,
      arrivals,
      ...(demand === undefined ? {} : { demand }),
      ...(expectedFreeAt === undefined ? {} : { expectedFreeAt }),
    });
    return worded(advice);
  }

  /** Where a unit is: reported, else what its assignment, post or station says. */
  positionOf(board: Board, unitId: UnitId, at: Instant): UnitPosition | undefined {
    const reported = this.#parts.reported?.(unitId);
    if (reported !== undefined) return reported;
    const unit = board.units.get(unitId);
    if (unit === undefined) return undefined;
    const { freeSince: asOf } = unit;
    const working = this.#placeOfWork(board, unit);
    if (working !== undefined) return this.#at(working.place, working.source, at);
    const { configuration } = board;
    const post = unit.postId === undefined ? undefined : configuration.posts.get(unit.postId);
    if (post !== undefined) return this.#at(post, "post", asOf);
    const { stationId } = configuration.units.get(unitId) ?? {};
    const station = stationId === undefined ? undefined : configuration.stations.get(stationId);
    return station === undefined ? undefined : this.#at(station, "station", asOf);
  }

  #placeOfWork(
    board: Board,
    unit: Unit,
  ): { place: Place; source: "scene" | "estimated" } | undefined {
    const assignmentId = unit.openAssignmentIds.at(-1);
    const assignment = assignmentId === undefined ? undefined : board.assignments.get(assignmentId);
    if (assignment === undefined) return undefined;
    const { status, destination } = assignment;
    const scene = board.incidents.get(assignment.incidentId)?.place;
    const isMoving = status === "transporting" || status === "atDestination";
    const place = isMoving ? (destination ?? scene) : scene;
    if (place === undefined || status === "assigned" || status === "acknowledged") return undefined;
    return { place, source: status === "onScene" ? "scene" : "estimated" };
  }

  #at(
    place: { lat: number; lon: number; node?: number },
    source: UnitPosition["source"],
    asOf: Instant,
  ): UnitPosition {
    const point = { lat: place.lat, lon: place.lon };
    const node = place.node ?? this.#nodeOf(place);
    const found = { offsetSeconds: 0, asOf, moving: false, source, point };
    return node === undefined ? found : { ...found, node };
  }

  #nodeOf(place: { lat: number; lon: number }): number | undefined {
    const { roads } = this.#parts;
    if (roads === undefined) return undefined;
    const kept = this.#nodes.get(place) ?? roads.nearestNode(place).node;
    this.#nodes.set(place, kept);
    return kept;
  }
}
