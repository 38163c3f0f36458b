import type { Problem, ProblemCode } from "#protocol";

/** An answer that is not what was asked for, with what to do about it. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly statusCode: number;
  readonly problem: Problem;
  readonly retryAfterSeconds: number | undefined;
  /** Why it was refused, for those who oversee; the answer itself may not say it. */
  readonly reason: string;
  constructor(
    statusCode: number,
    problem: Problem,
    options: ErrorOptions & { retryAfterSeconds?: number; reason?: ProblemCode } = {},
  ) {
    super(problem.message, options);
    this.statusCode = statusCode;
    this.problem = problem;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.reason = options.reason ?? problem.code;
  }
}

/** Shorthand for the usual problem: a status, a code and one sentence. */
export function problem(statusCode: number, code: ProblemCode, message: string): ProblemError {
  return new ProblemError(statusCode, { code, message });
}

/** What an address answers that nothing has. */
export const NOTHING_HERE: Problem = {
  code: "not-found",
  message:
    "nothing that is yours to use has this URL and method; " +
    "GET /api/openapi.json lists what there is",
};

/**
 * POL-4: what somebody may not use answers as if it were not there. That they tried is still
 * counted as `not-allowed`.
 */
export function notYours(): ProblemError {
  return new ProblemError(404, NOTHING_HERE, { reason: "not-allowed" });
}

/** No such incident or call, or none that is theirs to see: `reason` tells those who oversee. */
export function unknownThing(reason?: ProblemCode): ProblemError {
  const message = "there is none with this id; it may have left the board";
  const why = reason === undefined ? {} : { reason };
  return new ProblemError(404, { code: "unknown-thing", message }, why);
}

/**
 * What came, short enough to show. Texts are never shown, only measured: they may be personal,
 * and messages end up in logs.
 */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return `a text of ${value.length} characters`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return value === null ? "null" : "an object";
}
