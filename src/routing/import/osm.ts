import { distanceMetres, polylineMetres, type Point } from "#geo";
import { emptyDraft, RoadImportError, type RoadDraft } from "../core/draft.ts";
import { driveSeconds } from "./edges.ts";
import type { OsmData, OsmWay } from "./osm-data.ts";
import { ruleWay, type Driver, type WayRuling } from "./osm-rules.ts";

/** How OpenStreetMap ways become roads. */
export type OsmOptions = {
  driver: Driver;
  /**
   * A shape point becomes a node when the last node lies at least this far back along the way,
   * so that places between junctions have a node near; 0 makes every shape point a node.
   */
  spacingMetres: number;
};

type DrivenWay = OsmWay & { ruling: Extract<WayRuling, { driven: true }> };

const MISSING = "a node of the way is not in the file";

/** The places of all nodes, looked up by id. */
class NodePlaces {
  readonly #data: OsmData;
  readonly #positions: Map<number, number>;

  constructor(data: OsmData) {
    this.#data = data;
    this.#positions = new Map(data.nodeIds.map((id, position) => [id, position]));
  }

  find(id: number): Point | undefined {
    const position = this.#positions.get(id);
    if (position === undefined) return undefined;
    return { lat: this.#data.lat[position]!, lon: this.#data.lon[position]! };
  }
}

class OsmDrafter {
  readonly draft: RoadDraft = emptyDraft();
  readonly #places: NodePlaces;
  readonly #options: OsmOptions;
  /** How often driven ways use each node; ends count twice, so two or more means a junction. */
  readonly #uses = new Map<number, number>();
  readonly #positions = new Map<number, number>();

  constructor(data: OsmData, options: OsmOptions) {
    this.#places = new NodePlaces(data);
    this.#options = options;
    const driven = data.ways.flatMap((way) => this.#rule(way));
    for (const way of driven) this.#countUses(way.nodeIds);
    for (const way of driven) this.#addWay(way);
  }

  #rule(way: OsmWay): DrivenWay[] {
    const ruling = ruleWay(way.tags, this.#options.driver);
    if (ruling.driven) return [{ ...way, ruling }];
    this.draft.drops.add("way", ruling.reason, `way ${way.id}`);
    return [];
  }

  #countUses(nodeIds: readonly number[]): void {
    for (const id of [...nodeIds, ...nodeIds.slice(0, 1), ...nodeIds.slice(-1)]) {
      this.#uses.set(id, (this.#uses.get(id) ?? 0) + 1);
    }
  }

  /** Cuts the way at junctions, at missing nodes, and where a stretch has become long. */
  #addWay(way: DrivenWay): void {
    let from: number | undefined;
    let line: Point[] = [];
    let metres = 0;
    let isBroken = false;
    for (const [place, id] of way.nodeIds.entries()) {
      const point = this.#places.find(id);
      if (point === undefined) {
        // The stretch before a missing node ends at the last node that is there.
        if (from !== undefined && line.length > 1) {
          this.#addEdge(way, from, this.#nodeAt(way.nodeIds[place - 1]!), line);
        }
        from = undefined;
        isBroken = true;
        continue;
      }
      if (from === undefined) {
        from = this.#nodeAt(id);
        line = [point];
        metres = 0;
        continue;
      }
      metres += distanceMetres(line[line.length - 1]!, point);
      line.push(point);
      if (this.#uses.get(id)! > 1 || metres >= this.#options.spacingMetres) {
        const to = this.#nodeAt(id);
        this.#addEdge(way, from, to, line);
        from = to;
        line = [point];
        metres = 0;
      }
    }
    if (isBroken) this.draft.drops.add("edge", MISSING, `way ${way.id}`);
  }

  #nodeAt(id: number): number {
    const known = this.#positions.get(id);
    if (known !== undefined) return known;
    const point = this.#places.find(id)!;
    const position = this.draft.nodeIds.push(id) - 1;
    this.draft.lat.push(point.lat);
    this.draft.lon.push(point.lon);
    this.#positions.set(id, position);
    return position;
  }

  #addEdge(way: DrivenWay, from: number, to: number, line: readonly Point[]): void {
    const { roadClass, along, against } = way.ruling;
    const lengthMetres = polylineMetres(line);
    this.draft.edges.push({
      from,
      to,
      lengthMetres,
      roadClass,
      name: way.tags.get("name") ?? way.tags.get("ref") ?? "",
      via: line.slice(1, -1),
      secondsAlong: along === undefined ? Infinity : driveSeconds(lengthMetres, along),
      secondsAgainst: against === undefined ? Infinity : driveSeconds(lengthMetres, against),
    });
  }
}

/** Roads of OpenStreetMap data. Throws RoadImportError when none may be driven. */
export function importOsm(file: string, data: OsmData, options: OsmOptions): RoadDraft {
  const { draft } = new OsmDrafter(data, options);
  if (draft.edges.length === 0) {
    throw new RoadImportError(
      `${file}: holds no road that may be driven (${data.ways.length} ways with a highway tag)`,
    );
  }
  return draft;
}
