import { useEffect, useMemo, useState } from "react";
import { area } from "../area/area.ts";
import type { LineFeature } from "../map/drawing.ts";
import { loadGround } from "../map/ground.ts";
import { PriorityMark } from "../shapes/priority-mark.tsx";
import { useStore } from "../store/store.ts";
import { useWords } from "../words/use-words.ts";
import type { Shown } from "./moments.ts";
import { halfOf, nearPlaces, roadPaths, squareAround } from "./near-places.ts";

const SIZE = 400;

type Roads = { readonly areaId: string; readonly features: Promise<readonly LineFeature[]> };

/** The roads of the area, fetched once for the page. */
let loaded: Roads | undefined;

function roadsOf(areaId: string): Promise<readonly LineFeature[]> {
  if (loaded?.areaId !== areaId) {
    const features = loadGround(new AbortController().signal).then(
      ({ roads }) => roads.features as readonly LineFeature[],
    );
    // What failed is asked for again the next time.
    features.catch(() => (loaded = undefined));
    loaded = { areaId, features };
  }
  return loaded.features;
}

function useRoads(): readonly LineFeature[] {
  const areaId = useStore(area, (state) => state.area?.areaId);
  const [features, setFeatures] = useState<readonly LineFeature[]>([]);
  useEffect(() => {
    let wanted = true;
    if (areaId === undefined) return undefined;
    roadsOf(areaId).then(
      (found) => wanted && setFeatures(found),
      // A map without roads still shows who was where.
      () => wanted && setFeatures([]),
    );
    return () => {
      wanted = false;
    };
  }, [areaId]);
  return features;
}

/** Call signs written at one point; how many more there are is said, and the list beside names them. */
const NAMED_MAX = 3;

function labelOf(callSigns: readonly string[]): string {
  const more = callSigns.length - NAMED_MAX;
  const named = callSigns.slice(0, NAMED_MAX).join(" ");
  return more > 0 ? `${named} +${more}` : named;
}

/** The roads around the place, and the posts and stations near it. North is up. */
export function PlaceMap({ shown }: { shown: Shown }) {
  const { t } = useWords();
  const { board, incident } = shown;
  const { lat, lon, address } = incident.place;
  const features = useRoads();
  const half = halfOf(shown);
  const square = useMemo(() => squareAround({ lat, lon }, half), [lat, lon, half]);
  const roads = useMemo(() => roadPaths(features, square, SIZE), [features, square]);
  const places = nearPlaces(shown, square);
  const priority = board.configuration.priorities.get(incident.priorityId);
  return (
    <figure className="history-map">
      <svg
        viewBox={`0 0 ${SIZE} ${SIZE}`}
        role="img"
        aria-label={t("history.map", { address })}
        preserveAspectRatio="xMidYMid slice"
      >
        {roads.map(({ level, path }) => (
          <path key={level} className={`history-road level-${level}`} d={path} />
        ))}
        <g transform={`translate(${SIZE / 2 - 11} ${SIZE / 2 - 11})`}>
          <circle className="history-halo" cx={11} cy={11} r={15} />
          {priority === undefined ? null : <PriorityMark priority={priority} size={22} />}
        </g>
        {places.map(({ point, callSigns }) => {
          const [x, y] = square.place(point);
          return (
            <g key={`${point.lat} ${point.lon}`} transform={`translate(${x * SIZE} ${y * SIZE})`}>
              <rect className="history-station" x={-4} y={-4} width={8} height={8} />
              <text
                className="history-call-signs"
                x={x > 0.7 ? -8 : 8}
                y={4}
                textAnchor={x > 0.7 ? "end" : "start"}
              >
                {labelOf(callSigns)}
              </text>
            </g>
          );
        })}
      </svg>
      <figcaption className="dim history-hint">
        {t("history.mapWidth", { metres: Math.round((half * 2) / 100) * 100 })}
      </figcaption>
    </figure>
  );
}
