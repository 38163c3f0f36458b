import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Option, type Command } from "commander";
import { defaultResponseModel, loadRoads, responseModelFrom } from "#routing";
import type { ResponseModel, Roads } from "#routing";
import { POLICIES, replay } from "#sim";
import type { LoadedScenario, Policy, RecordedCall, ReplayResult } from "#sim";
import { InputError } from "../failure.ts";
import { underRules } from "../rules-file.ts";

type ReplayCommandOptions = {
  policy: Policy;
  seed: number;
  json?: boolean;
  calls?: boolean;
  out?: string;
  rules?: string;
};

/** A scenario folder with everything a world needs. */
export type ScenarioFolder = {
  readonly scenario: LoadedScenario;
  readonly roads: Roads;
  readonly responseModel: ResponseModel;
  /** False when the folder has no response model and the assumed one stands in. */
  readonly isCalibrated: boolean;
};

function readBytes(folder: string, name: string): Uint8Array {
  try {
    return readFileSync(join(folder, name));
  } catch {
    throw new InputError(
      `cannot read ${name} in ${folder}; expected a scenario folder: make one with ` +
        `'muster scenario build'`,
    );
  }
}

function parse(bytes: Uint8Array, folder: string, name: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`${join(folder, name)} is not JSON (${reason}); build the scenario again`);
  }
}

function unzip(bytes: Uint8Array, folder: string, name: string): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch {
    throw new InputError(`${join(folder, name)} is not gzip; build the scenario again`);
  }
}

function readResponseModel(folder: string): ResponseModel | undefined {
  const name = "response-model.json";
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(join(folder, name));
  } catch {
    return undefined;
  }
  try {
    return responseModelFrom(parse(bytes, folder, name));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`${join(folder, name)}: ${reason}; build the scenario again`);
  }
}

function readRoads(folder: string): Roads {
  try {
    return loadRoads(readBytes(folder, "roads.bin"));
  } catch (error) {
    if (error instanceof InputError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`${join(folder, "roads.bin")}: ${reason}; build the scenario again`);
  }
}

/** Reads a folder that `muster scenario build` wrote. Throws InputError for anything else. */
export function readScenarioFolder(folder: string): ScenarioFolder {
  const read = (name: string) => parse(readBytes(folder, name), folder, name);
  const manifest = read("scenario.json") as LoadedScenario["manifest"];
  if (manifest.format !== "muster-scenario" || manifest.version !== 1) {
    throw new InputError(
      `${join(folder, "scenario.json")}: expected format muster-scenario, version 1; ` +
        `got ${manifest.format}, version ${manifest.version}`,
    );
  }
  const packed = "history.json.gz";
  const history = parse(unzip(readBytes(folder, packed), folder, packed), folder, packed);
  const responseModel = readResponseModel(folder);
  return {
    scenario: {
      manifest,
      configuration: read("configuration.json") as LoadedScenario["configuration"],
      duty: read("duty.json") as LoadedScenario["duty"],
      history: history as RecordedCall[],
    },
    roads: readRoads(folder),
    responseModel: responseModel ?? defaultResponseModel(),
    isCalibrated: responseModel !== undefined,
  };
}

/** The result as it is printed; the per-call table last, for it is most of the text. */
function jsonOf(result: ReplayResult): string {
  return `${JSON.stringify(result)}\n`;
}

function run(folder: string, options: ReplayCommandOptions): void {
  const { policy, seed } = options;
  const loaded = readScenarioFolder(folder);
  if (options.json !== true) {
    process.stderr.write(`SEED=${seed} policy=${policy} scenario=${folder}\n`);
  }
  if (!loaded.isCalibrated && policy !== "history") {
    process.stderr.write(
      "muster: no response-model.json in the folder: travel is from the assumed model\n",
    );
  }
  const began = performance.now();
  if (policy === "history" && options.rules !== undefined) {
    throw new InputError("--rules: the record is played as it was; give --policy closest or plan");
  }
  const { roads, responseModel } = loaded;
  const scenario = underRules(loaded.scenario, options.rules);
  const result = replay({ scenario, roads, responseModel, policy, seed });
  const seconds = (performance.now() - began) / 1000;
  if (options.out !== undefined) writeResult(options.out, result);
  if (options.json === true) process.stdout.write(jsonOf(result));
  else process.stdout.write(inWords(result, scenario, seconds, options.calls === true));
}

