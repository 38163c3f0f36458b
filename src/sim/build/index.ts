export { buildScenario, type Scenario, type ScenarioInput } from "./build.ts";
export type { SourceAssignment, SourceCall, SourceStation, SourceZone } from "./source.ts";
