import type { IncidentId, UnitToAssign } from "#kernel";
import type { NeedAdvice, Recommendation } from "#protocol";
import { useEffect, useState } from "react";
import { ask, ServerProblem } from "../area/api.ts";
import { area, areaId } from "../area/area.ts";

export type Asked =
  | { readonly state: "asking"; readonly last?: Recommendation }
  | { readonly state: "here"; readonly last: Recommendation }
  | { readonly state: "failed"; readonly message: string };

/** Units come and go: an open incident's advice is asked for again at this pace. */
const ASK_AGAIN_MILLISECONDS = 5_000;

function happenings(incidentId: IncidentId): number {
  return area.get().board?.incidents.get(incidentId)?.timeline.length ?? 0;
}

/** The recommendation for an incident, asked again when something happens to it or time passes. */
export function useRecommendation(incidentId: IncidentId): Asked {
  const [asked, setAsked] = useState<Asked>({ state: "asking" });
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    let seen = happenings(incidentId);
    const read = async () => {
      try {
        const values = { areaId: areaId(), incidentId };
        const last = await ask<Recommendation>("readRecommendation", { values, signal });
        setAsked({ state: "here", last });
      } catch (error) {
        if (signal.aborted) return;
        const message = error instanceof ServerProblem ? error.message : String(error);
        setAsked({ state: "failed", message });
      }
    };
    void read();
    const timer = setInterval(() => void read(), ASK_AGAIN_MILLISECONDS);
    const stop = area.subscribe(() => {
      const now = happenings(incidentId);
      if (now === seen) return;
      seen = now;
      void read();
    });
    return () => {
      abort.abort();
      clearInterval(timer);
      stop();
    };
  }, [incidentId]);
  return asked;
}

/** The chosen units as the command takes them. Ids are new each time: one for one decision. */
export function unitsToAssign(needs: readonly NeedAdvice[]): UnitToAssign[] {
  return needs.flatMap(({ needId, chosen }) =>
    chosen.map(({ unitId, advice }) => ({
      assignmentId: crypto.randomUUID(),
      unitId,
      needId,
      advice,
    })),
  );
}
