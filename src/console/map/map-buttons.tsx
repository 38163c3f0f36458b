import type { Map as LibreMap } from "maplibre-gl";
import { useWords } from "../words/use-words.ts";

/** Nearer, farther, all of it: what the mouse does, for keys and fingers. */
export function MapButtons({ map, onFit }: { map: LibreMap | undefined; onFit: () => void }) {
  const { t } = useWords();
  return (
    <fieldset className="map-buttons" aria-label={t("map.view")}>
      <button type="button" className="button" onClick={() => map?.zoomIn()}>
        <span aria-hidden="true">+</span>
        <span className="unseen">{t("map.in")}</span>
      </button>
      <button type="button" className="button" onClick={() => map?.zoomOut()}>
        <span aria-hidden="true">−</span>
        <span className="unseen">{t("map.out")}</span>
      </button>
      <button type="button" className="button" onClick={onFit}>
        {t("map.fit")}
      </button>
    </fieldset>
  );
}
