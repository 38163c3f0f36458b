// A server to be hostile to, asked without a network, with every line of its log kept.
import assert from "node:assert/strict";
import { openApiPath, problemCodes, roles, routes, type Role, type RouteName } from "#protocol";
import { createLogger } from "../../src/server/run/logger.ts";
import {
  AREA_ID,
  PIER,
  keptLog,
  startTestServer,
  temporaryFolder,
  type TestServer,
} from "../../src/server/testing/harness.ts";
import { alternativesOf, sampleOf, type Shape } from "./samples.ts";

export type Sent = {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON text, or anything else that goes as the body. */
  readonly body?: string | Buffer;
};

export type Came = {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly milliseconds: number;
};

export type Operation = {
  readonly parameters?: readonly { in: string; name: string; schema: Shape }[];
  readonly requestBody?: { content: Record<string, { schema: Shape }> };
};

/** A good request of a route, made from its shapes. */
export type Model = {
  readonly name: RouteName;
  readonly role: Role;
  readonly values: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** One for each alternative of the body; empty when it takes none. */
  readonly bodies: readonly unknown[];
};

/** Answers that never end by themselves are asked over a socket. */
export const ENDLESS: ReadonlySet<RouteName> = new Set<RouteName>(["stream"]);

export class Target {
  readonly server: TestServer;
  readonly lines: string[];
  readonly #cookies = new Map<Role, string>();
  readonly #remove: () => void;

  private constructor(server: TestServer, lines: string[], remove: () => void) {
    this.server = server;
    this.lines = lines;
    this.#remove = remove;
  }

  static async start(): Promise<Target> {
    const folder = temporaryFolder();
    const { lines, stream } = keptLog();
    const logger = createLogger("debug", stream);
    const target = new Target(
      await startTestServer(folder.path, { logger, readPointsMax: Number.MAX_SAFE_INTEGER }),
      lines,
      folder.remove,
    );
    for (const role of roles) await target.signIn(role);
    return target;
  }

  /** A new session for the role, when the one before was ended by a hostile request. */
  async signIn(role: Role): Promise<void> {
    const client = this.server.client();
    const { status } = await client.signIn(role);
    if (status === 200) this.#cookies.set(role, client.cookie ?? "");
  }

  get host(): string {
    return new URL(this.server.served.origin).host;
  }

  /** An incident and a call that the routes can be asked for. */
  async furnish(): Promise<void> {
    const supervisor = await this.server.as("supervisor");
    await supervisor.command({
      commandId: "hostile-1",
      command: { type: "openIncident", incidentId: "a1", typeId: "medical", place: PIER },
    });
    await supervisor.command({
      commandId: "hostile-2",
      command: { type: "receiveCall", callId: "a1", channel: "phone", place: PIER },
      texts: { narrative: "smoke on the pier" },
    });
  }

  async ask(role: Role | undefined, { method, url, headers = {}, body }: Sent): Promise<Came> {
    const cookie = role === undefined ? undefined : this.#cookies.get(role);
    const began = performance.now();
    const answer = await this.server.served.app.inject({
      method: method as "POST",
      url,
      headers: {
        host: this.host,
        origin: this.server.served.origin,
        ...(cookie === undefined ? {} : { cookie }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: body }),
    });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: answer.body,
      milliseconds: performance.now() - began,
    };
  }

  /** Good requests of all routes but the endless. */
  models(): Model[] {
    const { paths } = JSON.parse(JSON.stringify(this.server.served.app.swagger())) as {
      paths: Record<string, Record<string, Operation>>;
    };
    const names = Object.keys(routes) as RouteName[];
    return names.map((name) => {
      const { method, path, who } = routes[name];
      const operation = paths[openApiPath(name)]?.[method.toLowerCase()];
      assert.ok(operation, `${name} is not in the OpenAPI document`);
      const parameters = operation.parameters ?? [];
      const valuesIn = (where: string) =>
        Object.fromEntries(
          parameters
            .filter((parameter) => parameter.in === where)
            .map(({ name, schema }) => [name, String(sampleOf(schema, name))]),
        );
      const shape = operation.requestBody?.content["application/json"]?.schema;
      const values = { ...valuesIn("path"), ...(path.includes(":areaId") && { areaId: AREA_ID }) };
      const role: Role = who === "open" ? "supervisor" : (who.at(-1) ?? "supervisor");
      const bodies = (shape === undefined ? [] : alternativesOf(shape)).map((one) =>
        withRightTexts(sampleOf(one)),
      );
      return { name, role, values, query: valuesIn("query"), bodies };
    });
  }

  async stop(): Promise<void> {
    await this.server.stop();
    this.#remove();
  }
}

