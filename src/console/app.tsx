import {
  lazy,
  Suspense,
  useEffect,
  useMemo,
  useState,
  type CSSProperties,
  type ReactNode,
} from "react";
import { area } from "./area/area.ts";
import { AttentionList } from "./attention/attention-list.tsx";
import { startAttention } from "./attention/use-attention.ts";
import { PartGuard } from "./guard/part-guard.tsx";
import { IncidentList } from "./incidents/incident-list.tsx";
import { Intake } from "./intake/intake.tsx";
import { layout, PANELS, showLayoutOf, type Panel } from "./layout/layout.ts";
import { PanelWindow } from "./layout/panel-window.tsx";
import { useSmall } from "./layout/use-small.ts";
import { followWindows, WINDOW } from "./layout/windows.ts";
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

/** Columns that stand beside each other; on a small screen each is a page and none is hidden. */
function useShown(): ReadonlySet<Panel> {
  const hidden = useStore(layout, (state) => state.hidden);
  const small = useSmall();
  const intakeOpen = useStore(view, (state) => state.intakeOpen);
  return useMemo(() => {
    const shown = PANELS.filter((panel) => small || !hidden.includes(panel));
    return new Set(intakeOpen ? [...shown, "incidents" as const] : shown);
  }, [hidden, small, intakeOpen]);
}

function Middle({ shown }: { shown: ReadonlySet<Panel> }) {
  const { t } = useWords();
  const about = useStore(view, ({ selectedIncidentId, matter }) => selectedIncidentId ?? matter);
  const mapShare = useStore(layout, (state) => state.mapShare);
  const both = shown.has("map") && shown.has("detail");
  const rows = both ? { "--map-share": `${mapShare}%` } : { gridTemplateRows: "minmax(0, 1fr)" };
  return (
    <div className="column-middle" style={rows}>
      {shown.has("map") ? (
        <section className="area-map" id="map" aria-label={t("page.map")}>
          <PartGuard part="map">
            <LazyMap />
          </PartGuard>
        </section>
      ) : null}
      {both ? <Splitter size="mapShare" /> : null}
      {shown.has("detail") ? (
        <section className="detail" id="detail" aria-label={t("incident.detail")}>
          <PartGuard part="detail" about={about}>
            <Detail />
          </PartGuard>
        </section>
      ) : null}
    </div>
  );
}

function Right({ shown }: { shown: ReadonlySet<Panel> }) {
  const { t } = useWords();
  return (
    <div className="column-right">
      {shown.has("attention") ? (
        <section className="attention" id="attention" aria-label={t("page.attention")}>
          <PartGuard part="attention">
            <AttentionList />
          </PartGuard>
        </section>
      ) : null}
      {shown.has("units") ? (
        <section className="units" id="units" aria-label={t("page.units")}>
          <PartGuard part="units">
            <UnitList />
          </PartGuard>
        </section>
      ) : null}
    </div>
  );
}

/** Pending and active, map and detail, attention and units: where the work is done. */
function Board() {
  const { t } = useWords();
  const intakeOpen = useStore(view, (state) => state.intakeOpen);
  const left = useStore(layout, (state) => state.left);
  const right = useStore(layout, (state) => state.right);
  const shown = useShown();
  const hasMiddle = shown.has("map") || shown.has("detail");
  const hasRight = shown.has("attention") || shown.has("units");
  const sizes = { "--left": `${left}px`, "--right": `${right}px` };
  return (
    <>
      <SetupNotice />
      <main className={hasMiddle ? "columns" : "columns no-middle"} style={sizes as CSSProperties}>
        {shown.has("incidents") ? (
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
        ) : null}
        {shown.has("incidents") && hasMiddle ? <Splitter size="left" /> : null}
        {hasMiddle ? <Middle shown={shown} /> : null}
        {hasMiddle && hasRight ? <Splitter size="right" /> : null}
        {hasRight ? <Right shown={shown} /> : null}
        {shown.size === 0 ? <p className="empty dim">{t("layout.allHidden")}</p> : null}
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
  const panelName = useStore(address, ({ parts }) => (parts[0] === WINDOW ? parts[1] : undefined));
  const personId = useStore(area, (state) => state.session?.person.personId);
  useEffect(startAttention, []);
  useEffect(followWindows, []);
  useEffect(() => {
    if (personId !== undefined) showLayoutOf(personId);
  }, [personId]);
  if (panelName !== undefined) {
    return (
      <div className="console in-window">
        <PanelWindow name={panelName} />
        <Announcer />
      </div>
    );
  }
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

/** Loaded only by whoever reported something. */
const FollowPage = lazy(() => import("./follow/follow-page.tsx"));
/** Loaded only by a crew. */
const CrewPage = lazy(() => import("./crew/crew-page.tsx"));
/** Loaded only by those who oversee. */
const OversightPage = lazy(() => import("./oversight/oversight-page.tsx"));
const InvitationPage = lazy(() => import("./account/invitation-page.tsx"));
const AccountPage = lazy(() => import("./account/account-page.tsx"));

function Waiting({ children }: { readonly children: ReactNode }) {
  const { t } = useWords();
  return (
    <Suspense fallback={<p className="screen-empty dim">{t("screen.loading")}</p>}>
      {children}
    </Suspense>
  );
}

type Start = "asking" | "ready" | "failed";

/** The board for those who are signed in, the sign-in page for everyone else. */
export function App() {
  const { t } = useWords();
  const session = useStore(area, (state) => state.session);
  const place = useStore(address, ({ parts }) => parts[0]);
  const token = useStore(address, ({ parts }) =>
    parts[0] === "invitation" ? parts[1] : undefined,
  );
  const [start, setStart] = useState<Start>("asking");
  useEffect(keepFocus, []);
  useEffect(() => {
    resume().then(
      () => setStart("ready"),
      () => setStart("failed"),
    );
  }, []);
  if (token !== undefined) {
    return (
      <Waiting>
        <InvitationPage token={token} />
      </Waiting>
    );
  }
  if (session?.person.role === "overseer") {
    return <Waiting>{place === "account" ? <AccountPage /> : <OversightPage />}</Waiting>;
  }
  if (session?.person.role === "crew") {
    return (
      <Suspense fallback={<p className="screen-empty dim">{t("screen.loading")}</p>}>
        <CrewPage />
      </Suspense>
    );
  }
  if (session !== undefined) return <Console />;
  if (place === "follow") {
    return (
      <Waiting>
        <FollowPage />
      </Waiting>
    );
  }
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
