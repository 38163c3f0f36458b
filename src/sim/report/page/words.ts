import type { Exclusion, IndicatorName } from "#measures";
import type { ReportColumn } from "../columns.ts";
import type { Elsewhere } from "../why.ts";
import type { SentBy } from "../report.ts";
import type { ReportLanguage } from "./text.ts";

type Values = Readonly<Record<string, string | number>>;

const english = {
  title: "Report of the shift",
  calls: "Calls of the record received in this time: {count}.",
  own: "Taken beside the record and not compared: {count}.",
  unfinished:
    "Not closed at the end: {you} in your shift, {happened} in what happened, {autopilot} with the autopilot.",
  sentBy:
    "Who sent units in your shift: a person to {person} calls, the autopilot to {autopilot}, both to {both}, nobody to {nobody}.",
  chair: "Share of the time in the chair:",
  indicator: "Indicator",
  chart: "Seen together",
  chartKey: "full: median · hollow: 90th percentile · bar: 95 % interval · dashes: target",
  target: "target {seconds} at {share}",
  targetFor: "target {seconds} ({discipline}) at {share}",
  noTarget: "no target",
  median: "median",
  p90: "90\u00a0%",
  within: "{share} within target",
  nothing: "nothing counted",
  counted: "Counted: {you} · {happened} · {autopilot}.",
  excluded: "Left out of {column}: {reasons}.",
  unfinishedHere: "Still under way at the end in one of the three, and left out of all: {count}.",
  minus: "You − {other}",
  difference:
    "median {median}, mean {mean}, 90 % {p90} ({pairs} pairs: {improved} sooner, {worse} later)",
  noPairs: "no pairs",
  callsTitle: "The ten calls that differed most",
  callsNone: "No call differed in when the first unit was on scene.",
  firstOnScene: "First on scene",
  never: "not known",
  limitsTitle: "What this cannot say",
  limitYou:
    "“You” is what the log of the exercise says, also where the autopilot sent the units. Such calls are marked.",
  limitStart:
    "The shift begins with every unit free, in all three: calls from before it are not played.",
  limitDrawn:
    "What the record does not say is drawn, for you and the autopilot from the same seed ({seed}): travel of a unit that was not there is from a model.",
  limitHindsight:
    "The autopilot weighs coverage by calls of the same data: it knows the week as nobody did that night.",
  limitIntervals:
    "Intervals are about this shift, not about the next one. They take values as independent, so within busy hours they are too narrow. Without a bar there are too few values.",
  limitPlaces:
    "Distances are straight lines from where a unit is taken to have been. Ways on the maps are the fastest by road, not those driven.",
  otherPriorities: "Priority: {name}",
  marked: "sent by the autopilot",
  sent: "Sent",
} as const;

type ReportWord = keyof typeof english;

const chinese: Readonly<Record<ReportWord, string>> = {
  title: "班次报告",
  calls: "该时段内历史记录共有 {count} 起来电。",
  own: "另有 {count} 起来电由学员自行受理，不在记录中，不参与比较。",
  unfinished: "结束时未结案：本班 {you} 起，历史实况 {happened} 起，自动调度 {autopilot} 起。",
  sentBy:
    "本班派车情况：人工派车 {person} 起，自动调度 {autopilot} 起，两者均有 {both} 起，未派车 {nobody} 起。",
  chair: "人工坐席时间占比：",
  indicator: "指标",
  chart: "对照图",
  chartKey: "实心：中位数 · 空心：第 90 百分位 · 横线：95 % 置信区间 · 虚线：目标值",
  target: "目标 {seconds}（{share}）",
  targetFor: "目标 {seconds}（{discipline}，{share}）",
  noTarget: "无目标值",
  median: "中位数",
  p90: "90\u00a0%",
  within: "达标 {share}",
  nothing: "无可统计数据",
  counted: "计入：{you} · {happened} · {autopilot}。",
  excluded: "{column}未计入：{reasons}。",
  unfinishedHere: "{count} 起来电在三者之一中尚未完成，三栏均不计入。",
  minus: "您 − {other}",
  difference:
    "中位数 {median}，平均 {mean}，90 % {p90}（{pairs} 对：{improved} 更快，{worse} 更慢）",
  noPairs: "无配对",
  callsTitle: "差异最大的十起来电",
  callsNone: "各起来电的首车到场时间均无差异。",
  firstOnScene: "首车到场",
  never: "不详",
  limitsTitle: "本报告不能说明的事项",
  limitYou: "“您”一栏以演练日志为准，包括由自动调度派车的来电；此类来电已注明。",
  limitStart: "三者均从全部车组空闲开始：班次开始前的来电不予播放。",
  limitDrawn:
    "记录中没有的内容由随机抽取得出，您与自动调度使用同一随机种子（{seed}）：未实际到场车组的行驶时间来自模型。",
  limitHindsight: "自动调度按同一批数据的来电分布权衡覆盖，相当于预知了当晚无人知晓的情况。",
  limitIntervals:
    "区间只反映本班次，不代表下一班次。计算时视各值相互独立，繁忙时段的区间因而偏窄。没有横线表示数据过少。",
  limitPlaces: "距离为车组推定位置到现场的直线距离。小图中的路线为路网最快路线，并非实际行驶路线。",
  otherPriorities: "优先级：{name}",
  marked: "由自动调度派车",
  sent: "派出",
};

