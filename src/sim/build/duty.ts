import type { Instant } from "#kernel";
import type { RecordedDuty } from "../scenario.ts";
import type { Profile } from "./profile.ts";
import { byText, lowerMedian, type SourceAssignment, type SourceCall } from "./source.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * A pause longer than this between two assignments ends a shift. In San Francisco pauses fall into
 * two groups, nearly all under six hours or over nine, so little hangs on the exact number.
 */
export const SHIFT_PAUSE_HOURS = 6;
/** A unit of a kind staffed all day that works less often than this is counted only when called. */
const ASSIGNMENTS_PER_DAY_MIN = 0.2;
/** No wait before the first or after the last assignment of a shift is taken to be longer. */
const EDGE_HOURS_MAX = 2;

type Work = { readonly from: Instant; readonly to: Instant };

function workOf(rows: readonly SourceAssignment[]): Work[] {
  return rows
    .flatMap(({ dispatchedAt, enRouteAt, onSceneAt, ...row }) => {
      const times = [dispatchedAt, enRouteAt, onSceneAt, row.transportingAt, row.atDestinationAt];
      const known = [...times, row.availableAt].filter((time) => time !== undefined);
      return known.length === 0 ? [] : [{ from: Math.min(...known), to: Math.max(...known) }];
    })
    .toSorted((a, b) => a.from - b.from || a.to - b.to);
}

/** Work joined wherever the pause is at most `pause`. */
function runsOf(work: readonly Work[], pause: number): { from: number; to: number }[] {
  const runs: { from: number; to: number }[] = [];
  for (const { from, to } of work) {
    const last = runs.at(-1);
    if (last !== undefined && from - last.to <= pause) last.to = Math.max(last.to, to);
    else runs.push({ from, to });
  }
  return runs;
}

/** Median pause within shifts: what a unit waits, typically, before its first assignment. */
function usualPause(work: readonly Work[]): number {
  const pauses: number[] = [];
  for (const [place, { from }] of work.entries()) {
    const before = work[place - 1];
    const pause = before === undefined ? -1 : from - before.to;
    if (pause >= 0 && pause <= SHIFT_PAUSE_HOURS * HOUR) pauses.push(pause);
  }
  return pauses.length === 0 ? HOUR : lowerMedian(pauses);
}

function shiftsOf(work: readonly Work[], within: Work): Work[] {
  const runs = runsOf(work, SHIFT_PAUSE_HOURS * HOUR);
  const edge = Math.min(usualPause(work), EDGE_HOURS_MAX * HOUR);
  const reach = EDGE_HOURS_MAX * HOUR;
  // A shift near an end of the history goes on beyond it: nothing shows where it began or ended.
  return runs.map(({ from, to }) => ({
    from: from - within.from < reach ? Math.min(within.from, from) : from - edge,
    to: within.to - to < reach ? Math.max(within.to, to) : to + edge,
  }));
}

/**
 * When each unit was on duty, as far as the history shows (SCN-16): kinds staffed all day for
 * the whole of it, kinds on shifts from the pauses in their work, the rest only while they worked.
 */
export function dutyOf(
  calls: readonly SourceCall[],
  within: { readonly from: Instant; readonly to: Instant },
  profile: Profile,
): RecordedDuty[] {
  const byUnit = Map.groupBy(
    calls.flatMap(({ rows }) => rows),
    ({ unit }) => unit,
  );
  const days = Math.max(1, (within.to - within.from) / DAY);
  const duty: RecordedDuty[] = [];
  for (const [unitId, rows] of [...byUnit].toSorted(([a], [b]) => byText(a, b))) {
    const kind = profile.unitKinds[rows[0]?.unitType ?? ""] ?? profile.otherUnitKind;
    const work = workOf(rows);
    const allDay = kind.staffing === "continuous" || profile.isContinuous(unitId);
    if (allDay && rows.length / days >= ASSIGNMENTS_PER_DAY_MIN) {
      const to = Math.max(within.to, work.at(-1)?.to ?? within.to);
      duty.push({ unitId, from: within.from, to, basis: "continuous" });
    } else if (kind.staffing === "shifts") {
      for (const shift of shiftsOf(work, within)) duty.push({ unitId, ...shift, basis: "pauses" });
    } else {
      for (const run of runsOf(work, 0)) duty.push({ unitId, ...run, basis: "work" });
    }
  }
  return duty;
}
