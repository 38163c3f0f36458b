import type { Incident } from "#kernel";
import { handlingPart, mayAct, type OpenedTexts } from "#protocol";
import { useCallback, useEffect, useState } from "react";
import { ask } from "../area/api.ts";
import { area, areaId } from "../area/area.ts";
import type { Way } from "../openings/my-opening.ts";
import { useStore } from "../store/store.ts";

export type OpenedTextsById = ReadonlyMap<string, string>;

type Opened = {
  readonly incidentId: string;
  readonly texts: OpenedTextsById;
  /** How many seals there were when they were opened. */
  readonly sealed: number;
};

const READ_AFTER_MILLISECONDS = 600;

const NONE: OpenedTextsById = new Map();

/**
 * The sealed words of an incident. Opening is recorded with its purpose and the part of who reads
 * (OPN-1): who handles the incident has them without asking, anybody else asks.
 */
export function useTexts(
  incident: Incident,
  way: Way | undefined,
  offBoard = false,
): {
  texts: OpenedTextsById;
  opened: boolean;
  open: () => void;
  failed: string | undefined;
} {
  const { incidentId, number } = incident;
  const { purpose, openingId } = way ?? {};
  const [state, setState] = useState<Opened>();
  const [failed, setFailed] = useState<string>();
  const here = state?.incidentId === incidentId ? state : undefined;
  const sealed = incident.notes.length + incident.callIds.length;
  const read = useCallback(async () => {
    try {
      const values = { areaId: areaId(), incidentId };
      const under = openingId === undefined ? {} : { openingId };
      const body = { purpose, ...under, ...(offBoard ? { number } : {}) };
      const answer = await ask<OpenedTexts>("openIncidentTexts", { values, body });
      const texts = new Map(answer.texts.map((item) => [item.sealId, item.text ?? ""]));
      setState({ incidentId, texts, sealed });
      setFailed(undefined);
    } catch (error) {
      setFailed(error instanceof Error ? error.message : String(error));
    }
  }, [incidentId, number, sealed, purpose, openingId, offBoard]);
  const part = useStore(area, ({ session, board }) => {
    if (session === undefined || board === undefined) return "stand-in";
    if (!mayAct(board, session.person, { incidentId })) return "stand-in";
    return handlingPart(board, session.person, { incidentId });
  });
  // Who handles it has the words without a click; a moment later, so that a list walked through
  // with the arrow keys opens nothing.
  const atOnce = here === undefined && sealed > 0 && openingId === undefined && !offBoard;
  const handles = purpose === "handling" && part !== "stand-in";
  useEffect(() => {
    if (!atOnce || !handles) return undefined;
    const timer = setTimeout(() => void read(), READ_AFTER_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [atOnce, handles, read]);
  const newWords = here !== undefined && here.sealed !== sealed;
  useEffect(() => {
    // New words came in while the texts are open: they are opened under the same purpose.
    if (!newWords) return undefined;
    const timer = setTimeout(() => void read(), 0);
    return () => clearTimeout(timer);
  }, [newWords, read]);
  const open = useCallback(() => void read(), [read]);
  return { texts: here?.texts ?? NONE, opened: here !== undefined, open, failed };
}
