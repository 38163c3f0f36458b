import { Type, type Static } from "typebox";
import { declineReasons, erasureSteps, purposes, textClasses, type Retention } from "#kernel";
import { roles, type Role } from "./policy.ts";
import {
  described,
  Id,
  InstantMilliseconds,
  Latitude,
  Longitude,
  object,
  oneOf,
  PointDegrees,
  ShortText,
  TextForPeople,
} from "./shapes.ts";

export const RoleName = Type.Unsafe<Role>(Type.Enum([...roles]));

// Identity

/** Whom a person acts for. Without agencies: for the whole centre. */
export const Belongs = {
  agencyIds: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 50, uniqueItems: true })),
  /** A crew's unit. */
  unitId: Type.Optional(Id),
};
export const Person = object({ personId: Id, name: ShortText, role: RoleName, ...Belongs });
export type Person = Static<typeof Person>;

export const PersonListed = object({
  personId: Id,
  name: ShortText,
  role: RoleName,
  ...Belongs,
  disabled: Type.Boolean(),
});
export type PersonListed = Static<typeof PersonListed>;

export const Session = object({
  person: Person,
  protocol: Type.Integer(),
  /** When it ends however much it is used. */
  endsAt: InstantMilliseconds,
  /** How long it lasts without being used. */
  idleMinutes: Type.Number(),
});
export type Session = Static<typeof Session>;

/** For what a sealed text may be opened: a closed list. */
export const PurposeName = oneOf(...purposes);

/** NIST SP 800-63B-4: what a secret needs that stands alone. */
export const SECRET_LENGTH_MIN = 15;
export const Secret = Type.String({ minLength: SECRET_LENGTH_MIN, maxLength: 200 });
export const SignIn = object({ personId: Id, secret: Type.String({ maxLength: 200 }) });
export const ChangeSecret = object({
  /** The one before; absent for who has none yet and signed in a moment ago. */
  secret: Type.Optional(Type.String({ maxLength: 200 })),
  newSecret: Secret,
});

/** A session of the person who asks. Where and with what somebody works is not kept. */
export const SessionListed = object({
  sessionId: Id,
  startedAt: InstantMilliseconds,
  usedAt: InstantMilliseconds,
  endsAt: InstantMilliseconds,
  /** The one that asks. */
  current: Type.Boolean(),
});
export type SessionListed = Static<typeof SessionListed>;
export const SessionsEnded = object({ ended: Type.Integer({ minimum: 0 }) });

export const AreaListed = object({
  areaId: Id,
  name: TextForPeople,
  timeZone: Type.String(),
  mode: oneOf("live", "exercise"),
  sequence: Type.Integer({ minimum: 0 }),
  hasRoads: Type.Boolean(),
});
export type AreaListed = Static<typeof AreaListed>;

/** How far the log of an area is signed. */
export type CheckpointState = {
  /** Events that the newest checkpoint covers. */
  readonly size: number;
  /** When it was signed, milliseconds since 1970; absent while nothing is signed. */
  readonly at?: number;
  /** Events that came after it. */
  readonly behindEvents: number;
  /** Whoever is to watch the log from outside; none when none is set up. */
  readonly witnesses: readonly WitnessState[];
};

/** What one witness of the log said last. */
export type WitnessState = {
  readonly name: string;
  /** Events of the newest checkpoint that it cosigned; 0 when it never did. */
  readonly size: number;
  /** When it did, by its own clock, milliseconds since 1970. */
  readonly at?: number;
  /** Events signed since then. */
  readonly behindEvents: number;
  /**
   * waiting: nothing was asked yet. refuses: it answered, but not with its cosignature: the log may
   * have forked, or the witness does not know it.
   */
  readonly status: "cosigns" | "waiting" | "unreachable" | "refuses";
  /** Since when it is unreachable or refuses, by this server's clock. */
  readonly since?: number;
};

/** How the service's own log gets to the operator's collector. */
export type LogDeliveryState = {
  /** "waiting" until the first lines were taken or not. */
  readonly status: "waiting" | "delivers" | "unreachable" | "refuses";
  /** Since when it fails, milliseconds since 1970. */
  readonly since?: number;
  /** Lines that are not delivered yet. */
  readonly waiting: number;
  readonly delivered: number;
  /** Lines for which there was no room. */
  readonly dropped: number;
  /** Lines that the collector would never take. */
  readonly refused: number;
};

