import { Type, type Static } from "typebox";
import { cautionChecks, type Refusal } from "#kernel";
import { WireCommand } from "./command.ts";
import {
  described,
  Id,
  InstantMilliseconds,
  object,
  oneOf,
  PersonalText,
  reasonOf,
} from "./shapes.ts";

/** Personal texts that come beside a command. They are sealed before the command is decided. */
export const PersonalTexts = object({
  /** Name, number, anything that says who reported. */
  reporter: Type.Optional(PersonalText),
  /** The caller's words. */
  narrative: Type.Optional(PersonalText),
  /** The text of a note. */
  text: Type.Optional(PersonalText),
});
export type PersonalTexts = Static<typeof PersonalTexts>;

/** The cautions of a refusal, sent back by somebody who has seen them. */
export const Acknowledged = object({
  cautions: Type.Array(
    object({ check: oneOf(...cautionChecks), level: oneOf("warn", "block"), subjectId: Id }),
    { minItems: 1, maxItems: 1000 },
  ),
  reason: Type.Optional(reasonOf("caution")),
});
export type Acknowledged = Static<typeof Acknowledged>;

export const CommandRequest = object({
  /** Made by the client: the same id sent again is the same command, done once. */
  commandId: Id,
  /** When the person says it happened; absent: now. */
  occurredAt: Type.Optional(InstantMilliseconds),
  command: WireCommand,
  texts: Type.Optional(PersonalTexts),
  acknowledged: Type.Optional(Acknowledged),
});
export type CommandRequest = Static<typeof CommandRequest>;

export const CommandAccepted = object({
  accepted: Type.Literal(true),
  /** Sequences of its events. A command that changed nothing has lastSequence < firstSequence. */
  firstSequence: Type.Integer({ minimum: 0 }),
  lastSequence: Type.Integer({ minimum: 0 }),
  /** True when this command was accepted before: nothing was done again. */
  duplicate: Type.Optional(Type.Boolean()),
});
export type CommandAccepted = Static<typeof CommandAccepted>;

export const CommandRefused = object({
  accepted: Type.Literal(false),
  refusal: described<Refusal>("A stable code with the facts of the case; codes are never renamed"),
  /** The refusal in words, in English, for logs and integrators. */
  message: Type.String(),
});
export type CommandRefused = Static<typeof CommandRefused>;

export type CommandResult = CommandAccepted | CommandRefused;

/** Codes of errors that are not refusals: the request never reached the rules. */
export const problemCodes = [
  "bad-request",
  "not-signed-in",
  "wrong-secret",
  "weak-secret",
  "breached-secret",
  "secrets-not-checked",
  "sign-in-again",
  "wrong-passkey",
  "passkey-required",
  "provider-failed",
  "too-many-attempts",
  "too-many-reads",
  "not-allowed",
  "wrong-origin",
  "wrong-host",
  "unknown-area",
  "unknown-thing",
  "not-found",
  "too-large",
  "conflict",
  "no-roads",
  "no-exercise",
  "link-used",
  "stopping",
  "not-durable",
  "overloaded",
  "internal",
] as const;
export type ProblemCode = (typeof problemCodes)[number];

/** Every error the server answers with. */
export const Problem = object({
  code: Type.Unsafe<ProblemCode>(Type.Enum([...problemCodes])),
  /** What came, what was expected, what to do. */
  message: Type.String(),
  /** Where in the request, when it is one value that is wrong. */
  problems: Type.Optional(
    Type.Array(object({ path: Type.String(), got: Type.String(), expected: Type.String() })),
  ),
});
export type Problem = Static<typeof Problem>;
