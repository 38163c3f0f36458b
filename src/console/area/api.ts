import { urlOf, type Problem, type RouteName } from "#protocol";

/** The server answered, and the answer is no; or it could not be reached (`code` "unreachable"). */
export class ServerProblem extends Error {
  override name = "ServerProblem";
  readonly code: Problem["code"] | "unreachable";
  readonly status: number;
  /** When it is worth to ask again, where the server said so. */
  readonly waitSeconds: number | undefined;

  constructor(
    code: Problem["code"] | "unreachable",
    status: number,
    message: string,
    waitSeconds?: number,
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.waitSeconds = waitSeconds;
  }
}

const REFUSED = 422;

type Ask = {
  readonly values?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  readonly signal?: AbortSignal;
};

async function problemOf(response: Response): Promise<ServerProblem> {
  const text = await response.text();
  try {
    const problem = JSON.parse(text) as Partial<Problem>;
    const { code = "internal", message = text } = problem;
    const wait = Number(response.headers.get("retry-after") ?? Number.NaN);
    const waitSeconds = Number.isFinite(wait) ? wait : undefined;
    return new ServerProblem(code, response.status, message, waitSeconds);
  } catch {
    // Not JSON: something between us and the server answered.
    return new ServerProblem("internal", response.status, text.slice(0, 300));
  }
}

/** Asks the server. Throws ServerProblem when the answer is an error or there is none. */
export async function ask<Answer>(name: RouteName, options: Ask = {}): Promise<Answer> {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(options.query ?? {})) query.set(key, String(value));
  const tail = query.size > 0 ? `?${query}` : "";
  const init: RequestInit = {
    method: options.method ?? (options.body === undefined ? "GET" : "POST"),
    credentials: "same-origin",
    headers: options.body === undefined ? {} : { "content-type": "application/json" },
    body: options.body === undefined ? null : JSON.stringify(options.body),
    signal: options.signal ?? null,
  };
  let response: Response;
  try {
    response = await fetch(urlOf(name, options.values) + tail, init);
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    throw new ServerProblem("unreachable", 0, String(error));
  }
  // A refusal by the rules is an answer to the question, not a failure to answer.
  if (!response.ok && response.status !== REFUSED) throw await problemOf(response);
  if (response.status === 204) return undefined as Answer;
  return (await response.json()) as Answer;
}
