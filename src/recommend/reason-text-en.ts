import { reasonInWords, type AssignmentStatus, type AwayReason } from "#kernel";
import { clockText, splitSpan } from "./clock-text.ts";
import type { OtherUnit, ZoneShort } from "./reason.ts";
import type { ReasonTexts } from "./reason-text.ts";

const AWAY: Readonly<Record<AwayReason, string>> = {
  meal: "at a meal",
  rest: "resting",
  training: "in training",
  maintenance: "in maintenance",
  other: "away",
};

const STATUS: Readonly<Record<AssignmentStatus, string>> = {
  assigned: "assigned",
  acknowledged: "acknowledged",
  enRoute: "en route",
  onScene: "on scene",
  transporting: "transporting",
  atDestination: "at destination",
  cleared: "cleared",
  cancelled: "cancelled",
};

/** `40 s`, `2 min`, `2 min 10 s`. */
function span(duration: number): string {
  const { minutes, seconds } = splitSpan(duration);
  if (minutes === 0) return `${seconds} s`;
  return seconds === 0 ? `${minutes} min` : `${minutes} min ${seconds} s`;
}

/** An estimate is told in whole minutes. */
function about(seconds: number): string {
  return seconds < 60 ? "under a minute" : `about ${Math.round(seconds / 60)} min`;
}

function units(count: number): string {
  return count === 1 ? "1 unit" : `${count} units`;
}

type Nearer = { readonly other: OtherUnit; readonly nearerSeconds: number };

function nearer({ other, nearerSeconds }: Nearer): string {
  return `${other.callSign} is ${span(nearerSeconds)} nearer`;
}

function lastIn({ zone, capability, freeAfter, minimumFree }: ZoneShort): string {
  if (freeAfter <= 0) return `the last ${capability.en} in ${zone.en}`;
  return `needed in ${zone.en} (${freeAfter} of ${minimumFree} ${capability.en} would be left)`;
}

function sooner(seconds: number | undefined): string {
  return seconds === undefined ? "" : ` and still ${span(seconds)} sooner`;
}

export const ENGLISH: ReasonTexts = {
  "closest-capable": () => "closest",
  "only-capable": () => "the only one that can be sent",
  "closest-with-level": (reason) =>
    `closest of level ${reason.level}; ${nearer(reason)} but below it`,
  "closest-with-crew": (reason) =>
    `closest with a crew of ${reason.minimumCrew}; ${nearer(reason)} but short of crew`,
  "closest-of-agency": (reason) =>
    `closest of ${reason.agency.en}; ${nearer(reason)} but of another agency`,
  "nearer-but-last-in-zone": (reason) =>
    `closest that keeps cover; ${nearer(reason)} but is ${lastIn(reason)}`,
  "nearer-but-leaves-slower-help": (reason) =>
    `closest that keeps cover; ${nearer(reason)} but calls in its area would wait ` +
    `${span(reason.addedSeconds)} longer in all`,
  "nearer-but-needed-elsewhere": (reason) =>
    `closest that is left; ${nearer(reason)} but is needed here as ${reason.capability.en}`,
  "clears-in-time": (reason) =>
    `clears #${reason.number} in ${about(reason.inSeconds)}${sooner(reason.soonerSeconds)}`,
  "divert-gains": (reason) =>
    `diverted from #${reason.number}` +
    (reason.soonerSeconds === undefined ? "" : `: ${span(reason.soonerSeconds)} sooner`),
  slower: ({ bySeconds }) => `${span(bySeconds)} later`,
  "same-time": () => "as soon; ties go to the smaller unit id",
  "last-in-zone": (reason) => `as soon or sooner, but ${lastIn(reason)}`,
  "leaves-slower-help": ({ addedSeconds }) =>
    `as soon or sooner, but calls in its area would wait ${span(addedSeconds)} longer in all`,
  "chosen-for": ({ capability }) => `goes as ${capability.en}`,
  "on-this-incident": () => "on this incident already",
  committed: ({ number, status, inSeconds }) =>
    `on #${number}, ${STATUS[status]}` +
    (inSeconds === undefined ? "" : `; free in ${about(inSeconds)}`),
  "out-of-service": ({ why }) =>
    why === "" ? "out of service" : `out of service: ${reasonInWords(why).en}`,
  away: ({ why }) => `${AWAY[why]}, cannot be recalled`,
  reserved: ({ purpose, untilMinute }) =>
    `reserved until ${clockText(untilMinute)}` +
    (purpose === "" ? "" : `: ${reasonInWords(purpose).en}`),
  "crew-short": ({ crew, minimumCrew }) => `crew ${crew} of ${minimumCrew}`,
  "level-low": ({ level, minimumLevel }) => `level ${level}, needs ${minimumLevel}`,
  "other-agency": ({ agency }) => `of ${agency.en}; the plan names another agency`,
  unreachable: () => "no open road",
  "no-position": () => "position unknown",
  "none-configured": () => "no unit of this area has it",
  "no-more": ({ units: count }) => `no more than ${units(count)} of this area can`,
  "none-in-service": ({ units: count }) => `none in service (${units(count)})`,
  "all-committed": ({ units: count, inSeconds }) =>
    `all committed (${units(count)})` +
    (inSeconds === undefined ? "" : `; the first is free in ${about(inSeconds)}`),
  "all-away": ({ units: count }) => `all away (${units(count)})`,
  "all-reserved": ({ units: count, untilMinute }) =>
    `all reserved (${units(count)}); the first until ${clockText(untilMinute)}`,
  "all-unreachable": ({ units: count }) => `no open road to any (${units(count)})`,
  "none-fits": ({ units: count }) => `none fits the need (${units(count)})`,
  "all-used": ({ units: count }) => `all go to other needs of this incident (${units(count)})`,
  "none-free": ({ units: count }) => `none of ${units(count)} can be sent`,
  "count-committed": ({ units: count }) => `${count} committed`,
  "count-out-of-service": ({ units: count }) => `${count} out of service`,
  "count-away": ({ units: count }) => `${count} away`,
  "count-reserved": ({ units: count }) => `${count} reserved`,
  "count-unreachable": ({ units: count }) => `${count} without an open road`,
  "count-unfit": ({ units: count }) => `${count} below the need`,
  "count-used": ({ units: count }) => `${count} for other needs of this incident`,
  "position-stale": ({ ageSeconds }) =>
    `position ${Math.max(1, Math.round(ageSeconds / 60))} min old`,
  "position-estimated": () => "position estimated",
  "position-unknown": () => "position unknown; counted from where it waits",
  "straight-line": ({ kmh }) => `no road time: straight line at ${kmh} km/h`,
  "recall-delay": ({ recallSeconds, why }) => `${AWAY[why]}; recall takes ${span(recallSeconds)}`,
  "free-in": ({ number, inSeconds }) => `on #${number}, free in ${about(inSeconds)}`,
  "leaves-incident": ({ number, remainingUnits }) =>
    remainingUnits === 0
      ? `leaves #${number} without a unit`
      : `leaves #${number} with ${units(remainingUnits)}`,
  "leaves-zone-short": ({ zone, capability, freeAfter, minimumFree }) =>
    `leaves ${zone.en} with ${freeAfter} of ${minimumFree} ${capability.en}`,
  "unknown-incident": () => "no such incident",
  "incident-not-open": ({ status }) => `the incident is ${status}`,
  "no-plan": () => "no response plan fits this incident",
  "nothing-missing": () => "every need is filled",
};
