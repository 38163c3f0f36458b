import type { PairedDifference, Estimate } from "../../paired.ts";
import { REPORT_COLUMNS, type ColumnFigures, type ReportColumn } from "../columns.ts";
import type { ReportGroup, ReportLine } from "../columns.ts";
import type { DifferentCall, ShiftReport } from "../report.ts";
import { chart, keyMark, markOf } from "./chart.ts";
import { whySentence } from "./sentence.ts";
import { clock, duration, escaped, percent, signed, textIn } from "./text.ts";
import type { ReportLanguage } from "./text.ts";
import { columnName, disciplineName, exclusionName } from "./words.ts";
import { indicatorName, indicatorSpan, say } from "./words.ts";

/** Which lines of the report are shown. */
export type ReportView = {
  readonly language: ReportLanguage;
  /** A priority id, or "all". */
  readonly priority: string;
  readonly group: ReportGroup;
};

function spread({ low, high }: Estimate): string {
  if (low === null && high === null) return "";
  const end = (value: number | null) => (value === null ? "…" : duration(value));
  return ` <span class="spread">(${end(low)}–${end(high)})</span>`;
}

function figures(figure: ColumnFigures, language: ReportLanguage): string {
  const { median, p90, withinTarget } = figure;
  if (median === null || p90 === null)
    return `<span class="faint">${say(language, "nothing")}</span>`;
  const within =
    withinTarget === null ? "" : say(language, "within", { share: percent(withinTarget) });
  return (
    `<span class="figure"><b>${duration(median.value)}</b>${spread(median)} ` +
    `<span class="faint">${say(language, "median")}</span></span>` +
    `<span class="figure"><b>${duration(p90.value)}</b>${spread(p90)} ` +
    `<span class="faint">${say(language, "p90")}</span></span>` +
    (within === "" ? "" : `<span class="figure faint">${within}</span>`)
  );
}

function targetText({ targets }: ReportLine, language: ReportLanguage): string {
  if (targets.length === 0) return say(language, "noTarget");
  return targets
    .map(({ seconds, share, discipline }) => {
      const values = { seconds: duration(seconds), share: percent(share) };
      if (discipline === undefined) return say(language, "target", values);
      const name = escaped(disciplineName(language, discipline));
      return say(language, "targetFor", { ...values, discipline: name });
    })
    .join(language === "zh" ? "；" : "; ");
}

function differenceText(one: PairedDifference, language: ReportLanguage): string {
  const { medianDifference, meanDifference, p90Difference, pairs, improved, worse } = one;
  if (pairs === 0) return say(language, "noPairs");
  const text = (value: Estimate | null) => {
    if (value === null) return "–";
    const { low, high } = value;
    if (low === null || high === null) return signed(value.value);
    return `${signed(value.value)} (${signed(low)}…${signed(high)})`;
  };
  return say(language, "difference", {
    median: text(medianDifference),
    mean: text(meanDifference),
    p90: text(p90Difference),
    pairs,
    improved,
    worse,
  });
}

function underneath(line: ReportLine, language: ReportLanguage): string {
  const counts = Object.fromEntries(
    REPORT_COLUMNS.map((column) => [column, line.columns[column].count]),
  );
  const parts = [say(language, "counted", counts)];
  for (const column of REPORT_COLUMNS) {
    const reasons = Object.entries(line.columns[column].excluded).map(([reason, count]) => {
      return `${exclusionName(language, reason as Parameters<typeof exclusionName>[1])} ${count}`;
    });
    if (reasons.length === 0) continue;
    const name = columnName(language, column);
    parts.push(
      say(language, "excluded", {
        column: name,
        reasons: reasons.join(language === "zh" ? "，" : ", "),
      }),
    );
  }
  if (line.unfinished > 0) parts.push(say(language, "unfinishedHere", { count: line.unfinished }));
  const minus = (["happened", "autopilot"] as const).map((other) => {
    const name = say(language, "minus", { other: columnName(language, other) });
    return `<p><b>${name}</b> ${differenceText(line.differences[other], language)}</p>`;
  });
  return `${minus.join("")}<p class="faint">${escaped(parts.join(language === "zh" ? "" : " "))}</p>`;
}

function row(line: ReportLine, language: ReportLanguage): string {
  const cells = REPORT_COLUMNS.map((column) => {
    const label = columnName(language, column);
    return `<td data-column="${label}">${figures(line.columns[column], language)}</td>`;
  }).join("");
  return (
    `<tbody><tr><th scope="row">${indicatorName(language, line.name)}` +
    `<span class="faint">${indicatorSpan(language, line.name)}<br>${targetText(line, language)}</span>` +
    `</th>${cells}<td class="chart-cell">${chart(line)}</td></tr>` +
    `<tr class="underneath"><td colspan="5">${underneath(line, language)}</td></tr></tbody>`
  );
}

/** The three columns with a row per indicator. */
export function reportTable(report: ShiftReport, view: ReportView): string {
  const { language, priority, group } = view;
  const lines = report.lines.filter((one) => one.priority === priority && one.group === group);
  const heads = REPORT_COLUMNS.map(
    (column) => `<th scope="col">${keyMark(column)} ${columnName(language, column)}</th>`,
  ).join("");
  return (
    `<table class="report-table"><thead><tr><th scope="col">${say(language, "indicator")}</th>` +
    `${heads}<th scope="col">${say(language, "chart")} ` +
    `<span class="faint">${say(language, "chartKey")}</span></th></tr></thead>` +
    `${lines.map((line) => row(line, language)).join("")}</table>`
  );
}

