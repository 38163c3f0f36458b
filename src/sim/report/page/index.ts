export * from "./body.ts";
export { reportPage } from "./page.ts";
export { REPORT_STYLE } from "./style.ts";
export type { ReportLanguage } from "./text.ts";
export { columnName } from "./words.ts";
