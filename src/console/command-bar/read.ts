import type { Incident, UnitId } from "#kernel";
import type { Said } from "../words/said.ts";
import { callSignOf, findIncident, findNamed, isIncidentWord, takeUnit } from "./find.ts";
import type { Named } from "./find.ts";
import { choose, got, incidentValues, wrong, type Desk, type Understanding } from "./meaning.ts";
import { plain, VERBS, type Verb } from "./vocabulary.ts";

/** A line again from its parts, as the guide writes it. */
export function lineOf(verb: Verb, ...parts: readonly string[]): string {
  return [VERBS[verb][0], ...parts].filter((part) => part !== "").join(" ");
}

function unitChoices(
  desk: Desk,
  verb: Verb,
  among: readonly UnitId[],
  make: (sign: string) => string,
) {
  return choose(
    verb,
    among.map((unitId) => {
      const unit = callSignOf(desk.board, unitId);
      return { said: { id: "bar.choice.unit", values: { unit } }, line: make(unit) };
    }),
  );
}

/** Reads one unit from the front of the words and goes on with the rest. */
export function withUnit(
  desk: Desk,
  verb: Verb,
  words: readonly string[],
  next: (unitId: UnitId, rest: readonly string[]) => Understanding,
): Understanding {
  const found = takeUnit(desk.board, words);
  if (found === undefined) {
    return wrong(verb, { id: "bar.want.unit", values: got(words[0] ?? "") });
  }
  const rest = words.slice(found.used);
  if ("unitId" in found) return next(found.unitId, rest);
  return unitChoices(desk, verb, found.among, (unit) => lineOf(verb, unit, ...rest));
}

/** A number that is also somebody's call sign is the incident when no number comes after it. */
function endsUnits(desk: Desk, words: readonly string[]): boolean {
  if (!isIncidentWord(words[0])) return false;
  const found = takeUnit(desk.board, words);
  if (found === undefined || !("unitId" in found)) return true;
  return !words.slice(1).some(isIncidentWord);
}

/** Reads all units up to an incident's number, or to the end. */
export function withUnits(
  desk: Desk,
  verb: Verb,
  words: readonly string[],
  next: (unitIds: readonly UnitId[], rest: readonly string[]) => Understanding,
): Understanding {
  const unitIds: UnitId[] = [];
  let rest = words;
  while (rest.length > 0 && !endsUnits(desk, rest)) {
    const found = takeUnit(desk.board, rest);
    if (found === undefined) {
      return wrong(verb, { id: "bar.want.unit", values: got(rest[0] ?? "") });
    }
    const after = rest.slice(found.used);
    if ("among" in found) {
      const before = unitIds.map((unitId) => callSignOf(desk.board, unitId));
      return unitChoices(desk, verb, found.among, (unit) => {
        return lineOf(verb, ...before, unit, ...after);
      });
    }
    if (!unitIds.includes(found.unitId)) unitIds.push(found.unitId);
    rest = after;
  }
  if (unitIds.length > 0) return next(unitIds, rest);
  return wrong(verb, { id: "bar.want.unit", values: got(words[0] ?? "") });
}

/** Reads an incident from the front; without a number it is the one that is selected. */
export function withIncident(
  desk: Desk,
  verb: Verb,
  words: readonly string[],
  next: (incident: Incident, rest: readonly string[]) => Understanding,
): Understanding {
  const { board, selectedIncidentId } = desk;
  if (isIncidentWord(words[0])) {
    const incident = findIncident(board, words[0], selectedIncidentId);
    if (incident !== undefined) return next(incident, words.slice(1));
  } else {
    const selected = findIncident(board, ".", selectedIncidentId);
    if (selected !== undefined) return next(selected, words);
  }
  return wrong(verb, { id: "bar.want.incident", values: got(words[0] ?? "") });
}

/** Reads one of some named things; none or several typed so far become choices. */
export function withNamed<T extends Named>(
  things: readonly T[],
  typed: string,
  options: { readonly verb: Verb; readonly before: readonly string[]; readonly want: Said },
  next: (thing: T) => Understanding,
): Understanding {
  const found = findNamed(things, typed);
  const [only] = found;
  if (only === undefined) return wrong(options.verb, options.want);
  if (found.length === 1 && plain(typed) !== "") return next(only);
  return choose(
    options.verb,
    found.map((thing) => ({
      said: { id: "bar.choice.named", values: { name: thing.name } },
      line: lineOf(options.verb, ...options.before, thing.id),
    })),
  );
}

export function incidentChoice(desk: Desk, incident: Incident, line: string) {
  const said = { id: "bar.choice.incident", values: incidentValues(desk.board, incident) } as const;
  return { said, line };
}
