import { spawn } from "node:child_process";
import { existsSync, globSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, Option } from "commander";
import { localClock } from "#exchange";
import { createLogger, startExercise, type StartedExercise } from "#server";
import { POLICIES, reportPage, type LoadedScenario, type Policy } from "#sim";
import { InputError } from "../failure.ts";
import { readScenarioFolder } from "./replay.ts";
import { add as addScenario } from "./scenario.ts";
import { asInputError, consoleFolder, portOf, untilSignal } from "./serve.ts";

const REPOSITORY = fileURLToPath(new URL("../../../", import.meta.url));
const DATA_SET = join(REPOSITORY, "data-sets", "san-francisco");
const DATA_SET_FILES = {
  "--calls": "calls-2016-12-31-to-2017-01-07.csv.gz",
  "--nodes": "nodes.csv.gz",
  "--edges": "edges.csv.gz",
  "--stations": "stations.csv",
  "--zones": "neighbourhoods.geojson",
} as const;
const DEFAULT_SCENARIO = join(REPOSITORY, "data", "scenarios", "san-francisco-new-year");
/** New Year's Eve, as the busiest night of the year begins. */
const DEFAULT_START = "2016-12-31T18:00";
/** A shift of twelve hours: the night, and not the week that the data goes on for. */
const SHIFT_MILLISECONDS = 12 * 3_600_000;
const PORTS_TRIED = 20;
const PROGRESS_MILLISECONDS = 1000;
/** What the console is built from; a newer file means it must be built again. */
const CONSOLE_SOURCES = "src/{console,kernel,geo,measures,sim,protocol}/**/*";
/** What the default scenario is built from and by. */
const SCENARIO_SOURCES =
  "{data-sets/san-francisco/*,src/{kernel,geo,exchange,routing,sim/build}/**/*,src/sim/scenario.ts}";

type ExerciseCommandOptions = {
  scenario?: string;
  data?: string;
  port: number;
  start?: string;
  until?: string;
  speed: number | "max";
  policy: Policy;
  seed: number;
  open: boolean;
  exit?: boolean;
  build: boolean;
  report?: string;
  log: "debug" | "info" | "warn" | "error" | "silent";
};

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function speedOf(text: string): number | "max" {
  if (text === "max") return "max";
  const speed = Number(text);
  if (speed >= 1 && speed <= 60) return speed;
  throw new InputError(`--speed must be a number from 1 to 60, or max; got ${text}`);
}

/** Says at once when the report could not be written, and not after a whole night. */
function reportFileOf(text: string): string {
  if ([".html", ".json"].includes(extname(text))) return text;
  throw new InputError(`--report must be a file that ends in .html or .json, got ${text}`);
}

function seedOf(text: string): number {
  const seed = Number(text);
  if (Number.isSafeInteger(seed) && text.trim() !== "") return seed;
  throw new InputError(`--seed must be a whole number, got ${text}`);
}

/** An instant of the scenario from a local reading such as 2016-12-31T18:00. */
export function instantOf(option: string, text: string, scenario: LoadedScenario): number {
  const { timeZone, from, to } = scenario.manifest;
  const reading = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(text)
    ? Date.parse(`${text}Z`)
    : Number.NaN;
  const [instant] = Number.isNaN(reading) ? [] : localClock(timeZone).instantsOf(reading);
  const range = `${localText(from, timeZone)} to ${localText(to, timeZone)}`;
  if (instant === undefined) {
    throw new InputError(`${option} must be a local time such as 2016-12-31T18:00, got ${text}`);
  }
  if (instant >= from && instant <= to) return instant;
  throw new InputError(`${option} ${text} is outside of the scenario (${range})`);
}

/** An instant as people there read it. */
function localText(instant: number, timeZone: string): string {
  const options = { timeZone, dateStyle: "short", timeStyle: "medium" } as const;
  return new Intl.DateTimeFormat("sv-SE", options).format(instant);
}

