import type { screens as english } from "../english/screens.ts";

export const screens: Readonly<Record<keyof typeof english, string>> = {
  "screen.bar": "界面",
  "screen.board": "值守台",
  "screen.loading": "正在加载",
  "screen.menu": "菜单",
};
