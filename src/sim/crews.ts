import { flatDistanceMetres } from "#geo";
import { localTime, TIME_NOT_RECORDED } from "#kernel";
import type {
  ActorKind,
  Assignment,
  Board,
  EventOf,
  IncidentId,
  Instant,
  Place,
  UnitId,
} from "#kernel";
import { wasReached, type CrewPlan } from "./crew-plan.ts";
import { AUTOPILOT, crewActor, envelope, IMPORT } from "./land.ts";
import type { Land, Step, StepStatus, Task, WorldCommand } from "./land.ts";
import { lastStampOf } from "./loaded.ts";
import type { RecordedAssignment, RecordedCall } from "./scenario.ts";

/** Without any way on the roads a unit drives the straight line at this speed. */
const STRAIGHT_LINE_METRES_PER_SECOND = 25 / 3.6;

type Crew = {
  readonly assignmentId: string;
  readonly unitId: UnitId;
  readonly incidentId: IncidentId;
  /** call/unit type/k: names the crew's random streams, whoever it is. */
  readonly key: string;
  readonly unitTypeId: string;
  readonly call: RecordedCall | undefined;
  /** Set while the crew does exactly what was recorded, when it was recorded. */
  readonly row: RecordedAssignment | undefined;
  plan: CrewPlan;
  course: number;
  status: Assignment["status"];
  /** It will be called off before it arrives, unless nobody else reaches the call. */
  toBeCancelled: boolean;
  arriveAt: Instant | undefined;
};

/** The crews: what they do about the assignments they are given. */
export type Crews = {
  assigned(event: EventOf<"unitAssigned">, at: Instant, by: ActorKind, board: Board): void;
  statusChanged(event: EventOf<"assignmentStatusChanged">, at: Instant, board: Board): void;
  restored(assignment: Assignment, at: Instant, board: Board): void;
  incidentMoved(incidentId: IncidentId, at: Instant, board: Board): void;
  /** A unit that is free goes to its post or station. */
  goHome(unitId: UnitId, at: Instant, board: Board): void;
  step(task: Step, at: Instant, board: Board): WorldCommand[];
  cancel(task: Extract<Task, { kind: "cancel" }>, at: Instant, board: Board): WorldCommand[];
};

export function createCrews(land: Land): Crews {
  const crews = new Map<string, Crew>();
  const sent = new Map<string, number>();
  /** Units that were sent on while they turned out or drove: when they set out, or did. */
  const setOutAt = new Map<UnitId, Instant>();
  return {
    assigned(event, at, by, board) {
      const crew = muster(land, sent, event, by, board);
      const goesAt = setOutAt.get(event.unitId);
      if (goesAt !== undefined) {
        setOutAt.delete(event.unitId);
        crew.plan = { ...crew.plan, turnoutSeconds: Math.max(0, goesAt - at) / 1000 };
      }
      const recall = land.recalled.get(event.unitId);
      if (recall !== undefined && crew.plan.turnoutSeconds !== undefined) {
        crew.plan = { ...crew.plan, turnoutSeconds: crew.plan.turnoutSeconds + recall };
      }
      land.recalled.delete(event.unitId);
      crews.set(event.assignmentId, crew);
      if (crew.row !== undefined) return nextRecorded(land, crew, at);
      startModelled(land, crew, at);
    },
    statusChanged(event, at, board) {
      const crew = crews.get(event.assignmentId);
      if (crew === undefined) return;
      const goesAt = sentOnAt(land, crew, event, board);
      if (goesAt !== undefined) setOutAt.set(event.unitId, goesAt);
      proceed(land, crew, event.status, at, board);
    },
    restored(assignment, at, board) {
      const crew = crews.get(assignment.assignmentId);
      if (crew !== undefined) proceed(land, crew, assignment.status, at, board);
    },
    incidentMoved(incidentId, at, board) {
      for (const crew of crews.values()) {
        if (crew.incidentId !== incidentId || crew.status !== "enRoute") continue;
        if (crew.row === undefined) proceed(land, crew, "enRoute", at, board);
      }
    },
    goHome: (unitId, at, board) => goHome(land, unitId, at, board),
    step(task, at, board) {
      const crew = crews.get(task.assignmentId);
      if (crew === undefined || crew.course !== task.course) return [];
      return [stepCommand(crew, task, at, board)];
    },
    cancel(task, at, board) {
      const crew = crews.get(task.assignmentId);
      return crew === undefined ? [] : callOff(land, crew, at, board);
    },
  };
}

