import { RoadImportError } from "../core/draft.ts";
import { emptyOsmData, type OsmData } from "./osm-data.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/** A tag, a comment, a declaration or a CDATA part: everything that begins with "<". */
const MARKUP =
  /<(?:!--[\s\S]*?--|[?!][^>]*|\/?[\w:.-]+(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*\/?)>|</gu;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gu;

type Attributes = ReadonlyMap<string, string>;

function plain(text: string): string {
  if (!text.includes("&")) return text;
  return text.replaceAll(/&(#x[\da-f]+|#\d+|\w+);/giu, (whole, name: string) => {
    if (!name.startsWith("#")) return ENTITIES[name] ?? whole;
    const isHex = name[1] === "x" || name[1] === "X";
    const code = Number.parseInt(name.slice(isHex ? 2 : 1), isHex ? 16 : 10);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function attributesOf(markup: string): Attributes {
  const attributes = new Map<string, string>();
  for (const [, name, double, single] of markup.matchAll(ATTRIBUTE)) {
    attributes.set(name!, plain(double ?? single ?? ""));
  }
  return attributes;
}

function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < index; at = text.indexOf("\n", at + 1)) {
    line += 1;
  }
  return line;
}

class OsmXmlReader {
  readonly data: OsmData = emptyOsmData();
  readonly #text: string;
  #index = 0;
  #way: { id: number; nodeIds: number[]; tags: Map<string, string> } | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** Reads to the end of the root element. */
  read(): OsmData {
    let isOpen = false;
    for (const match of this.#text.matchAll(MARKUP)) {
      const [markup] = match;
      this.#index = match.index;
      if (markup === "<") throw this.#wrong("a tag is not closed");
      if (markup[1] === "?" || markup[1] === "!") continue;
      if (markup === "</osm>") return this.data;
      const [name] = /[\w:.-]+/u.exec(markup) ?? [""];
      if (!isOpen && name !== "osm") throw this.#wrong(`expected <osm>, got <${name}>`);
      isOpen = true;
      if (markup.startsWith("</")) this.#close(name);
      else this.#open(name, markup);
      if (markup.endsWith("/>")) this.#close(name);
    }
    this.#index = this.#text.length;
    throw this.#wrong(isOpen ? "</osm> is missing, the file is cut short" : "it holds no <osm>");
  }

  #open(name: string, markup: string): void {
    if (name === "node") this.#node(attributesOf(markup));
    else if (name === "way") {
      this.#way = { id: this.#number(attributesOf(markup), "id"), nodeIds: [], tags: new Map() };
    } else if (this.#way !== undefined && name === "nd") {
      this.#way.nodeIds.push(this.#number(attributesOf(markup), "ref"));
    } else if (this.#way !== undefined && name === "tag") {
      const attributes = attributesOf(markup);
      this.#way.tags.set(attributes.get("k") ?? "", attributes.get("v") ?? "");
    }
  }

  #close(name: string): void {
    if (name !== "way" || this.#way === undefined) return;
    if (this.#way.tags.has("highway")) this.data.ways.push(this.#way);
    this.#way = undefined;
  }

  #node(attributes: Attributes): void {
    const lat = this.#number(attributes, "lat");
    const lon = this.#number(attributes, "lon");
    if (Math.abs(lat) > 90 || Math.abs(lon) > 180) {
      throw this.#wrong(`lat and lon must be in degrees, got ${lat} and ${lon}`);
    }
    this.data.nodeIds.push(this.#number(attributes, "id"));
    this.data.lat.push(lat);
    this.data.lon.push(lon);
  }

  #number(attributes: Attributes, name: string): number {
    const text = attributes.get(name) ?? "";
    const value = text === "" ? Number.NaN : Number(text);
    if (!Number.isFinite(value)) throw this.#wrong(`${name} must be a number, got "${text}"`);
    return value;
  }

  #wrong(what: string): RoadImportError {
    const line = lineAt(this.#text, this.#index);
    return new RoadImportError(`OpenStreetMap XML line ${line}: ${what}`);
  }
}

/** Reads an OpenStreetMap XML file. Throws RoadImportError naming the line. */
export function readOsmXml(text: string): OsmData {
  return new OsmXmlReader(text).read();
}
