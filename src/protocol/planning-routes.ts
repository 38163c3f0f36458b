import type { Role, Route } from "./policy.ts";

export type PlanningRouteName =
  | "readPlanning"
  | "readPlanningGround"
  | "readForecast"
  | "savePlan"
  | "readPlan"
  | "removePlan"
  | "quickLook"
  | "askProposal"
  | "startTrial"
  | "readTrial"
  | "cancelTrial"
  | "readTrialFile"
  | "proposeDeployment";

/** Those who answer for how the centre is deployed, and so try what might be better. */
const planning: readonly Role[] = ["supervisor", "administrator"];
const area = "/api/areas/:areaId";

/** The rows of the planning studio in the table of routes. */
export const planningRoutes: Readonly<Record<PlanningRouteName, Route>> = {
  readPlanning: { method: "GET", path: `${area}/planning`, who: planning, changes: false },
  readPlanningGround: {
    method: "GET",
    path: `${area}/planning/histories/:historyId`,
    who: planning,
    changes: false,
  },
  readForecast: {
    method: "GET",
    path: `${area}/planning/histories/:historyId/forecast`,
    who: planning,
    changes: false,
  },
  savePlan: { method: "POST", path: `${area}/planning/plans`, who: planning, changes: true },
  readPlan: {
    method: "GET",
    path: `${area}/planning/plans/:planId`,
    who: planning,
    changes: false,
  },
  removePlan: {
    method: "DELETE",
    path: `${area}/planning/plans/:planId`,
    who: planning,
    changes: true,
  },
  // Nothing is changed, but it makes the server work: no page of another origin may ask for it.
  quickLook: { method: "POST", path: `${area}/planning/quick`, who: planning, changes: true },
  askProposal: { method: "POST", path: `${area}/planning/proposal`, who: planning, changes: true },
  startTrial: { method: "POST", path: `${area}/planning/trials`, who: planning, changes: true },
  readTrial: {
    method: "GET",
    path: `${area}/planning/trials/:trialId`,
    who: planning,
    changes: false,
  },
  cancelTrial: {
    method: "DELETE",
    path: `${area}/planning/trials/:trialId`,
    who: planning,
    changes: true,
  },
  readTrialFile: {
    method: "GET",
    path: `${area}/planning/trials/:trialId/file`,
    who: planning,
    changes: false,
  },
  proposeDeployment: {
    method: "POST",
    path: `${area}/planning/deployments`,
    who: planning,
    changes: true,
  },
};
