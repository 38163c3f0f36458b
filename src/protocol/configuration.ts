import { Type, type Static } from "typebox";
import {
  cautionChecks,
  cautionLevels,
  type ConfigurationChange,
  type ConfigurationItems,
  type ConfigurationKind,
} from "#kernel";
import {
  Id,
  InstantMilliseconds,
  Latitude,
  Longitude,
  object,
  oneOf,
  REASON_LENGTH_MAX,
  TextForPeople,
  type Holds,
  type Same,
  type Writable,
} from "./shapes.ts";

/** Most changes one `configure` command carries: a large centre's whole configuration. */
export const CHANGES_PER_COMMAND_MAX = 20_000;

export const DisciplineName = oneOf("fire", "medical", "law", "municipal", "utility", "mediation");
const Seconds = Type.Number({ minimum: 0, maximum: 31_536_000 });
const Stages = object({ warnSeconds: Seconds, alertSeconds: Seconds });
const Count = Type.Integer({ minimum: 0, maximum: 10_000 });
const Position = Type.Unsafe<[number, number]>({
  type: "array",
  prefixItems: [Longitude, Latitude],
  minItems: 2,
  maxItems: 2,
});
const Need = object({
  needId: Id,
  capabilityId: Id,
  minimumLevel: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  minimumCrew: Type.Optional(Count),
  count: Type.Integer({ minimum: 1, maximum: 1000 }),
  agencyId: Type.Optional(Id),
});
/** Zones that contain the place; the server looks them up, whatever came. */
const ZoneIds = Type.Optional(Type.Array(Id, { maxItems: 1000 }));
const Minute = Type.Integer({ minimum: 0, maximum: 1440 });

/** The shape of every kind of configured thing. Whether they fit together, the kernel checks. */
const Days = Type.Integer({ minimum: 1, maximum: 36_525 });
/** Days after which sealed texts are erased. */
const RetentionDays = { reporterDays: Days, wordsDays: Days, notesDays: Days };