// Sealed texts

export const textFields = ["reporter", "narrative", "text"] as const;
export type TextField = (typeof textFields)[number];

export const OpenTexts = object({
  purpose: PurposeName,
  /** Absent: narrative and notes. The reporter must be asked for by name. */
  fields: Type.Optional(
    Type.Array(oneOf(...textFields), { minItems: 1, maxItems: 3, uniqueItems: true }),
  ),
  /** The lease it is opened under. Absent: for handling, while it is handled. */
  openingId: Type.Optional(Id),
  /** Running number, for an incident that has left the board. */
  number: Type.Optional(Type.String({ pattern: "^\\d{1,30}$" })),
});
export type OpenTexts = Static<typeof OpenTexts>;

export const OpenedText = object({
  sealId: Id,
  field: oneOf(...textFields),
  callId: Type.Optional(Id),
  noteId: Type.Optional(Id),
  /** Absent when its key was destroyed: the text can no longer be read by anyone. */
  text: Type.Optional(Type.String()),
});
export type OpenedText = Static<typeof OpenedText>;
export const OpenedTexts = object({ texts: Type.Array(OpenedText) });
export type OpenedTexts = Static<typeof OpenedTexts>;

// A reporter's own view of their report

export const FollowCodeGiven = object({ code: Type.String() });
export type FollowCodeGiven = Static<typeof FollowCodeGiven>;
export const FollowCode = object({ code: Type.String({ minLength: 1, maxLength: 60 }) });
const ErasureBlockName = oneOf("handled", "held");
const ErasureFields = {
  askedAt: InstantMilliseconds,
  step: oneOf(...erasureSteps),
  at: InstantMilliseconds,
  /** Why it was declined. */
  reason: Type.Optional(oneOf(...declineReasons)),
  /** What stops it now: somebody handles it, or a legal hold. */
  block: Type.Optional(ErasureBlockName),
};
export const ErasureListed = object({
  callId: Id,
  ...ErasureFields,
  agreedBy: Type.Optional(Id),
});
export type ErasureListed = Static<typeof ErasureListed>;
export const DecideErasure = object({
  agree: Type.Boolean(),
  /** For the reporter, when it is declined. */
  reason: Type.Optional(oneOf(...declineReasons)),
});

export const Followed = object({
  receivedAt: InstantMilliseconds,
  status: oneOf("received", "in-hand", "closed"),
  /** Every opening of the reporter's sealed texts, oldest first. */
  openings: Type.Array(
    object({
      at: InstantMilliseconds,
      purpose: PurposeName,
      what: oneOf("reporter", "narrative"),
    }),
  ),
  /** Absent: nobody asked that it be erased. */
  erasure: Type.Optional(object(ErasureFields)),
  /** When the reporter's words were erased. */
  erasedAt: Type.Optional(InstantMilliseconds),
});
export type Followed = Static<typeof Followed>;

// How long sealed texts are kept

const Subject = Type.Union([object({ incidentId: Id }), object({ callId: Id })]);
export const RetentionState = object({
  readAt: InstantMilliseconds,
  /** Absent: nothing is erased by itself. */
  rule: Type.Optional(described<Retention>("Days by class of text and incident type")),
  /** Sealed reports of what has left the board. */
  kept: object({ reporter: Type.Integer(), words: Type.Integer(), notes: Type.Integer() }),
  due: Type.Array(
    object({ class: oneOf(...textClasses), due: Type.Integer(), held: Type.Integer() }),
  ),
  holds: Type.Array(
    object({
      holdId: Id,
      subject: Subject,
      label: ShortText,
      until: InstantMilliseconds,
      placedBy: Id,
      placedAt: InstantMilliseconds,
    }),
  ),
});
export type RetentionState = Static<typeof RetentionState>;

// Places and roads

export const PlaceLookup = object({
  zoneIds: Type.Array(Id),
  node: Type.Optional(Type.Integer({ minimum: 0 })),
  nodeDistanceMetres: Type.Optional(Type.Number({ minimum: 0 })),
  /** The nearest street or crossing, to propose as an address. */
  address: Type.Optional(Type.String()),
});
export type PlaceLookup = Static<typeof PlaceLookup>;

