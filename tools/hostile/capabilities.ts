// The boundaries of the product (README, "What it will not do"), as checks on the names that bring
// a capability back: identifiers, types, columns, routes, fields of the interface, kinds of
// configuration, dependencies.
import type { Source } from "./bounds.ts";

export type Boundary = { readonly what: string; readonly pattern: RegExp };

/** Words are matched in names of any style: cameraFeed, camera_feed, camera-feed, CameraFeed. */
export const BOUNDARIES: readonly Boundary[] = [
  {
    what: "number plates",
    pattern:
      /licen[cs]e_?plate|number_?plate|plate_?read|\banpr\b|\balpr\b|vehicle_?(registration|tag)_/,
  },
  {
    what: "faces and voices",
    pattern:
      /face_?(match|recogn|detect|id\b|print|embedding)|voice_?(print|match|id\b)|biometric|gait_?recogn|emotion_?(detect|recogn)/,
  },
  {
    what: "cameras",
    pattern:
      /camera_?(feed|stream|id\b|url|location|s\b)|\bcctv\b|video_?(feed|stream|surveillance)|(^|_)body_?cam(era)?s?(_|$)|drone_?(feed|video|stream)/,
  },
  {
    what: "telephones and vehicles tracked",
    pattern:
      /phone_?(track|locat|history)|\bimsi\b|\bimei\b|cell_?tower|device_?finger_?print|vehicle_?track|\bgeofence_?person/,
  },
  {
    what: "registers of people",
    pattern:
      /(resident|tenant|guest|visitor|population|citizen|household|immigrant|occupant)s?_?(regist|list\b|index|database|file\b|profile|record)|real_?name_?(check|verif)|id_?card_?(number|scan)|national_?id|passport_?number|informant/,
  },
  {
    what: "scores and watch lists",
    pattern:
      /(risk|threat|person|crime|criminal|danger|trust|social|credit|behaviou?r|offender)_?(score|rating|rank\b)|watch_?list|black_?list|predictive_?polic|hot_?spot_?(crime|polic)|repeat_?offender|suspect_?(list|score)|criminality/,
  },
  {
    what: "search by person",
    pattern:
      /search_?by_?(person|name|caller|reporter|phone|number)|(person|caller|reporter|complainant)_?(search|index|history|lookup|profile)|find_?(caller|reporter)s?_?by/,
  },
  {
    what: "crews watched",
    pattern:
      /crew_?(surveil|monitor|score|rank\b|rating)|keystroke|screen_?record|officer_?(score|rating|rank\b)|productivity_?score/,
  },
];

const FORBIDDEN_DEPENDENCIES =
  /(^|[-/@])(face|facial|opencv|tesseract|plate|alpr|anpr|tracking|tracker|fingerprint|analytics|telemetry|sentry|datadog|mixpanel|segment|amplitude|hotjar|fullstory|clearbit|onvif|rtsp|hls|webrtc|biometric|voiceprint|yolo|tensorflow|onnx)/i;

/** A name of any style with "_" between its words, in lower case. */
export function plainName(name: string): string {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, "$1_$2")
    .replaceAll(/[^A-Za-z\d]+/g, "_")
    .toLowerCase();
}

/** What of the boundaries a name crosses. */
export function crossed(name: string): string[] {
  const plain = plainName(name);
  return BOUNDARIES.filter(({ pattern }) => pattern.test(plain)).map(
    ({ what }) => `${name}: ${what}`,
  );
}

/** Names declared or used in code: types, properties, functions, and the words of strings. */
export function namesOf({ text }: Source): string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|[^:"'`])\/\/.*$/gm, "$1");
  return [...new Set(code.match(/[A-Za-z][A-Za-z\d]*(?:[_-][A-Za-z\d]+)*/g) ?? [])];
}

/** Columns and tables of the SQL in a file. */
export function columnsOf({ text }: Source): string[] {
  const tables = text.match(
    /CREATE TABLE (?:IF NOT EXISTS )?\w+ \([\s\S]*?\)\s*(?:STRICT|WITHOUT|;|`)/g,
  );
  return (tables ?? []).flatMap((table) => {
    const name = /CREATE TABLE (?:IF NOT EXISTS )?(\w+)/.exec(table)?.[1] ?? "";
    const columns = [
      ...table.matchAll(
        /^\s*(\w+) (?:TEXT|INTEGER|REAL|BLOB|ANY)\b|\(\s*(\w+) (?:TEXT|INTEGER|REAL|BLOB|ANY)\b/gm,
      ),
    ];
    return [name, ...columns.map(([, first, second]) => first ?? second ?? "")];
  });
}

/** Names of fields in a JSON document, such as the OpenAPI document. */
export function keysOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...keysOf(inner)]);
}

/** Dependencies, of their own or of others, that bring a capability. */
export function dependenciesCrossed(names: readonly string[]): string[] {
  return names.filter((name) => FORBIDDEN_DEPENDENCIES.test(name));
}
