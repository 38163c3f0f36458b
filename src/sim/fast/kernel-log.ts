import type { AcceptedEvent } from "#kernel";
import { replay } from "../replay.ts";
import type { Policy } from "../loaded.ts";
import { historyOfTrace } from "./arrivals.ts";
import type { Centre } from "./centre.ts";
import { createLog, type FastLog } from "./log.ts";
import type { Trace } from "./trace.ts";

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
  "unitAway",
  "unitPosted",
]);

type KernelRun = { readonly log: FastLog; readonly refusals: Readonly<Record<string, number>> };

/**
 * Plays a trace through the kernel itself, a thousand times slower, and writes what happened into
 * the same log: the reference for `runTrace`, and the way to `plan`.
 */
export function runTraceInKernel(
  centre: Centre,
  trace: Trace,
  run: { readonly seed: number; readonly policy: Policy },
): KernelRun {
  const { scenario, roads, responseModel } = centre;
  const calls = new Map(trace.callIds.map((callId, call) => [`incident-${callId}`, call]));
  const units = new Map(centre.units.map(({ unitId }, unit) => [unitId, unit]));
  const assignments = new Map<string, number>();
  const events: AcceptedEvent[] = [];
  let counted = 0;
  const result = replay({
    scenario: { ...scenario, history: historyOfTrace(trace) },
    records: scenario.history,
    roads,
    responseModel,
    ...run,
    onEvent: (accepted) => {
      const { type } = accepted.event;
      if (COUNTED.has(type)) counted += 1;
      if (type === "unitAssigned" || type.startsWith("assignment") || type.startsWith("incident")) {
        events.push(accepted);
      }
    },
  });
  const sent = events.filter(({ event }) => event.type === "unitAssigned").length;
  const log = createLog(calls.size, sent);
  for (const accepted of events) write(accepted);
  log.events = counted;
  log.openAtEnd = result.openAtEnd;
  log.working = { ...log.working, ...result.working };
  return { log, refusals: result.refusals };

  function write({ event, occurredAt: at, commandId }: AcceptedEvent): void {
    if (event.type === "incidentOpened") {
      log.openedAt[calls.get(event.incidentId)!] = at;
      log.number[calls.get(event.incidentId)!] = Number(event.number);
    } else if (event.type === "incidentClosed") {
      log.closedAt[calls.get(event.incidentId)!] = at;
      if (/:(?:abandoned|transferred)$/u.test(commandId)) {
        log.hasLeft[calls.get(event.incidentId)!] = 1;
      }
    } else if (event.type === "unitAssigned") {
      const one = log.count;
      log.count += 1;
      assignments.set(event.assignmentId, one);
      log.call[one] = calls.get(event.incidentId)!;
      log.unit[one] = units.get(event.unitId)!;
      log.assignedAt[one] = at;
    } else if (event.type === "assignmentStatusChanged") {
      const one = assignments.get(event.assignmentId)!;
      const { status } = event;
      if (status === "cleared" || status === "cancelled") {
        log.endedAt[one] = at;
        log.isCancelled[one] = status === "cancelled" ? 1 : 0;
      } else if (status === "enRoute") log.enRouteAt[one] = at;
      else if (status === "transporting") log.transportingAt[one] = at;
      else if (status === "atDestination") log.atDestinationAt[one] = at;
      else if (status === "onScene") {
        log.onSceneAt[one] = at;
        const call = log.call[one]!;
        if (Number.isNaN(log.reachedAt[call]!)) log.reachedAt[call] = at;
      }
    }
  }
}
