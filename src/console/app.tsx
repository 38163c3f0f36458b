import { useEffect, useState } from "react";
import { area } from "./area/area.ts";
import { AttentionList } from "./attention/attention-list.tsx";
import { startAttention } from "./attention/use-attention.ts";
import { PartGuard } from "./guard/part-guard.tsx";
import { IncidentList } from "./incidents/incident-list.tsx";
import { Intake } from "./intake/intake.tsx";
import { LazyMap } from "./map/lazy-map.tsx";
import { address } from "./screens/address.ts";
import { screens } from "./screens/screens.ts";
import { ShownScreen } from "./screens/shown-screen.tsx";
import { SignIn } from "./session/sign-in.tsx";
import { resume } from "./session/session.ts";
import { SetupNotice } from "./setup/setup-notice.tsx";
import { useKeys } from "./store/keys.ts";
import { useStore } from "./store/store.ts";
import { view } from "./store/view.ts";
import { Announcer } from "./top/announcer.tsx";
import { Detail } from "./top/detail.tsx";
import { ExerciseBar } from "./top/exercise-bar.tsx";
import { HelpLine } from "./top/help-line.tsx";
import { keepFocus } from "./top/keep-focus.ts";
import { OutboxStrip } from "./top/outbox-strip.tsx";
import { PageBar } from "./top/page-bar.tsx";
import { SoundPlayer } from "./top/sounds.tsx";
import { Splitter } from "./top/splitter.tsx";
import { TopBar } from "./top/top-bar.tsx";
import { UnitList } from "./units/unit-list.tsx";
import { useWords } from "./words/use-words.ts";

/** Pending and active, map and detail, attention and units: where the work is done. */
function Board() {
  const { t } = useWords();
  const intakeOpen = useStore(view, (state) => state.intakeOpen);
  const about = useStore(view, ({ selectedIncidentId, matter }) => selectedIncidentId ?? matter);
  return (
    <>
      <SetupNotice />
      <main className="columns">
        <section className="column-incidents" id="incidents" aria-label={t("page.incidents")}>
          <PartGuard part="incidents">
            <IncidentList />
          </PartGuard>
          {intakeOpen ? (
            <PartGuard part="intake">
              <Intake />
            </PartGuard>
          ) : null}
        </section>
        <div className="column-middle">
          <section className="area-map" id="map" aria-label={t("page.map")}>
            <PartGuard part="map">
              <LazyMap />
            </PartGuard>
          </section>
          <Splitter />
          <section className="detail" aria-label={t("incident.detail")}>
            <PartGuard part="detail" about={about}>
              <Detail />
            </PartGuard>
          </section>
        </div>
        <div className="column-right">
          <section className="attention" id="attention" aria-label={t("page.attention")}>
            <PartGuard part="attention">
              <AttentionList />
            </PartGuard>
          </section>
          <section className="units" id="units" aria-label={t("page.units")}>
            <PartGuard part="units">
              <UnitList />
            </PartGuard>
          </section>
        </div>
      </main>
      <HelpLine />
      <PageBar />
    </>
  );
}

function Console() {
  const exercise = useStore(area, (state) => state.clock?.exercise === true);
  const page = useStore(view, (state) => state.page);
  const selected = useStore(view, (state) => {
    return state.selectedIncidentId !== undefined || state.matter !== undefined;
  });
  const screenId = useStore(address, ({ parts }) => parts[0]);
  const screen = screens.find(({ id }) => id === screenId);
  useKeys();
  useEffect(startAttention, []);
  return (
    <div className={`console page-${page}${selected ? " has-selection" : ""}`}>
      <TopBar />
      {exercise ? <ExerciseBar /> : null}
      <OutboxStrip />
      {screen === undefined ? <Board /> : <ShownScreen screen={screen} />}
      <Announcer />
      <SoundPlayer />
    </div>
  );
}

type Start = "asking" | "ready" | "failed";

/** The board for those who are signed in, the sign-in page for everyone else. */
export function App() {
  const { t } = useWords();
  const session = useStore(area, (state) => state.session);
  const [start, setStart] = useState<Start>("asking");
  useEffect(keepFocus, []);
  useEffect(() => {
    resume().then(
      () => setStart("ready"),
      () => setStart("failed"),
    );
  }, []);
  if (session !== undefined) return <Console />;
  if (start === "asking") return null;
  if (start === "failed") {
    return (
      <main className="sign-in">
        <p role="alert">{t("session.unreachable")}</p>
        <button type="button" className="button" onClick={() => location.reload()}>
          {t("session.again")}
        </button>
      </main>
    );
  }
  return <SignIn />;
}
