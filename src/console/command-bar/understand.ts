import { isIncidentWord, takeUnit } from "./find.ts";
import { got, wrong, type Desk, type Understanding } from "./meaning.ts";
import * as incidents from "./read-incidents.ts";
import { readStatus } from "./read-status.ts";
import * as units from "./read-units.ts";
import {
  splitVerb,
  statusOf,
  USAGE,
  VERBS,
  verbOf,
  awayReasonOf,
  type Verb,
} from "./vocabulary.ts";

type Words = readonly string[];
type Reader = (desk: Desk, words: Words) => Understanding;

const help: Reader = () => ({
  kind: "help",
  lines: (Object.keys(VERBS) as Verb[]).map((verb) => ({ id: USAGE[verb] })),
});

const READERS: Readonly<Record<Verb, Reader>> = {
  status: readStatus,
  assign: units.readAssign,
  divert: units.readDivert,
  clear: units.readClear,
  cancel: units.readCancel,
  outOfService: units.readOutOfService,
  away: units.readAway,
  back: units.readBack,
  post: units.readPost,
  home: units.readHome,
  reserve: units.readReserve,
  release: units.readRelease,
  alarm: incidents.readAlarm,
  hold: incidents.readHold,
  close: incidents.readClose,
  reopen: incidents.readReopen,
  note: incidents.readNote,
  priority: incidents.readPriority,
  type: incidents.readType,
  primary: units.readPrimary,
  group: incidents.readGroup,
  split: incidents.readSplit,
  agency: incidents.readAgency,
  undo: incidents.readUndo,
  newCall: () => ({ kind: "go", said: { id: "bar.go.newCall" }, goal: { to: "newCall" } }),
  go: incidents.readGo,
  help,
};

/** "D.E36.412 text" is the school of points: those in the first word stand for spaces. */
function wordsOf(line: string): string[] {
  const typed = line
    .normalize("NFKC")
    .trim()
    .replace(/^[/、]\s*/, "");
  const words = typed.split(/\s+/).filter((word) => word !== "");
  const [first = ""] = words;
  const parts = first.split(".").filter((part) => part !== "");
  if (parts.length < 2 || verbOf(parts[0] ?? "") === undefined) return words;
  return [...parts, ...words.slice(1)];
}

/** Without a verb: "M21 os", "M21 E36 412", "M21 meal"; anything else is where to go. */
function readBare(desk: Desk, words: Words): Understanding {
  const found = takeUnit(desk.board, words);
  const rest = found === undefined ? [] : words.slice(found.used);
  if (found === undefined || "among" in found || rest.length === 0) {
    return incidents.readGo(desk, words);
  }
  if (isIncidentWord(words[0]) && !isIncidentWord(rest.at(-1)))
    return incidents.readGo(desk, words);
  const unit = words.slice(0, found.used).join("");
  const away = awayReasonOf(rest[0] ?? "");
  if (away !== undefined) return units.readAway(desk, [unit, ...rest]);
  if (rest.some((word) => statusOf(word) !== undefined) || statusOf(rest.join("")) !== undefined) {
    return readStatus(desk, words);
  }
  if (rest.some(isIncidentWord)) return units.readAssign(desk, words);
  return wrong("status", { id: "bar.want.status", values: got(rest.join(" ")) });
}

/**
 * What a line means at this desk. Pure: the same line at the same desk means the same. Nothing is
 * guessed that the preview does not say: several meanings are choices, none says what was missing.
 */
export function understand(desk: Desk, line: string): Understanding {
  const words = wordsOf(line);
  const [first] = words;
  if (first === undefined) return { kind: "empty" };
  const verb = verbOf(first);
  if (verb !== undefined) return READERS[verb](desk, words.slice(1));
  const split = splitVerb(first);
  if (split !== undefined) {
    const [chinese, tail] = split;
    return READERS[chinese](
      desk,
      [tail, ...words.slice(1)].filter((word) => word !== ""),
    );
  }
  return readBare(desk, words);
}
