import type { Configuration, ResponsePlan } from "#kernel";
import { writeCell } from "./cells.ts";
import { COLUMNS, NEED_FIELDS, type Column, type TableKind } from "./columns.ts";
import { shelfOf } from "./shelves.ts";

/** Excel reads a table as UTF-8 only when it begins with this mark. */
const MARK = "\uFEFF";

function valueAt(thing: object, [first, second]: Column["path"]): unknown {
  const value: unknown = Reflect.get(thing, first);
  if (second === undefined || typeof value !== "object" || value === null) return value;
  return Reflect.get(value, second);
}

function rowsOfPlan(plan: ResponsePlan): object[] {
  return plan.alarms.flatMap(({ level, needs }): object[] =>
    needs.length === 0 ? [{ ...plan, level }] : needs.map((need) => ({ ...plan, level, ...need })),
  );
}

/** All things of a kind as a table: read again, it changes nothing. */
export function writeTable(configuration: Configuration, kind: TableKind): string {
  const columns = COLUMNS[kind];
  const rows =
    kind === "responsePlan"
      ? [...configuration.responsePlans.values()].flatMap(rowsOfPlan)
      : [...shelfOf(configuration, kind).values()];
  const lines = [
    columns.map(({ field }) => field).join(","),
    ...rows.map((row) =>
      columns
        // What a plan itself is called must not be taken for a field of its need.
        .map(({ path, type, field }) =>
          writeCell(type, NEED_FIELDS.has(field) ? valueAt(row, [field]) : valueAt(row, path)),
        )
        .join(","),
    ),
  ];
  return `${MARK}${lines.join("\r\n")}\r\n`;
}
