import type { ConfigurationChange, Station, UnitDefinition } from "../configuration.ts";
import type { Configuration } from "../configuration.ts";
import type { PostId, StationId, UnitId } from "../primitives.ts";
import type { WorkingRules } from "./rules.ts";

/** Hours that come back every week, on the area's own clock. */
export type WeeklyHours = {
  /** 0 is Monday, 6 is Sunday: the days on which it begins. */
  readonly weekdays: readonly number[];
  /** Minutes after midnight, [from, to); to <= from goes on past midnight. 0 to 1440 is all day. */
  readonly fromMinute: number;
  readonly toMinute: number;
};

/** A change of when a unit is staffed. */
export type DutyChange = {
  readonly unitId: UnitId;
  /** "set": these hours and no others; "add" and "remove": beside, or off, what it has. */
  readonly how: "set" | "add" | "remove";
  /** With "set", no hours at all means that the crew is given up. */
  readonly hours: readonly WeeklyHours[];
};

/** Roads that nobody drives on. */
export type RoadClosure = {
  /** What people call it. */
  readonly name: string;
  readonly lat: number;
  readonly lon: number;
  /** Every road that touches the circle, both ways; 0: the road nearest to the point. */
  readonly radiusMetres: number;
};

export type StationClosure = {
  readonly stationId: StationId;
  /** Where its units go; absent: their crews are given up. */
  readonly unitsTo?: StationId;
};

/** Where a unit waits from now on; without a post, at its own station. */
export type Posting = { readonly unitId: UnitId; readonly postId?: PostId };

/** The configuration that a plan was made on. */
export type PlanBase = {
  /** `configurationHash` of it. */
  readonly configurationHash: string;
  /** Of the area's log; absent: it was made on a scenario's own configuration. */
  readonly sequence?: number;
};

/**
 * A deployment plan: where units wait, when they are staffed and what is sent, as changes of what
 * is in force. It is tried on history before it is adopted. See docs/spec/deployment.md.
 */
export type DeploymentPlan = {
  readonly format: "muster-deployment-plan";
  readonly version: 1;
  readonly planId: string;
  readonly name: string;
  /** What the planner wants to know, in a sentence. */
  readonly question: string;
  readonly base?: PlanBase;
  readonly changes: readonly ConfigurationChange[];
  readonly duties: readonly DutyChange[];
  readonly postings: readonly Posting[];
  readonly stationClosures: readonly StationClosure[];
  readonly roadClosures: readonly RoadClosure[];
  /** How the centre works under the plan; absent: as before. */
  readonly rules?: WorkingRules;
};

function withoutStation(unit: UnitDefinition): UnitDefinition {
  const { stationId: _stationId, ...rest } = unit;
  return rest;
}

function unitsAfter(configuration: Configuration, plan: DeploymentPlan): UnitDefinition[] {
  const units = new Map(configuration.units);
  for (const change of plan.changes) {
    if (change.kind !== "unit") continue;
    if ("put" in change) units.set(change.put.unitId, change.put);
    else units.delete(change.remove);
  }
  return [...units.values()];
}

/**
 * All that a plan changes in the configuration: its own changes, then each closed station removed
 * with its units moved, or left without a station where they are given up.
 */
export function deploymentChanges(
  configuration: Configuration,
  plan: DeploymentPlan,
): ConfigurationChange[] {
  const closed = new Map(plan.stationClosures.map((one) => [one.stationId, one.unitsTo]));
  const moved: ConfigurationChange[] = [];
  for (const unit of closed.size === 0 ? [] : unitsAfter(configuration, plan)) {
    if (unit.stationId === undefined || !closed.has(unit.stationId)) continue;
    const stationId = closed.get(unit.stationId);
    const put = stationId === undefined ? withoutStation(unit) : { ...unit, stationId };
    moved.push({ kind: "unit", put });
  }
  const removed = [...closed.keys()].map((stationId): ConfigurationChange => {
    return { kind: "station", remove: stationId };
  });
  return [...plan.changes, ...moved, ...removed];
}

/** Units that a plan leaves without a crew because their station is closed. */
export function unitsGivenUp(configuration: Configuration, plan: DeploymentPlan): UnitId[] {
  const closed = new Set<Station["stationId"]>();
  for (const { stationId, unitsTo } of plan.stationClosures) {
    if (unitsTo === undefined) closed.add(stationId);
  }
  return unitsAfter(configuration, plan).flatMap(({ unitId, stationId }) =>
    stationId !== undefined && closed.has(stationId) ? [unitId] : [],
  );
}
