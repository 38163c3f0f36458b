export type * from "./scenario.ts";
export * from "./build/index.ts";
