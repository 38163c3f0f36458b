import type { Board, Instant, MoveUpTable, PostId, UnitId } from "#kernel";
import { AUTOPILOT, envelope, type Land, type WorldCommand } from "../land.ts";
import { unitsWith } from "./breaks.ts";

/** Free units go where they are missed most (RUL-8). */
export type MoveUps = {
  /** A unit became free or is free no more: its table is looked at once at this instant. */
  changed(unitId: UnitId, at: Instant, board: Board): void;
  commands(table: number, at: Instant, board: Board): WorldCommand[];
};

export function createMoveUps(land: Land): MoveUps {
  const tables = land.rules.moveUps ?? [];
  const known: UnitId[][] = [];
  const unitsOf = (table: number, board: Board) =>
    (known[table] ??= unitsWith(tables[table]!.unitTypeIds, board));
  const plannedAt: number[] = tables.map(() => -Infinity);
  return {
    changed(unitId, at, board) {
      for (const table of tables.keys()) {
        if (plannedAt[table] === at || !unitsOf(table, board).includes(unitId)) continue;
        plannedAt[table] = at;
        land.plan(at, { kind: "moveUp", table });
      }
    },
    commands(table, at, board) {
      plannedAt[table] = -Infinity;
      return moved(land, tables[table]!, unitsOf(table, board), at, board);
    },
  };
}

function moved(
  land: Land,
  { whenFreeAtMost, postIds }: MoveUpTable,
  unitIds: readonly UnitId[],
  at: Instant,
  board: Board,
): WorldCommand[] {
  const free = unitIds.filter((unitId) => {
    const unit = board.units.get(unitId);
    const isFree = unit?.duty.status === "inService" && unit.openAssignmentIds.length === 0;
    return isFree && land.motions.position(unitId, at) !== undefined;
  });
  const count = free.length <= whenFreeAtMost ? free.length : 0;
  const wanted = postIds.slice(0, count);
  const postOf = (unitId: UnitId) => board.units.get(unitId)?.postId;
  const holders = new Map<PostId, UnitId>();
  for (const unitId of free) {
    const postId = postOf(unitId);
    if (postId === undefined || !wanted.includes(postId) || holders.has(postId)) continue;
    holders.set(postId, unitId);
  }
  const left = free.filter((unitId) => holders.get(postOf(unitId) ?? "") !== unitId);
  const commands: WorldCommand[] = [];
  const send = (unitId: UnitId, postId: PostId | undefined): void => {
    const command = { type: "postUnit", unitId, ...(postId === undefined ? {} : { postId }) };
    const id = `${unitId}:move:${at}:${postId ?? ""}`;
    commands.push(envelope(at, id, AUTOPILOT, command as typeof command & { type: "postUnit" }));
  };
  for (const postId of wanted) {
    if (holders.has(postId)) continue;
    const nearest = nearestTo(land, postId, left, at, board);
    if (nearest === undefined) continue;
    left.splice(left.indexOf(nearest), 1);
    land.working.moves += 1;
    send(nearest, postId);
  }
  for (const unitId of left) {
    const postId = postOf(unitId);
    if (postId === undefined || !postIds.includes(postId)) continue;
    const posting = land.scenario.postings?.find((one) => one.unitId === unitId);
    send(unitId, posting?.postId);
  }
  return commands;
}

/** The least road seconds from where it is; at a tie the smaller id. */
function nearestTo(
  land: Land,
  postId: PostId,
  unitIds: readonly UnitId[],
  at: Instant,
  board: Board,
): UnitId | undefined {
  const post = board.configuration.posts.get(postId);
  if (post === undefined) return undefined;
  const { node } = land.roads.nearestNode(post);
  let best: UnitId | undefined;
  let least = Infinity;
  for (const unitId of unitIds) {
    const seconds = land.motions.secondsTo(unitId, node, at) ?? Infinity;
    if (seconds >= least) continue;
    best = unitId;
    least = seconds;
  }
  return best;
}
