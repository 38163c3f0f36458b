import type { Configuration, DeploymentPlan, Point, Text } from "#kernel";
import type { PlanningGround, QuickAnswer } from "#protocol";
import type { Bounds } from "../map/drawing.ts";

type Feature = {
  readonly type: "Feature";
  readonly geometry: { readonly type: string; readonly coordinates: unknown };
  readonly properties: Readonly<Record<string, string | number>>;
};

/** A change that is worth a stronger border, seconds. */
const DIFFERS_SECONDS = 5;
/** Expected travel from which an area is drawn as strongly as it can be, seconds. */
export const STRONGEST_SECONDS = 600;

function pointAt({ lon, lat }: Point, properties: Feature["properties"]): Feature {
  return { type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties };
}

/** Areas, the longer help is expected to travel there under the plan the stronger. */
export function areaFeatures(
  configuration: Configuration,
  quick: QuickAnswer["answer"],
): readonly Feature[] {
  return (quick?.areas ?? []).flatMap(({ zoneId, travelSeconds }) => {
    const zone = configuration.zones.get(zoneId);
    const [today, plan] = travelSeconds;
    if (zone === undefined) return [];
    const strength = Math.min(1, (plan ?? STRONGEST_SECONDS) / STRONGEST_SECONDS);
    const differs = Math.abs((plan ?? 0) - (today ?? 0)) >= DIFFERS_SECONDS ? 1 : 0;
    const geometry = { type: "MultiPolygon", coordinates: zone.polygons };
    return [{ type: "Feature" as const, geometry, properties: { zoneId, strength, differs } }];
  });
}

/** Where help was asked for: a dot grows with the number of calls. */
export function demandFeatures(ground: PlanningGround | undefined): readonly Feature[] {
  const points = ground?.points ?? [];
  const most = points.reduce((largest, { calls }) => Math.max(largest, calls), 1);
  return points.map((point) => pointAt(point, { size: Math.sqrt(point.calls / most) }));
}

/** The box around where help was asked for; undefined when that is not known yet. */
export function boundsOf(ground: PlanningGround | undefined): Bounds | undefined {
  const points = ground?.points ?? [];
  if (points.length === 0) return undefined;
  const bounds: Bounds = [180, 90, -180, -90];
  for (const { lat, lon } of points) {
    bounds[0] = Math.min(bounds[0], lon);
    bounds[1] = Math.min(bounds[1], lat);
    bounds[2] = Math.max(bounds[2], lon);
    bounds[3] = Math.max(bounds[3], lat);
  }
  return bounds;
}

export type PlacesShown = {
  readonly before: Configuration;
  readonly after: Configuration;
  readonly plan: DeploymentPlan | undefined;
  readonly text: (value: Text) => string;
};

/** Posts, stations and closures as the plan would have them; what it changes is marked. */
export function placeFeatures({ before, after, plan, text }: PlacesShown): readonly Feature[] {
  const stations = [...before.stations.values()].map((station) => {
    const shut = after.stations.has(station.stationId) ? 0 : 1;
    return pointAt(station, { kind: "station", id: station.stationId, changed: shut, shut });
  });
  const posts = [...after.posts.values()].map((post) => {
    const changed = before.posts.get(post.postId) === post ? 0 : 1;
    const values = { kind: "post", id: post.postId, changed, shut: 0 };
    return pointAt(post, { ...values, icon: `name/${text(post.name)}` });
  });
  const roads = (plan?.roadClosures ?? []).map((closure, at) =>
    pointAt(closure, { kind: "road", id: String(at), changed: 1, shut: 1 }),
  );
  return [...stations, ...posts, ...roads];
}

type Pixel = { readonly x: number; readonly y: number };

/** The post nearest to a pixel, within a reach; undefined when there is none. */
export function postNear(
  configuration: Configuration,
  at: Pixel,
  project: (point: Point) => Pixel,
  reachPixels: number,
): string | undefined {
  let nearest: string | undefined;
  let away = reachPixels;
  for (const post of configuration.posts.values()) {
    const { x, y } = project(post);
    const distance = Math.hypot(x - at.x, y - at.y);
    if (distance > away) continue;
    away = distance;
    nearest = post.postId;
  }
  return nearest;
}
