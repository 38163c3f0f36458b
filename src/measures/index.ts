export * from "./fold.ts";
export * from "./indicator.ts";
export * from "./percentile.ts";
export * from "./targets.ts";