function writeResult(file: string, result: ReplayResult): void {
  try {
    writeFileSync(file, jsonOf(result));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`cannot write ${file}: ${reason}`);
  }
}

function cell(value: number | null, width: number): string {
  return (value === null ? "-" : value.toFixed(0)).padStart(width);
}

function lineOf(line: ReplayResult["indicators"][number]): string {
  const within = line.withinTarget === null ? "-" : `${(100 * line.withinTarget).toFixed(1)} %`;
  const excluded = Object.entries(line.excluded)
    .map(([reason, count]) => `${reason} ${count}`)
    .join(", ");
  const range = `${cell(line.p90Low, 6)}..${cell(line.p90High, 0).padEnd(6)}`;
  return (
    `${line.name.padEnd(13)} ${line.priority.padEnd(8)} ${cell(line.count, 6)} ` +
    `${cell(line.median, 7)} ${cell(line.p90, 7)} ${range} ${within.padStart(7)}  ${excluded}`
  ).trimEnd();
}

/** What the figures cannot say; see docs/spec/replay.md. */
const LIMITS = [
  "Where units really were is not recorded: away from a call they are taken to be at their",
  "station or on the way back to it. Destinations are not recorded: a unit returns from the scene.",
  "Duty, home stations and response plans are worked out from the same calls: see",
  "docs/spec/replay.md.",
];

function inWords(
  result: ReplayResult,
  scenario: LoadedScenario,
  seconds: number,
  calls: boolean,
): string {
  const { checks } = result;
  const rate = Math.round(result.events / seconds);
  const refused = Object.entries(result.refusals).map(([code, count]) => `${code} ${count}`);
  const lines = [
    `${scenario.manifest.title.en}: ${result.calls} calls, ${result.assignments} assignments`,
    "seconds:      priority  count  median     p90 95 % of p90     target  excluded",
    ...result.indicators.map(lineOf),
    `clock: ${checks.outOfOrder} out of order, ${checks.enteredLate} entered late, ` +
      `${checks.concurrent} second assignments, ${checks.endNotRecorded} ends without a time`,
    `refused: ${refused.length === 0 ? "nothing" : refused.join(", ")}; ` +
      `open at the end: ${result.openAtEnd}`,
    ...Object.entries(result.working ?? {}).map(
      ([name, count]) => `by the rules: ${name} ${count}`,
    ),
    ...(result.policy === "history" ? [] : LIMITS),
    ...scenario.manifest.synthetic.map(({ en }) => `made up: ${en}`),
    `${result.events} events in ${seconds.toFixed(2)} s: ${rate} a second`,
    `hash ${result.hash}`,
    ...(calls ? result.perCall.map(callLine) : []),
  ];
  return `${lines.join("\n")}\n`;
}

function callLine(call: ReplayResult["perCall"][number]): string {
  const { callId, priorityId, callHandling, firstOnScene, assignments } = call;
  const units = assignments.map(({ unitId }) => unitId).join(" ");
  return `${callId} ${priorityId ?? "-"} ${callHandling} ${firstOnScene} ${units}`;
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (!Number.isSafeInteger(seed) || text.trim() === "") {
    throw new InputError(`--seed: expected a whole number, got ${text}`);
  }
  return seed;
}

/** Adds the `replay` command. */
export function add(program: Command): void {
  program
    .command("replay")
    .description("run a centre's own history again, as recorded or under another policy")
    .argument("<folder>", "the scenario folder")
    .addOption(
      new Option("--policy <name>", "who decides which units go")
        .choices(POLICIES)
        .default("history"),
    )
    .option("--seed <number>", "of everything that is drawn", parseSeed, 1)
    .option("--rules <file>", "working rules (diverts …), as JSON: docs/spec/scenario.md")
    .option("--json", "print the result as JSON, with every call under perCall")
    .option("--calls", "list every call too")
    .option("--out <file>", "write the JSON result, for 'muster compare'")
    .addHelpText(
      "after",
      "\nExample:\n  muster replay new-year --policy plan --seed 7 --out plan.json\n",
    )
    .action(run);
}
