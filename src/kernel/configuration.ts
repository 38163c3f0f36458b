import type { CautionRule } from "./cautions/caution.ts";
import type { Retention } from "./trust/retention.ts";
import type {
  AgencyId,
  CapabilityId,
  IncidentTypeId,
  Instant,
  PlanId,
  Point,
  PostId,
  PriorityId,
  StationId,
  Text,
  UnitId,
  UnitTypeId,
  ZoneId,
} from "./primitives.ts";

export type Discipline = "fire" | "medical" | "law" | "municipal" | "utility" | "mediation";

export type Agency = {
  readonly agencyId: AgencyId;
  readonly name: Text;
  readonly discipline: Discipline;
  /** True when its activity in this area is made up (an exercise); screens say so. */
  readonly synthetic?: boolean;
};

export type Station = Point & {
  readonly stationId: StationId;
  readonly agencyId: AgencyId;
  readonly name: Text;
  readonly address: string;
  /** Zones that contain it, all kinds, looked up by whoever loads the configuration. */
  readonly zoneIds?: readonly ZoneId[];
};

/** A place away from a station where a unit waits. */
export type Post = Point & {
  readonly postId: PostId;
  readonly name: Text;
  /** The zone it was made to cover. */
  readonly zoneId?: ZoneId;
  /** Zones that contain it, all kinds, looked up by whoever loads the configuration. */
  readonly zoneIds?: readonly ZoneId[];
};

export type Capability = { readonly capabilityId: CapabilityId; readonly name: Text };

export type MarkerShape = "square" | "circle" | "triangle" | "diamond" | "hexagon" | "cross";

export type UnitType = {
  readonly unitTypeId: UnitTypeId;
  readonly name: Text;
  readonly shape: MarkerShape;
};

/** Level of a capability a unit has, 1 or more; a need asks for a minimum level. */
export type GrantedCapability = { readonly capabilityId: CapabilityId; readonly level: number };

export type UnitDefinition = {
  readonly unitId: UnitId;
  readonly callSign: string;
  readonly agencyId: AgencyId;
  readonly unitTypeId: UnitTypeId;
  readonly stationId?: StationId;
  readonly capabilities: readonly GrantedCapability[];
  /** Persons on board when fully staffed. */
  readonly crew: number;
};

export type ZoneKind = "beat" | "first-due" | "posting" | "evacuation";

/** Rings of [lon, lat], first the outer then its holes, as in GeoJSON MultiPolygon. */
export type MultiPolygon = readonly (readonly (readonly (readonly [number, number])[])[])[];

export type Zone = {
  readonly zoneId: ZoneId;
  readonly kind: ZoneKind;
  readonly name: Text;
  readonly agencyId?: AgencyId;
  readonly polygons: MultiPolygon;
};

export type PriorityShape = "triangle" | "diamond" | "circle" | "ring";

/** A named level. The rank orders levels: 1 is the most urgent; names mean nothing to the kernel. */
export type Priority = {
  readonly priorityId: PriorityId;
  readonly name: Text;
  readonly rank: number;
  /** CSS colours for the night and the day theme; always shown together with the shape. */
  readonly colour: { readonly night: string; readonly day: string };
  readonly shape: PriorityShape;
  readonly tone: "none" | "soft" | "sharp";
  /** Minutes without a unit assigned after which a person is told, then told again. */
  readonly warnMinutes: number;
  readonly alertMinutes: number;
  /** A life may be at stake: never grouped, split, closed or shed without a person. */
  readonly lifeThreat: boolean;
};

export type IncidentType = {
  readonly typeId: IncidentTypeId;
  readonly name: Text;
  readonly discipline: Discipline;
  readonly defaultPriorityId: PriorityId;
};

/** One line of a response plan: so many units that each have this capability. */
export type Need = {
  readonly needId: string;
  readonly capabilityId: CapabilityId;
  readonly minimumLevel?: number;
  readonly minimumCrew?: number;
  readonly count: number;
  readonly agencyId?: AgencyId;
};

/** Minutes after local midnight, [from, to); to <= from wraps past midnight. */
export type DailyPeriod = { readonly fromMinute: number; readonly toMinute: number };

/**
 * Which capabilities answer, by type, priority, zone, time of day and alarm level (US fire: run
 * card). The plan with the most conditions that match wins; ties go to the smaller plan id.
 * Levels are additive: a second alarm adds the needs of level 2 to those of level 1.
 */
