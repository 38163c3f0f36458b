import type { Board, Text } from "#kernel";
import type { IndicatorName, MeasuredLine, MeasuresAnswer } from "#measures";
import type { RowsBy } from "./asked.ts";

export type Row = {
  readonly id: string;
  /** Undefined: all together, or a discipline, which has its own words. */
  readonly name: Text | undefined;
  readonly line: MeasuredLine;
};

function rankOf(board: Board, priorityId: string): number {
  return board.configuration.priorities.get(priorityId)?.rank ?? Number.MAX_SAFE_INTEGER;
}

function byPriority(board: Board, answer: MeasuresAnswer, name: IndicatorName): Row[] {
  const { priorities } = board.configuration;
  return answer.indicators
    .filter((line) => line.name === name && line.priority !== "all")
    .map((line) => ({ id: line.priority, name: priorities.get(line.priority)?.name, line }))
    .sort((a, b) => rankOf(board, a.id) - rankOf(board, b.id));
}

/** The lines of one indicator: all together first, then one for each part. */
export function rowsOf(
  board: Board,
  answer: MeasuresAnswer,
  name: IndicatorName,
  rowsBy: RowsBy,
): Row[] {
  const all = answer.indicators.find((line) => line.name === name && line.priority === "all");
  const first: Row[] = all === undefined ? [] : [{ id: "all", name: undefined, line: all }];
  if (rowsBy === "priority") {
    const parts = byPriority(board, answer, name);
    // With one priority asked for, "all" and that priority are the same line.
    return answer.narrowing.priorityId === undefined ? [...first, ...parts] : parts;
  }
  const groups = rowsBy === "agency" ? answer.byAgency : answer.byDiscipline;
  const parts = groups.flatMap(({ id, indicators }): Row[] => {
    const line = indicators.find((one) => one.name === name);
    const agency = rowsBy === "agency" ? board.configuration.agencies.get(id) : undefined;
    return line === undefined ? [] : [{ id, name: agency?.name, line }];
  });
  return [...first, ...parts];
}
