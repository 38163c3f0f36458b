import { spawn, type ChildProcess } from "node:child_process";
import {
  cpSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import type { BoardSnapshot } from "#kernel";
import type { CommandResult } from "#protocol";
import {
  chromium,
  type Browser,
  type BrowserContext,
  type Locator,
  type Page,
} from "playwright-core";
import { build } from "vite";

export const root = new URL("../..", import.meta.url).pathname;

const CHROMIUM_PATHS = [
  process.env["MUSTER_CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];
const STARTED_WITHIN_MILLISECONDS = 120_000;

/** The browser of this machine; undefined when it has none. */
export function findChromium(): string | undefined {
  return CHROMIUM_PATHS.find((path) => path !== undefined && existsSync(path));
}

/** Breaks of the page's policy in any page of this process. */
const policyBreaks: string[] = [];

// A test file that forgets to look is failed all the same, by its exit code.
process.on("exit", () => {
  if (policyBreaks.length === 0) return;
  process.stderr.write(`the page's policy was broken:\n${policyBreaks.join("\n")}\n`);
  process.exitCode = 1;
});

/** Hears every break of the policy in every page of the context, from its first moment. */
async function guarded(context: BrowserContext): Promise<BrowserContext> {
  context.on("console", (message) => {
    if (!message.text().includes("Content Security Policy")) return;
    policyBreaks.push(message.text());
  });
  await context.exposeFunction("musterPolicyBroken", (what: string) => {
    policyBreaks.push(what);
  });
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const report: unknown = Reflect.get(globalThis, "musterPolicyBroken");
      if (typeof report === "function") report(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  return context;
}

/**
 * Starts the browser without what it would fetch or tell by itself. A break of the page's policy
 * in any of its pages fails the test file.
 */
export async function launch(executablePath: string, proxy?: string): Promise<Browser> {
  const browser = await launchPlain(executablePath, proxy);
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => guarded(await newContext(options));
  return browser;
}

/** Without what it would fetch or tell by itself. */
export const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
] as const;

function launchPlain(executablePath: string, proxy?: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    ...(proxy === undefined ? {} : { proxy: { server: proxy, bypass: "<-loopback>" } }),
    args: [...QUIET],
  });
}

export type Exercise = { readonly link: string; stop(): Promise<void> };

/** Starts a real exercise on a free port and waits for its one-time link. */
export function startExercise(options: readonly string[]): Promise<Exercise> {
  const child = spawn(`${root}muster`, ["exercise", "--no-open", ...options], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    detached: false,
  });
  return new Promise((resolve, reject) => {
    let said = "";
    const fail = (why: string) => reject(new Error(`muster exercise ${why}; it said: ${said}`));
    const timer = setTimeout(() => {
      child.kill();
      fail("gave no link in time");
    }, STARTED_WITHIN_MILLISECONDS);
    const hear = (data: Buffer) => {
      said += data.toString("utf8");
      const link = /https?:\/\/\S+\/start\/\S+/.exec(said)?.[0];
      if (link === undefined) return;
      clearTimeout(timer);
      resolve({ link, stop: () => stop(child) });
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("exit", (code) => {
      clearTimeout(timer);
      fail(`ended with code ${code}`);
    });
  });
}

export type Town = {
  readonly origin: string;
  readonly personId: string;
  readonly secret: string;
  /** The secret of the person "administrator". */
  readonly administrator: string;
  stop(): Promise<void>;
};

async function post(url: string, body: unknown, cookie = ""): Promise<Response> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", origin: new URL(url).origin, cookie },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer;
}

function cookieOf(session: Response): string {
  const lines = session.headers.getSetCookie();
  return lines.map((line) => line.split(";", 1)[0]).join("; ");
}

/** A second dispatcher, with the same secret: whose claims one takes over, and who takes one's own. */
export const RELIEF = "omar";

/** One who oversees, with the same secret. */
export const OVERSEER = "olga";

