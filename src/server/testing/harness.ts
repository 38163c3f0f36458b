import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { AcceptedEvent } from "#kernel";
import {
  applyMessage,
  initialClientState,
  roles,
  urlOf,
  type ClientState,
  type CommandRequest,
  type Role,
  type RouteName,
  type StreamMessage,
} from "#protocol";
import { createLogger } from "../run/logger.ts";
import { startServe, type Served, type ServeOptions } from "../run/serve.ts";

export const AREA_FILE = fileURLToPath(
  new URL("../../../examples/small-town/area.json", import.meta.url),
);
export const AREA_ID = "seven-harbours";
export const SECRET = "a secret for tests only";

/** A folder that is removed by `remove`. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "muster-test-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A log that is kept, line by line. */
export function keptLog(): { lines: string[]; stream: Writable } {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString("utf8"));
      done();
    },
  });
  return { lines, stream };
}

export type Answer = { status: number; headers: Headers; text: string; json: unknown };

/** A browser without a screen: keeps its cookie, names its origin. */
export class Client {
  readonly origin: string;
  cookie: string | undefined;

  constructor(origin: string, cookie?: string) {
    this.origin = origin;
    this.cookie = cookie;
  }

  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${this.origin}${path}`, {
      method,
      redirect: "manual",
      headers: {
        origin: this.origin,
        ...(this.cookie === undefined ? {} : { cookie: this.cookie }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie);
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    const json: unknown = isJson ? JSON.parse(text) : undefined;
    const answer: Answer = { status: response.status, headers: response.headers, text, json };
    return answer;
  }

  /** As a browser does: a cookie takes the place of the one with its name. */
  #keep(cookie: string): void {
    const [pair = ""] = cookie.split(";");
    const name = pair.slice(0, pair.indexOf("="));
    const others = this.cookie?.split("; ").filter((kept) => !kept.startsWith(`${name}=`)) ?? [];
    // The newest first, so that a test finds it.
    this.cookie = [pair, ...others].join("; ");
  }

  url(name: RouteName, values: Record<string, string> = {}): string {
    return urlOf(name, { areaId: AREA_ID, ...values });
  }

  get(name: RouteName, values: Record<string, string> = {}, query = ""): Promise<Answer> {
    return this.ask("GET", this.url(name, values) + query);
  }

  post(name: RouteName, body: unknown, values: Record<string, string> = {}): Promise<Answer> {
    return this.ask("POST", this.url(name, values), body);
  }

  command(request: CommandRequest): Promise<Answer> {
    return this.post("submitCommand", request);
  }

  async signIn(personId: string, secret = SECRET): Promise<Answer> {
    return this.ask("POST", this.url("signIn"), { personId, secret });
  }
}

export type TestServer = {
  served: Served;
  directory: string;
  /** A client that is signed in with this role. */
  as(role: Role): Promise<Client>;
  client(): Client;
  stop(): Promise<void>;
};

/** A small town with one person per role, each named like the role. */
export async function startTestServer(
  directory: string,
  options: Partial<ServeOptions> = {},
): Promise<TestServer> {
  const served = await startServe({
    directory,
    areaFile: AREA_FILE,
    listen: { host: "127.0.0.1", port: 0 },
    logger: createLogger("silent"),
    ...options,
  });
  const first = served.firstAdministrator;
  if (first !== undefined) {
    await served.people.changePerson(first.personId, { name: "The administrator", secret: SECRET });
  }
  for (const role of roles) {
    const name = `The ${role}`;
    await served.people.addPerson({ personId: role, name, role, secret: SECRET });
  }
  const clients = new Map<Role, string>();
  return {
    served,
    directory,
    client: () => new Client(served.origin),
    async as(role) {
      const client = new Client(served.origin, clients.get(role));
      if (client.cookie !== undefined) return client;
      const answer = await client.signIn(role);
      if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status}`);
      if (client.cookie !== undefined) clients.set(role, client.cookie);
      return client;
    },
    stop: () => served.stop(),
  };
}

/** The log as it is stored, with what no reader of the board is shown. */
export async function logOf({ served }: TestServer, after = 0): Promise<readonly AcceptedEvent[]> {
  const area = served.context.areas.get(AREA_ID);
  if (area === undefined) throw new Error(`the server has no area ${AREA_ID}`);
  return area.authority.eventsAfter(after, 5000);
}

/** Parses server-sent events from text that comes in pieces. */
export class EventReader {
  /** Pieces of the event that is not whole yet: joined once, for a snapshot has many. */
  #pieces: string[] = [];

  read(text: string): StreamMessage[] {
    const joint = (this.#pieces.at(-1) ?? "").endsWith("\n") && text.startsWith("\n");
    this.#pieces.push(text);
    if (!joint && !text.includes("\n\n")) return [];
    const parts = this.#pieces.join("").split("\n\n");
    this.#pieces = [parts.pop() ?? ""];
    return parts.flatMap((part) => {
      const data = part.split("\n").find((line) => line.startsWith("data: "));
      return data === undefined ? [] : [JSON.parse(data.slice(6)) as StreamMessage];
    });
  }
}

/** A screen that follows a stream and can be cut off and come back. */
export class Screen {
  state: ClientState = initialClientState;
  readonly messages: StreamMessage["type"][] = [];
  readonly #client: Client;
  #abort = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(client: Client) {
    this.#client = client;
  }

  get sequence(): number {
    return this.state.board?.sequence ?? 0;
  }

  /** Connects; resumes after what it has, when it has a board. */
  async connect(): Promise<void> {
    this.#abort = new AbortController();
    const { board } = this.state;
    const query = board === undefined ? "" : `?after=${board.sequence}`;
    const response = await fetch(this.#client.origin + this.#client.url("stream") + query, {
      headers: { cookie: this.#client.cookie ?? "" },
      signal: this.#abort.signal,
    });
    if (response.status !== 200 || response.body === null) {
      throw new Error(`the stream answered ${response.status}`);
    }
    this.#running = this.#follow(response.body).catch(() => undefined);
  }

  async cut(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  /** Waits until it has this sequence, at most some seconds. */
  async until(sequence: number): Promise<void> {
    const ends = performance.now() + 10_000;
    while (this.sequence < sequence) {
      if (performance.now() > ends) {
        throw new Error(`the screen has sequence ${this.sequence}, expected ${sequence}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async #follow(body: ReadableStream<Uint8Array>): Promise<void> {
    const reader = new EventReader();
    const decoder = new TextDecoder();
    for await (const bytes of body) {
      for (const message of reader.read(decoder.decode(bytes, { stream: true }))) {
        this.messages.push(message.type);
        this.state = applyMessage(this.state, message);
      }
    }
  }
}

/** Where things are in the small town. */
export const PIER = { lat: 44.9951, lon: -30.0105, address: "Pier St & Shore Rd" };
export const HILL = { lat: 45.003, lon: -29.998, address: "Upland Rd" };
