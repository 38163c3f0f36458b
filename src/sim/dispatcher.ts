import { getIncident, needsOf, needStates } from "#kernel";
import type {
  Assignment,
  Board,
  CapabilityId,
  Incident,
  IncidentId,
  Instant,
  UnitId,
} from "#kernel";
import { chooseUnits, prepareDemand } from "#recommend";
import type { ChoiceLimits, ChosenUnit, DivertRule, PreparedDemand } from "#recommend";
import { AUTOPILOT, envelope, type Land, type WorldCommand } from "./land.ts";
import type { LoadedScenario, WorldRoads } from "./loaded.ts";

const HOUR = 3_600_000;

/** The dispatcher that decides anew: `closest` and `plan`. */
export type Dispatcher = {
  /** Sends what the incident's plan still lacks; remembers what no free unit could fill. */
  decide(incidentId: IncidentId, at: Instant, board: Board): WorldCommand[];
  /** Incidents that wait for something this unit can do: most urgent, then longest waiting. */
  waitingFor(unitId: UnitId, board: Board): IncidentId[];
  isWaiting(incidentId: IncidentId): boolean;
  forget(incidentId: IncidentId): void;
};

/**
 * Where calls are expected: the history's own calls, each weighing the same at its road node. It
 * knows the whole week in advance, as a planner with many years of records would know its shape.
 */
export function demandOf(
  scenario: LoadedScenario,
  roads: WorldRoads,
  nodes: ReadonlyMap<string, ReadonlyMap<string, number>>,
): PreparedDemand {
  const hours = Math.max(1, (scenario.manifest.to - scenario.manifest.from) / HOUR);
  const calls = new Map<number, number>();
  for (const { place, origin } of scenario.history) {
    // What crews began themselves would draw units to where units already are.
    if (origin === "officer") continue;
    const node = place.node ?? roads.nearestNode(place).node;
    calls.set(node, (calls.get(node) ?? 0) + 1);
  }
  return prepareDemand({
    nodes: [...calls.keys()],
    callsPerHour: [...calls.values()].map((count) => count / hours),
    stationNodes: nodes.get("station") ?? new Map(),
    postNodes: nodes.get("post") ?? new Map(),
    travel: roads,
  });
}

type Desk = {
  readonly land: Land;
  readonly demand: PreparedDemand | undefined;
  /** What each incident waits for; who waits longest is first. */
  readonly waiting: Map<IncidentId, ReadonlySet<CapabilityId>>;
  /** Units sent per incident and need: one that was called off is not replaced. */
  readonly sent: Map<IncidentId, Map<string, number>>;
  /** Assignments made per incident, for their ids. */
  readonly made: Map<IncidentId, number>;
};

export function createDispatcher(land: Land, demand: PreparedDemand | undefined): Dispatcher {
  const desk: Desk = { land, demand, waiting: new Map(), sent: new Map(), made: new Map() };
  const { waiting, sent, made } = desk;
  return {
    decide: (incidentId, at, board) => decide(desk, incidentId, at, board),
    waitingFor(unitId, board) {
      const definition = board.configuration.units.get(unitId);
      if (definition === undefined || waiting.size === 0) return [];
      const can = (capabilities: ReadonlySet<CapabilityId>) =>
        definition.capabilities.some(({ capabilityId }) => capabilities.has(capabilityId));
      const found = [...waiting].flatMap(([incidentId, needed]) =>
        can(needed) ? [incidentId] : [],
      );
      return byUrgency(found, board);
    },
    isWaiting: (incidentId) => waiting.has(incidentId),
    forget(incidentId) {
      waiting.delete(incidentId);
      sent.delete(incidentId);
      made.delete(incidentId);
    },
  };
}

/** Sorted by rank of priority; equal ones stay in the order given. */
function byUrgency(incidentIds: IncidentId[], board: Board): IncidentId[] {
  if (incidentIds.length < 2) return incidentIds;
  const rankOf = (incidentId: IncidentId): number => {
    const priorityId = board.incidents.get(incidentId)?.priorityId ?? "";
    return board.configuration.priorities.get(priorityId)?.rank ?? Number.MAX_SAFE_INTEGER;
  };
  return incidentIds.toSorted((left, right) => rankOf(left) - rankOf(right));
}

