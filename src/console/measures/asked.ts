import { unreachable, type Board, type Instant } from "#kernel";
import { createStore } from "../store/store.ts";
import { DAY_MILLISECONDS } from "./last-time.ts";

/** From when: an hour, a day, my seat, the last hand-over, or a time the person sets. */
export type WindowKind = "hour" | "day" | "seat" | "handOver" | "since";
export type RowsBy = "priority" | "agency" | "discipline";

/** What the page asks for. It is gone with the page. */
export type Asked = {
  /** Undefined until chosen: my seat when I have one, otherwise the last hour. */
  readonly window: WindowKind | undefined;
  readonly since: Instant | undefined;
  readonly agencyId: string;
  readonly priorityId: string;
  readonly rowsBy: RowsBy;
};

export const asked = createStore<Asked>(
  { window: undefined, since: undefined, agencyId: "", priorityId: "", rowsBy: "priority" },
  "at once",
);

const HOUR_MILLISECONDS = 3_600_000;

/** Where a shift may be said to have begun, as far as the board knows. */
export type ShiftBegins = { readonly seat?: Instant; readonly handOver?: Instant };

/** Since when I sit at my seat, and when the last shift was handed over. */
export function shiftBegins(board: Board, personId: string | undefined): ShiftBegins {
  let seat: Instant | undefined;
  for (const { holderId, since } of board.shift.seats.values()) {
    if (holderId === personId) seat = since;
  }
  let handOver: Instant | undefined;
  for (const { at } of board.shift.handOvers.values()) handOver = Math.max(handOver ?? 0, at);
  return {
    ...(seat === undefined ? {} : { seat }),
    ...(handOver === undefined ? {} : { handOver }),
  };
}

/** The window in force: what was chosen, as long as it still means something. */
export function windowOf({ window }: Asked, begins: ShiftBegins): WindowKind {
  const chosen = window ?? "seat";
  if (chosen === "seat" && begins.seat === undefined) return "hour";
  if (chosen === "handOver" && begins.handOver === undefined) return "hour";
  return chosen;
}

/** The beginning of the window. */
export function beginOf(state: Asked, begins: ShiftBegins, now: Instant): Instant {
  const kind = windowOf(state, begins);
  switch (kind) {
    case "day":
      return now - DAY_MILLISECONDS;
    case "seat":
      return begins.seat ?? now;
    case "handOver":
      return begins.handOver ?? now;
    case "since":
      return state.since ?? now - HOUR_MILLISECONDS;
    case "hour":
      return now - HOUR_MILLISECONDS;
    default:
      return unreachable(kind);
  }
}
