import { Type, type Static } from "typebox";
import { object } from "./shapes.ts";

/** Frames of a stack that are kept: enough to find the place. */
export const DEFECT_FRAMES_MAX = 8;

/**
 * A part of a screen that could not be drawn. Only where it happened, never what it said: an
 * error's message may hold what a person typed.
 */
export const DefectReport = object({
  part: Type.String({ pattern: "^[a-z][a-z-]{0,39}$" }),
  name: Type.String({ pattern: "^[A-Za-z]{1,40}$" }),
  // No angle brackets: what fits here is written into the log as it came.
  at: Type.Array(Type.String({ pattern: "^[\\w$./:@ ()\\[\\]-]{1,200}$" }), {
    maxItems: DEFECT_FRAMES_MAX,
  }),
});
export type DefectReport = Static<typeof DefectReport>;
