// Time from a command's intended moment to its durable acknowledgement, over HTTP, open loop.
import { fork, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const MAIN = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
const AREA = fileURLToPath(new URL("../examples/small-town/area.json", import.meta.url));
const AREA_ID = "seven-harbours";
const PORT = 4799;
const CONNECTIONS = 64;

type Load = {
  readonly origin: string;
  readonly cookie: string;
  readonly perSecond: number;
  readonly seconds: number;
  readonly run: string;
};

type Measured = {
  readonly perSecond: number;
  readonly sent: number;
  readonly accepted: number;
  readonly failed: number;
  readonly milliseconds: Record<string, number>;
  readonly lateStartsMilliseconds: Record<string, number>;
  /** Processor time of the server per command: does not depend on what else runs here. */
  readonly serverMicrosecondsPerCommand?: number;
};

/** A shift's mix: calls, incidents, assignments and their statuses, in rounds of ten commands. */
function commandOf(run: string, index: number): { commandId: string; command: object } {
  const round = Math.floor(index / 10);
  const id = `${run}-${round}`;
  // Around the town, so that look-ups differ.
  const place = {
    lat: 44.996 + (round % 70) * 0.0001,
    lon: -30.008 + (round % 130) * 0.0001,
    address: "Bench St",
  };
  const unitId = ["E1", "E2", "A1", "A2", "A3", "P1", "P2", "P3", "M1", "M2"][round % 10];
  const note = { commandId: `${run}-${index}` };
  switch (index % 10) {
    case 0:
      return { ...note, command: { type: "receiveCall", callId: id, channel: "phone", place } };
    case 1:
      return {
        ...note,
        command: { type: "openIncident", incidentId: id, callId: id, typeId: "medical", place },
      };
    case 2:
      return {
        ...note,
        command: {
          type: "assignUnits",
          incidentId: id,
          units: [{ assignmentId: id, unitId, concurrentReason: "nobody-else" }],
        },
      };
    case 3:
    case 4:
    case 5:
    case 6: {
      const status = ["acknowledged", "enRoute", "onScene", "cleared"][(index % 10) - 3];
      return { ...note, command: { type: "setAssignmentStatus", assignmentId: id, status } };
    }
    case 7:
      return { ...note, command: { type: "amendCall", callId: id, typeId: "fall" } };
    case 8:
      return { ...note, command: { type: "changePriority", incidentId: id, priorityId: "3" } };
    default:
      return {
        ...note,
        command: { type: "closeIncident", incidentId: id, disposition: "completed" },
      };
  }
}

function quantiles(values: readonly number[]): Record<string, number> {
  const sorted = Float64Array.from(values).sort();
  const at = (part: number) =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0) * 100) /
    100;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999), max: at(1) };
}

function post(agent: Agent, load: Load, body: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const call = request(
    `${load.origin}/api/areas/${AREA_ID}/commands`,
    {
      agent,
      method: "POST",
      headers: {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        cookie: load.cookie,
      },
    },
    (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode ?? 0));
    },
  );
  call.on("error", reject);
  call.end(body);
  return promise;
}

type Answered = { readonly status: number; readonly milliseconds: number };

/** The status and the time since the intended moment; 0 when no answer came. */
async function measureOne(agent: Agent, load: Load, body: string, intended: number) {
  const status = await post(agent, load, body).catch(() => 0);
  return { status, milliseconds: performance.now() - intended };
}

/** Sends at the intended times whatever the answers do; counts from the intended time. */
async function sendLoad(load: Load): Promise<Measured> {
  const { perSecond, seconds, run } = load;
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const count = perSecond * seconds;
  const spacing = 1000 / perSecond;
  const lates: number[] = [];
  const answers: Promise<Answered>[] = [];
  const began = performance.now() + 100;
  for (let sent = 0; sent < count;) {
    const now = performance.now();
    while (sent < count && began + sent * spacing <= now) {
      const intended = began + sent * spacing;
      const body = JSON.stringify(commandOf(run, interleaved(sent, perSecond)));
      lates.push(performance.now() - intended);
      const answer = measureOne(agent, load, body, intended);
      answers.push(answer);
      sent += 1;
    }
    const ahead = began + sent * spacing - performance.now();
    await new Promise((resolve) => (ahead > 2 ? setTimeout(resolve, 1) : setImmediate(resolve)));
  }
  const answered = await Promise.all(answers);
  agent.destroy();
  const accepted = answered.filter(({ status }) => status === 200).length;
  return {
    perSecond,
    sent: count,
    accepted,
    failed: count - accepted,
    milliseconds: quantiles(answered.map(({ milliseconds }) => milliseconds)),
    lateStartsMilliseconds: quantiles(lates),
  };
}