/**
 * When a unit that is sent on sets out: at once where it is under way, else when it would have
 * (RUL-4). Undefined for any other end of an assignment.
 */
function sentOnAt(
  { rules, working }: Land,
  crew: Crew,
  { status, unitId, reason }: EventOf<"assignmentStatusChanged">,
  board: Board,
): Instant | undefined {
  if (rules.diverts === undefined || status !== "cancelled") return undefined;
  if (reason?.startsWith("diverted-") !== true) return undefined;
  working.diverts += 1;
  if ((board.units.get(unitId)?.openAssignmentIds.length ?? 0) === 0) return undefined;
  const { turnoutSeconds } = crew.plan;
  const made = board.assignments.get(crew.assignmentId)?.times.assignedAt;
  if (turnoutSeconds === undefined || made === undefined) return undefined;
  return after(made, turnoutSeconds);
}

function muster(
  land: Land,
  sent: Map<string, number>,
  event: EventOf<"unitAssigned">,
  by: ActorKind,
  board: Board,
): Crew {
  const { assignmentId, unitId, incidentId } = event;
  const call = land.callOf.get(incidentId);
  const unitTypeId = board.configuration.units.get(unitId)?.unitTypeId ?? "unknown";
  const typeKey = `${call?.callId ?? incidentId}/${unitTypeId}`;
  const order = (sent.get(typeKey) ?? 0) + 1;
  sent.set(typeKey, order);
  const key = `${typeKey}/${order}`;
  const recorded = by === "import" && land.policy === "history";
  const row = recorded ? call?.assignments.find((one) => one.rowId === assignmentId) : undefined;
  const plan = land.plans.planFor(call, unitTypeId, order, () => land.stream(`${key}/crew`));
  const crew: Crew = {
    assignmentId,
    unitId,
    incidentId,
    key,
    unitTypeId,
    call,
    row,
    plan,
    course: 0,
    status: "assigned",
    toBeCancelled: row === undefined && plan.cancelAfterSeconds !== undefined,
    arriveAt: undefined,
  };
  // Whom a person sends, only a person calls off.
  if (by === "person" && crew.toBeCancelled) arrive(land, crew);
  return crew;
}

function planStep(land: Land, crew: Crew, at: Instant, status: StepStatus): void {
  const { assignmentId, course } = crew;
  land.plan(at, { kind: "step", assignmentId, course, status });
}

function after(at: Instant, seconds: number): Instant {
  return at + Math.round(seconds * 1000);
}

function startModelled(land: Land, crew: Crew, at: Instant): void {
  const { plan, assignmentId } = crew;
  const { acknowledgeSeconds: range } = land;
  if (plan.cancelAfterSeconds !== undefined) {
    land.plan(after(at, plan.cancelAfterSeconds), { kind: "cancel", assignmentId });
  }
  if (range !== undefined) {
    const uniform = land.stream(`${crew.key}/acknowledge`).uniform();
    const seconds = range.from + (range.to - range.from) * uniform;
    if (seconds < (plan.turnoutSeconds ?? Infinity)) {
      planStep(land, crew, after(at, seconds), "acknowledged");
      return;
    }
  }
  if (plan.turnoutSeconds !== undefined) {
    planStep(land, crew, after(at, plan.turnoutSeconds), "enRoute");
  }
}

