import { attention } from "../attention.ts";
import type { AttentionItem, AttentionSubject } from "../attention/item.ts";
import type { CommandOf } from "../command.ts";
import type { HandledAlarm } from "../event.ts";
import { SHELVE_SECONDS_MAX } from "../limits.ts";
import { alarmStates, standing } from "../shift/alarms.ts";
import {
  checkInteger,
  checkReason,
  happened,
  refuse,
  type Check,
  type Context,
  type Decision,
} from "./checks.ts";
import { checkIsPerson } from "./seats.ts";

function findItem({ board, at }: Context, key: string): AttentionItem | undefined {
  return attention(board, at).find((item) => item.key === key);
}

function subjectOf(item: AttentionItem): AttentionSubject {
  const names = [
    "incidentId",
    "unitId",
    "assignmentId",
    "callId",
    "ruleId",
    "zoneId",
    "needId",
  ] as const;
  const entries = names.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]]));
  return Object.fromEntries(entries) as AttentionSubject;
}

function handled(item: AttentionItem): HandledAlarm {
  const { key, kind, since } = item;
  return { key, kind, since, ...standing(item), subject: subjectOf(item) };
}

/** ATT-13: somebody has seen it. Seen again as it was, nothing happens. */
export function acknowledgeAlarm(
  context: Context,
  command: CommandOf<"acknowledgeAlarm">,
): Decision {
  const refusal = checkIsPerson(context, "alarm");
  if (refusal) return refuse(refusal);
  const item = findItem(context, command.key);
  if (!item) return refuse({ code: "alarm-gone", key: command.key });
  const { acknowledged } = alarmStates(context.board, context.at)(item);
  return acknowledged ? happened() : happened({ type: "alarmAcknowledged", ...handled(item) });
}

/** ATT-16: an alert where a life may be at stake is put out of sight by two decisions, not one. */
function checkConfirmed({ board }: Context, item: AttentionItem, confirmed: boolean): Check {
  if (item.stage !== "alert" || confirmed) return undefined;
  const incident = item.incidentId === undefined ? undefined : board.incidents.get(item.incidentId);
  // What belongs to no incident yet, and a call nobody has judged, may be a life too.
  const priority = incident && board.configuration.priorities.get(incident.priorityId);
  if (priority && !priority.lifeThreat) return undefined;
  return { code: "confirmation-required", what: "shelving" };
}

export function shelveAlarm(context: Context, command: CommandOf<"shelveAlarm">): Decision {
  const { at } = context;
  const { key, until, reason, confirmed = false } = command;
  const refusal =
    checkIsPerson(context, "alarm") ??
    checkReason("reason", "shelve", reason) ??
    checkInteger("until", until, at + 1, at + SHELVE_SECONDS_MAX * 1000);
  if (refusal) return refuse(refusal);
  const item = findItem(context, key);
  if (!item) return refuse({ code: "alarm-gone", key });
  const wrong = checkConfirmed(context, item, confirmed);
  if (wrong) return refuse(wrong);
  const sure = confirmed ? { confirmed } : {};
  return happened({ type: "alarmShelved", ...handled(item), until, reason, ...sure });
}

/** ATT-18: back into sight before its time. */
export function unshelveAlarm(context: Context, command: CommandOf<"unshelveAlarm">): Decision {
  const { key } = command;
  const refusal = checkIsPerson(context, "alarm");
  if (refusal) return refuse(refusal);
  const handling = context.board.shift.alarms.find((item) => item.key === key);
  const shelved = handling?.shelved;
  if (!shelved || shelved.until <= context.at) return refuse({ code: "alarm-not-shelved", key });
  return happened({ type: "alarmUnshelved", key });
}
