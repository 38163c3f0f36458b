import type { UnfilledReason } from "../reason.ts";
import {
  atMeal,
  enRoute,
  freeIn,
  low,
  onScene,
  outOfService,
  promised,
  type CasesOf,
} from "./reason-case.ts";
import { engine, need, NOW, world } from "./world.ts";

const high = { incidentId: "i42", priority: "p1" };

/** Of a need: why it stays unfilled. */
export const NEED_REASONS: CasesOf<UnfilledReason> = {
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
};

/** One engine in every kind of trouble, so that each is counted. */
function countCases(): CasesOf<
  Extract<UnfilledReason, { readonly code: `count-${string}` | "none-free" }>
> {
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
