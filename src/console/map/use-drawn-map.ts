import type { GeoJSONSource, Map as LibreMap } from "maplibre-gl";
import { useCallback, useEffect, useRef, useState } from "react";
import { useWords } from "../words/use-words.ts";
import { loadGround, type Ground } from "./ground.ts";
import { makeMap } from "./make-map.ts";
import { mapStyle } from "./style.ts";

type SourceData = Parameters<GeoJSONSource["setData"]>[0];

/** Puts features into a source; nothing happens while the map has no such source. */
export function putFeatures(map: LibreMap, name: string, features: readonly unknown[]): void {
  const data = { type: "FeatureCollection", features } as SourceData;
  void map.getSource<GeoJSONSource>(name)?.setData(data);
}

export type DrawnMap = {
  readonly map: LibreMap | undefined;
  readonly ground: Ground | undefined;
  /** Goes up each time the layers are there and empty. */
  readonly drawn: number;
  readonly attach: (container: HTMLDivElement | null) => (() => void) | undefined;
};

/**
 * A map with its roads and with layers of one's own, made once and drawn anew when the theme
 * changes. `addLayers` is called for each new style and must always be the same function.
 */
export function useDrawnMap(addLayers: (map: LibreMap) => void): DrawnMap {
  const { theme } = useWords();
  const [map, setMap] = useState<LibreMap>();
  const [ground, setGround] = useState<Ground>();
  const [drawn, setDrawn] = useState(0);
  const attach = useCallback(
    (container: HTMLDivElement | null) => {
      if (container === null) return undefined;
      const made = makeMap(container);
      made.on("style.load", () => {
        addLayers(made);
        setDrawn((count) => count + 1);
      });
      setMap(made);
      const abort = new AbortController();
      void loadGround(abort.signal).then(setGround, () => setGround(undefined));
      return () => {
        abort.abort();
        made.remove();
      };
    },
    [addLayers],
  );
  const shown = useRef(theme);
  useEffect(() => {
    if (map === undefined || shown.current === theme) return;
    shown.current = theme;
    for (const id of map.listImages()) map.removeImage(id);
    map.setStyle(mapStyle(), { diff: false });
  }, [map, theme]);
  useEffect(() => {
    if (map === undefined || ground === undefined || drawn === 0) return;
    putFeatures(map, "roads", ground.roads.features);
  }, [map, ground, drawn]);
  return { map, ground, drawn, attach };
}
