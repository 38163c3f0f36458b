import { useEffect, type ReactNode } from "react";
import { AttentionList } from "../attention/attention-list.tsx";
import { IncidentList } from "../incidents/incident-list.tsx";
import { Intake } from "../intake/intake.tsx";
import { LazyMap } from "../map/lazy-map.tsx";
import { area } from "../area/area.ts";
import { PartGuard } from "../guard/part-guard.tsx";
import { ConnectionMark } from "../top/connection-mark.tsx";
import { Detail } from "../top/detail.tsx";
import { AreaClock } from "../time/elapsed.tsx";
import { useStore } from "../store/store.ts";
import { view } from "../store/view.ts";
import { UnitList } from "../units/unit-list.tsx";
import { useWords } from "../words/use-words.ts";
import { PANELS, panelWords, type Panel } from "./layout.ts";
import { pinnedIncident } from "./windows.ts";
import "./layout.css";

const contents: Readonly<Record<Panel, () => ReactNode>> = {
  incidents: () => <IncidentList />,
  map: () => <LazyMap />,
  detail: () => <Detail />,
  attention: () => <AttentionList />,
  units: () => <UnitList />,
};

function panelOf(name: string): Panel | undefined {
  return name === "incident" ? "detail" : PANELS.find((panel) => panel === name);
}

/** One panel of the board alone in its window, for those who have several screens. */
export function PanelWindow({ name }: { name: string }) {
  const { t, text } = useWords();
  const panel = panelOf(name);
  const settings = useStore(area, (state) => state.board?.configuration.settings);
  const intakeOpen = useStore(view, (state) => state.intakeOpen);
  const offsets = settings?.utcOffsets ?? [];
  const title = panel === undefined ? "" : t(panelWords[panel]);
  const number = useStore(area, (state) => {
    const pinned = pinnedIncident();
    return pinned === undefined ? undefined : state.board?.incidents.get(pinned)?.number;
  });
  const shownTitle = number === undefined ? title : `${title} #${number}`;
  useEffect(() => {
    document.title = `${shownTitle} · Muster`;
  }, [shownTitle]);
  if (panel === undefined) return <p className="screen-empty">{t("layout.unknown")}</p>;
  return (
    <>
      <header className="top-bar window-bar">
        <h1 className="cut">
          {shownTitle} <span className="dim">{settings && text(settings.areaName)}</span>
        </h1>
        <span className="spring" />
        <AreaClock offsets={offsets} />
        <ConnectionMark offsets={offsets} />
      </header>
      <main className={`window-panel ${panel === "map" ? "area-map" : ""}`} id={panel}>
        <PartGuard part={panel}>{contents[panel]()}</PartGuard>
        {intakeOpen ? (
          <PartGuard part="intake">
            <Intake />
          </PartGuard>
        ) : null}
      </main>
    </>
  );
}
