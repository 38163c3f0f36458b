import type { command as english } from "../english/command.ts";

export const command: Readonly<Record<keyof typeof english, string>> = {
  "change.type": "改为{name}",
  "change.leave": "不改",
  "change.hint": "按 Enter 更改，按 Esc 不改。",
  "change.undo": "撤销：{what}",
};
