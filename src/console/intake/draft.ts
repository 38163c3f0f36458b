import type { Channel } from "#kernel";
import type { PlaceInput } from "#protocol";
import { createStore } from "../store/store.ts";
import type { Told } from "./call-record.ts";

/** A call that is being taken. */
export type Draft = {
  readonly callId: string;
  readonly channel: Channel;
  readonly unverified: boolean;
  /** The caller does not say who they are. */
  readonly anonymous: boolean;
  readonly narrative: string;
  readonly reporter: string;
  readonly typeId?: string | undefined;
  /** Absent: the type's own. What a person chose is not overwritten by a later type. */
  readonly priorityId?: string | undefined;
  readonly place?: PlaceInput | undefined;
  /** What the server was told so far; absent: the call is not on record yet. */
  readonly told?: Told | undefined;
};

function newDraft(): Draft {
  return {
    callId: crypto.randomUUID(),
    channel: "phone",
    unverified: false,
    anonymous: false,
    narrative: "",
    reporter: "",
    typeId: undefined,
    priorityId: undefined,
    place: undefined,
    told: undefined,
  };
}

/** Outlives the form, so that leaving it loses no keystroke. Gone with the page: it is personal. */
export const draft = createStore<Draft>(newDraft(), "at once");

export function clearDraft(): void {
  draft.set(newDraft());
}

export function isStarted({ narrative, reporter, anonymous, typeId, place }: Draft): boolean {
  const said = narrative !== "" || reporter !== "" || anonymous;
  return said || typeId !== undefined || place !== undefined;
}

/** A call that is being taken is nowhere but here: leaving the page asks first. */
addEventListener("beforeunload", (event) => {
  if (isStarted(draft.get())) event.preventDefault();
});
