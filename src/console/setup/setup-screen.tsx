import "@fontsource-variable/noto-sans-sc/wght.css";
import { useState } from "react";
import { area } from "../area/area.ts";
import { address, go } from "../screens/address.ts";
import { useStore } from "../store/store.ts";
import { useWords } from "../words/use-words.ts";
import { ChecksList } from "./checks-list.tsx";
import { DraftBar } from "./draft-bar.tsx";
import { DraftPage } from "./draft-page.tsx";
import { HistoryPage } from "./history-page.tsx";
import { ImportPage } from "./import-page.tsx";
import { KindNav } from "./kind-nav.tsx";
import { KINDS } from "./model/kinds.ts";
import { ThingEditor } from "./thing-editor.tsx";
import { ThingList } from "./thing-list.tsx";
import { useSetup, type Setup } from "./use-setup.ts";
import "./setup.css";
import "./setup-forms.css";

function Things({ state, page, id }: { state: Setup; page: string; id: string | undefined }) {
  const { t } = useWords();
  const kind = KINDS.find((name) => name === page) ?? "settings";
  if (kind === "settings") {
    return <ThingEditor key="settings" state={state} kind="settings" id="settings" />;
  }
  return (
    <div className={id === undefined ? "setup-things" : "setup-things has-thing"}>
      <ThingList key={kind} state={state} kind={kind} selected={id} />
      {id === undefined ? (
        <p className="screen-empty dim setup-nothing">{t("setup.choose")}</p>
      ) : (
        <ThingEditor key={`${kind}/${id}`} state={state} kind={kind} id={id} />
      )}
    </div>
  );
}

function Page({ state, page, id }: { state: Setup; page: string; id: string | undefined }) {
  if (page === "changes") return <DraftPage state={state} />;
  if (page === "history") return <HistoryPage state={state} />;
  if (page === "files") return <ImportPage state={state} />;
  return <Things state={state} page={page} id={id} />;
}

/** Agencies, places, units, plans and rules of the area: seen by all, changed by administrators. */
export default function SetupScreen() {
  const { t } = useWords();
  const state = useSetup();
  const parts = useStore(address, (value) => value.parts);
  const exercise = useStore(area, (value) => value.clock?.exercise === true);
  const [checksOpen, setChecksOpen] = useState(false);
  if (state === undefined) return <p className="screen-empty dim">{t("screen.loading")}</p>;
  const [, page = "settings", id] = parts;
  return (
    <div className="setup">
      <KindNav state={state} page={page} onGo={(to) => go("setup", to)} />
      <div className="setup-middle">
        <DraftBar state={state} page={page} />
        {state.may ? null : (
          <p className="setup-note dim">
            {t(exercise ? "setup.readOnlyExercise" : "setup.readOnly")}
          </p>
        )}
        <Page state={state} page={page} id={id} />
      </div>
      <ChecksList state={state} open={checksOpen} onOpen={setChecksOpen} />
    </div>
  );
}
