import type { Command } from "../index.ts";
import type { Reason } from "../reasons.ts";
import { openIncident, townOnDuty } from "./given.ts";

export type Status = Extract<Command, { type: "setAssignmentStatus" }>["status"];

export function status(assignmentId: string, to: Status, reason?: Reason<"end">): Command {
  return {
    type: "setAssignmentStatus",
    assignmentId,
    status: to,
    ...(reason === undefined ? {} : { reason }),
  };
}

export function oneUnit(unitId: string, more: object = {}, incidentId = "i1"): Command {
  const assignmentId = `${incidentId}-${unitId}`;
  return { type: "assignUnits", incidentId, units: [{ unitId, assignmentId, ...more }] };
}

/** Two fires, and all units free. */
export const open = townOnDuty().and(openIncident("i1")).and(openIncident("i2"));
