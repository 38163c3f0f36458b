import type { Text } from "#kernel";
import type { Made } from "./columns.ts";
import { DRAWS } from "./figures.ts";
import type { LuckOfRuns } from "./precision.ts";

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

/** What the intervals of a trial hold. */
export function intervalsText(blockHours: number): Text {
  const en =
    `Each interval holds 95 % of ${DRAWS} draws. A draw takes blocks of ${blockHours} hours of ` +
    "this history, each as often as chance has it, the same blocks for all columns, and as many " +
    "of the runs, less one, as chance has it. So it tells how far the figure hangs on which calls " +
    "happened to come and on what the simulation drew; more runs make the second part smaller. " +
    "It does not tell what another season would bring.";
  const zh =
    `每个区间包含 ${DRAWS} 次抽样中的 95%。每次抽样随机抽取本段历史中的 ${blockHours} 小时时段` +
    "（各列抽取相同时段），并有放回地抽取模拟运行（次数比总次数少一）。区间说明该数字在多大程度上" +
    "取决于恰好发生的报警和模拟中的随机因素；运行次数越多，后一部分越小。区间并不说明其他季节会怎样。";
  return { en, zh };
}

const ENDED: Readonly<Record<NonNullable<LuckOfRuns["ended"]>, Text>> = {
  narrow: { en: " Runs were added until it was as", zh: "运行次数已增加到达到" },
  most: { en: " No more runs were allowed;", zh: "已达允许的最多次数；" },
  time: {
    en: " The time was over; the same seeds make the same figures again;",
    zh: "时间已到（相同的种子得到相同的数字）；",
  },
};

function endText({ askedSeconds, ended }: Omit<LuckOfRuns, "what">): Text {
  if (askedSeconds === undefined || ended === undefined) return { en: "", zh: "" };
  const { en, zh } = ENDED[ended];
  return { en: `${en} asked: ±${askedSeconds} s.`, zh: `${zh ?? ""}要求的 ±${askedSeconds} 秒。` };
}

/** How much of a difference the luck of the simulation may be, and why no more runs were played. */
export function luckText(
  luck: Omit<LuckOfRuns, "what">,
  { made, runs }: { readonly made: readonly Made[]; readonly runs: number },
): Text {
  const halves = made.flatMap(({ column: { name } }, place) => {
    const half = luck.halfWidthSeconds[place];
    return typeof half === "number" ? [`${name.en} ±${half.toFixed(1)} s`] : [];
  });
  if (halves.length === 0) {
    return {
      en: "One run of each: how far the luck of the simulation moves the figures is not known.",
      zh: "每种只运行一次：模拟中的随机因素使数字变动多少无法得知。",
    };
  }
  const end = endText(luck);
  return {
    en:
      `${runs} runs of each. So much of the mean of all compared calls, plan less today, may be ` +
      `the luck of the simulation (95 %): ${halves.join("; ")}.${end.en}`,
    zh:
      `每种运行 ${runs} 次。全部参与比较的报警的平均值（方案减现状）中，可能出自模拟随机因素的部分` +
      `（95%）：${halves.join("；")}。${end.zh ?? ""}`,
  };
}