/** The crew has reached a status, whoever said so: it goes on from there. */
function proceed(
  land: Land,
  crew: Crew,
  status: Assignment["status"],
  at: Instant,
  board: Board,
): void {
  crew.status = status;
  crew.course += 1;
  if (status === "cleared" || status === "cancelled") {
    crew.toBeCancelled = false;
    goHome(land, crew.unitId, at, board);
    return;
  }
  const incident = board.incidents.get(crew.incidentId);
  const node = incident === undefined ? undefined : nodeOf(land, incident.place);
  if (status === "enRoute") setOut(land, crew, at, node, incident?.place, board);
  if (status === "onScene" && node !== undefined) land.motions.place(crew.unitId, node, "scene");
  if (status === "transporting") transport(land, crew, at, board);
  if (crew.row !== undefined) return nextRecorded(land, crew, at);
  const { plan } = crew;
  if (status === "acknowledged") {
    const made = board.assignments.get(crew.assignmentId)?.times.assignedAt ?? at;
    if (plan.turnoutSeconds === undefined) return;
    planStep(land, crew, Math.max(at, after(made, plan.turnoutSeconds)), "enRoute");
  } else if (status === "enRoute" && !crew.toBeCancelled) {
    planStep(land, crew, crew.arriveAt ?? at, "onScene");
  } else if (status === "onScene") {
    const next = plan.transportSeconds === undefined ? "cleared" : "transporting";
    planStep(land, crew, after(at, plan.sceneSeconds), next);
  } else if (status === "transporting") {
    planStep(land, crew, after(at, plan.transportSeconds ?? 0), "atDestination");
  } else if (status === "atDestination") {
    planStep(land, crew, after(at, plan.destinationSeconds), "cleared");
  } else if (status === "assigned") startModelled(land, crew, at);
}

function nodeOf(land: Land, place: Place): number {
  return place.node ?? land.roads.nearestNode(place).node;
}

/** Sends the unit along the roads; its time is the recorded one, else one of the model. */
function setOut(
  land: Land,
  crew: Crew,
  at: Instant,
  node: number | undefined,
  place: Place | undefined,
  board: Board,
): void {
  if (node === undefined || place === undefined) return;
  const recorded = crew.row?.onSceneAt;
  if (crew.row !== undefined) {
    const arriveAt = recorded !== undefined && recorded > at ? { arriveAt: recorded } : {};
    land.motions.travel(crew.unitId, node, { departAt: at, ...arriveAt, after: "scene" });
    return;
  }
  let roadSeconds = land.motions.secondsTo(crew.unitId, node, at);
  if (roadSeconds === undefined) {
    const from = land.motions.position(crew.unitId, at)?.point ?? place;
    roadSeconds = flatDistanceMetres(from, place) / STRAIGHT_LINE_METRES_PER_SECOND;
  }
  const { hourOfDay } = localTime(board.configuration.settings, at);
  const uniform = land.stream(`${crew.key}/travel`).openUniform();
  const urgent = isUrgent(board, crew.incidentId);
  const trip = { roadSeconds, unitTypeId: crew.unitTypeId, hourOfDay, urgent };
  crew.arriveAt = after(at, Math.max(0, land.responseModel.sampleTravel(uniform, trip)));
  const { arriveAt } = crew;
  land.motions.travel(crew.unitId, node, { departAt: at, arriveAt, after: "scene" });
}

function isUrgent(board: Board, incidentId: IncidentId): boolean {
  const priorityId = board.incidents.get(incidentId)?.priorityId ?? "";
  return board.configuration.priorities.get(priorityId)?.lifeThreat === true;
}

function transport(land: Land, crew: Crew, at: Instant, board: Board): void {
  const destination = board.assignments.get(crew.assignmentId)?.destination;
  if (destination === undefined) return;
  const recorded = crew.row?.atDestinationAt;
  const arriveAt = crew.row === undefined ? after(at, crew.plan.transportSeconds ?? 0) : recorded;
  land.motions.travel(crew.unitId, nodeOf(land, destination), {
    departAt: at,
    ...(arriveAt === undefined ? {} : { arriveAt }),
    after: "scene",
  });
}

function goHome(land: Land, unitId: UnitId, at: Instant, board: Board): void {
  const unit = board.units.get(unitId);
  if (unit === undefined || unit.openAssignmentIds.length > 0) return;
  const { units, stations, posts } = board.configuration;
  const post = unit.postId === undefined ? undefined : posts.get(unit.postId);
  const home = post ?? stations.get(units.get(unitId)?.stationId ?? "");
  // A unit without a home waits where its last work ended.
  if (home === undefined) return land.motions.halt(unitId, at);
  const { node } = land.roads.nearestNode(home);
  const from = land.motions.position(unitId, at);
  const source = post === undefined ? "station" : "post";
  if (from === undefined) land.motions.place(unitId, node, source);
  else land.motions.travel(unitId, node, { departAt: at, after: source });
}

