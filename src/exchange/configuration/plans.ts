import type { Need, ResponsePlan } from "#kernel";
import { COLUMNS, NEED_FIELDS } from "./columns.ts";
import type { Row, TableOptions } from "./read-csv.ts";
import { thingFrom } from "./read-csv.ts";
import { got, type ReadThing, type RowProblem } from "./report.ts";

const OWN = COLUMNS.responsePlan.filter(({ field }) => !NEED_FIELDS.has(field));
const NEED = COLUMNS.responsePlan.filter(({ field }) => NEED_FIELDS.has(field));

type Gathered = { first: Row; rows: Row[] };

/** The first of the plan's own fields in which a row says something else than the first row. */
function differing(first: Row, row: Row): string | undefined {
  return OWN.find(
    ({ field }) =>
      row.values.get(field) !== undefined &&
      JSON.stringify(row.values.get(field)) !== JSON.stringify(first.values.get(field)),
  )?.field;
}

/** The alarms of a plan from its rows: one row per need, in the order of the table. */
function alarmsOf(rows: readonly Row[]): ResponsePlan["alarms"] {
  const alarms = new Map<number, Need[]>();
  for (const { values } of rows) {
    const level = Number(values.get("level") ?? 1);
    const needs = alarms.get(level) ?? [];
    alarms.set(level, needs);
    if (values.get("capabilityId") === undefined) continue;
    const own = [...values].filter(([field]) => field !== "level" && NEED_FIELDS.has(field));
    const stated = thingFrom(undefined, NEED, new Map(own)) as Partial<Need>;
    const needId = stated.needId ?? `${level}-${needs.length + 1}`;
    // The shape is checked with all others before anything is proposed.
    needs.push({ count: 1, ...stated, needId } as Need);
  }
  return [...alarms].toSorted((a, b) => a[0] - b[0]).map(([level, needs]) => ({ level, needs }));
}

/** Plans have several rows, one for each need; what the plan itself says must be the same. */
export function gatherPlans(
  { present }: TableOptions,
  rows: readonly Row[],
  problems: RowProblem[],
  rejectedIds: ReadonlySet<string>,
): ReadThing[] {
  const plans = new Map<string, Gathered>();
  const spoilt = new Set(rejectedIds);
  for (const row of rows) {
    const id = String(row.values.get("planId"));
    const plan = plans.get(id) ?? { first: row, rows: [] };
    plans.set(id, plan);
    plan.rows.push(row);
    const column = differing(plan.first, row);
    if (column === undefined) continue;
    const expected = got(plan.first.values.get(column) ?? "");
    const value = got(row.values.get(column) ?? "");
    problems.push({ row: row.line, column, code: "plan-differs", got: value, expected });
    spoilt.add(id);
  }
  return [...plans].flatMap(([id, { first, rows: own }]): ReadThing[] => {
    if (spoilt.has(id)) {
      // A plan with a part missing would send too few: all of it waits.
      for (const { line } of own) {
        if (problems.some((problem) => problem.row === line)) continue;
        const said = { row: line, column: "planId", code: "plan-incomplete" } as const;
        problems.push({ ...said, got: got(id), expected: "" });
      }
      return [];
    }
    const before = present.responsePlans.get(id) as Record<string, unknown> | undefined;
    const plan = thingFrom(before, OWN, first.values);
    const hasNeeds = first.values.has("level") || first.values.has("capabilityId");
    const put = hasNeeds ? { ...plan, alarms: alarmsOf(own) } : plan;
    return [{ kind: "responsePlan", id, put, rows: own.map(({ line }) => line) }];
  });
}
