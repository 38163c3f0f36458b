/** Milliseconds since 1970-01-01T00:00:00Z. Always an integer. */
export type Instant = number;

/** A text shown to people; `zh` falls back to `en` when absent. */
export type Text = { readonly en: string; readonly zh?: string };

/** Ids are made by the client that first names the thing, so a retry names the same thing. */
export type AgencyId = string;
export type StationId = string;
export type PostId = string;
export type UnitId = string;
export type UnitTypeId = string;
export type CapabilityId = string;
export type ZoneId = string;
export type IncidentTypeId = string;
export type PriorityId = string;
export type PlanId = string;
export type CallId = string;
export type IncidentId = string;
export type AssignmentId = string;
export type CommandId = string;
export type SealId = string;

/** WGS 84 degrees. */
export type Point = { readonly lat: number; readonly lon: number };

/**
 * Where something is. The server looks up `zoneIds` and `node` before the command is decided,
 * so a replay needs neither the map nor the road network.
 */
export type Place = Point & {
  /** As people say it ("600 block of Ellis St"). Never a name or a telephone number. */
  readonly address: string;
  /** Zones that contain the point, all kinds, sorted. */
  readonly zoneIds: readonly ZoneId[];
  /** Nearest node of the area's road network, when one is loaded. */
  readonly node?: number;
  readonly nodeDistanceMetres?: number;
};

/**
 * A personal text that was put away. The event log holds this reference and a salted commitment;
 * the text itself is in the vault, under a key that belongs to one report.
 */
export type Seal = {
  readonly sealId: SealId;
  /** Hex SHA-256 over salt and text; proves later what was sealed without holding it. */
  readonly commitment: string;
};

export type ActorKind = "person" | "crew" | "autopilot" | "import" | "feed" | "system";

/** Who gave a command. `agencyId` absent means the dispatch centre itself. */
export type Actor = {
  readonly kind: ActorKind;
  readonly id: string;
  readonly agencyId?: AgencyId;
};

/** The default of an exhaustive switch: a new member of the union stops compiling here. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}

/** A broken invariant is a defect of ours, never of the caller: it throws. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${message}`);
}
