import { Type, type Static, type TSchema } from "typebox";
import type { AcceptedEvent, AssignmentStatus, AssignmentTimes, JsonValue } from "#kernel";
import { DisciplineName } from "./configuration.ts";
import {
  described,
  Id,
  InstantMilliseconds,
  Latitude,
  Longitude,
  object,
  oneOf,
  REASON_LENGTH_MAX,
} from "./shapes.ts";

/** Most incidents on one page of the history. */
export const HISTORY_PAGE_MAX = 200;

function list<T extends TSchema>(item: T) {
  return Type.Unsafe<readonly Static<T>[]>(Type.Array(item));
}

const Sequence = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const IncidentStatusName = oneOf("open", "held", "grouped", "closed");

/** Conditions that all hold. There is none for a person and none for what a caller said. */
export const HistoryQuery = object({
  type: Type.Optional(Id),
  discipline: Type.Optional(DisciplineName),
  priority: Type.Optional(Id),
  agency: Type.Optional(Id),
  unit: Type.Optional(Id),
  zone: Type.Optional(Id),
  disposition: Type.Optional(Id),
  status: Type.Optional(IncidentStatusName),
  text: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: REASON_LENGTH_MAX,
      description: 'Part of an address, or "#" and the whole number of an incident',
    }),
  ),
  from: Type.Optional(InstantMilliseconds),
  to: Type.Optional(InstantMilliseconds),
  order: Type.Optional(oneOf("newest", "first-on-scene")),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: HISTORY_PAGE_MAX })),
  after: Type.Optional(
    Type.String({ pattern: "^-?\\d{1,16}\\.\\d{1,16}$", description: "`next` of the page before" }),
  ),
});
export type HistoryQuery = Static<typeof HistoryQuery>;

export const HistoryEntry = object({
  number: Type.String(),
  incidentId: Id,
  status: IncidentStatusName,
  typeId: Id,
  discipline: Type.Optional(DisciplineName),
  firstPriorityId: Id,
  priorityId: Id,
  place: object({
    address: Type.String(),
    lat: Latitude,
    lon: Longitude,
    zoneIds: list(Id),
  }),
  receivedAt: InstantMilliseconds,
  openedAt: InstantMilliseconds,
  firstAssignedAt: Type.Optional(InstantMilliseconds),
  firstOnSceneAt: Type.Optional(InstantMilliseconds),
  /** From received to the first unit on scene. */
  firstOnSceneSeconds: Type.Optional(Type.Number({ minimum: 0 })),
  closedAt: Type.Optional(InstantMilliseconds),
  disposition: Type.Optional(Type.String()),
  /** Number of the incident it is grouped into. */
  intoNumber: Type.Optional(Type.String()),
  agencyIds: list(Id),
  units: list(
    object({
      unitId: Id,
      callSign: Type.String(),
      agencyId: Type.Optional(Id),
      status: Type.Unsafe<AssignmentStatus>(Type.String()),
      times: described<AssignmentTimes>("When each status was reached"),
      /** The command that assigned it was taken back. */
      undone: Type.Optional(Type.Literal(true)),
    }),
  ),
  calls: Type.Integer({ minimum: 0 }),
  alarmLevel: Type.Integer({ minimum: 1 }),
  /** Sequences of the log at which something happened to it. */
  sequences: list(Sequence),
  /** Sequence at which it left the board; absent while it is there. */
  leftAtSequence: Type.Optional(Sequence),
});
export type HistoryEntry = Static<typeof HistoryEntry>;

export const HistoryProgress = object({
  /** The archive has read the log up to here. */
  sequence: Type.Integer({ minimum: 0 }),
  /** Events it has not read yet. */
  behind: Type.Integer({ minimum: 0 }),
});

export const HistoryPage = object({
  entries: list(HistoryEntry),
  /** Absent on the last page. */
  next: Type.Optional(Type.String()),
  /** Only on a first page. Not exact: there are at least so many. */
  total: Type.Optional(object({ count: Type.Integer({ minimum: 0 }), isExact: Type.Boolean() })),
  /** Incidents that fit but have no unit on scene. Only in the order of that time. */
  leftOut: Type.Optional(Type.Integer({ minimum: 0 })),
  /** Incidents by mark, when they are few enough to be counted. */
  facets: Type.Optional(
    described<Readonly<Partial<Record<string, Readonly<Record<string, number>>>>>>(
      "Kind of mark → its name → how many incidents have it",
    ),
  ),
  progress: HistoryProgress,
});
export type HistoryPage = Static<typeof HistoryPage>;

/** One incident as it was after one event of the log. */
export const HistoryMoment = object({
  entry: HistoryEntry,
  sequence: Sequence,
  timeline: list(described<AcceptedEvent>("An event as it stands in the log; oldest first")),
  board: Type.Unsafe<JsonValue>({
    type: "object",
    description: "The board as it was, cut down to this incident; see docs/spec/archive.md",
  }),
  /** Units by where they belonged, nearest first. */
  near: list(object({ unitId: Id, distanceMetres: Type.Number({ minimum: 0 }) })),
  /** True while it is on the board, where it can be reopened and its texts be asked for. */
  onBoard: Type.Boolean(),
});
export type HistoryMoment = Static<typeof HistoryMoment>;
