import { unreachable } from "#kernel";
import { medianOf, rounded, type Explained } from "./explained.ts";
import type { ExcludedReason, UnfilledReason } from "./reason.ts";
import type { CouldFill, Unfilled } from "./recommendation.ts";

type Group =
  | "committed"
  | "out-of-service"
  | "away"
  | "reserved"
  | "unreachable"
  | "unfit"
  | "used";

const GROUPS: readonly Group[] = [
  "used",
  "committed",
  "reserved",
  "away",
  "out-of-service",
  "unreachable",
  "unfit",
];

const GROUP_OF: Readonly<Record<ExcludedReason["code"], Group>> = {
  "on-this-incident": "committed",
  committed: "committed",
  "out-of-service": "out-of-service",
  away: "away",
  reserved: "reserved",
  "crew-short": "unfit",
  "level-low": "unfit",
  "other-agency": "unfit",
  unreachable: "unreachable",
  "no-position": "unreachable",
};

function groupOf({ code }: ExcludedReason): Group {
  return GROUP_OF[code];
}

/** The one line when every unit that fits is in the same group. */
function headline(group: Group, units: number, reasons: readonly ExcludedReason[]): UnfilledReason {
  switch (group) {
    case "committed": {
      const waits = reasons.flatMap((reason) =>
        reason.code === "committed" && reason.inSeconds !== undefined ? [reason.inSeconds] : [],
      );
      const soonest = Math.round(Math.min(...waits));
      return waits.length === 0
        ? { code: "all-committed", units }
        : { code: "all-committed", units, inSeconds: soonest };
    }
    case "out-of-service":
      return { code: "none-in-service", units };
    case "away":
      return { code: "all-away", units };
    case "reserved": {
      let first = { until: Infinity, untilMinute: 0 };
      for (const reason of reasons) {
        if (reason.code === "reserved" && reason.until < first.until) first = reason;
      }
      const { until, untilMinute } = first;
      return { code: "all-reserved", units, until, untilMinute };
    }
    case "unreachable":
      return { code: "all-unreachable", units };
    case "unfit":
      return { code: "none-fits", units };
    case "used":
      return { code: "all-used", units };
    default:
      return unreachable(group);
  }
}

function countOf(group: Group, units: number): UnfilledReason {
  return { code: `count-${group}`, units };
}

/** Why the need at this position stays short, and who could fill it when; undefined: it is not. */
export function unfilledOf(of: Explained, position: number): Unfilled | undefined {
  const { state, sendable, refused } = of.needs[position]!;
  const count = state.missing - of.chosen[position]!.length;
  if (count <= 0) return undefined;
  const groups = new Map<Group, ExcludedReason[]>();
  let fitting = 0;
  for (const { entry, reason } of refused) {
    if (of.needOf.get(entry) === position) continue;
    const group = groupOf(reason);
    groups.set(group, [...(groups.get(group) ?? []), reason]);
    if (group !== "unfit") fitting += 1;
  }
  const used = sendable.filter(({ entry }) => of.needOf.get(entry) !== position).length;
  fitting += used;
  const reasons: UnfilledReason[] = [];
  const sizes = GROUPS.map((group): [Group, number] => [
    group,
    group === "used" ? used : (groups.get(group)?.length ?? 0),
  ]).filter(([, units]) => units > 0);
  const single = sizes.filter(([group]) => group !== "unfit");
  const unfit = groups.get("unfit")?.length ?? 0;
  const chosen = of.chosen[position]!.length;
  if (fitting === 0) {
    reasons.push(unfit > 0 ? headline("unfit", unfit, []) : noMore(chosen));
  } else if (single.length === 1) {
    const [group] = single[0]!;
    reasons.push(headline(group, fitting, groups.get(group) ?? []));
  } else {
    reasons.push({ code: "none-free", units: fitting });
    for (const [group, units] of single) reasons.push(countOf(group, units));
  }
  if (fitting > 0 && unfit > 0) reasons.push(countOf("unfit", unfit));
  return { count, reasons, couldFill: couldFillOf(of, position) };
}

/** Nobody else has the capability: either nobody at all, or only those who are chosen. */
function noMore(chosen: number): UnfilledReason {
  return chosen === 0 ? { code: "none-configured" } : { code: "no-more", units: chosen };
}

const LATER: Readonly<Record<Group, number>> = {
  committed: 0,
  reserved: 1,
  away: 2,
  "out-of-service": 3,
  used: 4,
  unreachable: 5,
  unfit: 6,
};

function waitOf(reason: ExcludedReason): number {
  return reason.code === "committed" ? (reason.inSeconds ?? Infinity) : Infinity;
}

/** Soonest first: known arrivals, then known ends of a commitment, then the rest by kind. */
function couldFillOf(of: Explained, position: number): CouldFill[] {
  const { situation, needs, needOf } = of;
  const { refused, extras } = needs[position]!;
  const arrivals = new Map(extras.map((extra) => [extra.entry, medianOf(extra.way)]));
  return refused
    .filter(({ entry, reason }) => {
      const group = groupOf(reason);
      const able = group !== "unfit" && group !== "unreachable";
      return able && reason.code !== "on-this-incident" && !needOf.has(entry);
    })
    .map(({ entry, reason }) => {
      const arrival = arrivals.get(entry) ?? Infinity;
      return { entry, reason, arrival, wait: waitOf(reason), later: LATER[groupOf(reason)] };
    })
    .sort(
      (a, b) =>
        ascending(a.arrival, b.arrival) ||
        ascending(a.wait, b.wait) ||
        a.later - b.later ||
        a.entry.order - b.entry.order,
    )
    .slice(0, situation.options.runnersUpMax)
    .map(({ entry, reason, arrival }) => {
      const { unitId, callSign } = entry.definition;
      const could = { unitId, callSign, reason: rounded(reason) };
      if (arrival === Infinity) return could;
      return Object.assign(could, { arrivalSeconds: Math.round(arrival) });
    });
}

/** Infinity minus Infinity is no number, so the order is by comparison. */
function ascending(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
