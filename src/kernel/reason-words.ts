import type { Text } from "./primitives.ts";
import type { EndReason, OutReason, Reason } from "./reasons.ts";

type Known = Reason | EndReason | OutReason;

/** Short enough for a row of a list; lower case, because they stand inside a line. */
const words: Readonly<Record<Known, Text>> = {
  "after-incident": { en: "after an incident", zh: "事件后休整" },
  agreed: { en: "agreed with the supervisor", zh: "已与主管商定" },
  "another-event": { en: "a different event", zh: "属另一事件" },
  appointment: { en: "by appointment", zh: "已约定时间" },
  "asked-to": { en: "asked to", zh: "应要求" },
  "assigned-by-mistake": { en: "assigned by mistake", zh: "误派" },
  "better-unit": { en: "a better suited unit goes", zh: "改派更合适的单位" },
  break: { en: "break", zh: "暂休" },
  breakdown: { en: "breakdown", zh: "车辆故障" },
  "called-off": { en: "called off by the caller", zh: "报警人取消" },
  cleaning: { en: "cleaning", zh: "清洁消毒" },
  "closed-by-mistake": { en: "closed by mistake", zh: "误结" },
  "covered-otherwise": { en: "covered in another way", zh: "已另行安排" },
  "crew-agrees": { en: "the crew agrees", zh: "车组同意" },
  "crew-short": { en: "short of crew", zh: "人员不足" },
  "diverted-more-urgent": { en: "diverted: more urgent", zh: "改派：更紧急" },
  "diverted-nearest-to-it": { en: "diverted: nearest to it", zh: "改派：距离最近" },
  "diverted-only-one-fit": { en: "diverted: only one fit for it", zh: "改派：唯一合适" },
  "diverted-other": { en: "diverted", zh: "改派" },
  equipment: { en: "equipment", zh: "装备问题" },
  event: { en: "event", zh: "活动保障" },
  "false-source": { en: "the source is wrong", zh: "来源有误" },
  "further-call": { en: "a further call", zh: "再次来电" },
  "grouped-by-mistake": { en: "grouped by mistake", zh: "误并" },
  "holder-away": { en: "holder is away", zh: "持有人离开" },
  "holder-busy": { en: "holder is busy", zh: "持有人忙" },
  "holder-left": { en: "left without leaving the seat", zh: "离岗未签退" },
  "in-hand": { en: "in hand", zh: "正在处理" },
  "incident-closed": { en: "incident closed", zh: "事件已结" },
  "known-fault": { en: "known fault", zh: "已知故障" },
  "linked-by-mistake": { en: "linked by mistake", zh: "误关联" },
  maintenance: { en: "maintenance", zh: "检修" },
  meal: { en: "meal", zh: "用餐" },
  "more-urgent": { en: "more urgent", zh: "更紧急" },
  "nearer-unit": { en: "a nearer unit goes", zh: "改派更近的单位" },
  "nearest-to-it": { en: "nearest to it", zh: "距离最近" },
  "no-unit-free": { en: "no unit free", zh: "无空闲单位" },
  "nobody-else": { en: "nobody else is left", zh: "别无其他单位" },
  "not-needed": { en: "not needed", zh: "不需要" },
  "not-over": { en: "not over", zh: "尚未结束" },
  "not-yet-in-service": { en: "not yet placed in service", zh: "尚未投入执勤" },
  "off-shift": { en: "off shift", zh: "下班" },
  "on-its-way": { en: "on its way", zh: "顺路" },
  "only-one-fit": { en: "only one fit for it", zh: "唯一合适" },
  other: { en: "other", zh: "其他" },
  "planned-work": { en: "planned work", zh: "计划作业" },
  recorded: { en: "as recorded", zh: "按记录" },
  refuelling: { en: "refuelling", zh: "加油" },
  relief: { en: "relief", zh: "接班" },
  restocking: { en: "restocking", zh: "补充物资" },
  rest: { en: "rest", zh: "休息" },
  "same-place": { en: "same place", zh: "同一地点" },
  standby: { en: "standby", zh: "待命" },
  "time-not-recorded": { en: "time not recorded", zh: "时间未记录" },
  traffic: { en: "traffic", zh: "交通受阻" },
  training: { en: "training", zh: "训练" },
  transfer: { en: "transfer", zh: "转运" },
  undone: { en: "undone", zh: "已撤销" },
  "unit-unable": { en: "the unit cannot go", zh: "单位无法前往" },
  "waits-for-access": { en: "waits for access", zh: "等待进入" },
  "waits-for-agency": { en: "waits for another agency", zh: "等待其他机构" },
  "waits-for-answer": { en: "waits for an answer", zh: "等待答复" },
  "waits-for-caller": { en: "waits for the caller", zh: "等待报警人" },
  weather: { en: "weather", zh: "天气" },
};

function isKnown(reason: string): reason is Known {
  return Object.hasOwn(words, reason);
}

/** A reason in words. What a log from before the lists holds is given back as it was typed. */
export function reasonInWords(reason: string): Text {
  return isKnown(reason) ? words[reason] : { en: reason };
}