export const configurationSchemas = {
  agency: object({
    agencyId: Id,
    name: TextForPeople,
    discipline: DisciplineName,
    synthetic: Type.Optional(Type.Boolean()),
  }),
  station: object({
    stationId: Id,
    agencyId: Id,
    name: TextForPeople,
    address: Type.String({ maxLength: REASON_LENGTH_MAX }),
    lat: Latitude,
    lon: Longitude,
    zoneIds: ZoneIds,
  }),
  post: object({
    postId: Id,
    name: TextForPeople,
    zoneId: Type.Optional(Id),
    lat: Latitude,
    lon: Longitude,
    zoneIds: ZoneIds,
  }),
  capability: object({ capabilityId: Id, name: TextForPeople }),
  unitType: object({
    unitTypeId: Id,
    name: TextForPeople,
    shape: oneOf("square", "circle", "triangle", "diamond", "hexagon", "cross"),
  }),
  unit: object({
    unitId: Id,
    callSign: Id,
    agencyId: Id,
    unitTypeId: Id,
    stationId: Type.Optional(Id),
    capabilities: Type.Array(
      object({ capabilityId: Id, level: Type.Integer({ minimum: 1, maximum: 100 }) }),
      { maxItems: 200 },
    ),
    crew: Count,
  }),
  zone: object({
    zoneId: Id,
    kind: oneOf("beat", "first-due", "posting", "evacuation"),
    name: TextForPeople,
    agencyId: Type.Optional(Id),
    polygons: Type.Array(Type.Array(Type.Array(Position, { minItems: 3 }), { minItems: 1 }), {
      minItems: 1,
    }),
  }),
  priority: object({
    priorityId: Id,
    name: TextForPeople,
    rank: Type.Integer({ minimum: 1, maximum: 1000 }),
    colour: object({ night: Id, day: Id }),
    shape: oneOf("triangle", "diamond", "circle", "ring"),
    tone: oneOf("none", "soft", "sharp"),
    warnMinutes: Type.Number({ minimum: 0, maximum: 10_080 }),
    alertMinutes: Type.Number({ minimum: 0, maximum: 10_080 }),
    lifeThreat: Type.Boolean(),
  }),
  incidentType: object({
    typeId: Id,
    name: TextForPeople,
    discipline: DisciplineName,
    defaultPriorityId: Id,
  }),
  responsePlan: object({
    planId: Id,
    name: TextForPeople,
    typeIds: Type.Optional(Type.Array(Id)),
    priorityIds: Type.Optional(Type.Array(Id)),
    zoneIds: Type.Optional(Type.Array(Id)),
    period: Type.Optional(object({ fromMinute: Minute, toMinute: Minute })),
    alarms: Type.Array(
      object({
        level: Type.Integer({ minimum: 1, maximum: 100 }),
        needs: Type.Array(Need, { maxItems: 200 }),
      }),
      { maxItems: 100 },
    ),
  }),
  coverageRule: object({ ruleId: Id, zoneId: Id, capabilityId: Id, minimumFree: Count }),
  settings: object({
    areaName: TextForPeople,
    timeZone: Id,
    utcOffsets: Type.Array(
      object({
        from: InstantMilliseconds,
        minutes: Type.Integer({ minimum: -1080, maximum: 1080 }),
      }),
      { minItems: 1, maxItems: 10_000 },
    ),
    unacknowledged: Stages,
    notEnRoute: Stages,
    callUnlinked: Type.Optional(Stages),
    seats: Type.Optional(
      Type.Array(object({ seatId: Id, name: TextForPeople }), { maxItems: 1000 }),
    ),
    claims: Type.Optional(object({ graceSeconds: Seconds, staleSeconds: Seconds })),
    cautions: Type.Optional(
      Type.Array(
        object({
          check: oneOf(...cautionChecks),
          level: oneOf(...cautionLevels),
          reason: Type.Optional(Type.Boolean()),
          overrideRole: Type.Optional(Id),
        }),
        { maxItems: 100 },
      ),
    ),
    undoWindowSeconds: Seconds,
    futureToleranceSeconds: Seconds,
    closedRetentionHours: Type.Number({ minimum: 0, maximum: 87_600 }),
    leaseMinutes: Type.Optional(Type.Number({ minimum: 5, maximum: 480 })),
    retention: Type.Optional(
      object({
        ...RetentionDays,
        types: Type.Optional(
          Type.Array(object({ typeId: Id, ...RetentionDays }), { maxItems: 1000 }),
        ),
      }),
    ),
    dispositions: Type.Array(object({ disposition: Id, name: TextForPeople }), { maxItems: 1000 }),
  }),
};

type Schemas = typeof configurationSchemas;

export type ConfigurationAgrees = Holds<
  Same<{ [K in keyof Schemas]: Static<Schemas[K]> }, Writable<ConfigurationItems>>
>;

/** True for the name of a kind of configured thing. */
export function isConfigurationKind(word: string): word is ConfigurationKind {
  return Object.hasOwn(configurationSchemas, word);
}

const kinds = Object.keys(configurationSchemas).filter(isConfigurationKind);

export const ConfigurationChangeSchema = Type.Unsafe<Writable<ConfigurationChange>>(
  Type.Union([
    ...kinds.map((kind) =>
      object({ kind: Type.Literal(kind), put: Type.Unsafe<unknown>(configurationSchemas[kind]) }),
    ),
    object({
      kind: Type.Enum(kinds.filter((kind) => kind !== "settings")),
      remove: Id,
    }),
  ]),
);

export const ConfigurationChanges = Type.Unsafe<Writable<ConfigurationChange>[]>({
  type: "array",
  items: ConfigurationChangeSchema,
  minItems: 1,
  maxItems: CHANGES_PER_COMMAND_MAX,
});