export type ResponsePlan = {
  readonly planId: PlanId;
  readonly name: Text;
  /** Absent: any. */
  readonly typeIds?: readonly IncidentTypeId[];
  readonly priorityIds?: readonly PriorityId[];
  readonly zoneIds?: readonly ZoneId[];
  readonly period?: DailyPeriod;
  readonly alarms: readonly { readonly level: number; readonly needs: readonly Need[] }[];
};

/** So many free units with this capability must wait in this zone; fewer is a coverage gap. */
export type CoverageRule = {
  readonly ruleId: string;
  readonly zoneId: ZoneId;
  readonly capabilityId: CapabilityId;
  readonly minimumFree: number;
};

/** A pair of ages after which something needs a person: first a warning, then an alert. */
export type Stages = { readonly warnSeconds: number; readonly alertSeconds: number };

export type Settings = {
  readonly areaName: Text;
  /** IANA name, for people. The kernel uses `utcOffsets`. */
  readonly timeZone: string;
  /** Local time = UTC + minutes, valid from the instant until the next entry; ascending. */
  readonly utcOffsets: readonly { readonly from: Instant; readonly minutes: number }[];
  readonly unacknowledged: Stages;
  readonly notEnRoute: Stages;
  /** A call that is neither linked nor closed. Absent: one minute, three minutes. */
  readonly callUnlinked?: Stages;
  /** Positions of the floor. Absent: seats are taken by name. */
  readonly seats?: readonly { readonly seatId: string; readonly name: Text }[];
  /**
   * Within `graceSeconds` anybody takes a claim over without a reason; after `staleSeconds`
   * without an action of its holder too. Absent: 20 seconds, ten minutes.
   */
  readonly claims?: { readonly graceSeconds: number; readonly staleSeconds: number };
  /** What a dispatcher's command is questioned for. Absent: nothing but the rules themselves. */
  readonly cautions?: readonly CautionRule[];
  readonly undoWindowSeconds: number;
  /** A time given by a person may be at most this far after the authority's clock. */
  readonly futureToleranceSeconds: number;
  /** Closed incidents stay on the board, and can be reopened, this long. */
  readonly closedRetentionHours: number;
  /** How long a right to open sealed texts lasts, 5 to 480 minutes. Absent: 30. */
  readonly leaseMinutes?: number;
  /** When sealed texts are erased. Absent: never by themselves. */
  readonly retention?: Retention;
  /** Disposition codes allowed when an incident or a call is closed. */
  readonly dispositions: readonly { readonly disposition: string; readonly name: Text }[];
};

/** Every kind of configured thing, by the name of its kind. */
export type ConfigurationItems = {
  agency: Agency;
  station: Station;
  post: Post;
  capability: Capability;
  unitType: UnitType;
  unit: UnitDefinition;
  zone: Zone;
  priority: Priority;
  incidentType: IncidentType;
  responsePlan: ResponsePlan;
  coverageRule: CoverageRule;
  settings: Settings;
};
export type ConfigurationKind = keyof ConfigurationItems;

/** One change: put a value, or remove the thing with this id. `settings` cannot be removed. */
export type ConfigurationChange =
  | {
      [K in ConfigurationKind]: { readonly kind: K; readonly put: ConfigurationItems[K] };
    }[ConfigurationKind]
  | { readonly kind: Exclude<ConfigurationKind, "settings">; readonly remove: string };

/** All configuration of one area, each kind in the order in which it was put. */
export type Configuration = {
  readonly agencies: ReadonlyMap<AgencyId, Agency>;
  readonly stations: ReadonlyMap<StationId, Station>;
  readonly posts: ReadonlyMap<PostId, Post>;
  readonly capabilities: ReadonlyMap<CapabilityId, Capability>;
  readonly unitTypes: ReadonlyMap<UnitTypeId, UnitType>;
  readonly units: ReadonlyMap<UnitId, UnitDefinition>;
  readonly zones: ReadonlyMap<ZoneId, Zone>;
  readonly priorities: ReadonlyMap<PriorityId, Priority>;
  readonly incidentTypes: ReadonlyMap<IncidentTypeId, IncidentType>;
  readonly responsePlans: ReadonlyMap<PlanId, ResponsePlan>;
  readonly coverageRules: ReadonlyMap<string, CoverageRule>;
  readonly settings: Settings;
};
