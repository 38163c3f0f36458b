import type { Board } from "#kernel";
import type { PlaceCandidate, PlaceInput } from "#protocol";
import { useEffect, useMemo, useState } from "react";
import { useWords } from "../words/use-words.ts";
import { searchPlaces } from "./place-search.ts";
import { addressIn, proposeTypes } from "./propose.ts";

const SEARCH_AFTER_MILLISECONDS = 400;
const PLACES_MAX = 2;
const NONE: readonly PlaceCandidate[] = [];

type Found = { readonly asked: string; readonly candidates: readonly PlaceCandidate[] };

/** Places the area knows by the address in the narrative; asked for when typing pauses. */
function useProposedPlaces(narrative: string): readonly PlaceCandidate[] {
  const asked = addressIn(narrative);
  const [found, setFound] = useState<Found>();
  useEffect(() => {
    if (asked === undefined) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      searchPlaces(asked, abort.signal).then(
        (candidates) => setFound({ asked, candidates }),
        // It was only a proposal: the field itself says when the search fails.
        () => setFound(undefined),
      );
    }, SEARCH_AFTER_MILLISECONDS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [asked]);
  if (found === undefined || found.asked !== asked) return NONE;
  return found.candidates.slice(0, PLACES_MAX);
}

type TypesProps = {
  readonly board: Board;
  readonly narrative: string;
  readonly onType: (typeId: string) => void;
};

/** Types the narrative speaks of; shown only while nobody has chosen one. */
export function ProposedTypes({ board, narrative, onType }: TypesProps) {
  const { t, text } = useWords();
  const { incidentTypes } = board.configuration;
  const proposed = useMemo(
    () => proposeTypes(incidentTypes.values(), narrative),
    [incidentTypes, narrative],
  );
  if (proposed.length === 0) return null;
  return (
    <fieldset className="chips proposals" aria-label={t("intake.proposedTypes")}>
      {proposed.map((typeId) => {
        const type = incidentTypes.get(typeId);
        return (
          <button key={typeId} type="button" className="button chip" onClick={() => onType(typeId)}>
            {type === undefined ? typeId : text(type.name)}
          </button>
        );
      })}
    </fieldset>
  );
}

type PlacesProps = {
  readonly narrative: string;
  readonly onPlace: (place: PlaceInput) => void;
};

/** Places the narrative names; shown only while nobody has chosen one. */
export function ProposedPlaces({ narrative, onPlace }: PlacesProps) {
  const { t } = useWords();
  const places = useProposedPlaces(narrative);
  if (places.length === 0) return null;
  return (
    <fieldset className="chips proposals" aria-label={t("intake.proposedPlaces")}>
      {places.map(({ address, lat, lon }) => (
        <button
          key={`${address} ${lat} ${lon}`}
          type="button"
          className="button chip"
          onClick={() => onPlace({ address, lat, lon })}
        >
          {address}
        </button>
      ))}
    </fieldset>
  );
}
