export { leastResponses } from "./foresight.ts";
export { CLAIRVOYANT_CELLS_MAX, clairvoyantBound, type TraceBound } from "./bound.ts";
