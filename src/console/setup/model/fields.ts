import type { ConfigurationKind } from "#kernel";
import type { MessageId } from "../../words/catalogue.ts";

type Choice = { readonly value: string; readonly word: MessageId };

/** How a field is edited. */
export type Input =
  | { readonly is: "line" | "names" | "colour" | "yes-no" | "shown" }
  | { readonly is: "number"; readonly unit?: MessageId }
  | { readonly is: "choice"; readonly choices: readonly Choice[] }
  | { readonly is: "ref"; readonly kind: ConfigurationKind; readonly optional?: boolean }
  | { readonly is: "refs"; readonly kind: ConfigurationKind }
  | { readonly is: "place" | "granted" | "period" | "alarms" | "polygons" }
  | { readonly is: "stages" | "dispositions" | "cautions" };

export type Field = {
  /** Its path in the thing, as the kernel names it in a problem. */
  readonly name: string;
  readonly word: MessageId;
  readonly help?: MessageId;
  readonly input: Input;
};

const DISCIPLINES: readonly Choice[] = [
  { value: "fire", word: "setup.word.fire" },
  { value: "medical", word: "setup.word.medical" },
  { value: "law", word: "setup.word.law" },
  { value: "municipal", word: "setup.word.municipal" },
  { value: "utility", word: "setup.word.utility" },
  { value: "mediation", word: "setup.word.mediation" },
];
const ZONE_KINDS: readonly Choice[] = [
  { value: "first-due", word: "setup.word.first-due" },
  { value: "beat", word: "setup.word.beat" },
  { value: "posting", word: "setup.word.posting" },
  { value: "evacuation", word: "setup.word.evacuation" },
];
const MARKERS: readonly Choice[] = [
  { value: "square", word: "setup.word.square" },
  { value: "circle", word: "setup.word.circle" },
  { value: "triangle", word: "setup.word.triangle" },
  { value: "diamond", word: "setup.word.diamond" },
  { value: "hexagon", word: "setup.word.hexagon" },
  { value: "cross", word: "setup.word.cross" },
];
const PRIORITY_SHAPES: readonly Choice[] = [
  { value: "triangle", word: "setup.word.triangle" },
  { value: "diamond", word: "setup.word.diamond" },
  { value: "circle", word: "setup.word.circle" },
  { value: "ring", word: "setup.word.ring" },
];
const TONES: readonly Choice[] = [
  { value: "none", word: "setup.word.none" },
  { value: "soft", word: "setup.word.soft" },
  { value: "sharp", word: "setup.word.sharp" },
];

const names: Field = { name: "name", word: "setup.field.name", input: { is: "names" } };
const discipline: Field = {
  name: "discipline",
  word: "setup.field.discipline",
  help: "setup.help.discipline",
  input: { is: "choice", choices: DISCIPLINES },
};
const agency: Field = {
  name: "agencyId",
  word: "setup.field.agency",
  input: { is: "ref", kind: "agency" },
};
const place: Field = {
  name: "lat",
  word: "setup.field.place",
  help: "setup.help.place",
  input: { is: "place" },
};
const capability: Field = {
  name: "capabilityId",
  word: "setup.field.capability",
  input: { is: "ref", kind: "capability" },
};

