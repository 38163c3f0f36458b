import type { OpenedTexts } from "#protocol";
import { useCallback, useState } from "react";
import { ask } from "../area/api.ts";
import { areaId } from "../area/area.ts";

export type NoteTexts = {
  /** By seal; undefined until a person has asked. */
  readonly texts: ReadonlyMap<string, string> | undefined;
  readonly failed: string | undefined;
  readonly open: () => void;
};

/** The words of the notes to the next shift: opened by a person who asks, and recorded. */
export function useNoteTexts(): NoteTexts {
  const [texts, setTexts] = useState<ReadonlyMap<string, string>>();
  const [failed, setFailed] = useState<string>();
  const read = useCallback(async () => {
    try {
      const values = { areaId: areaId() };
      const body = { purpose: "handling" };
      const answer = await ask<OpenedTexts>("openShiftTexts", { values, body });
      setTexts(new Map(answer.texts.map((item) => [item.sealId, item.text ?? ""])));
      setFailed(undefined);
    } catch (error) {
      setFailed(error instanceof Error ? error.message : String(error));
    }
  }, []);
  return { texts, failed, open: useCallback(() => void read(), [read]) };
}
