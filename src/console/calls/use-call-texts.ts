import type { CallId } from "#kernel";
import type { OpenedText, OpenedTexts } from "#protocol";
import { useState } from "react";
import { ask } from "../area/api.ts";
import { areaId } from "../area/area.ts";

/** The sealed words of a call: opened by a person who asks, never by looking; it is recorded. */
export function useCallTexts(callId: CallId): {
  readonly texts: readonly OpenedText[] | undefined;
  readonly failed: string | undefined;
  readonly open: () => void;
} {
  const [texts, setTexts] = useState<readonly OpenedText[]>();
  const [failed, setFailed] = useState<string>();
  const read = async () => {
    try {
      const values = { areaId: areaId(), callId };
      const body = { purpose: "handling" };
      const answer = await ask<OpenedTexts>("openCallTexts", { values, body });
      setTexts(answer.texts);
      setFailed(undefined);
    } catch (error) {
      setFailed(error instanceof Error ? error.message : String(error));
    }
  };
  return { texts, failed, open: () => void read() };
}
