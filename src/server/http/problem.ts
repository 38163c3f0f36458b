import type { Problem, ProblemCode } from "#protocol";

/** An answer that is not what was asked for, with what to do about it. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly statusCode: number;
  readonly problem: Problem;
  readonly retryAfterSeconds: number | undefined;
  constructor(
    statusCode: number,
    problem: Problem,
    options: ErrorOptions & { retryAfterSeconds?: number } = {},
  ) {
    super(problem.message, options);
    this.statusCode = statusCode;
    this.problem = problem;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Shorthand for the usual problem: a status, a code and one sentence. */
export function problem(statusCode: number, code: ProblemCode, message: string): ProblemError {
  return new ProblemError(statusCode, { code, message });
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
