import { useEffect, useState } from "react";
import type { InvitationShown, Session, SignInWays } from "#protocol";
import { said } from "../access/access-screen.tsx";
import { ask } from "../area/api.ts";
import { LanguageButton, ThemeButton } from "../top/look-buttons.tsx";
import { useWords } from "../words/use-words.ts";
import { hasPasskeys, makePasskey, trouble } from "./passkey.ts";
import { useWhen } from "./use-when.ts";
import "./account.css";

type Props = {
  readonly token: string;
  readonly invitation: InvitationShown;
  readonly take: (accept: () => Promise<Session>) => Promise<void>;
};

function BySecret({ token, invitation, take }: Props) {
  const { t } = useWords();
  const [secret, setSecret] = useState("");
  return (
    <section aria-label={t("invitation.bySecret")}>
      <h2 className="part-title">{t("invitation.bySecret")}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void take(() => ask<Session>("acceptBySecret", { body: { token, secret } }));
        }}
      >
        {/* For the browser's own store of passwords. */}
        <input type="text" autoComplete="username" value={invitation.personId} readOnly hidden />
        <label>
          {t("account.secretNew")}
          <input
            className="field"
            type="password"
            autoComplete="new-password"
            value={secret}
            required
            maxLength={200}
            onChange={({ target }) => setSecret(target.value)}
          />
        </label>
        <button type="submit" className="button main" disabled={secret.length < 15}>
          {t("invitation.setSecret")}
        </button>
      </form>
    </section>
  );
}

function ByPasskey({ token, take }: Pick<Props, "token" | "take">) {
  const { t } = useWords();
  const [name, setName] = useState("");
  const accept = async () => {
    const options = await ask<object>("invitedPasskeyOptions", { body: { token } });
    const passkey = await makePasskey(options, name.trim());
    return ask<Session>("acceptByPasskey", { body: { token, passkey } });
  };
  return (
    <section aria-label={t("invitation.byPasskey")}>
      <h2 className="part-title">{t("invitation.byPasskey")}</h2>
      <p className="dim">{t("account.passkeysAbout")}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void take(accept);
        }}
      >
        <label>
          {t("account.passkeyName")}
          <input
            className="field"
            value={name}
            required
            maxLength={60}
            autoComplete="off"
            onChange={({ target }) => setName(target.value)}
          />
        </label>
        <button type="submit" className="button main" disabled={name.trim() === ""}>
          {t("invitation.makePasskey")}
        </button>
      </form>
    </section>
  );
}

function Choice(props: Props & { readonly byName: boolean }) {
  const { t } = useWords();
  const when = useWhen();
  const { token, invitation, take, byName } = props;
  const { name, personId, kind, endsAt, passkeyOnly } = invitation;
  const values = { personId, at: when(endsAt) };
  const isRecovery = kind === "recovery";
  return (
    <>
      <h1>{t(isRecovery ? "invitation.recovery" : "invitation.title", { who: name })}</h1>
      <p>{t(isRecovery ? "invitation.recoveryAbout" : "invitation.about", values)}</p>
      {byName && hasPasskeys() ? (
        <ByPasskey token={token} take={take} />
      ) : (
        <p className="dim">{t(byName ? "account.notSupported" : "account.byAddress")}</p>
      )}
      {passkeyOnly ? <p>{t("invitation.passkeyOnly")}</p> : <BySecret {...props} />}
    </>
  );
}

/** Where a link leads: its person chooses their own first way to sign in. */
export default function InvitationPage({ token }: { readonly token: string }) {
  const { t } = useWords();
  const [invitation, setInvitation] = useState<InvitationShown>();
  const [byName, setByName] = useState(false);
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    // The token must not stay where the next at this desk, or a history of the browser, has it.
    history.replaceState(null, "", "#/invitation");
    const fail = (error: unknown) => {
      const word = trouble(error);
      setProblem(word === undefined ? said(error) : t(word));
    };
    ask<InvitationShown>("readInvitation", { body: { token } }).then(setInvitation, fail);
    ask<SignInWays>("signInWays").then(({ passkeys }) => setByName(passkeys), fail);
    // Once for a token; another language needs no other answer.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [token]);
  const take: Props["take"] = async (accept) => {
    setProblem(undefined);
    try {
      await accept();
      // Loaded anew: what this page had of somebody who was signed in before is gone.
      location.assign("/");
    } catch (error) {
      const word = trouble(error);
      setProblem(word === undefined ? said(error) : t(word));
    }
  };
  return (
    <main className="invitation">
      <div>
        {invitation === undefined ? <h1>Muster</h1> : null}
        {invitation === undefined ? null : (
          <Choice token={token} invitation={invitation} take={take} byName={byName} />
        )}
        <p role="alert" className="wrong">
          {problem}
        </p>
        {invitation === undefined ? (
          <p>
            <a href="#/">{t("invitation.toSignIn")}</a>
          </p>
        ) : null}
        <p className="sign-in-look">
          <LanguageButton />
          <ThemeButton />
        </p>
      </div>
    </main>
  );
}
