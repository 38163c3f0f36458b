import type { PlaceCandidate, PlaceInput } from "#protocol";
import { useEffect, useState } from "react";
import { ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from "react-aria-components";
import { useStore } from "../store/store.ts";
import { view } from "../store/view.ts";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";
import { placeAt, searchPlaces } from "./place-search.ts";

type Props = {
  readonly label: string;
  readonly place: PlaceInput | undefined;
  readonly onPlace: (place: PlaceInput | undefined) => void;
};

const kindWords: Record<PlaceCandidate["kind"], MessageId> = {
  block: "place.block",
  intersection: "place.intersection",
  street: "place.street",
  station: "place.station",
  point: "place.point",
};

const SEARCH_AFTER_MILLISECONDS = 120;
const SEARCH_LENGTH_MIN = 2;

const NONE: PlaceCandidate[] = [];

/** Candidates for a text, asked for when typing pauses. */
function useCandidates(text: string, chosen: string | undefined): PlaceCandidate[] {
  const [candidates, setCandidates] = useState<PlaceCandidate[]>([]);
  const wanted = text.trim().length >= SEARCH_LENGTH_MIN && text !== chosen;
  useEffect(() => {
    if (!wanted) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      searchPlaces(text, abort.signal).then(setCandidates, () => setCandidates([]));
    }, SEARCH_AFTER_MILLISECONDS);
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [text, wanted]);
  return wanted ? candidates : NONE;
}

/** The next click on the map fills the field. */
function MapButton({ onPoint }: { onPoint: (point: { lat: number; lon: number }) => void }) {
  const { t } = useWords();
  const picking = useStore(view, (state) => state.pickPlace !== undefined);
  const pick = () => {
    if (picking) return view.set({ pickPlace: undefined });
    view.set({
      pickPlace: (point) => {
        view.set({ pickPlace: undefined, page: "incidents" });
        onPoint(point);
      },
      page: "map",
    });
  };
  return (
    <button type="button" className="button" aria-pressed={picking} onClick={pick}>
      {t(picking ? "place.picking" : "place.pick")}
    </button>
  );
}

/** A place by street, crossing, latitude and longitude, or a click on the map. */
export function PlaceField({ label, place, onPlace }: Props) {
  const { t } = useWords();
  const [text, setText] = useState(place?.address ?? "");
  const [seen, setSeen] = useState(place);
  if (seen !== place) {
    // A place that came from outside (the map) shows its address in the field.
    setSeen(place);
    if (place !== undefined && place.address !== text) setText(place.address);
  }
  const candidates = useCandidates(text, place?.address);
  const items = candidates.map(({ kind, address, lat, lon }, index) => ({
    id: String(index),
    kind,
    address,
    lat,
    lon,
  }));
  return (
    <div className="place-field">
      <ComboBox
        className="combo"
        items={items}
        inputValue={text}
        selectedKey={null}
        menuTrigger="input"
        // A place that was chosen is no question any more: nothing opens again under it.
        allowsEmptyCollection={text !== place?.address}
        allowsCustomValue
        onInputChange={(next) => {
          setText(next);
          if (place !== undefined && next !== place.address) onPlace(undefined);
        }}
        onSelectionChange={(key) => {
          const found = key === null ? undefined : items[Number(key)];
          if (found === undefined) return;
          setText(found.address);
          onPlace({ lat: found.lat, lon: found.lon, address: found.address });
        }}
      >
        <Label>{label}</Label>
        <Input className="field" placeholder={t("place.hint")} />
        <Popover className="choices">
          <ListBox<(typeof items)[number]>
            renderEmptyState={() => <p className="empty dim">{t("place.none")}</p>}
          >
            {(item) => (
              <ListBoxItem className="choice" textValue={item.address}>
                <span className="cut">{item.address}</span>
                <span className="dim">{t(kindWords[item.kind])}</span>
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </ComboBox>
      <MapButton onPoint={(point) => void placeAt(point).then(onPlace)} />
    </div>
  );
}
