import { readCsv } from "./csv.ts";
import { ExchangeError, shown } from "./failure.ts";

/** A station as listed; `station` is its number or name. */
export type StationRow = {
  readonly station: string;
  readonly address: string;
  readonly lat: number;
  readonly lon: number;
};

const TITLES = ["station", "address", "lat", "lon"] as const;

function degrees(text: string, limit: number, where: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!(Math.abs(value) <= limit)) {
    throw new ExchangeError(`${where}: expected degrees within ±${limit}, got ${shown(text)}`);
  }
  return value;
}

/**
 * Stations from a CSV with the columns station, address, lat, lon (degrees, WGS 84), in the
 * file's order. Throws ExchangeError for anything else: a bad station is never left out quietly.
 */
export async function readStations(
  chunks: AsyncIterable<Uint8Array>,
  fileName: string,
): Promise<StationRow[]> {
  const stations: StationRow[] = [];
  const seen = new Set<string>();
  let header: string[] | undefined;
  for await (const records of readCsv(chunks, { fileName })) {
    for (const { line, fields } of records) {
      if (header === undefined) {
        header = fields.map((field) => field.trim().toLowerCase());
        const missing = TITLES.filter((title) => !header?.includes(title));
        if (missing.length === 0) continue;
        throw new ExchangeError(
          `${fileName}: missing columns ${missing.join(", ")}; found ${fields.map(shown).join(", ")}`,
        );
      }
      if (fields.length === 1 && fields[0]?.trim() === "") continue;
      const titles = header;
      const cell = (title: string): string => fields[titles.indexOf(title)]?.trim() ?? "";
      const where = `${fileName}: line ${line}`;
      const station = cell("station");
      if (station === "" || seen.has(station)) {
        throw new ExchangeError(
          `${where}: a station needs a name of its own, got ${shown(station)}`,
        );
      }
      seen.add(station);
      const lat = degrees(cell("lat"), 90, where);
      const lon = degrees(cell("lon"), 180, where);
      stations.push({ station, address: cell("address"), lat, lon });
    }
  }
  if (stations.length === 0) throw new ExchangeError(`${fileName}: no stations in it`);
  return stations;
}
