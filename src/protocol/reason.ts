import type { AssignmentStatus, AwayReason, Instant, Text } from "#kernel";

/** Another unit a reason speaks of. */
export type OtherUnit = { readonly unitId: string; readonly callSign: string };

/** Why a unit was chosen. */
export type ChosenReason =
  | { readonly code: "closest-capable" }
  | { readonly code: "only-capable" }
  | {
      readonly code: "closest-with-level";
      readonly other: OtherUnit;
      readonly nearerSeconds: number;
      readonly level: number;
    }
  | {
      readonly code: "closest-with-crew";
      readonly other: OtherUnit;
      readonly nearerSeconds: number;
      readonly minimumCrew: number;
    }
  | {
      readonly code: "closest-of-agency";
      readonly other: OtherUnit;
      readonly nearerSeconds: number;
      readonly agency: Text;
    }
  | {
      readonly code: "nearer-but-last-in-zone";
      readonly other: OtherUnit;
      readonly nearerSeconds: number;
      readonly zone: Text;
      readonly capability: Text;
      readonly freeAfter: number;
      readonly minimumFree: number;
    }
  | {
      readonly code: "nearer-but-leaves-slower-help";
      readonly other: OtherUnit;
      readonly nearerSeconds: number;
      readonly addedSeconds: number;
    }
  | {
      readonly code: "nearer-but-needed-elsewhere";
      readonly other: OtherUnit;
      readonly nearerSeconds: number;
      readonly capability: Text;
    }
  | {
      readonly code: "clears-in-time";
      readonly number: string;
      readonly inSeconds: number;
      /** Than the unit it would replace; absent when there is none. */
      readonly soonerSeconds?: number;
    }
  | { readonly code: "divert-gains"; readonly number: string; readonly soonerSeconds?: number };

/** Why a unit that could be sent was not chosen. */
export type RunnerUpReason =
  | { readonly code: "slower"; readonly bySeconds: number }
  | { readonly code: "same-time" }
  | {
      readonly code: "last-in-zone";
      readonly zone: Text;
      readonly capability: Text;
      readonly freeAfter: number;
      readonly minimumFree: number;
    }
  | { readonly code: "leaves-slower-help"; readonly addedSeconds: number }
  | { readonly code: "chosen-for"; readonly capability: Text };

/** Why a unit with the capability cannot be sent. */
export type ExcludedReason =
  | { readonly code: "on-this-incident" }
  | {
      readonly code: "committed";
      readonly number: string;
      readonly status: AssignmentStatus;
      readonly inSeconds?: number;
    }
  | { readonly code: "out-of-service"; readonly why: string }
  | { readonly code: "away"; readonly why: AwayReason }
  | {
      readonly code: "reserved";
      readonly purpose: string;
      readonly until: Instant;
      /** The same in minutes after local midnight. */
      readonly untilMinute: number;
    }
  | { readonly code: "crew-short"; readonly crew: number; readonly minimumCrew: number }
  | { readonly code: "level-low"; readonly level: number; readonly minimumLevel: number }
  | { readonly code: "other-agency"; readonly agency: Text }
  | { readonly code: "unreachable" }
  | { readonly code: "no-position" };

/** Why a need stays unfilled. */
export type UnfilledReason =
  | { readonly code: "none-configured" }
  | { readonly code: "no-more"; readonly units: number }
  | { readonly code: "none-in-service"; readonly units: number }
  | { readonly code: "all-committed"; readonly units: number; readonly inSeconds?: number }
  | { readonly code: "all-away"; readonly units: number }
  | {
      readonly code: "all-reserved";
      readonly units: number;
      readonly until: Instant;
      readonly untilMinute: number;
    }
  | { readonly code: "all-unreachable"; readonly units: number }
  | { readonly code: "none-fits"; readonly units: number }
  | { readonly code: "all-used"; readonly units: number }
  | { readonly code: "none-free"; readonly units: number }
  | { readonly code: "count-committed"; readonly units: number }
  | { readonly code: "count-out-of-service"; readonly units: number }
  | { readonly code: "count-away"; readonly units: number }
  | { readonly code: "count-reserved"; readonly units: number }
  | { readonly code: "count-unreachable"; readonly units: number }
  | { readonly code: "count-unfit"; readonly units: number }
  | { readonly code: "count-used"; readonly units: number };

/** What else is worth knowing about a unit's arrival, or about the whole recommendation. */
export type NoteReason =
  | { readonly code: "position-stale"; readonly ageSeconds: number }
  | { readonly code: "position-estimated" }
  | { readonly code: "position-unknown" }
  | { readonly code: "straight-line"; readonly kmh: number }
  | { readonly code: "recall-delay"; readonly recallSeconds: number; readonly why: AwayReason }
  | { readonly code: "free-in"; readonly number: string; readonly inSeconds: number }
  | { readonly code: "leaves-incident"; readonly number: string; readonly remainingUnits: number }
  | {
      readonly code: "leaves-zone-short";
      readonly zone: Text;
      readonly capability: Text;
      readonly freeAfter: number;
      readonly minimumFree: number;
    }
  | { readonly code: "unknown-incident" }
  | { readonly code: "incident-not-open"; readonly status: string }
  | { readonly code: "no-plan" }
  | { readonly code: "nothing-missing" };

export type Reason = ChosenReason | RunnerUpReason | ExcludedReason | UnfilledReason | NoteReason;

export type ReasonCode = Reason["code"];
