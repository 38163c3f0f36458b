import type { Text } from "#kernel";
import type { Made } from "./trial.ts";

const ALWAYS: readonly Text[] = [
  {
    en: "Figures of today and of a plan are played; those of what happened are recorded. Compare a plan with today, not with what happened: today less what happened is what deciding anew does.",
    zh: "“现行部署”和“方案”的数字来自模拟，“实际情况”来自记录。方案应与现行部署比较，而不是与实际情况比较：现行部署与实际情况之差是重新派遣带来的差别。",
  },
  {
    en: "Figures are over the calls that somebody reached in every column and run; how many nobody reached is told beside them.",
    zh: "数字只统计各列、各次运行中均有人到场的报警；无人到场的数量另行列出。",
  },
  {
    en: "Where units really were is not recorded: away from a call they are taken to be at their post or station, or on the way there.",
    zh: "单位的实际位置没有记录：不在处置时视为在驻点、站点或返回途中。",
  },
  {
    en: "The dispatcher of the simulation knows every position and never hesitates; calls, crews' times and the way they are asked for stay as they were recorded.",
    zh: "模拟中的派遣员掌握所有位置且不犹豫；报警、车组用时和请求方式与记录一致。",
  },
  {
    en: "One history is one history: the intervals say nothing of other seasons, of growth, or of how people would change what they do.",
    zh: "一段历史只是一段历史：区间不说明其他季节、业务增长或人们行为的变化。",
  },
];

const DUTY: Text = {
  en: "Hours of duty are worked out from the log or the record; a plan's hours begin and end on the minute, and a crew that is out at the end stays until it is free.",
  zh: "当班时间由日志或记录推算；方案的班次按整分钟开始和结束，班次结束时仍在外的车组待任务完成后下班。",
};

const REFUSED: (count: number) => Text = (count) => ({
  en: `The kernel refused ${count} commands of the simulated world in the worst run: a plan may ask for what cannot be.`,
  zh: `在最差的一次运行中，内核拒绝了 ${count} 条模拟命令：方案可能要求了无法做到的事。`,
});

const OPEN: (count: number) => Text = (count) => ({
  en: `${count} incidents were still waiting for units at the end of the worst run.`,
  zh: `在最差的一次运行结束时仍有 ${count} 起事件在等待单位。`,
});

/** What the figures of these runs cannot say. */
export function limitsOf(made: readonly Made[]): Text[] {
  const runs = made.flatMap((column) => column.runs);
  const refused = Math.max(...runs.map((run) => run.refused));
  const open = Math.max(...runs.map((run) => run.openAtEnd));
  return [
    ...ALWAYS,
    DUTY,
    ...(refused > 0 ? [REFUSED(refused)] : []),
    ...(open > 0 ? [OPEN(open)] : []),
  ];
}
