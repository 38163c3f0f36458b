import type { PlaceCandidate, PlaceInput } from "#protocol";
import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent } from "react";
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
  /** Enter was pressed before the list has come (true); the list has come, or typing goes on. */
  readonly onSought?: (sought: boolean) => void;
  /** It was asked for: into the field as soon as it is there. */
  readonly takesFocus?: boolean;
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

type Found = { readonly asked: string; readonly candidates: readonly PlaceCandidate[] };

const NOTHING: Found = { asked: "", candidates: [] };

/** Candidates for a text, asked for when typing pauses; until then those of the text before. */
function useCandidates(
  text: string,
  chosen: string | undefined,
  onFound: (found: Found) => void,
): Found {
  const [found, setFound] = useState(NOTHING);
  const tell = useEffectEvent(onFound);
  const wanted = text.trim().length >= SEARCH_LENGTH_MIN && text !== chosen;
  useEffect(() => {
    if (!wanted) return undefined;
    const abort = new AbortController();
    const take = (candidates: readonly PlaceCandidate[]) => {
      if (abort.signal.aborted) return;
      setFound({ asked: text, candidates });
      tell({ asked: text, candidates });
    };
    const timer = setTimeout(() => {
      searchPlaces(text, abort.signal).then(take, () => take([]));
    }, SEARCH_AFTER_MILLISECONDS);
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [text, wanted]);
  return wanted ? found : NOTHING;
}

type Item = PlaceCandidate & { readonly id: string };

/** The same place has the same id in the next list, so that the one under the cursor stays. */
function itemsOf(candidates: readonly PlaceCandidate[]): Item[] {
  const seen = new Map<string, Item>();
  for (const candidate of candidates) {
    const id = `${candidate.kind} ${candidate.address} ${candidate.lat} ${candidate.lon}`;
    seen.set(id, { ...candidate, id });
  }
  return [...seen.values()];
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
export function PlaceField({ label, place, onPlace, onSought, takesFocus = false }: Props) {
  const { t } = useWords();
  const [text, setText] = useState(place?.address ?? "");
  const [seen, setSeen] = useState(place);
  if (seen !== place) {
    // A place that came from outside (the map) shows its address in the field.
    setSeen(place);
    if (place !== undefined && place.address !== text) setText(place.address);
  }
  const choose = ({ lat, lon, address }: PlaceCandidate) => {
    setText(address);
    onPlace({ lat, lon, address });
  };
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (takesFocus) input.current?.focus();
  }, [takesFocus]);
  // Enter means the first of the list, even when it is pressed before the list has come.
  const entered = useRef<string>(undefined);
  const chooseFirst = ({ asked, candidates }: Found) => {
    const [first] = candidates;
    if (entered.current !== asked) return;
    if (first !== undefined) choose(first);
    onSought?.(false);
  };
  const found = useCandidates(text, place?.address, chooseFirst);
  const items = itemsOf(found.candidates);
  const onEnter = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    const isOnOption = (event.target as Element).hasAttribute("aria-activedescendant");
    if (isOnOption || text === place?.address) return;
    event.preventDefault();
    entered.current = text;
    onSought?.(found.asked !== text);
    chooseFirst(found);
  };
  return (
    <div className="place-field" role="presentation" onKeyDownCapture={onEnter}>
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
          onSought?.(false);
          if (place !== undefined && next !== place.address) onPlace(undefined);
        }}
        onSelectionChange={(key) => {
          const item = items.find(({ id }) => id === key);
          if (item !== undefined) choose(item);
        }}
      >
        <Label>{label}</Label>
        <Input ref={input} className="field" placeholder={t("place.hint")} />
        <Popover className="choices">
          <ListBox<Item> renderEmptyState={() => <p className="empty dim">{t("place.none")}</p>}>
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
