import {
  accept,
  decide,
  evolve,
  getIncident,
  isOpen,
  listAssignments,
  listOpenAssignments,
  needStates,
  type Board,
  type Command,
  type Incident,
  type Refusal,
  type UnitId,
} from "#kernel";
import type { WireCommand, WireCommandOf } from "#protocol";
import { zonesLeftShort } from "../coverage/gap.ts";
import { noteSteps } from "../reasons/note-step.ts";
import type { Said } from "../words/said.ts";
import { callSignOf } from "./find.ts";
import {
  incidentValues,
  refusalSaid,
  type Desk,
  type Step,
  type Understanding,
} from "./meaning.ts";
import { reasonTyped } from "./read-reason.ts";

/** Stands for what the server adds: a seal, and the look-ups of a place. */
const SEAL = { sealId: "preview", commitment: "0".repeat(64) };

function asKernel(command: WireCommand): Command | undefined {
  if (command.type === "addNote" || command.type === "writeShiftNote") {
    return { ...command, text: SEAL };
  }
  // The rules about places are the server's to judge: it alone knows their zones.
  if ("place" in command || "destination" in command) return undefined;
  return command as Command;
}

type Trial = { readonly refusal: Refusal } | { readonly board: Board };

/** Cautions are the server's to raise and the person's to pass: they refuse no preview. */
function unquestioned(board: Board): Board {
  const { configuration } = board;
  const { cautions, ...settings } = configuration.settings;
  if (cautions === undefined) return board;
  return { ...board, configuration: { ...configuration, settings } };
}

/** The board as it would be after the command, by the kernel's own rules. */
function attempt({ board: shown, personId, at }: Desk, wire: WireCommand): Trial {
  const command = asKernel(wire);
  const board = unquestioned(shown);
  if (command === undefined) return { board };
  const actor = { kind: "person", id: personId } as const;
  // The board's own time, so that a clock a little behind the server's refuses nothing.
  const envelope = { commandId: "preview", actor, at: Math.max(at, board.at), command };
  const decision = decide(board, envelope);
  if ("refusal" in decision) return decision;
  return { board: accept(board, envelope, decision.events).reduce(evolve, board) };
}

type Passed = { readonly command: WireCommand; readonly words: string };

/** The same command with the reason or the confirmation that lets it pass, if one can. */
function passed(
  command: WireCommand,
  refusal: Refusal,
  typed: readonly string[],
): Passed | undefined {
  const codes = new Set<string>(["unit-committed", "unit-reserved"]);
  if (command.type === "assignUnits" && codes.has(refusal.code)) {
    const { reason: concurrentReason, words } = reasonTyped("commit", typed);
    const units = command.units.map((unit) => ({ ...unit, concurrentReason }));
    return { command: { ...command, units }, words };
  }
  if (command.type === "assignUnits" && refusal.code === "incident-not-open") {
    const { reason, words } = reasonTyped("reopen", typed);
    return { command: { ...command, reopenReason: reason }, words };
  }
  if (command.type === "closeIncident" && refusal.code === "incident-has-units") {
    return { command: { ...command, clearUnits: true }, words: "" };
  }
  return undefined;
}

/** What was typed as a reason and is none of the list goes to the incident as a note. */
function noteOf(desk: Desk, command: WireCommand, words: string): Step[] {
  if (command.type !== "assignUnits") return [];
  const { incidentId, number } = getIncident(desk.board, command.incidentId);
  return noteSteps({ incidentId, number }, words, desk.newId);
}

/** What a divert leaves behind, in the needs of the incident that loses the unit. */
function leftBehind(after: Board, incident: Incident, desk: Desk): Said[] {
  const left = getIncident(after, incident.incidentId);
  const units = listOpenAssignments(after, left).length;
  const values = { ...incidentValues(after, incident), count: units };
  const { capabilities } = after.configuration;
  const missing = needStates(after, incident.incidentId, desk.at)
    .filter((state) => state.missing > 0)
    .map(({ need, missing: count }) => {
      const capability = capabilities.get(need.capabilityId)?.name ?? { en: need.capabilityId };
      return { id: "bar.warn.unmet", values: { count, capability } } as const;
    });
  return [{ id: "bar.warn.leaves", values }, ...missing];
}

