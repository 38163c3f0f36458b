import {
  isPending,
  isStale,
  listOpenAssignments,
  listOpenIncidents,
  listUnits,
  NOT_YET_IN_SERVICE,
  unitStatus,
  type Board,
  type Call,
  type Claim,
  type DefinedUnit,
  type Incident,
  type Instant,
  type OpenAssignment,
  type ShiftNote,
} from "#kernel";
import { attentionLines, type AttentionLine } from "../attention/attention-lines.ts";
import { listOpenCalls } from "../calls/list-open-calls.ts";

/** One incident as the next shift needs it: who is on it, what is due, who dealt with it. */
export type BriefIncident = {
  readonly incident: Incident;
  readonly units: readonly OpenAssignment[];
  readonly due: readonly AttentionLine[];
  readonly claim: Claim | undefined;
  readonly isStale: boolean;
};

/** Why a unit is not to be had, and until when where somebody said so. */
export type BriefUnit = DefinedUnit & {
  readonly status: "away" | "outOfService" | "reserved";
  readonly since: Instant;
};

/** What the board says to the next shift, at one moment. Nothing in it was typed for the brief. */
export type Brief = {
  readonly board: Board;
  readonly at: Instant;
  readonly pending: readonly BriefIncident[];
  readonly active: readonly BriefIncident[];
  readonly held: readonly BriefIncident[];
  readonly calls: readonly Call[];
  readonly units: readonly BriefUnit[];
  /** Units that were never on duty: counted, because nobody waits for them. */
  readonly neverOnDuty: number;
  readonly gaps: readonly AttentionLine[];
  readonly shelved: readonly AttentionLine[];
  readonly staleClaims: readonly Claim[];
  readonly notes: readonly ShiftNote[];
};

function dueByIncident(lines: readonly AttentionLine[]): ReadonlyMap<string, AttentionLine[]> {
  const due = new Map<string, AttentionLine[]>();
  for (const line of lines) {
    if (line.incidentId === undefined) continue;
    const before = due.get(line.incidentId);
    if (before) before.push(line);
    else due.set(line.incidentId, [line]);
  }
  return due;
}

function wasNeverOnDuty({ unit }: DefinedUnit): boolean {
  return unit.duty.status === "outOfService" && unit.duty.reason === NOT_YET_IN_SERVICE;
}

function unitsNotToBeHad(board: Board, at: Instant): BriefUnit[] {
  return listUnits(board).flatMap((item): BriefUnit[] => {
    const status = unitStatus(board, item.unit.unitId, at);
    if (wasNeverOnDuty(item)) return [];
    if (status === "away" || status === "outOfService") {
      return [{ ...item, status, since: item.unit.duty.since }];
    }
    const { reservation } = item.unit;
    if (status !== "reserved" || reservation === undefined) return [];
    return [{ ...item, status, since: reservation.from }];
  });
}

function rankOf(board: Board, { priorityId }: Incident): number {
  return board.configuration.priorities.get(priorityId)?.rank ?? Number.MAX_SAFE_INTEGER;
}

/** The notes that still hold, oldest first. */
export function listShiftNotes(board: Board, at: Instant): ShiftNote[] {
  return [...board.shift.notes.values()]
    .filter((note) => note.until > at)
    .sort((a, b) => a.at - b.at || (a.noteId < b.noteId ? -1 : 1));
}

/** All claims, the longest without an action first. */
export function listClaims(board: Board): Claim[] {
  return [...board.shift.claims.values()].sort(
    (a, b) => a.lastActionAt - b.lastActionAt || a.since - b.since,
  );
}

/** The brief of a board at an instant. A pure function of both. */
export function briefOf(board: Board, at: Instant): Brief {
  const lines = attentionLines(board, at);
  const due = dueByIncident(lines);
  const incidents = listOpenIncidents(board)
    .map((incident): BriefIncident => {
      const claim = board.shift.claims.get(`incident/${incident.incidentId}`);
      return {
        incident,
        units: listOpenAssignments(board, incident),
        due: due.get(incident.incidentId) ?? [],
        claim,
        isStale: claim !== undefined && isStale(board, claim, at),
      };
    })
    .sort((a, b) => rankOf(board, a.incident) - rankOf(board, b.incident));
  const pending = incidents.filter(({ incident }) => isPending(board, incident));
  return {
    board,
    at,
    pending,
    active: incidents.filter((item) => item.incident.status === "open" && !pending.includes(item)),
    held: incidents.filter(({ incident }) => incident.status === "held"),
    calls: listOpenCalls(board),
    units: unitsNotToBeHad(board, at),
    neverOnDuty: listUnits(board).filter(wasNeverOnDuty).length,
    gaps: lines.filter(
      (line) => line.leadsTo.to === "matter" && line.leadsTo.matter.kind === "gap",
    ),
    shelved: lines.filter(({ handling }) => handling.shelved !== undefined),
    staleClaims: listClaims(board).filter((claim) => isStale(board, claim, at)),
    notes: listShiftNotes(board, at),
  };
}
