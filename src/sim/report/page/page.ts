import type { ShiftReport } from "../report.ts";
import { reportCalls, reportHead, reportLimits, reportTable } from "./body.ts";
import { REPORT_STYLE } from "./style.ts";
import { escaped, textIn, type ReportLanguage } from "./text.ts";
import { say } from "./words.ts";

/** The whole report as one file to keep: no scripts, nothing fetched. Prints on two pages. */
export function reportPage(report: ShiftReport, language: ReportLanguage): string {
  const view = { language, priority: "all", group: "all" } as const;
  const others = report.priorities
    .map(({ priorityId, name }) => {
      const title = say(language, "otherPriorities", { name: textIn(language, name) });
      const table = reportTable(report, { ...view, priority: priorityId });
      return `<details><summary>${escaped(title)}</summary>${table}</details>`;
    })
    .join("");
  return (
    `<!doctype html><html lang="${language === "zh" ? "zh-CN" : "en"}"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width"><title>${say(language, "title")}</title>` +
    `<style>${REPORT_STYLE}</style></head><body><main class="report">` +
    `${reportHead(report, language)}${reportTable(report, view)}${others}` +
    `${reportCalls(report, language)}${reportLimits(report, language)}</main></body></html>\n`
  );
}