/** The folder of the scenario; the default one is built when it is not there yet. */
async function scenarioFolder(options: ExerciseCommandOptions): Promise<string> {
  if (options.scenario !== undefined) return options.scenario;
  const manifest = join(DEFAULT_SCENARIO, "scenario.json");
  if (existsSync(manifest) && !isOlder(manifest, SCENARIO_SOURCES)) return DEFAULT_SCENARIO;
  say("Building the San Francisco scenario, once…");
  const began = performance.now();
  mkdirSync(join(DEFAULT_SCENARIO, ".."), { recursive: true });
  const command = new Command("muster");
  addScenario(command);
  const sources = Object.entries(DATA_SET_FILES).flatMap(([option, file]) => [
    option,
    join(DATA_SET, file),
  ]);
  const words = ["scenario", "build", ...sources, "--out", DEFAULT_SCENARIO];
  await command.parseAsync(words, { from: "user" });
  say(`…built in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
  return DEFAULT_SCENARIO;
}

/** Whether a built file is older than one of the sources, tests apart. */
function isOlder(built: string, sources: string): boolean {
  const builtAt = statSync(built).mtimeMs;
  return globSync(sources, { cwd: REPOSITORY }).some((path) => {
    return !/\.test\.tsx?$/.test(path) && statSync(join(REPOSITORY, path)).mtimeMs > builtAt;
  });
}

function isConsoleStale(): boolean {
  const built = consoleFolder();
  return built === undefined || isOlder(join(built, "index.html"), CONSOLE_SOURCES);
}

/** Builds the console when it is missing or older than its sources. */
async function buildConsole(): Promise<void> {
  if (!isConsoleStale()) return;
  say("Building the console…");
  const began = performance.now();
  const { build } = await import("vite");
  const configFile = join(REPOSITORY, "src", "console", "vite.config.ts");
  try {
    await build({ configFile, logLevel: "error" });
    say(`…built in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const next = consoleFolder() === undefined ? "there is none" : "the one from before is used";
    process.stderr.write(`muster: the console could not be built, ${next}: ${why}\n`);
  }
}

/** Named by the moment, with a number when two begin in one second. */
function freshFolder(): string {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "");
  const folder = join(REPOSITORY, "data", "exercises", stamp);
  for (let number = 1; ; number += 1) {
    const path = number === 1 ? folder : `${folder}-${number}`;
    if (!existsSync(path)) return path;
  }
}

/** A data directory of its own: an exercise starts afresh, and the last ones can be looked at. */
function dataFolder(options: ExerciseCommandOptions): string {
  const folder = options.data ?? freshFolder();
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new InputError(`${folder} holds something; an exercise needs an empty or new folder`);
  }
  return folder;
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, "code") === "EADDRINUSE";
}

/** Starts on the port, or on the next that is free. */
async function onFreePort(
  port: number,
  start: (port: number) => Promise<StartedExercise>,
): Promise<StartedExercise> {
  for (let next = port; ; next += 1) {
    try {
      return await start(next);
    } catch (error) {
      if (!isTaken(error) || port === 0 || next >= port + PORTS_TRIED) throw asInputError(error);
    }
  }
}

function openBrowser(url: string): void {
  const [command = "xdg-open", ...words] =
    process.platform === "darwin"
      ? ["open"]
      : process.platform === "win32"
        ? ["cmd", "/c", "start", ""]
        : ["xdg-open"];
  const child = spawn(command, [...words, url], { stdio: "ignore", detached: true });
  // Without a browser the address stands in the terminal.
  child.on("error", () => say("No browser could be opened; open the address above."));
  child.unref();
}

function showProgress(exercise: StartedExercise, timeZone: string): NodeJS.Timeout {
  const inPlace = process.stdout.isTTY;
  let lastLength = 0;
  let shownAt = 0;
  return setInterval(() => {
    const { at, calls, pending, active, ended } = exercise.runner.progress();
    const line =
      `${localText(at, timeZone)}  ${calls} calls, ${active} incidents, ${pending} pending` +
      (ended ? "  (ended)" : "");
    if (inPlace) {
      process.stdout.write(`\r${line.padEnd(lastLength)}`);
      lastLength = line.length;
    } else if (performance.now() - shownAt > 60_000) {
      shownAt = performance.now();
      say(line);
    }
  }, PROGRESS_MILLISECONDS);
}

