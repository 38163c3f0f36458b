import type { Assignment, Board, Configuration, Unit, UnitDefinition, UnitType } from "#kernel";
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

const sorted = new WeakMap<Configuration, readonly UnitDefinition[]>();

/** Definitions by call sign. Sorted once: comparing as people do costs more than all the rest. */
function byCallSign(configuration: Configuration): readonly UnitDefinition[] {
  const before = sorted.get(configuration);
  if (before !== undefined) return before;
  const definitions = [...configuration.units.values()].sort((a, b) =>
    inOrder.compare(a.callSign, b.callSign),
  );
  sorted.set(configuration, definitions);
  return definitions;
}

/** Units in service by type, in the order of the configuration; those off duty come last. */
export function groupUnits(board: Board): { groups: UnitGroup[]; off: UnitLine[]; free: number } {
  const byType = new Map<string, { free: number; lines: UnitLine[] }>();
  const off: UnitLine[] = [];
  let free = 0;
  for (const definition of byCallSign(board.configuration)) {
    const unit = board.units.get(definition.unitId);
    if (unit === undefined) continue;
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
  const groups = [...board.configuration.unitTypes.values()].flatMap((type) => {
    const group = byType.get(type.unitTypeId);
    if (group === undefined) return [];
    return [{ type, free: group.free, lines: group.lines }];
  });
  return { groups, off, free };
}
