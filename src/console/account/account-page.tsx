import { area } from "../area/area.ts";
import { PartGuard } from "../guard/part-guard.tsx";
import { go } from "../screens/address.ts";
import { signOut } from "../session/session.ts";
import { useStore } from "../store/store.ts";
import { LanguageButton, ThemeButton } from "../top/look-buttons.tsx";
import { useWords } from "../words/use-words.ts";
import AccountScreen from "./account-screen.tsx";

/** The account of those who have no board beside it. */
export default function AccountPage() {
  const { t, text } = useWords();
  const chosen = useStore(area, (state) => state.area);
  return (
    <div className="account-console">
      <header className="top-bar">
        <p className="area-name cut">
          <span className="brand">Muster</span> {chosen === undefined ? null : text(chosen.name)}
        </p>
        <button className="button plain" type="button" onClick={() => go("oversight")}>
          {t("account.back")}
        </button>
        <span className="spring" />
        <LanguageButton />
        <ThemeButton />
        <button className="button plain sign-out" type="button" onClick={() => void signOut()}>
          {t("session.signOut")}
        </button>
      </header>
      <main aria-label={t("screen.account")}>
        <PartGuard part="screen">
          <AccountScreen />
        </PartGuard>
      </main>
    </div>
  );
}
