import { polylineMetres, type Point } from "#geo";
import { emptyDraft, RoadImportError, type RoadDraft } from "../core/draft.ts";
import { csvTable, type CsvRow, type CsvTable, type NamedText } from "./csv.ts";

/** What a road class of the US Census means for driving; speeds in docs/spec/routing.md. */
type CensusClass = { speedKilometresPerHour: number } | { notDriven: string };

const CENSUS_CLASSES: Readonly<Record<string, CensusClass>> = {
  S1100: { speedKilometresPerHour: 88 },
  S1200: { speedKilometresPerHour: 48 },
  S1400: { speedKilometresPerHour: 40 },
  S1500: { speedKilometresPerHour: 15 },
  S1630: { speedKilometresPerHour: 48 },
  S1640: { speedKilometresPerHour: 40 },
  S1710: { notDriven: "walkway (S1710)" },
  S1720: { notDriven: "stairway (S1720)" },
  S1730: { speedKilometresPerHour: 15 },
  S1740: { speedKilometresPerHour: 20 },
  S1750: { notDriven: "internal use of the census, not a road (S1750)" },
  S1780: { speedKilometresPerHour: 15 },
  S1820: { notDriven: "bike path (S1820)" },
  S1830: { notDriven: "bridle path (S1830)" },
};

/** Seconds to drive a length at a speed. */
export function driveSeconds(lengthMetres: number, speedKilometresPerHour: number): number {
  return (lengthMetres * 3.6) / speedKilometresPerHour;
}

function viaPoints(table: CsvTable, row: CsvRow): Point[] {
  const text = table.text(row, "via_lonlat");
  if (text === "") return [];
  return text.split(";").map((pair) => {
    const [lon, lat, ...more] = pair.trim().split(/\s+/u).map(Number);
    const isGood = Math.abs(lon ?? Number.NaN) <= 180 && Math.abs(lat ?? Number.NaN) <= 90;
    if (!isGood || more.length > 0) {
      throw table.wrong(row, "via_lonlat", '"lon lat" pairs in degrees with ";" between');
    }
    return { lon: lon!, lat: lat! };
  });
}

/** Adds the nodes and returns their positions by id. Throws RoadImportError for a repeated id. */
export function readNodes(
  draft: RoadDraft,
  table: CsvTable,
  columns: { id: string; lon: string; lat: string },
): Map<number, number> {
  table.requireColumns(Object.values(columns));
  const positions = new Map<number, number>();
  for (const row of table.rows) {
    const id = table.integer(row, columns.id);
    if (positions.has(id)) throw table.wrong(row, columns.id, "an id not used before");
    positions.set(id, draft.nodeIds.push(id) - 1);
    draft.lon.push(table.degrees(row, columns.lon, 180));
    draft.lat.push(table.degrees(row, columns.lat, 90));
  }
  return positions;
}

/** The position of the node a cell names. Throws RoadImportError when there is no such node. */
export function nodePosition(
  table: CsvTable,
  row: CsvRow,
  column: string,
  positions: ReadonlyMap<number, number>,
): number {
  const position = positions.get(table.integer(row, column));
  if (position === undefined) throw table.wrong(row, column, "the id of a node in the nodes file");
  return position;
}

/**
 * Roads from two tables: nodes (id, lon, lat) and undirected edges (from, to, mtfcc; optionally
 * length_m, name, via_lonlat). Speeds go by the census road class. Throws RoadImportError.
 */
export function importEdges(nodes: NamedText, edges: NamedText): RoadDraft {
  const draft = emptyDraft();
  const positions = readNodes(draft, csvTable(nodes), { id: "id", lon: "lon", lat: "lat" });
  const table = csvTable(edges);
  table.requireColumns(["from", "to", "mtfcc"]);
  for (const row of table.rows) {
    const from = nodePosition(table, row, "from", positions);
    const to = nodePosition(table, row, "to", positions);
    const roadClass = table.text(row, "mtfcc");
    const meaning = CENSUS_CLASSES[roadClass];
    const name = table.text(row, "name");
    if (meaning === undefined || "notDriven" in meaning) {
      const reason = meaning?.notDriven ?? `unknown road class "${roadClass}"`;
      draft.drops.add("edge", reason, `${name} (line ${row.line})`.trim());
      continue;
    }
    const via = viaPoints(table, row);
    const lengthMetres =
      table.text(row, "length_m") === ""
        ? polylineMetres([pointAt(draft, from), ...via, pointAt(draft, to)])
        : table.number(row, "length_m");
    if (lengthMetres < 0) throw table.wrong(row, "length_m", "0 or more metres");
    const seconds = driveSeconds(lengthMetres, meaning.speedKilometresPerHour);
    draft.edges.push({
      from,
      to,
      lengthMetres,
      roadClass,
      name,
      via,
      secondsAlong: seconds,
      secondsAgainst: seconds,
    });
  }
  if (draft.edges.length === 0) {
    throw new RoadImportError(`${edges.file}: holds no road that may be driven`);
  }
  return draft;
}

/** The place of a node of the draft. */
export function pointAt(draft: RoadDraft, position: number): Point {
  return { lon: draft.lon[position]!, lat: draft.lat[position]! };
}
