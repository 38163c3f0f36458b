import { Type, type Static } from "typebox";
import type { WorkingRules } from "#kernel";
import { object, type Holds, type Same, type Writable } from "./shapes.ts";

/** See WorkingRules of the kernel. */
export const WorkingRulesDocument = object({
  diverts: Type.Optional(object({ gainSeconds: Type.Integer({ minimum: 0, maximum: 3600 }) })),
});
export type WorkingRulesDocument = Static<typeof WorkingRulesDocument>;
export type WorkingRulesAgree = Holds<Same<WorkingRulesDocument, Writable<WorkingRules>>>;
