import { assign, openIncident, townOnDuty } from "../../../src/kernel/testing/given.ts";
import { NOON } from "../../../src/kernel/testing/town.ts";
import type { Desk } from "../../../src/console/command-bar/meaning.ts";

/** A dispatcher's desk with three incidents, for the command bar. */
export function desk(): Desk {
  const { board } = townOnDuty()
    .and(openIncident("i1", "fire"))
    .and(openIncident("i2", "cardiac"))
    .and(openIncident("i3", "alarm"))
    .and(assign("i1", "E1"));
  let ids = 0;
  return {
    board,
    personId: "dispatcher",
    at: NOON,
    may: () => true,
    mayGive: () => true,
    screens: [
      {
        id: "history",
        names: ["history", "\u5386\u53f2"],
        said: { id: "bar.go.screen", values: { name: "History" } },
      },
    ],
    labels: new Map(),
    newId: () => {
      ids += 1;
      return `fuzz-${ids}`;
    },
  };
}
