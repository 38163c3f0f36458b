import { createStore } from "../store/store.ts";

/** What the list had when an incident was opened from it. Gone with the page. */
export type Kept = {
  /** Where the way back leads. */
  readonly parts: readonly string[];
  /** What was typed for a place: it is in no address. */
  readonly text: string;
  /** The incident one comes back from: its row has the focus again. */
  readonly number?: string | undefined;
};

export const kept = createStore<Kept>({ parts: ["history"], text: "" }, "at once");
