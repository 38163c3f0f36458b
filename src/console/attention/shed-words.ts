import type { ShedReason } from "#kernel";
import type { MessageId } from "../words/catalogue.ts";

/** Why a report that was shed needs no call. */
export const shedReasonWords = {
  repeat: "shed.repeat",
  "fault-or-test": "shed.faultOrTest",
  "dealt-with": "shed.dealtWith",
} as const satisfies Record<ShedReason, MessageId>;