const CALLS_TEXTS = ["reporter", "narrative"];
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  receiveCall: CALLS_TEXTS,
  amendCall: CALLS_TEXTS,
  addNote: ["text"],
  writeShiftNote: ["text"],
};

/** A request with a command, with only the personal texts that this command takes. */
function withRightTexts(body: unknown): unknown {
  if (typeof body !== "object" || body === null || !("texts" in body)) return body;
  const { texts, ...rest } = body as { texts: object; command?: { type?: string } };
  const right = TEXTS[rest.command?.type ?? ""];
  if (right === undefined) return rest;
  const entries = Object.entries(texts).filter(([name]) => right.includes(name));
  return { ...rest, texts: Object.fromEntries(entries) };
}

let sentCommands = 0;

/** The body with a commandId of its own: otherwise it would be the command sent before. */
export function asNewCommand(body: unknown): unknown {
  if (typeof body !== "object" || body === null || !("commandId" in body)) return body;
  sentCommands += 1;
  return { ...body, commandId: `hostile-command-${sentCommands}` };
}

/** The URL of a request of this model. */
export function urlFor(
  { name, values, query }: Model,
  change: { values?: Record<string, string>; query?: Record<string, string> } = {},
): string {
  const filled = { ...values, ...change.values };
  const path = routes[name].path.replaceAll(/:([a-zA-Z]+)|\*/g, (whole, key: string | undefined) =>
    encodeSafely(filled[key ?? whole] ?? ""),
  );
  const pairs = Object.entries({ ...query, ...change.query });
  if (pairs.length === 0) return path;
  return `${path}?${pairs.map(([key, value]) => `${key}=${encodeSafely(value)}`).join("&")}`;
}

/** As encodeURIComponent, which throws at a lone half of a surrogate pair. */
export function encodeSafely(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

const CODES: ReadonlySet<string> = new Set(problemCodes);

/**
 * What is wrong with an answer: a 5xx, an error without a known code, a slow one, or one whose
 * headers or error repeat what was injected. Undefined when all is well.
 */
export function wrongWith(came: Came, injected = ""): string | undefined {
  if (came.status >= 500) return `status ${came.status}`;
  const tell = injected.length >= 6 && /[<>"'\p{Cc}=;]/u.test(injected);
  for (const [name, value] of Object.entries(came.headers)) {
    const text = String(value);
    if (/\p{Cc}/u.test(text)) return `a line end in the header ${name}`;
    if (tell && text.includes(injected)) return `the header ${name} repeats what came`;
  }
  if (came.status < 400) return undefined;
  const type = String(came.headers["content-type"]);
  if (!type.startsWith("application/json")) return `an error of type ${type}`;
  const problem = JSON.parse(came.text) as { code?: unknown; refusal?: { code?: unknown } };
  if (came.status === 422) {
    return typeof problem.refusal?.code === "string" ? undefined : "a refusal without a code";
  }
  if (!CODES.has(String(problem.code))) return `the unknown code ${String(problem.code)}`;
  const inside = JSON.stringify(injected).slice(1, -1);
  if (tell && came.text.includes(inside)) return "the error repeats what came";
  return undefined;
}

/** What is wrong with the lines of a log: each must be one JSON object without raw controls. */
export function wrongWithLog(lines: readonly string[], injected: readonly string[]): string[] {
  // Words a field may hold by its pattern are no forgery.
  const texts = injected.filter((text) => text.length < 200 && /[<"'\p{Cc}=;{]..../su.test(text));
  return lines.flatMap((line) => {
    if (!line.endsWith("\n") || /\p{Cc}/u.test(line.slice(0, -1))) {
      return [`a line that is not whole or holds controls: ${JSON.stringify(line.slice(0, 200))}`];
    }
    const value: unknown = JSON.parse(line);
    const flat = JSON.stringify(value);
    const found = texts.find((text) => flat.includes(JSON.stringify(text).slice(1, -1)));
    return found === undefined ? [] : [`the log holds ${JSON.stringify(found)}`];
  });
}
