/** A crew's page, and what is another agency's. */
export const crew = {
  "crew.free": "No assignment. It appears here when your unit is sent.",
  "crew.noUnit": "You are not on a unit yet. An administrator puts you on one.",
  "crew.beside": "Also on it: {units}",
  "crew.notes": "Notes",
  "policy.outline": "Another agency's incident: its outline only.",
  "policy.withheld": "withheld",
} as const;
