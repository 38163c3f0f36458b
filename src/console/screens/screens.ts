import { routes, type Role, type RouteName } from "#protocol";
import { lazy, type ComponentType } from "react";
import type { AreaState } from "../area/area.ts";
import type { MessageId } from "../words/catalogue.ts";

/** A whole page beside the board, loaded when it is first opened. */
export type Screen = {
  /** In the address after "#/", with further parts of its own after another "/". */
  readonly id: string;
  readonly word: MessageId;
  /** Whether this person, in this area, is offered it. */
  readonly isOffered: (state: AreaState) => boolean;
  readonly Content: ComponentType;
};

type Loaded = Promise<{ readonly default: ComponentType }>;

export function screen(options: Omit<Screen, "Content"> & { readonly load: () => Loaded }): Screen {
  const { load, ...rest } = options;
  return { ...rest, Content: lazy(load) };
}

function mayUse(role: Role | undefined, route: RouteName): boolean {
  const { who } = routes[route];
  return role !== undefined && who !== "open" && who.includes(role);
}

/** In the order in which the menu shows them; the board stands before them all. */
export const screens: readonly Screen[] = [
  screen({
    id: "shift",
    word: "screen.shift",
    isOffered: ({ session }) => session !== undefined && session.person.role !== "administrator",
    load: () => import("../shift/shift-screen.tsx"),
  }),
  screen({
    id: "history",
    word: "screen.history",
    isOffered: ({ session }) => mayUse(session?.person.role, "searchHistory"),
    load: () => import("../history/history-screen.tsx"),
  }),
  screen({
    id: "measures",
    word: "screen.measures",
    isOffered: ({ session }) => session !== undefined,
    load: () => import("../measures/measures-screen.tsx"),
  }),
  screen({
    id: "studio",
    word: "screen.studio",
    isOffered: ({ session }) => mayUse(session?.person.role, "readPlanning"),
    load: () => import("../studio/studio-screen.tsx"),
  }),
  screen({
    id: "setup",
    word: "screen.setup",
    isOffered: ({ session }) => session !== undefined,
    load: () => import("../setup/setup-screen.tsx"),
  }),
  screen({
    id: "access",
    word: "screen.access",
    isOffered: ({ session }) => mayUse(session?.person.role, "listPeople"),
    load: () => import("../access/access-screen.tsx"),
  }),
  screen({
    id: "exercise",
    word: "screen.exercise",
    isOffered: ({ clock, session }) =>
      clock?.exercise === true && session?.person.role === "supervisor",
    load: () => import("../exercise/exercise-screen.tsx"),
  }),
  screen({
    id: "report",
    word: "screen.report",
    isOffered: ({ clock }) => clock?.exercise === true,
    load: () => import("../exercise/report-screen.tsx"),
  }),
  screen({
    id: "account",
    word: "screen.account",
    isOffered: ({ session }) => session !== undefined,
    load: () => import("../account/account-screen.tsx"),
  }),
];
