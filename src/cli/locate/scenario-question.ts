import { applyChanges, emptyBoard, type Configuration } from "#kernel";
import type { Roads } from "#routing";
import { readScenarioFolder } from "../commands/replay.ts";
import { InputError } from "../failure.ts";

/** Somewhere a unit could wait: a station or post of the area, or a road node. */
export type NamedSite = {
  readonly kind: "station" | "post" | "node";
  readonly id: string;
  readonly name: string;
  readonly lat: number;
  readonly lon: number;
  readonly node: number;
};

/** A centre's own data as a question: calls of its history, seconds on its roads. */
export type ScenarioQuestion = {
  readonly sites: readonly NamedSite[];
  /** Calls at each place. */
  readonly demand: number[];
  readonly places: readonly { readonly node: number; readonly areaId: string }[];
  readonly travelSeconds: number[][];
  readonly calls: number;
  readonly placesInAll: number;
  /** Calls that are not counted, by reason. */
  readonly excluded: Readonly<Record<string, number>>;
};

type Place = { readonly node: number; readonly areaId: string; calls: number };

export type ScenarioChoice = {
  /** Only the busiest places count, this many; the rest is reported. */
  readonly placesMax: number;
  /** This many of the busiest road nodes are sites beside stations and posts. */
  readonly nodeSites: number;
};

function placed(
  configuration: Configuration,
  roads: Roads,
): { readonly sites: NamedSite[]; readonly known: Set<number> } {
  const known = new Set<number>();
  const site = (
    kind: "station" | "post",
    id: string,
    { name, lat, lon }: { name: { en: string }; lat: number; lon: number },
  ): NamedSite => {
    const { node } = roads.nearestNode({ lat, lon });
    known.add(node);
    return { kind, id, name: name.en, lat, lon, node };
  };
  const sites = [
    ...[...configuration.stations].map(([id, station]) => site("station", id, station)),
    ...[...configuration.posts].map(([id, post]) => site("post", id, post)),
  ];
  return { sites, known };
}

/**
 * Sites are the stations and posts of the scenario, demand its calls at their road nodes, travel
 * the seconds of its roads. Calls that no site reaches by road are counted, not used.
 */
export function readScenarioQuestion(folder: string, choice: ScenarioChoice): ScenarioQuestion {
  const { scenario, roads } = readScenarioFolder(folder);
  const { history, manifest } = scenario;
  const applied = applyChanges(emptyBoard(manifest.areaId).configuration, scenario.configuration);
  if (!("configuration" in applied)) {
    throw new InputError(`${folder}: the configuration is refused: ${JSON.stringify(applied)}`);
  }
  const byPlace = new Map<number, Place>();
  for (const { place } of history) {
    const node = place.node ?? roads.nearestNode(place).node;
    const seen = byPlace.get(node);
    if (seen === undefined) {
      byPlace.set(node, { node, areaId: place.zoneIds[0] ?? "none", calls: 1 });
    } else seen.calls += 1;
  }
  if (byPlace.size === 0) throw new InputError(`${folder}: no calls in the history`);
  const busiest = [...byPlace.values()].toSorted((a, b) => b.calls - a.calls || a.node - b.node);
  const { sites, known } = placed(applied.configuration, roads);
  const others = busiest.filter(({ node }) => !known.has(node));
  for (const { node } of others.slice(0, choice.nodeSites)) {
    const [lat, lon] = [roads.lat[node]!, roads.lon[node]!];
    sites.push({ kind: "node", id: String(node), name: `road node ${node}`, lat, lon, node });
  }
  if (sites.length === 0) {
    throw new InputError(`${folder}: no stations or posts; give --node-sites NUMBER`);
  }
  return questionOf(busiest, sites, { roads, placesMax: choice.placesMax, calls: history.length });
}

function questionOf(
  busiest: readonly Place[],
  sites: readonly NamedSite[],
  { roads, placesMax, calls }: { roads: Roads; placesMax: number; calls: number },
): ScenarioQuestion {
  const all = busiest.slice(0, placesMax);
  const nodes = all.map(({ node }) => node);
  const rows = sites.map((site) =>
    roads.secondsFromOne(site.node, nodes, new Float64Array(nodes.length)),
  );
  const reached = all.flatMap((place, at) =>
    rows.every((row) => row[at]! < Infinity) ? [{ place, at }] : [],
  );
  const count = (places: readonly Place[]): number =>
    places.reduce((sum, place) => sum + place.calls, 0);
  const used = reached.map(({ place }) => place);
  return {
    sites,
    demand: used.map((place) => place.calls),
    places: used.map(({ node, areaId }) => ({ node, areaId })),
    travelSeconds: rows.map((row) => reached.map(({ at }) => row[at]!)),
    calls,
    placesInAll: busiest.length,
    excluded: {
      "at a less busy place": count(busiest.slice(placesMax)),
      "not reached by road from every site": count(all) - count(used),
    },
  };
}
