import { COLUMNS } from "../sf-fire/index.ts";

/** A row of the calls file by our column names; what is not said is as in `PLAIN`. */
export type Row = Partial<Record<keyof typeof COLUMNS, string>>;

const PLAIN: Required<Row> = {
  callNumber: "170010001",
  unit: "E01",
  incidentNumber: "17000001",
  type: "Medical Incident",
  callDate: "01/01/2017",
  watchDate: "01/01/2017",
  received: "01/01/2017 10:00:00 AM",
  entry: "01/01/2017 10:01:00 AM",
  dispatch: "01/01/2017 10:02:00 AM",
  response: "01/01/2017 10:03:00 AM",
  onScene: "01/01/2017 10:07:00 AM",
  transport: "",
  hospital: "",
  disposition: "Fire",
  available: "01/01/2017 10:30:00 AM",
  address: "100 Block of MASON ST",
  city: "San Francisco",
  zipcode: "94102",
  battalion: "B03",
  stationArea: "01",
  box: "1364",
  originalPriority: "3",
  priority: "3",
  finalPriority: "3",
  alsUnit: "true",
  typeGroup: "Alarm",
  alarms: "1",
  unitType: "ENGINE",
  sequence: "1",
  preventionDistrict: "3",
  supervisorDistrict: "6",
  neighbourhood: "Tenderloin",
  location: "(37.784807, -122.409471)",
  rowId: "170010001-E01",
};
const NAMES = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];

const cell = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** The header as published, each column by its first name. */
export const HEADER = NAMES.map((name) => cell(COLUMNS[name][0])).join(",");

/** One line of the file; a row of another unit or call gets a RowID of its own. */
export function line(row: Row = {}): string {
  const rowId = `${row.callNumber ?? PLAIN.callNumber}-${row.unit ?? PLAIN.unit}`;
  const whole = { ...PLAIN, rowId, ...row };
  return NAMES.map((name) => cell(whole[name])).join(",");
}

/** A whole file. */
export function file(...rows: Row[]): string {
  return [HEADER, ...rows.map(line), ""].join("\n");
}

/** The text as chunks of so many bytes. */
export async function* chunksOf(
  content: string | Uint8Array,
  size = 65_536,
): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
