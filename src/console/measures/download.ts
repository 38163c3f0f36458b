import type { AlarmReport, MeasuredLine, MeasuresAnswer } from "#measures";

type Cell = string | number | null | undefined;

/**
 * One cell. A text that a spreadsheet would take for a formula is given an apostrophe, which the
 * spreadsheet shows as text; quotes, commas and line ends are quoted.
 */
function cellOf(value: Cell): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const safe = /^\s*[=+\-@＝＋－＠\p{Cc}]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A table as RFC 4180 has it. */
export function csvOf(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cellOf).join(",")}\r\n`).join("");
}

const INDICATOR_HEAD = [
  "from",
  "to",
  "indicator",
  "rows_by",
  "row",
  "count",
  "median_seconds",
  "p90_seconds",
  "p90_low_seconds",
  "p90_high_seconds",
  "note",
  "within_target",
  "with_target",
  "targets",
  "excluded",
  "excluded_by_reason",
  "of_these_under_way",
] as const;

const utc = (at: number) => new Date(at).toISOString();

function reasons(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([why, count]) => `${why} ${count}`)
    .join("; ");
}

const sum = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((total, count) => total + count, 0);

function indicatorRow(
  { from, to }: MeasuresAnswer,
  rowsBy: string,
  row: string,
  line: MeasuredLine,
): Cell[] {
  const { enough, count, targets } = line;
  return [
    utc(from),
    utc(to),
    line.name,
    rowsBy,
    row,
    count,
    line.median,
    enough ? line.p90 : null,
    enough ? line.p90Low : null,
    enough ? line.p90High : null,
    enough ? "" : `too few for a 90th percentile (n = ${count})`,
    line.withTarget === 0 ? null : line.within,
    line.withTarget,
    targets.map(({ seconds, edition }) => `${seconds} s: ${edition}`).join("; "),
    sum(line.excluded),
    reasons(line.excluded),
    reasons(line.underWay),
  ];
}

/** Every line of the indicators, whichever of them the page shows. Seconds; times in UTC. */
export function indicatorsCsv(answer: MeasuresAnswer): string {
  const rows: Cell[][] = answer.indicators.map((line) =>
    indicatorRow(answer, line.priority === "all" ? "all" : "priority", line.priority, line),
  );
  for (const [rowsBy, groups] of [
    ["agency", answer.byAgency],
    ["discipline", answer.byDiscipline],
  ] as const) {
    for (const { id, indicators } of groups) {
      for (const line of indicators) rows.push(indicatorRow(answer, rowsBy, id, line));
    }
  }
  return csvOf([INDICATOR_HEAD, ...rows]);
}

/** The alarm load: ten-minute steps, seats and kinds, told apart by their first column. */
export function alarmsCsv({ alarms }: MeasuresAnswer): string {
  const steps = alarms.steps.map((step) => [
    "ten minutes",
    utc(step.from),
    utc(step.to),
    "",
    step.raised,
    step.seats,
    step.rate,
  ]);
  const seats = alarms.seats.map((seat) => [
    "seat",
    utc(alarms.watchedFrom),
    utc(alarms.to),
    seat.seat,
    seat.alarms,
    seat.takenSeconds / 3600,
    seat.rate,
  ]);
  const head = ["what", "from", "to", "name", "raised", "seats_or_seat_hours", "per_ten_minutes"];
  const more = ["by_person", "by_autopilot", "by_itself", "standing", "acknowledged", "shelved"];
  return csvOf([[...head, ...more], ...steps, ...seats, ...alarms.kinds.map(kindRow(alarms))]);
}

function kindRow({ watchedFrom, to }: AlarmReport) {
  return ({
    kind,
    raised,
    ended,
    standing,
    acknowledged,
    shelved,
  }: AlarmReport["kinds"][number]) => [
    "kind",
    utc(watchedFrom),
    utc(to),
    kind,
    raised,
    null,
    null,
    ended.person,
    ended.autopilot,
    ended.itself,
    standing,
    acknowledged,
    shelved,
  ];
}

/** Offers a text as a file; nothing is sent anywhere. */
export function offerFile(name: string, type: string, content: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
