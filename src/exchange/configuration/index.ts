export { type TableKind } from "./columns.ts";
export { neighbourhood, placeProblem, readMap, writeMap, type MapKind } from "./geojson.ts";
export { readTable } from "./read-csv.ts";
export type { ReadConfiguration, ReadThing, RowProblem, RowProblemCode } from "./report.ts";
export { decodeFile } from "./text.ts";
export { writeTable } from "./write-csv.ts";
