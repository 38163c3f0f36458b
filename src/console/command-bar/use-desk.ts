import type { Board } from "#kernel";
import { mayCommand, notTaken } from "#protocol";
import { area } from "../area/area.ts";
import { givenLabels } from "../area/outbox.ts";
import { BOARD } from "../screens/address.ts";
import { screens } from "../screens/screens.ts";
import { view } from "../store/view.ts";
import { areaNow } from "../time/area-clock.ts";
import { chinese } from "../words/chinese.ts";
import { english } from "../words/english.ts";
import type { Desk, Place } from "./meaning.ts";

/** The screens this person is offered, by their names in both languages. */
function places(): Place[] {
  const state = area.get();
  const offered = screens.filter(({ isOffered }) => isOffered(state));
  return [{ id: BOARD, word: "screen.board" as const }, ...offered].map(({ id, word }) => ({
    id,
    names: [id, english[word], chinese[word]],
    said: { id: "bar.go.screen", values: { name: { word } } },
  }));
}

/** Everything a line is read against, as it is at this moment. */
export function deskNow(board: Board): Desk {
  const { session } = area.get();
  return {
    board,
    personId: session?.person.personId ?? "",
    at: areaNow(),
    selectedIncidentId: view.get().selectedIncidentId,
    may: (type) => session !== undefined && mayCommand(session.person.role, type),
    mayGive: (command) => {
      return session !== undefined && !notTaken(board, session.person, command, areaNow());
    },
    screens: places(),
    labels: givenLabels,
    newId: () => crypto.randomUUID(),
  };
}