function shortZones(desk: Desk, unitId: UnitId): Said[] {
  const { board, at } = desk;
  const { cautions = [] } = board.configuration.settings;
  const asked = cautions.some(
    ({ check, level }) => check === "leaves-uncovered" && level !== "off",
  );
  // The server says it then: once is enough.
  if (asked) return [];
  return zonesLeftShort({ board, at, positions: new Map() }, unitId).map((zone) => ({
    id: "bar.warn.leavesShort",
    values: { unit: callSignOf(board, unitId), zone },
  }));
}

function closing(board: Board, incident: Incident): Said[] {
  const priority = board.configuration.priorities.get(incident.priorityId);
  const came = listAssignments(board, incident).some((item) => item.times.onSceneAt !== undefined);
  const open = listAssignments(board, incident).filter(isOpen);
  const said: Said[] = [];
  if (open.length > 0) {
    const units = open.map(({ unitId }) => callSignOf(board, unitId)).join(", ");
    said.push({ id: "bar.warn.clears", values: { units } });
  }
  if (priority?.lifeThreat === true && !came) said.push({ id: "bar.warn.nobodyCame" });
  return said;
}

function lowering(board: Board, command: WireCommandOf<"changePriority">): Said[] {
  const incident = board.incidents.get(command.incidentId);
  const { priorities } = board.configuration;
  const now = priorities.get(incident?.priorityId ?? "");
  const next = priorities.get(command.priorityId);
  if (now === undefined || next === undefined) return [];
  return now.lifeThreat && !next.lifeThreat ? [{ id: "bar.warn.lowers" }] : [];
}

/** What a person should see before it is done; none for most commands. */
function warningsOf(desk: Desk, command: WireCommand, after: Board): Said[] {
  const { board } = desk;
  const { type } = command;
  if (type === "divertUnit") {
    const from = board.assignments.get(command.fromAssignmentId);
    const incident = from === undefined ? undefined : board.incidents.get(from.incidentId);
    return incident === undefined ? [] : leftBehind(after, incident, desk);
  }
  if (type === "closeIncident") {
    const incident = board.incidents.get(command.incidentId);
    return incident === undefined ? [] : closing(board, incident);
  }
  if (type === "changePriority") return lowering(board, command);
  const leaves = type === "takeOutOfService" || type === "setAway" || type === "postUnit";
  return leaves ? shortZones(desk, command.unitId) : [];
}

/**
 * Tries each step by the kernel's rules. What they refuse is blocked, unless a reason the person
 * typed lets it pass: then it is a warning that a second Enter confirms.
 */
export function judge(
  desk: Desk,
  said: readonly Said[],
  steps: readonly Step[],
  typed: readonly string[] = [],
): Understanding {
  const warnings: Said[] = [];
  const judged: Step[] = [];
  const added: Said[] = [];
  for (const step of steps) {
    let { command } = step;
    let left = "";
    if (!desk.may(command.type) || !desk.mayGive(command))
      return { kind: "blocked", said, why: { id: "bar.notYours" } };
    let trial = attempt(desk, command);
    // Each pass answers one refusal; more than a few mean that it is not ours to answer.
    for (let pass = 0; pass < 3 && "refusal" in trial; pass += 1) {
      const { refusal } = trial;
      const why = refusalSaid(desk.board, refusal);
      const way = passed(command, refusal, typed);
      if (way === undefined) return { kind: "blocked", said, why };
      if (typed.length === 0 && command.type === "assignUnits") {
        return { kind: "wrong", understood: why, expected: { id: "bar.want.reasonAfter" } };
      }
      if (command.type === "assignUnits") warnings.push(why);
      ({ command } = way);
      left = way.words;
      trial = attempt(desk, command);
    }
    if ("refusal" in trial) {
      return { kind: "blocked", said, why: refusalSaid(desk.board, trial.refusal) };
    }
    warnings.push(...warningsOf(desk, command, trial.board));
    const note = noteOf(desk, command, left);
    added.push(...note.map(({ label }) => label));
    judged.push({ ...step, command }, ...note);
  }
  return { kind: "order", said: [...said, ...added], steps: judged, warnings };
}

/** An order of several commands, each of which is said. */
export function judgeAll(desk: Desk, steps: readonly Step[]): Understanding {
  return judge(
    desk,
    steps.map(({ label }) => label),
    steps,
  );
}
