// The area of the console bench: San Francisco's roads and neighbourhoods, 500 units.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

const root = new URL("..", import.meta.url).pathname;
const DATA_SET = `${root}data-sets/san-francisco`;
const STATIONS = 40;

export type Point = { readonly lat: number; readonly lon: number };
type Named = Readonly<Record<string, unknown>>;
type Template = Named & {
  readonly units: readonly Named[];
  readonly stations: readonly Named[];
};

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The crossings of the data set. */
function readNodes(csv: string): Point[] {
  return csv
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => {
      const [, lon = "", lat = ""] = line.split(",");
      return { lon: Number(lon), lat: Number(lat) };
    });
}

function zones(): string {
  const source = JSON.parse(readFileSync(`${DATA_SET}/neighbourhoods.geojson`, "utf8")) as {
    features: { properties: { nhood: string } }[];
  };
  const features = source.features.map((feature) => {
    return { ...feature, properties: { name: feature.properties.nhood } };
  });
  return JSON.stringify({ type: "FeatureCollection", features });
}

function pick<T>(list: readonly T[], random: () => number): T {
  const chosen = list[Math.floor(random() * list.length)];
  if (chosen === undefined) throw new Error("pick needs a list with something in it, got none");
  return chosen;
}

/**
 * Writes the area file with its roads and zones into the folder. The types, priorities and plans
 * are the example town's; its stations and units are spread over the city as often as is asked.
 */
export function writeArea(folder: string, units: number): { file: string; nodes: Point[] } {
  mkdirSync(folder, { recursive: true });
  const random = seeded(11);
  const nodesText = gunzipSync(readFileSync(`${DATA_SET}/nodes.csv.gz`)).toString("utf8");
  const edgesText = gunzipSync(readFileSync(`${DATA_SET}/edges.csv.gz`)).toString("utf8");
  writeFileSync(join(folder, "nodes.csv"), nodesText);
  writeFileSync(join(folder, "edges.csv"), edgesText);
  writeFileSync(join(folder, "zones.geojson"), zones());
  const nodes = readNodes(nodesText);
  const template = JSON.parse(
    readFileSync(`${root}examples/small-town/area.json`, "utf8"),
  ) as Template;
  const stations = Array.from({ length: STATIONS }, (_, index) => {
    const like = template.stations[index % template.stations.length];
    const name = { en: `Station ${index + 1}`, zh: `${index + 1} 号站` };
    return { ...like, stationId: `s${index}`, name, ...pick(nodes, random) };
  });
  const fleet = Array.from({ length: units }, (_, index) => {
    const like = template.units[index % template.units.length] ?? {};
    const callSign = `${String(like["callSign"]).replace(/\d+$/, "")}${100 + index}`;
    return { ...like, unitId: `u${index}`, callSign, stationId: `s${index % STATIONS}` };
  });
  const area = {
    ...template,
    areaId: "bench",
    name: { en: "Bench", zh: "测试区" },
    timeZone: "America/Los_Angeles",
    stations,
    posts: [],
    units: fleet,
    coverageRules: [],
    settings: { closedRetentionHours: 0 },
  };
  const file = join(folder, "area.json");
  writeFileSync(file, JSON.stringify(area));
  return { file, nodes };
}
