import type { PlaceInput } from "#protocol";
import { createStore } from "../store/store.ts";

/** A call that is being taken. */
export type Draft = {
  readonly callId: string;
  readonly narrative: string;
  readonly reporter: string;
  readonly typeId?: string | undefined;
  /** Absent: the type's own. What a person chose is not overwritten by a later type. */
  readonly priorityId?: string | undefined;
  readonly place?: PlaceInput | undefined;
};

function newDraft(): Draft {
  return {
    callId: crypto.randomUUID(),
    narrative: "",
    reporter: "",
    typeId: undefined,
    priorityId: undefined,
    place: undefined,
  };
}

/** Outlives the form, so that leaving it loses no keystroke. Gone with the page: it is personal. */
export const draft = createStore<Draft>(newDraft(), "at once");

export function clearDraft(): void {
  draft.set(newDraft());
}

export function isStarted({ narrative, reporter, typeId, place }: Draft): boolean {
  return narrative !== "" || reporter !== "" || typeId !== undefined || place !== undefined;
}

/** A call that is being taken is nowhere but here: leaving the page asks first. */
addEventListener("beforeunload", (event) => {
  if (isStarted(draft.get())) event.preventDefault();
});
