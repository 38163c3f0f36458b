import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Option, type Command } from "commander";
import {
  ExchangeError,
  packed,
  readBytes,
  readFireCalls,
  readStations,
  readText,
  readZones,
  requireReplaceable,
  SAN_FRANCISCO_TIME_ZONE,
  utcOffsets,
  writeFolder,
  type FireCalls,
} from "#exchange";
import {
  assemble,
  calibrate,
  contract,
  defaultResponseModelFile,
  encodeRoadFile,
  fitClassTimes,
  isHeldOut,
  readRoads,
  RoadImportError,
  roadsOn,
  type Check,
  type ResponseModelFile,
  type RoadDraft,
  type Roads,
} from "#routing";
import {
  buildScenario,
  classTripsOf,
  journeysOf,
  type Scenario,
  type ScenarioReport,
  type ScenarioSource,
} from "#sim";
import { InputError } from "../failure.ts";
import { OFFICER_TYPES, OFFICER_TYPES_HELP, typesIn } from "../officer-types.ts";

const FORMATS = ["sf-fire"] as const;
const MANIFEST = "scenario.json";

type BuildOptions = {
  format: (typeof FORMATS)[number];
  calls: string;
  nodes: string;
  edges: string;
  stations: string;
  zones: string;
  out: string;
  officerTypes: string;
  json?: boolean;
};

/** Licences of the published files of this format; see data-sets/san-francisco/README.md. */
const SOURCES = {
  calls: {
    what: "Fire Department Calls for Service, DataSF nuek-vuh3",
    licence: "Public Domain Dedication and License (PDDL)",
  },
  nodes: { what: "Road nodes, derived from TIGER/Line 2013", licence: "public domain" },
  edges: { what: "Road edges, derived from TIGER/Line 2013", licence: "public domain" },
  stations: { what: "Fire stations of San Francisco", licence: "public facts" },
  zones: {
    what: "Analysis Neighborhoods, DataSF",
    licence: "Public Domain Dedication and License (PDDL)",
  },
} as const;
type InputName = keyof typeof SOURCES;
const INPUTS = Object.keys(SOURCES) as InputName[];

function sourcesOf(options: BuildOptions): ScenarioSource[] {
  return INPUTS.map((name) => {
    const sha256 = createHash("sha256").update(readFileSync(options[name])).digest("hex");
    const { what, licence } = SOURCES[name];
    return { what, licence, sha256 };
  });
}

/** How the road files are read; the last two matter to OpenStreetMap only. */
const ROADS_AS = { format: "edges", mode: 1, driver: "emergency", spacingMetres: 0 } as const;

type BuiltRoads = { roads: Roads; bytes: Uint8Array };

/** Roads whose times are multiplied by the factor of their class. */
function roadsFrom(draft: RoadDraft, factors: Readonly<Record<string, number>>): BuiltRoads {
  const edges = draft.edges.map((edge) => {
    const factor = factors[edge.roadClass] ?? 1;
    const secondsAlong = edge.secondsAlong * factor;
    return Object.assign({}, edge, { secondsAlong, secondsAgainst: edge.secondsAgainst * factor });
  });
  const { network } = assemble({ ...draft, edges }, "weak");
  const hierarchy = contract(network);
  return { roads: roadsOn(network, hierarchy), bytes: encodeRoadFile({ network, hierarchy }) };
}

/**
 * Road times and response times by the history: first the classes of roads, from trips whose start
 * is known, then travel and turnout on those roads. Without enough trips, the assumed model.
 */
function calibrated(draft: RoadDraft, first: BuiltRoads, scenario: Scenario) {
  const { history, configuration, manifest } = scenario;
  const estimated = new Set(manifest.estimatedHomes);
  const before = journeysOf(history, configuration, first.roads);
  const trips = classTripsOf(
    before,
    first.roads,
    ({ callId, unitId }) => !isHeldOut(callId) && !estimated.has(unitId),
  );
  const { factors } = fitClassTimes(trips, first.roads.classes);
  const built = roadsFrom(draft, factors);
  const journeys = journeysOf(history, configuration, built.roads);
  const model = calibrate(journeys, { classTimeFactors: factors });
  return model === undefined
    ? { model: defaultResponseModelFile(), built: first }
    : { model, built };
}

/** The clock of the zone in the years of the history, and one more on each side. */
function offsetsFor({ report }: FireCalls) {
  const first = Number(report.from.slice(0, 4)) - 1;
  const last = Number(report.to.slice(0, 4)) + 1;
  return utcOffsets(SAN_FRANCISCO_TIME_ZONE, first, last);
}

const json = (value: unknown): string => `${JSON.stringify(value)}\n`;

function filesOf(
  scenario: Scenario,
  roads: Uint8Array,
  model: ResponseModelFile,
): Map<string, Uint8Array | string> {
  return new Map<string, Uint8Array | string>([
    [MANIFEST, `${JSON.stringify(scenario.manifest, null, 2)}\n`],
    ["configuration.json", json(scenario.configuration)],
    ["history.json.gz", packed(json(scenario.history))],
    ["duty.json", json(scenario.duty)],
    ["roads.bin", roads],
    ["response-model.json", json(model)],
  ]);
}

