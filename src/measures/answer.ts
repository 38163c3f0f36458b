import type { Instant } from "#kernel";
import type { AlarmReport } from "./alarm-report.ts";
import type { MeasuresReport } from "./lines.ts";

/** Indicators and alarms of one window, as the server answers. */
export type MeasuresAnswer = MeasuresReport & {
  /** When it was computed, by the area's clock, and up to which event of the log. */
  readonly at: Instant;
  readonly sequence: number;
  /** The window began before what is kept at hand; `from` is where it was cut. */
  readonly isCut: boolean;
  readonly alarms: AlarmReport;
};
