import {
  canonicalText,
  changedKeys,
  claimKey,
  persistentMap,
  type AlarmHandling,
  type Assignment,
  type Board,
  type Call,
  type Claim,
  type HandOver,
  type Deployment,
  type Hold,
  type Incident,
  type JsonValue,
  type Opening,
  type PersistentMap,
  type Seat,
  type Shift,
  type ShiftNote,
  type Undoable,
  type Unit,
} from "#kernel";
import type { Viewer } from "./relation.ts";
import {
  assignmentFor,
  callFor,
  deploymentsFor,
  holdsFor,
  incidentFor,
  openingsFor,
  shiftFor,
  undoablesFor,
  unitFor,
  withDerived,
} from "./view.ts";

/** Records by what they are: those that came or changed, and the ids of those that went. */
export type RecordChanges<T> = { readonly put?: readonly T[]; readonly gone?: readonly string[] };

/**
 * What a part of the board became between two sequences, for those who do not see all of it. Each
 * record is whole. It follows on a board of the sequence `after` only: that is how a loss is told
 * from what was not for the reader.
 */
export type ChangesMessage = {
  readonly type: "changes";
  readonly after: number;
  readonly sequence: number;
  readonly at: number;
  readonly nextIncidentNumber: string;
  readonly calls?: RecordChanges<Call>;
  readonly incidents?: RecordChanges<Incident>;
  readonly assignments?: RecordChanges<Assignment>;
  readonly units?: RecordChanges<Unit>;
  /** These lists are short and come whole when anything in them changed. */
  readonly seats?: readonly Seat[];
  readonly claims?: readonly Claim[];
  readonly alarms?: readonly AlarmHandling[];
  readonly notes?: readonly ShiftNote[];
  readonly handOvers?: readonly HandOver[];
  readonly openings?: readonly Opening[];
  readonly holds?: readonly Hold[];
  readonly deployments?: readonly Deployment[];
  readonly undoables?: readonly Undoable[];
};

/** Ids of records that may look different to somebody after than before. Shared by all readers. */
export type Touched = {
  readonly before: Board;
  readonly after: Board;
  readonly incidentIds: ReadonlySet<string>;
  readonly callIds: ReadonlySet<string>;
  readonly assignmentIds: ReadonlySet<string>;
  readonly unitIds: ReadonlySet<string>;
};

class Touching {
  readonly incidentIds = new Set<string>();
  readonly callIds = new Set<string>();
  readonly assignmentIds = new Set<string>();
  readonly unitIds = new Set<string>();
  readonly #boards: readonly Board[];

  constructor(boards: readonly Board[]) {
    this.#boards = boards;
  }

  call(callId: string): void {
    this.callIds.add(callId);
    for (const board of this.#boards) {
      const call = board.calls.get(callId);
      if (call?.status === "linked") this.incident(call.incidentId);
    }
  }

  assignment(assignmentId: string): void {
    this.assignmentIds.add(assignmentId);
    for (const board of this.#boards) {
      const assignment = board.assignments.get(assignmentId);
      if (assignment === undefined) continue;
      this.unitIds.add(assignment.unitId);
      this.incident(assignment.incidentId);
    }
  }

  /** Whoever gains or loses an incident gains or loses what belongs to it. */
  incident(incidentId: string): void {
    if (this.incidentIds.has(incidentId)) return;
    this.incidentIds.add(incidentId);
    for (const board of this.#boards) {
      const incident = board.incidents.get(incidentId);
      if (incident === undefined) continue;
      for (const callId of incident.callIds) this.callIds.add(callId);
      for (const assignmentId of incident.assignmentIds) this.assignment(assignmentId);
      for (const groupedId of incident.groupedIds) this.incident(groupedId);
    }
  }
}

/** What may have changed between two boards of one area. */
export function touchedBetween(before: Board, after: Board): Touched {
  const touching = new Touching([before, after]);
  for (const id of changedKeys(before.incidents, after.incidents)) touching.incident(id);
  for (const id of changedKeys(before.calls, after.calls)) touching.call(id);
  for (const id of changedKeys(before.assignments, after.assignments)) touching.assignment(id);
  for (const id of changedKeys(before.units, after.units)) touching.unitIds.add(id);
  for (const key of changedKeys(before.shift.claims, after.shift.claims)) {
    const claim = before.shift.claims.get(key) ?? after.shift.claims.get(key);
    if (claim === undefined) continue;
    if ("incidentId" in claim) touching.incident(claim.incidentId);
    else touching.call(claim.callId);
  }
  const { incidentIds, callIds, assignmentIds, unitIds } = touching;
  return { before, after, incidentIds, callIds, assignmentIds, unitIds };
}

type View<T> = (board: Board, viewer: Viewer, id: string) => T | undefined;

function sameText(a: JsonValue, b: JsonValue): boolean {
  return a === b || canonicalText(a) === canonicalText(b);
}

