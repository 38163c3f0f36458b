import { otherDelimiter } from "../csv.ts";
import { ExchangeError, shown } from "../failure.ts";

/**
 * The columns of the San Francisco fire and medical calls for service, by our name: how the
 * published files head them (compared without regard to case and repeated spaces).
 */
export const COLUMNS = {
  callNumber: ["Call Number"],
  unit: ["Unit ID"],
  incidentNumber: ["Incident Number"],
  type: ["Call Type"],
  callDate: ["Call Date"],
  watchDate: ["Watch Date"],
  received: ["Received DtTm"],
  entry: ["Entry DtTm"],
  dispatch: ["Dispatch DtTm"],
  response: ["Response DtTm"],
  onScene: ["On Scene DtTm"],
  transport: ["Transport DtTm"],
  hospital: ["Hospital DtTm"],
  disposition: ["Call Final Disposition"],
  available: ["Available DtTm"],
  address: ["Address"],
  city: ["City"],
  zipcode: ["Zipcode of Incident"],
  battalion: ["Battalion"],
  stationArea: ["Station Area"],
  box: ["Box"],
  originalPriority: ["Original Priority"],
  priority: ["Priority"],
  finalPriority: ["Final Priority"],
  alsUnit: ["ALS Unit"],
  typeGroup: ["Call Type Group"],
  alarms: ["Number of Alarms"],
  unitType: ["Unit Type"],
  sequence: ["Unit sequence in call dispatch"],
  preventionDistrict: ["Fire Prevention District"],
  supervisorDistrict: ["Supervisor District"],
  neighbourhood: [
    "Neighborhooods - Analysis Boundaries",
    "Neighborhoods - Analysis Boundaries",
    "Neighborhood District",
  ],
  location: ["Location", "case_location"],
  rowId: ["RowID"],
} as const;

export type Column = keyof typeof COLUMNS;
export const COLUMN_NAMES = Object.keys(COLUMNS) as readonly Column[];

/** The header of a file: where each column is, and what the file itself calls it. */
export type Header = {
  readonly position: Readonly<Record<Column, number>>;
  readonly title: Readonly<Record<Column, string>>;
  readonly width: number;
  /** Columns of the file that this format does not know; they are not read. */
  readonly unknown: readonly string[];
};

const comparable = (title: string): string => title.trim().replaceAll(/\s+/g, " ").toLowerCase();

const LISTED_MAX = 40;

function listed(titles: readonly string[]): string {
  const first = titles.slice(0, LISTED_MAX).map((title) => shown(title));
  return first.join(", ") + (titles.length > LISTED_MAX ? ", …" : "");
}

/**
 * Finds every column. Throws ExchangeError that names the columns that are missing or there
 * twice and lists what was found, or says which other delimiter the file seems to have.
 */
export function headerOf(fields: readonly string[], fileName: string): Header {
  const other = otherDelimiter(fields);
  if (other !== undefined) {
    throw new ExchangeError(`${fileName}: expected commas, looks separated by ${other}`);
  }
  const found = fields.map(comparable);
  const position: Partial<Record<Column, number>> = {};
  const missing: string[] = [];
  for (const column of COLUMN_NAMES) {
    const names = new Set(COLUMNS[column].map(comparable));
    const places = found.flatMap((title, place) => (names.has(title) ? [place] : []));
    if (places.length > 1) {
      throw new ExchangeError(
        `${fileName}: the column ${shown(COLUMNS[column][0])} is there twice`,
      );
    }
    if (places[0] === undefined) missing.push(COLUMNS[column][0]);
    else position[column] = places[0];
  }
  if (missing.length > 0) {
    throw new ExchangeError(
      `${fileName}: missing ${missing.length === 1 ? "column" : "columns"} ` +
        `${listed(missing)}; found ${listed(fields)}`,
    );
  }
  const known = new Set(Object.values(position));
  const whole = position as Record<Column, number>;
  const titles = COLUMN_NAMES.map((column) => [column, fields[whole[column]] ?? ""] as const);
  return {
    position: whole,
    title: Object.fromEntries(titles) as Record<Column, string>,
    width: fields.length,
    unknown: fields.filter((_, place) => !known.has(place)),
  };
}
