import { area } from "../area/area.ts";
import { CommandBar } from "../command-bar/command-bar.tsx";
import { BOARD, go } from "../screens/address.ts";
import { ScreenBar } from "../screens/screen-bar.tsx";
import { LayoutMenu } from "../layout/layout-menu.tsx";
import { signOut } from "../session/session.ts";
import { useStore } from "../store/store.ts";
import { view } from "../store/view.ts";
import { AreaClock } from "../time/elapsed.tsx";
import { useWords } from "../words/use-words.ts";
import { useAttention } from "../attention/use-attention.ts";
import { LanguageButton, ThemeButton } from "./look-buttons.tsx";
import { ConnectionMark } from "./connection-mark.tsx";

function AttentionCount() {
  const { t } = useWords();
  const { items } = useAttention();
  const alerts = items.filter(({ stage, handling }) => {
    return stage === "alert" && handling.acknowledged === undefined;
  }).length;
  return (
    <button
      className={`button plain attention-count${alerts > 0 ? " has-alert" : ""}`}
      type="button"
      onClick={() => {
        go(BOARD);
        view.set({ page: "attention" });
        document.querySelector<HTMLElement>("#attention [data-row]")?.focus();
      }}
    >
      {t("attention.title")} <strong className="numeric">{items.length}</strong>
    </button>
  );
}

export function TopBar() {
  const { t, text } = useWords();
  const settings = useStore(area, (state) => state.board?.configuration.settings);
  const chosen = useStore(area, (state) => state.area);
  const person = useStore(area, (state) => state.session?.person);
  const offsets = settings?.utcOffsets ?? [];
  return (
    <header className="top-bar">
      <h1 className="area-name cut">
        <span className="brand">Muster</span>{" "}
        {settings === undefined ? chosen && text(chosen.name) : text(settings.areaName)}
      </h1>
      <AreaClock offsets={offsets} />
      <ConnectionMark offsets={offsets} />
      <AttentionCount />
      <ScreenBar />
      <CommandBar />
      <span className="spring" />
      <LayoutMenu />
      <LanguageButton />
      <ThemeButton />
      <span className="person cut dim">{person?.name}</span>
      <button className="button plain sign-out" type="button" onClick={() => void signOut()}>
        {t("session.signOut")}
      </button>
    </header>
  );
}