function drawing({ drawing: map, against }: DifferentCall): string {
  const { width, height, roads, incident, units } = map;
  // The two that the sentence compares; three ways on one small map hide each other.
  const shown = units.filter(({ column }) => column === "you" || column === against);
  const ways = shown
    .filter(({ way }) => way !== "")
    .map(({ column, way }) => `<path class="way ${escaped(column)}" d="${escaped(way)}"/>`)
    .join("");
  const starts = shown.map(({ column, unitId, start: [x, y], way }) => {
    const isLeft = x < width / 2;
    const label =
      way === ""
        ? ""
        : `<text class="unit-text" x="${isLeft ? x + 7 : x - 7}" y="${Math.min(height - 3, Math.max(9, y + 3))}" text-anchor="${isLeft ? "start" : "end"}">${escaped(unitId)}</text>`;
    return markOf(column, x, y, way === "") + label;
  });
  const [x, y] = incident;
  return (
    `<svg class="call-map" viewBox="0 0 ${width} ${height}" aria-hidden="true">` +
    `<path class="road" d="${escaped(roads)}"/>${ways}` +
    `<path class="incident" d="M${x - 5} ${y - 5}L${x + 5} ${y + 5}M${x - 5} ${y + 5}L${x + 5} ${y - 5}"/>` +
    `${starts.join("")}</svg>`
  );
}

function unitsText(call: DifferentCall, language: ReportLanguage): string {
  return REPORT_COLUMNS.map((column: ReportColumn) => {
    const seconds = call.firstOnScene[column];
    const time = seconds === null ? say(language, "never") : duration(seconds);
    const units = call.units[column].join(" ");
    return `<li>${keyMark(column)} ${columnName(language, column)} <b>${time}</b> <span class="faint">${escaped(units)}</span></li>`;
  }).join("");
}

function differentCall(report: ShiftReport, call: DifferentCall, language: ReportLanguage): string {
  const number = call.number === null ? "" : `#${call.number} · `;
  const priority = report.priorities.find(({ priorityId }) => priorityId === call.priorityId);
  const name = priority === undefined ? call.priorityId : textIn(language, priority.name);
  const head = `${number}${textIn(language, call.typeName)} · ${clock(report, call.receivedAt, false)}`;
  const mark =
    call.sentBy === "autopilot" ? ` <span class="by">${say(language, "marked")}</span>` : "";
  return (
    `<li class="report-call">${drawing(call)}<div><h3>${escaped(head)} ` +
    `<span class="delta">${signed(call.differenceSeconds)}</span></h3>` +
    `<p class="faint">${escaped(call.address)} · ${escaped(name)}${mark}</p>` +
    `<p>${escaped(whySentence(language, call))}</p>` +
    `<ul class="call-times">${unitsText(call, language)}</ul></div></li>`
  );
}

/** The calls that differed most, each with why and a small map. */
export function reportCalls(report: ShiftReport, language: ReportLanguage): string {
  const { mostDifferent } = report;
  const list =
    mostDifferent.length === 0
      ? `<p class="faint">${say(language, "callsNone")}</p>`
      : `<ol class="report-calls">${mostDifferent
          .map((call) => differentCall(report, call, language))
          .join("")}</ol>`;
  return `<section class="report-different"><h2>${say(language, "callsTitle")}</h2>${list}</section>`;
}

/** What was played, who decided, and what was left out. */
export function reportHead(report: ShiftReport, language: ReportLanguage): string {
  const { calls, chair } = report;
  const { compared: count, own, unfinished, sentBy } = calls;
  const span = `${clock(report, report.from)} – ${clock(report, report.to)}`;
  const shares = chair.map(({ name, share }) => `${textIn(language, name)} ${percent(share)}`);
  const lines = [
    say(language, "calls", { count }),
    ...(own > 0 ? [say(language, "own", { count: own })] : []),
    say(language, "sentBy", sentBy),
    say(language, "unfinished", unfinished),
    language === "zh"
      ? `${say(language, "chair")}${shares.join("，")}。`
      : `${say(language, "chair")} ${shares.join(", ")}.`,
  ];
  const title = `${textIn(language, report.areaName)} · ${span} · ${duration((report.to - report.from) / 1000)}`;
  return `<h1>${say(language, "title")}</h1><p class="when">${escaped(title)}</p><p>${escaped(lines.join(language === "zh" ? "" : " "))}</p>`;
}

/** What neither the data nor the report can say. */
export function reportLimits(report: ShiftReport, language: ReportLanguage): string {
  const lines = [
    say(language, "limitYou"),
    say(language, "limitStart"),
    say(language, "limitDrawn", { seed: report.seed }),
    say(language, "limitHindsight"),
    say(language, "limitIntervals"),
    say(language, "limitPlaces"),
    ...[...report.synthetic, ...report.assumptions].map((text) => textIn(language, text)),
  ];
  const items = lines.map((line) => `<li>${escaped(line)}</li>`).join("");
  return `<section class="report-limits"><h2>${say(language, "limitsTitle")}</h2><ul>${items}</ul></section>`;
}