/**
 * Which command is sent at a position: within a block of one second the first commands of all its
 * rounds come first, then the second ones. So a command is sent 0.1 s after the one it needs.
 */
function interleaved(position: number, perSecond: number): number {
  const block = Math.floor(position / perSecond) * perSecond;
  const within = position - block;
  const rounds = Math.floor(perSecond / 10);
  return block + (within % rounds) * 10 + Math.floor(within / rounds);
}

async function startServer(directory: string): Promise<{ child: ChildProcess; token: string }> {
  const words = ["serve", "--data", directory, "--area", AREA, "--port", String(PORT)];
  const child = spawn(process.execPath, [MAIN, ...words, "--log", "warn"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = "";
  child.stdout?.setEncoding("utf8").on("data", (piece: string) => {
    text += piece;
    const token = /#\/invitation\/(\S+)/.exec(text)?.[1];
    if (token !== undefined && text.includes("serves at")) resolve(token);
  });
  child.once("exit", (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  return { child, token: await promise };
}

async function accept(origin: string, token: string): Promise<string> {
  const answer = await fetch(`${origin}/api/invitation/secret`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token, secret: "long words of a bench" }),
  });
  if (answer.status !== 200) throw new Error(`the invitation answered ${answer.status}`);
  return answer.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}

async function dispatcherCookie(origin: string, token: string): Promise<string> {
  const administrator = await accept(origin, token);
  const answer = await fetch(`${origin}/api/people`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie: administrator },
    body: JSON.stringify({ personId: "bench", name: "Bench", role: "dispatcher" }),
  });
  if (answer.status !== 201) throw new Error(`adding the dispatcher answered ${answer.status}`);
  const { invitation } = (await answer.json()) as { invitation: { token: string } };
  return accept(origin, invitation.token);
}

/** The load comes from a process of its own, and so does the server. */
function fromAnotherProcess(load: Load): Promise<Measured> {
  const { promise, resolve, reject } = Promise.withResolvers<Measured>();
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(load)]);
  child.once("message", (measured) => resolve(measured as Measured));
  child.once("error", reject);
  child.once("exit", (code) => reject(new Error(`the load ended with ${code}`)));
  return promise;
}

async function cpuSeconds(origin: string): Promise<number> {
  const text = await (await fetch(`${origin}/metrics`)).text();
  return Number(/^muster_cpu_seconds_total (\S+)/m.exec(text)?.[1]);
}

/** Streams that read everything, as screens do. */
function openScreens(origin: string, cookie: string, count: number): AbortController {
  const abort = new AbortController();
  for (let screen = 0; screen < count; screen += 1) {
    const read = async () => {
      const answer = await fetch(`${origin}/api/areas/${AREA_ID}/stream`, {
        headers: { cookie },
        signal: abort.signal,
      });
      for await (const bytes of answer.body ?? []) void bytes;
    };
    read().catch(() => undefined);
  }
  return abort;
}

export async function run(options: string[]): Promise<object> {
  const { values } = parseArgs({
    args: options,
    options: {
      seconds: { type: "string", default: "20" },
      rates: { type: "string", default: "1000,2000" },
      screens: { type: "string", default: "0" },
    },
  });
  const directory = mkdtempSync(join(tmpdir(), "muster-ack-"));
  const origin = `http://127.0.0.1:${PORT}`;
  const { child, token } = await startServer(directory);
  try {
    const cookie = await dispatcherCookie(origin, token);
    const screens = openScreens(origin, cookie, Number(values.screens));
    const base = { origin, cookie };
    await fromAnotherProcess({ ...base, perSecond: 500, seconds: 5, run: "warm" });
    const measured: Measured[] = [];
    for (const rate of values.rates.split(",").map(Number)) {
      const load = { ...base, perSecond: rate, seconds: Number(values.seconds), run: `r${rate}` };
      const before = await cpuSeconds(origin);
      const result = await fromAnotherProcess(load);
      const used = (await cpuSeconds(origin)) - before;
      const serverMicrosecondsPerCommand = Math.round((used * 1e6) / result.sent);
      measured.push({ ...result, serverMicrosecondsPerCommand });
    }
    screens.abort();
    const what = "command to durable acknowledgement over HTTP, from the intended moment";
    return { what, goal: "p99 within 10 ms at 1,000/s", screens: Number(values.screens), measured };
  } finally {
    child.removeAllListeners("exit");
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
    rmSync(directory, { recursive: true, force: true });
  }
}

const [, , load] = process.argv;
if (import.meta.main && load !== undefined) {
  const measured = await sendLoad(JSON.parse(load) as Load);
  process.send?.(measured, () => process.exit(0));
}
