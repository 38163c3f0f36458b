import { readFileSync, writeFileSync } from "node:fs";
import { Option, type Command } from "commander";
import { parse } from "csv-parse/sync";
import {
  assemble,
  contract,
  Dijkstra,
  DRIVERS,
  encodeRoadFile,
  loadRoads,
  readRoads,
  ROAD_FORMATS,
  RoadFileError,
  RoadImportError,
  SPACING_METRES,
  UNREACHABLE_TICKS,
  type AssemblyReport,
  type Driver,
  type KeptPart,
  type RoadFormat,
  type Roads,
} from "#routing";
import { InputError } from "../failure.ts";

type BuildOptions = {
  format?: RoadFormat;
  mode: number;
  driver: Driver;
  spacing: number;
  part: KeptPart;
  out: string;
  json?: boolean;
};

/** Runs a job and turns what is wrong with the user's input into an InputError. */
function withInputErrors<Result>(job: () => Result): Result {
  try {
    return job();
  } catch (error) {
    if (error instanceof RoadImportError || error instanceof RoadFileError) {
      throw new InputError(error.message);
    }
    throw error;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function printReport(report: AssemblyReport, out: string, seconds: number): void {
  print(`${out}: ${report.nodes} nodes, ${report.edges} roads, ${report.arcs} arcs`);
  print(`${report.coreNodes} nodes can reach each other; built in ${seconds.toFixed(2)} s`);
  print(`travel times are whole multiples of ${1 / report.ticksPerSecond} s`);
  if (report.dropped.length === 0) print("nothing was left out");
  for (const { what, count, reason, examples } of report.dropped) {
    print(`left out ${count} ${what}${count === 1 ? "" : "s"}: ${reason} (${examples.join(", ")})`);
  }
}

function build(inputs: string[], options: BuildOptions): void {
  const started = performance.now();
  const { format, mode, driver, spacing: spacingMetres } = options;
  const { network, report } = withInputErrors(() =>
    assemble(readRoads(inputs, { format, mode, driver, spacingMetres }), options.part),
  );
  const contractStarted = performance.now();
  const hierarchy = contract(network);
  const contractSeconds = (performance.now() - contractStarted) / 1000;
  const bytes = encodeRoadFile({ network, hierarchy });
  try {
    writeFileSync(options.out, bytes);
  } catch (error) {
    throw new InputError(`${options.out}: cannot be written: ${messageOf(error)}`);
  }
  const buildSeconds = (performance.now() - started) / 1000;
  if (options.json === true) {
    print(JSON.stringify({ ...report, bytes: bytes.length, buildSeconds, contractSeconds }));
  } else {
    printReport(report, options.out, buildSeconds);
  }
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new InputError(`${file}: cannot be read: ${messageOf(error)}`);
  }
}

function openRoads(file: string): Roads {
  const bytes = readBytes(file);
  try {
    return loadRoads(bytes);
  } catch (error) {
    if (error instanceof RoadFileError) throw new InputError(`${file}: ${error.message}`);
    throw error;
  }
}

/** The nearest node of each point of a CSV with the columns id, lat and lon. */
function snapPoints(roads: Roads, file: string): Int32Array {
  let rows: Record<string, string>[];
  try {
    const text = new TextDecoder().decode(readBytes(file));
    rows = parse(text, { bom: true, columns: true, skipEmptyLines: true, trim: true });
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${file}: not a CSV table: ${messageOf(error)}`);
  }
  return Int32Array.from(rows, (row, position) => {
    const [lat, lon] = ["lat", "lon"].map((column) => {
      const text = row[column] ?? "";
      const value = text === "" ? Number.NaN : Number(text);
      if (Math.abs(value) <= (column === "lat" ? 90 : 180)) return value;
      throw new InputError(
        `${file} row ${position + 1}: ${column} must be degrees, got "${text}"; ` +
          "the columns should be id, lat, lon",
      );
    });
    return roads.nearestNode({ lat: lat!, lon: lon! }).node;
  });
}

function metresOf(roads: Roads, from: number, to: number, scratch: Float64Array): number | null {
  const byClass = roads.metresByClass(from, to, scratch);
  if (byClass === undefined) return null;
  return Math.round(byClass.reduce((sum, metres) => sum + metres, 0) * 100) / 100;
}

function matrix(file: string, options: { from: string; to: string; json?: boolean }): void {
  const roads = openRoads(file);
  const from = snapPoints(roads, options.from);
  const to = snapPoints(roads, options.to);
  const row = new Float64Array(to.length);
  const byClass = new Float64Array(roads.classes.length);
  const seconds: (number | null)[][] = [];
  const metres: (number | null)[][] = [];
  for (const start of from) {
    roads.secondsFromOne(start, to, row);
    seconds.push(Array.from(row, (time) => (time === Infinity ? null : time)));
    metres.push(Array.from(to, (end) => metresOf(roads, start, end, byClass)));
  }
  if (options.json === true) {
    print(JSON.stringify({ seconds, metres }));
    return;
  }
  for (const times of seconds) {
    print(times.map((time) => (time === null ? "no way" : time.toFixed(1))).join("\t"));
  }
}

/** A small generator with a seed (mulberry32): the sample is the same each time. */
function seededSample(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) % limit;
  };
}

/** Pairs checked per run of Dijkstra's algorithm: one start, this many ends. */
const PAIRS_PER_START = 100;

function countMismatches(roads: Roads, pairs: number, seed: number): number {
  const sample = seededSample(seed);
  const { network, weights } = roads;
  const search = new Dijkstra(network, weights);
  let mismatches = 0;
  let start = 0;
  for (let pair = 0; pair < pairs; pair += 1) {
    if (pair % PAIRS_PER_START === 0) {
      start = sample(roads.nodeCount);
      search.run(start, "from");
    }
    const end = sample(roads.nodeCount);
    const ticks = search.ticks[end]!;
    const expected = ticks >= UNREACHABLE_TICKS ? undefined : ticks / network.ticksPerSecond;
    if (roads.seconds(start, end) !== expected) mismatches += 1;
    else if (roads.route(start, end)?.seconds !== expected) mismatches += 1;
  }
  return mismatches;
}

type CheckOptions = { pairs: number; seed: number; json?: boolean };

function check(file: string, options: CheckOptions): void {
  const roads = openRoads(file);
  const mismatches = countMismatches(roads, options.pairs, options.seed);
  if (options.json === true) {
    print(JSON.stringify({ pairs: options.pairs, mismatches }));
  } else {
    print(`${options.pairs} pairs, seed ${options.seed}: ${mismatches} differ from Dijkstra`);
  }
  if (mismatches > 0) process.exitCode = 1;
}

/** Parses a whole number of at least `least`; the message names the option. */
function wholeNumber(name: string, least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isSafeInteger(value) && value >= least) return value;
    throw new InputError(`${name} must be a whole number, ${least} or more; got "${text}"`);
  };
}

function addBuild(roads: Command): void {
  roads
    .command("build")
    .description("make a road file from maps: CSV edges, OpenStreetMap or timed arcs")
    .argument("<input...>", "road files, or a folder that holds nodes.csv with edges.csv/arcs.csv")
    .addOption(new Option("--format <name>", "guessed when absent").choices(ROAD_FORMATS))
    .option("--mode <number>", "travel mode of timed roads, from 1", wholeNumber("--mode", 1), 1)
    .addOption(
      new Option("--driver <name>", "whose access rules count, for OpenStreetMap")
        .choices(DRIVERS)
        .default("emergency"),
    )
    .option(
      "--spacing <metres>",
      "for OpenStreetMap: a node at least this often, besides junctions; 0: every shape point",
      wholeNumber("--spacing", 0),
      SPACING_METRES,
    )
    .addOption(
      new Option("--part <name>", "keep one-way traps too (weak), or only what is reachable")
        .choices(["weak", "strong"])
        .default("weak"),
    )
    .requiredOption("--out <file>", "the road file to write")
    .option("--json", "print the report as JSON")
    .addHelpText(
      "after",
      "\nExample:\n  muster roads build monaco.osm.gz --out monaco.roads\n" +
        "  muster roads build nodes.csv arcs.csv --format timed --mode 1 --out city.roads",
    )
    .action((inputs: string[], options: BuildOptions) => build(inputs, options));
}

/** Adds the `roads` command. */
export function add(program: Command): void {
  const roads = program
    .command("roads")
    .description("make, use and check road files")
    .addHelpText("after", "\nExample:\n  muster roads build nodes.csv edges.csv --out city.roads");
  addBuild(roads);
  roads
    .command("matrix")
    .description("travel seconds and metres from each point of one list to each of another")
    .argument("<file>", "a road file")
    .requiredOption("--from <csv>", "starts: columns id, lat, lon")
    .requiredOption("--to <csv>", "ends: columns id, lat, lon")
    .option("--json", 'print {"seconds": [[...]], "metres": [[...]]}; no way is null')
    .addHelpText(
      "after",
      "\nExample:\n  muster roads matrix city.roads --from stations.csv --to calls.csv --json",
    )
    .action((file: string, options: { from: string; to: string; json?: boolean }) =>
      matrix(file, options),
    );
  roads
    .command("check")
    .description("compare travel times with Dijkstra's algorithm on a random sample")
    .argument("<file>", "a road file")
    .option("--pairs <number>", "pairs to compare", wholeNumber("--pairs", 1), 10_000)
    .option("--seed <number>", "chooses the sample", wholeNumber("--seed", 0), 1)
    .option("--json", 'print {"pairs", "mismatches"}; exit code 1 when any differ')
    .addHelpText("after", "\nExample:\n  muster roads check city.roads --pairs 10000 --json")
    .action((file: string, options: CheckOptions) => check(file, options));
}
