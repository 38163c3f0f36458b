import { reasonInWords, type AssignmentStatus, type AwayReason, type Text } from "#kernel";
import { clockText, splitSpan } from "./clock-text.ts";
import type { OtherUnit, ZoneShort } from "./reason.ts";
import type { ReasonTexts } from "./reason-text.ts";

const AWAY: Readonly<Record<AwayReason, string>> = {
  meal: "用餐中",
  rest: "休息中",
  training: "训练中",
  maintenance: "检修中",
  other: "暂离",
};

const STATUS: Readonly<Record<AssignmentStatus, string>> = {
  assigned: "已派遣",
  acknowledged: "已确认",
  enRoute: "途中",
  onScene: "在现场",
  transporting: "转运中",
  atDestination: "已到目的地",
  cleared: "已结束",
  cancelled: "已取消",
};

const INCIDENT: Readonly<Record<string, string>> = {
  held: "暂缓",
  grouped: "已并入其他事件",
  closed: "已关闭",
};

function named({ zh, en }: Text): string {
  return zh ?? en;
}

function span(duration: number): string {
  const { minutes, seconds } = splitSpan(duration);
  if (minutes === 0) return `${seconds}秒`;
  return seconds === 0 ? `${minutes}分钟` : `${minutes}分${seconds}秒`;
}

function about(seconds: number): string {
  return seconds < 60 ? "不到1分钟" : `约${Math.round(seconds / 60)}分钟`;
}

type Nearer = { readonly other: OtherUnit; readonly nearerSeconds: number };

function nearer({ other, nearerSeconds }: Nearer): string {
  return `${other.callSign}近${span(nearerSeconds)}`;
}

function lastIn({ zone, capability, freeAfter, minimumFree }: ZoneShort): string {
  if (freeAfter <= 0) return `是${named(zone)}最后一个${named(capability)}单位`;
  return `${named(zone)}将只剩${freeAfter}个${named(capability)}单位，应有${minimumFree}个`;
}

export const CHINESE: ReasonTexts = {
  "closest-capable": () => "最近",
  "only-capable": () => "唯一可派的单位",
  "closest-with-level": (reason) =>
    `达到${reason.level}级的单位中最近；${nearer(reason)}，但级别不够`,
  "closest-with-crew": (reason) =>
    `满${reason.minimumCrew}人的单位中最近；${nearer(reason)}，但人数不足`,
  "closest-of-agency": (reason) =>
    `${named(reason.agency)}中最近；${nearer(reason)}，但属于其他机构`,
  "nearer-but-last-in-zone": (reason) =>
    `不留空档的单位中最近；${nearer(reason)}，但${lastIn(reason)}`,
  "nearer-but-leaves-slower-help": (reason) =>
    `不留空档的单位中最近；${nearer(reason)}，但其辖区后续事件合计将多等${span(reason.addedSeconds)}`,
  "nearer-but-needed-elsewhere": (reason) =>
    `其余单位中最近；${nearer(reason)}，但在本事件中担任${named(reason.capability)}`,
  "clears-in-time": ({ number, inSeconds, soonerSeconds }) =>
    `${about(inSeconds)}后结束#${number}` +
    (soonerSeconds === undefined ? "" : `，仍早${span(soonerSeconds)}`),
  "divert-gains": ({ number, soonerSeconds }) =>
    `从#${number}改派` + (soonerSeconds === undefined ? "" : `，早${span(soonerSeconds)}`),
  slower: ({ bySeconds }) => `晚${span(bySeconds)}`,
  "same-time": () => "同时到达，按单位编号先后选用",
  "last-in-zone": (reason) => `不晚到，但${lastIn(reason)}`,
  "leaves-slower-help": ({ addedSeconds }) =>
    `不晚到，但其辖区后续事件合计将多等${span(addedSeconds)}`,
  "chosen-for": ({ capability }) => `担任${named(capability)}`,
  "on-this-incident": () => "已在本事件",
  committed: ({ number, status, inSeconds }) =>
    `在#${number}，${STATUS[status]}` +
    (inSeconds === undefined ? "" : `，${about(inSeconds)}后空闲`),
  "out-of-service": ({ why }) =>
    why === "" ? "停止值勤" : `停止值勤：${named(reasonInWords(why))}`,
  away: ({ why }) => `${AWAY[why]}，不可召回`,
  reserved: ({ purpose, untilMinute }) =>
    `预留至${clockText(untilMinute)}` +
    (purpose === "" ? "" : `：${named(reasonInWords(purpose))}`),
  "crew-short": ({ crew, minimumCrew }) => `${crew}人，需${minimumCrew}人`,
  "level-low": ({ level, minimumLevel }) => `${level}级，需${minimumLevel}级`,
  "other-agency": ({ agency }) => `属于${named(agency)}，预案要求其他机构`,
  unreachable: () => "无路可通",
  "no-position": () => "位置不明",
  "none-configured": () => "本辖区没有具备此能力的单位",
  "no-more": ({ units }) => `本辖区仅有${units}个单位具备`,
  "none-in-service": ({ units }) => `无值勤单位（共${units}个）`,
  "all-committed": ({ units, inSeconds }) =>
    `全部已派出（共${units}个）` +
    (inSeconds === undefined ? "" : `，最早${about(inSeconds)}后空闲`),
  "all-away": ({ units }) => `全部暂离（共${units}个）`,
  "all-reserved": ({ units, untilMinute }) =>
    `全部预留（共${units}个），最早至${clockText(untilMinute)}`,
  "all-unreachable": ({ units }) => `全部无路可通（共${units}个）`,
  "none-fits": ({ units }) => `没有单位符合要求（共${units}个）`,
  "all-used": ({ units }) => `全部用于本事件的其他需求（共${units}个）`,
  "none-free": ({ units }) => `${units}个单位均不可派`,
  "count-committed": ({ units }) => `${units}个已派出`,
  "count-out-of-service": ({ units }) => `${units}个停止值勤`,
  "count-away": ({ units }) => `${units}个暂离`,
  "count-reserved": ({ units }) => `${units}个已预留`,
  "count-unreachable": ({ units }) => `${units}个无路可通`,
  "count-unfit": ({ units }) => `${units}个不符合要求`,
  "count-used": ({ units }) => `${units}个用于本事件的其他需求`,
  "position-stale": ({ ageSeconds }) => `位置为${Math.max(1, Math.round(ageSeconds / 60))}分钟前`,
  "position-estimated": () => "位置为估计",
  "position-unknown": () => "位置不明，按待命地点计算",
  "straight-line": ({ kmh }) => `无道路时间，按直线${kmh}公里/小时计算`,
  "recall-delay": ({ recallSeconds, why }) => `${AWAY[why]}，召回需${span(recallSeconds)}`,
  "free-in": ({ number, inSeconds }) => `在#${number}，${about(inSeconds)}后空闲`,
  "leaves-incident": ({ number, remainingUnits }) =>
    remainingUnits === 0 ? `#${number}将无单位` : `#${number}将剩${remainingUnits}个单位`,
  "leaves-zone-short": ({ zone, capability, freeAfter, minimumFree }) =>
    `${named(zone)}将只剩${freeAfter}个${named(capability)}单位，应有${minimumFree}个`,
  "unknown-incident": () => "没有此事件",
  "incident-not-open": ({ status }) => `事件${INCIDENT[status] ?? status}`,
  "no-plan": () => "没有适用于此事件的响应预案",
  "nothing-missing": () => "所有需求均已满足",
};
