export * from "./client.ts";
export * from "./command.ts";
export * from "./configuration.ts";
export * from "./policy.ts";
export type * from "./recommendation.ts";
export * from "./request.ts";
export * from "./shapes.ts";
export * from "./stream.ts";
export * from "./views.ts";
