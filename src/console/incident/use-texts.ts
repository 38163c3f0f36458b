import type { Incident } from "#kernel";
import type { OpenedTexts } from "#protocol";
import { useCallback, useEffect, useState } from "react";
import { ask } from "../area/api.ts";
import { areaId } from "../area/area.ts";
import type { Way } from "../openings/my-opening.ts";

export type OpenedTextsById = ReadonlyMap<string, string>;

type Opened = {
  readonly incidentId: string;
  readonly texts: OpenedTextsById;
  /** How many seals there were when they were opened. */
  readonly sealed: number;
};

const NONE: OpenedTextsById = new Map();

/**
 * The sealed words of an incident. Opening is recorded with its purpose, so nothing is opened by
 * merely looking at an incident: a person asks for it.
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
