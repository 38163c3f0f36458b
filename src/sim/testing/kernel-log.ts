import type { AcceptedEvent } from "#kernel";
import { replay, type ReplayOptions, type ReplayResult } from "../replay.ts";

/** One unit on one call as the kernel's log has it, in the order sent. */
export type SentUnit = {
  readonly callId: string;
  readonly unitId: string;
  readonly needId: string;
  readonly times: readonly number[];
  readonly isCancelled: boolean;
};

export type KernelLog = {
  readonly sent: readonly SentUnit[];
  readonly openedAt: ReadonlyMap<string, number>;
  readonly closedAt: ReadonlyMap<string, number>;
  /** The events that the fast simulator counts too. */
  readonly events: number;
  readonly result: ReplayResult;
};

const STATUSES = ["assigned", "enRoute", "onScene", "transporting", "atDestination"];
const ENDED = STATUSES.length;
const COUNTED: ReadonlySet<AcceptedEvent["event"]["type"]> = new Set([
  "callReceived",
  "incidentOpened",
  "incidentPriorityChanged",
  "alarmRaised",
  "unitAssigned",
  "assignmentStatusChanged",
  "incidentClosed",
  "unitPlacedInService",
  "unitTakenOutOfService",
]);

/** Plays a scenario through the kernel and keeps what happened to every call. */
export function kernelLog(options: ReplayOptions): KernelLog {
  const sent = new Map<string, { -readonly [K in keyof SentUnit]: SentUnit[K] }>();
  const openedAt = new Map<string, number>();
  const closedAt = new Map<string, number>();
  const callOf = (incidentId: string) => incidentId.replace(/^incident-/u, "");
  let events = 0;
  const result = replay({
    ...options,
    onEvent: ({ event, occurredAt: at }) => {
      if (COUNTED.has(event.type)) events += 1;
      if (event.type === "incidentOpened") openedAt.set(callOf(event.incidentId), at);
      else if (event.type === "incidentClosed") closedAt.set(callOf(event.incidentId), at);
      else if (event.type === "unitAssigned") {
        const times = [at, ...STATUSES.map(() => NaN)];
        sent.set(event.assignmentId, {
          callId: callOf(event.incidentId),
          unitId: event.unitId,
          needId: event.needId ?? "",
          times,
          isCancelled: false,
        });
      } else if (event.type === "assignmentStatusChanged") {
        const one = sent.get(event.assignmentId)!;
        const isEnd = event.status === "cleared" || event.status === "cancelled";
        const place = isEnd ? ENDED : STATUSES.indexOf(event.status);
        one.times = one.times.with(place, at);
        one.isCancelled = event.status === "cancelled";
      }
    },
  });
  return { sent: [...sent.values()], openedAt, closedAt, events, result };
}
