import type { ClaimSubject, CommandType, UnitId } from "#kernel";
import { mayAct, mayActOnUnit, mayCommand, seesWholeBoard } from "#protocol";
import { createContext, useContext } from "react";
import { area, type AreaState } from "../area/area.ts";
import { useStore } from "../store/store.ts";

/** What a part of the screen is about: what it offers is for who has something to do with it. */
export type About = ClaimSubject | { readonly unitId: UnitId };

/** The incident, call or unit whose panel this is; none: the area. */
export const AboutContext = createContext<About | undefined>(undefined);

/** Whether this person may act on it at all, by the same table as the server (POL-10). */
export function isTheirs({ session, board }: AreaState, about: About | undefined): boolean {
  if (session === undefined) return false;
  if (about === undefined || board === undefined || seesWholeBoard(session.person)) return true;
  return "unitId" in about
    ? mayActOnUnit(board, session.person, about.unitId)
    : mayAct(board, session.person, about);
}

/**
 * Whether the person signed in may give this command here; the server decides again. `about`:
 * instead of what the panel is about.
 */
export function useMay(type: CommandType, about?: About): boolean {
  const around = useContext(AboutContext);
  return useStore(area, (state) => {
    const role = state.session?.person.role;
    return role !== undefined && mayCommand(role, type) && isTheirs(state, about ?? around);
  });
}