function decide(desk: Desk, incidentId: IncidentId, at: Instant, board: Board): WorldCommand[] {
  const { land, made } = desk;
  const { policy } = land;
  const isLeaving = land.transferred.has(incidentId);
  if (board.incidents.get(incidentId)?.status !== "open" || policy === "history" || isLeaving) {
    desk.waiting.delete(incidentId);
    return [];
  }
  const input = {
    board,
    incidentId,
    at,
    positions: (unitId: UnitId) => {
      const position = land.motions.position(unitId, at);
      return position === undefined ? undefined : { ...position, asOf: at };
    },
    travel: land.roads,
    arrivals: land.responseModel,
    ...(desk.demand === undefined ? {} : { demand: desk.demand }),
  };
  const asked = chooseUnits(input, policy, limitsOf(desk, incidentId, board));
  const chosen = sendable(desk, incidentId, asked, at, board);
  remember(desk, incidentId, at, board);
  if (chosen.length === 0) return [];
  const free = chosen.filter(({ divert }) => divert === undefined);
  const diverted = chosen.filter(({ divert }) => divert !== undefined);
  const first = (made.get(incidentId) ?? 0) + 1;
  made.set(incidentId, first + chosen.length - 1);
  const units = free.map(({ unitId, needId, advice }, index) => {
    return { assignmentId: `${incidentId}:${first + index}`, unitId, needId, advice };
  });
  for (const { divert } of diverted) requeue(desk, divert!.assignmentId, board);
  const command = { type: "assignUnits", incidentId, units } as const;
  return [
    ...(units.length === 0
      ? []
      : [envelope(at, `${incidentId}:assign:${first}`, AUTOPILOT, command)]),
    ...diverted.map((one, index) =>
      divertCommand(incidentId, one, first + free.length + index, at),
    ),
  ];
}

/**
 * Who may be sent on (RUL-2): a unit that this dispatcher sent, from where no life may be at stake:
 * the kernel lets no machine alone take one from there (ASG-15).
 */
function limitsOf(desk: Desk, incidentId: IncidentId, board: Board): ChoiceLimits {
  const divert = divertRule(desk, board);
  const priorityId = board.incidents.get(incidentId)?.priorityId ?? "";
  const isLifeThreat = board.configuration.priorities.get(priorityId)?.lifeThreat === true;
  // A crew is called from its break only where a life may be at stake (RUL-7).
  const mayRecall = desk.land.rules.breaks === undefined || isLifeThreat;
  return { mayRecall, ...(divert === undefined ? {} : { divert }) };
}

function divertRule(desk: Desk, board: Board): DivertRule | undefined {
  const { diverts } = desk.land.rules;
  if (diverts === undefined) return undefined;
  const mayLeave = ({ needId }: Assignment, { status, incidentId, priorityId }: Incident) => {
    if (status !== "open" || needId === undefined) return false;
    if (board.configuration.priorities.get(priorityId)?.lifeThreat === true) return false;
    return (desk.sent.get(incidentId)?.get(needId) ?? 0) > 0;
  };
  return { gainSeconds: diverts.gainSeconds, mayLeave };
}

/** The incident that a unit is taken from waits again for what it did there. */
function requeue({ land, sent, waiting }: Desk, assignmentId: string, board: Board): void {
  const assignment = board.assignments.get(assignmentId);
  const { incidentId = "", needId = "" } = assignment ?? {};
  const counts = sent.get(incidentId);
  counts?.set(needId, (counts.get(needId) ?? 1) - 1);
  land.requeued.add(incidentId);
  const definition = board.configuration.units.get(assignment?.unitId ?? "");
  const capabilities = definition?.capabilities.map(({ capabilityId }) => capabilityId) ?? [];
  waiting.set(incidentId, new Set([...(waiting.get(incidentId) ?? []), ...capabilities]));
}

function divertCommand(
  toIncidentId: IncidentId,
  { needId, advice, divert }: ChosenUnit,
  number: number,
  at: Instant,
): WorldCommand {
  const assignmentId = `${toIncidentId}:${number}`;
  return envelope(at, `${toIncidentId}:divert:${number}`, AUTOPILOT, {
    type: "divertUnit",
    fromAssignmentId: divert!.assignmentId,
    toIncidentId,
    assignmentId,
    needId,
    advice,
    reason: "more-urgent",
    confirmed: true,
  });
}

/** Those of agencies on autopilot, and never more for a need than it asks for, ever. */
function sendable(
  desk: Desk,
  incidentId: IncidentId,
  chosen: readonly ChosenUnit[],
  at: Instant,
  board: Board,
): ChosenUnit[] {
  const counts = desk.sent.get(incidentId) ?? new Map<string, number>();
  desk.sent.set(incidentId, counts);
  const { needs } = needsOf(board, getIncident(board, incidentId), at);
  const limits = new Map(needs.map((need) => [need.needId, need.count]));
  return chosen.filter(({ needId, unitId }) => {
    const agencyId = board.configuration.units.get(unitId)?.agencyId ?? "";
    if (!desk.land.isOnAutopilot(agencyId)) return false;
    const count = counts.get(needId) ?? 0;
    if (count >= (limits.get(needId) ?? 0)) return false;
    counts.set(needId, count + 1);
    return true;
  });
}

/** Which capabilities the incident still waits for, once those chosen are counted as sent. */
function remember(desk: Desk, incidentId: IncidentId, at: Instant, board: Board): void {
  const counts = desk.sent.get(incidentId);
  const capabilities = new Set<CapabilityId>();
  for (const { need, missing } of needStates(board, incidentId, at)) {
    const unsent = (counts?.get(need.needId) ?? 0) < need.count;
    if (missing > 0 && unsent) capabilities.add(need.capabilityId);
  }
  if (capabilities.size === 0) desk.waiting.delete(incidentId);
  else desk.waiting.set(incidentId, capabilities);
}