/** One who supervises, with the same secret. */
export const SUPERVISOR = "sofia";

const SECRET = "three quiet harbours";

/** Uses an invitation as a person would; returns the cookie of the session that begins. */
async function accept(origin: string, token: string): Promise<string> {
  return cookieOf(await post(`${origin}/api/invitation/secret`, { token, secret: SECRET }));
}

/** The administrator of the first start adds the people, as the guide says. */
async function addPeople(origin: string, first: string): Promise<Omit<Town, "stop">> {
  const cookie = await accept(origin, first);
  for (const [personId, name, role] of [
    ["dana", "Dana", "dispatcher"],
    [RELIEF, "Omar", "dispatcher"],
    [OVERSEER, "Olga", "overseer"],
    [SUPERVISOR, "Sofia", "supervisor"],
  ]) {
    const added = await post(`${origin}/api/people`, { personId, name, role }, cookie);
    const { invitation } = (await added.json()) as { invitation: { token: string } };
    await accept(origin, invitation.token);
  }
  return { origin, personId: "dana", secret: SECRET, administrator: SECRET };
}

/** Adds somebody to the town, who signs in with the town's secret. */
export async function addPerson({ origin, administrator }: Town, person: object): Promise<void> {
  const body = { personId: "administrator", secret: administrator };
  const cookie = cookieOf(await post(`${origin}/api/session`, body));
  const added = await post(`${origin}/api/people`, person, cookie);
  const { invitation } = (await added.json()) as { invitation: { token: string } };
  await accept(origin, invitation.token);
}

const CONSOLE_SOURCES = "src/{console,kernel,audit,geo,measures,sim,protocol}/**/*.*";

/** `muster serve` takes the console as it was built: what is tested is what is written now. */
export async function buildConsole(): Promise<void> {
  const built = `${root}dist/console/index.html`;
  const sources = globSync(CONSOLE_SOURCES, { cwd: root });
  const builtAt = existsSync(built) ? statSync(built).mtimeMs : 0;
  const isOlder = sources.some((path) => {
    return !/\.test\.tsx?$/.test(path) && statSync(root + path).mtimeMs > builtAt;
  });
  if (isOlder) await build({ configFile: `${root}src/console/vite.config.ts`, logLevel: "error" });
}

/** A copy of the example town with other settings. The folder is the caller's to remove. */
export function townWith(settings: object): { readonly folder: string; readonly area: string } {
  const folder = mkdtempSync(join(tmpdir(), "muster-town-area-"));
  cpSync(`${root}examples/small-town`, folder, { recursive: true });
  const area = join(folder, "area.json");
  const file = JSON.parse(readFileSync(area, "utf8")) as { settings: object };
  writeFileSync(area, JSON.stringify({ ...file, settings: { ...file.settings, ...settings } }));
  return { folder, area };
}

/** Serves an example, the town, from an empty folder, with dispatchers who can sign in. */
export async function startTown(
  port: string,
  example = "small-town",
  area = `${root}examples/${example}/area.json`,
  more: readonly string[] = [],
): Promise<Town> {
  await buildConsole();
  const data = mkdtempSync(join(tmpdir(), "muster-town-"));
  const options = [
    "serve",
    "--data",
    data,
    "--area",
    area,
    "--port",
    port,
    "--log",
    "error",
    ...more,
  ];
  const child = spawn(`${root}muster`, options, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (piece: Buffer) => {
      said += piece.toString("utf8");
      const origin = /serves at (\S+)/.exec(said)?.[1];
      const token = /#\/invitation\/(\S+)/.exec(said)?.[1];
      if (origin === undefined || token === undefined) return;
      child.stdout.off("data", hear);
      const end = async () => {
        await stop(child);
        rmSync(data, { recursive: true, force: true });
      };
      addPeople(origin, token).then((town) => resolve({ ...town, stop: end }), reject);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", (piece: Buffer) => (said += piece.toString("utf8")));
    child.on("exit", (code) =>
      reject(new Error(`muster serve ended with code ${code}; it said: ${said}`)),
    );
  });
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.removeAllListeners("exit");
    child.on("exit", () => resolve());
    child.kill("SIGTERM");
  });
}

