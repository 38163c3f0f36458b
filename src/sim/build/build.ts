import type { ConfigurationChange, Text } from "#kernel";
import type { Roads } from "#routing";
import type {
  RecordedCall,
  RecordedDuty,
  ScenarioManifest,
  ScenarioReport,
  ScenarioSource,
} from "../scenario.ts";
import { configurationOf, type ConfigurationSource } from "./configuration.ts";
import { dutyOf } from "./duty.ts";
import { historyOf } from "./history.ts";
import { SAN_FRANCISCO } from "./profile.ts";
import type { SourceCall, SourceStation, SourceZone } from "./source.ts";
import { medianHome } from "./units.ts";

export type ScenarioInput = {
  readonly calls: readonly SourceCall[];
  readonly report: ScenarioReport;
  readonly stations: readonly SourceStation[];
  readonly zones: readonly SourceZone[];
  readonly timeZone: string;
  readonly utcOffsets: ConfigurationSource["utcOffsets"];
  readonly sources: readonly ScenarioSource[];
  readonly roads?: Roads;
  /** Types of calls that crews begin themselves: no demand. */
  readonly officerTypes?: readonly string[];
};

export type Scenario = {
  readonly manifest: ScenarioManifest;
  readonly configuration: readonly ConfigurationChange[];
  readonly history: readonly RecordedCall[];
  readonly duty: readonly RecordedDuty[];
};

const ASSUMPTIONS: readonly Text[] = [
  {
    en: "Crew sizes are customary, not recorded.",
    zh: "车组人数为惯例值，并非记录。",
  },
  {
    en:
      "When units were on duty is estimated: engines, trucks and officers all day, ambulances " +
      "from the pauses in their work.",
    zh: "在岗时段为估计：消防车和指挥官全天在岗，救护车按工作间隔推算。",
  },
  {
    en:
      "Home stations of units whose call sign names none are estimated; ambulances really wait " +
      "at changing street corners.",
    zh: "呼号不含站号的车组，其驻地为估计值；救护车实际在不固定的街角待命。",
  },
  {
    en: "Response plans and coverage rules are learned from what was sent, not adopted by anyone.",
    zh: "响应预案与覆盖规则由历史派遣归纳得出，并非任何机构正式采用。",
  },
  {
    en: "Only fire and medical calls are in it; there is no police or municipal load.",
    zh: "仅含消防与急救来电，不含警务与市政业务。",
  },
];

const day = (text: string): string => text.slice(0, 10);

/** A scenario from a centre's history. The same input gives the same scenario. */
export function buildScenario(input: ScenarioInput): Scenario {
  const { calls, stations, zones, report, roads } = input;
  const first = calls[0];
  const last = calls.at(-1);
  if (first === undefined || last === undefined) {
    throw new RangeError("a scenario needs at least one call, got none");
  }
  const { changes, estimatedHomes } = configurationOf({
    ...input,
    homes: medianHome(stations),
    profile: SAN_FRANCISCO,
  });
  const within = { from: first.receivedAt, to: last.receivedAt };
  const days = `${day(report.from)} to ${day(report.to)}`;
  return {
    manifest: {
      format: "muster-scenario",
      version: 1,
      scenarioId: `san-francisco-${days.replaceAll(" ", "-")}`,
      title: {
        en: `San Francisco, ${days}`,
        zh: `旧金山，${day(report.from)}至${day(report.to)}`,
      },
      areaId: "san-francisco",
      timeZone: input.timeZone,
      ...within,
      sources: input.sources,
      synthetic: [],
      assumptions: ASSUMPTIONS,
      estimatedHomes,
      report,
    },
    configuration: changes,
    history: historyOf(calls, zones, { roads, officerTypes: new Set(input.officerTypes) }),
    duty: dutyOf(calls, within, SAN_FRANCISCO),
  };
}
