import type { Assignment, Board, Call, Incident, Undoable, Unit } from "./board.ts";
import { canonicalText, createTextHash, type JsonValue } from "./canonical.ts";
import type { ConfigurationChange } from "./configuration.ts";
import { applyChanges, configurationAsChanges } from "./configuration-change.ts";
import type { Deployment } from "./deployment/deployments.ts";
import { emptyBoard } from "./empty-board.ts";
import { putAssignment, putCall, putIncident, putUnit } from "./evolve/context.ts";
import { persistentMap, type PersistentMap } from "./persistent-map.ts";
import { assert } from "./primitives.ts";
import {
  claimKey,
  type AlarmHandling,
  type Claim,
  type HandOver,
  type Seat,
  type Shift,
  type ShiftNote,
} from "./shift/records.ts";
import type { Hold } from "./trust/retention.ts";
import type { Opening } from "./trust/openings.ts";

/** Goes up when a snapshot's shape changes: an older one is thrown away and the log replayed. */
export const SNAPSHOT_VERSION = 5;

/** A board as plain JSON values. Records are shared with the board, not copied. */
export type BoardSnapshot = {
  readonly version: number;
  readonly areaId: string;
  readonly sequence: number;
  readonly at: number;
  readonly nextIncidentNumber: string;
  readonly configuredAt: number;
  readonly configuration: readonly ConfigurationChange[];
  readonly calls: readonly Call[];
  readonly incidents: readonly Incident[];
  readonly assignments: readonly Assignment[];
  readonly units: readonly Unit[];
  readonly undoables: readonly Undoable[];
  readonly seats: readonly Seat[];
  readonly claims: readonly Claim[];
  readonly alarms: readonly AlarmHandling[];
  readonly notes: readonly ShiftNote[];
  readonly handOvers: readonly HandOver[];
  readonly openings: readonly Opening[];
  readonly holds: readonly Hold[];
  readonly deployments: readonly Deployment[];
};

/** Values by key, so that the snapshot does not depend on the map's own order. */
function sorted<V>(map: PersistentMap<V>): V[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

function snapshotOf(board: Board): BoardSnapshot {
  const { areaId, sequence, at, nextIncidentNumber, configuredAt, undoables, shift } = board;
  return {
    version: SNAPSHOT_VERSION,
    areaId,
    sequence,
    at,
    nextIncidentNumber,
    configuredAt,
    configuration: configurationAsChanges(board.configuration),
    calls: sorted(board.calls),
    incidents: sorted(board.incidents),
    assignments: sorted(board.assignments),
    units: sorted(board.units),
    undoables,
    seats: sorted(shift.seats),
    claims: sorted(shift.claims),
    alarms: shift.alarms,
    notes: sorted(shift.notes),
    handOvers: sorted(shift.handOvers),
    openings: sorted(board.openings),
    holds: sorted(board.holds),
    deployments: sorted(board.deployments),
  };
}

/** The whole board as JSON; `boardFromSnapshot` gives an equal board back. */
export function boardSnapshot(board: Board): JsonValue {
  // Records hold only what JSON can hold; canonicalText throws if one ever does not.
  return snapshotOf(board);
}

const LISTS = [
  "configuration",
  "calls",
  "incidents",
  "assignments",
  "units",
  "undoables",
  "seats",
  "claims",
  "alarms",
  "notes",
  "handOvers",
  "openings",
  "holds",
  "deployments",
] as const;

/** A map of records by what names each of them. */
function mapped<V>(values: readonly V[], keyOf: (value: V) => string): PersistentMap<V> {
  let map = persistentMap<V>();
  for (const value of values) map = map.set(keyOf(value), value);
  return map;
}

function isSnapshot(json: unknown): json is BoardSnapshot {
  if (typeof json !== "object" || json === null) return false;
  const value = json as Record<string, unknown>;
  return (
    value["version"] === SNAPSHOT_VERSION &&
    typeof value["areaId"] === "string" &&
    typeof value["nextIncidentNumber"] === "string" &&
    Number.isSafeInteger(value["sequence"]) &&
    LISTS.every((name) => Array.isArray(value[name]))
  );
}

/**
 * The board of a snapshot. Throws when it is none of this version. A snapshot is only a cache:
 * check `boardHash` against the one kept with it, and replay the log when they differ.
 */
export function boardFromSnapshot(json: JsonValue): Board {
  assert(isSnapshot(json), `got something else, expected a snapshot, version ${SNAPSHOT_VERSION}`);
  const empty = emptyBoard(json.areaId);
  const { configuration } = applyChanges(empty.configuration, json.configuration);
  let board: Board = {
    ...empty,
    sequence: json.sequence,
    at: json.at,
    nextIncidentNumber: json.nextIncidentNumber,
    configuredAt: json.configuredAt,
    configuration,
    undoables: json.undoables,
  };
  for (const call of json.calls) board = putCall(board, call);
  for (const incident of json.incidents) board = putIncident(board, incident);
  for (const assignment of json.assignments) board = putAssignment(board, assignment);
  for (const unit of json.units) board = putUnit(board, unit);
  const shift: Shift = {
    seats: mapped(json.seats, (seat) => seat.seat),
    claims: mapped(json.claims, claimKey),
    alarms: json.alarms,
    notes: mapped(json.notes, (note) => note.noteId),
    handOvers: mapped(json.handOvers, (given) => given.seat),
  };
  const openings = mapped(json.openings, (opening) => opening.openingId);
  const holds = mapped(json.holds, (hold) => hold.holdId);
  const deployments = mapped(json.deployments, (one) => one.deploymentId);
  return { ...board, shift, openings, holds, deployments };
}

/**
 * 128 bits of the board's contents, in hex. Equal boards have equal hashes on every machine,
 * whatever way they came about. Not cryptographic: see `createTextHash`.
 */
export function boardHash(board: Board): string {
  const hash = createTextHash();
  for (const [name, value] of Object.entries(snapshotOf(board))) {
    hash.add(`${name}\n`);
    for (const item of Array.isArray(value) ? value : [value]) hash.add(`${canonicalText(item)}\n`);
  }
  return hash.digest();
}
