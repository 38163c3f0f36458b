import assert from "node:assert/strict";
import { test } from "node:test";
import { reasonText, recommend, worded, type ReasonCode } from "./index.ts";
import { prepareDemand } from "./demand.ts";
import type { RecommendInput } from "./situation.ts";
import { listReasons } from "./testing/reasons.ts";
import { LINE_ROAD, need, NOW, world } from "./testing/world.ts";

type Case = { readonly input: RecommendInput; readonly en: string; readonly zh: string };

const outOfService = { status: "outOfService", since: NOW, reason: "breakdown" } as const;
const atMeal = { status: "away", since: NOW, reason: "meal" } as const;
const atRest = { status: "away", since: NOW, reason: "rest", recallSeconds: 300 } as const;
const promised = { purpose: "event", from: NOW - 1000, until: NOW + 3_600_000 } as const;
const low = { incidentId: "i41", priority: "p3" };
const high = { incidentId: "i42", priority: "p1" };
const engine = { can: "engine", near: 100 };

function freeIn(seconds: number): Pick<RecommendInput, "expectedFreeAt"> {
  return { expectedFreeAt: () => NOW + seconds * 1000 };
}

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

const onScene = { incidentId: "i41", status: "onScene" } as const;
const enRoute = { incidentId: "i41", status: "enRoute" } as const;

/** One world per code. A code without one does not compile. */
const CASES: { readonly [C in ReasonCode]: Case } = {
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
  "none-configured": {
    input: world({ units: { E1: engine }, needs: ["boat"] }),
    en: "no unit of this area has it",
    zh: "本辖区没有具备此能力的单位",
  },
  "no-more": {
    input: world({ units: { E1: engine }, needs: ["3 engine"] }),
    en: "no more than 1 unit of this area can",
    zh: "本辖区仅有1个单位具备",
  },
  "none-in-service": {
    input: world({ units: { E1: { ...engine, duty: outOfService } }, needs: ["engine"] }),
    en: "none in service (1 unit)",
    zh: "无值勤单位（共1个）",
  },
  "all-committed": {
    input: {
      ...world({
        units: { E1: { ...engine, on: onScene }, E2: { ...engine, on: enRoute } },
        incidents: [low],
        needs: ["engine"],
      }),
      ...freeIn(720),
    },
    en: "all committed (2 units); the first is free in about 12 min",
    zh: "全部已派出（共2个），最早约12分钟后空闲",
  },
  "all-away": {
    input: world({ units: { E1: { ...engine, duty: atMeal } }, needs: ["engine"] }),
    en: "all away (1 unit)",
    zh: "全部暂离（共1个）",
  },
  "all-reserved": {
    input: world({
      units: {
        E1: { ...engine, reservation: { ...promised, until: NOW + 7_200_000 } },
        E2: { ...engine, reservation: promised },
      },
      needs: ["engine"],
    }),
    en: "all reserved (2 units); the first until 09:00",
    zh: "全部预留（共2个），最早至09:00",
  },
  "all-unreachable": {
    input: world({ units: { E1: { ...engine, position: { node: 95_000 } } }, needs: ["engine"] }),
    en: "no open road to any (1 unit)",
    zh: "全部无路可通（共1个）",
  },
  "none-fits": {
    input: world({ units: { M1: { can: "als", near: 1 } }, needs: ["als:2"] }),
    en: "none fits the need (1 unit)",
    zh: "没有单位符合要求（共1个）",
  },
  "all-used": {
    input: world({
      units: { Q1: { can: "engine ladder", near: 100 } },
      needs: ["ladder", "engine"],
    }),
    en: "all go to other needs of this incident (1 unit)",
    zh: "全部用于本事件的其他需求（共1个）",
  },
  ...countCases(),
  "position-stale": {
    input: world({
      units: { E1: { ...engine, position: { source: "reported", asOf: NOW - 360_000 } } },
      needs: ["engine"],
    }),
    en: "position 6 min old",
    zh: "位置为6分钟前",
  },
  "position-estimated": {
    input: world({
      units: { E1: { ...engine, position: { source: "estimated" } } },
      needs: ["engine"],
    }),
    en: "position estimated",
    zh: "位置为估计",
  },
  "position-unknown": {
    input: world({ units: { E1: { ...engine, zone: 1, position: null } }, needs: ["engine"] }),
    en: "position unknown; counted from where it waits",
    zh: "位置不明，按待命地点计算",
  },
  "straight-line": {
    input: world({
      units: { E1: { ...engine, position: { point: { lat: 0.5, lon: 0.6 } } } },
      place: { node: -1 },
      needs: ["engine"],
    }),
    en: "no road time: straight line at 25 km/h",
    zh: "无道路时间，按直线25公里/小时计算",
  },
  "recall-delay": {
    input: world({ units: { E1: { ...engine, duty: atRest } }, needs: ["engine"] }),
    en: "resting; recall takes 5 min",
    zh: "休息中，召回需5分钟",
  },
  "free-in": {
    input: {
      ...world({
        units: { E1: { ...engine, on: onScene }, E2: engineAt(500) },
        incidents: [low],
        needs: ["engine"],
      }),
      ...freeIn(180),
    },
    en: "on #41, free in about 3 min",
    zh: "在#41，约3分钟后空闲",
  },
  "leaves-incident": {
    input: world({
      units: { E1: { ...engine, on: enRoute }, E2: engineAt(500) },
      incidents: [low],
      needs: ["engine"],
    }),
    en: "leaves #41 without a unit",
    zh: "#41将无单位",
  },
  "leaves-zone-short": {
    input: world({
      units: { E1: { ...engine, zone: 1 } },
      needs: ["engine"],
      rules: ["z1 engine 2"],
    }),
    en: "leaves Zone 1 with 0 of 2 engine",
    zh: "1区将只剩0个engine能力单位，应有2个",
  },
  "unknown-incident": {
    input: { ...world({ units: {} }), incidentId: "nowhere" },
    en: "no such incident",
    zh: "没有此事件",
  },
  "incident-not-open": { input: closed(), en: "the incident is closed", zh: "事件已关闭" },
  "no-plan": {
    input: world({ units: { E1: engine } }),
    en: "no response plan fits this incident",
    zh: "没有适用于此事件的响应预案",
  },
  "nothing-missing": {
    input: world({
      units: { E1: { ...engine, on: { incidentId: "target", status: "enRoute" } } },
      needs: ["engine"],
    }),
    en: "every need is filled",
    zh: "所有需求均已满足",
  },
};

