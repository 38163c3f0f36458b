import type { Text } from "#kernel";
import type { Proposal, ProposalModel } from "./propose.ts";

/** What each model counts, in words. */
export const MEASURES: Readonly<Record<ProposalModel, (coverSeconds: number) => Text>> = {
  mclp: (seconds) => ({
    en: `Share of calls with a unit within ${seconds} s of travel`,
    zh: `${seconds} 秒车程内有单位的报警比例`,
  }),
  mexclp: (seconds) => ({
    en: `Share of calls expected to find a free unit within ${seconds}-second drive`,
    zh: `预计 ${seconds} 秒车程内有空闲单位的报警比例`,
  }),
  "p-median": () => ({
    en: "Mean travel seconds from the nearest unit",
    zh: "到最近单位的平均车程（秒）",
  }),
};

type Told = {
  readonly moves: number;
  readonly start: number;
  readonly objective: number;
  readonly bound: number | undefined;
  readonly isLimited: boolean;
};

/** Areas named in the reasons. */
const NAMED = 3;

/** Why a proposal is what it is: what it comes to, and where it gains and loses. */
export function reasonsOf(model: ProposalModel, areas: Proposal["areas"], told: Told): Text[] {
  const seconds = model === "p-median";
  const say = (value: number) =>
    seconds ? `${value.toFixed(0)} s` : `${(100 * value).toFixed(1)} %`;
  const better = ({ before, after }: Proposal["areas"][number]) =>
    seconds ? before - after : after - before;
  const least = seconds ? 0.5 : 0.0005;
  const gains = areas.filter((area) => better(area) > least).slice(0, NAMED);
  const losses = areas.filter((area) => better(area) < -least).slice(0, NAMED);
  const list = (some: Proposal["areas"], zh: boolean) =>
    some
      .map(
        ({ name, before, after }) =>
          `${zh ? (name.zh ?? name.en) : name.en} (${say(before)} → ${say(after)})`,
      )
      .join(zh ? "、" : ", ");
  const { bound, isLimited } = told;
  const nothing =
    bound === undefined
      ? { en: "", zh: "" }
      : {
          en: ` Nothing in this model ${isLimited ? "that keeps the limits " : ""}is better than ${say(bound)}.`,
          zh: `此模型下${isLimited ? "在满足限制时" : ""}不可能优于 ${say(bound)}。`,
        };
  const reasons: Text[] = [
    {
      en: `${told.moves} units move: ${say(told.start)} becomes ${say(told.objective)}.${nothing.en}`,
      zh: `移动 ${told.moves} 个单位：由 ${say(told.start)} 变为 ${say(told.objective)}。${nothing.zh}`,
    },
  ];
  if (gains.length > 0) {
    reasons.push({
      en: `It gains most in ${list(gains, false)}.`,
      zh: `改善最多：${list(gains, true)}。`,
    });
  }
  if (losses.length > 0) {
    reasons.push({
      en: `It loses in ${list(losses, false)}.`,
      zh: `变差：${list(losses, true)}。`,
    });
  }
  reasons.push({
    en: "The model knows one kind of unit, one hour and the roads; queues, shifts and crews it does not. Try it on the history.",
    zh: "模型只考虑一类单位、一个小时和道路，不考虑排队、班次和车组。请在历史数据上试算。",
  });
  return reasons;
}