async function build(options: BuildOptions): Promise<void> {
  requireReplaceable(options.out, MANIFEST);
  const history = await readFireCalls(readBytes(options.calls), { fileName: options.calls });
  const stations = await readStations(readBytes(options.stations), options.stations);
  const zones = readZones(await readText(options.zones), options.zones);
  const draft = readRoads([options.nodes, options.edges], ROADS_AS);
  const first = roadsFrom(draft, {});
  const scenario = buildScenario({
    ...history,
    stations,
    zones,
    roads: first.roads,
    timeZone: SAN_FRANCISCO_TIME_ZONE,
    utcOffsets: offsetsFor(history),
    sources: sourcesOf(options),
    officerTypes: typesIn(options.officerTypes),
  });
  const { model, built } = calibrated(draft, first, scenario);
  writeFolder(options.out, MANIFEST, filesOf(scenario, built.bytes, model));
  const { report } = scenario.manifest;
  const responseModel = summaryOf(model);
  const officerInitiated = scenario.history.filter(({ origin }) => origin === "officer").length;
  const text =
    options.json === true
      ? JSON.stringify({ ...report, officerInitiated, responseModel })
      : [
          ...inWords(report, options.out),
          `begun by crews themselves: ${officerInitiated} (played, counted in no figure)`,
          ...modelInWords(model),
        ].join("\n");
  process.stdout.write(`${text}\n`);
}

/** What the response model says about itself, in short; the whole is in response-model.json. */
function summaryOf({ calibrated, classTimeFactors, evidence }: ResponseModelFile) {
  if (evidence === undefined) return { calibrated };
  const { travel, turnout, arrival, simpler, fitCount, excluded, correlation } = evidence;
  const checks = { travel, turnout, arrival, simpler };
  return { calibrated, fitCount, ...checks, correlation, excluded, classTimeFactors };
}

const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;

function checkInWords(name: string, check: Check): string {
  return (
    `  ${name}: 80 % interval holds ${percent(check.coverage)} of ${check.count}, ` +
    `median off by ${percent(check.medianBias)}, mean loss ${check.lossSeconds.toFixed(1)} s`
  );
}

function modelInWords({ evidence }: ResponseModelFile): string[] {
  if (evidence === undefined) return ["too few trips to calibrate: the assumed model is used"];
  return [
    `response model fitted on ${evidence.fitCount} trips; on calls that it never saw:`,
    checkInWords("travel", evidence.travel),
    checkInWords("turnout", evidence.turnout),
    checkInWords("arrival", evidence.arrival),
    checkInWords("(one speed for all, by road", evidence.simpler.constantSpeed) + ")",
    checkInWords("(one speed for all, straight line", evidence.simpler.straightLine) + ")",
    `  road and travel time correlate ${evidence.correlation} (logarithms)`,
    ...listed("  trips not used", evidence.excluded),
  ];
}

/** Counts one to a line, the zeros left out; "none" when all are. */
function listed(title: string, counts: Readonly<Record<string, number>>): string[] {
  const some = Object.entries(counts).filter(([, count]) => count > 0);
  if (some.length === 0) return [`${title}: none`];
  const indent = " ".repeat(title.length - title.trimStart().length + 2);
  return [`${title}:`, ...some.map(([name, count]) => `${indent}${name}: ${count}`)];
}

function inWords(report: ScenarioReport, out: string): string[] {
  const { rows, calls, units, outOfOrder, overlapping, comparedAssignments } = report;
  return [
    `${out}: ${calls} calls, ${rows} rows, ${units} units, ${report.from} to ${report.to}`,
    `rows with times out of order: ${outOfOrder} (kept)`,
    `assignments that overlap the unit's previous one: ${overlapping} of ${comparedAssignments} (kept)`,
    `rows that repeat another: ${report.duplicates}`,
    ...listed("rows not used", report.rejected),
    ...listed("other oddities (kept)", report.oddities),
    ...listed("empty cells", report.missing),
    ...Object.entries(report.examples).map(
      ([name, rowIds]) => `for example, ${name}: ${rowIds.join(", ")}`,
    ),
  ];
}

async function withInputErrors(job: () => Promise<void>): Promise<void> {
  try {
    await job();
  } catch (error) {
    if (error instanceof ExchangeError || error instanceof RoadImportError) {
      throw new InputError(error.message);
    }
    throw error;
  }
}

/** Adds the `scenario` command. */
export function add(program: Command): void {
  const scenario = program
    .command("scenario")
    .description("make scenarios, to replay and to simulate, from a centre's own history");
  scenario
    .command("build")
    .description("make a scenario folder from calls, roads, stations and zones")
    .addOption(
      new Option("--format <name>", "what the calls file is").choices(FORMATS).default("sf-fire"),
    )
    .requiredOption("--calls <file>", "calls, one row per unit and call: CSV, plain or gzip")
    .requiredOption("--nodes <file>", "road nodes: CSV with id, lon, lat")
    .requiredOption("--edges <file>", "roads: CSV with from, to, length_m, mtfcc, name, via_lonlat")
    .requiredOption("--stations <file>", "stations: CSV with station, address, lat, lon")
    .requiredOption("--zones <file>", "zones: GeoJSON polygons with a name")
    .requiredOption("--out <folder>", "the scenario folder to write")
    .option("--officer-types <names>", OFFICER_TYPES_HELP, OFFICER_TYPES)
    .option("--json", "print what the import found as JSON")
    .addHelpText(
      "after",
      "\nExample:\n  muster scenario build --format sf-fire --calls calls.csv.gz --nodes nodes.csv \\\n" +
        "    --edges edges.csv --stations stations.csv --zones zones.geojson --out new-year",
    )
    .action((options: BuildOptions) => withInputErrors(() => build(options)));
}
