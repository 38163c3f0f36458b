import { Type, type Static } from "typebox";
import type { WorkingRules } from "#kernel";
import { Id, object, type Holds, type Same, type Writable } from "./shapes.ts";

const Minute = Type.Integer({ minimum: 0, maximum: 1440 });
const Seconds = Type.Integer({ minimum: 0, maximum: 86_400 });
const Ids = Type.Array(Id, { minItems: 1, maxItems: 1000 });

export const WeeklyHours = object({
  /** 0 is Monday, 6 is Sunday. */
  weekdays: Type.Array(Type.Integer({ minimum: 0, maximum: 6 }), { minItems: 1, maxItems: 7 }),
  fromMinute: Minute,
  toMinute: Minute,
});

/** See WorkingRules of the kernel. */
export const WorkingRulesDocument = object({
  diverts: Type.Optional(object({ gainSeconds: Type.Integer({ minimum: 0, maximum: 3600 }) })),
  breaks: Type.Optional(
    Type.Array(
      object({
        unitTypeIds: Ids,
        hours: WeeklyHours,
        lengthMinutes: Type.Integer({ minimum: 1, maximum: 240 }),
        atOnceMax: Type.Integer({ minimum: 1, maximum: 1000 }),
        recallSeconds: Type.Optional(Seconds),
      }),
      { maxItems: 20 },
    ),
  ),
  moveUps: Type.Optional(
    Type.Array(
      object({
        unitTypeIds: Ids,
        whenFreeAtMost: Type.Integer({ minimum: 1, maximum: 1000 }),
        postIds: Ids,
      }),
      { maxItems: 20 },
    ),
  ),
  leaving: Type.Optional(
    object({
      patience: Type.Optional(
        Type.Array(
          object({
            priorityIds: Ids,
            meanSeconds: Type.Number({ exclusiveMinimum: 0, maximum: 86_400 }),
          }),
          { maxItems: 50 },
        ),
      ),
      transfers: Type.Optional(
        Type.Array(
          object({
            priorityIds: Ids,
            share: Type.Number({ minimum: 0, maximum: 1 }),
            afterSeconds: Seconds,
          }),
          { maxItems: 50 },
        ),
      ),
    }),
  ),
});
export type WorkingRulesDocument = Static<typeof WorkingRulesDocument>;
export type WorkingRulesAgree = Holds<Same<WorkingRulesDocument, Writable<WorkingRules>>>;