/** What went wrong in the page since it was opened. */
export type Complaints = { readonly errors: string[]; readonly violations: string[] };

/** Listens to a page from its first moment. Must be called before it goes anywhere. */
export async function listen(page: Page): Promise<Complaints> {
  const complaints: Complaints = { errors: [], violations: [] };
  page.on("pageerror", (error) => complaints.errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    const text = message.text();
    if (text.includes("Content Security Policy")) complaints.violations.push(text);
    else complaints.errors.push(text);
  });
  await page.exposeFunction("reportViolation", (what: string) => {
    complaints.violations.push(what);
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const report: unknown = Reflect.get(globalThis, "reportViolation");
      if (typeof report === "function") report(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  return complaints;
}

/** Waits for what fades in: a colour half way is no colour of ours. An alert pulses for ever. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(() => {
    const ending = document.getAnimations().filter(({ effect }) => {
      return effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY;
    });
    return Promise.all(ending.map((animation) => animation.finished.catch(() => null)));
  });
}

/** Findings of axe that are serious or critical, one line each. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await settled(page);
  await page.evaluate(axe.source);
  const results: axe.AxeResults = await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })",
  );
  return results.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => {
      const places = nodes.slice(0, 5).map(({ target, failureSummary }) => {
        return `${target.join(" ")} (${failureSummary?.replaceAll(/\s+/g, " ") ?? ""})`;
      });
      return `${id}: ${places.join("; ")}`;
    });
}

/** Waits for an element whose text fits. */
export async function expectText(page: Page, selector: string, pattern: RegExp): Promise<void> {
  const wanted = page.locator(selector).filter({ hasText: pattern }).first();
  await wanted.waitFor({ timeout: 15_000 });
}

const STANDS_MILLISECONDS = 1_000;

/** Waits until a text fits and has not changed for a second. */
export async function stands(
  where: Locator,
  fits: (text: string) => boolean,
  timeout = 15_000,
): Promise<string> {
  const until = Date.now() + timeout;
  let text = (await where.textContent()) ?? "";
  let since = Date.now();
  while (Date.now() - since < STANDS_MILLISECONDS || !fits(text)) {
    if (Date.now() > until) throw new Error(`a text that stands, got one that changes: ${text}`);
    await where.page().waitForTimeout(50);
    const now = (await where.textContent()) ?? "";
    if (now !== text) since = Date.now();
    text = now;
  }
  return text;
}

/** Another person at another desk, without a browser. */
export type Desk = {
  /** Gives a command and returns what came back. Throws when it was no answer to the command. */
  give(command: object, texts?: object): Promise<CommandResult>;
  /** What the server itself has: its board in JSON, by the route a page begins with. */
  board(): Promise<BoardSnapshot>;
};

const TOWN_AREA = "seven-harbours";

/** Signs the dispatcher of the town in once more. */
export async function openDesk({ origin, personId, secret }: Town): Promise<Desk> {
  const cookie = cookieOf(await post(`${origin}/api/session`, { personId, secret }));
  const area = `${origin}/api/areas/${TOWN_AREA}`;
  return {
    give: async (command, texts) => {
      const request = { commandId: crypto.randomUUID(), command, ...(texts && { texts }) };
      const headers = { "content-type": "application/json", origin, cookie };
      const body = JSON.stringify(request);
      const answer = await fetch(`${area}/commands`, { method: "POST", headers, body });
      const said = await answer.text();
      if (!answer.ok && answer.status !== 422) throw new Error(`${answer.status} ${said}`);
      return JSON.parse(said) as CommandResult;
    },
    board: async () => {
      const answer = await fetch(`${area}/board`, { headers: { cookie } });
      return (await answer.json()) as BoardSnapshot;
    },
  };
}