function engineAt(near: number): { can: string; near: number } {
  return { can: "engine", near };
}

function closed(): RecommendInput {
  const input = world({ units: { E1: engine }, needs: ["engine"] });
  const { board, incidentId } = input;
  const open = board.incidents.get(incidentId)!;
  const ended = { ...open, status: "closed", closedAt: NOW, disposition: "completed" } as const;
  return { ...input, board: { ...board, incidents: board.incidents.set(incidentId, ended) } };
}

/** One engine in every kind of trouble, so that each is counted. */
function countCases(): Record<Extract<ReasonCode, `count-${string}` | "none-free">, Case> {
  const input = world({
    units: {
      E1: { ...engine, on: { incidentId: "i42", status: "onScene" } },
      E2: { ...engine, duty: outOfService },
      E3: { ...engine, duty: atMeal },
      E4: { ...engine, reservation: promised },
      E5: { ...engine, position: { node: 95_000 } },
      E6: { ...engine, crew: 1 },
      Q7: { can: "ladder engine", near: 100 },
    },
    incidents: [high],
    needs: ["ladder", need("engine", { minimumCrew: 2 })],
  });
  return {
    "none-free": { input, en: "none of 6 units can be sent", zh: "6个单位均不可派" },
    "count-committed": { input, en: "1 committed", zh: "1个已派出" },
    "count-out-of-service": { input, en: "1 out of service", zh: "1个停止值勤" },
    "count-away": { input, en: "1 away", zh: "1个暂离" },
    "count-reserved": { input, en: "1 reserved", zh: "1个已预留" },
    "count-unreachable": { input, en: "1 without an open road", zh: "1个无路可通" },
    "count-unfit": { input, en: "1 below the need", zh: "1个不符合要求" },
    "count-used": {
      input,
      en: "1 for other needs of this incident",
      zh: "1个用于本事件的其他需求",
    },
  };
}

for (const [code, { input, en, zh }] of Object.entries(CASES)) {
  test(`REC-31: ${code} is given and put into words`, () => {
    const reasons = listReasons(recommend(input)).filter((reason) => reason.code === code);
    assert.ok(reasons.length > 0, `no ${code} in the recommendation`);
    assert.ok(
      reasons.some((reason) => reasonText(reason) === en),
      wordsOf(reasons, "en"),
    );
    assert.ok(
      reasons.some((reason) => reasonText(reason, "zh") === zh),
      wordsOf(reasons, "zh"),
    );
  });
}

function wordsOf(reasons: readonly Parameters<typeof reasonText>[0][], language: "en" | "zh") {
  return reasons.map((reason) => reasonText(reason, language)).join(" | ");
}

test("REC-32: a recommendation is the same after a trip over the wire, words and all", () => {
  for (const { input } of Object.values(CASES)) {
    const recommendation = recommend(input);
    assert.deepEqual(JSON.parse(JSON.stringify(recommendation)), recommendation);
    const withWords = worded(recommendation);
    assert.deepEqual(JSON.parse(JSON.stringify(withWords)), withWords);
    for (const reason of listReasons(withWords)) {
      assert.ok("text" in reason, `${reason.code} has no words`);
      assert.deepEqual(reason.text, { en: reasonText(reason), zh: reasonText(reason, "zh") });
    }
  }
});
