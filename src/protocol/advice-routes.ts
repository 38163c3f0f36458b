import type { Role, Route } from "./policy.ts";

export type AdviceRouteName = "readRecommendation" | "readMoveUps";

const area = "/api/areas/:areaId";

/** The rows of what the server advises, in the table of routes. */
export function adviceRoutes({
  floor,
  dispatch,
}: {
  readonly floor: readonly Role[];
  readonly dispatch: readonly Role[];
}): Readonly<Record<AdviceRouteName, Route>> {
  return {
    readRecommendation: {
      method: "GET",
      path: `${area}/incidents/:incidentId/recommendation`,
      who: floor,
      about: { subject: "incident", sees: "operational" },
      changes: false,
    },
    readMoveUps: { method: "GET", path: `${area}/move-ups`, who: dispatch, changes: false },
  };
}
