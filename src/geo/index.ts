export * from "./point.ts";
export * from "./polygon.ts";
export * from "./polyline.ts";
export * from "./zone-index.ts";
