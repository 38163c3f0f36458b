import type { Item } from "./model/kinds.ts";
import type { MultiPolygon, Point } from "#kernel";
import { lazy, Suspense, useId, useState } from "react";
import { useWords } from "../words/use-words.ts";
import { NumberInput, type InputProps } from "./field-input.tsx";
import { valueAt, withValue } from "./model/fields.ts";
import {
  closed,
  ringFromText,
  ringText,
  squareMetres,
  zonesAround,
  type Position,
  type Ring,
} from "./model/geometry.ts";

const SetupMap = lazy(() => import("./setup-map.tsx"));

/** Finer than any survey: a tenth of a metre. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** Latitude and longitude, typed or taken from the map by a click. */
export function PlaceInput({ item, state, onChange, describedBy }: InputProps) {
  const { t } = useWords();
  const id = useId();
  const point = item as Item & Point;
  const set = (next: Point) => {
    onChange({ ...point, lat: rounded(next.lat), lon: rounded(next.lon) });
  };
  const zones = zonesAround(state.next)(point)
    .map((zoneId) => state.next.zones.get(zoneId)?.name)
    .filter((name) => name !== undefined);
  const { text } = useWords();
  return (
    <div className="setup-place">
      <div className="setup-quantity">
        <span id={`${id}-lat`}>{t("setup.latitude")}</span>
        <NumberInput
          value={point.lat}
          labelledBy={`${id}-lat`}
          describedBy={describedBy}
          onChange={(lat = 0) => set({ ...point, lat })}
        />
        <span id={`${id}-lon`}>{t("setup.longitude")}</span>
        <NumberInput
          value={point.lon}
          labelledBy={`${id}-lon`}
          describedBy={describedBy}
          onChange={(lon = 0) => set({ ...point, lon })}
        />
      </div>
      <p className="dim">
        {zones.length === 0
          ? t("setup.inNoZone")
          : t("setup.inZones", { zones: zones.map(text).join(", ") })}
      </p>
      <Suspense fallback={<p className="dim">{t("map.loading")}</p>}>
        <SetupMap state={state} point={point} onPoint={state.may ? set : undefined} />
      </Suspense>
    </div>
  );
}

type RingRef = { readonly polygon: number; readonly ring: number };

function withRing(polygons: MultiPolygon, { polygon, ring }: RingRef, next: Ring): MultiPolygon {
  return polygons.map((rings, at) =>
    at === polygon ? rings.map((old, place) => (place === ring ? next : old)) : rings,
  );
}

/** Without this ring; a polygon without its outer ring is none. */
function withoutRing(polygons: MultiPolygon, { polygon, ring }: RingRef): MultiPolygon {
  const next = polygons.flatMap((rings, at) => {
    if (at !== polygon) return [rings];
    return ring === 0 ? [] : [rings.toSpliced(ring, 1)];
  });
  return next.length === 0 ? [[[]]] : next;
}

type RingsProps = {
  readonly polygons: MultiPolygon;
  readonly chosen: RingRef;
  readonly onChoose: (ring: RingRef) => void;
};

function RingChoice({ polygons, chosen, onChoose }: RingsProps) {
  const { t } = useWords();
  const rings = polygons.flatMap((own, polygon) =>
    own.map((corners, ring) => ({
      key: `${polygon}/${ring}`,
      isHole: ring > 0,
      values: { polygon: polygon + 1, hole: ring, count: Math.max(0, corners.length - 1) },
    })),
  );
  return (
    <select
      className="field"
      aria-label={t("setup.ring")}
      value={`${chosen.polygon}/${chosen.ring}`}
      onChange={(event) => {
        const [polygon = 0, ring = 0] = event.target.value.split("/").map(Number);
        onChoose({ polygon, ring });
      }}
    >
      {rings.map(({ key, isHole, values }) => (
        <option key={key} value={key}>
          {t(isHole ? "setup.hole" : "setup.outer", values)}
        </option>
      ))}
    </select>
  );
}

/** The corners of a ring as lines of text: what is done on the map can be done with the keyboard. */
function RingText({ ring, onChange }: { ring: Ring; onChange: (ring: Ring) => void }) {
  const { t } = useWords();
  const [typed, setTyped] = useState<string>();
  const id = useId();
  const read = typed === undefined ? undefined : ringFromText(typed);
  return (
    <label className="setup-corners">
      <span className="dim">{t("setup.corners")}</span>
      <textarea
        className="field"
        rows={6}
        spellCheck={false}
        value={typed ?? ringText(ring)}
        aria-describedby={id}
        onBlur={() => setTyped(undefined)}
        onChange={(event) => {
          setTyped(event.target.value);
          const answer = ringFromText(event.target.value);
          if ("ring" in answer) onChange(answer.ring);
        }}
      />
      <span id={id} className="wrong">
        {read !== undefined && "line" in read ? t("setup.cornersWrong", { line: read.line }) : ""}
      </span>
    </label>
  );
}

/** A zone: drawn on the map, or as corners in text. */
export function PolygonsInput({ field, item, state, onChange }: InputProps) {
  const { t } = useWords();
  const [chosen, setChosen] = useState<RingRef>({ polygon: 0, ring: 0 });
  const polygons = valueAt(item, field.name) as MultiPolygon;
  const ring = polygons[chosen.polygon]?.[chosen.ring] ?? [];
  const set = (next: MultiPolygon) => onChange(withValue(item, field.name, next));
  const setRing = (next: Ring) => set(withRing(polygons, chosen, next));
  const setCorners = (corners: readonly Position[]) => {
    setRing(closed(corners.map(([lon, lat]) => [rounded(lon), rounded(lat)] as const)));
  };
  const remove = () => {
    set(withoutRing(polygons, chosen));
    setChosen({ polygon: 0, ring: 0 });
  };
  const id = "zoneId" in item ? item.zoneId : undefined;
  const around = zonesAround(state.next);
  const inside = (places: Iterable<Point>) =>
    [...places].filter((place) => id !== undefined && around(place).includes(id)).length;
  const values = {
    area: (squareMetres(polygons) / 1e6).toFixed(2),
    stations: inside(state.next.stations.values()),
    posts: inside(state.next.posts.values()),
  };
  return (
    <div className="setup-zone">
      <p className="dim">{t("setup.zoneFacts", values)}</p>
      {state.may ? <p className="dim">{t("setup.drawHelp")}</p> : null}
      <Suspense fallback={<p className="dim">{t("map.loading")}</p>}>
        <SetupMap
          state={state}
          zoneId={id}
          corners={ring.slice(0, -1)}
          onCorners={state.may ? setCorners : undefined}
        />
      </Suspense>
      <div className="setup-quantity">
        <RingChoice polygons={polygons} chosen={chosen} onChoose={setChosen} />
        <button
          type="button"
          className="button"
          onClick={() => {
            set([...polygons, [[]]]);
            setChosen({ polygon: polygons.length, ring: 0 });
          }}
        >
          {t("setup.addPolygon")}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => {
            const own = polygons[chosen.polygon] ?? [];
            set(polygons.with(chosen.polygon, [...own, []]));
            setChosen({ polygon: chosen.polygon, ring: own.length });
          }}
        >
          {t("setup.addHole")}
        </button>
        <button type="button" className="button" onClick={remove}>
          {t("setup.removeRing")}
        </button>
      </div>
      <RingText key={`${chosen.polygon}/${chosen.ring}`} ring={ring} onChange={setRing} />
    </div>
  );
}
