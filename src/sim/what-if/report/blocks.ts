import { localTime, type Settings, type Text } from "#kernel";
import type { Estimate } from "../../paired.ts";
import type { Trial, TrialLine } from "../document.ts";
import { seedsText } from "../precision.ts";
import { REPORT_WORDS, type ReportLanguage, type ReportWords } from "./report-words.ts";

/** A value with its interval along a line that all rows of a drawing share. */
export type IntervalRow = { readonly name: string; readonly estimate: Estimate };

/** A piece of the report; a page and a PDF draw the same pieces. */
export type ReportBlock =
  | { readonly kind: "title" | "heading" | "text"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | {
      readonly kind: "table";
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  /** Shares of calls reached within each time; `low` and `high` are the band. */
  | {
      readonly kind: "curves";
      readonly caption: string;
      readonly atSeconds: readonly number[];
      readonly lines: readonly {
        readonly name: string;
        readonly share: readonly number[];
        readonly low: readonly (number | null)[];
        readonly high: readonly (number | null)[];
      }[];
    }
  | { readonly kind: "intervals"; readonly caption: string; readonly rows: readonly IntervalRow[] };

export type ReportAbout = {
  /** SHA-256 of the trial's canonical JSON. */
  readonly hash: string;
  /** Who reviewed it, when it has been. */
  readonly reviewedBy?: string | undefined;
};

/** Areas and units drawn at most: a council reads a page, not a register. */
const ROWS_MAX = 15;

function pick(text: Text, language: ReportLanguage): string {
  return language === "zh" ? (text.zh ?? text.en) : text.en;
}

function minutes(seconds: number, sign = ""): string {
  const whole = Math.round(Math.abs(seconds));
  const clock = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  return `${seconds < 0 && whole > 0 ? "−" : sign}${clock}`;
}

function withInterval(
  estimate: Estimate,
  say: (value: number) => string,
  words: ReportWords,
): string {
  const { value, low, high } = estimate;
  if (low === null || high === null) return say(value);
  return `${say(value)} (${say(low)} ${words.to} ${say(high)})`;
}

function dateOf(trial: Trial, at: number): string {
  const settings = { utcOffsets: trial.history.utcOffsets } as Settings;
  const { year, month, day } = localTime(settings, at);
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** First and last day of the history, in the centre's own time. */
export function reportPeriod(trial: Trial, language: ReportLanguage): string {
  const { from, to } = trial.history;
  return `${dateOf(trial, from)} ${REPORT_WORDS[language].to} ${dateOf(trial, to)}`;
}

type Making = {
  readonly trial: Trial;
  readonly language: ReportLanguage;
  readonly words: ReportWords;
};

/** The sentence that answers the question: what the plan does to urgent calls, and how sure. */
function answers({ trial, language, words }: Making): string[] {
  const urgent = trial.lines.find(({ group }) => group.kind === "urgent");
  const all = trial.lines.find(({ group }) => group.kind === "all");
  return trial.columns.flatMap(({ kind, name }, column) => {
    if (kind !== "plan") return [];
    return [urgent, all].flatMap((line) => {
      const difference = line?.plan[column];
      if (line === undefined || !difference) return [];
      const { p90 } = difference;
      const sure = p90.low !== null && p90.high !== null && p90.low * p90.high > 0;
      return [
        words.answer({
          plan: pick(name, language),
          group: pick(line.name, language),
          sooner: p90.value < 0,
          by: minutes(Math.abs(p90.value)),
          interval: withInterval(p90, (value) => minutes(value, "+"), words),
          sure,
        }),
      ];
    });
  });
}

function resultTable({ trial, language, words }: Making): ReportBlock {
  const shown = trial.lines.filter(({ group }) =>
    ["all", "urgent", "priority"].includes(group.kind),
  );
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const rows = shown.flatMap((line) => {
    const { columns } = line;
    if (columns === null) return [];
    return trial.columns.map(({ name }, column) => {
      const { median, p90, withinTarget } = columns[column]!;
      const difference = line.plan[column];
      return [
        column === 0 ? `${pick(line.name, language)} (${line.compared})` : "",
        pick(name, language),
        withInterval(median, minutes, words),
        withInterval(p90, minutes, words),
        withInterval(withinTarget, percent, words),
        difference ? withInterval(difference.p90, (value) => minutes(value, "+"), words) : "",
      ];
    });
  });
  return { kind: "table", head: words.resultHead, rows };
}

function boundBlocks({ trial, language }: Making): ReportBlock[] {
  const { bound, columns } = trial;
  if (bound === undefined) return [];
  const told = columns.flatMap(({ name }, column) => {
    const seconds = bound.meanSeconds[column];
    return typeof seconds === "number" ? [`${pick(name, language)}: ${minutes(seconds)}`] : [];
  });
  return [{ kind: "text", text: `${pick(bound.what, language)} ${told.join(" · ")}` }];
}

function areaRows({ trial, language }: Making, column: number): IntervalRow[] {
  return trial.lines
    .flatMap((line: TrialLine) => {
      const difference = line.plan[column];
      if (line.group.kind !== "area" || !difference || line.compared < 20) return [];
      return [
        { name: `${pick(line.name, language)} (${line.compared})`, estimate: difference.mean },
      ];
    })
    .toSorted((one, other) => Math.abs(other.estimate.value) - Math.abs(one.estimate.value))
    .slice(0, ROWS_MAX)
    .toSorted((one, other) => one.estimate.value - other.estimate.value);
}

function workloadTable({ trial, language, words }: Making): ReportBlock {
  const busy = (column: Trial["workload"][number]["columns"][number] | undefined) =>
    column === null || column === undefined ? "–" : `${(100 * column.busy.value).toFixed(0)} %`;
  const most = trial.workload
    .toSorted((one, other) => workHours(other) - workHours(one))
    .slice(0, ROWS_MAX);
  return {
    kind: "table",
    head: [words.unit, words.home, ...trial.columns.map(({ name }) => pick(name, language))],
    rows: most.map(({ callSign, stationName, columns }) => [
      callSign,
      stationName === null ? "" : pick(stationName, language),
      ...columns.map((column) => busy(column)),
    ]),
  };
}

/** Hours of work in a week, at most: a unit that was on duty for a minute is not the busiest. */
function workHours({ columns }: Trial["workload"][number]): number {
  return Math.max(
    0,
    ...columns.map((column) =>
      column === null ? 0 : column.busy.value * column.onDutyHoursPerWeek,
    ),
  );
}

function results(making: Making): ReportBlock[] {
  const { trial, language, words } = making;
  const distribution =
    trial.distributions.find(({ group }) => group.kind === "urgent") ?? trial.distributions[0];
  const blocks: ReportBlock[] = [
    { kind: "heading", text: words.result },
    { kind: "list", items: answers(making) },
    resultTable(making),
    ...boundBlocks(making),
  ];
  if (distribution !== undefined) {
    blocks.push({
      kind: "curves",
      caption: words.curves(distribution.compared),
      atSeconds: trial.atSeconds,
      lines: distribution.columns.map((curve, column) => {
        return { ...curve, name: pick(trial.columns[column]!.name, language) };
      }),
    });
  }
  for (const [column, { kind, name }] of trial.columns.entries()) {
    if (kind !== "plan") continue;
    const rows = areaRows(making, column);
    if (rows.length === 0) continue;
    blocks.push({ kind: "intervals", caption: words.byArea(pick(name, language)), rows });
  }
  for (const { plan, sooner, later } of trial.mostChanged) {
    const items = [...sooner, ...later].flatMap(({ why }) =>
      why === null ? [] : [pick(why.sentence, language)],
    );
    if (items.length === 0) continue;
    blocks.push({ kind: "heading", text: words.changed(trial.plans[plan]?.name ?? "") });
    blocks.push({ kind: "list", items });
  }
  return [...blocks, { kind: "heading", text: words.workload }, workloadTable(making)];
}

/** By column, the working rules that it follows. */
function rulesBlocks({ trial, language, words }: Making): ReportBlock[] {
  return trial.columns.flatMap(({ name }, column): ReportBlock[] => {
    const said = trial.rules?.[column];
    if (!said) return [];
    return [
      { kind: "heading", text: words.rules(pick(name, language)) },
      { kind: "list", items: said.map((text) => pick(text, language)) },
    ];
  });
}

/** How many runs, by which simulator; a trial of before does not say. */
function howPlayed(
  { luck, simulatorWhy }: Trial["method"],
  language: ReportLanguage,
): ReportBlock[] {
  const said = [luck?.what, simulatorWhy].flatMap((one) => one ?? []);
  return said.map((text) => ({ kind: "text", text: pick(text, language) }));
}

/** The report of a trial, in the order in which a council reads it. */
export function reportBlocks(
  trial: Trial,
  language: ReportLanguage,
  about: ReportAbout,
): ReportBlock[] {
  const words = REPORT_WORDS[language];
  const { history, calls, method, stamp, targets } = trial;
  const sources = history.sources.map(({ what, licence }) => `${what} (${licence})`);
  return [
    { kind: "title", text: trial.plans.map(({ name }) => name).join(" · ") },
    { kind: "text", text: pick(trial.areaName, language) },
    { kind: "heading", text: words.question },
    { kind: "list", items: trial.plans.map(({ question }) => question) },
    { kind: "heading", text: words.data },
    {
      kind: "text",
      text: words.dataText({
        title: pick(history.title, language),
        from: dateOf(trial, history.from),
        to: dateOf(trial, history.to),
        demand: calls.demand,
        officerInitiated: calls.officerInitiated,
      }),
    },
    ...(sources.length === 0 ? [] : [{ kind: "list" as const, items: sources }]),
    { kind: "heading", text: words.method },
    {
      kind: "text",
      text: words.methodText({
        runs: method.seeds.length,
        urgent: minutes(targets.urgentSeconds),
        other: minutes(targets.otherSeconds),
      }),
    },
    { kind: "text", text: pick(method.intervals, language) },
    ...howPlayed(method, language),
    ...rulesBlocks({ trial, language, words }),
    ...results({ trial, language, words }),
    { kind: "heading", text: words.limits },
    {
      kind: "list",
      items: [...trial.limits, ...trial.assumptions, ...trial.synthetic].map((text) =>
        pick(text, language),
      ),
    },
    { kind: "heading", text: words.reviewed },
    { kind: "text", text: about.reviewedBy ?? words.notReviewed },
    { kind: "heading", text: words.again },
    {
      kind: "list",
      items: [
        stamp.command,
        `Muster ${stamp.programVersion}; ${words.seeds} ${seedsText(method.seeds)}`,
        `SHA-256 ${about.hash}`,
      ],
    },
  ];
}
