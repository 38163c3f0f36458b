import type { CapabilityId } from "#kernel";
import type { MoveUps } from "#protocol";
import { useEffect, useState } from "react";
import { ask } from "../area/api.ts";
import { area, areaId } from "../area/area.ts";

/** Looked at this often, and asked again when the board has changed or the advice is older. */
const LOOK_MILLISECONDS = 5_000;
const OLD_MILLISECONDS = 30_000;

export type AskedMoves = { readonly last?: MoveUps; readonly failed?: string };

/** The server's advice on moves while somebody looks at it. Absent capability: of all. */
export function useMoveUps(capabilityId: CapabilityId | undefined): AskedMoves {
  const [asked, setAsked] = useState<AskedMoves>({});
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    let [units, askedAt] = [area.get().board?.units, performance.now()];
    const read = async () => {
      units = area.get().board?.units;
      askedAt = performance.now();
      try {
        const query: Record<string, string> = capabilityId === undefined ? {} : { capabilityId };
        const values = { areaId: areaId() };
        setAsked({ last: await ask<MoveUps>("readMoveUps", { values, query, signal }) });
      } catch (error) {
        if (signal.aborted) return;
        setAsked({ failed: error instanceof Error ? error.message : String(error) });
      }
    };
    void read();
    const timer = setInterval(() => {
      const changed = area.get().board?.units !== units;
      if (changed || performance.now() - askedAt >= OLD_MILLISECONDS) void read();
    }, LOOK_MILLISECONDS);
    return () => {
      abort.abort();
      clearInterval(timer);
    };
  }, [capabilityId]);
  return asked;
}
