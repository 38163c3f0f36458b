import type { Board } from "../board.ts";
import type { Command, CommandEnvelope } from "../command.ts";
import { checkReason, happened, refuse, type Check, type Decision } from "../decide/checks.ts";
import type { Event } from "../event.ts";
import type { ActorKind } from "../primitives.ts";
import { isSameCautions, type Caution, type CautionCheck, type CautionRule } from "./caution.ts";
import { raisedBy } from "./raise.ts";

/**
 * CAU-6: an import tells what has happened and the system keeps house; neither asks for leave.
 * An autopilot stands for a dispatcher of an exercise or a trial, who would look and go on.
 */
const UNQUESTIONED: ReadonlySet<ActorKind> = new Set(["import", "system"]);

function subjectOf(command: Command): { incidentId?: string; unitId?: string } {
  if (command.type === "divertUnit") return { incidentId: command.toIncidentId };
  if (command.type === "postUnit") return { unitId: command.unitId };
  if ("incidentId" in command && command.incidentId !== undefined) {
    return { incidentId: command.incidentId };
  }
  return {};
}

type Rules = ReadonlyMap<CautionCheck, CautionRule>;

function rulesOf(board: Board): Rules {
  const declared = board.configuration.settings.cautions ?? [];
  return new Map(declared.filter(({ level }) => level !== "off").map((rule) => [rule.check, rule]));
}

/** CAU-4: every block that is raised may be overridden by one of the roles that the actor has. */
function mayOverride({ actor, roles = [] }: CommandEnvelope, rules: readonly CautionRule[]) {
  return rules.every(
    ({ level, overrideRole }) =>
      level !== "block" ||
      (actor.kind === "person" && overrideRole !== undefined && roles.includes(overrideRole)),
  );
}

/** Why these cautions stop the command; undefined when the acknowledgement passes them. */
function stopped(
  envelope: CommandEnvelope,
  cautions: readonly Caution[],
  rules: readonly CautionRule[],
): Check {
  const { acknowledged, actor } = envelope;
  const blocked = cautions.some(({ level }) => level === "block");
  const overridable = mayOverride(envelope, rules);
  const reasoned = blocked || rules.some(({ reason }) => reason === true);
  if (blocked && !overridable) {
    const roles = rules.flatMap((rule) => (rule.level === "block" ? [rule.overrideRole] : []));
    // Only when each block has a role is there somebody to ask.
    const ask = roles.every((role) => role !== undefined) ? [...new Set(roles)] : [];
    return { code: "cautions-block", cautions, overrideRoles: ask };
  }
  if (actor.kind === "autopilot") return undefined;
  if (!acknowledged || !isSameCautions(acknowledged.cautions, cautions)) {
    return { code: "cautions-raised", cautions, reasonRequired: reasoned };
  }
  const { reason } = acknowledged;
  if (!reasoned && reason === undefined) return undefined;
  return checkReason("acknowledged.reason", "caution", reason);
}

/**
 * CAU-1: what an accepted command brings about once its cautions are passed, or the refusal that
 * names them. Without declared levels everything stays as it is. `after` is the board as the
 * events would leave it; it is asked for only when a check needs it.
 */
export function judged(
  board: Board,
  envelope: CommandEnvelope,
  events: readonly Event[],
  after: () => Board,
): Decision {
  const { actor, at, command, acknowledged } = envelope;
  if (events.length === 0 || UNQUESTIONED.has(actor.kind)) return happened(...events);
  const rules = rulesOf(board);
  if (rules.size === 0) return happened(...events);
  const tried = { before: board, after, command, at: envelope.occurredAt ?? at };
  const cautions: Caution[] = [];
  const raised = new Set<CautionRule>();
  for (const { check, subjectId } of raisedBy(tried, (asked) => rules.has(asked))) {
    const rule = rules.get(check);
    if (rule === undefined || rule.level === "off") continue;
    raised.add(rule);
    cautions.push({ check, level: rule.level, subjectId });
  }
  if (cautions.length === 0) return happened(...events);
  const refusal = stopped(envelope, cautions, [...raised]);
  if (refusal) return refuse(refusal);
  const reason = acknowledged?.reason;
  return happened(...events, {
    type: "cautionsPassed",
    ...subjectOf(command),
    cautions,
    ...(reason === undefined ? {} : { reason }),
  });
}
