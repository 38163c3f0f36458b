import type { Point } from "#geo";
import type { PlaceCandidate } from "#protocol";
import type { Roads } from "#routing";

/** An address the area knows already: a station, a block of its history. */
export type KnownAddress = Point & { readonly kind: "block" | "station"; readonly address: string };

type Street = {
  readonly name: string;
  readonly words: readonly string[];
  readonly nodes: Set<number>;
};

/** Words for kinds of street that people and sources write in different ways. */
const SAME_WORDS: Readonly<Record<string, string>> = {
  street: "st",
  avenue: "ave",
  av: "ave",
  boulevard: "blvd",
  road: "rd",
  drive: "dr",
  lane: "ln",
  court: "ct",
  place: "pl",
  terrace: "ter",
  highway: "hwy",
  alley: "aly",
  square: "sq",
  north: "n",
  south: "s",
  east: "e",
  west: "w",
};
/** How people join the two streets of a crossing. */
const CROSSING = /\s+(?:and|at|near|@|&|\/|\\|x|×)\s+|\s*[&@/×]\s*/iu;
const NAMES_PER_SIDE_MAX = 50;

/** The words of an address in one spelling: lower case, no accents, short kinds, no "06th". */
export function wordsOf(text: string): string[] {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "" && word !== "block" && word !== "of" && word !== "the")
    .map((word) => SAME_WORDS[word] ?? word.replace(/^0+(?=\d)/, ""));
}

/** True when every word asked for begins a word of the name, each a different one, in order. */
function matches(asked: readonly string[], words: readonly string[]): boolean {
  let from = 0;
  for (const word of asked) {
    const found = words.findIndex((name, position) => position >= from && name.startsWith(word));
    if (found < 0) return false;
    from = found + 1;
  }
  return asked.length > 0;
}

/** Finds places by what people type: known addresses, streets, and crossings of two streets. */
export class Geocoder {
  readonly #streets: readonly Street[];
  readonly #known: readonly (KnownAddress & { readonly words: readonly string[] })[];
  readonly #roads: Roads | undefined;

  constructor(roads: Roads | undefined, known: Iterable<KnownAddress>) {
    this.#roads = roads;
    const streets = new Map<string, Street>();
    roads?.forEachArc(({ name, from, to }) => {
      if (name === "") return;
      const street = streets.get(name) ?? { name, words: wordsOf(name), nodes: new Set<number>() };
      streets.set(name, street);
      street.nodes.add(from).add(to);
    });
    this.#streets = [...streets.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const byAddress = new Map<string, KnownAddress>();
    for (const address of known) {
      if (!byAddress.has(address.address)) byAddress.set(address.address, address);
    }
    this.#known = [...byAddress.values()]
      .map(({ kind, address, lat, lon }) => ({ kind, address, lat, lon, words: wordsOf(address) }))
      .toSorted((a, b) => (a.address < b.address ? -1 : 1));
  }

  search(text: string, limit: number): PlaceCandidate[] {
    const sides = text.split(CROSSING).map((side) => wordsOf(side));
    const [first = [], second] = sides;
    const found: PlaceCandidate[] = [];
    if (second === undefined) {
      const whole = wordsOf(text);
      this.#addKnown(whole, limit, found);
      this.#addStreets(whole, limit, found);
    } else {
      this.#addCrossings(first, second, limit, found);
      this.#addKnown([...first, ...second], limit, found);
    }
    return found.slice(0, limit);
  }

  /** The nearest street, to propose as an address. */
  describe(point: Point): string | undefined {
    if (this.#roads === undefined) return undefined;
    const { node } = this.#roads.nearestOfAllNodes(point);
    const names = this.#streets.filter(({ nodes }) => nodes.has(node)).map(({ name }) => name);
    const { arc } = this.#roads.nearestPosition(point);
    const street = this.#roads.arcName(arc);
    const crossing = names.find((name) => name !== street);
    if (street === "") return names.length === 0 ? undefined : names.slice(0, 2).join(" & ");
    return crossing === undefined ? street : `${street} near ${crossing}`;
  }

  #addKnown(asked: readonly string[], limit: number, found: PlaceCandidate[]): void {
    for (const { kind, address, lat, lon, words } of this.#known) {
      if (found.length >= limit) return;
      if (matches(asked, words)) found.push({ kind, address, lat, lon });
    }
  }

  #addStreets(asked: readonly string[], limit: number, found: PlaceCandidate[]): void {
    // A house number in front has no place of its own: the network has no house numbers.
    const numbered = /^\d+$/.test(asked[0] ?? "") ? asked.slice(1) : asked;
    for (const { name, words, nodes } of this.#streets) {
      if (found.length >= limit) return;
      if (!matches(asked, words) && !matches(numbered, words)) continue;
      const list = [...nodes];
      const middle = list[list.length >> 1];
      if (middle !== undefined) found.push({ kind: "street", address: name, ...this.#at(middle) });
    }
  }

  #addCrossings(
    first: readonly string[],
    second: readonly string[],
    limit: number,
    found: PlaceCandidate[],
  ): void {
    const left = this.#named(first);
    const right = this.#named(second);
    for (const a of left) {
      for (const b of right) {
        if (a === b) continue;
        for (const node of a.nodes) {
          if (found.length >= limit) return;
          if (!b.nodes.has(node)) continue;
          const address = `${a.name} & ${b.name}`;
          found.push({ kind: "intersection", address, ...this.#at(node) });
          break;
        }
      }
    }
  }

  #named(asked: readonly string[]): Street[] {
    return this.#streets.filter(({ words }) => matches(asked, words)).slice(0, NAMES_PER_SIDE_MAX);
  }

  #at(node: number): Point {
    return { lat: this.#roads?.lat[node] ?? 0, lon: this.#roads?.lon[node] ?? 0 };
  }
}
