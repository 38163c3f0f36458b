import type { Settings, Stages } from "../configuration.ts";
import { ID_LENGTH_MAX, INSTANT_MAX, PERIOD_SECONDS_MAX } from "../limits.ts";
import type { RetentionDays } from "../trust/retention.ts";
import type { Report } from "./report.ts";

/** Widest offset from UTC in use is +14 h; -12 h the other way. */
const OFFSET_MINUTES_MAX = 14 * 60;
/** An undo is for slips, so an hour is the most. */
const UNDO_SECONDS_MAX = 3_600;
/** A clock that is a day ahead is broken, not early. */
const FUTURE_SECONDS_MAX = 86_400;
/** Longer than five minutes is no slip of two people at once. */
const GRACE_SECONDS_MAX = 300;
/** A hundred years: longer is for ever, which is said by no rule at all. */
const RETENTION_DAYS_MAX = 36_525;
/** Shorter, and nobody can read a long text; longer than a shift, and it is a standing right. */
const LEASE_LEAST = 5;
const LEASE_MOST = 8 * 60;
/** Two years: longer belongs in the archive. */
const RETENTION_HOURS_MAX = 2 * 366 * 24;

function checkStages(report: Report, path: string, { warnSeconds, alertSeconds }: Stages): void {
  report.integer(`${path}.warnSeconds`, warnSeconds, 0, PERIOD_SECONDS_MAX);
  report.integer(`${path}.alertSeconds`, alertSeconds, 0, PERIOD_SECONDS_MAX);
  if (alertSeconds < warnSeconds) {
    report.value(`${path}.alertSeconds`, alertSeconds, `at least ${warnSeconds}, the warning`);
  }
}

/** CONF-11: seats differ, and a claim turns stale after its grace is over. */
function checkFloor(report: Report, { seats = [], claims }: Settings): void {
  for (const [index, { seatId, name }] of seats.entries()) {
    report.id(`settings.seats[${index}].seatId`, seatId);
    report.text(`settings.seats[${index}].name`, name);
  }
  const seatIds = seats.map((item) => item.seatId);
  report.distinct("settings.seats", seatIds);
  if (!claims) return;
  const { graceSeconds, staleSeconds } = claims;
  report.integer("settings.claims.graceSeconds", graceSeconds, 0, GRACE_SECONDS_MAX);
  report.integer("settings.claims.staleSeconds", staleSeconds, 1, PERIOD_SECONDS_MAX);
  if (staleSeconds <= graceSeconds) {
    report.value("settings.claims.staleSeconds", staleSeconds, `more than ${graceSeconds}`);
  }
}

/** CAU-7: each check once; a role that may override stands only with a block. */
function checkCautions(report: Report, { cautions = [] }: Settings): void {
  const path = "settings.cautions";
  for (const [index, { level, overrideRole }] of cautions.entries()) {
    if (overrideRole === undefined) continue;
    report.id(`${path}[${index}].overrideRole`, overrideRole);
    if (level === "block") continue;
    report.value(`${path}[${index}].overrideRole`, overrideRole, "none, as it is no block");
  }
  report.distinct(
    path,
    cautions.map(({ check }) => check),
  );
}

/** RET-1: whole days, and each type once. */
function checkRetention(report: Report, { retention }: Settings): void {
  if (!retention) return;
  const check = (path: string, days: RetentionDays): void => {
    report.integer(`${path}.reporterDays`, days.reporterDays, 1, RETENTION_DAYS_MAX);
    report.integer(`${path}.wordsDays`, days.wordsDays, 1, RETENTION_DAYS_MAX);
    report.integer(`${path}.notesDays`, days.notesDays, 1, RETENTION_DAYS_MAX);
  };
  const path = "settings.retention";
  check(path, retention);
  const { types = [] } = retention;
  for (const [index, days] of types.entries()) {
    report.id(`${path}.types[${index}].typeId`, days.typeId);
    check(`${path}.types[${index}]`, days);
  }
  report.distinct(
    `${path}.types`,
    types.map(({ typeId }) => typeId),
  );
}

/** CONF-7: settings with which the rules can work. */
export function checkSettings(report: Report, settings: Settings): void {
  report.text("settings.areaName", settings.areaName);
  report.line("settings.timeZone", settings.timeZone);
  let previous = -1;
  if (settings.utcOffsets.length === 0) {
    report.problem("settings.utcOffsets", "none", "at least one offset");
  }
  for (const [index, { from, minutes }] of settings.utcOffsets.entries()) {
    const path = `settings.utcOffsets[${index}]`;
    report.integer(`${path}.from`, from, 0, INSTANT_MAX);
    report.integer(`${path}.minutes`, minutes, -OFFSET_MINUTES_MAX, OFFSET_MINUTES_MAX);
    if (from <= previous) report.value(`${path}.from`, from, `later than ${previous}`);
    previous = from;
  }
  checkStages(report, "settings.unacknowledged", settings.unacknowledged);
  checkStages(report, "settings.notEnRoute", settings.notEnRoute);
  if (settings.callUnlinked) {
    checkStages(report, "settings.callUnlinked", settings.callUnlinked);
  }
  checkFloor(report, settings);
  checkCautions(report, settings);
  checkRetention(report, settings);
  const { undoWindowSeconds, futureToleranceSeconds, closedRetentionHours } = settings;
  report.integer("settings.undoWindowSeconds", undoWindowSeconds, 0, UNDO_SECONDS_MAX);
  report.integer("settings.futureToleranceSeconds", futureToleranceSeconds, 0, FUTURE_SECONDS_MAX);
  report.integer("settings.closedRetentionHours", closedRetentionHours, 0, RETENTION_HOURS_MAX);
  if (settings.leaseMinutes !== undefined) {
    report.integer("settings.leaseMinutes", settings.leaseMinutes, LEASE_LEAST, LEASE_MOST);
  }
  if (settings.dispositions.length === 0) {
    report.problem("settings.dispositions", "none", "at least one, or nothing can be closed");
  }
  for (const [index, { disposition, name }] of settings.dispositions.entries()) {
    const path = `settings.dispositions[${index}]`;
    if (disposition.length > ID_LENGTH_MAX || !/^[a-z0-9]+(-[a-z0-9]+)*$/u.test(disposition)) {
      report.value(`${path}.disposition`, disposition, "a code such as false-alarm");
    }
    report.text(`${path}.name`, name);
  }
  const codes = settings.dispositions.map((item) => item.disposition);
  report.distinct("settings.dispositions", codes);
}
