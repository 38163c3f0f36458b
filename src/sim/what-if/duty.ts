import { localTime, utcOffsetMinutes } from "#kernel";
import type { DutyChange, Instant, Settings, UnitId, WeeklyHours } from "#kernel";
import type { RecordedDuty } from "../scenario.ts";

const MINUTE = 60_000;
const DAY_MINUTES = 1440;

/** A stretch of time, [from, to). */
export type Stretch = { readonly from: Instant; readonly to: Instant };

export type Period = Stretch & { readonly settings: Settings };

/** The instant at which the area's clock shows this minute of this day. */
function instantOf(settings: Settings, dayNumber: number, minute: number): Instant {
  const local = (dayNumber * DAY_MINUTES + minute) * MINUTE;
  // The offset of the hour itself; at a change of the clock it is off by that change at most.
  const guess = local - utcOffsetMinutes(settings, local) * MINUTE;
  return local - utcOffsetMinutes(settings, guess) * MINUTE;
}

/** Stretches in order, those that touch or overlap made one. */
export function joined(stretches: readonly Stretch[]): Stretch[] {
  const ordered = stretches.toSorted((left, right) => left.from - right.from);
  const out: { from: Instant; to: Instant }[] = [];
  for (const { from, to } of ordered) {
    const last = out.at(-1);
    if (to <= from) continue;
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else out.push({ from, to });
  }
  return out;
}

/** What is left of the stretches when others are taken away. */
export function without(stretches: readonly Stretch[], taken: readonly Stretch[]): Stretch[] {
  let left = joined(stretches);
  for (const hole of joined(taken)) {
    left = left.flatMap(({ from, to }) => {
      if (hole.to <= from || to <= hole.from) return [{ from, to }];
      const parts: Stretch[] = [];
      if (from < hole.from) parts.push({ from, to: hole.from });
      if (hole.to < to) parts.push({ from: hole.to, to });
      return parts;
    });
  }
  return left;
}

/** When weekly hours fall within a period, joined and cut to it. */
export function hoursWithin(hours: readonly WeeklyHours[], period: Period): Stretch[] {
  const { settings, from, to } = period;
  const first = localTime(settings, from).dayNumber - 1;
  const last = localTime(settings, to).dayNumber;
  const found: Stretch[] = [];
  for (let day = first; day <= last; day += 1) {
    // Day 0 was a Thursday.
    const weekday = (((day + 3) % 7) + 7) % 7;
    for (const { weekdays, fromMinute, toMinute } of hours) {
      if (!weekdays.includes(weekday)) continue;
      const length = toMinute > fromMinute ? toMinute : toMinute + DAY_MINUTES;
      const start = instantOf(settings, day, fromMinute);
      const end = instantOf(settings, day, length);
      found.push({ from: Math.max(from, start), to: Math.min(to, end) });
    }
  }
  return joined(found);
}

function changed(own: readonly Stretch[], change: DutyChange, period: Period): Stretch[] {
  const hours = hoursWithin(change.hours, period);
  if (change.how === "set") return hours;
  return change.how === "add" ? joined([...own, ...hours]) : without(own, hours);
}

/**
 * Duty as a plan has it: its changes in order, and nobody on duty in the units given up. Units
 * that no change names keep what was recorded, to the letter.
 */
export function dutyUnder(
  duty: readonly RecordedDuty[],
  changes: readonly DutyChange[],
  givenUp: ReadonlySet<UnitId>,
  period: Period,
): RecordedDuty[] {
  const touched = new Map<UnitId, Stretch[]>();
  for (const change of changes) {
    const { unitId } = change;
    const own = touched.get(unitId) ?? duty.filter((one) => one.unitId === unitId);
    touched.set(unitId, changed(own, change, period));
  }
  const kept = duty.filter(({ unitId }) => !touched.has(unitId) && !givenUp.has(unitId));
  const made = [...touched].flatMap(([unitId, stretches]) =>
    givenUp.has(unitId)
      ? []
      : stretches.map(({ from, to }): RecordedDuty => ({ unitId, from, to, basis: "planned" })),
  );
  return [...kept, ...made];
}
