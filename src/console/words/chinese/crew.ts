import type { crew as english } from "../english/crew.ts";

export const crew: Record<keyof typeof english, string> = {
  "crew.free": "暂无任务。本车组受派后将显示在此。",
  "crew.noUnit": "您尚未编入车组，请联系管理员。",
  "crew.beside": "同在现场：{units}",
  "crew.notes": "备注",
  "policy.outline": "其他机构的事件：仅显示概要。",
  "policy.withheld": "不予显示",
};
