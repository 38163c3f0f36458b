import type { Discipline, IncidentType, IncidentTypeId } from "#kernel";

/** What callers say, and words that the names of the types meant by it have. */
type Synonyms = {
  readonly discipline: Discipline;
  readonly said: readonly string[];
  readonly named: readonly string[];
  /** More for words that say which of two alike types is meant. */
  readonly points?: number;
};

const SYNONYMS: readonly Synonyms[] = [
  {
    discipline: "fire",
    said: ["smoke", "flames", "burning", "on fire", "冒烟", "浓烟", "着火", "起火", "烧"],
    named: ["structure fire", "building fire", "house fire", "建筑火灾", "房屋火灾"],
  },
  {
    discipline: "fire",
    said: ["grass", "bush", "bin", "dumpster", "trash", "car fire", "草", "垃圾桶", "山火"],
    named: ["outside fire", "vehicle fire", "室外火灾", "车辆火灾"],
    points: 3,
  },
  {
    discipline: "fire",
    said: ["smoke detector", "alarm ringing", "alarm going off", "警报", "报警器"],
    named: ["alarm", "报警"],
  },
  {
    discipline: "medical",
    said: [
      "not breathing",
      "no pulse",
      "unconscious",
      "cpr",
      "没有呼吸",
      "没呼吸",
      "没心跳",
      "昏迷",
    ],
    named: ["cardiac", "心脏骤停", "medical", "医疗"],
  },
  {
    discipline: "medical",
    said: [
      "chest pain",
      "bleeding",
      "stroke",
      "seizure",
      "sick",
      "胸痛",
      "流血",
      "中风",
      "抽搐",
      "晕倒",
    ],
    named: ["medical", "医疗"],
  },
  {
    discipline: "medical",
    said: ["fell", "fallen down", "slipped", "摔", "跌", "滑倒"],
    named: ["fall", "跌倒"],
  },
  {
    discipline: "law",
    said: ["crash", "collided", "hit by a car", "accident", "车祸", "撞车", "追尾", "撞了"],
    named: ["collision", "traffic", "交通事故"],
  },
  {
    discipline: "law",
    said: ["fight", "shouting", "arguing", "quarrel", "打架", "吵架", "争吵"],
    named: ["disturbance", "纠纷"],
  },
  {
    discipline: "law",
    said: ["loud", "music", "party", "太吵", "吵闹", "音乐"],
    named: ["noise", "噪声"],
  },
  {
    discipline: "municipal",
    said: ["water everywhere", "burst", "leak", "flooding", "漏水", "爆管", "水管"],
    named: ["water main", "水管"],
  },
  {
    discipline: "municipal",
    said: ["tree", "branch", "树", "树枝"],
    named: ["tree", "树"],
  },
];

const PROPOSALS_MAX = 3;
const NAME_POINTS = 3;
const SYNONYM_POINTS = 2;
const WORD_LENGTH_MIN = 4;
const HAN = /\p{Script=Han}/u;

/** A word in Latin letters as a whole word, with a plural at most; one in Chinese anywhere. */
function holds(text: string, word: string): boolean {
  if (HAN.test(word)) return text.includes(word);
  return new RegExp(`\\b${word.replaceAll(/[^\p{L}\d ]/gu, "")}(?:s|es)?\\b`, "u").test(text);
}

function pointsOf({ name, discipline }: IncidentType, said: string): number {
  const english = name.en.toLowerCase();
  const chinese = name.zh ?? "";
  const words = english.split(/[^\p{L}\d]+/u).filter((word) => word.length >= WORD_LENGTH_MIN);
  let points = words.filter((word) => holds(said, word)).length * NAME_POINTS;
  if (chinese !== "" && said.includes(chinese)) points += 2 * NAME_POINTS;
  for (const synonyms of SYNONYMS) {
    if (synonyms.discipline !== discipline) continue;
    if (!synonyms.named.some((part) => english.includes(part) || chinese.includes(part))) continue;
    const heard = synonyms.said.filter((word) => holds(said, word)).length;
    points += heard * (synonyms.points ?? SYNONYM_POINTS);
  }
  return points;
}

/** Types the narrative speaks of, the likeliest first; none when it names nothing known. */
export function proposeTypes(
  types: Iterable<IncidentType>,
  narrative: string,
): readonly IncidentTypeId[] {
  const said = narrative.toLowerCase();
  if (said.trim() === "") return [];
  return [...types]
    .map((type) => ({ typeId: type.typeId, points: pointsOf(type, said) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)
    .slice(0, PROPOSALS_MAX)
    .map(({ typeId }) => typeId);
}

const SUFFIX =
  "(?:st|street|ave?|avenue|rd|road|ln|lane|blvd|boulevard|dr|drive|way|walk|ct|court|pl|place|sq|square|terrace|ter)";
const WORD = String.raw`[\p{L}\d'’]+`;
const NUMBERED = new RegExp(String.raw`\b\d{1,5}\s+(?:${WORD}\s+){1,3}?${SUFFIX}\b`, "iu");
const NAMED = new RegExp(String.raw`(?:${WORD}\s+){1,2}?${SUFFIX}\b`, "iu");
const CHINESE = /[\p{Script=Han}]{1,6}(?:大道|路|街|巷|道)(?:\d{1,5}号)?/u;
const BEFORE = /^(?:(?:at|on|in|the|near|of|corner|by|from|is|and|to)\s+)+/i;

/**
 * The part of a narrative that reads like an address, for the area's own street index. Nothing
 * else of what a caller says is ever put into a question to the server.
 */
export function addressIn(narrative: string): string | undefined {
  const numbered = NUMBERED.exec(narrative)?.[0];
  if (numbered !== undefined) return numbered;
  const named = NAMED.exec(narrative)?.[0].replace(BEFORE, "");
  if (named?.includes(" ") === true) return named;
  return CHINESE.exec(narrative)?.[0].replace(/^(?:在|我在|位于|这里是)/, "");
}
