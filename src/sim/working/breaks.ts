import { unreachable } from "#kernel";
import type { Board, BreakRule, Instant, UnitId } from "#kernel";
import { crewActor, envelope, type Land, type Task, type WorldCommand } from "../land.ts";
import type { Stretch } from "../what-if/duty.ts";
import { breakWindows } from "./windows.ts";

type Window = Stretch & { readonly taken: Set<UnitId> };

/** A break that a crew is on. */
type Pause = { readonly rule: number; readonly token: number; readonly endsAt: Instant };

export type BreakTask = Extract<
  Task,
  { kind: "breakWindowOpens" | "breakWindowCloses" | "breakTry" | "breakEnd" }
>;

/** Meal breaks (RUL-6, RUL-7). */
export type Breaks = {
  begin(from: Instant): void;
  commands(task: BreakTask, at: Instant, board: Board): WorldCommand[];
  /** The unit is free: a break that it is due may begin. */
  freed(unitId: UnitId, at: Instant, board: Board): void;
  /** The unit was placed in service or taken out of it: a break that it was on is over. */
  dutyChanged(unitId: UnitId, at: Instant, board: Board): void;
};

type Book = {
  readonly land: Land;
  readonly rules: readonly BreakRule[];
  readonly windows: readonly (readonly Window[])[];
  /** Units of each rule, by id. */
  readonly unitsOf: (rule: number, board: Board) => readonly UnitId[];
  readonly pauses: Map<UnitId, Pause>;
  readonly onBreak: number[];
  made: number;
};

export function createBreaks(land: Land, from: Instant): Breaks {
  const rules = land.rules.breaks ?? [];
  const known: UnitId[][] = [];
  const book: Book = {
    land,
    rules,
    windows: breakWindows(land.scenario, rules, from).map((stretches) =>
      stretches.map((one) => ({ ...one, taken: new Set() })),
    ),
    unitsOf: (rule, board) => (known[rule] ??= unitsWith(rules[rule]!.unitTypeIds, board)),
    pauses: new Map(),
    onBreak: rules.map(() => 0),
    made: 0,
  };
  return {
    begin() {
      for (const [rule, windows] of book.windows.entries()) {
        for (const [window, { from: opens, to: closes }] of windows.entries()) {
          land.plan(opens, { kind: "breakWindowOpens", rule, window });
          land.plan(closes, { kind: "breakWindowCloses", rule, window });
        }
      }
    },
    commands: (task, at, board) => commandsOf(book, task, at, board),
    freed(unitId, at, board) {
      for (const rule of rules.keys()) {
        if (!book.unitsOf(rule, board).includes(unitId)) continue;
        land.plan(at, { kind: "breakTry", rule, unitId });
      }
    },
    dutyChanged: (unitId, at, board) => dutyChanged(book, unitId, at, board),
  };
}

/** Units of these types by id (code units). */
export function unitsWith(unitTypeIds: readonly string[], board: Board): UnitId[] {
  const units = [...board.configuration.units.values()];
  const ids = units.flatMap((one) => (unitTypeIds.includes(one.unitTypeId) ? [one.unitId] : []));
  return ids.toSorted((left, right) => (left < right ? -1 : 1));
}

function commandsOf(book: Book, task: BreakTask, at: Instant, board: Board): WorldCommand[] {
  switch (task.kind) {
    case "breakWindowOpens":
      tryAll(book, task.rule, at, board);
      return [];
    case "breakWindowCloses":
      return closed(book, task.rule, task.window, board);
    case "breakTry":
      return tried(book, task.rule, task.unitId, at, board);
    case "breakEnd":
      return ended(book, task, at, board);
    default:
      return unreachable(task);
  }
}

function tryAll({ land, unitsOf }: Book, rule: number, at: Instant, board: Board): void {
  for (const unitId of unitsOf(rule, board)) land.plan(at, { kind: "breakTry", rule, unitId });
}

function closed(book: Book, rule: number, window: number, board: Board): [] {
  const { taken } = book.windows[rule]![window]!;
  for (const unitId of book.unitsOf(rule, board)) {
    const status = board.units.get(unitId)?.duty.status ?? "outOfService";
    if (status !== "outOfService" && !taken.has(unitId)) book.land.working.breaksMissed += 1;
  }
  return [];
}

/** Begins when the crew waits at its place, free, and not too many are on a break already. */
function tried(
  book: Book,
  rule: number,
  unitId: UnitId,
  at: Instant,
  board: Board,
): WorldCommand[] {
  const { land, pauses, onBreak } = book;
  const window = book.windows[rule]!.find(({ from, to }) => from <= at && at < to);
  const unit = board.units.get(unitId);
  if (window === undefined || unit === undefined || window.taken.has(unitId)) return [];
  if (unit.duty.status !== "inService" || unit.openAssignmentIds.length > 0) return [];
  const arrivesAt = land.motions.arrivesAt(unitId, at);
  if (arrivesAt !== undefined) {
    land.plan(arrivesAt, { kind: "breakTry", rule, unitId });
    return [];
  }
  const { lengthMinutes, atOnceMax, recallSeconds } = book.rules[rule]!;
  if (onBreak[rule]! >= atOnceMax) return [];
  window.taken.add(unitId);
  onBreak[rule]! += 1;
  land.working.breaksTaken += 1;
  const token = (book.made += 1);
  const endsAt = at + lengthMinutes * 60_000;
  pauses.set(unitId, { rule, token, endsAt });
  land.plan(endsAt, { kind: "breakEnd", unitId, token });
  const recall = recallSeconds === undefined ? {} : { recallSeconds };
  const command = { type: "setAway", unitId, reason: "meal", ...recall } as const;
  return [envelope(at, `${unitId}:break:${token}`, crewActor(board, unitId), command)];
}

function ended(
  { pauses }: Book,
  { unitId, token }: Extract<BreakTask, { kind: "breakEnd" }>,
  at: Instant,
  board: Board,
): WorldCommand[] {
  if (pauses.get(unitId)?.token !== token) return [];
  const command = { type: "placeInService", unitId } as const;
  return [envelope(at, `${unitId}:back:${token}`, crewActor(board, unitId), command)];
}

function dutyChanged(book: Book, unitId: UnitId, at: Instant, board: Board): void {
  const { pauses, onBreak, land } = book;
  const pause = pauses.get(unitId);
  if (pause === undefined) return;
  pauses.delete(unitId);
  onBreak[pause.rule]! -= 1;
  if ((board.units.get(unitId)?.openAssignmentIds.length ?? 0) > 0) {
    land.working.breaksCut += 1;
    land.recalled.set(unitId, book.rules[pause.rule]!.recallSeconds ?? 0);
  }
  tryAll(book, pause.rule, at, board);
}
