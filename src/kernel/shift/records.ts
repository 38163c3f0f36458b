import type { Reason } from "../reasons.ts";
import type { Stage } from "../attention/item.ts";
import type { PersistentMap } from "../persistent-map.ts";
import type { AgencyId, CallId, IncidentId, Instant, Seal } from "../primitives.ts";

/** Somebody sits at a position of the floor. Only for the running shift. */
export type Seat = {
  /** Id of a configured seat, or its operational name ("Fire desk"). Never a person's name. */
  readonly seat: string;
  readonly holderId: string;
  readonly since: Instant;
  /** Agencies whose work the seat does; empty: all. */
  readonly agencyIds: readonly AgencyId[];
};

/** What somebody says they are dealing with. */
export type ClaimSubject = { readonly incidentId: IncidentId } | { readonly callId: CallId };

export type Claim = ClaimSubject & {
  readonly holderId: string;
  readonly since: Instant;
  /** When the holder last did something about it, by the authority's clock. */
  readonly lastActionAt: Instant;
};

/** How a matter stood when somebody acknowledged or shelved it. */
export type AlarmMark = {
  readonly by: string;
  readonly at: Instant;
  readonly stage: Stage;
  readonly rank: number;
  readonly missing: number;
};

/** What was done about one matter of the attention list. */
export type AlarmHandling = {
  /** As in `AttentionItem`. */
  readonly key: string;
  readonly incidentId?: IncidentId;
  readonly acknowledged?: AlarmMark;
  readonly shelved?: AlarmMark & { readonly until: Instant; readonly reason: Reason<"shelve"> };
};

/** What the next shift should know. Its words are in the vault. */
export type ShiftNote = {
  readonly noteId: string;
  readonly by: string;
  readonly at: Instant;
  readonly until: Instant;
  readonly text: Seal;
};

/** The last brief that was given to a seat. */
export type HandOver = {
  readonly seat: string;
  readonly by: string;
  readonly at: Instant;
  /** Sequence of the log up to which the brief was drawn. */
  readonly sequence: number;
};

/** Who works how on the board now. No history, and no count of anybody's work. */
export type Shift = {
  /** By seat. */
  readonly seats: PersistentMap<Seat>;
  /** By `claimKey`. */
  readonly claims: PersistentMap<Claim>;
  /** Oldest first; each key once. */
  readonly alarms: readonly AlarmHandling[];
  /** By note id. */
  readonly notes: PersistentMap<ShiftNote>;
  /** By seat. */
  readonly handOvers: PersistentMap<HandOver>;
};

/** Names the subject of a claim among incidents and calls. */
export function claimKey(subject: ClaimSubject): string {
  return "incidentId" in subject ? `incident/${subject.incidentId}` : `call/${subject.callId}`;
}
