import type { Board, Configuration, Incident, Text, UnitId } from "#kernel";
import { HERE, plain } from "./vocabulary.ts";

/** Longest call sign, in words, that is looked for. */
const CALL_SIGN_WORDS_MAX = 4;

const indexes = new WeakMap<Configuration, ReadonlyMap<string, UnitId>>();

/** Units by call sign; the index lives as long as the configuration it is of. */
function byCallSign(board: Board): ReadonlyMap<string, UnitId> {
  let index = indexes.get(board.configuration);
  if (index === undefined) {
    index = new Map(
      [...board.configuration.units.values()].map(({ callSign, unitId }) => {
        return [plain(callSign), unitId] as const;
      }),
    );
    indexes.set(board.configuration, index);
  }
  return index;
}

/** A unit at the front of some words, and how many of them it took. */
export type FoundUnit =
  | { readonly unitId: UnitId; readonly used: number }
  | { readonly among: readonly UnitId[]; readonly used: number };

/**
 * The unit that the first words name: the longest call sign that fits exactly, else the only one
 * that begins so; several that begin so are `among`. Undefined when nothing fits.
 */
export function takeUnit(board: Board, words: readonly string[]): FoundUnit | undefined {
  const index = byCallSign(board);
  for (let used = Math.min(CALL_SIGN_WORDS_MAX, words.length); used > 0; used -= 1) {
    const unitId = index.get(plain(words.slice(0, used).join("")));
    if (unitId !== undefined) return { unitId, used };
  }
  const start = plain(words[0] ?? "");
  if (start === "" || /^[#\d]/.test(start)) return undefined;
  const among = [...index].filter(([key]) => key.startsWith(start)).map(([, unitId]) => unitId);
  const [only] = among;
  if (only === undefined) return undefined;
  return among.length === 1 ? { unitId: only, used: 1 } : { among, used: 1 };
}

const NUMBER = /^#?0*(\d+)$/;

/** An incident by its number, or "." for the selected one. */
export function findIncident(
  board: Board,
  word: string | undefined,
  selectedIncidentId: string | undefined,
): Incident | undefined {
  if (word === undefined) return undefined;
  if (HERE.includes(plain(word))) {
    return selectedIncidentId === undefined ? undefined : board.incidents.get(selectedIncidentId);
  }
  const number = NUMBER.exec(word.normalize("NFKC"))?.[1];
  if (number === undefined) return undefined;
  for (const incident of board.incidents.values()) {
    if (incident.number === number) return incident;
  }
  return undefined;
}

export function isIncidentWord(word: string | undefined): boolean {
  if (word === undefined) return false;
  return NUMBER.test(word.normalize("NFKC")) || HERE.includes(plain(word));
}

export type Named = { readonly id: string; readonly name: Text };

/**
 * Things by name in either language or by id: one that is exactly it, else those that begin with
 * it, else those that hold it. Nothing typed: all of them.
 */
export function findNamed<T extends Named>(things: readonly T[], typed: string): readonly T[] {
  const wanted = plain(typed);
  if (wanted === "") return things;
  const keys = (thing: T) => [thing.id, thing.name.en, thing.name.zh ?? ""].map(plain);
  const matching = (fits: (key: string) => boolean) =>
    things.filter((thing) => keys(thing).some((key) => key !== "" && fits(key)));
  const exact = matching((key) => key === wanted);
  if (exact.length > 0) return exact;
  const begins = matching((key) => key.startsWith(wanted));
  return begins.length > 0 ? begins : matching((key) => key.includes(wanted));
}

export function callSignOf(board: Board, unitId: UnitId): string {
  return board.configuration.units.get(unitId)?.callSign ?? unitId;
}

export function callSignsOf(board: Board, unitIds: readonly UnitId[]): string {
  return unitIds.map((unitId) => callSignOf(board, unitId)).join(", ");
}