function recordChanges<T extends JsonValue>(
  { before, after }: Touched,
  viewer: Viewer,
  ids: ReadonlySet<string>,
  view: View<T>,
): RecordChanges<T> | undefined {
  const put: T[] = [];
  const gone: string[] = [];
  for (const id of ids) {
    const was = view(before, viewer, id);
    const is = view(after, viewer, id);
    if (is !== undefined && (was === undefined || !sameText(was, is))) put.push(is);
    if (is === undefined && was !== undefined) gone.push(id);
  }
  if (put.length === 0 && gone.length === 0) return undefined;
  return { ...(put.length === 0 ? {} : { put }), ...(gone.length === 0 ? {} : { gone }) };
}

type Lists = Omit<
  ChangesMessage,
  | "type"
  | "after"
  | "sequence"
  | "at"
  | "nextIncidentNumber"
  | "calls"
  | "incidents"
  | "assignments"
  | "units"
>;

/** Values by key, so that a list does not depend on the map's own order. */
function sorted<T>(map: PersistentMap<T>): T[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

function listsFor(board: Board, viewer: Viewer): Required<Lists> {
  const { seats, claims, alarms, notes, handOvers } = shiftFor(board, viewer);
  return {
    seats: sorted(seats),
    claims: sorted(claims),
    alarms,
    notes: sorted(notes),
    handOvers: sorted(handOvers),
    openings: sorted(openingsFor(board, viewer)),
    holds: sorted(holdsFor(board, viewer)),
    deployments: sorted(deploymentsFor(board, viewer)),
    undoables: undoablesFor(board, viewer),
  };
}

function listChanges({ before, after, incidentIds, callIds }: Touched, viewer: Viewer): Lists {
  const same =
    before.shift === after.shift &&
    before.openings === after.openings &&
    before.holds === after.holds &&
    before.deployments === after.deployments &&
    before.undoables === after.undoables &&
    // Claims, alarms and openings are seen by the relation to what they are about.
    incidentIds.size === 0 &&
    callIds.size === 0;
  if (same) return {};
  const was = listsFor(before, viewer);
  const is = listsFor(after, viewer);
  const changed = Object.entries(is).filter(([name, list]) => {
    return !sameText(was[name as keyof Lists], list);
  });
  return Object.fromEntries(changed);
}

/** The change of one reader's view; undefined when their configuration changed: start anew. */
export function changesFor(touched: Touched, viewer: Viewer): ChangesMessage | undefined {
  const { before, after } = touched;
  if (before.configuration !== after.configuration) return undefined;
  const calls = recordChanges(touched, viewer, touched.callIds, callFor);
  const incidents = recordChanges(touched, viewer, touched.incidentIds, incidentFor);
  const assignments = recordChanges(touched, viewer, touched.assignmentIds, assignmentFor);
  const units = recordChanges(touched, viewer, touched.unitIds, unitFor);
  return {
    type: "changes",
    after: before.sequence,
    sequence: after.sequence,
    at: after.at,
    nextIncidentNumber: after.nextIncidentNumber,
    ...(calls === undefined ? {} : { calls }),
    ...(incidents === undefined ? {} : { incidents }),
    ...(assignments === undefined ? {} : { assignments }),
    ...(units === undefined ? {} : { units }),
    ...listChanges(touched, viewer),
  };
}

function applied<T>(
  map: PersistentMap<T>,
  changes: RecordChanges<T> | undefined,
  keyOf: (value: T) => string,
): PersistentMap<T> {
  let next = map;
  for (const id of changes?.gone ?? []) next = next.delete(id);
  for (const value of changes?.put ?? []) next = next.set(keyOf(value), value);
  return next;
}

function mapped<T>(
  map: PersistentMap<T>,
  values: readonly T[] | undefined,
  keyOf: (value: T) => string,
): PersistentMap<T> {
  if (values === undefined) return map;
  let next = persistentMap<T>();
  for (const value of values) next = next.set(keyOf(value), value);
  return next;
}

/** The board after a change. Requires a board of the sequence that the change follows on. */
export function applyChangesMessage(board: Board, message: ChangesMessage): Board {
  const { shift } = board;
  const next: Shift = {
    seats: mapped(shift.seats, message.seats, ({ seat }) => seat),
    claims: mapped(shift.claims, message.claims, claimKey),
    alarms: message.alarms ?? shift.alarms,
    notes: mapped(shift.notes, message.notes, ({ noteId }) => noteId),
    handOvers: mapped(shift.handOvers, message.handOvers, ({ seat }) => seat),
  };
  return withDerived({
    ...board,
    sequence: message.sequence,
    at: message.at,
    nextIncidentNumber: message.nextIncidentNumber,
    calls: applied(board.calls, message.calls, ({ callId }) => callId),
    incidents: applied(board.incidents, message.incidents, ({ incidentId }) => incidentId),
    assignments: applied(board.assignments, message.assignments, (a) => a.assignmentId),
    units: applied(board.units, message.units, ({ unitId }) => unitId),
    undoables: message.undoables ?? board.undoables,
    shift: next,
    openings: mapped(board.openings, message.openings, ({ openingId }) => openingId),
    holds: mapped(board.holds, message.holds, ({ holdId }) => holdId),
    deployments: mapped(board.deployments, message.deployments, (one) => one.deploymentId),
  });
}
