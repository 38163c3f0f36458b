export type ReportLanguage = "en" | "zh";

type Answer = {
  readonly plan: string;
  readonly group: string;
  readonly sooner: boolean;
  readonly by: string;
  readonly interval: string;
  readonly sure: boolean;
};

type Data = {
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly demand: number;
  readonly officerInitiated: number;
};

type Method = { readonly runs: number; readonly urgent: string; readonly other: string };

/** Everything the report says by itself. */
export type ReportWords = {
  readonly question: string;
  readonly data: string;
  readonly method: string;
  readonly result: string;
  readonly limits: string;
  readonly reviewed: string;
  readonly notReviewed: string;
  readonly again: string;
  readonly seeds: string;
  readonly to: string;
  readonly unit: string;
  readonly home: string;
  readonly workload: string;
  readonly resultHead: readonly string[];
  readonly rules: (column: string) => string;
  readonly changed: (plan: string) => string;
  readonly byArea: (plan: string) => string;
  readonly curves: (calls: number) => string;
  readonly answer: (answer: Answer) => string;
  readonly dataText: (data: Data) => string;
  readonly methodText: (method: Method) => string;
};

const times = (runs: number): string => (runs === 1 ? "once" : `${runs} times`);

const EN: ReportWords = {
  question: "Question",
  data: "Data",
  method: "Method, in plain words",
  result: "Result",
  limits: "What this cannot say",
  reviewed: "Review",
  notReviewed: "Not reviewed by a second person yet.",
  again: "How to make it again",
  seeds: "seeds",
  to: "to",
  unit: "Unit",
  home: "Home",
  workload: "Share of time on duty that a unit was on a call: those with most hours of work",
  resultHead: [
    "Calls (compared)",
    "",
    "Median",
    "90th percentile",
    "In time",
    "Plan less today, 90th",
  ],
  rules: (column) => `Working rules: ${column}`,
  changed: (plan) => `Calls that change most: ${plan}`,
  byArea: (plan) => `${plan}: change of the mean by area, minutes (left of the line is sooner)`,
  curves: (calls) =>
    `Share of ${calls} urgent calls reached within so many minutes; the band holds 95 % of draws`,
  answer: ({ plan, group, sooner, by, interval, sure }) =>
    sure
      ? `${plan}, ${group}: nine of ten calls are reached within a time that is ${by} ` +
        `${sooner ? "shorter" : "longer"} than today (${interval}).`
      : `${plan}, ${group}: no clear change of the time within which nine of ten calls are ` +
        `reached: ${interval}. The interval holds zero.`,
  dataText: ({ title, from, to, demand, officerInitiated }) =>
    `${title.includes(from) ? title : `${title}, ${from} to ${to}`}: ${demand} calls by which the public asked for help. ` +
    `${officerInitiated} activities that crews began themselves are played, because they keep ` +
    "crews busy, and are counted in no figure.",
  methodText: ({ runs, urgent, other }) =>
    "The same calls are played again, once as they were, and then, with every dispatch decided " +
    `anew by the same rules that the centre works with, ${times(runs)} as deployed today and ` +
    `${times(runs)} under each plan, with the same luck. A time is from the call to the first ` +
    `crew on scene, minutes and seconds. In time is within ${urgent} where a life may be at ` +
    `stake and ${other} otherwise. A plan is compared with today, not with what happened.`,
};

const ZH: ReportWords = {
  question: "问题",
  data: "数据",
  method: "方法（通俗说明）",
  result: "结果",
  limits: "不能说明的事",
  reviewed: "审核",
  notReviewed: "尚未经第二人审核。",
  again: "如何重新计算",
  seeds: "随机种子",
  to: "至",
  unit: "单位",
  home: "驻地",
  workload: "当班时间中处置报警所占比例：出警工时最多的单位",
  resultHead: ["报警（参与比较）", "", "中位数", "第90百分位", "达标率", "方案减现状，第90百分位"],
  rules: (column) => `工作规则：${column}`,
  changed: (plan) => `变化最大的报警：${plan}`,
  byArea: (plan) => `${plan}：各分区平均值的变化，分钟（线左为更快）`,
  curves: (calls) => `${calls} 起紧急报警在若干分钟内到场的比例；色带包含 95% 的抽样`,
  answer: ({ plan, group, sooner, by, interval, sure }) =>
    sure
      ? `${plan}，${group}：十分之九报警的到场时间比现状${sooner ? "缩短" : "延长"} ${by}（${interval}）。`
      : `${plan}，${group}：十分之九报警的到场时间没有明显变化：${interval}，区间包含零。`,
  dataText: ({ title, from, to, demand, officerInitiated }) =>
    `${title.includes(from) ? title : `${title}，${from} 至 ${to}`}：公众求助报警 ${demand} 起。车组自行发起的活动 ${officerInitiated} ` +
    "起照样模拟（因其占用车组），但不计入任何数字。",
  methodText: ({ runs, urgent, other }) =>
    `将同一批报警重新推演：一次按实际情况；再以中心现用规则重新派遣，现行部署 ${runs} 次、每个方案 ` +
    `${runs} 次，随机因素相同。时间为接报至首个单位到场，以分:秒表示。可能危及生命的报警以 ${urgent} ` +
    `为达标，其他以 ${other} 为达标。方案与现行部署比较，不与实际情况比较。`,
};

export const REPORT_WORDS: Readonly<Record<ReportLanguage, ReportWords>> = { en: EN, zh: ZH };
