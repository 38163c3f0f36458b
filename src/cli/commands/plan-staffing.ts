import type { Command } from "commander";
import {
  ExchangeError,
  localClock,
  readBytes,
  readFireCalls,
  SAN_FRANCISCO_TIME_ZONE,
} from "#exchange";
import {
  callsByHourOfWeek,
  paidHours,
  staffHours,
  type AnswerTarget,
  type StaffedHour,
  type StaffingInput,
} from "#planning";
import { InputError } from "../failure.ts";
import { expectShape, isNumber, isNumbers, readFields, withInputErrors } from "../json-file.ts";
import { hourInWords, localHour } from "../local-hours.ts";
import { OFFICER_TYPES, OFFICER_TYPES_HELP, typesIn } from "../officer-types.ts";
import { readScenarioFolder } from "./replay.ts";

/** Figures that go with a history, as options; a question file holds its own. */
const FIGURES = [
  "handlingSeconds",
  "afterEntrySeconds",
  "callsPerIncident",
  "patienceSeconds",
  "share",
  "withinSeconds",
  "positionsMin",
] as const;

type Options = {
  calls?: string;
  scenario?: string;
  officerTypes: string;
  shrinkage?: string;
  json?: boolean;
} & { [Figure in (typeof FIGURES)[number]]?: string };

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function isTarget(value: unknown): value is AnswerTarget {
  if (typeof value !== "object" || value === null) return false;
  return (
    "share" in value &&
    isNumber(value.share) &&
    "withinSeconds" in value &&
    isNumber(value.withinSeconds)
  );
}

function readStaffing(file: string): StaffingInput {
  const fields = readFields(file, {
    needed: ["callsPerHour", "meanHandlingSeconds", "target"],
    optional: ["meanPatienceSeconds", "positionsMin"],
  });
  const number = (name: string): number =>
    expectShape(file, fields, { name, shape: "a number", is: isNumber });
  const positionsMin = fields.has("positionsMin") ? number("positionsMin") : undefined;
  return {
    callsPerHour: expectShape(file, fields, {
      name: "callsPerHour",
      shape: "a list of numbers, one per hour",
      is: isNumbers,
    }),
    meanHandlingSeconds: number("meanHandlingSeconds"),
    meanPatienceSeconds: fields.has("meanPatienceSeconds")
      ? number("meanPatienceSeconds")
      : undefined,
    target: expectShape(file, fields, {
      name: "target",
      shape: '{"share": 0.9, "withinSeconds": 15}',
      is: isTarget,
    }),
    positionsMin,
  };
}

/** A call as far as staffing goes: when it came, and when it had been entered. */
type Heard = { readonly receivedAt: number; readonly enteredAt?: number | undefined };
type History = {
  readonly calls: readonly Heard[];
  readonly timeZone: string;
  readonly crewsOwn: number;
};

async function readHistory({ calls: file, scenario, officerTypes }: Options): Promise<History> {
  if (scenario !== undefined) {
    const { history, manifest } = readScenarioFolder(scenario).scenario;
    const calls = history.filter(({ origin }) => origin !== "officer");
    const crewsOwn = history.length - calls.length;
    return { calls, timeZone: manifest.timeZone, crewsOwn };
  }
  const read = await readFireCalls(readBytes(file!), { fileName: file! });
  const own = new Set(typesIn(officerTypes));
  const calls = read.calls.filter(({ type }) => !own.has(type));
  const crewsOwn = read.calls.length - calls.length;
  return { calls, timeZone: SAN_FRANCISCO_TIME_ZONE, crewsOwn };
}

/** An entry this long after the call is a correction, no handling. */
const ENTRY_SECONDS_MAX = 3_600;

