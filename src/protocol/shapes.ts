import { Type, type Static, type TProperties } from "typebox";
import { reasons, type Place, type Reason, type ReasonKind } from "#kernel";

/** Raised when a client of the old version could no longer work with a server of the new one. */
export const PROTOCOL_VERSION = 1;

/** Longest id, and longest word a person chose from a list. */
export const ID_LENGTH_MAX = 100;
/** Longest reason or address, characters. */
export const REASON_LENGTH_MAX = 300;
/** Longest personal text, characters: an hour of fast typing. */
export const TEXT_LENGTH_MAX = 20_000;
/** Most units one command can assign. */
export const UNITS_PER_COMMAND_MAX = 100;
/** Last instant a JavaScript date can hold. */
export const INSTANT_MAX = 8_640_000_000_000_000;

/** An object that has these properties and no others. */
export function object<P extends TProperties>(properties: P) {
  return Type.Object(properties, { additionalProperties: false });
}

/** One of these words. */
export function oneOf<const W extends readonly string[]>(...words: W) {
  return Type.Unsafe<W[number]>(Type.Enum([...words]));
}

/** One of the kernel's closed list of reasons: nothing that was typed. */
export function reasonOf<K extends ReasonKind>(kind: K) {
  return Type.Unsafe<Reason<K>>(Type.Enum([...reasons[kind]]));
}

/** An object whose contents are described elsewhere (by the kernel's own types). */
export function described<T>(description: string) {
  return Type.Unsafe<T>({ type: "object", description });
}

export const Id = Type.String({
  minLength: 1,
  maxLength: ID_LENGTH_MAX,
  pattern: "^[^\\u0000-\\u001f\\u007f]*$",
});
export const ShortText = Type.String({ minLength: 1, maxLength: REASON_LENGTH_MAX });
export const PersonalText = Type.String({ minLength: 1, maxLength: TEXT_LENGTH_MAX });
export const InstantMilliseconds = Type.Integer({
  minimum: 0,
  maximum: INSTANT_MAX,
  description: "Milliseconds since 1970-01-01T00:00:00Z",
});
export const Latitude = Type.Number({ minimum: -90, maximum: 90 });
export const Longitude = Type.Number({ minimum: -180, maximum: 180 });
export const PointDegrees = object({ lat: Latitude, lon: Longitude });

/** A text for people, in English and where there is one in Chinese. */
export const TextForPeople = object({
  en: Type.String({ minLength: 1, maxLength: REASON_LENGTH_MAX }),
  zh: Type.Optional(Type.String({ minLength: 1, maxLength: REASON_LENGTH_MAX })),
});

/** Where something is, as a client says it; the server adds the zones and the nearest node. */
export const PlaceInput = object({
  lat: Latitude,
  lon: Longitude,
  address: Type.String({ maxLength: REASON_LENGTH_MAX }),
});
export type PlaceInput = Static<typeof PlaceInput>;

/** A place with what the server looked up. */
export const PlaceFound = object({
  lat: Latitude,
  lon: Longitude,
  address: Type.String({ maxLength: REASON_LENGTH_MAX }),
  zoneIds: Type.Array(Id),
  node: Type.Optional(Type.Integer({ minimum: 0 })),
  nodeDistanceMetres: Type.Optional(Type.Number({ minimum: 0 })),
});

export const SealReference = object({
  sealId: Id,
  commitment: Type.String({ pattern: "^[0-9a-f]{64}$" }),
});

export const ActorReference = object({
  kind: oneOf("person", "crew", "autopilot", "import", "feed", "system"),
  id: Id,
  agencyId: Type.Optional(Id),
});

/** T with every `readonly` taken off, so a schema's type can be compared with the kernel's. */
export type Writable<T> = T extends readonly unknown[]
  ? { -readonly [K in keyof T]: Writable<T[K]> }
  : T extends object
    ? { -readonly [K in keyof T]: Writable<T[K]> }
    : T;

/** T with every property there, so that a property only one side knows is a difference. */
type Whole<T> = T extends readonly unknown[]
  ? { [K in keyof T]: Whole<T[K]> }
  : T extends object
    ? { [K in keyof T]-?: Whole<T[K]> }
    : T;

type Mutual<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** True only when A and B can stand in for each other and have the same properties. */
export type Same<A, B> = Mutual<A, B> extends true ? Mutual<Whole<A>, Whole<B>> : false;

/** Does not compile unless its argument is true: a schema and its kernel type have parted. */
export type Holds<T extends true> = T;

export type PlaceAgrees = Holds<Same<Static<typeof PlaceFound>, Writable<Place>>>;
