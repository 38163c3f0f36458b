import { prepareDemand } from "../demand.ts";
import type { RecommendInput } from "../situation.ts";
import type { ChosenReason, ExcludedReason, RunnerUpReason } from "../reason.ts";
import {
  atMeal,
  engineAt,
  enRoute,
  freeIn,
  low,
  onScene,
  outOfService,
  promised,
  type CasesOf,
} from "./reason-case.ts";
import { engine, LINE_ROAD, need, world } from "./world.ts";

/** E1 waits at the demand; E2 far from it; T3 is no engine. */
function withDemand(): RecommendInput {
  const input = world({
    units: {
      E1: { can: "engine aid", near: 100, zone: 1 },
      E2: { can: "engine aid", near: 400, zone: 2 },
      T3: { can: "aid", near: 120, zone: 3 },
    },
    needs: ["aid"],
  });
  const stationNodes = new Map([
    ["station-1", 0],
    ["station-2", 600],
    ["station-3", 600],
  ]);
  const demand = { nodes: [0], callsPerHour: [1], stationNodes, postNodes: new Map() };
  return { ...input, demand: prepareDemand({ ...demand, travel: LINE_ROAD }) };
}

const lastEngine = world({
  units: {
    E01: { can: "engine aid", near: 100, zone: 1 },
    T03: { can: "ladder aid", near: 140, zone: 2 },
  },
  needs: ["aid"],
  rules: ["z1 engine 1"],
});

