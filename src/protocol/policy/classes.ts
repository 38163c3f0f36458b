import type { Role } from "../policy.ts";

/**
 * How much a value says (POL-2). "public": ids, codes, times, statuses and counts. "operational":
 * where something is, who of the staff does what, what was advised. "personal": free words and
 * references to sealed texts. "sensitive": who looked at what, and who may.
 */
export const fieldClasses = ["public", "operational", "personal", "sensitive"] as const;
export type FieldClass = (typeof fieldClasses)[number];

/** What somebody has to do with an incident, a call or a unit (POL-1); the strongest counts. */
export const relations = ["area-wide", "assigned", "own-agency", "none"] as const;
export type Relation = (typeof relations)[number];

/** What stands in the place of words that the reader may not see: that there are some is shown. */
export const WITHHELD = "(withheld)";

const nothing: readonly FieldClass[] = [];
const outline: readonly FieldClass[] = ["public", "operational"];
const all: readonly FieldClass[] = ["public", "operational", "personal"];
const floor = { "area-wide": all, assigned: all, "own-agency": all, none: outline };

/**
 * POL-3: the classes of fields that a role sees of what it has a relation to. Nothing else is
 * seen. Who looked and who may ("sensitive") is for those who oversee, by routes of their own.
 */
export const clearance: Readonly<Record<Role, Readonly<Record<Relation, readonly FieldClass[]>>>> =
  {
    "call-taker": floor,
    dispatcher: floor,
    supervisor: floor,
    administrator: {
      "area-wide": outline,
      assigned: outline,
      "own-agency": outline,
      none: outline,
    },
    overseer: { "area-wide": nothing, assigned: nothing, "own-agency": nothing, none: nothing },
    crew: { "area-wide": nothing, assigned: all, "own-agency": nothing, none: nothing },
  };

/** A class for each field of a thing; for a thing inside it, a table of its own. */
export type FieldTable = { readonly [field: string]: FieldClass | FieldTable };

type AllKeys<T> = T extends unknown ? keyof T : never;
/** Names every field of T, in whichever form of it: one that is left out does not compile. */
export type EveryField<T> = { readonly [K in AllKeys<T> & string]: FieldClass | FieldTable };
