// The parsers of files that somebody hands in: histories, tables, maps, area files, roads.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  ExchangeError,
  readCsv,
  readFireCalls,
  readMap,
  readStations,
  readTable,
  readZones,
  writeTable,
  type TableKind,
} from "#exchange";
import { areaFromGeoJson } from "#geo";
import { emptyConfiguration, validateConfiguration } from "#kernel";
import {
  decodeRoadFile,
  defaultResponseModelFile,
  encodeRoadFile,
  responseModelFrom,
  ResponseModelError,
  RoadFileError,
  RoadImportError,
} from "#routing";
import { AreaFileError, readArea } from "#server";
import { COLUMNS } from "../../../src/exchange/configuration/columns.ts";
import { chunksOf, file as fireFile } from "../../../src/exchange/testing/rows.ts";
import { assemble } from "../../../src/routing/core/assemble.ts";
import { contract } from "../../../src/routing/core/contraction.ts";
import { unpackBzip2 } from "../../../src/routing/import/bzip2.ts";
import { importEdges } from "../../../src/routing/import/edges.ts";
import { readOsmPbf } from "../../../src/routing/import/osm-pbf.ts";
import { readOsmXml } from "../../../src/routing/import/osm-xml.ts";
import { importOsm } from "../../../src/routing/import/osm.ts";
import { importTimed } from "../../../src/routing/import/timed.ts";
import { draftOf } from "../../../src/routing/testing/roads.ts";
import { pbfFile } from "../../../src/routing/testing/pbf.ts";
import { BZIP2_SEED, OSM_XML } from "./seeds.ts";
import {
  asJson,
  asText,
  drained,
  folder,
  head,
  root,
  target,
  text,
  type FuzzTarget,
} from "./fuzz-target.ts";

const area = readArea(`${root}examples/small-town/area.json`, 1_700_000_000_000);
const town = (() => {
  const settings = area.changes.find(({ kind }) => kind === "settings");
  if (settings === undefined || !("put" in settings) || settings.kind !== "settings") {
    throw new Error("the example town has no settings");
  }
  const outcome = validateConfiguration(emptyConfiguration(settings.put), area.changes);
  if ("problems" in outcome) throw new Error("the example town is not valid");
  return outcome.configuration;
})();

const zones = text("examples/small-town/zones.geojson");
const options = { fileName: "f.csv" };

function exchangeTargets(): FuzzTarget[] {
  const fire = fireFile({}, { unit: "E02", onScene: "" }, { callNumber: "170010002" });
  const tables = (Object.keys(COLUMNS) as TableKind[]).map((kind) =>
    target(
      `table of ${kind}`,
      [writeTable(town, kind).slice(0, 3000)],
      (input) => readTable(input, { ...options, kind, present: town }),
      [],
      0.5,
    ),
  );
  const maps = (["zone", "station", "post"] as const).map((kind) =>
    target(
      `map of ${kind}`,
      [zones.slice(0, 6000), zones],
      (input) => readMap(input, { kind, zoneKind: "beat", present: town }),
      [],
      0.5,
    ),
  );
  return [
    target(
      "csv",
      [head("examples/small-town/edges.csv", 12), '"a","b ""c"""\r\n1,2\r\n'],
      (input) => drained(readCsv(chunksOf(input, 7), options)),
      [ExchangeError],
      2,
    ),
    target("sf-fire calls", [fire], (input) => readFireCalls(chunksOf(input), options), [
      ExchangeError,
    ]),
    target(
      "stations",
      ["station,address,lat,lon\n1,A St,1,2\n2,B St,3,4\n"],
      (input) => readStations(chunksOf(input), "f"),
      [ExchangeError],
    ),
    target(
      "zones",
      [zones.slice(0, 5000), zones],
      asText((input) => readZones(input, "f")),
      [ExchangeError],
    ),
    target(
      "geojson area",
      ['{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}'],
      asJson((json) => {
        if (typeof json !== "object" || json === null) return undefined;
        return areaFromGeoJson({
          type: String(Reflect.get(json, "type")),
          coordinates: Reflect.get(json, "coordinates"),
        });
      }),
      [RangeError],
    ),
    ...tables,
    ...maps,
  ];
}

function areaFileTarget(): FuzzTarget {
  const path = join(folder, "area.json");
  const file = JSON.parse(text("examples/small-town/area.json")) as Record<string, unknown>;
  delete file["roads"];
  delete file["zoneFiles"];
  delete file["coverageRules"];
  const seeds = [JSON.stringify(file), text("examples/new-centre/area.json")];
  return target(
    "area file",
    seeds,
    (input) => {
      writeFileSync(path, input);
      return readArea(path, 1_700_000_000_000);
    },
    [AreaFileError],
    0.3,
  );
}

function roadTargets(): FuzzTarget[] {
  const nodes = head("examples/small-town/nodes.csv", 60);
  const edges = head("examples/small-town/edges.csv", 20);
  const timedNodes = text("src/routing/fixtures/small/grid-3-by-3/nodes.csv");
  const timedArcs = text("src/routing/fixtures/small/grid-3-by-3/arcs.csv");
  const { network } = assemble(
    draftOf(6, [
      [0, 1, 3],
      [1, 2, 4],
      [2, 0, 5],
      [3, 4, 1],
    ]),
  );
  const roads = encodeRoadFile({ network, hierarchy: contract(network) });
  const pbf = pbfFile({
    isDense: true,
    isPacked: true,
    nodes: [
      [1, 10_000_000, 20_000_000],
      [2, 10_010_000, 20_000_000],
      [3, 10_020_000, 20_010_000],
    ],
    ways: [
      {
        id: 7,
        nodeIds: [1, 2, 3],
        tags: { highway: "residential", name: "A", maxspeed: "30 mph" },
      },
    ],
  });
  const osm = { driver: "emergency", spacingMetres: 100 } as const;
  const roadErrors = [RoadImportError];
  return [
    target(
      "road nodes",
      [nodes],
      asText((input) => importEdges({ file: "n", text: input }, { file: "e", text: edges })),
      roadErrors,
    ),
    target(
      "road edges",
      [edges],
      asText((input) => importEdges({ file: "n", text: nodes }, { file: "e", text: input })),
      roadErrors,
    ),
    target(
      "timed roads",
      [timedArcs],
      asText((input) =>
        importTimed({ file: "n", text: timedNodes }, { file: "a", text: input }, 1),
      ),
      roadErrors,
    ),
    target(
      "osm xml",
      [OSM_XML],
      asText((input) => importOsm("f", readOsmXml(input), osm)),
      roadErrors,
    ),
    target("osm pbf", [pbf], (input) => importOsm("f", readOsmPbf(input), osm), roadErrors),
    target("bzip2", [BZIP2_SEED], (input) => unpackBzip2(input), roadErrors),
    target("road file", [roads], (input) => decodeRoadFile(Uint8Array.from(input)), [
      RoadFileError,
    ]),
    target(
      "response model",
      [JSON.stringify(defaultResponseModelFile())],
      asJson(responseModelFrom),
      [ResponseModelError],
    ),
  ];
}

/** Parsers of files. */
export function fileTargets(): FuzzTarget[] {
  return [...exchangeTargets(), areaFileTarget(), ...roadTargets()];
}
