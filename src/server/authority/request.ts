import { createHash } from "node:crypto";
import type { CommandEnvelope, CommandId, Refusal } from "#kernel";
import { canonicalText } from "#kernel";

/** A command as it is submitted: the authority adds the time. */
export type CommandRequest = Omit<CommandEnvelope, "at"> & {
  /**
   * 64 hex digits that are the same for every retry of this command and differ for another one.
   * Give it when looked-up facts (zones, travel times) may differ between retries. It must not be
   * made from personal text: it is stored in the log. Absent: made from the whole request.
   */
  readonly requestHash?: string;
};

/** A commandId came a second time with another command. */
export type CommandIdReused = {
  readonly code: "command-id-reused";
  readonly commandId: CommandId;
};

/** How the command ended. `lastSequence < firstSequence` when it was accepted without events. */
export type SubmitResult =
  | {
      readonly accepted: true;
      readonly firstSequence: number;
      readonly lastSequence: number;
      /** The command was accepted before; it had its one effect then. */
      readonly duplicate?: true;
    }
  | { readonly refusal: Refusal | CommandIdReused };

/** The default `requestHash`: SHA-256 over what the client sent, in canonical form. */
export function requestHash(request: CommandRequest): string {
  const { actor, occurredAt, command, acknowledged } = request;
  const text = canonicalText({ actor, occurredAt, command, acknowledged });
  return createHash("sha256").update(text).digest("hex");
}

export type AuthorityErrorCode = "not-stored" | "overloaded" | "internal-error" | "stopped";

/**
 * The command has no result. Retry it with the same commandId: if it was stored after all, the
 * retry says so.
 */
export class AuthorityError extends Error {
  override readonly name = "AuthorityError";
  readonly code: AuthorityErrorCode;
  /** For "overloaded": when a retry is likely to find room. */
  readonly retryAfterMilliseconds: number | undefined;
  constructor(
    code: AuthorityErrorCode,
    message: string,
    options: ErrorOptions & { retryAfterMilliseconds?: number } = {},
  ) {
    super(message, options);
    this.code = code;
    this.retryAfterMilliseconds = options.retryAfterMilliseconds;
  }
}
