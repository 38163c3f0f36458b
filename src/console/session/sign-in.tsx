import { useEffect, useState, type SyntheticEvent } from "react";
import type { ProviderBegun, SignInWays } from "#protocol";
import { hasPasskeys, trouble } from "../account/passkey.ts";
import { ask } from "../area/api.ts";
import { address } from "../screens/address.ts";
import { useStore } from "../store/store.ts";
import type { MessageId } from "../words/catalogue.ts";
import { LanguageButton, ThemeButton } from "../top/look-buttons.tsx";
import { useWords } from "../words/use-words.ts";
import { signIn, signInByPasskey } from "./session.ts";

function problemWord(error: unknown): MessageId {
  return trouble(error) ?? "session.failed";
}

/** Why the identity provider's way did not lead in: the code is in the address it led to. */
const returnedWords: ReadonlyMap<string, MessageId> = new Map([
  ["again", "provider.again"],
  ["refused", "provider.refused"],
  ["unreachable", "provider.unreachable"],
  ["wrong-answer", "provider.wrongAnswer"],
  ["unknown-person", "provider.unknownPerson"],
  ["other-account", "provider.otherAccount"],
  ["one-factor", "provider.oneFactor"],
  ["too-many", "session.tooMany"],
]);

async function goToProvider(): Promise<void> {
  const { url } = await ask<ProviderBegun>("beginProvider", { method: "POST" });
  location.assign(url);
}

function fieldText(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

export function SignIn() {
  const { t, text } = useWords();
  const returned = useStore(address, ({ parts }) =>
    parts[0] === "sign-in" ? parts[1] : undefined,
  );
  const [problem, setProblem] = useState(() => returnedWords.get(returned ?? ""));
  const [busy, setBusy] = useState(false);
  const [ways, setWays] = useState<SignInWays>();
  useEffect(() => {
    // Without an answer the page offers what it always has: name and password.
    ask<SignInWays>("signInWays").then(setWays, () => undefined);
  }, []);
  const enter = async (by: () => Promise<void>) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await by();
    } catch (error) {
      setProblem(problemWord(error));
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void enter(() => signIn(fieldText(form, "person"), fieldText(form, "secret")));
  };
  return (
    <main className="sign-in">
      <form onSubmit={submit}>
        <h1>Muster</h1>
        <p className="dim">{t("session.title")}</p>
        <label htmlFor="person">{t("session.person")}</label>
        <input id="person" name="person" className="field" autoComplete="username" required />
        <label htmlFor="secret">{t("session.secret")}</label>
        <input
          id="secret"
          name="secret"
          type="password"
          className="field"
          autoComplete="current-password"
          required
        />
        <p role="alert" className="wrong sign-in-problem">
          {problem === undefined ? null : t(problem)}
        </p>
        <button className="button main" type="submit" disabled={busy}>
          {t("session.signIn")}
        </button>
        {ways?.passkeys === true && hasPasskeys() ? (
          <button
            className="button"
            type="button"
            disabled={busy}
            onClick={() => void enter(signInByPasskey)}
          >
            {t("passkey.signIn")}
          </button>
        ) : null}
        {ways?.provider === undefined ? null : (
          <button
            className="button"
            type="button"
            disabled={busy}
            onClick={() => void enter(goToProvider)}
          >
            {t("provider.signIn", { name: text(ways.provider.name) })}
          </button>
        )}
        <p>
          <a href="#/follow">{t("follow.title")}</a>
        </p>
        <p className="sign-in-look">
          <LanguageButton />
          <ThemeButton />
        </p>
      </form>
    </main>
  );
}
