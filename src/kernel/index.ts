export type * from "./board.ts";
export type * from "./command.ts";
export type * from "./configuration.ts";
export type * from "./event.ts";
export type * from "./primitives.ts";
export type { PersistentMap } from "./persistent-map.ts";
export type * from "./refusal.ts";
export { assert, unreachable } from "./primitives.ts";
