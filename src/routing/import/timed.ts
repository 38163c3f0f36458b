import { distanceMetres } from "#geo";
import { emptyDraft, RoadImportError, type RoadDraft } from "../core/draft.ts";
import { csvRows, CsvTable, isBlank, type CsvRow, type NamedText } from "./csv.ts";
import { nodePosition, pointAt, readNodes } from "./edges.ts";

const SECONDS_PER_DAY = 86_400;

/** The one class of timed roads: the source does not tell them apart. */
const TIMED_CLASS = "road";

type NamedTable = { name: string; table: CsvTable };

/**
 * The tables of a file. Each begins with a line that holds its name (and perhaps its number of
 * rows), then a header, then rows up to a blank line. A file that begins with a header is one
 * table with an empty name.
 */
function tablesOf(source: NamedText): NamedTable[] {
  const rows = csvRows(source);
  const tables: NamedTable[] = [];
  let at = 0;
  while (at < rows.length) {
    if (isBlank(rows[at]!)) {
      at += 1;
      continue;
    }
    let end = at;
    while (end < rows.length && !isBlank(rows[end]!)) end += 1;
    tables.push(tableOf(source.file, rows.slice(at, end)));
    at = end;
  }
  return tables;
}

function tableOf(file: string, rows: CsvRow[]): NamedTable {
  const [first, header, ...rest] = rows;
  const cells = first!.cells.filter((cell) => cell !== "");
  const isTitle = cells.length === 1 || (cells.length === 2 && /^\d+(\.0+)?$/u.test(cells[1]!));
  if (!isTitle) return { name: "", table: new CsvTable(file, first!, rows.slice(1)) };
  const name = cells[0]!;
  if (header === undefined) {
    throw new RoadImportError(`${file} line ${first!.line}: table ${name} has no header`);
  }
  const counted = cells[1] === undefined ? rest.length : Number(cells[1]);
  if (counted !== rest.length) {
    throw new RoadImportError(
      `${file} line ${first!.line}: table ${name} should have ${counted} rows, ` +
        `got ${rest.length}; was the file cut short?`,
    );
  }
  return { name, table: new CsvTable(file, header, rest) };
}

function findTable(source: NamedText, name: string): CsvTable {
  const tables = tablesOf(source);
  const found = tables.find((each) => each.name === name || each.name === "");
  if (found === undefined) {
    const got = tables.map((each) => each.name).join(", ");
    throw new RoadImportError(
      `${source.file}: expected a table named ${name}, got ${got || "no table"}`,
    );
  }
  return found.table;
}

function isDirected(source: NamedText): boolean {
  const misc = tablesOf(source).find((each) => each.name === "miscData")?.table;
  const row = misc?.rows[0];
  const form = misc === undefined || row === undefined ? "" : misc.text(row, "arcForm");
  if (form === "undirected") return false;
  if (form === "directed" || form === "") return true;
  throw new RoadImportError(
    `${source.file} line ${row!.line}: arcForm must be directed or undirected, got "${form}"`,
  );
}

/**
 * Roads with a travel time per mode, in days: nodes (index, x, y in degrees) and arcs (fromNode,
 * toNode, mode_1, mode_2 ...). `mode` counts from 1. The length is the great-circle distance,
 * as the format has none. Throws RoadImportError.
 */
export function importTimed(nodes: NamedText, arcs: NamedText, mode: number): RoadDraft {
  const draft = emptyDraft();
  const columns = { id: "index", lon: "x", lat: "y" };
  const positions = readNodes(draft, findTable(nodes, "nodes"), columns);
  const table = findTable(arcs, "arcs");
  const column = `mode_${mode}`;
  table.requireColumns(["fromNode", "toNode", column]);
  const directed = isDirected(arcs);
  for (const row of table.rows) {
    const from = nodePosition(table, row, "fromNode", positions);
    const to = nodePosition(table, row, "toNode", positions);
    const days = table.number(row, column);
    if (days < 0) throw table.wrong(row, column, "a time of 0 or more days");
    draft.edges.push({
      from,
      to,
      roadClass: TIMED_CLASS,
      name: "",
      via: [],
      lengthMetres: distanceMetres(pointAt(draft, from), pointAt(draft, to)),
      secondsAlong: days * SECONDS_PER_DAY,
      secondsAgainst: directed ? Infinity : days * SECONDS_PER_DAY,
    });
  }
  return draft;
}
