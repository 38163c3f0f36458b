import { Type, type Static } from "typebox";
import { shedReasons } from "#kernel";
import {
  Id,
  InstantMilliseconds,
  Latitude,
  Longitude,
  object,
  oneOf,
  PersonalText,
  PlaceInput,
  ShortText,
} from "./shapes.ts";

/** What a machine may bring in. */
export const machineScopes = ["alarms", "positions"] as const;
export type MachineScope = (typeof machineScopes)[number];

const Scopes = Type.Array(oneOf(...machineScopes), { minItems: 1, maxItems: 2, uniqueItems: true });

export const MachineListed = object({
  machineId: Id,
  name: ShortText,
  areaId: Id,
  scopes: Scopes,
  disabled: Type.Boolean(),
  /** Keys that hold: two while one is rotated. */
  keys: Type.Integer({ minimum: 0 }),
  expiresAt: Type.Optional(InstantMilliseconds),
  /** To the minute. */
  usedAt: Type.Optional(InstantMilliseconds),
});
export type MachineListed = Static<typeof MachineListed>;

export const AddMachine = object({
  machineId: Type.String({ pattern: "^[a-z0-9][a-z0-9-]{0,39}$" }),
  name: ShortText,
  areaId: Id,
  scopes: Scopes,
  expiresAt: Type.Optional(InstantMilliseconds),
});
export const RotateKey = object({
  /** How long the keys before hold on; absent: a day. */
  overlapHours: Type.Optional(Type.Number({ minimum: 0, maximum: 720 })),
});
export const ChangeMachine = object({ disabled: Type.Boolean() });
export const MachineKey = object({
  /** Told once: only its hash is kept. */
  key: Type.String(),
});

export type MachineKey = Static<typeof MachineKey>;

export const FeedReport = object({
  /** The partner's own id: sent again, it is the same report. */
  reportId: Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$" }),
  typeId: Type.Optional(Id),
  place: Type.Optional(PlaceInput),
  /** What the alarm says; sealed, as a caller's words are. */
  narrative: Type.Optional(PersonalText),
  occurredAt: Type.Optional(InstantMilliseconds),
});
export type FeedReport = Static<typeof FeedReport>;
export const CommandResultView = object({
  callId: Id,
  /** It came before and was taken then. */
  duplicate: Type.Boolean(),
});

export const positionRefusals = ["unknown-unit", "in-future", "too-old", "not-newer"] as const;
export type PositionRefusal = (typeof positionRefusals)[number];
export const PositionRows = object({
  positions: Type.Array(
    object({
      unitId: Id,
      lat: Latitude,
      lon: Longitude,
      /** When it was there. */
      at: InstantMilliseconds,
      headingDegrees: Type.Optional(Type.Number({ minimum: 0, maximum: 360 })),
    }),
    { minItems: 1, maxItems: 1000 },
  ),
});
export const PositionsTaken = object({
  taken: Type.Integer({ minimum: 0 }),
  refused: Type.Array(
    object({ row: Type.Integer({ minimum: 0 }), why: oneOf(...positionRefusals) }),
  ),
});
export const ShedListed = object({
  machineId: Id,
  reportId: Id,
  /** When it was shed first. */
  at: InstantMilliseconds,
  /** How often it came and was shed. */
  times: Type.Integer({ minimum: 1 }),
  typeId: Type.Optional(Id),
  place: Type.Optional(PlaceInput),
});
export type ShedListed = Static<typeof ShedListed>;
export const ShedReports = object({
  /** Since the server started. */
  count: Type.Integer({ minimum: 0 }),
  /** Older than those that are kept: only their number is known. */
  unlisted: Type.Integer({ minimum: 0 }),
  newest: Type.Array(ShedListed),
});
export type ShedReports = Static<typeof ShedReports>;
export const ShedReportOf = object({ machineId: Id, reportId: Id });
export const DismissShed = object({
  machineId: Id,
  reportId: Id,
  reason: oneOf(...shedReasons),
});
