/** A time to draw for each call, in seconds: a constant, or one of these distributions. */
export type SecondsLaw =
  | number
  | { readonly exponentialMean: number }
  /** Logarithm normal: half are below `median`; `sigma` is of the logarithm. */
  | { readonly median: number; readonly sigma: number };

/** One call of a trace. Zones are row numbers of the travel matrix. */
export type MatrixCall = {
  readonly atSeconds: number;
  readonly zone: number;
  readonly onSceneSeconds: number;
  readonly turnoutSeconds: number;
  /** Smaller goes first when calls wait. */
  readonly priority: number;
  /** Zone of the hospital the unit goes to from the scene; absent: it is free on scene. */
  readonly hospital?: number;
  readonly atHospitalSeconds: number;
};

export type MatrixArrivals = {
  /** Poisson, by zone. */
  readonly callsPerHour: readonly number[];
  /** 24 factors on the rates by hour since the start, round and round; absent: all 1. */
  readonly hourFactors?: readonly number[];
  readonly hours: number;
  /** Calls received before this are played and not counted. */
  readonly warmUpHours: number;
  readonly onSceneSeconds: SecondsLaw;
  readonly turnoutSeconds: SecondsLaw;
  /** Part of calls of each priority, 0 first; absent: all 0. */
  readonly priorityShares?: readonly number[];
  readonly transportProbability: number;
  readonly atHospitalSeconds: SecondsLaw;
};

/** What a unit on its way home can do. */
export type Returning =
  /** It can be sent, counted from where it was freed until it is home. */
  | "from-scene"
  /** It is counted as home at once. */
  | "home"
  /** It cannot be sent before it is home. */
  | "unavailable";

export type MatrixSystem = {
  /** Seconds from row to column, square. */
  readonly travelSeconds: readonly Float64Array[];
  /** Home zone of each unit. */
  readonly homes: readonly number[];
  /** Zones with a hospital; the one with the shortest way from the scene is taken. */
  readonly hospitals: readonly number[];
  /** Units in order for each zone; absent: the closest free one, the lower number at a tie. */
  readonly preferences?: readonly (readonly number[])[];
  readonly queue: "wait" | "loss";
  readonly returning: Returning;
};

function fail(message: string): never {
  throw new RangeError(message);
}

function checkSeconds(name: string, value: number): void {
  if (Number.isFinite(value) && value >= 0) return;
  fail(`${name} must be seconds, zero or more, got ${value}`);
}

function checkZone(name: string, zone: number, zones: number): void {
  if (Number.isInteger(zone) && zone >= 0 && zone < zones) return;
  fail(`${name} must be a zone from 0 to ${zones - 1}, got ${zone}`);
}

export function checkLaw(name: string, law: SecondsLaw): void {
  if (typeof law === "number") return checkSeconds(name, law);
  if ("exponentialMean" in law) return checkSeconds(`${name}.exponentialMean`, law.exponentialMean);
  checkSeconds(`${name}.median`, law.median);
  checkSeconds(`${name}.sigma`, law.sigma);
}

/** Throws RangeError that names what is wrong. */
export function checkSystem(system: MatrixSystem): void {
  const zones = system.travelSeconds.length;
  if (zones === 0) fail("travelSeconds must hold at least one zone, got none");
  for (const [from, row] of system.travelSeconds.entries()) {
    if (row.length !== zones) {
      fail(`travelSeconds row ${from} must hold ${zones} numbers, got ${row.length}`);
    }
    for (const [to, value] of row.entries()) checkSeconds(`travelSeconds ${from} to ${to}`, value);
  }
  if (system.homes.length === 0) fail("units must hold at least one unit, got none");
  for (const [unit, home] of system.homes.entries()) {
    checkZone(`home of unit ${unit}`, home, zones);
  }
  for (const hospital of system.hospitals) checkZone("a hospital", hospital, zones);
  const { preferences, homes } = system;
  if (preferences === undefined) return;
  if (preferences.length !== zones) {
    fail(`preferences must hold a list for each of ${zones} zones, got ${preferences.length}`);
  }
  for (const [zone, list] of preferences.entries()) {
    const wrong = list.find(
      (unit) => !(Number.isInteger(unit) && unit >= 0 && unit < homes.length),
    );
    if (wrong !== undefined) {
      fail(`preferences of zone ${zone} must name units 0 to ${homes.length - 1}, got ${wrong}`);
    }
  }
}

/** Throws RangeError that names the call and the field. */
export function checkCalls(calls: readonly MatrixCall[], zones: number): void {
  for (const [index, call] of calls.entries()) {
    checkZone(`zone of call ${index}`, call.zone, zones);
    if (call.hospital !== undefined) checkZone(`hospital of call ${index}`, call.hospital, zones);
    checkSeconds(`atSeconds of call ${index}`, call.atSeconds);
    checkSeconds(`onSceneSeconds of call ${index}`, call.onSceneSeconds);
    checkSeconds(`turnoutSeconds of call ${index}`, call.turnoutSeconds);
    checkSeconds(`atHospitalSeconds of call ${index}`, call.atHospitalSeconds);
    if (!Number.isInteger(call.priority)) {
      fail(`priority of call ${index} must be a whole number, got ${call.priority}`);
    }
    if (index > 0 && call.atSeconds < calls[index - 1]!.atSeconds) {
      fail(
        `call ${index} is at ${call.atSeconds}, before the call above it; sort them by atSeconds`,
      );
    }
  }
}

export function checkArrivals(
  arrivals: MatrixArrivals,
  { travelSeconds, hospitals }: MatrixSystem,
) {
  const { callsPerHour, hourFactors, hours, warmUpHours, transportProbability } = arrivals;
  if (callsPerHour.length !== travelSeconds.length) {
    fail(`callsPerHour must hold ${travelSeconds.length} rates, got ${callsPerHour.length}`);
  }
  const bad = [...callsPerHour, ...(hourFactors ?? []), ...(arrivals.priorityShares ?? [])].find(
    (value) => !(Number.isFinite(value) && value >= 0),
  );
  if (bad !== undefined) fail(`rates, factors and shares must be zero or more, got ${bad}`);
  if (!callsPerHour.some((rate) => rate > 0)) fail("callsPerHour must hold a rate above zero");
  if (hourFactors !== undefined && hourFactors.length !== 24) {
    fail(`hourFactors must hold 24 numbers, got ${hourFactors.length}`);
  }
  if (!(hours > 0 && Number.isFinite(hours))) fail(`hours must be above zero, got ${hours}`);
  if (!(warmUpHours >= 0 && warmUpHours < hours)) {
    fail(`warmUpHours must be from 0 to below hours (${hours}), got ${warmUpHours}`);
  }
  if (!(transportProbability >= 0 && transportProbability <= 1)) {
    fail(`transportProbability must lie from 0 to 1, got ${transportProbability}`);
  }
  if (transportProbability > 0 && hospitals.length === 0) {
    fail("transportProbability needs hospitals, got none");
  }
  checkLaw("onSceneSeconds", arrivals.onSceneSeconds);
  checkLaw("turnoutSeconds", arrivals.turnoutSeconds);
  checkLaw("atHospitalSeconds", arrivals.atHospitalSeconds);
}
