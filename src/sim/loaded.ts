import type { Point } from "#geo";
import type { ConfigurationChange, Instant, UnitTypeId } from "#kernel";
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
