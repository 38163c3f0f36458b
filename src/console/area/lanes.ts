import { isOpen, type Board } from "#kernel";
import type { WireCommand } from "#protocol";

/** Names that are choices from the configuration: sharing one ties no two commands together. */
const CHOICES = new Set(["typeId", "priorityId", "needId", "postId", "agencyId", "zoneId"]);
/** Touches so much that everything keeps its order with it. */
const EVERYTHING = "*";

function collect(value: unknown, name: string, into: Set<string>): void {
  if (typeof value === "string") {
    if (/Ids?$|^key$/.test(name) && !CHOICES.has(name)) into.add(value);
  } else if (Array.isArray(value)) {
    for (const item of value) collect(item, name, into);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) collect(item, key, into);
  }
}

/** The unit and the incident behind an assignment, the incident behind a call, and so on. */
function behind(board: Board, id: string): string[] {
  const assignment = board.assignments.get(id);
  if (assignment !== undefined) return [assignment.unitId, assignment.incidentId];
  const call = board.calls.get(id);
  if (call?.status === "linked") return [call.incidentId];
  const undoable = board.undoables.find(({ commandId }) => commandId === id);
  return (undoable?.changes ?? []).map((change) => {
    if (change.what === "unit") return change.after.unitId;
    return change.what === "incident" ? change.after.incidentId : change.after.unitId;
  });
}

export type Queued = { readonly commandId: string; readonly keys: ReadonlySet<string> };

/**
 * What a command touches: the ids it names and what stands behind them on the board or in commands
 * that wait before it. Two commands that share one keep their order; others need not wait.
 */
export function keysOf(
  commandId: string,
  command: WireCommand,
  board: Board | undefined,
  earlier: readonly Queued[],
): ReadonlySet<string> {
  const keys = new Set<string>();
  collect(command, "", keys);
  if (command.type === "configure" || command.type === "archiveClosed" || keys.size === 0) {
    keys.add(EVERYTHING);
  }
  const named = [...keys];
  for (const id of named) {
    if (board !== undefined) for (const other of behind(board, id)) keys.add(other);
    // An assignment or a call that is itself still on its way, or the command an undo is about.
    const made = earlier.find((item) => item.commandId === id);
    for (const other of made?.keys ?? []) keys.add(other);
  }
  if ("assignmentId" in command && board?.assignments.has(command.assignmentId) !== true) {
    const { assignmentId } = command;
    const made = earlier.find((item) => item.keys.has(assignmentId));
    for (const other of made?.keys ?? []) keys.add(other);
  }
  if (command.type === "closeIncident" && board !== undefined) {
    // It frees its units: what comes after for one of them has to wait.
    for (const id of board.incidents.get(command.incidentId)?.assignmentIds ?? []) {
      const assignment = board.assignments.get(id);
      if (assignment !== undefined && isOpen(assignment)) keys.add(assignment.unitId);
    }
  }
  keys.add(commandId);
  return keys;
}

function share(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a.has(EVERYTHING) || b.has(EVERYTHING)) return true;
  for (const key of a) if (b.has(key)) return true;
  return false;
}

/** Commands of a queue, oldest first, that nothing before them holds back. */
export function unblocked<T extends Queued>(queue: readonly T[]): T[] {
  return queue.filter((item, index) =>
    queue.slice(0, index).every((before) => !share(before.keys, item.keys)),
  );
}
