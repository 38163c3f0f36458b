export { buildScenario, type Scenario, type ScenarioInput } from "./build.ts";
export { classTripsOf, journeysOf, type Journey, type Journeys } from "./trips.ts";
export { OwnLog } from "./own-log.ts";
export { ownHistory, type OwnCounts, type OwnHistory } from "./own-history.ts";
export type { SourceAssignment, SourceCall, SourceStation, SourceZone } from "./source.ts";