async function exercise(options: ExerciseCommandOptions): Promise<void> {
  const { scenario, roads, responseModel } = readScenarioFolder(await scenarioFolder(options));
  const { timeZone, from: first, to: last } = scenario.manifest;
  const start = options.start ?? (isDefault(scenario) ? DEFAULT_START : undefined);
  const from = start === undefined ? first : instantOf("--start", start, scenario);
  const to =
    options.until === undefined
      ? Math.min(last, from + SHIFT_MILLISECONDS)
      : instantOf("--until", options.until, scenario);
  if (to <= from) throw new InputError("--until must be later than --start");
  const directory = dataFolder(options);
  if (options.build) await buildConsole();
  const speed = options.speed === "max" ? 1 : options.speed;
  const base = { directory, scenario, roads, responseModel, from, to, speed };
  const { policy, seed } = options;
  const next = options.data === undefined ? { nextDirectory: freshFolder } : {};
  const logger = createLogger(options.log);
  const folder = consoleFolder();
  const started = await onFreePort(options.port, (port) =>
    startExercise({ ...base, ...next, port, policy, seed, logger, consoleFolder: folder }),
  );
  const stop = () => stopWithReport(started, options.report);
  const stopped = untilSignal({ stop });
  if (options.speed === "max") {
    await runAtOnce(started, to, timeZone);
  } else {
    await runForPeople(started, options, timeZone);
  }
  if (options.exit === true) await stop();
  else await stopped;
}

/** Ends the shift where it is, writes its report, and stops. */
async function stopWithReport(started: StartedExercise, file: string | undefined): Promise<void> {
  try {
    if (file === undefined) return;
    started.runner.control({ end: true });
    const report = await started.report();
    const isPage = extname(file) === ".html";
    writeFileSync(file, isPage ? reportPage(report, "en") : `${JSON.stringify(report)}\n`);
    say(`The report of the shift is in ${file}.`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`the report could not be written to ${file}: ${reason}`);
  } finally {
    await started.stop();
  }
}

function isDefault(scenario: LoadedScenario): boolean {
  const instant = Date.parse(`${DEFAULT_START}Z`);
  return scenario.manifest.from < instant && instant < scenario.manifest.to;
}

async function runAtOnce(started: StartedExercise, to: number, timeZone: string): Promise<void> {
  const began = performance.now();
  await started.runner.runToEnd(to);
  const { calls, active, refused } = started.runner.progress();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  say(
    `Ran to ${localText(to, timeZone)} in ${seconds} s: ${calls} calls on the board, ` +
      `${active} incidents not closed, ${refused} commands refused.`,
  );
}

async function runForPeople(
  started: StartedExercise,
  options: ExerciseCommandOptions,
  timeZone: string,
): Promise<void> {
  const link = started.link();
  say("Everything in an exercise is for training; nothing is sent to anybody.");
  say(`Open this address in a browser on this machine (it works once):\n  ${link}`);
  started.links.onUsed = () => say(`\nFor another browser:\n  ${started.link()}`);
  if (options.open && process.env["CI"] === undefined) openBrowser(link);
  started.begin();
  const timer = showProgress(started, timeZone);
  timer.unref();
  while (options.exit === true && !started.runner.progress().ended) {
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Adds the `exercise` command. */
export function add(program: Command): void {
  program
    .command("exercise")
    .description("train on a recorded night: the world plays, you dispatch; what npm start runs")
    .option("--scenario <folder>", "a scenario folder; absent: New Year's Eve in San Francisco")
    .option("--data <folder>", "an empty folder for the exercise's data; absent: a new one")
    .option("--port <number>", "TCP port on this machine; taken: the next free one", portOf, 4600)
    .option("--start <time>", `local time to start at; absent: ${DEFAULT_START}, or the first call`)
    .option("--until <time>", "local time to end at; absent: twelve hours later, or the last call")
    .option("--speed <factor>", "1 to 60 times as fast as the clock, or max", speedOf, 10)
    .addOption(
      new Option("--policy <name>", "how the autopilot chooses units")
        .choices(POLICIES)
        .default("plan"),
    )
    .option("--seed <number>", "random stream of what the record does not say", seedOf, 1)
    .option("--no-open", "do not open a browser")
    .option("--no-build", "do not build the console, even when its sources are newer")
    .option("--exit", "end the program when the exercise has ended")
    .option(
      "--report <file>",
      "write the report of the shift when it ends or is stopped: .html or .json",
      reportFileOf,
    )
    .addOption(
      new Option("--log <level>", "what is logged, to standard error")
        .choices(["debug", "info", "warn", "error", "silent"])
        .default("warn"),
    )
    .addHelpText("after", "\nExample:\n  muster exercise --speed 20 --start 2016-12-31T22:00")
    .action(exercise);
}
