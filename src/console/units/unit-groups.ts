import type { Assignment, Board, Unit, UnitDefinition, UnitType } from "#kernel";
import { shownUnit } from "./shown-unit.ts";

export type UnitLine = {
  readonly unit: Unit;
  readonly definition: UnitDefinition;
  readonly assignment: Assignment | undefined;
};

export type UnitGroup = {
  readonly type: UnitType;
  readonly free: number;
  readonly lines: readonly UnitLine[];
};

const inOrder = new Intl.Collator("en", { numeric: true });

/** Units in service by type, in the order of the configuration; those off duty come last. */
export function groupUnits(board: Board): { groups: UnitGroup[]; off: UnitLine[]; free: number } {
  const byType = new Map<string, { free: number; lines: UnitLine[] }>();
  const off: UnitLine[] = [];
  let free = 0;
  for (const unit of board.units.values()) {
    const definition = board.configuration.units.get(unit.unitId);
    if (definition === undefined) continue;
    const shown = shownUnit(board, unit);
    const line = { unit, definition, assignment: shown.assignment };
    if (shown.status === "outOfService") {
      off.push(line);
      continue;
    }
    const group = byType.get(definition.unitTypeId) ?? { free: 0, lines: [] };
    group.lines.push(line);
    if (shown.status === "available") {
      group.free += 1;
      free += 1;
    }
    byType.set(definition.unitTypeId, group);
  }
  const byCallSign = (a: UnitLine, b: UnitLine) =>
    inOrder.compare(a.definition.callSign, b.definition.callSign);
  const groups = [...board.configuration.unitTypes.values()].flatMap((type) => {
    const group = byType.get(type.unitTypeId);
    if (group === undefined) return [];
    return [{ type, free: group.free, lines: group.lines.sort(byCallSign) }];
  });
  return { groups, off: off.sort(byCallSign), free };
}