const LIFE = [
  ["enRoute", "enRouteAt"],
  ["onScene", "onSceneAt"],
  ["transporting", "transportingAt"],
  ["atDestination", "atDestinationAt"],
] as const;

/** The next recorded stamp, entered when it was recorded but never before the one before it. */
function nextRecorded(land: Land, crew: Crew, at: Instant): void {
  const { row, call, assignmentId, course } = crew;
  if (row === undefined || call === undefined) return;
  const reached = LIFE.findIndex(([status]) => status === crew.status);
  for (const [status, mark] of LIFE.slice(reached + 1)) {
    const stamp = row[mark];
    if (stamp === undefined) continue;
    land.plan(Math.max(at, stamp), { kind: "step", assignmentId, course, status, stamp });
    return;
  }
  const arrived = row.onSceneAt ?? row.transportingAt ?? row.atDestinationAt;
  const status = arrived === undefined ? "cancelled" : "cleared";
  const stamp = row.availableAt;
  if (stamp === undefined) {
    // Nobody recorded when it was over: the end of the call's record, marked as no time.
    const end = Math.max(at, lastStampOf(call));
    const reason = TIME_NOT_RECORDED;
    land.plan(end, { kind: "step", assignmentId, course, status, reason });
    return;
  }
  const reason = status === "cancelled" ? { reason: "not-needed" as const } : {};
  land.plan(Math.max(at, stamp), { kind: "step", assignmentId, course, status, stamp, ...reason });
}

function stepCommand(crew: Crew, task: Step, at: Instant, board: Board): WorldCommand {
  const { assignmentId } = crew;
  const { status, reason, stamp } = task;
  const place = board.incidents.get(crew.incidentId)?.place;
  const isRecorded = crew.row !== undefined;
  // The record holds no destinations; a crew has to name one, so it says that nobody knows.
  const destination =
    status === "transporting" && !isRecorded && place !== undefined
      ? { destination: { ...place, address: "Destination not recorded" } }
      : {};
  const actor = isRecorded ? IMPORT : crewActor(board, crew.unitId);
  return envelope(
    at,
    `${assignmentId}:${status}:${task.course}`,
    actor,
    {
      type: "setAssignmentStatus",
      assignmentId,
      status,
      ...destination,
      ...(reason === undefined ? {} : { reason }),
    },
    stamp ?? at,
  );
}

/** Called off as recorded, unless it is the last that can still reach a call that was reached. */
function callOff(land: Land, crew: Crew, at: Instant, board: Board): WorldCommand[] {
  if (!crew.toBeCancelled) return [];
  const incident = board.incidents.get(crew.incidentId);
  const others = (incident?.assignmentIds ?? []).some((id) => {
    const other = board.assignments.get(id);
    if (other === undefined || id === crew.assignmentId) return false;
    return other.status !== "cancelled";
  });
  if (crew.call === undefined || !wasReached(crew.call) || others) {
    const { assignmentId } = crew;
    const command = { type: "setAssignmentStatus", assignmentId, status: "cancelled" } as const;
    const id = `${assignmentId}:cancelled`;
    return [envelope(at, id, AUTOPILOT, { ...command, reason: "not-needed" })];
  }
  stay(land, crew, at);
  return [];
}

/** The crew is not called off after all: it goes on to arrive. */
function stay(land: Land, crew: Crew, at: Instant): void {
  const hadTurnout = crew.plan.turnoutSeconds !== undefined;
  arrive(land, crew);
  if (crew.status === "enRoute") {
    planStep(land, crew, Math.max(at, crew.arriveAt ?? at), "onScene");
  } else if (!hadTurnout) planStep(land, crew, at, "enRoute");
}

/** A plan that arrives: the turnout that is known, the rest drawn. */
function arrive(land: Land, crew: Crew): void {
  crew.toBeCancelled = false;
  const drawn = land.plans.arrivingPlan(crew.call, crew.unitTypeId, () =>
    land.stream(`${crew.key}/arrives`),
  );
  crew.plan = { ...drawn, turnoutSeconds: crew.plan.turnoutSeconds ?? drawn.turnoutSeconds };
}
