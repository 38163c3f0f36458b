import type { Board, Instant } from "#kernel";
import { areaNow } from "../time/area-clock.ts";
import { area } from "../area/area.ts";
import { createStore, useStore } from "../store/store.ts";
import { attentionLines, type AttentionLine } from "./attention-lines.ts";

export type AttentionState = {
  readonly items: readonly AttentionLine[];
  /** Those somebody put out of sight; they are not among the items. */
  readonly shelved: readonly AttentionLine[];
  /** The sharpest stage of each incident, for its row. */
  readonly stages: ReadonlyMap<string, "warn" | "alert">;
};

const state = createStore<AttentionState>(
  { items: [], shelved: [], stages: new Map() },
  "each frame",
);

function sameLines(before: readonly AttentionLine[], after: readonly AttentionLine[]): boolean {
  return (
    before.length === after.length &&
    before.every((line, index) => {
      const other = after[index];
      if (line.key !== other?.key || line.stage !== other.stage) return false;
      const { acknowledged, shelved } = line.handling;
      return acknowledged === other.handling.acknowledged && shelved === other.handling.shelved;
    })
  );
}

let before: readonly AttentionLine[] = [];

function compute(board: Board, at: Instant): void {
  const lines = attentionLines(board, at);
  if (sameLines(before, lines)) return;
  before = lines;
  const items = lines.filter(({ handling }) => handling.shelved === undefined);
  const shelved = lines.filter(({ handling }) => handling.shelved !== undefined);
  const stages = new Map<string, "warn" | "alert">();
  for (const { incidentId, stage, handling } of items) {
    // What somebody has seen calls nobody again: the row of its incident is calm too.
    if (incidentId === undefined || handling.acknowledged !== undefined) continue;
    if (stage === "alert" || !stages.has(incidentId)) stages.set(incidentId, stage);
  }
  state.set({ items, shelved, stages });
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
