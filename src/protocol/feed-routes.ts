import type { Role, Route } from "./policy.ts";

export type FeedRouteName =
  | "feedReport"
  | "feedPositions"
  | "readShed"
  | "takeShed"
  | "dismissShed";

type Who = Readonly<Record<"room" | "floor" | "supervision", readonly Role[]>>;
const area = "/api/areas/:areaId";

/** The rows of what machines bring in, and of what was shed of it. */
export function feedRoutes(who: Who): Readonly<Record<FeedRouteName, Route>> {
  return {
    // A supervisor can send what a feed would, to try a connection.
    feedReport: {
      method: "POST",
      path: `${area}/feed/reports`,
      who: who.supervision,
      changes: true,
      machines: "alarms",
    },
    feedPositions: {
      method: "POST",
      path: `${area}/feed/positions`,
      who: who.supervision,
      changes: true,
      machines: "positions",
    },
    readShed: { method: "GET", path: `${area}/feed/shed`, who: who.room, changes: false },
    takeShed: { method: "POST", path: `${area}/feed/shed/take`, who: who.floor, changes: true },
    dismissShed: {
      method: "POST",
      path: `${area}/feed/shed/dismiss`,
      who: who.floor,
      changes: true,
    },
  };
}
