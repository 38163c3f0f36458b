import { useState } from "react";
import type { Session } from "#protocol";
import { ask } from "../area/api.ts";
import { area } from "../area/area.ts";
import { useWords } from "../words/use-words.ts";
import { hasPasskeys, answerWithPasskey } from "./passkey.ts";

type Props = {
  readonly personId: string;
  /** Ways this person has here. */
  readonly ways: { readonly secret: boolean; readonly passkey: boolean };
  readonly confirmed: () => void;
  readonly cancel: () => void;
  readonly failed: (error: unknown) => void;
};

/** Signing in once more, before the ways to sign in may be changed. */
export function Confirm({ personId, ways, confirmed, cancel, failed }: Props) {
  const { t } = useWords();
  const [secret, setSecret] = useState("");
  const signIn = async (by: () => Promise<Session>) => {
    try {
      area.set({ session: await by() });
      confirmed();
    } catch (error) {
      failed(error);
    }
  };
  const bySecret = () => ask<Session>("signIn", { body: { personId, secret } });
  const byPasskey = async () => {
    const options = await ask<object>("passkeySignInOptions", { method: "POST" });
    return ask<Session>("signInByPasskey", { body: await answerWithPasskey(options) });
  };
  return (
    <form
      className="account-confirm"
      aria-label={t("account.confirmTitle")}
      onSubmit={(event) => {
        event.preventDefault();
        void signIn(bySecret);
      }}
    >
      <h2 className="column-title">{t("account.confirmTitle")}</h2>
      <p>{t("account.confirmAbout")}</p>
      {ways.secret ? (
        <label>
          {t("account.secretNow")}
          <input
            className="field"
            type="password"
            autoComplete="current-password"
            required
            value={secret}
            onChange={({ target }) => setSecret(target.value)}
          />
        </label>
      ) : null}
      <p className="account-buttons">
        {ways.secret ? (
          <button type="submit" className="button main" disabled={secret === ""}>
            {t("account.confirm")}
          </button>
        ) : null}
        {ways.passkey && hasPasskeys() ? (
          <button type="button" className="button" onClick={() => void signIn(byPasskey)}>
            {t("passkey.signIn")}
          </button>
        ) : null}
        <button type="button" className="button plain" onClick={cancel}>
          {t("account.cancel")}
        </button>
      </p>
    </form>
  );
}
