import type { RecommendInput } from "../situation.ts";
import type { Reason } from "../reason.ts";
import { NOW } from "./world.ts";

/** A world in which a reason is given, and its words there. */
export type Case = { readonly input: RecommendInput; readonly en: string; readonly zh: string };

/** One world for each code of these reasons. A code without one does not compile. */
export type CasesOf<R extends Reason> = { readonly [C in R["code"]]: Case };

export const outOfService = { status: "outOfService", since: NOW, reason: "breakdown" } as const;
export const atMeal = { status: "away", since: NOW, reason: "meal" } as const;
export const promised = { purpose: "event", from: NOW - 1000, until: NOW + 3_600_000 } as const;
export const low = { incidentId: "i41", priority: "p3" };
export const onScene = { incidentId: "i41", status: "onScene" } as const;
export const enRoute = { incidentId: "i41", status: "enRoute" } as const;

export function freeIn(seconds: number): Pick<RecommendInput, "expectedFreeAt"> {
  return { expectedFreeAt: () => NOW + seconds * 1000 };
}

export function engineAt(near: number): { can: string; near: number } {
  return { can: "engine", near };
}
