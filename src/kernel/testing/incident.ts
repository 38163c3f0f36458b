import assert from "node:assert/strict";
import type { Command, Incident } from "../index.ts";
import type { Story } from "./given.ts";
import { MINUTE, NOON } from "./town.ts";

export function incidentOf(story: Story, incidentId = "i1"): Incident {
  const incident = story.board.incidents.get(incidentId);
  assert.ok(incident);
  return incident;
}

export function hold(until = NOON + 10 * MINUTE): Command {
  return { type: "holdIncident", incidentId: "i1", reason: "waits-for-access", until };
}

export const close = { type: "closeIncident", incidentId: "i1", disposition: "completed" } as const;
export const group = { type: "groupIncident", incidentId: "i1", intoIncidentId: "i2" } as const;
export const split = { type: "splitIncident", incidentId: "i1", reason: "another-event" } as const;
