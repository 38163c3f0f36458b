import type { RecommendInput } from "../situation.ts";
import type { NoteReason } from "../reason.ts";
import { engineAt, enRoute, freeIn, low, onScene, type CasesOf } from "./reason-case.ts";
import { engine, NOW, world } from "./world.ts";

const atRest = { status: "away", since: NOW, reason: "rest", recallSeconds: 300 } as const;

/** What else is worth knowing of an arrival or of the whole. */
export const NOTE_REASONS: CasesOf<NoteReason> = {
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

function closed(): RecommendInput {
  const input = world({ units: { E1: engine }, needs: ["engine"] });
  const { board, incidentId } = input;
  const open = board.incidents.get(incidentId)!;
  const ended = { ...open, status: "closed", closedAt: NOW, disposition: "completed" } as const;
  return { ...input, board: { ...board, incidents: board.incidents.set(incidentId, ended) } };
}
