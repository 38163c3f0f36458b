import assert from "node:assert/strict";
import { attention, type AttentionItem } from "../index.ts";
import { openIncident, townOnDuty, type Story } from "./given.ts";

/** What asks for somebody at a moment; of one kind where one is given. */
export function items(story: Story, at: number, kind?: AttentionItem["kind"]): AttentionItem[] {
  return attention(story.board, at).filter((item) => kind === undefined || item.kind === kind);
}

/** The stage of the only item of a kind; undefined when there is none. */
export function stage(story: Story, at: number, kind: AttentionItem["kind"]): string | undefined {
  const found = items(story, at, kind);
  assert.ok(found.length <= 1, `${found.length} of ${kind}`);
  return found[0]?.stage;
}

/** Nothing at a moment, then a warning, then an alert. */
export function stages(
  story: Story,
  kind: AttentionItem["kind"],
  warnAt: number,
  alertAt: number,
): void {
  assert.equal(stage(story, warnAt - 1, kind), undefined, `${kind} before its warning`);
  assert.equal(stage(story, warnAt, kind), "warn", `${kind} at its warning`);
  assert.equal(stage(story, alertAt - 1, kind), "warn", `${kind} before its alert`);
  assert.equal(stage(story, alertAt, kind), "alert", `${kind} at its alert`);
}

/** An incident type that no plan answers, so that only what is tested shows. */
export const alarm = townOnDuty().and(openIncident("i1", "alarm"));
