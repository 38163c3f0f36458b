import type { Board, Instant } from "#kernel";
import { areaNow } from "../time/area-clock.ts";
import { area } from "../area/area.ts";
import { createStore, useStore } from "../store/store.ts";
import { attentionLines, type AttentionLine } from "./attention-lines.ts";

export type AttentionState = {
  readonly items: readonly AttentionLine[];
  /** The sharpest stage of each incident, for its row. */
  readonly stages: ReadonlyMap<string, "warn" | "alert">;
};

const state = createStore<AttentionState>({ items: [], stages: new Map() }, "each frame");

function sameLines(before: readonly AttentionLine[], after: readonly AttentionLine[]): boolean {
  return (
    before.length === after.length &&
    before.every((line, index) => {
      const other = after[index];
      return other !== undefined && line.key === other.key && line.stage === other.stage;
    })
  );
}

function compute(board: Board, at: Instant): void {
  const items = attentionLines(board, at);
  if (sameLines(state.get().items, items)) return;
  const stages = new Map<string, "warn" | "alert">();
  for (const { incidentId, stage } of items) {
    if (incidentId === undefined) continue;
    if (stage === "alert" || !stages.has(incidentId)) stages.set(incidentId, stage);
  }
  state.set({ items, stages });
}

/** Often enough for a person, seldom enough for a board of hundreds of incidents. */
const LOOK_MILLISECONDS = 500;

/** Some things need attention because time passes and nothing happens: looked at on a timer. */
export function startAttention(): () => void {
  const timer = setInterval(() => {
    const { board } = area.get();
    if (board !== undefined) compute(board, areaNow());
  }, LOOK_MILLISECONDS);
  return () => clearInterval(timer);
}

export function useAttention(): AttentionState {
  return useStore(state, (value) => value);
}
