import assert from "node:assert/strict";
import {
  accept,
  decide,
  emptyBoard,
  evolve,
  type AcceptedEvent,
  type Acknowledgement,
  type Actor,
  type Board,
  type Command,
  type CommandEnvelope,
  type Event,
  type EventOf,
  type EventType,
  type Refusal,
  type RefusalCode,
} from "../index.ts";
import { NOON, place, TOWN } from "./town.ts";

export const DISPATCHER: Actor = { kind: "person", id: "dispatcher" };
export const FIRE_OFFICER: Actor = { kind: "person", id: "fire-officer", agencyId: "fire" };
export const AUTOPILOT: Actor = { kind: "autopilot", id: "pilot" };
export const SYSTEM: Actor = { kind: "system", id: "system" };
export const FEED: Actor = { kind: "feed", id: "feed" };
export const IMPORT: Actor = { kind: "import", id: "import" };
export const CREW: Actor = { kind: "crew", id: "E1", agencyId: "fire" };

/** How a command is given: by whom, when, about when. */
export type Way = {
  readonly actor?: Actor;
  readonly at?: number;
  readonly occurredAt?: number;
  readonly commandId?: string;
  readonly acknowledged?: Acknowledgement;
  readonly roles?: readonly string[];
};

let commands = 0;

export function envelopeOf(command: Command, way: Way = {}): CommandEnvelope {
  commands += 1;
  const { actor = DISPATCHER, at = NOON, commandId = `c${commands}`, ...more } = way;
  return { commandId, actor, at, command, ...more };
}

/** A board with what it took to get there, and the questions a test asks. */
export type Story = {
  readonly board: Board;
  readonly log: readonly AcceptedEvent[];
  /** Gives a command that must be accepted; the story goes on after it. */
  and(command: Command, way?: Way): Story;
  /** Gives a command and looks at the answer. */
  when(command: Command, way?: Way): Answer;
};

export type Answer = {
  /** It was refused with this code and, where given, these properties. Nothing changed. */
  refused(code: RefusalCode, properties?: Partial<Record<string, unknown>>): Refusal;
  /** It was accepted with exactly these kinds of events; the story goes on after it. */
  happened(...types: EventType[]): Happened;
};

export type Happened = Story & {
  readonly events: readonly Event[];
  /** The only event of a type. */
  event<T extends EventType>(type: T): EventOf<T>;
};

function answer(story: Story, command: Command, way: Way): Answer {
  const envelope = envelopeOf(command, way);
  const decision = decide(story.board, envelope);
  return {
    refused(code, properties = {}) {
      assert.ok("refusal" in decision, `${command.type} was accepted, expected ${code}`);
      assert.equal(decision.refusal.code, code);
      for (const [name, value] of Object.entries(properties)) {
        assert.deepEqual((decision.refusal as Record<string, unknown>)[name], value, name);
      }
      return decision.refusal;
    },
    happened(...types) {
      assert.ok(
        "events" in decision,
        `${command.type} was refused: ${JSON.stringify("refusal" in decision && decision.refusal)}`,
      );
      assert.deepEqual(
        decision.events.map((event) => event.type),
        types,
      );
      const accepted = accept(story.board, envelope, decision.events);
      const board = accepted.reduce(evolve, story.board);
      return {
        ...storyOf(board, [...story.log, ...accepted]),
        events: decision.events,
        event<T extends EventType>(type: T) {
          const found = decision.events.filter((event) => event.type === type);
          assert.equal(found.length, 1, `one ${type}`);
          return found[0] as EventOf<T>;
        },
      };
    },
  };
}

export function storyOf(board: Board, log: readonly AcceptedEvent[] = []): Story {
  const story: Story = {
    board,
    log,
    and(command, way = {}) {
      const envelope = envelopeOf(command, way);
      const decision = decide(board, envelope);
      assert.ok("events" in decision, `${command.type} refused: ${JSON.stringify(decision)}`);
      const accepted = accept(board, envelope, decision.events);
      return storyOf(accepted.reduce(evolve, board), [...log, ...accepted]);
    },
    when: (command, way = {}) => answer(story, command, way),
  };
  return story;
}

/** The town configured, nothing in service. */
export function town(): Story {
  return storyOf(emptyBoard("town")).and({ type: "configure", changes: TOWN }, { at: NOON - 1000 });
}

/** The town with all its units in service since just before noon. */
export function townOnDuty(): Story {
  let story = town();
  for (const unitId of story.board.configuration.units.keys()) {
    story = story.and({ type: "placeInService", unitId }, { at: NOON - 1000 });
  }
  return story;
}

export function openIncident(
  incidentId: string,
  typeId = "fire",
  more: { readonly callId?: string; readonly priorityId?: string } = {},
): Command {
  return { type: "openIncident", incidentId, typeId, place: place(), ...more };
}

export function receiveCall(callId: string): Command {
  return { type: "receiveCall", callId, channel: "phone" };
}

export function assign(incidentId: string, ...unitIds: readonly string[]): Command {
  const units = unitIds.map((unitId) => ({ unitId, assignmentId: `${incidentId}-${unitId}` }));
  return { type: "assignUnits", incidentId, units };
}
