import type { Board, CommandType, Incident, Instant, Refusal, UnitId } from "#kernel";
import type { PersonalTexts, WireCommand } from "#protocol";
import { refusalValues, refusalWords } from "../words/refusal-words.ts";
import type { Said } from "../words/said.ts";
import { USAGE, type Verb } from "./vocabulary.ts";

/** What the line is read against. Everything that is not text comes in, so reading is pure. */
export type Desk = {
  readonly board: Board;
  readonly personId: string;
  /** The area's clock. */
  readonly at: Instant;
  readonly selectedIncidentId?: string | undefined;
  /** Whether this person may give such a command at all. */
  readonly may: (type: CommandType) => boolean;
  /** Whether what the command acts on is theirs to act on (POL-10). */
  readonly mayGive: (command: WireCommand) => boolean;
  readonly screens: readonly Place[];
  /** What this desk gave before, by command, for the words of an undo. */
  readonly labels: ReadonlyMap<string, Said>;
  readonly newId: () => string;
};

/** A screen that can be gone to, with its names in both languages. */
export type Place = { readonly id: string; readonly names: readonly string[]; readonly said: Said };

/** One command with what it is called. */
export type Step = {
  readonly command: WireCommand;
  readonly label: Said;
  readonly texts?: PersonalTexts;
};

export type Goal =
  | { readonly to: "incident"; readonly incidentId: string }
  | { readonly to: "unit"; readonly unitId: UnitId }
  | { readonly to: "screen"; readonly id: string }
  | { readonly to: "newCall" }
  /** A status that needs data opens its form. */
  | { readonly to: "transport"; readonly incidentId: string; readonly assignmentId: string };

/** A line that would make the whole meaning clear. */
export type Choice = { readonly said: Said; readonly line: string };

export type Understanding =
  | { readonly kind: "empty" }
  | { readonly kind: "help"; readonly lines: readonly Said[] }
  /** Enter gives the commands; with warnings, only the second Enter does. */
  | {
      readonly kind: "order";
      readonly said: readonly Said[];
      readonly steps: readonly Step[];
      readonly warnings: readonly Said[];
    }
  | { readonly kind: "go"; readonly said: Said; readonly goal: Goal }
  | { readonly kind: "choices"; readonly understood: Said; readonly choices: readonly Choice[] }
  /** Not yet, or not, a command: what was understood, and what was expected next. */
  | { readonly kind: "wrong"; readonly understood?: Said; readonly expected: Said }
  /** Understood, and the rules refuse it: it cannot be forced. */
  | { readonly kind: "blocked"; readonly said: readonly Said[]; readonly why: Said };

/** What came instead, for a message that says it only when something came. */
export function got(word: string | undefined) {
  return { got: word ?? "", has: word === undefined || word === "" ? "no" : "yes" };
}

export const CHOICES_MAX = 9;

export function wrong(verb: Verb | undefined, expected: Said): Understanding {
  return verb === undefined
    ? { kind: "wrong", expected }
    : { kind: "wrong", understood: { id: USAGE[verb] }, expected };
}

export function choose(verb: Verb, choices: readonly Choice[]): Understanding {
  const understood = { id: USAGE[verb] };
  return { kind: "choices", understood, choices: choices.slice(0, CHOICES_MAX) };
}

export function refusalSaid(board: Board, refusal: Refusal): Said {
  return { id: refusalWords[refusal.code], values: refusalValues(board, refusal) };
}

/** How an incident is named in a preview. */
export function incidentValues(board: Board, incident: Incident) {
  const type = board.configuration.incidentTypes.get(incident.typeId);
  return {
    number: incident.number,
    type: type?.name ?? { en: incident.typeId },
    address: incident.place.address,
  };
}
