import type { layout as english } from "../english/layout.ts";

export const layout: Readonly<Record<keyof typeof english, string>> = {
  "layout.title": "布局",
  "layout.sizeLeft": "事件栏宽度",
  "layout.sizeRight": "单位栏宽度",
  "layout.window": "独立窗口",
  "layout.windowOf": "独立窗口：{panel}",
  "layout.incidentWindow": "在独立窗口中打开本事件",
  "layout.reset": "恢复默认",
  "layout.blocked": "浏览器未能打开窗口。请允许本页面弹出窗口，然后再按一次。",
  "layout.unknown": "没有此名称的面板。请从值守台的“布局”菜单打开面板。",
  "layout.allHidden": "所有面板均已隐藏。按 1 至 5，或在“布局”中选择要显示的面板。",
  "keys.panels": "面板",
};
