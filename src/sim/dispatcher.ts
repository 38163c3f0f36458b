import { needsOf, needStates } from "#kernel";
import type { Board, CapabilityId, IncidentId, Instant, Need, UnitId } from "#kernel";
import { chooseUnits, prepareDemand } from "#recommend";
import type { ChosenUnit, PreparedDemand } from "#recommend";
import { AUTOPILOT, envelope, type Land, type WorldCommand } from "./land.ts";
import type { WorldRoads } from "./loaded.ts";
import type { LoadedScenario } from "./loaded.ts";

const HOUR = 3_600_000;

/** The dispatcher that decides anew: `closest` and `plan`. */
export type Dispatcher = {
  /** Sends what the incident's plan still lacks; remembers what no free unit could fill. */
  decide(incidentId: IncidentId, at: Instant, board: Board): WorldCommand[];
  /** Incidents that wait for something this unit can do, longest waiting first. */
  waitingFor(unitId: UnitId, board: Board): IncidentId[];
  isWaiting(incidentId: IncidentId): boolean;
  /** Every incident that waits for a unit. */
  waiting(): IncidentId[];
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
  for (const { place } of scenario.history) {
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

type Waiting = { readonly capabilities: ReadonlySet<CapabilityId> };

export function createDispatcher(land: Land, demand: PreparedDemand | undefined): Dispatcher {
  const waiting = new Map<IncidentId, Waiting>();
  /** Units sent per incident and need: one that was called off is not replaced. */
  const sent = new Map<IncidentId, Map<string, number>>();
  const assigned = new Map<IncidentId, number>();

  function sendable(incidentId: IncidentId, chosen: readonly ChosenUnit[], board: Board) {
    const counts = sent.get(incidentId) ?? new Map<string, number>();
    sent.set(incidentId, counts);
    const incident = board.incidents.get(incidentId);
    const needs = incident === undefined ? [] : needsOf(board, incident, board.at).needs;
    const limits = new Map(needs.map((need: Need) => [need.needId, need.count]));
    return chosen.filter(({ needId, unitId }) => {
      const agencyId = board.configuration.units.get(unitId)?.agencyId ?? "";
      if (!land.isOnAutopilot(agencyId)) return false;
      const count = counts.get(needId) ?? 0;
      if (count >= (limits.get(needId) ?? 0)) return false;
      counts.set(needId, count + 1);
      return true;
    });
  }

  function remember(incidentId: IncidentId, at: Instant, board: Board): void {
    const counts = sent.get(incidentId) ?? new Map<string, number>();
    const capabilities = new Set<CapabilityId>();
    for (const { need, missing } of needStates(board, incidentId, at)) {
      if (missing > 0 && (counts.get(need.needId) ?? 0) < need.count) {
        capabilities.add(need.capabilityId);
      }
    }
    // Set again at the end of the map only when new: who waits longest is asked first.
    if (capabilities.size === 0) waiting.delete(incidentId);
    else waiting.set(incidentId, { capabilities });
  }

  return {
    decide(incidentId, at, board) {
      const incident = board.incidents.get(incidentId);
      if (incident?.status !== "open" || land.policy === "history") {
        waiting.delete(incidentId);
        return [];
      }
      const chosen = chooseUnits(
        {
          board,
          incidentId,
          at,
          positions: (unitId) => {
            const position = land.motions.position(unitId, at);
            return position === undefined ? undefined : { ...position, asOf: at };
          },
          travel: land.roads,
          arrivals: land.responseModel,
          ...(demand === undefined ? {} : { demand }),
        },
        land.policy,
      );
      const units = sendable(incidentId, chosen, board);
      remember(incidentId, at, board);
      if (units.length === 0) return [];
      const first = assigned.get(incidentId) ?? 0;
      assigned.set(incidentId, first + units.length);
      const list = units.map(({ unitId, needId, advice }, index) => ({
        assignmentId: `${incidentId}:${first + index + 1}`,
        unitId,
        needId,
        advice,
      }));
      const command = { type: "assignUnits", incidentId, units: list } as const;
      return [envelope(at, `${incidentId}:assign:${first + 1}`, AUTOPILOT, command)];
    },
    waitingFor(unitId, board) {
      const definition = board.configuration.units.get(unitId);
      if (definition === undefined || waiting.size === 0) return [];
      return [...waiting]
        .filter(([, { capabilities }]) =>
          definition.capabilities.some(({ capabilityId }) => capabilities.has(capabilityId)),
        )
        .map(([incidentId]) => incidentId);
    },
    isWaiting: (incidentId) => waiting.has(incidentId),
    waiting: () => [...waiting.keys()],
    forget(incidentId) {
      waiting.delete(incidentId);
      sent.delete(incidentId);
      assigned.delete(incidentId);
    },
  };
}
