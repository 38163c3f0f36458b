// The traffic of a large city, made by the kernel: two incidents a minute, two units each.
import type {
  AcceptedEvent,
  Actor,
  AssignmentStatus,
  Board,
  Command,
  ConfigurationChange,
  Place,
  UnitDefinition,
} from "#kernel";
import { sha256Hex } from "#journal";
import type { Commit } from "#journal";
import { areaKernel } from "../src/server/authority/index.ts";
import type { CommandRequest } from "../src/server/authority/index.ts";

const START = 1_700_000_000_000;
const TICK_MILLISECONDS = 30_000;
const UNITS = 200;
const TICKS_PER_HOUR = 120;
/** Ticks after the call at which each thing happens. */
const STATUS_AT: readonly (readonly [number, Exclude<AssignmentStatus, "assigned">])[] = [
  [2, "acknowledged"],
  [3, "enRoute"],
  [14, "onScene"],
  [70, "cleared"],
];
const CLOSED_AT = 72;

const actor: Actor = { kind: "person", id: "dispatcher-1" };
const crew: Actor = { kind: "crew", id: "crew-1", agencyId: "fire" };

type Step = { readonly actor: Actor; readonly command: Command };

/** Commands in the order in which they come, without end. */
function* steps(): Generator<Step & { readonly at: number }> {
  const configure: Command = { type: "configure", changes: configuration() };
  yield { actor, command: configure, at: START };
  for (let unit = 0; unit < UNITS; unit += 1) {
    yield { actor, command: { type: "placeInService", unitId: `U${unit}` }, at: START };
  }
  for (let tick = 0; ; tick += 1) {
    const at = START + tick * TICK_MILLISECONDS;
    for (const step of tickSteps(tick)) yield { ...step, at };
    if (tick % TICKS_PER_HOUR === 0) yield { actor, command: { type: "archiveClosed" }, at };
  }
}

function* tickSteps(tick: number): Generator<Step> {
  yield* opening(tick);
  if (tick >= 1) yield assigning(tick - 1);
  for (const [after, status] of STATUS_AT) {
    if (tick < after) continue;
    for (const which of [0, 1]) {
      const assignmentId = `a-${tick - after}-${which}`;
      yield { actor: crew, command: { type: "setAssignmentStatus", assignmentId, status } };
    }
  }
  if (tick >= CLOSED_AT) {
    const incidentId = `i-${tick - CLOSED_AT}`;
    yield { actor, command: { type: "closeIncident", incidentId, disposition: "completed" } };
  }
}

function* opening(tick: number): Generator<Step> {
  const place = placeOf(tick);
  const callId = `c-${tick}`;
  const seal = { sealId: `seal-${tick}`, commitment: sha256Hex(callId) };
  const call = { callId, channel: "phone", typeId: "fire", place, narrative: seal } as const;
  yield { actor, command: { type: "receiveCall", ...call } };
  const incident = { incidentId: `i-${tick}`, callId, typeId: "fire", place };
  yield { actor, command: { type: "openIncident", ...incident } };
}

function assigning(incident: number): Step {
  const units = [0, 1].map((which) => ({
    assignmentId: `a-${incident}-${which}`,
    unitId: `U${(incident * 2 + which) % UNITS}`,
    needId: "engines",
    advice: { rank: which + 1, etaSeconds: 240, lowSeconds: 180, highSeconds: 330 },
  }));
  return { actor, command: { type: "assignUnits", incidentId: `i-${incident}`, units } };
}

function placeOf(tick: number): Place {
  const address = `${(tick * 7) % 9900} block of Ellis St`;
  const lat = 37.7 + (tick % 97) / 1000;
  return { lat, lon: -122.4, address, zoneIds: ["east"], node: tick, nodeDistanceMetres: 12.5 };
}

/** The same traffic as commits, or as requests for an authority. */
export class TrafficLog {
  board: Board;
  readonly #steps = steps();
  #count = 0;

  constructor(areaId: string) {
    this.board = areaKernel.emptyBoard(areaId);
  }

  /** Commits that bring the log to the sequence, or a few events beyond. Throws on a refusal. */
  commitsUntil(sequence: number): Commit[] {
    const commits: Commit[] = [];
    while (this.board.sequence < sequence) {
      const { at, ...request } = this.#next();
      const envelope = { ...request, at };
      const decision = areaKernel.decide(this.board, envelope);
      if ("refusal" in decision) {
        throw new Error(`traffic was refused: ${JSON.stringify(decision.refusal)}`);
      }
      const events = areaKernel.accept(this.board, envelope, decision.events);
      this.#apply(events);
      const { commandId } = request;
      if (events.length > 0) commits.push({ commandId, commandHash: sha256Hex(commandId), events });
    }
    return commits;
  }

  /** The first commands. Their times are left to the authority. */
  requestsFor(count: number): CommandRequest[] {
    return Array.from({ length: count }, () => {
      const { commandId, actor, command } = this.#next();
      return { commandId, actor, command };
    });
  }

  #apply(events: readonly AcceptedEvent[]): void {
    for (const event of events) this.board = areaKernel.evolve(this.board, event);
  }

  #next(): CommandRequest & { at: number } {
    const { value } = this.#steps.next();
    this.#count += 1;
    return { commandId: `command-${this.#count}`, ...value };
  }
}

function unitDefinition(index: number): UnitDefinition {
  return {
    unitId: `U${index}`,
    callSign: `E${index}`,
    agencyId: "fire",
    unitTypeId: "engine",
    capabilities: [{ capabilityId: "pump", level: 1 }],
    crew: 4,
  };
}

function configuration(): ConfigurationChange[] {
  const name = { en: "Bench" };
  const colour = { night: "#d32f2f", day: "#b71c1c" };
  const priority = { priorityId: "P2", name, rank: 2, colour, warnMinutes: 2, alertMinutes: 4 };
  const look = { shape: "triangle", tone: "sharp", lifeThreat: false } as const;
  const type = { typeId: "fire", name, discipline: "fire", defaultPriorityId: "P2" } as const;
  const need = { needId: "engines", capabilityId: "pump", count: 2 };
  const square = [
    [-123, 37],
    [-122, 37],
    [-122, 38],
    [-123, 37],
  ] as const;
  const zone = { zoneId: "east", kind: "first-due", name, polygons: [[square]] } as const;
  const plan = { planId: "p", name, typeIds: ["fire"], alarms: [{ level: 1, needs: [need] }] };
  return [
    { kind: "agency", put: { agencyId: "fire", name, discipline: "fire" } },
    { kind: "zone", put: zone },
    { kind: "capability", put: { capabilityId: "pump", name } },
    { kind: "unitType", put: { unitTypeId: "engine", name, shape: "square" } },
    { kind: "priority", put: { ...priority, ...look } },
    { kind: "incidentType", put: type },
    { kind: "responsePlan", put: plan },
    ...Array.from({ length: UNITS }, (_, index) => ({
      kind: "unit" as const,
      put: unitDefinition(index),
    })),
  ];
}
