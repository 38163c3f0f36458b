import { Type } from "typebox";
import {
  declineReasons,
  entitlementChanges,
  erasureSteps,
  shedReasons,
  shedSteps,
  vaultKeyChanges,
  vaultKeyNames,
} from "#kernel";
import { Id, InstantMilliseconds, object, oneOf, ShortText } from "./shapes.ts";

const Count = Type.Integer({ minimum: 0 });
const TYPES_COUNTED_MAX = 1000;
/** What is no operation but must be seen by those who oversee. */
export const AccessRecord = Type.Union([
  object({
    kind: Type.Literal("entitlement"),
    subject: object({ kind: oneOf("person", "machine"), id: Id }),
    change: oneOf(...entitlementChanges),
    from: Type.Optional(ShortText),
    to: Type.Optional(ShortText),
  }),
  object({ kind: Type.Literal("export"), what: Id, format: Id, rows: Count }),
  object({
    kind: Type.Literal("attemptsRefused"),
    what: Id,
    reason: Id,
    count: Count,
    from: InstantMilliseconds,
    until: InstantMilliseconds,
  }),
  object({
    kind: Type.Literal("figuresReleased"),
    releaseId: Id,
    sha256: Id,
    cells: Count,
    withheld: Count,
    counted: Type.Optional(
      object({
        period: Type.String({ pattern: "^[12]\\d{3}(-(0[1-9]|1[0-2]))?$" }),
        sensitive: Type.Array(Id, { maxItems: TYPES_COUNTED_MAX }),
        withheldTypes: Type.Array(Id, { maxItems: TYPES_COUNTED_MAX }),
        placeKind: Type.Optional(oneOf("beat", "first-due", "posting", "evacuation")),
      }),
    ),
  }),
  object({
    kind: Type.Literal("erasureRequest"),
    callId: Id,
    step: oneOf(...erasureSteps),
    reason: Type.Optional(oneOf(...declineReasons)),
  }),
  object({
    kind: Type.Literal("shedReport"),
    machineId: Id,
    reportId: Id,
    step: oneOf(...shedSteps),
    reason: Type.Optional(oneOf(...shedReasons)),
  }),
  object({
    kind: Type.Literal("vaultKeys"),
    change: oneOf(...vaultKeyChanges),
    key: oneOf(...vaultKeyNames),
    generation: Count,
    reports: Count,
  }),
]);
