import { Type, type Static } from "typebox";
import {
  configurationSchemas,
  Id,
  InstantMilliseconds,
  object,
  oneOf,
  TextForPeople,
} from "#protocol";

const shapes = configurationSchemas;
const { properties: settings } = shapes.settings;
const Path = Type.String({ minLength: 1, maxLength: 1000 });
const list = <T extends Parameters<typeof Type.Array>[0]>(schema: T) =>
  Type.Optional(Type.Array(schema));

/** Zones from a GeoJSON file of named polygons, all of one kind. */
const ZoneFile = object({
  file: Path,
  kind: shapes.zone.properties.kind,
  /** Put before each zone's name to make its id: "beat-" makes "beat-Harbour". */
  idPrefix: Type.Optional(Id),
  agencyId: Type.Optional(Id),
});

/** Roads: a file made by `muster roads build`, or nodes and edges as CSV (small networks). */
const RoadSource = Type.Union([object({ file: Path }), object({ nodes: Path, edges: Path })]);

/** The file that sets up one area: area.json. Paths in it are relative to the file. */
export const AreaFile = object({
  format: Type.Literal("muster-area"),
  version: Type.Literal(1),
  areaId: Id,
  name: TextForPeople,
  /** IANA name, such as "America/Los_Angeles". */
  timeZone: Id,
  /** A centre that is not set up yet has none of what follows. */
  agencies: list(shapes.agency),
  capabilities: list(shapes.capability),
  unitTypes: list(shapes.unitType),
  stations: list(shapes.station),
  posts: list(shapes.post),
  units: list(shapes.unit),
  zones: list(shapes.zone),
  zoneFiles: list(ZoneFile),
  priorities: list(shapes.priority),
  incidentTypes: list(shapes.incidentType),
  responsePlans: list(shapes.responsePlan),
  coverageRules: list(shapes.coverageRule),
  settings: Type.Optional(
    object({
      unacknowledged: Type.Optional(settings.unacknowledged),
      notEnRoute: Type.Optional(settings.notEnRoute),
      callUnlinked: settings.callUnlinked,
      seats: settings.seats,
      claims: settings.claims,
      cautions: settings.cautions,
      undoWindowSeconds: Type.Optional(settings.undoWindowSeconds),
      futureToleranceSeconds: Type.Optional(settings.futureToleranceSeconds),
      closedRetentionHours: Type.Optional(settings.closedRetentionHours),
      leaseMinutes: settings.leaseMinutes,
      retention: settings.retention,
      dispositions: Type.Optional(settings.dispositions),
    }),
  ),
  roads: Type.Optional(RoadSource),
  /** Travel and turnout calibrated on the area's own history. */
  responseModel: Type.Optional(Path),
  /** Units in service when the area starts for the first time; absent: all. */
  inService: Type.Optional(oneOf("all", "none")),
});
export type AreaFile = Static<typeof AreaFile>;

/** What is kept of the file that was loaded last, so that only a changed file is loaded again. */
export const LoadedMark = object({ hash: Type.String(), at: InstantMilliseconds });