/** Mean seconds from receiving to entering a call, over those that have both in order. */
function entryOf(calls: readonly Heard[]): { seconds: number; calls: number } | undefined {
  const seconds = calls.flatMap(({ receivedAt, enteredAt }) => {
    const taken = enteredAt === undefined ? -1 : (enteredAt - receivedAt) / 1_000;
    return taken >= 0 && taken <= ENTRY_SECONDS_MAX ? [taken] : [];
  });
  if (seconds.length === 0) return undefined;
  const total = seconds.reduce((sum, value) => sum + value, 0);
  return { seconds: total / seconds.length, calls: seconds.length };
}

const optionName = (figure: string): string =>
  `--${figure.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

function numberOf(options: Options, name: keyof Options, fallback?: number): number {
  const given = options[name];
  if (given === undefined && fallback !== undefined) return fallback;
  const value = Number(given);
  if (typeof given === "string" && given.trim() !== "" && Number.isFinite(value)) return value;
  throw new InputError(`${optionName(name)} must be a number, got "${given ?? ""}"`);
}

type Asked = {
  readonly input: StaffingInput;
  /** What a history gave. */
  readonly history?: object;
  readonly lines: readonly string[];
};

/** A history as a week of calls: means over its weeks, and how long a call was in hand. */
async function askHistory(options: Options): Promise<Asked> {
  const { calls, timeZone, crewsOwn } = await readHistory(options);
  const clock = localClock(timeZone);
  // Hours since 1970 begin on a Thursday; three days more make them begin on a Monday.
  const hours = calls.map(({ receivedAt }) => localHour(clock, receivedAt) + 3 * 24);
  const { callsPerHour, weeks, beyond } = callsByHourOfWeek(hours);
  const entry = entryOf(calls);
  const own =
    options.handlingSeconds === undefined ? undefined : numberOf(options, "handlingSeconds");
  if (own === undefined && entry === undefined) {
    throw new InputError("no call says when it was entered; give --handling-seconds NUMBER");
  }
  const after = numberOf(options, "afterEntrySeconds", 0);
  const perIncident = numberOf(options, "callsPerIncident", 1);
  const meanHandlingSeconds = own ?? entry!.seconds + after;
  const input = {
    callsPerHour: callsPerHour.map((mean) => mean * perIncident),
    meanHandlingSeconds,
    meanPatienceSeconds:
      options.patienceSeconds === undefined ? undefined : numberOf(options, "patienceSeconds"),
    target: {
      share: numberOf(options, "share", 0.9),
      withinSeconds: numberOf(options, "withinSeconds", 15),
    },
    positionsMin: numberOf(options, "positionsMin", 0),
  };
  const excluded = { "begun by a crew itself": crewsOwn, "after the last whole week": beyond };
  const counted = calls.length - beyond;
  const handling = own === undefined ? "from receiving to entering, in the history" : "given";
  const history = { weeks, counted, excluded, entry, handling, meanHandlingSeconds };
  const lines = [
    `${counted} calls in ${weeks} whole weeks (not counted: ${crewsOwn} begun by a crew itself, ` +
      `${beyond} after the last whole week), ${perIncident} call for each`,
    `handling ${meanHandlingSeconds.toFixed(1)} s, ${handling}` +
      (own === undefined ? ` of ${entry!.calls} calls, and ${after} s after it` : ""),
  ];
  return { input, history, lines };
}

function inWords({ positions, ...hour }: StaffedHour, name: string): string {
  const { callsPerHour, serviceLevel, occupancy, abandonProbability } = hour;
  const percent = (part: number, digits: number): string => `${(part * 100).toFixed(digits)} %`;
  const quit = abandonProbability > 0 ? `, ${percent(abandonProbability, 1)} hang up` : "";
  const calls = Number.isInteger(callsPerHour) ? callsPerHour : callsPerHour.toFixed(2);
  return (
    `${name}: ${calls} calls, ${positions} positions, ` +
    `${percent(serviceLevel, 1)} in time, ${percent(occupancy, 0)} busy${quit}`
  );
}

async function ask(file: string | undefined, options: Options): Promise<Asked> {
  const { calls, scenario } = options;
  if ([file, calls, scenario].filter((source) => source !== undefined).length !== 1) {
    throw new InputError(
      "give either a question FILE, --calls FILE or --scenario FOLDER, one of them",
    );
  }
  if (file === undefined) return askHistory(options);
  const idle = FIGURES.find((name) => options[name] !== undefined);
  if (idle === undefined) return { input: readStaffing(file), lines: [] };
  const where = "goes with --calls and --scenario; a file holds its own figures";
  throw new InputError(`${optionName(idle)} ${where}`);
}

async function staffing(file: string | undefined, options: Options): Promise<void> {
  const source = file ?? options.calls ?? options.scenario ?? "";
  try {
    const { input, history, lines } = await ask(file, options);
    const staffed = withInputErrors(source, () => staffHours(input));
    const hours = staffed.map((result, hour) => Object.assign({ hour }, result));
    const positionHours = hours.reduce((total, { positions }) => total + positions, 0);
    const shrinkage = numberOf(options, "shrinkage", 0);
    const paid = paidHours(positionHours, shrinkage);
    if (options.json === true) {
      const more = { shrinkage, paidHours: paid, history, hours };
      print(JSON.stringify({ target: input.target, positionHours, ...more }));
      return;
    }
    for (const line of lines) print(line);
    const name = (hour: number): string =>
      history === undefined ? `hour ${hour}` : hourInWords(hour);
    for (const { hour, ...result } of hours) print(inWords(result, name(hour)));
    const all = shrinkage > 0 ? `, ${paid.toFixed(1)} to be paid` : "";
    print(`${positionHours} position hours${all}`);
  } catch (error) {
    if (error instanceof RangeError || error instanceof ExchangeError) {
      throw new InputError(`${source}: ${error.message}`);
    }
    throw error;
  }
}

const STAFFING_HELP = `
FILE holds one object; the hours may be a day, a week or any others:
  {"callsPerHour": [12, 9, 7], "meanHandlingSeconds": 150,
   "target": {"share": 0.9, "withinSeconds": 15}, "meanPatienceSeconds": 120, "positionsMin": 2}
