import {
  currentOpenings,
  isBeingHandled,
  type Board,
  type ClaimSubject,
  type Opening,
  type Purpose,
} from "#kernel";
import { area } from "../area/area.ts";
import { useStore } from "../store/store.ts";
import { useAreaSecond } from "../time/ticker.ts";

/** With what the sealed texts can be opened now. */
export type Way = { readonly purpose: Purpose; readonly openingId?: string };
export type MyOpening = {
  /** Undefined: an opening has to be asked for first. */
  readonly way: Way | undefined;
  /** One's own request or lease for this, the newest. */
  readonly opening: Opening | undefined;
  readonly handled: boolean;
};

function isFor({ subject }: Opening, asked: ClaimSubject): boolean {
  return "incidentId" in subject
    ? "incidentId" in asked && subject.incidentId === asked.incidentId
    : "callId" in asked && subject.callId === asked.callId;
}

/** While it is handled the words are at hand; afterwards one's own lease opens them. */
export function useMyOpening(board: Board | undefined, subject: ClaimSubject): MyOpening {
  const me = useStore(area, ({ session }) => session?.person.personId);
  const now = useAreaSecond();
  if (board === undefined) return { way: undefined, opening: undefined, handled: false };
  const opening = currentOpenings(board, now).findLast(
    (one) => one.askedBy === me && isFor(one, subject),
  );
  const handled = isBeingHandled(board, subject);
  if (handled) return { way: { purpose: "handling" }, opening, handled };
  const { openingId, purpose, lease } = opening ?? {};
  const given = openingId !== undefined && purpose !== undefined && lease !== undefined;
  return { way: given ? { purpose, openingId } : undefined, opening, handled };
}