/** The fields of each kind, in the order of the form. */
export const FIELDS: Readonly<Record<ConfigurationKind, readonly Field[]>> = {
  agency: [
    names,
    discipline,
    {
      name: "synthetic",
      word: "setup.field.synthetic",
      help: "setup.help.synthetic",
      input: { is: "yes-no" },
    },
  ],
  station: [
    names,
    agency,
    { name: "address", word: "setup.field.address", input: { is: "line" } },
    place,
  ],
  post: [
    names,
    {
      name: "zoneId",
      word: "setup.field.covers",
      help: "setup.help.covers",
      input: { is: "ref", kind: "zone", optional: true },
    },
    place,
  ],
  capability: [names],
  unitType: [
    names,
    {
      name: "shape",
      word: "setup.field.shape",
      help: "setup.help.marker",
      input: { is: "choice", choices: MARKERS },
    },
  ],
  unit: [
    {
      name: "callSign",
      word: "setup.field.callSign",
      help: "setup.help.callSign",
      input: { is: "line" },
    },
    agency,
    { name: "unitTypeId", word: "setup.field.unitType", input: { is: "ref", kind: "unitType" } },
    {
      name: "stationId",
      word: "setup.field.station",
      input: { is: "ref", kind: "station", optional: true },
    },
    {
      name: "crew",
      word: "setup.field.crew",
      help: "setup.help.crew",
      input: { is: "number", unit: "setup.unit.persons" },
    },
    {
      name: "capabilities",
      word: "setup.field.capabilities",
      help: "setup.help.capabilities",
      input: { is: "granted" },
    },
  ],
  zone: [
    names,
    {
      name: "kind",
      word: "setup.field.zoneKind",
      help: "setup.help.zoneKind",
      input: { is: "choice", choices: ZONE_KINDS },
    },
    {
      name: "agencyId",
      word: "setup.field.agency",
      input: { is: "ref", kind: "agency", optional: true },
    },
    { name: "polygons", word: "setup.field.polygons", input: { is: "polygons" } },
  ],
  priority: [
    names,
    {
      name: "rank",
      word: "setup.field.rank",
      help: "setup.help.rank",
      input: { is: "number" },
    },
    {
      name: "shape",
      word: "setup.field.shape",
      input: { is: "choice", choices: PRIORITY_SHAPES },
    },
    { name: "colour.night", word: "setup.field.colourNight", input: { is: "colour" } },
    { name: "colour.day", word: "setup.field.colourDay", input: { is: "colour" } },
    { name: "tone", word: "setup.field.tone", input: { is: "choice", choices: TONES } },
    {
      name: "warnMinutes",
      word: "setup.field.warn",
      help: "setup.help.warn",
      input: { is: "number", unit: "setup.unit.minutes" },
    },
    {
      name: "alertMinutes",
      word: "setup.field.alert",
      input: { is: "number", unit: "setup.unit.minutes" },
    },
    {
      name: "lifeThreat",
      word: "setup.field.lifeThreat",
      help: "setup.help.lifeThreat",
      input: { is: "yes-no" },
    },
  ],
  incidentType: [
    names,
    discipline,
    {
      name: "defaultPriorityId",
      word: "setup.field.priority",
      help: "setup.help.priority",
      input: { is: "ref", kind: "priority" },
    },
  ],
  responsePlan: [
    names,
    {
      name: "typeIds",
      word: "setup.field.types",
      help: "setup.help.conditions",
      input: { is: "refs", kind: "incidentType" },
    },
    {
      name: "priorityIds",
      word: "setup.field.priorities",
      input: { is: "refs", kind: "priority" },
    },
    { name: "zoneIds", word: "setup.field.zones", input: { is: "refs", kind: "zone" } },
    {
      name: "period",
      word: "setup.field.period",
      help: "setup.help.period",
      input: { is: "period" },
    },
    {
      name: "alarms",
      word: "setup.field.alarms",
      help: "setup.help.alarms",
      input: { is: "alarms" },
    },
  ],
  coverageRule: [
    { name: "zoneId", word: "setup.field.zone", input: { is: "ref", kind: "zone" } },
    capability,
    {
      name: "minimumFree",
      word: "setup.field.minimumFree",
      help: "setup.help.minimumFree",
      input: { is: "number", unit: "setup.unit.units" },
    },
  ],
  settings: [
    { name: "areaName", word: "setup.field.areaName", input: { is: "names" } },
    {
      name: "timeZone",
      word: "setup.field.timeZone",
      help: "setup.help.timeZone",
      input: { is: "shown" },
    },
    {
      name: "unacknowledged",
      word: "setup.field.unacknowledged",
      help: "setup.help.unacknowledged",
      input: { is: "stages" },
    },
    {
      name: "notEnRoute",
      word: "setup.field.notEnRoute",
      help: "setup.help.notEnRoute",
      input: { is: "stages" },
    },
    {
      name: "callUnlinked",
      word: "setup.field.callUnlinked",
      help: "setup.help.callUnlinked",
      input: { is: "stages" },
    },
    {
      name: "cautions",
      word: "setup.field.cautions",
      help: "setup.help.cautions",
      input: { is: "cautions" },
    },
    {
      name: "undoWindowSeconds",
      word: "setup.field.undo",
      help: "setup.help.undo",
      input: { is: "number", unit: "setup.unit.seconds" },
    },
    {
      name: "futureToleranceSeconds",
      word: "setup.field.future",
      help: "setup.help.future",
      input: { is: "number", unit: "setup.unit.seconds" },
    },
    {
      name: "closedRetentionHours",
      word: "setup.field.retention",
      help: "setup.help.retention",
      input: { is: "number", unit: "setup.unit.hours" },
    },
    {
      name: "leaseMinutes",
      word: "setup.field.leaseMinutes",
      help: "setup.help.leaseMinutes",
      input: { is: "number", unit: "setup.unit.minutes" },
    },
    {
      name: "retention.reporterDays",
      word: "setup.field.reporterDays",
      help: "setup.help.reporterDays",
      input: { is: "number", unit: "setup.unit.days" },
    },
    {
      name: "retention.wordsDays",
      word: "setup.field.wordsDays",
      help: "setup.help.wordsDays",
      input: { is: "number", unit: "setup.unit.days" },
    },
    {
      name: "retention.notesDays",
      word: "setup.field.notesDays",
      help: "setup.help.notesDays",
      input: { is: "number", unit: "setup.unit.days" },
    },
    {
      name: "dispositions",
      word: "setup.field.dispositions",
      help: "setup.help.dispositions",
      input: { is: "dispositions" },
    },
  ],
};

/** The value at a path such as "colour.night". */
export function valueAt(item: object, path: string): unknown {
  let value: unknown = item;
  for (const part of path.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}

/** The thing with another value at a path; undefined takes the field off. */
export function withValue<T extends object>(item: T, path: string, value: unknown): T {
  const [first = "", ...rest] = path.split(".");
  const inner: unknown = Reflect.get(item, first);
  const next =
    rest.length === 0
      ? value
      : withValue(typeof inner === "object" && inner !== null ? inner : {}, rest.join("."), value);
  const copy: Record<string, unknown> = Object.fromEntries(Object.entries(item));
  if (next === undefined) delete copy[first];
  else copy[first] = next;
  return copy as T;
}
