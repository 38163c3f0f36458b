import { assign, openIncident, receiveCall, townOnDuty } from "./given.ts";

/** A board after a good deal. */
export const busy = townOnDuty()
  .and(receiveCall("k1"))
  .and(receiveCall("k2"))
  .and(openIncident("i1", "fire", { callId: "k1" }))
  .and(openIncident("i2"))
  .and(openIncident("i3"))
  .and({ type: "closeIncident", incidentId: "i3", disposition: "completed" })
  .and(assign("i1", "E1", "E2"))
  .and({ type: "setAssignmentStatus", assignmentId: "i1-E2", status: "cleared" });
