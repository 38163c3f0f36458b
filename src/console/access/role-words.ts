import type { MachineScope, Role } from "#protocol";
import type { MessageId } from "../words/catalogue.ts";

export const roleWords = {
  "call-taker": "access.role.callTaker",
  dispatcher: "access.role.dispatcher",
  supervisor: "access.role.supervisor",
  administrator: "access.role.administrator",
  overseer: "access.role.overseer",
  crew: "access.role.crew",
} as const satisfies Record<Role, MessageId>;

export const scopeWords = {
  alarms: "access.scope.alarms",
  positions: "access.scope.positions",
} as const satisfies Record<MachineScope, MessageId>;
