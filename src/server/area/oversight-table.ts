import type { Deed, OversightReport } from "#measures";

/** The columns of the table of deeds. */
export const OVERSIGHT_COLUMNS = [
  "deed",
  "sequence",
  "recorded_at",
  "actor_kind",
  "actor",
  "agency",
  "what",
  "detail",
  "count",
] as const;

type Row = readonly (string | number)[];

function rowOf(name: string, deed: Deed, what: string, detail: string, count: number): Row {
  const { sequence, at, actor } = deed;
  const when = new Date(at).toISOString();
  return [name, sequence, when, actor.kind, actor.id, actor.agencyId ?? "", what, detail, count];
}

function partOf(part: string | undefined): string {
  return part === undefined ? "" : ` as ${part}`;
}

/** One row a deed, in the order of the log. */
export function oversightRows(report: OversightReport): Row[] {
  const rows: Row[] = [
    ...report.openings.newest.map((deed) =>
      rowOf("opening", deed, deed.purpose, `seal ${deed.sealId}${partOf(deed.part)}`, 1),
    ),
    ...report.leases.newest.map((deed) => {
      const { state, answeredBy, openingId, purpose } = deed;
      const answer = answeredBy === undefined ? state : `${state} by ${answeredBy}`;
      return rowOf("lease", deed, purpose, `opening ${openingId}: ${answer}`, 1);
    }),
    ...report.holds.newest.map((deed) => {
      const end = new Date(deed.lifted?.at ?? deed.until).toISOString();
      const ended = deed.lifted === undefined ? `until ${end}` : `lifted ${end}`;
      return rowOf("hold", deed, deed.label, ended, 1);
    }),
    ...report.erasures.newest.map((deed) =>
      rowOf("erasure", deed, deed.rule, "keys destroyed", deed.reports),
    ),
    ...report.exports.newest.map((deed) => {
      const { what, format, rows: count } = deed.record;
      return rowOf("export", deed, what, format, count);
    }),
    ...report.entitlements.newest.map((deed) => {
      const { subject, change, from = "", to = "" } = deed.record;
      const detail = from === "" && to === "" ? "" : `${from} → ${to}`;
      return rowOf("entitlement", deed, `${subject.kind} ${subject.id}: ${change}`, detail, 1);
    }),
    ...report.configurations.newest.map((deed) => {
      const kinds = Object.entries(deed.changes).map(([kind, count]) => `${count} ${kind}`);
      const count = Object.values(deed.changes).reduce((sum, each) => sum + each, 0);
      return rowOf("configuration", deed, kinds.join(", "), deed.reason ?? "", count);
    }),
    ...report.deployments.newest.map((deed) => {
      const { deploymentId, plan, step, effectiveAt } = deed;
      const from = effectiveAt === undefined ? "" : ` from ${new Date(effectiveAt).toISOString()}`;
      return rowOf("plan", deed, plan === "" ? deploymentId : plan, `${step}${from}`, 1);
    }),
    ...report.refusedAttempts.newest.map((deed) => {
      const { what, reason, count } = deed.record;
      return rowOf("refused", deed, what, reason, count);
    }),
    ...report.releases.newest.map((deed) => {
      const { releaseId, sha256, cells } = deed.record;
      return rowOf("release", deed, releaseId, sha256, cells);
    }),
    ...report.erasureRequests.newest.map((deed) => {
      const { callId, step, reason = "" } = deed.record;
      return rowOf("erasure-request", deed, callId, reason === "" ? step : `${step} ${reason}`, 1);
    }),
    ...report.shedReports.newest.map((deed) => {
      const { machineId, reportId, step, reason = "" } = deed.record;
      const detail = reason === "" ? step : `${step} ${reason}`;
      return rowOf("shed-report", deed, `${machineId}/${reportId}`, detail, 1);
    }),
    ...report.vaultKeys.newest.map((deed) => {
      const { change, key, generation, reports } = deed.record;
      const which = generation === 0 ? key : `${key} ${generation}`;
      return rowOf("keys", deed, which, change, reports);
    }),
  ];
  return rows.toSorted((a, b) => Number(a[1]) - Number(b[1]));
}

/** A cell for a spreadsheet: quoted, and nothing in it is taken for a formula. */
function cell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r＝＋－＠]/u.test(value) ? `'${value}` : value;
  return `"${text.replaceAll('"', '""')}"`;
}

/** The deeds of a report as CSV (RFC 4180). */
export function oversightCsv(report: OversightReport): string {
  const lines = [OVERSIGHT_COLUMNS.join(","), ...oversightRows(report).map(joined)];
  return `${lines.join("\r\n")}\r\n`;
}

const joined = (row: Row): string => row.map((value) => cell(value)).join(",");
