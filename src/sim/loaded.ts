import type { Point } from "#geo";
import type { ConfigurationChange, Instant, Posting, UnitTypeId, WorkingRules } from "#kernel";
import type { ArrivalModel, TravelTimes } from "#recommend";
import type {
  RecordedAssignment,
  RecordedCall,
  RecordedDuty,
  ScenarioManifest,
} from "./scenario.ts";

/** The files of a scenario folder, read. Roads and response model come beside it. */
export type LoadedScenario = {
  readonly manifest: ScenarioManifest;
  readonly configuration: readonly ConfigurationChange[];
  /** By time received. */
  readonly history: readonly RecordedCall[];
  readonly duty: readonly RecordedDuty[];
  /** Where units wait that do not wait at their station; they go there as they come on duty. */
  readonly postings?: readonly Posting[];
  /** How the centre works; absent: units go home and wait, and are sent once. */
  readonly rules?: WorkingRules;
};

/** What the world needs of the roads; `Roads` of #routing is one. */
export type WorldRoads = TravelTimes & {
  readonly nodeCount: number;
  readonly lat: Float64Array;
  readonly lon: Float64Array;
  nearestNode(point: Point): { readonly node: number };
  seconds(from: number, to: number): number | undefined;
  routeArcs(from: number, to: number): readonly number[] | undefined;
  arcAt(arc: number): { readonly from: number; readonly to: number; readonly seconds: number };
  arcPolyline(arc: number): readonly Point[];
  /** Ticks from every node to one, UNREACHABLE_TICKS for no way; absent: asked one by one. */
  ticksToOne?(to: number): { readonly ticks: Int32Array; readonly perSecond: number };
};

export type WorldTrip = {
  readonly roadSeconds: number;
  readonly unitTypeId: UnitTypeId;
  /** Local, 0 to 23. */
  readonly hourOfDay: number;
  /** With lights and siren: a life may be at stake. */
  readonly urgent: boolean;
};

/** Travel and turnout as they really were; `ResponseModel` of #routing is one. */
export type WorldResponseModel = ArrivalModel & {
  /** Seconds of one trip: the quantile `uniform` (0 < uniform < 1) of its distribution. */
  sampleTravel(uniform: number, trip: WorldTrip): number;
  /** The same answers for one unit type and urgency; absent: they are asked one by one. */
  timesOf?(unitTypeId: UnitTypeId, urgent: boolean): WorldTypeTimes;
};

/** The times of one unit type and urgency. Hours are local, 0 to 23; all in seconds. */
export type WorldTypeTimes = {
  /** Median from the decision to being on scene, of a unit that waits; rises with road time. */
  arrivalMedian(roadSeconds: number, hourOfDay: number): number;
  /** The same of a unit that is moving. */
  travelMedian(roadSeconds: number, hourOfDay: number): number;
  sampleTravel(uniform: number, roadSeconds: number, hourOfDay: number): number;
};

/** Who decides which units go: the record, the closest unit, or the response plan. */
export type Policy = "history" | "closest" | "plan";

export const POLICIES: readonly Policy[] = ["history", "closest", "plan"];

/** The time every stamp of a call was over, at the latest. */
export function lastStampOf(call: RecordedCall): Instant {
  let last = Math.max(call.receivedAt, call.enteredAt ?? call.receivedAt);
  for (const row of call.assignments) {
    const stamps = [row.dispatchedAt, row.enRouteAt, row.onSceneAt, row.transportingAt];
    for (const at of [...stamps, row.atDestinationAt, row.availableAt]) {
      if (at !== undefined && at > last) last = at;
    }
  }
  return last;
}

/** When the row begins; a row without a time of dispatch begins with its first stamp. */
export function firstStampOf(row: RecordedAssignment): Instant | undefined {
  return (
    row.dispatchedAt ??
    row.enRouteAt ??
    row.onSceneAt ??
    row.transportingAt ??
    row.atDestinationAt ??
    row.availableAt
  );
}
