/** Who drives: an emergency vehicle on a call, or anyone. */
export const DRIVERS = ["emergency", "public"] as const;
export type Driver = (typeof DRIVERS)[number];

/** How a way may be driven, or why it is left out. Speeds in km/h, undefined for not that way. */
export type WayRuling =
  | { driven: true; roadClass: string; along: number | undefined; against: number | undefined }
  | { driven: false; reason: string };

/** Tags of a way. */
export type Tags = ReadonlyMap<string, string>;

/**
 * Speeds where no limit is tagged, km/h: what traffic keeps on such roads in towns, junctions
 * included. They are a start, to be calibrated with an agency's own history.
 */
export const CLASS_SPEEDS: Readonly<Record<string, number>> = {
  motorway: 90,
  motorway_link: 50,
  trunk: 70,
  trunk_link: 45,
  primary: 50,
  primary_link: 40,
  secondary: 45,
  secondary_link: 35,
  tertiary: 40,
  tertiary_link: 30,
  unclassified: 30,
  residential: 30,
  road: 30,
  living_street: 12,
  service: 18,
  busway: 35,
  track: 15,
  pedestrian: 10,
};

/** Driven by emergency vehicles only; everyone else needs a tag that lets motor vehicles in. */
const EMERGENCY_ONLY: ReadonlySet<string> = new Set(["busway", "pedestrian", "track"]);

/** From the most to the least specific; the first one that is tagged decides. */
const ACCESS_KEYS = ["motorcar", "motor_vehicle", "vehicle", "access"] as const;

const CLOSED_TO_ALL: ReadonlySet<string> = new Set(["no", "forestry", "agricultural", "military"]);
const CLOSED_TO_PUBLIC: ReadonlySet<string> = new Set([
  "private",
  "delivery",
  "permit",
  "residents",
  "customers",
  "emergency",
]);
const YES: ReadonlySet<string> = new Set(["yes", "designated", "permissive", "official"]);

const SPEED_MIN = 5;
const SPEED_MAX = 130;
const WALK_SPEED = 7;
const KILOMETRES_PER_MILE = 1.609344;

/**
 * A maxspeed tag in km/h: "50", "50 km/h", "30 mph", "walk", "none"; of several values the
 * lowest. Undefined for what is not a speed ("signals", "PT:urban").
 */
export function parseMaxspeed(text: string): number | undefined {
  const speeds = text.split(/[;|]/u).flatMap((part) => {
    const value = part.trim().toLowerCase();
    if (value === "walk") return [WALK_SPEED];
    if (value === "none") return [SPEED_MAX];
    const match = /^(\d+(?:\.\d+)?)\s*(km\/h|kmh|kph|mph)?$/u.exec(value);
    if (match === null) return [];
    const speed = Number(match[1]) * (match[2] === "mph" ? KILOMETRES_PER_MILE : 1);
    return speed > 0 ? [Math.min(SPEED_MAX, Math.max(SPEED_MIN, speed))] : [];
  });
  return speeds.length === 0 ? undefined : Math.min(...speeds);
}

/** Why the way may not be driven, or undefined when it may. */
function closedBecause(highway: string, tags: Tags, driver: Driver): string | undefined {
  const emergency = tags.get("emergency") ?? "";
  if (driver === "emergency" && YES.has(emergency)) return undefined;
  if (driver === "emergency" && emergency === "no") return "emergency=no";
  const key = ACCESS_KEYS.find((each) => tags.has(each));
  const access = key === undefined ? "" : tags.get(key)!;
  if (YES.has(access) || access === "destination") return undefined;
  if (CLOSED_TO_ALL.has(access)) return `${key}=${access}`;
  if (driver === "public" && CLOSED_TO_PUBLIC.has(access)) return `${key}=${access}`;
  if (driver === "public" && EMERGENCY_ONLY.has(highway)) return `highway=${highway}`;
  return undefined;
}

/** Which directions are open: along the way, against it, or "reversible" for neither. */
function directionsOf(
  highway: string,
  tags: Tags,
  driver: Driver,
): { along: boolean; against: boolean } | undefined {
  const special = driver === "emergency" ? tags.get("oneway:emergency") : undefined;
  const oneway = special ?? tags.get("oneway:motor_vehicle") ?? tags.get("oneway") ?? "";
  if (oneway === "reversible") return undefined;
  if (oneway === "-1" || oneway === "reverse") return { along: false, against: true };
  const isOneway = oneway === "yes" || oneway === "1" || oneway === "true";
  const junction = tags.get("junction") ?? "";
  const isImplied =
    highway === "motorway" ||
    highway === "motorway_link" ||
    junction === "roundabout" ||
    junction === "circular";
  const isDenied = oneway === "no" || oneway === "0" || oneway === "false";
  return { along: true, against: !(isOneway || (isImplied && !isDenied)) };
}

/** What the tags of a way with a highway tag mean for driving (ROAD-30 to ROAD-35). */
export function ruleWay(tags: Tags, driver: Driver): WayRuling {
  const highway = tags.get("highway") ?? "";
  const classSpeed = CLASS_SPEEDS[highway];
  if (classSpeed === undefined) return { driven: false, reason: `highway=${highway}` };
  if (tags.get("area") === "yes") return { driven: false, reason: "area=yes" };
  const closed = closedBecause(highway, tags, driver);
  if (closed !== undefined) return { driven: false, reason: closed };
  const directions = directionsOf(highway, tags, driver);
  if (directions === undefined) return { driven: false, reason: "oneway=reversible" };
  const limit = parseMaxspeed(tags.get("maxspeed") ?? "");
  const speed = (side: string): number =>
    parseMaxspeed(tags.get(`maxspeed:${side}`) ?? "") ?? limit ?? classSpeed;
  return {
    driven: true,
    roadClass: highway,
    along: directions.along ? speed("forward") : undefined,
    against: directions.against ? speed("backward") : undefined,
  };
}
