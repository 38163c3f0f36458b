import type { AttentionItem } from "../attention/item.ts";
import type { Board } from "../board.ts";
import type { Instant } from "../primitives.ts";
import type { AlarmHandling, AlarmMark } from "./records.ts";

/** What was done about a matter and still holds. */
export type AlarmState = Pick<AlarmHandling, "acknowledged" | "shelved">;

const NOTHING: AlarmState = {};

/** How a matter stands now, as somebody who acknowledges it sees it. */
export function standing(item: AttentionItem): Omit<AlarmMark, "by" | "at"> {
  return { stage: item.stage, rank: item.rank, missing: item.missing ?? 0 };
}

/** ATT-14: sharper stage, more urgent, or more units missing than when it was marked. */
function isSharper(item: AttentionItem, mark: AlarmMark): boolean {
  const now = standing(item);
  if (now.stage === "alert" && mark.stage === "warn") return true;
  return now.rank < mark.rank || now.missing > mark.missing;
}

/** Whatever was done about a matter and still holds, looked up for many matters at once. */
export function alarmStates(board: Board, at: Instant): (item: AttentionItem) => AlarmState {
  const { alarms } = board.shift;
  if (alarms.length === 0) return () => NOTHING;
  const byKey = new Map(alarms.map((handling) => [handling.key, handling]));
  return (item) => {
    const { acknowledged, shelved } = byKey.get(item.key) ?? NOTHING;
    const isAcknowledged = acknowledged !== undefined && !isSharper(item, acknowledged);
    const isShelved = shelved !== undefined && at < shelved.until && !isSharper(item, shelved);
    return {
      ...(isAcknowledged ? { acknowledged } : {}),
      ...(isShelved ? { shelved } : {}),
    };
  };
}
