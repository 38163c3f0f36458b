export * from "./distribution.ts";
export * from "./fold.ts";
export * from "./indicator.ts";
export * from "./lines.ts";
export * from "./percentile.ts";
export type { Narrowing } from "./records.ts";
export * from "./targets.ts";
