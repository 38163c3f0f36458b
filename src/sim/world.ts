import { unreachable } from "#kernel";
import type { AcceptedEvent, AgencyId, Board, Instant, UnitId } from "#kernel";
import type { PreparedDemand } from "#recommend";
import { createAgenda } from "./agenda.ts";
import { createCrewPlans } from "./crew-plan.ts";
import { createMoveUps, type MoveUps } from "./working/move-ups.ts";
import { createCrews, type Crews } from "./crews.ts";
import { createDispatcher, demandOf, type Dispatcher } from "./dispatcher.ts";
import { RANK, type Autopilot, type Land, type Task, type WorldCommand } from "./land.ts";
import type { LoadedScenario, Policy, WorldResponseModel, WorldRoads } from "./loaded.ts";
import { createMotions, type WorldPosition } from "./motion.ts";
import { streams } from "./random.ts";
import type { RecordedAssignment, RecordedCall } from "./scenario.ts";
import { createScript, type Script } from "./script.ts";
import { createBreaks, type Breaks } from "./working/breaks.ts";
import { hasRules, noCounts, type WorkingCounts } from "./working/counts.ts";

export type WorldOptions = {
  readonly scenario: LoadedScenario;
  readonly roads: WorldRoads;
  readonly responseModel: WorldResponseModel;
  readonly policy: Policy;
  readonly seed: number;
  /** Records that crew times and demand are taken from; absent: the scenario's own history. */
  readonly records?: readonly RecordedCall[];
  /** Calls received before this instant are not played. Absent: the start of the history. */
  readonly from?: Instant;
  /** Who is on autopilot at first; absent: everybody. See CALL_TAKING for the call-taker. */
  readonly autopilot?: Autopilot;
  /** Seconds a crew takes to acknowledge; absent: crews do not, as in the records. */
  readonly acknowledgeSeconds?: { readonly from: number; readonly to: number };
  /** Where calls are expected, for `plan`; absent: where the scenario's own calls were. */
  readonly demand?: PreparedDemand;
};

/**
 * The world outside the dispatch centre: callers, crews, vehicles, and whoever is on autopilot.
 * It acts on the board through commands only and learns of it through events only. It is
 * deterministic in its options and the events it observes (RPL-1).
 */
export type World = {
  /** When it next wants to act; undefined when nothing more is planned. */
  nextAt(): Instant | undefined;
  /**
   * The next commands that are due at `now` or before, in order: those of one thing that happens,
   * at one instant. The caller gives them to the authority, tells `observe` the events, and asks
   * again until the answer is empty; asked in small steps or after a long pause, the same things
   * happen. `at` is when it was due; a live authority may put its own, later clock there, for
   * `occurredAt` always says when it happened.
   */
  due(now: Instant, board: Board): WorldCommand[];
  /** Reacts to what the centre did; `board` is the board after these events. */
  observe(events: readonly AcceptedEvent[], board: Board): void;
  /** Along the real way of the road model; undefined for a unit that was never placed. */
  position(unitId: UnitId, now: Instant): WorldPosition | undefined;
  /** Gives the chair of an agency to a person, or back. `board` is the board now. */
  setAutopilot(agencyId: AgencyId, on: boolean, board: Board): void;
  isOnAutopilot(agencyId: AgencyId): boolean;
  /** How often the working rules were followed so far; undefined without any. */
  working(): WorkingCounts | undefined;
  /** Nothing more will happen by itself. */
  finished(now: Instant): boolean;
};

type Parts = {
  readonly land: Land;
  readonly crews: Crews;
  readonly script: Script;
  readonly dispatcher: Dispatcher;
  readonly calls: ReadonlyMap<string, RecordedCall>;
  readonly breaks: Breaks;
  readonly moveUps: MoveUps;
};

export function createWorld(options: WorldOptions): World {
  const { scenario, roads, policy } = options;
  const agenda = createAgenda<Task>();
  const chosen = new Map<AgencyId, boolean>();
  const unitTypes = unitTypesOf(scenario);
  let latest = options.from ?? scenario.manifest.from;
  const first = scenario.history[0]?.receivedAt;
  if (options.from === undefined && first !== undefined) latest = Math.min(latest, first);
  const isOnAutopilot: Autopilot = (agencyId) =>
    chosen.get(agencyId) ?? options.autopilot?.(agencyId) ?? true;
  const land: Land = {
    scenario,
    roads,
    policy,
    agenda,
    isOnAutopilot,
    responseModel: options.responseModel,
    motions: createMotions(roads),
    plans: createCrewPlans(
      options.records ?? scenario.history,
      (row: RecordedAssignment) => unitTypes.get(row.unitId) ?? row.unitTypeId,
    ),
    stream: streams(options.seed),
    acknowledgeSeconds: options.acknowledgeSeconds,
    callOf: new Map(),
    rules: policy === "history" ? {} : (scenario.rules ?? {}),
    requeued: new Set(),
    working: noCounts(),
    recalled: new Map(),
    transferred: new Set(),
    plan: (at, task) => agenda.add(Math.max(at, latest), RANK[task.kind], task),
  };
  const demand =
    policy === "plan"
      ? (options.demand ??
        demandOf(
          { ...scenario, history: options.records ?? scenario.history },
          roads,
          homeNodes(scenario, roads),
        ))
      : undefined;
  const dispatcher = createDispatcher(land, demand);
  const parts: Parts = {
    land,
    dispatcher,
    crews: createCrews(land),
    script: createScript(land, (incidentId) => dispatcher.isWaiting(incidentId)),
    calls: new Map(scenario.history.map((call) => [call.callId, call])),
    breaks: createBreaks(land, latest),
    moveUps: createMoveUps(land),
  };
  parts.script.begin(latest);
  parts.breaks.begin(latest);
  return {
    nextAt: () => agenda.nextAt(),
    due(now, board) {
      for (let next = agenda.take(now); next !== undefined; next = agenda.take(now)) {
        latest = Math.max(latest, next.at);
        const commands = commandsOf(parts, next.task, next.at, board);
        if (commands.length > 0) return commands;
      }
      latest = Math.max(latest, now);
      return [];
    },
    observe(events, board) {
      for (const accepted of events) observe(parts, accepted, board);
    },
    position: (unitId, now) => land.motions.position(unitId, now),
    setAutopilot(agencyId, on, board) {
      chosen.set(agencyId, on);
      if (on) resume(parts, latest, board);
    },
    isOnAutopilot,
    working: () => (hasRules(land.rules) ? { ...land.working } : undefined),
    finished: () => agenda.size === 0,
  };
}

