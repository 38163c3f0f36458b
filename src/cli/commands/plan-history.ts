import { readFileSync } from "node:fs";
import { Option, type Command } from "commander";
import { packed, requireReplaceable, writeFolder } from "#exchange";
import { JournalError, SqliteJournal } from "#journal";
import {
  defaultResponseModelFile,
  loadRoads,
  responseModelFrom,
  RoadFileError,
  type ResponseModelFile,
  type Roads,
} from "#routing";
import { OwnLog, ownHistory, type OwnHistory } from "#sim";
import { InputError } from "../failure.ts";
import { readText } from "../json-file.ts";
import { typesIn } from "../officer-types.ts";

type Options = {
  data: string;
  roads: string;
  responseModel?: string;
  officerTypes: string;
  days: number;
  out: string;
  json?: boolean;
};

const MANIFEST = "scenario.json";
const DAY = 86_400_000;

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new InputError(`cannot read ${file}: ${error instanceof Error ? error.message : ""}`);
  }
}

function roadsOf(file: string, bytes: Uint8Array): Roads {
  try {
    return loadRoads(bytes);
  } catch (error) {
    if (!(error instanceof RoadFileError)) throw error;
    throw new InputError(`${file}: ${error.message}`);
  }
}

function modelOf(file: string | undefined): ResponseModelFile {
  if (file === undefined) return defaultResponseModelFile();
  try {
    return responseModelFrom(JSON.parse(readText(file))).file;
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${file}: ${error instanceof Error ? error.message : ""}`);
  }
}

const isoOf = (at: number): string => new Date(at).toISOString();

async function readLog(directory: string): Promise<OwnLog> {
  let journal: SqliteJournal | undefined;
  try {
    journal = new SqliteJournal({ directory });
    const log = new OwnLog(journal.areaId);
    for await (const batch of journal.read({ after: 0 })) {
      for (const accepted of batch) log.observe(accepted);
    }
    return log;
  } catch (error) {
    if (error instanceof JournalError) throw new InputError(error.message);
    throw error;
  } finally {
    await journal?.close();
  }
}

function historyOf(log: OwnLog, roads: Roads, { days, officerTypes }: Options): OwnHistory {
  const types = typesIn(officerTypes);
  const unknown = types.filter((typeId) => !log.configuration.incidentTypes.has(typeId));
  if (unknown.length > 0) {
    const known = [...log.configuration.incidentTypes.keys()].join(", ");
    throw new InputError(`--officer-types: got ${unknown.join(", ")}; expected some of ${known}`);
  }
  const from = log.to - days * DAY;
  try {
    return ownHistory(log, { roads, from, to: log.to, officerTypes: new Set(types), isoOf });
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(error.message);
    throw error;
  }
}

async function history(options: Options): Promise<void> {
  const { out, data } = options;
  requireReplaceable(out, MANIFEST);
  const roadFile = bytesOf(options.roads);
  const roads = roadsOf(options.roads, roadFile);
  const model = modelOf(options.responseModel);
  const { scenario, counts } = historyOf(await readLog(data), roads, options);
  const json = (value: unknown): string => `${JSON.stringify(value)}\n`;
  writeFolder(
    out,
    MANIFEST,
    new Map<string, Uint8Array | string>([
      [MANIFEST, `${JSON.stringify(scenario.manifest, null, 2)}\n`],
      ["configuration.json", json(scenario.configuration)],
      ["history.json.gz", packed(json(scenario.history))],
      ["duty.json", json(scenario.duty)],
      ["roads.bin", roadFile],
      ["response-model.json", json(model)],
    ]),
  );
  const { from, to } = scenario.manifest;
  process.stdout.write(
    options.json === true
      ? json({ ...counts, calls: scenario.history.length, from: isoOf(from), to: isoOf(to) })
      : `${scenario.history.length} of ${counts.incidents} incidents, ${isoOf(from)} to ${isoOf(to)}, ` +
          `in ${out}\nbegun by crews themselves: ${counts.officerInitiated} (played, counted in ` +
          `no figure)\nleft out: ${counts.open} open, ${counts.grouped} grouped, ` +
          `${counts.unknown} of a type or priority that is not configured any more\n`,
  );
}

const HELP = `
Reads the log of the data directory, or of a copy of it, and writes a scenario folder of times by
type, unit and place. Nobody's name, number, address or words are in it; a place is its nearest
road node. Give the folder to 'muster plan try', 'muster simulate' or 'muster serve --history'.

Example:
  $ muster plan history --data ./data --roads city.roads --out our-year --officer-types patrol`;

function daysOf(text: string): number {
  const days = Number(text);
  if (text.trim() !== "" && days > 0 && Number.isFinite(days)) return days;
  throw new InputError(`--days: expected a number above 0, got ${text}`);
}

export function addHistory(plan: Command): void {
  plan
    .command("history")
    .description("make a planning history from the centre's own log")
    .requiredOption("--data <dir>", "the data directory, or a copy of it")
    .requiredOption("--roads <file>", "a road file (muster roads build)")
    .option("--response-model <file>", "travel and turnout; absent: the assumed model")
    .addOption(
      new Option("--officer-types <ids>", "types of incidents that crews begin: no demand").default(
        "",
      ),
    )
    .option("--days <number>", "so many days back from the last event", daysOf, 365)
    .requiredOption("--out <folder>", "the scenario folder to write")
    .option("--json", "print the counts as JSON")
    .addHelpText("after", HELP)
    .action(history);
}
