import type { Instant, UnitDefinition } from "#kernel";
import type { Estimate } from "../paired.ts";
import type { UnitWorkload } from "./document.ts";
import type { UnitWork } from "./run.ts";
import type { Made } from "./columns.ts";

const WEEK = 7 * 24 * 3_600_000;

type Period = { readonly from: Instant; readonly to: Instant };

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function busyOf(work: readonly UnitWork[]): Estimate {
  const shares = work.map(({ committedSeconds, onDutySeconds }) =>
    onDutySeconds === 0 ? 0 : committedSeconds / onDutySeconds,
  );
  const one = shares.length < 2;
  return {
    value: mean(shares),
    low: one ? null : Math.min(...shares),
    high: one ? null : Math.max(...shares),
  };
}

function columnOf({ runs }: Made, unitId: string, weeks: number): UnitWorkload["columns"][number] {
  const work = runs.flatMap((run) => run.work.get(unitId) ?? []);
  const onDuty = mean(work.map(({ onDutySeconds }) => onDutySeconds));
  if (work.length === 0 || onDuty === 0) return null;
  return {
    busy: busyOf(work),
    onDutyHoursPerWeek: onDuty / 3600 / weeks,
    assignmentsPerWeek: mean(work.map(({ assignments }) => assignments)) / weeks,
  };
}

/** How busy every unit of any column is; the ends are the least and the most of the runs. */
export function workloadOf(made: readonly Made[], { from, to }: Period): UnitWorkload[] {
  const weeks = (to - from) / WEEK;
  const units = new Map<string, { readonly unit: UnitDefinition; readonly in: Made }>();
  for (const column of made) {
    for (const unit of column.configuration.units.values()) {
      if (!units.has(unit.unitId)) units.set(unit.unitId, { unit, in: column });
    }
  }
  return [...units.values()]
    .toSorted(({ unit: a }, { unit: b }) => (a.unitId < b.unitId ? -1 : 1))
    .map(({ unit, in: { configuration } }) => ({
      unitId: unit.unitId,
      callSign: unit.callSign,
      unitTypeId: unit.unitTypeId,
      stationName: configuration.stations.get(unit.stationId ?? "")?.name ?? null,
      columns: made.map((column) => columnOf(column, unit.unitId, weeks)),
    }));
}
