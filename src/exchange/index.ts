export { readBytes, readText } from "./bytes.ts";
export { readCsv, RECORD_CHARACTERS_MAX, type CsvOptions, type CsvRecord } from "./csv.ts";
export * from "./configuration/index.ts";
export { ExchangeError } from "./failure.ts";
export { packed, requireReplaceable, writeFolder } from "./folder.ts";
export { readStations, type StationRow } from "./stations.ts";
export * from "./sf-fire/index.ts";
export { localClock, utcOffsets, type LocalClock, type UtcOffset } from "./time-zone.ts";
export { readZones, type ZoneFeature } from "./zones.ts";
