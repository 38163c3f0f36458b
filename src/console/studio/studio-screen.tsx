import { lazy, Suspense, useEffect, useMemo } from "react";
import type { Board } from "#kernel";
import { area } from "../area/area.ts";
import { useStore } from "../store/store.ts";
import { useWords } from "../words/use-words.ts";
import { AdoptionPanel } from "./adoption-panel.tsx";
import { withPostAt } from "./model/edit.ts";
import { configurationUnder } from "./model/lines.ts";
import { PlanColumn } from "./plan-column.tsx";
import { pressed } from "./place-change-forms.tsx";
import { ProposalPanel } from "./proposal-panel.tsx";
import { QuickPanel } from "./quick-panel.tsx";
import { StudioBar } from "./studio-bar.tsx";
import { attempt, edit, openStudio, selectedPlan, studio } from "./studio-store.ts";
import { TrialPanel } from "./trial-panel.tsx";
import "./studio.css";

const StudioMap = lazy(() => import("./studio-map.tsx"));

function MapPart({ board }: { board: Board }) {
  const { t } = useWords();
  const { configuration } = board;
  const plan = useStore(studio, (state) => selectedPlan(state)?.plan);
  const demand = useStore(studio, (state) => state.ground);
  const quick = useStore(studio, (state) => state.quick?.answer);
  const tool = useStore(studio, (state) => state.tool);
  const after = useMemo(
    () => (plan === undefined ? configuration : configurationUnder(configuration, plan)),
    [configuration, plan],
  );
  return (
    <section className="studio-map-part" aria-label={t("studio.map")}>
      <Suspense fallback={<p className="dim">{t("screen.loading")}</p>}>
        <StudioMap
          before={configuration}
          after={after}
          plan={plan}
          demand={demand}
          quick={quick}
          tool={tool}
          onPostMoved={(postId, to) => edit((now) => withPostAt(now, configuration, postId, to))}
          onPoint={(point) => pressed.set({ point })}
        />
      </Suspense>
      <p className="studio-map-legend dim">{t("studio.map.legend")}</p>
    </section>
  );
}

/** Where a planner tries another deployment on the centre's own history before anyone moves. */
export default function StudioScreen() {
  const { t } = useWords();
  // The configuration alone: the board changes many times a second, and nothing here needs that.
  const board = useStore(area, (state) => state.board);
  const configuration = board?.configuration;
  const still = useMemo(
    () => board,
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [configuration],
  );
  const planning = useStore(studio, (state) => state.planning);
  const problem = useStore(studio, (state) => state.problem);
  useEffect(() => void attempt(openStudio), []);
  if (still === undefined) return <p className="screen-empty dim">{t("screen.loading")}</p>;
  return (
    <div className="studio">
      <StudioBar />
      <div aria-live="polite">
        {problem === undefined ? null : <p className="studio-problem wrong">{problem}</p>}
        {planning !== undefined && !planning.histories.some(({ usable }) => usable) ? (
          <p className="studio-problem">{t("studio.history.none")}</p>
        ) : null}
      </div>
      <div className="studio-work">
        <PlanColumn board={still} />
        <div className="studio-middle">
          <MapPart board={still} />
          <ProposalPanel />
        </div>
        <QuickPanel />
      </div>
      <TrialPanel />
      <AdoptionPanel board={still} />
    </div>
  );
}
