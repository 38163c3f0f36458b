import type { Point } from "#kernel";
import type { RoadDrawing } from "#protocol";
import { useEffect, useState } from "react";
import { ask } from "../area/api.ts";
import { areaId } from "../area/area.ts";
import { readRoads, type LineFeature } from "../map/drawing.ts";
import { useWords } from "../words/use-words.ts";

const WIDTH = 280;
const HEIGHT = 96;
/** Half of the least that is shown from north to south, in degrees: about 150 metres. */
const HALF_LATITUDE_MIN = 0.00135;
const MARGIN = 1.6;

let loading: Promise<readonly LineFeature[]> | undefined;

/** The area's roads, fetched once for all small maps; none when it has none. */
function roads(): Promise<readonly LineFeature[]> {
  loading ??= ask<RoadDrawing>("readRoads", { values: { areaId: areaId() } }).then(
    (drawing) => readRoads(drawing).features,
    () => [],
  );
  return loading;
}

type View = { readonly lat: number; readonly lon: number; readonly scale: number };

function viewOf(a: Point, b: Point): View {
  const lat = (a.lat + b.lat) / 2;
  const lon = (a.lon + b.lon) / 2;
  const shrink = Math.cos((lat * Math.PI) / 180);
  const high = Math.abs(a.lat - b.lat) / 2;
  const wide = ((Math.abs(a.lon - b.lon) / 2) * shrink * HEIGHT) / WIDTH;
  const half = Math.max(HALF_LATITUDE_MIN, Math.max(high, wide) * MARGIN);
  return { lat, lon, scale: HEIGHT / 2 / half };
}

function project(view: View, lon: number, lat: number): [number, number] {
  const shrink = Math.cos((view.lat * Math.PI) / 180);
  const x = WIDTH / 2 + (lon - view.lon) * shrink * view.scale;
  return [
    Math.round(x * 10) / 10,
    Math.round((HEIGHT / 2 - (lat - view.lat) * view.scale) * 10) / 10,
  ];
}

function pathsOf(view: View, lines: readonly LineFeature[]): { path: string; level: number }[] {
  return lines.flatMap(({ geometry, properties }) => {
    const points = geometry.coordinates.map(([lon, lat]) => project(view, lon, lat));
    const xs = points.map(([x]) => x);
    const ys = points.map(([, y]) => y);
    const isSeen =
      Math.max(...xs) > 0 &&
      Math.min(...xs) < WIDTH &&
      Math.max(...ys) > 0 &&
      Math.min(...ys) < HEIGHT;
    if (!isSeen) return [];
    return [{ path: `M${points.map(([x, y]) => `${x} ${y}`).join("L")}`, level: properties.level }];
  });
}

type Props = { readonly here: Point; readonly there: Point; readonly number: string };

/** Where both were reported, on the area's own roads. */
export function DuplicateMap({ here, there, number }: Props) {
  const { t } = useWords();
  const [lines, setLines] = useState<readonly LineFeature[]>([]);
  useEffect(() => {
    let wanted = true;
    const take = async () => {
      const found = await roads();
      if (wanted) setLines(found);
    };
    void take();
    return () => {
      wanted = false;
    };
  }, []);
  const view = viewOf(here, there);
  const [x1, y1] = project(view, here.lon, here.lat);
  const [x2, y2] = project(view, there.lon, there.lat);
  return (
    <svg
      className="duplicate-map"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={t("duplicate.map", { number })}
    >
      {pathsOf(view, lines).map(({ path, level }) => (
        <path key={path} d={path} className={level > 1 ? "road is-main" : "road"} />
      ))}
      <path d={`M${x1} ${y1}L${x2} ${y2}`} className="duplicate-between" />
      <circle cx={x1} cy={y1} r={5} className="duplicate-here" />
      <path d={`M${x2} ${y2 - 6}l6 6-6 6-6-6z`} className="duplicate-there" />
      <text x={Math.min(x2 + 9, WIDTH - 30)} y={Math.max(12, y2 - 6)}>
        #{number}
      </text>
    </svg>
  );
}
