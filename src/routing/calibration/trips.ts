/** One recorded trip of a unit to a call, with what the roads say about it. */
export type Trip = {
  /** The call: all units of a call fall into the same part of the data. */
  readonly callId: string;
  readonly unitTypeId: string;
  /** Local hour of setting out. */
  readonly hourOfDay: number;
  readonly urgent: boolean;
  /** From where the unit is believed to have been, on the roads the model is used with. */
  readonly roadSeconds: number;
  readonly roadMetres: number;
  readonly straightMetres: number;
  /** En route to on scene. */
  readonly travelSeconds: number;
  /** Assigned to en route, when recorded. */
  readonly turnoutSeconds?: number;
};

/** One recorded turnout, whether or not the unit arrived. */
export type Turnout = {
  readonly callId: string;
  readonly unitTypeId: string;
  readonly hourOfDay: number;
  readonly turnoutSeconds: number;
};

/** What is calibrated from. `excluded` counts what could not be used, by reason. */
export type ResponseHistory = {
  readonly trips: readonly Trip[];
  readonly turnouts: readonly Turnout[];
  readonly excluded: Readonly<Record<string, number>>;
};

export const FOLDS = 5;

/** Which fifth of the data a call is in: FNV-1a over its id, so it is the same everywhere. */
export function foldOf(callId: string): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < callId.length; place += 1) {
    hash = Math.imul(hash ^ callId.charCodeAt(place), 0x01000193) >>> 0;
  }
  // The low bits of FNV-1a depend on the last letters only; mixing spreads all of them.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  return ((hash ^ (hash >>> 13)) >>> 0) % FOLDS;
}

/**
 * Whether a call is held out: one in five has no part in the fit, and is what it is checked on.
 * `rotation` (0 to 4) chooses which fifth; 0 is the one that ships.
 */
export function isHeldOut(callId: string, rotation = 0): boolean {
  return foldOf(callId) === rotation;
}