/** Of a unit: why it was chosen, why not, and why it cannot be sent. */
export const UNIT_REASONS: CasesOf<ChosenReason | RunnerUpReason | ExcludedReason> = {
  "closest-capable": {
    input: world({ units: { E1: engine, E2: { can: "engine", near: 200 } }, needs: ["engine"] }),
    en: "closest",
    zh: "最近",
  },
  "only-capable": {
    input: world({ units: { E1: engine }, needs: ["engine"] }),
    en: "the only one that can be sent",
    zh: "唯一可派的单位",
  },
  "closest-with-level": {
    input: world({
      units: {
        M1: { can: "als:1", near: 60 },
        M2: { can: "als:2", near: 200 },
        M3: { can: "als:2", near: 300 },
      },
      needs: ["als:2"],
    }),
    en: "closest of level 2; M1 is 2 min 20 s nearer but below it",
    zh: "达到2级的单位中最近；M1近2分20秒，但级别不够",
  },
  "closest-with-crew": {
    input: world({
      units: { E1: { ...engine, crew: 2 }, E2: { can: "engine", near: 200 }, E3: engineAt(300) },
      needs: [need("engine", { minimumCrew: 3 })],
    }),
    en: "closest with a crew of 3; E1 is 1 min 40 s nearer but short of crew",
    zh: "满3人的单位中最近；E1近1分40秒，但人数不足",
  },
  "closest-of-agency": {
    input: world({
      units: {
        E1: { ...engine, agency: "ems" },
        E2: { can: "engine", near: 160 },
        E3: engineAt(300),
      },
      needs: [need("engine", { agencyId: "fire" })],
    }),
    en: "closest of Fire; E1 is 60 s nearer but of another agency",
    zh: "Fire中最近；E1近60秒，但属于其他机构",
  },
  "nearer-but-last-in-zone": {
    input: lastEngine,
    en: "closest that keeps cover; E01 is 40 s nearer but is the last engine in Zone 1",
    zh: "不留空档的单位中最近；E01近40秒，但是1区最后一个engine能力单位",
  },
  "nearer-but-leaves-slower-help": {
    input: withDemand(),
    en:
      "closest that keeps cover; E1 is 20 s nearer but calls in its area would wait " +
      "7 min 30 s longer in all",
    zh: "不留空档的单位中最近；E1近20秒，但其辖区后续事件合计将多等7分30秒",
  },
  "nearer-but-needed-elsewhere": {
    input: world({
      units: {
        Q1: { can: "engine ladder", near: 100 },
        E2: { can: "engine", near: 160 },
        E3: engineAt(400),
      },
      needs: ["engine", "ladder"],
    }),
    en: "closest that is left; Q1 is 60 s nearer but is needed here as ladder",
    zh: "其余单位中最近；Q1近60秒，但在本事件中担任ladder能力",
  },
  "clears-in-time": {
    input: {
      ...world({
        units: { E1: { ...engine, on: onScene }, E2: engineAt(500) },
        incidents: [low],
        needs: ["engine"],
      }),
      ...freeIn(180),
    },
    en: "clears #41 in about 3 min and still 4 min 40 s sooner",
    zh: "约3分钟后结束#41，仍早4分40秒",
  },
  "divert-gains": {
    input: world({
      units: { E1: { ...engine, on: enRoute }, E2: engineAt(500) },
      incidents: [low],
      needs: ["engine"],
    }),
    en: "diverted from #41: 7 min 40 s sooner",
    zh: "从#41改派，早7分40秒",
  },
  slower: {
    input: world({ units: { E1: engine, E2: engineAt(145) }, needs: ["engine"] }),
    en: "45 s later",
    zh: "晚45秒",
  },
  "same-time": {
    input: world({ units: { E1: engine, E2: engine }, needs: ["engine"] }),
    en: "as soon; ties go to the smaller unit id",
    zh: "同时到达，按单位编号先后选用",
  },
  "last-in-zone": {
    input: lastEngine,
    en: "as soon or sooner, but the last engine in Zone 1",
    zh: "不晚到，但是1区最后一个engine能力单位",
  },
  "leaves-slower-help": {
    input: withDemand(),
    en: "as soon or sooner, but calls in its area would wait 7 min 30 s longer in all",
    zh: "不晚到，但其辖区后续事件合计将多等7分30秒",
  },
  "chosen-for": {
    input: world({
      units: { Q1: { can: "engine ladder", near: 100 }, E2: engineAt(160) },
      needs: ["engine", "ladder"],
    }),
    en: "goes as ladder",
    zh: "担任ladder能力",
  },
  "on-this-incident": {
    input: world({
      units: {
        E1: { ...engine, on: { incidentId: "target", status: "enRoute" } },
        E2: engine,
      },
      needs: ["2 engine"],
    }),
    en: "on this incident already",
    zh: "已在本事件",
  },
  committed: {
    input: {
      ...world({
        units: { E1: { ...engine, on: onScene }, E2: engine },
        incidents: [low],
        needs: ["engine"],
      }),
      ...freeIn(1500),
    },
    en: "on #41, on scene; free in about 25 min",
    zh: "在#41，在现场，约25分钟后空闲",
  },
  "out-of-service": {
    input: world({ units: { E1: { ...engine, duty: outOfService } }, needs: ["engine"] }),
    en: "out of service: breakdown",
    zh: "停止值勤：车辆故障",
  },
  away: {
    input: world({ units: { E1: { ...engine, duty: atMeal } }, needs: ["engine"] }),
    en: "at a meal, cannot be recalled",
    zh: "用餐中，不可召回",
  },
  reserved: {
    input: world({ units: { E1: { ...engine, reservation: promised } }, needs: ["engine"] }),
    en: "reserved until 09:00: event",
    zh: "预留至09:00：活动保障",
  },
  "crew-short": {
    input: world({
      units: { E1: { ...engine, crew: 2 } },
      needs: [need("engine", { minimumCrew: 3 })],
    }),
    en: "crew 2 of 3",
    zh: "2人，需3人",
  },
  "level-low": {
    input: world({ units: { M1: { can: "als", near: 1 } }, needs: ["als:2"] }),
    en: "level 1, needs 2",
    zh: "1级，需2级",
  },
  "other-agency": {
    input: world({
      units: { E1: { ...engine, agency: "ems" } },
      needs: [need("engine", { agencyId: "fire" })],
    }),
    en: "of Medical; the plan names another agency",
    zh: "属于Medical，预案要求其他机构",
  },
  unreachable: {
    input: world({ units: { E1: { ...engine, position: { node: 95_000 } } }, needs: ["engine"] }),
    en: "no open road",
    zh: "无路可通",
  },
  "no-position": {
    input: world({ units: { E1: { ...engine, position: null } }, needs: ["engine"] }),
    en: "position unknown",
    zh: "位置不明",
  },
};