/** A text of the report with its values put in. */
export function say(language: ReportLanguage, id: ReportWord, values: Values = {}): string {
  const text = language === "zh" ? chinese[id] : english[id];
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

type InBoth<Key extends string> = Readonly<Record<Key, readonly [string, string]>>;

const columnNames: InBoth<ReportColumn> = {
  you: ["You", "您"],
  happened: ["What happened", "历史实况"],
  autopilot: ["Autopilot", "自动调度"],
};

const indicatorNames: InBoth<IndicatorName> = {
  callHandling: ["Call handling", "接警处置"],
  turnout: ["Turnout", "出动准备"],
  travel: ["Travel", "行驶"],
  firstOnScene: ["First on scene", "首车到场"],
  commitment: ["Commitment", "占用时长"],
};

const indicatorSpans: InBoth<IndicatorName> = {
  callHandling: ["received to first unit sent", "接到来电至派出首车"],
  turnout: ["sent to under way", "派出至出动"],
  travel: ["under way to on scene", "出动至到场"],
  firstOnScene: ["received to first unit there", "接到来电至首车到场"],
  commitment: ["sent to free again", "派出至恢复可用"],
};

const exclusions: InBoth<Exclusion> = {
  "no-incident": ["no incident", "未立案"],
  "linked-to-earlier-call": ["linked to an earlier call", "并入较早来电"],
  grouped: ["grouped", "已合并"],
  "no-dispatch": ["nobody sent", "未派车"],
  "no-en-route": ["no time under way", "无出动时间"],
  "no-on-scene": ["no arrival", "无到场时间"],
  "no-available": ["no time free", "无恢复可用时间"],
  negative: ["end before beginning", "结束早于开始"],
};

const disciplines: Readonly<Record<string, readonly [string, string]>> = {
  medical: ["medical", "急救"],
  fire: ["fire", "消防"],
};

const pick = (language: ReportLanguage, [en, zh]: readonly [string, string]) =>
  language === "zh" ? zh : en;

export const columnName = (language: ReportLanguage, column: ReportColumn) =>
  pick(language, columnNames[column]);
export const indicatorName = (language: ReportLanguage, name: IndicatorName) =>
  pick(language, indicatorNames[name]);
export const indicatorSpan = (language: ReportLanguage, name: IndicatorName) =>
  pick(language, indicatorSpans[name]);
export const exclusionName = (language: ReportLanguage, reason: Exclusion) =>
  pick(language, exclusions[reason]);
export const disciplineName = (language: ReportLanguage, discipline: string) =>
  pick(language, disciplines[discipline] ?? [discipline, discipline]);

type Sentences = {
  /** Who sent a unit in a run, at the head of a clause. */
  sender(this: void, column: ReportColumn, sentBy: SentBy): string;
  /** The run as a place: "in what happened". */
  inRun(this: void, column: ReportColumn): string;
  elsewhere(this: void, state: Elsewhere): string;
};

export const sentences: Readonly<Record<ReportLanguage, Sentences>> = {
  en: {
    sender(column, sentBy) {
      if (column === "happened") return "the centre sent";
      if (column === "autopilot") return "the autopilot sent";
      return sentBy === "autopilot" ? "in your shift the autopilot sent" : "you sent";
    },
    inRun: (column) =>
      ({
        you: "in your shift",
        happened: "in what happened",
        autopilot: "in the autopilot's run",
      })[column],
    elsewhere(one) {
      if (one.state === "outOfService") return "was out of service";
      if (one.state === "alsoSent") return "was sent too but came after it";
      if (one.state === "free") return "was free and not sent";
      return `was still committed to #${one.number ?? "?"}`;
    },
  },
  zh: {
    sender(column, sentBy) {
      if (column === "happened") return "当时的中心派出";
      if (column === "autopilot") return "自动调度派出";
      return sentBy === "autopilot" ? "本班中自动调度派出" : "您派出";
    },
    inRun: (column) => ({ you: "本班", happened: "历史实况", autopilot: "自动调度" })[column],
    elsewhere(one) {
      if (one.state === "outOfService") return "当时停止服务";
      if (one.state === "alsoSent") return "也已派出，但到得更晚";
      if (one.state === "free") return "当时空闲而未派";
      return `当时仍在处置 #${one.number ?? "?"}`;
    },
  },
};