function commandsOf(parts: Parts, task: Task, at: Instant, board: Board): WorldCommand[] {
  switch (task.kind) {
    case "step":
      return parts.crews.step(task, at, board);
    case "cancel":
      return parts.crews.cancel(task, at, board);
    case "decide":
      return parts.dispatcher.decide(task.incidentId, at, board);
    case "configure":
    case "onDuty":
    case "offDuty":
    case "prioritise":
    case "receive":
    case "open":
    case "raise":
    case "assignRecorded":
    case "close":
    case "leave":
      return parts.script.commands(task, at, board);
    case "breakWindowOpens":
    case "breakWindowCloses":
    case "breakTry":
    case "breakEnd":
      return parts.breaks.commands(task, at, board);
    case "moveUp":
      return parts.moveUps.commands(task.table, at, board);
    default:
      return unreachable(task);
  }
}

/** Other events concern the centre alone: the world does not see them. */
function observe(parts: Parts, accepted: AcceptedEvent, board: Board): void {
  // Crews count from when a thing happened, however late it was entered: `plan` never goes back.
  const { event, occurredAt: at } = accepted;
  const { crews, script, dispatcher, land } = parts;
  if (event.type === "callLinked") {
    const call = parts.calls.get(event.callId);
    if (call !== undefined) script.linked(event.incidentId, call, at);
  } else if (event.type === "unitAssigned") {
    crews.assigned(event, at, accepted.actor.kind, board);
    parts.moveUps.changed(event.unitId, at, board);
  } else if (event.type === "assignmentStatusChanged") {
    crews.statusChanged(event, at, board);
    if (event.status === "cleared" || event.status === "cancelled") {
      unitFreed(parts, event.unitId, at, board);
      script.ended(event.incidentId, at, board);
    }
  } else if (event.type === "unitPlacedInService") {
    parts.breaks.dutyChanged(event.unitId, at, board);
    crews.goHome(event.unitId, at, board);
    unitFreed(parts, event.unitId, at, board);
  } else if (event.type === "unitTakenOutOfService" || event.type === "unitAway") {
    if (event.type !== "unitAway") parts.breaks.dutyChanged(event.unitId, at, board);
    parts.moveUps.changed(event.unitId, at, board);
  } else if (event.type === "unitPosted") crews.goHome(event.unitId, at, board);
  else if (event.type === "alarmRaised")
    land.plan(at, { kind: "decide", incidentId: event.incidentId });
  else if (event.type === "incidentMoved") crews.incidentMoved(event.incidentId, at, board);
  else if (event.type === "incidentClosed") dispatcher.forget(event.incidentId);
  else if (event.type === "commandUndone") {
    for (const assignment of event.assignments) crews.restored(assignment, at, board);
  }
}

function unitFreed(parts: Parts, unitId: UnitId, at: Instant, board: Board): void {
  parts.script.relieve(unitId, at, board);
  for (const incidentId of parts.dispatcher.waitingFor(unitId, board)) {
    parts.land.plan(at, { kind: "decide", incidentId });
  }
  parts.breaks.freed(unitId, at, board);
  parts.moveUps.changed(unitId, at, board);
}

/** The chair is handed back: what a person left pending is taken up again. */
function resume(parts: Parts, at: Instant, board: Board): void {
  const { land, script } = parts;
  script.resume(at, board);
  for (const call of board.openCallIds.keys()) {
    const recorded = parts.calls.get(call);
    if (recorded !== undefined) land.plan(at, { kind: "open", call: recorded });
  }
  for (const incidentId of board.activeIncidentIds.keys()) {
    if (!land.callOf.has(incidentId)) continue;
    land.plan(at, { kind: "decide", incidentId });
    land.plan(at, { kind: "close", incidentId });
  }
}

export function unitTypesOf(scenario: LoadedScenario): Map<UnitId, string> {
  const types = new Map<UnitId, string>();
  for (const change of scenario.configuration) {
    if (change.kind === "unit" && "put" in change) {
      types.set(change.put.unitId, change.put.unitTypeId);
    }
  }
  return types;
}

function homeNodes(scenario: LoadedScenario, roads: WorldRoads): Map<string, Map<string, number>> {
  const stations = new Map<string, number>();
  const posts = new Map<string, number>();
  for (const change of scenario.configuration) {
    if (!("put" in change)) continue;
    if (change.kind === "station") {
      stations.set(change.put.stationId, roads.nearestNode(change.put).node);
    } else if (change.kind === "post") {
      posts.set(change.put.postId, roads.nearestNode(change.put).node);
    }
  }
  return new Map([
    ["station", stations],
    ["post", posts],
  ]);
}
