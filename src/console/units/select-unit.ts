import type { UnitId } from "#kernel";
import { selectMatter, view } from "../store/view.ts";

/** Marks a unit and opens its panel; from there it is one step to the incident it is on. */
export function selectUnit(unitId: UnitId): void {
  selectMatter({ kind: "unit", unitId });
  view.set({ selectedUnitId: unitId });
}
