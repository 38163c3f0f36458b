/** An end that a record has no time for. */
export const TIME_NOT_RECORDED = "time-not-recorded";

/** It stands so in the record that is played again. */
const RECORDED = "recorded";

/** A unit that the configuration names and nobody has placed in service yet. */
export const NOT_YET_IN_SERVICE = "not-yet-in-service";

/**
 * Why somebody did something: one of a closed list for each thing that is asked about. A list
 * says the same in every language, can be counted, and names nobody. What has to be said in a
 * person's own words is a note, which is sealed.
 */
export const reasons = {
  /** Why an incident waits. */
  hold: [
    "no-unit-free",
    "waits-for-caller",
    "waits-for-access",
    "waits-for-agency",
    "appointment",
    "weather",
    "traffic",
    "other",
  ],
  reopen: ["further-call", "not-over", "closed-by-mistake", "other"],
  split: ["another-event", "grouped-by-mistake", "other"],
  /** Why a call is taken off its incident. */
  unlink: ["another-event", "linked-by-mistake", "other"],
  /** Why an assignment is ended, before arrival or after. */
  end: [
    "not-needed",
    "nearer-unit",
    "better-unit",
    "unit-unable",
    "called-off",
    "assigned-by-mistake",
    "other",
    TIME_NOT_RECORDED,
  ],
  divert: ["more-urgent", "nearest-to-it", "only-one-fit", "other"],
  /** Why a unit is sent that is on another incident, or promised to something. */
  commit: [
    "same-place",
    "on-its-way",
    "nobody-else",
    "more-urgent",
    "crew-agrees",
    "other",
    RECORDED,
  ],
  outOfService: [
    "off-shift",
    "breakdown",
    "equipment",
    "crew-short",
    "refuelling",
    "restocking",
    "cleaning",
    "after-incident",
    "other",
  ],
  away: ["meal", "rest", "training", "maintenance", "other"],
  reserve: ["event", "standby", "transfer", "training", "appointment", "maintenance", "other"],
  shelve: ["in-hand", "known-fault", "false-source", "planned-work", "waits-for-answer", "other"],
  /** Why somebody else is relieved from a seat, or their seat is cleared. */
  seat: ["relief", "break", "holder-left", "other"],
  /** Why another's claim is taken over. */
  claim: ["asked-to", "holder-busy", "holder-away", "other"],
  /** Why a command goes on although the area's rules question it. */
  caution: ["nobody-else", "agreed", "covered-otherwise", "crew-agrees", "other"],
} as const;

export type ReasonKind = keyof typeof reasons;

/** Any reason of the lists, or of one. Logs from before the lists hold what was typed. */
export type Reason<K extends ReasonKind = ReasonKind> = (typeof reasons)[K][number];

/** Why a unit is out of service. */
export type OutReason = Reason<"outOfService"> | typeof NOT_YET_IN_SERVICE;

/** An assignment that was ended so that its unit can go to another incident. */
export type DivertedReason = `diverted-${Reason<"divert">}`;

/** Why an assignment ended. The command that made it was undone, or its incident closed. */
export type EndReason = Reason<"end"> | DivertedReason | "undone" | "incident-closed";

/** True for a reason that a person can give for this. */
export function isReason<K extends ReasonKind>(kind: K, given: string): given is Reason<K> {
  return (reasons[kind] as readonly string[]).includes(given);
}

/** The reasons of a list that a person chooses from: without those that only records have. */
export function listReasons<K extends ReasonKind>(kind: K): Reason<K>[] {
  const listed: readonly Reason<K>[] = reasons[kind];
  return listed.filter((reason) => reason !== TIME_NOT_RECORDED && reason !== RECORDED);
}