export const PlaceCandidate = object({
  kind: oneOf("block", "intersection", "street", "station", "point"),
  address: Type.String(),
  lat: Latitude,
  lon: Longitude,
});
export type PlaceCandidate = Static<typeof PlaceCandidate>;
export const PlaceCandidates = object({ candidates: Type.Array(PlaceCandidate) });
export type PlaceCandidates = Static<typeof PlaceCandidates>;

export const Duplicate = object({
  incidentId: Id,
  number: Type.String(),
  typeId: Id,
  priorityId: Id,
  address: Type.String(),
  status: oneOf("open", "held"),
  lat: Latitude,
  lon: Longitude,
  distanceMetres: Type.Number({ minimum: 0 }),
  /** Minutes between the two reports. */
  minutes: Type.Number({ minimum: 0 }),
  sameType: Type.Boolean(),
  calls: Type.Integer({ minimum: 0 }),
});
export type Duplicate = Static<typeof Duplicate>;
export const Duplicates = object({ duplicates: Type.Array(Duplicate) });
export type Duplicates = Static<typeof Duplicates>;

/**
 * The road network to draw. Line i has class `classes[lines[i][0]]`, name `names[lines[i][1]]`,
 * then longitudes and latitudes in turn, whole multiples of 1/scale degrees: the first pair
 * absolute, each next one the difference from the one before.
 */
export const RoadDrawing = object({
  scale: Type.Integer({ minimum: 1 }),
  classes: Type.Array(Type.String()),
  names: Type.Array(Type.String()),
  lines: Type.Array(Type.Array(Type.Integer(), { minItems: 6 })),
});
export type RoadDrawing = Static<typeof RoadDrawing>;

export const ZoneCollection = described<{
  readonly type: "FeatureCollection";
  readonly features: readonly {
    readonly type: "Feature";
    readonly id: string;
    readonly geometry: { readonly type: "MultiPolygon"; readonly coordinates: unknown };
    readonly properties: {
      readonly zoneId: string;
      readonly kind: string;
      readonly name: { readonly en: string; readonly zh?: string };
      readonly agencyId?: string;
    };
  }[];
}>("GeoJSON FeatureCollection of the area's zones");
export type ZoneCollection = Static<typeof ZoneCollection>;

export const RouteQuestion = object({
  from: Type.Optional(PointDegrees),
  /** Instead of `from`: where this unit is now. */
  unitId: Type.Optional(Id),
  to: PointDegrees,
});
export type RouteQuestion = Static<typeof RouteQuestion>;

export const RouteAnswer = object({
  seconds: Type.Number({ minimum: 0 }),
  metres: Type.Number({ minimum: 0 }),
  /** [lon, lat] pairs. */
  line: Type.Array(Type.Array(Type.Number(), { minItems: 2, maxItems: 2 })),
});
export type RouteAnswer = Static<typeof RouteAnswer>;

// Exercise

export const SPEED_MIN = 1;
export const SPEED_MAX = 60;

export const Exercise = object({
  /** Which exercise this is: another one has another log. */
  run: Id,
  scenarioId: Id,
  title: TextForPeople,
  /** What in it is made up, in words for the screen. */
  synthetic: Type.Array(TextForPeople),
  /** What in it is estimated or customary rather than recorded. */
  assumptions: Type.Array(TextForPeople),
  from: InstantMilliseconds,
  to: InstantMilliseconds,
  at: InstantMilliseconds,
  speed: Type.Number(),
  paused: Type.Boolean(),
  ended: Type.Boolean(),
  /** Agency id → whether its units are worked by the autopilot. */
  autopilot: Type.Record(Type.String(), Type.Boolean()),
});
export type Exercise = Static<typeof Exercise>;

export const ExerciseControl = object({
  speed: Type.Optional(Type.Number({ minimum: SPEED_MIN, maximum: SPEED_MAX })),
  paused: Type.Optional(Type.Boolean()),
  autopilot: Type.Optional(Type.Record(Type.String({ maxLength: 100 }), Type.Boolean())),
  /** Ends the shift now, before the scenario's own end. */
  end: Type.Optional(Type.Literal(true)),
});
export type ExerciseControl = Static<typeof ExerciseControl>;

export const Health = object({
  status: oneOf("ok", "degraded", "stopping"),
  why: Type.Optional(Type.String()),
  /** What the collector of the service's log does; absent without one. */
  collector: Type.Optional(oneOf("waiting", "delivers", "unreachable", "refuses")),
});
export type Health = Static<typeof Health>;
