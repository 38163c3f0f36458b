import type { guard as english } from "../english/guard.ts";

export const guard: Readonly<Record<keyof typeof english, string>> = {
  "guard.part": "此部分无法显示。其他功能照常运行，故障已上报。",
  "guard.thing": "{title} 在此无法显示。其记录完好，故障已上报。",
};