meanPatienceSeconds and positionsMin may be left out; without patience nobody hangs up.

With --calls FILE (calls of a fire department, CSV or .csv.gz) or --scenario FOLDER the hours are
those of a week, from Monday, each with the mean of its calls over the whole weeks of the history.
A history holds incidents: --calls-per-incident says how many calls come for one. Handling is the
mean from receiving to entering a call, which is a part of it only: add --after-entry-seconds, or
give it all by --handling-seconds. --shrinkage is the part of paid time not at the desk.

Examples:
  $ muster plan staffing week.json --json
  $ muster plan staffing --calls calls.csv.gz --handling-seconds 150 --patience-seconds 120 \\
      --calls-per-incident 1.6 --shrinkage 0.3`;

export function addStaffing(plan: Command): void {
  plan
    .command("staffing")
    .description("call-taking positions for each hour, by Erlang C, or A when callers hang up")
    .argument("[file]", "the question, as JSON")
    .option("--calls <file>", "the calls of some weeks")
    .option("--scenario <folder>", "a scenario: its own history")
    .option("--handling-seconds <number>", "mean seconds that a call is in hand")
    .option("--after-entry-seconds <number>", "seconds in hand after a call was entered")
    .option("--calls-per-incident <number>", "calls that come for one incident (1)")
    .option("--patience-seconds <number>", "mean seconds after which a waiting caller hangs up")
    .option("--share <part>", "part of calls to be answered in time (0.9)")
    .option("--within-seconds <number>", "in time is within so many seconds (15)")
    .option("--positions-min <number>", "positions that are never fewer")
    .option("--shrinkage <part>", "part of paid time not at the desk")
    .option("--officer-types <names>", OFFICER_TYPES_HELP, OFFICER_TYPES)
    .option("--json", "print the answer as JSON")
    .addHelpText("after", STAFFING_HELP)
    .action(staffing);
}
