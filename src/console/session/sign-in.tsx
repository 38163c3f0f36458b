import { useState, type SyntheticEvent } from "react";
import { ServerProblem } from "../area/api.ts";
import type { MessageId } from "../words/catalogue.ts";
import { LanguageButton, ThemeButton } from "../top/look-buttons.tsx";
import { useWords } from "../words/use-words.ts";
import { signIn } from "./session.ts";

function problemWord(error: unknown): MessageId {
  if (!(error instanceof ServerProblem)) return "session.failed";
  if (error.code === "wrong-secret") return "session.wrong";
  if (error.code === "too-many-attempts") return "session.tooMany";
  return error.code === "unreachable" ? "session.unreachable" : "session.failed";
}

function fieldText(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

export function SignIn() {
  const { t } = useWords();
  const [problem, setProblem] = useState<MessageId>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(undefined);
    try {
      await signIn(fieldText(form, "person"), fieldText(form, "secret"));
    } catch (error) {
      setProblem(problemWord(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="sign-in">
      <form onSubmit={(event) => void submit(event)}>
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
