import {
  commandTypes,
  type Actor,
  type Board,
  type Command,
  type CommandEnvelope,
  type CommandType,
} from "../index.ts";
import { Chooser, type Draw } from "./chooser.ts";
import { MAKERS } from "./makers.ts";
import { NOON, SECOND } from "./town.ts";

/** Commands that make something happen come more often than those that only sometimes can. */
const OFTEN: readonly CommandType[] = [
  "receiveCall",
  "openIncident",
  "assignUnits",
  "assignUnits",
  "setAssignmentStatus",
  "setAssignmentStatus",
  "setAssignmentStatus",
  "placeInService",
  "placeInService",
  "linkCall",
  "closeIncident",
  "claimIncident",
  "acknowledgeAlarm",
];
const KINDS: readonly CommandType[] = [...commandTypes, ...OFTEN];

const ACTORS: readonly Actor[] = [
  { kind: "person", id: "ann" },
  { kind: "person", id: "ann" },
  { kind: "person", id: "bob" },
  { kind: "crew", id: "E1", agencyId: "fire" },
  { kind: "autopilot", id: "pilot" },
  { kind: "system", id: "system" },
  { kind: "import", id: "import" },
];

/** The undo of the command before, the most likely one. */
function undoLast(step: number): Command {
  return { type: "undo", targetCommandId: `c${Math.max(0, step - 1)}` };
}

/** The command of a draw on a board, at a step of a run. Time mostly goes on. */
export function envelopeFrom(
  draw: Draw,
  board: Board,
  step: number,
  before: number,
): CommandEnvelope {
  const choose = new Chooser(draw, board);
  const at = Math.max(before, NOON) + draw.seconds * SECOND;
  const type = KINDS[draw.kind % KINDS.length] as CommandType;
  const make = MAKERS[type] as (choose: Chooser, at: number) => Command;
  const command = type === "undo" && draw.a % 2 === 0 ? undoLast(step) : make(choose, at);
  const actor = ACTORS[draw.actor % ACTORS.length] as Actor;
  const occurredAt = draw.back === 0 ? at - draw.a * SECOND : undefined;
  const future = draw.hostile === 0 && draw.back === 1 ? at + 61 * SECOND : occurredAt;
  return {
    commandId: `c${step}`,
    actor,
    at,
    command,
    ...(future === undefined ? {} : { occurredAt: future }),
  };
}
