import { checkWords, levelWords } from "../words/caution-words.ts";
import type { Configuration, ConfigurationKind, MultiPolygon, ResponsePlan } from "#kernel";
import type { MessageId } from "../words/catalogue.ts";
import type { Words } from "../words/use-words.ts";
import { FIELDS } from "./model/fields.ts";
import { squareMetres } from "./model/geometry.ts";
import { titleOf } from "./model/kinds.ts";

/** The word of a field, the path behind it when it is inside of one. */
export function fieldWord({ t }: Words, kind: ConfigurationKind, path: string): string {
  const inside = (name: string) => path === name || /^[.[]/.test(path.slice(name.length));
  const field = FIELDS[kind].find(({ name }) => path.startsWith(name) && inside(name));
  const language: Readonly<Record<string, MessageId>> = {
    ".en": "setup.english",
    ".zh": "setup.chinese",
    ".warnSeconds": "setup.field.warn",
    ".alertSeconds": "setup.field.alert",
    ".fromMinute": "setup.from",
    ".toMinute": "setup.to",
  };
  if (field === undefined) return path === "lon" ? t("setup.longitude") : path;
  if (path === "lat") return t("setup.latitude");
  const tail = path.slice(field.name.length);
  const word = language[tail];
  // Deeper inside, the field's own word is what a person can find on the form.
  return word === undefined ? t(field.word) : `${t(field.word)} · ${t(word)}`;
}

const REFERENCES: Readonly<Record<string, ConfigurationKind>> = {
  agencyId: "agency",
  unitTypeId: "unitType",
  stationId: "station",
  zoneId: "zone",
  capabilityId: "capability",
  defaultPriorityId: "priority",
  typeIds: "incidentType",
  priorityIds: "priority",
  zoneIds: "zone",
};

function alarmsText(words: Words, next: Configuration, alarms: ResponsePlan["alarms"]): string {
  const { t, text } = words;
  return alarms
    .map(({ level, needs }) => {
      const parts = needs.map(({ count, capabilityId, minimumLevel, minimumCrew, agencyId }) => {
        const name = text(titleOf(next, "capability", capabilityId));
        const more = [
          minimumLevel === undefined ? "" : `${t("setup.minimumLevel")} ${minimumLevel}`,
          minimumCrew === undefined ? "" : `${t("setup.minimumCrew")} ${minimumCrew}`,
          agencyId === undefined ? "" : text(titleOf(next, "agency", agencyId)),
        ].filter((part) => part !== "");
        return `${count} × ${name}${more.length === 0 ? "" : ` (${more.join(", ")})`}`;
      });
      return `${t("setup.alarm", { level })}: ${parts.join(", ")}`;
    })
    .join("; ");
}

function polygonsText({ t }: Words, polygons: MultiPolygon): string {
  const corners = polygons.flat().reduce((sum, ring) => sum + Math.max(0, ring.length - 1), 0);
  const area = (squareMetres(polygons) / 1e6).toFixed(2);
  return t("setup.polygonsValue", { polygons: polygons.length, corners, area });
}

/** The word of a value that is chosen from a list; the same field has the same words everywhere. */
function choiceWord(field: string, value: unknown): MessageId | undefined {
  for (const { name, input } of Object.values(FIELDS).flat()) {
    if (name !== field || input.is !== "choice") continue;
    const found = input.choices.find((choice) => choice.value === value);
    if (found !== undefined) return found.word;
  }
  return undefined;
}

/** A value as people read it: names for ids, words for lists, an area for polygons. */
export function valueText(
  words: Words,
  next: Configuration,
  field: string,
  value: unknown,
): string {
  const { t, text } = words;
  if (value === undefined || value === "") return t("setup.got.nothing");
  const kind = REFERENCES[field];
  if (kind !== undefined && typeof value === "string") return text(titleOf(next, kind, value));
  if (kind !== undefined && Array.isArray(value)) {
    return value.map((id) => text(titleOf(next, kind, String(id)))).join(", ");
  }
  if (field === "alarms") return alarmsText(words, next, value as ResponsePlan["alarms"]);
  if (field === "polygons") return polygonsText(words, value as MultiPolygon);
  if (field === "capabilities") {
    const granted = value as readonly { capabilityId: string; level: number }[];
    return granted
      .map((one) => `${text(titleOf(next, "capability", one.capabilityId))} ${one.level}`)
      .join(", ");
  }
  if (field === "dispositions") {
    const list = value as Configuration["settings"]["dispositions"];
    return list.map(({ name }) => text(name)).join(", ");
  }
  if (field === "cautions") {
    const rules = value as NonNullable<Configuration["settings"]["cautions"]>;
    const declared = rules.filter(({ level }) => level !== "off");
    if (declared.length === 0) return t("setup.got.nothing");
    return declared
      .map(({ check, level }) => `${t(checkWords[check])} ${t(levelWords[level])}`)
      .join(", ");
  }
  const word = choiceWord(field, value);
  if (word !== undefined) return t(word);
  if (typeof value === "boolean") return t(value ? "setup.yes" : "setup.no");
  return typeof value === "string" ? value : JSON.stringify(value);
}
