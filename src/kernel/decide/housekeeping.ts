import type { Board, Incident } from "../board.ts";
import type { CommandOf } from "../command.ts";
import type { Event } from "../event.ts";
import { ARCHIVE_BATCH } from "../limits.ts";
import type { CallId, IncidentId, Instant } from "../primitives.ts";
import { configurationEvent } from "../validate.ts";
import { checkText, happened, refuse, type Context, type Decision } from "./checks.ts";

/** CONF-1: all changes together, or none. */
export function configure(context: Context, command: CommandOf<"configure">): Decision {
  const { changes, reason } = command;
  const refusal = reason === undefined ? undefined : checkText("reason", reason);
  if (refusal) return refuse(refusal);
  const answer = configurationEvent(context.board, changes, reason);
  if ("problems" in answer) {
    return refuse({ code: "configuration-invalid", problems: answer.problems });
  }
  return happened(...answer.events);
}

/** The incident and those grouped into it: they leave the board together. */
function groupOf(board: Board, incident: Incident): Incident[] {
  const grouped = incident.groupedIds.map((id) => board.incidents.get(id));
  return [incident, ...grouped.filter((item) => item !== undefined)];
}

function byId(a: string, b: string): number {
  return a < b ? -1 : 1;
}

type Batch = { readonly incidentIds: IncidentId[]; readonly callIds: CallId[] };

/** What leaves the board together, in an order that depends on the ids only. */
function departures(board: Board, before: Instant): Batch[] {
  const groups: Batch[] = [];
  for (const incident of board.incidents.values()) {
    if (incident.status !== "closed" || incident.closedAt > before) continue;
    const members = groupOf(board, incident);
    groups.push({
      incidentIds: members.map((member) => member.incidentId),
      callIds: members.flatMap((member) => member.callIds),
    });
  }
  groups.sort((a, b) => byId(a.incidentIds[0] ?? "", b.incidentIds[0] ?? ""));
  const calls: CallId[] = [];
  for (const call of board.calls.values()) {
    if (call.status === "closed" && call.closedAt <= before) calls.push(call.callId);
  }
  return [...groups, ...calls.sort(byId).map((callId) => ({ incidentIds: [], callIds: [callId] }))];
}

/** ARC-1: what was closed long enough ago leaves the board, in batches; nothing else does. */
export function archiveClosed({ board, at }: Context): Decision {
  const before = at - board.configuration.settings.closedRetentionHours * 3_600_000;
  const events: Event[] = [];
  let batch: Batch = { incidentIds: [], callIds: [] };
  const flush = (): void => {
    if (batch.callIds.length + batch.incidentIds.length === 0) return;
    events.push({ type: "incidentsArchived", ...batch });
    batch = { incidentIds: [], callIds: [] };
  };
  for (const { incidentIds, callIds } of departures(board, before)) {
    batch.incidentIds.push(...incidentIds);
    batch.callIds.push(...callIds);
    if (Math.max(batch.incidentIds.length, batch.callIds.length) >= ARCHIVE_BATCH) flush();
  }
  flush();
  return happened(...events);
}
